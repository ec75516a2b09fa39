"""Addresses of signing in, accounts, posts and the network of responsible people."""

from django.contrib.auth.views import LogoutView
from django.urls import path, re_path

from staff.urls.audit import patterns as audit
from staff.urls.rights import patterns as rights
from staff.views import accounts, exports, factors, network, posts, responsible, sign_in

app_name = "staff"

urlpatterns = [
    *audit,
    path("login/", sign_in.SignIn.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("language/", sign_in.choose_language, name="language"),
    path("password/", sign_in.change_password, name="password_change"),
    path("second-factor/", factors.second_factor, name="second_factor"),
    path("second-factor/enrol/", factors.enrol, name="factor_enrol"),
    path("second-factor/backup-codes/", factors.backup_codes, name="backup_codes"),
    path("who-serves-here/", responsible.responsible_public, name="responsible_public"),
    *rights,
    path("staff/me/", sign_in.profile, name="profile"),
    path("staff/accounts/", accounts.account_list, name="account_list"),
    path("staff/accounts/add/", accounts.account_add, name="account_add"),
    path("staff/accounts/<int:pk>/", accounts.account_detail, name="account_detail"),
    path("staff/accounts/<int:pk>/edit/", accounts.account_edit, name="account_edit"),
    path("staff/accounts/<int:pk>/password/", accounts.account_password, name="account_password"),
    path("staff/accounts/<int:pk>/factor/", accounts.account_factor, name="account_factor"),
    re_path(
        r"^staff/accounts/(?P<pk>\d+)/(?P<step>suspend|reopen|leave)/$",
        accounts.account_step,
        name="account_step",
    ),
    path("staff/accounts/<int:pk>/posts/add/", posts.post_grant, name="post_grant"),
    path("staff/posts/<int:pk>/transfer/", posts.post_transfer, name="post_transfer"),
    path("staff/posts/<int:pk>/confirm/", posts.post_confirm, name="post_confirm"),
    path("staff/posts/<int:pk>/revoke/", posts.post_revoke, name="post_revoke"),
    path("staff/posts/<int:pk>/renew/", posts.post_renew, name="post_renew"),
    path("staff/confirmations/", posts.confirmations, name="confirmations"),
    path("staff/reviews/", posts.reviews, name="reviews"),
    path("staff/area-suggestions/", posts.area_suggestions, name="area_suggestions"),
    path("staff/building-choices/", posts.building_choices, name="building_choices"),
    path("staff/responsible/", responsible.responsible, name="responsible"),
    path("staff/network/", network.network_list, name="network_list"),
    path("staff/network/<str:code>/", network.network_chart, name="network_chart"),
    path("staff/network/<str:code>/add/", network.holder_add, name="holder_add"),
    path("staff/holders/<int:pk>/edit/", network.holder_edit, name="holder_edit"),
    path("exports/", exports.export_list, name="export_list"),
    path("exports/add/", exports.export_add, name="export_add"),
    path("exports/<uuid:pk>/decide/", exports.export_decide, name="export_decide"),
    path("exports/<uuid:pk>/file/", exports.export_file, name="export_file"),
    path("staff/holders/<int:pk>/end/", network.holder_end, name="holder_end"),
]

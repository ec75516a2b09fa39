"""Addresses of the API about people: every view reads in the scope of whoever asks."""

from django.urls import path

from core.views import within_scope_all
from residents.api import views

app_name = "residents_api"
HOME = "dwellings/<int:pk>"
urlpatterns = within_scope_all(
    [
        path("people/", views.People.as_view(), name="people"),
        path("people/<uuid:key>/", views.OnePerson.as_view(), name="person"),
        path(f"{HOME}/households/", views.Households.as_view(), name="households"),
        path(f"{HOME}/verify/", views.Verify.as_view(), name="verify"),
        path(f"{HOME}/move-in/", views.MoveIn.as_view(), name="move_in"),
        path(f"{HOME}/move-within/", views.MoveWithin.as_view(), name="move_within"),
        path(f"{HOME}/move-out/", views.MoveOut.as_view(), name="move_out"),
    ]
)

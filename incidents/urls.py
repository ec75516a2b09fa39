"""Addresses of cases."""

from django.urls import path

from core.views import within_scope, within_scope_all
from incidents import dispute_urls
from incidents.records import Appeals, Incidents
from incidents.views import (
    cases,
    clients,
    editing,
    figures,
    handlings,
    hotlines,
    letters,
    messages,
    notices,
    publishing,
    reporting,
    response,
)
from incidents.views.appeals import desk, duty_list, intake

app_name = "incidents"

urlpatterns = [
    path("cases/number/<slug:number>/", cases.ByNumberPage.as_view(), name="case_by_number"),
    path("cases/<int:pk>/edit/", editing.EditPage.as_view(), name="case_edit"),
    path("cases/<int:pk>/take/<slug:step>/", cases.StepPage.as_view(), name="case_step"),
    path("cases/<int:pk>/publish/", publishing.PublishPage.as_view(), name="publish"),
    path("cases/<int:pk>/talk/<slug:what>/", cases.TalkPage.as_view(), name="case_talk"),
    path("cases/files/<int:pk>/", cases.FileView.as_view(), name="case_file"),
    path(
        "cases/handlings/<int:pk>/take/<slug:step>/",
        handlings.HandlingStepPage.as_view(),
        name="handling_step",
    ),
    path(
        "cases/handlings/<int:pk>/more-time/", handlings.ExtensionPage.as_view(), name="extension"
    ),
    path(
        "cases/supervision/<int:pk>/answer/",
        handlings.SupervisionAnswerPage.as_view(),
        name="supervision_answer",
    ),
    path("board/", figures.BoardPage.as_view(), name="board"),
    path("board/bodies/", response.ResponsePage.as_view(), name="response"),
    path("barometer/", figures.BarometerPage.as_view(), name="barometer"),
    path("reports/", figures.ReportsPage.as_view(), name="reports"),
    path("reports/<int:pk>/", figures.ReportPage.as_view(), name="report_page"),
    path("inbox/", handlings.InboxPage.as_view(), name="inbox"),
    path("supervision/", handlings.SupervisionPage.as_view(), name="supervision"),
    path("cases/letters/<int:pk>/", letters.LetterPage.as_view(), name="letter"),
    path("notices/", notices.NoticesPage.as_view(), name="notices"),
    path("notices/read/", notices.NoticesReadPage.as_view(), name="notices_read"),
    path("notices/<int:pk>/open/", notices.NoticeOpenPage.as_view(), name="notice_open"),
    path("messages/", messages.OutboxPage.as_view(), name="outbox"),
    path("messages/<uuid:pk>/again/", messages.SendAgainPage.as_view(), name="send_again"),
    path("messages/words/", messages.WordsPage.as_view(), name="words"),
    path(
        "messages/words/<str:kind>/<slug:way>/<slug:language>/",
        messages.WordsEditPage.as_view(),
        name="words_edit",
    ),
    path("messages/hooks/", messages.HooksPage.as_view(), name="hooks"),
    path("messages/hooks/add/", messages.HookPage.as_view(), name="hook_add"),
    path("messages/hooks/<uuid:pk>/", messages.HookPage.as_view(), name="hook_edit"),
    path("messages/keys/", clients.KeysPage.as_view(), name="keys"),
    path("messages/keys/add/", clients.KeyPage.as_view(), name="key_add"),
    path("messages/keys/<int:pk>/", clients.KeyPage.as_view(), name="key_edit"),
    path("messages/keys/<int:pk>/revoke/", clients.KeyRevokePage.as_view(), name="key_revoke"),
    path("hotlines/", hotlines.ExchangesPage.as_view(), name="exchanges"),
    path("hotlines/<int:pk>/", hotlines.ExchangePage.as_view(), name="exchange"),
    path("hotlines/<int:pk>/file/", hotlines.ExchangeFilePage.as_view(), name="exchange_file"),
    path("hotlines/links/add/", hotlines.LinkPage.as_view(), name="link_add"),
    path("hotlines/links/<int:pk>/", hotlines.LinkPage.as_view(), name="link_edit"),
    path(
        "hotlines/<int:pk>/<slug:step>/",
        hotlines.ExchangeStepPage.as_view(),
        name="exchange_step",
    ),
    path("today/report/", reporting.ReportPage.as_view(), name="report"),
    path("today/report/similar/", reporting.SimilarPart.as_view(), name="similar"),
    path("today/reports/", reporting.OwnReportsPage.as_view(), name="own_reports"),
    *Incidents.urls("incidents/"),
    path("appeals/new/", within_scope(intake.VoicePage.as_view()), name="appeal_new"),
    path("appeals/new/extras/", intake.ExtrasPart.as_view(), name="appeal_extras"),
    path("appeals/new/places/", intake.PlacesPart.as_view(), name="appeal_places"),
    path("appeals/new/hints/", intake.HintsPart.as_view(), name="appeal_hints"),
    path("appeals/box/", within_scope(intake.BoxPage.as_view()), name="appeal_box"),
    path("appeals/poll/", within_scope(intake.PollPage.as_view()), name="appeal_poll"),
    path("appeals/channels/", duty_list.ChannelsPage.as_view(), name="appeal_channels"),
    path("appeals/no-owner/", duty_list.NoOwnerPage.as_view(), name="no_owner"),
    path("appeals/<int:pk>/receipt/", intake.ReceiptPage.as_view(), name="appeal_receipt"),
    path("appeals/<int:pk>/triage/", desk.TriagePage.as_view(), name="appeal_triage"),
    path("appeals/<int:pk>/notice/", desk.NoticePage.as_view(), name="appeal_notice"),
    path("appeals/<int:pk>/dispatch/", desk.DispatchPage.as_view(), name="appeal_dispatch"),
    path("appeals/<int:pk>/claims/", desk.ClaimsPage.as_view(), name="appeal_claims"),
    path(
        "appeals/<int:pk>/contact/",
        within_scope(desk.ContactPage.as_view()),
        name="appeal_contact",
    ),
    path("appeals/<int:pk>/accused/", desk.AccusedPage.as_view(), name="appeal_accused"),
    path("appeals/<int:pk>/call/", within_scope(desk.CallPage.as_view()), name="appeal_call"),
    path("appeals/<int:pk>/review/", desk.ReviewPage.as_view(), name="appeal_review"),
    path("duty-list/", duty_list.DutyListPage.as_view(), name="duty_list"),
    path("duty-list/new/", duty_list.RulePage.as_view(), name="rule_new"),
    path("duty-list/<int:pk>/", duty_list.RulePage.as_view(), name="rule"),
    path("categories/", duty_list.CategoriesPage.as_view(), name="categories"),
    path("time-limits/", duty_list.LimitsPage.as_view(), name="limits"),
    *within_scope_all(Appeals.urls("appeals/")),
    *dispute_urls.urlpatterns,
]

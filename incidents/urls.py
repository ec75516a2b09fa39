"""Addresses of cases."""

from django.urls import path

from incidents.records import Incidents
from incidents.views import (
    cases,
    editing,
    figures,
    handlings,
    letters,
    messages,
    notices,
    publishing,
    reporting,
)

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
    path("today/report/", reporting.ReportPage.as_view(), name="report"),
    path("today/report/similar/", reporting.SimilarPart.as_view(), name="similar"),
    path("today/reports/", reporting.OwnReportsPage.as_view(), name="own_reports"),
    *Incidents.urls("incidents/"),
]

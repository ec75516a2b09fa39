"""Addresses of the read log: the auditor's, and everybody's own."""

from django.urls import path

from staff.views import audit, questions

patterns = [
    path("audit/", audit.overview, name="audit"),
    path("audit/events/", audit.event_list, name="event_list"),
    path("audit/state/", audit.status, name="audit_status"),
    path("audit/state/verify/", audit.verify, name="audit_verify"),
    path("audit/ask/", questions.ask, name="ask_for_reason"),
    path("audit/questions/", questions.question_list, name="question_list"),
    path("audit/questions/<int:pk>/", questions.question_detail, name="question_detail"),
    path("staff/me/reads/", audit.own_reads, name="own_reads"),
]

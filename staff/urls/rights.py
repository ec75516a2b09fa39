"""Addresses of the public notice, modules, retention and the working calendar."""

from django.urls import path, re_path

from staff.views import calendar, modules, notice, retention, schedules

patterns = [
    path("privacy/", notice.privacy, name="privacy"),
    path("privacy/children/", notice.privacy_for_children, name="privacy_children"),
    path("staff/modules/", modules.module_list, name="module_list"),
    path("staff/modules/<str:code>/", modules.module_detail, name="module_detail"),
    path(
        "staff/assessments/<int:pk>/approve/",
        modules.assessment_approve,
        name="assessment_approve",
    ),
    re_path(
        r"^staff/switches/(?P<pk>\d+)/(?P<step>confirm|end)/$",
        modules.switch_step,
        name="switch_step",
    ),
    path("staff/retention/", retention.retention, name="retention"),
    path("staff/retention/add/", retention.rule_form, name="rule_add"),
    path("staff/retention/<int:pk>/edit/", retention.rule_form, name="rule_edit"),
    path("staff/retention/<int:pk>/look-up/", retention.rule_look_up, name="rule_look_up"),
    path("staff/removals/<int:pk>/", retention.run_detail, name="retention_run"),
    re_path(
        r"^staff/removals/(?P<pk>\d+)/(?P<step>approve|refuse)/$",
        retention.run_decide,
        name="run_decide",
    ),
    path("staff/calendar/", calendar.working_calendar, name="working_calendar"),
    path("staff/jobs/", schedules.job_list, name="job_list"),
    path("staff/jobs/<int:pk>/", schedules.schedule_edit, name="schedule_edit"),
    path("staff/jobs/<int:pk>/run/", schedules.schedule_run, name="schedule_run"),
]

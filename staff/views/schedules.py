"""Pages of what runs in the background: schedules, their runs, other jobs."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from core.errors import DomainError
from core.saving import require
from staff.choices import JobState
from staff.forms.schedules import ScheduleForm
from staff.jobs import queue_run
from staff.models import Schedule, ScheduledRun
from staff.services import schedules as services
from staff.views.beside import beside

LENGTH = 30
STATES = {
    TaskResultStatus.READY: JobState.QUEUED,
    TaskResultStatus.RUNNING: JobState.RUNNING,
    TaskResultStatus.SUCCESSFUL: JobState.DONE,
    TaskResultStatus.FAILED: JobState.FAILED,
}
RUNS_SHOWN = {
    "notable": gettext_lazy("That did something"),
    "failed": gettext_lazy("That failed"),
    "all": pgettext_lazy("runs", "All"),
}


def job_list(request: HttpRequest) -> HttpResponse:
    """List what runs by the clock, its last runs, and the other jobs."""
    actor: Any = request.user
    require(actor, Schedule, "view")
    runs = ScheduledRun.objects.visible_to(actor).select_related("schedule")
    shown = request.GET.get("runs", "notable")
    content = {
        "schedules": [
            {"row": row, "last": row.runs.first()} for row in Schedule.objects.visible_to(actor)
        ],
        "runs": runs_shown(runs, shown)[:LENGTH],
        "choices": [(key, label, key == shown) for key, label in RUNS_SHOWN.items()],
        "jobs": [line_of(job) for job in other_jobs()],
        "may_write": bool(actor.scope_of("jobs", "write")),
    }
    return render(request, "staff/jobs/list.html", content)


def runs_shown(runs: Any, choice: str) -> Any:
    """Return all runs, those that failed, or those that found something to do."""
    if choice == "failed":
        return runs.filter(state=JobState.FAILED)
    return runs if choice == "all" else runs.notable()


def other_jobs() -> Any:
    """Return the latest jobs that no schedule queued."""
    rows = DBTaskResult.objects.exclude(task_path="staff.jobs.run_scheduled")
    return rows.order_by("-enqueued_at")[:LENGTH]


def line_of(job: DBTaskResult) -> dict[str, Any]:
    """Return a job in words; an error by its kind only, its text may name somebody."""
    state = STATES[TaskResultStatus(job.status)]
    error = job.exception_class_path.rpartition(".")[2]
    ended: datetime | None = job.finished_at
    return {
        "label": settings.JOB_WORDS.get(job.task_path, job.task_path),
        "state": state,
        "words": state.label,
        "at": ended or job.started_at or job.enqueued_at,
        "error": error,
        "tries": len(job.worker_ids),
    }


def schedule_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change when something runs."""
    actor: Any = request.user
    require(actor, Schedule, "write")
    found = get_object_or_404(Schedule.objects.visible_to(actor), pk=pk)
    form = ScheduleForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        try:
            services.set_schedule(
                actor=actor, schedule=found, seen=found.version, **form.cleaned_data
            )
        except DomainError as error:
            beside(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("staff:job_list")
    content = {"form": form, "schedule": found}
    return render(request, "staff/jobs/form.html", content, status=422 if form.errors else 200)


@require_POST
def schedule_run(request: HttpRequest, pk: int) -> HttpResponse:
    """Queue something at once."""
    actor: Any = request.user
    require(actor, Schedule, "write")
    found = get_object_or_404(Schedule.objects.visible_to(actor), pk=pk)
    try:
        services.run_now(actor=actor, schedule=found, queue=queue_run)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("“%(job)s” is queued.") % {"job": found.label})
    return redirect("staff:job_list")

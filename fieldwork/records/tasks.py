"""The pages of tasks and of sendings."""

from typing import Any, ClassVar

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.records import Column, Facts, RecordSet
from fieldwork.choices import AssignmentState, TaskState
from fieldwork.filters import AssignmentFilter, TaskFilter
from fieldwork.forms.tasks import BulkForm, PersonForm
from fieldwork.models import Assignment, Task
from fieldwork.services.assignments import undo_until
from fieldwork.services.people import people_around
from fieldwork.services.steps import may_decide, steps_for
from fieldwork.workflow import STEPS, Step
from staff.models import User

PLACES = (
    "cell__parent",
    "building",
    "dwelling__building",
    "rental__dwelling__building",
    "site",
)
NEEDS_PERSON = (Step.REASSIGN, Step.SEND)
# The step to take first in each state stands out on the page.
MAIN: dict[str, Step] = {
    TaskState.DRAFT: Step.SEND,
    TaskState.ASSIGNED: Step.ACCEPT,
    TaskState.ACCEPTED: Step.START,
    TaskState.RETURNED: Step.START,
    TaskState.IN_PROGRESS: Step.SUBMIT,
    TaskState.SUBMITTED: Step.APPROVE,
    TaskState.CANNOT_DO: Step.REASSIGN,
}


class Tasks(RecordSet):
    """Tasks: list, page, file, popup."""

    model = Task
    filter_class = TaskFilter
    columns = (
        "title",
        Column("place", _("place"), lambda task: task.target),
        Column("cell", _("grid cell"), lambda task: f"{task.cell.parent} {task.cell}"),
        "assignee",
        "state",
        "due_at",
    )
    popup = ("state", "assignee", "due_at")
    facts = (
        Facts(
            _("Task"),
            (
                "kind",
                Column("target", _("place"), lambda task: task.target),
                "cell",
                "assignee",
                "issued_by",
                "issued_at",
                "due_at",
                "campaign",
                "instruction",
                "answer",
            ),
        ),
    )
    keys = ("due_at", "pk")
    related = (*PLACES, "assignee", "issued_by", "assignment", "campaign")
    searched = ("title",)
    links: ClassVar = {"cell": "grid:area_detail", "campaign": "fieldwork:campaign_detail"}
    shape = "place"
    layer = "tasks"
    status = "state"
    add = None
    change = None
    remove = None

    def beside_list(self, user: Any) -> dict[str, Any]:
        """Add the bar that decides several tasks at once, for those who may decide."""
        if not user.scope_of("tasks", "approve").ranges:
            return {}
        # The people are fetched when they are wanted: a city has thousands.
        return {"bulk_form": BulkForm(people=User.objects.none(), auto_id="bulk_%s")}

    def more(self, record: Any, user: Any) -> dict[str, Any]:
        """Add the next steps, the history, and what was found."""
        offered = steps_for(record, user)
        return {
            "main_step": MAIN.get(record.state),
            "next_steps": [(step, STEPS[step], step in NEEDS_PERSON) for step in offered],
            "person_form": PersonForm(people=people_around(record.area_code)),
            "events": record.events.select_related("actor"),
            "visits": record.visits.select_related("worker").defer("place", "tile_shape"),
            "photos": record.photos.all(),
            "may_decide": may_decide(record, user),
        }


class Assignments(RecordSet):
    """Sendings of tasks: the tray of what is being sent, and what came of each."""

    model = Assignment
    filter_class = AssignmentFilter
    columns = ("title", "state", "done_count", "target_count", "issuer", "due_at", "created_at")
    facts = (Facts(_("Sending"), ("template", "campaign", "due_at", "issuer", "instruction")),)
    keys = ("-pk",)
    related = ("issuer", "template", "campaign")
    shape = "drawn"
    links: ClassVar = {"campaign": "fieldwork:campaign_detail"}
    status = "state"
    add = None
    change = None
    remove = None

    def more(self, record: Any, user: Any) -> dict[str, Any]:
        """Add who got how much, and until when it can be taken back."""
        until = undo_until(record)
        is_issuer = record.issuer_id == user.pk
        return {
            "is_issuer": is_issuer,
            "undo_until": until if is_issuer and until and until > timezone.now() else None,
            "may_cancel": record.state == AssignmentState.SENT
            and record.issuer_id == user.pk
            and record.tasks.filter(state__in=STEPS[Step.CANCEL].start).exists(),
            "states": states_of(record),
            "people_count": record.tasks.exclude(assignee=None)
            .order_by()
            .values("assignee")
            .distinct()
            .count(),
        }


def states_of(assignment: Assignment) -> list[tuple[str, Any, int]]:
    """Return how many tasks of a sending are in each state."""
    counts = dict(assignment.tasks.order_by().values_list("state").annotate(Count("pk")))
    return [(state.value, state.label, counts[state]) for state in TaskState if state in counts]

"""One door to every step of a task, for pages and the API."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from core.errors import BadInput
from fieldwork.models import Task
from fieldwork.services import tasks
from fieldwork.workflow import Step
from staff.models import User

# Which service takes a step, and which of its words it takes.
SERVICES: Final[Mapping[Step, tuple[Callable[..., Task], tuple[str, ...]]]] = {
    Step.SEND: (tasks.send_task, ("to",)),
    Step.ACCEPT: (tasks.accept_task, ()),
    Step.START: (tasks.start_task, ()),
    Step.SUBMIT: (tasks.submit_task, ("answer",)),
    Step.APPROVE: (tasks.approve_task, ("reason",)),
    Step.RETURN: (tasks.return_task, ("reason",)),
    Step.CANNOT_DO: (tasks.refuse_task, ("reason",)),
    Step.REASSIGN: (tasks.reassign_task, ("to", "reason")),
    Step.CANCEL: (tasks.cancel_task, ("reason",)),
}


def take_step(
    *,
    actor: User,
    task: Task,
    step: Step,
    text: str = "",
    to: User | None = None,
    seen: int | None = None,
) -> Task:
    """Take a step; `text` is its answer or reason, `to` the person it gives the task to."""
    if step not in SERVICES:
        raise BadInput(_("This step follows from a visit; log the visit."))
    service, takes = SERVICES[step]
    if "to" in takes and to is None:
        raise BadInput(_("Choose the person the task goes to."))
    given: dict[str, Any] = {"to": to, "answer": text, "reason": text}
    return service(actor=actor, task=task, seen=seen, **{name: given[name] for name in takes})

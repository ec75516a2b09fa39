"""The answer to a request: what is held, who looked, or what was decided and why."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import Actor
from core.audit import Action, Entry, record
from core.errors import OutOfScope, WrongStep
from core.rows import everything, scoped
from residents.choices.people import ANSWER_DAYS, Decision, Purpose, RequestKind, RequestState
from residents.models import DataRequest
from residents.services.erasing import same_person
from residents.services.held import Table, held
from residents.workflow.requests import GIVES_ROWS
from staff.models import User
from staff.services.reads import Look, who_looked


class Expired(OutOfScope):
    """The answer is not given any more; a new request gives a new one."""

    code = "expired"


@dataclass(frozen=True)
class Answer:
    """What is handed over, with the mark that says to whom, by whom and until when."""

    request: DataRequest
    made_at: datetime
    made_by: User
    until: date
    tables: Sequence[Table] = ()
    looks: Sequence[Look] = field(default_factory=tuple)

    @property
    def mark(self) -> str:
        """The watermark on every page and file."""
        return f"{self.request.number} · {self.made_by.username} · {self.made_at:%Y-%m-%d %H:%M}"


def answer_to(*, actor: User, request: DataRequest, action: Action = Action.PRINT) -> Answer:
    """Return the answer to an executed request, after the read log has it.

    Given to who took the request in, for 30 days. Raises WrongStep, Expired, NotLogged.
    """
    if request.state != RequestState.EXECUTED or request.executed_at is None:
        raise WrongStep(_("This request is not answered yet."))
    if request.taken_by_id != actor.pk:
        raise OutOfScope(_("Only who took the request in hands the answer over."))
    now = timezone.now()
    until = timezone.localdate(request.executed_at) + timedelta(days=ANSWER_DAYS)
    if timezone.localdate(now) > until:
        raise Expired(_("This answer is not given any more. A new request gives a new one."))
    log(actor, request, action)
    gives = request.kind in GIVES_ROWS and request.decision == Decision.GRANTED
    answer = Answer(request, timezone.localtime(now), actor, until)
    if not gives or request.subject_key is None:
        return answer
    if request.kind == RequestKind.COPY:
        tables = tuple(held(actor=actor, request=request, action=action))
        return Answer(request, answer.made_at, actor, until, tables=tables)
    return Answer(request, answer.made_at, actor, until, looks=tuple(looks_at(request)))


def log(actor: Actor, request: DataRequest, action: Action) -> None:
    """Write into the read log that the answer is given. Raises NotLogged."""
    keys = (str(request.pk), *((str(request.subject_key),) if request.subject_key else ()))
    label = DataRequest._meta.label_lower
    record(Entry(actor, action, label, keys, (request.kind,), Purpose.RIGHTS, request.number))


def looks_at(request: DataRequest) -> list[Look]:
    """Return who looked at the record, by role and area, the newest first."""
    with scoped(everything(f"who looked, for request {request.number}")):
        keys = same_person(request.subject_key)
        found = [look for key in keys for look in who_looked(key)]
    return sorted(found, key=lambda look: look.at, reverse=True)

"""More time and standing clocks: extensions with approval, pauses while the citizen is asked."""

from typing import Any, Final, TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import BadInput, NotAllowed, WrongStep
from incidents.choices import ExtensionState
from incidents.models import Case, Extension, Handling
from incidents.services.doers import Hand, roles_on
from incidents.services.handlings.moving import locked_handling
from incidents.services.limits import limit, moment_after, moved_by_pause
from incidents.services.messages import write_to_reporter
from incidents.services.notices import tell
from incidents.services.steps import check_doer, locked_case, note
from incidents.workflow.rules import Doer, Rule, by
from staff.models import User

Desk = TypeVar("Desk", bound=Case)
PAUSE: Final = Rule(
    gettext_lazy("Ask the citizen"), frozenset(), "", by(Doer.HOLDER, Doer.INTAKE, Doer.DISPATCHER)
)


@transaction.atomic
def ask_extension(
    *, actor: User, handling: Handling, reason: str, seen: int | None = None
) -> Extension:
    """Ask once for more time, before the time is over, with the reason.

    Raises NotAllowed, BadInput, WrongStep when it was asked before or comes too late.
    """
    locked = locked_handling(actor, handling, seen)
    if Doer.HOLDER not in roles_on(locked.case, actor, locked):
        raise NotAllowed(_("Only the body that handles it asks for more time."))
    if not reason.strip():
        raise BadInput(_("Say why: this step needs a reason."))
    if Extension.objects.filter(handling=locked).exists():
        raise WrongStep(_("More time was asked for once already."))
    if not locked.is_open or locked.answer_due_at is None:
        raise WrongStep(_("Nothing is awaited here that could be extended."))
    if locked.answer_due_at < timezone.now():
        raise WrongStep(_("The time is over; more time is asked for before that."))
    is_formal = getattr(locked.case, "is_formal", False)
    clock = "petition.extension" if is_formal else "handling.extension"
    due = moment_after(limit(clock), locked.answer_due_at)
    asked = Extension.objects.create(
        handling=locked, asked_by=actor, reason=reason.strip(), new_due_at=due
    )
    note(locked.case, actor, "extension.ask", text=reason, handling=locked)
    return asked


@transaction.atomic
def decide_extension(
    *, actor: User, extension: Extension, grant: bool, words: str = ""
) -> Extension:
    """Grant more time or refuse it; never by whoever asked. A refusal gives its reason."""
    handling = locked_handling(actor, extension.handling)
    asked: Extension = Extension.objects.select_for_update().get(pk=extension.pk)
    roles = roles_on(handling.case, actor, handling)
    if not roles & {Doer.LEADER, Doer.HOLDER_LEADER} or asked.asked_by_id == actor.pk:
        raise NotAllowed(_("A leader other than the one who asks decides about more time."))
    if asked.state != ExtensionState.ASKED:
        raise WrongStep(_("This was decided already."))
    if not grant and not words.strip():
        raise BadInput(_("Say why: this step needs a reason."))
    state = ExtensionState.GRANTED if grant else ExtensionState.REFUSED
    asked.save_as_next_version(
        state=state, decided_by=actor, decided_at=timezone.now(), answer=words.strip()
    )
    if grant:
        extend(handling, asked)
    note(handling.case, actor, f"extension.{state}", text=words, handling=handling, is_public=grant)
    tell([asked.asked_by_id], f"extension.{state}", case=handling.case, key=f"extension:{asked.pk}")
    return asked


def extend(handling: Handling, asked: Extension) -> None:
    """Move the clocks of a handling, and of the case's promise with it."""
    running = handling.due_at == handling.answer_due_at
    due: dict[str, Any] = {"due_at": asked.new_due_at} if running else {}
    handling.save_as_next_version(answer_due_at=asked.new_due_at, is_extended=True, **due)
    case = handling.case
    if case.due_at and handling.is_lead:
        case.save_as_next_version(due_at=max(case.due_at, asked.new_due_at))


@transaction.atomic
def pause_case(*, actor: User, case: Desk, question: str, seen: int | None = None) -> Desk:
    """Ask the citizen for something; the clocks stand still until the answer comes."""
    locked = locked_case(actor, case, seen)
    check_doer(PAUSE, roles_on(locked, actor))
    if not question.strip():
        raise BadInput(_("Write what the citizen is asked."))
    if not locked.is_open or locked.paused_at:
        raise WrongStep(_("Its clocks do not run; there is nothing to pause."))
    locked.save_as_next_version(paused_at=timezone.now())
    note(locked, actor, "pause", text=question, is_public=True)
    write_to_reporter(
        locked, "case.asked", key=f"asked:{locked.pk}:{locked.version}", question=question.strip()
    )
    return locked


@transaction.atomic
def resume_case(*, actor: Hand, case: Desk, answer: str, seen: int | None = None) -> Desk:
    """Go on: the citizen has answered, or will not. Every clock moves by the time of waiting."""
    locked = locked_case(actor, case, seen)
    if isinstance(actor, User):
        check_doer(PAUSE, roles_on(locked, actor))
    if locked.paused_at is None:
        raise WrongStep(_("Nobody waits for the citizen."))
    since, now = locked.paused_at, timezone.now()
    locked.save_as_next_version(
        paused_at=None,
        due_at=moved_by_pause(locked.due_at, since, now),
        step_due_at=moved_by_pause(locked.step_due_at, since, now),
    )
    for handling in locked.handlings.open().select_for_update():
        handling.save_as_next_version(
            due_at=moved_by_pause(handling.due_at, since, now),
            answer_due_at=moved_by_pause(handling.answer_due_at, since, now),
        )
    note(locked, actor, "resume", text=answer, is_public=True)
    return locked

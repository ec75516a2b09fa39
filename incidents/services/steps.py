"""Taking steps: locked, checked against the workflow, written with their event."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, TypeVar

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import BadInput, ChangedMeanwhile, NotAllowed, OutOfScope, WrongStep
from incidents.choices import Party
from incidents.models import Case, CaseEvent, Handling
from incidents.services.doers import Hand, roles_on
from incidents.services.limits import due_after
from incidents.workflow import FINAL, WORKFLOWS
from incidents.workflow.rules import STAYS, STOPS, Doer, Rule
from staff.models import User

MOST_WORDS: Final = 4_000
Desk = TypeVar("Desk", bound=Case)
MISSING: Final = {
    "reason": gettext_lazy("Say why: this step needs a reason."),
    "result": gettext_lazy("Say what was done."),
    "photos": gettext_lazy("Add a photo: it shows what was done."),
    "to_org": gettext_lazy("Choose the body it goes to."),
    "answer": gettext_lazy("Write the answer."),
    "instruction": gettext_lazy("Write what is to be done."),
    "words": gettext_lazy("Say why: this step needs a reason."),
    "mediator": gettext_lazy("Choose the mediator."),
    "no_interest": gettext_lazy("Declare that you have no interest in the matter, or decline."),
    "terms": gettext_lazy("Write what was agreed."),
    "court_number": gettext_lazy("Give the court's number."),
}


class OwnWork(NotAllowed):
    """Nobody checks what they did themselves (403)."""

    code = "own_work"


def locked_case(hand: Hand, case: Desk, seen: int | None = None) -> Desk:
    """Return a case the hand may see, locked until the transaction ends.

    An event may be written of it meanwhile (no key is locked), so that whoever holds a
    handling and notes what was done does not wait in a ring. Raises OutOfScope, or
    ChangedMeanwhile with who changed it when its version is not the one seen.
    """
    rows: Any = type(case).objects
    rows = rows.all() if isinstance(hand, Party) else rows.visible_to(hand)
    of = ("self", "case_ptr") if type(case)._meta.parents else ("self",)
    found: Desk | None = rows.filter(pk=case.pk).select_for_update(of=of, no_key=True).first()
    if found is None:
        raise OutOfScope(_("There is no such case in your area."))
    check_version(found, seen)
    return found


def check_version(case: Case, seen: int | None) -> None:
    """Refuse a step on a page that is out of date. Raises ChangedMeanwhile."""
    if seen is None or seen == case.version:
        return
    last = case.events.select_related("actor").order_by("-pk").first()
    raise ChangedMeanwhile(
        _("Changed meanwhile by %(who)s at %(when)s. Look at it again first.")
        % {"who": who_took(last), "when": when_taken(last)}
    )


def who_took(event: CaseEvent | None) -> str:
    """Return who took a step, as words."""
    if event is None:
        return str(_("somebody"))
    return str(event.actor) if event.actor else str(Party(event.party).label)


def when_taken(event: CaseEvent | None) -> str:
    """Return when a step was taken, as words."""
    return timezone.localtime(event.at).strftime("%H:%M") if event else ""


def steps_for(case: Case, hand: Hand) -> list[str]:
    """Return the steps that somebody can take now, in the order of the table."""
    roles = roles_on(case, hand)
    return [
        step
        for step, rule in WORKFLOWS[case.desk].items()
        if case.state in rule.start and roles & rule.by
    ]


def check_step(case: Case, hand: Hand, step: str, values: Mapping[str, Any]) -> Rule:
    """Return the rule of a step on a locked case.

    Raises NotAllowed, OwnWork, WrongStep with the steps that are allowed, BadInput.
    """
    table = WORKFLOWS[case.desk]
    if step not in table:
        raise WrongStep(_("There is no such step at this desk."))
    rule, roles = table[step], roles_on(case, hand)
    check_doer(rule, roles)
    if case.state not in rule.start:
        raise WrongStep(out_of_turn(case.state_label, [table[s] for s in steps_for(case, hand)]))
    if case.duplicate_of_id:
        raise WrongStep(_("This case is a duplicate. Go on with the one it belongs to."))
    check_values(rule, values)
    return rule


def check_doer(rule: Rule, roles: set[Doer]) -> None:
    """Refuse a step to whoever is none of those it is for. Raises NotAllowed, OwnWork."""
    if roles & rule.by:
        return
    if Doer.OTHER_INTAKE in rule.by and Doer.INTAKE in roles:
        raise OwnWork(_("Somebody other than the one who did the work looks at it."))
    raise NotAllowed(_("“%(step)s” is for others to do.") % {"step": rule.label})


def out_of_turn(state: str, allowed: list[Rule]) -> str:
    """Return the words that name the state and what can be done instead."""
    if not allowed:
        return _("It is %(state)s; you can do nothing more with it.") % {"state": state}
    steps = "、".join(str(rule.label) for rule in allowed)
    return _("It is %(state)s. What can be done now: %(steps)s.") % {
        "state": state,
        "steps": steps,
    }


def check_values(rule: Rule, values: Mapping[str, Any]) -> None:
    """Refuse a step without what it needs, or with too many words. Raises BadInput."""
    for name in rule.needs:
        given = values.get(name)
        if not (given.strip() if isinstance(given, str) else given):
            raise BadInput(MISSING.get(name, name))
    for given in values.values():
        if isinstance(given, str) and len(given) > MOST_WORDS:
            raise BadInput(_("Say it in at most %(most)s characters.") % {"most": MOST_WORDS})


def move(
    case: Desk,
    hand: Hand,
    step: str,
    rule: Rule,
    *,
    text: str = "",
    handling: Handling | None = None,
    **values: Any,
) -> Desk:
    """Write a step of a locked case, its clock and its event."""
    before, end = case.state, rule.end if rule.end != STAYS else case.state
    now = timezone.now()
    if end in FINAL[case.desk]:
        values.setdefault("closed_at", now)
    elif before in FINAL[case.desk]:
        values.setdefault("closed_at", None)
    values.setdefault("step_due_at", step_due(case, rule, now))
    case.save_as_next_version(state=end, **values)
    note(case, hand, step, before=before, text=text, handling=handling, is_public=rule.is_public)
    return case


def step_due(case: Case, rule: Rule, now: datetime) -> datetime | None:
    """Return when the step that begins is due."""
    if rule.clock == STOPS:
        return None
    return due_after(rule.clock, now) if rule.clock else case.step_due_at


def note(
    case: Case,
    hand: Hand,
    step: str,
    *,
    before: str = "",
    text: str = "",
    handling: Handling | None = None,
    changes: Mapping[str, Any] | None = None,
    is_public: bool = False,
) -> CaseEvent:
    """Write the event of what was done with a case."""
    return CaseEvent.objects.create(
        case_id=case.pk,
        step=step,
        before=before,
        after=case.state,
        actor=hand if isinstance(hand, User) else None,
        party=hand if isinstance(hand, Party) else Party.STAFF,
        text=text.strip(),
        handling=handling,
        changes=dict(changes or {}),
        version=case.version,
        is_public=is_public,
    )


def act(case: Desk, hand: Hand, step: str, seen: int | None = None, **values: Any) -> Desk:
    """Lock, check and write a step that changes nothing but the state and the clock."""
    locked = locked_case(hand, case, seen)
    rule = check_step(locked, hand, step, values)
    return move(locked, hand, step, rule, text=str(values.get("reason", "")))

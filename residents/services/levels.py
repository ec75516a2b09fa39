"""Support levels: how much help is owed, decided by two named people (S28)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, ClassVar

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import BadInput, NotAllowed, OutOfScope, WrongStep
from core.history import because
from residents.choices.files import (
    CONTACT_DAYS,
    HEIGHT,
    LEVEL_DAYS,
    OPEN_YOUTH,
    Level,
    LevelState,
    Need,
    Objector,
)
from residents.models import SupportEntry, SupportLevelDecision, YouthSupportFile
from residents.services.grants import saved
from residents.services.youth import locked_file
from residents.workflow.files import LEVEL_STEPS, LevelStep, rule_of
from staff.models import User


class SamePerson(NotAllowed):
    """A level takes two people, and after an objection two others (403)."""

    code: ClassVar[str] = "same_person"


class RaisingFrozen(WrongStep):
    """An objection waits: the level is not raised before others have decided (409)."""

    code: ClassVar[str] = "raising_frozen"


@dataclass(frozen=True)
class OverdueContact:
    """A file whose young person should have been in touch with a helper by a day."""

    file: YouthSupportFile
    due_on: date


def level_on(file: YouthSupportFile, day: date | None = None) -> Level:
    """Return the level in force on a day: green where nobody decided otherwise."""
    found = SupportLevelDecision.objects.filter(file=file).holding(day).first()
    return Level(found.level) if found else Level.GREEN


@transaction.atomic
def propose_level(
    *,
    actor: User,
    file: YouthSupportFile,
    level: str,
    needs: Collection[str],
    reasons: str,
    days: int = LEVEL_DAYS,
    **told: Any,
) -> SupportLevelDecision:
    """Propose a level for at most 90 days; somebody else must endorse it.

    Raises OutOfScope, WrongStep, RaisingFrozen, SamePerson, BadInput or InvalidRecord.
    """
    locked = locked_file(actor, file)
    if locked.state not in OPEN_YOUTH:
        raise WrongStep(_("A level is decided only for a file in service."))
    if not set(needs) <= set(Need.values):
        raise BadInput(_("Choose needs from the list: a level has no other reason."))
    if not reasons.strip():
        raise BadInput(_("Say why: this step needs a reason."))
    check_objection(locked, level, actor)
    today = timezone.localdate()
    decision = SupportLevelDecision(
        file=locked,
        level=level,
        needs=sorted(needs),
        reasons=reasons.strip(),
        proposed_by=actor,
        valid_from=today,
        valid_to=today + timedelta(days=days),
        **told,
    )
    with because(actor, "propose level"):
        return saved(decision)


@transaction.atomic
def endorse_level(
    *, actor: User, decision: SupportLevelDecision, **told: Any
) -> SupportLevelDecision:
    """Put a proposed level in force, as the second person; it replaces the one before.

    Raises OutOfScope, SamePerson, RaisingFrozen, WrongStep or InvalidRecord.
    """
    locked = locked_level(actor, decision)
    rule = rule_of(LEVEL_STEPS, LevelStep.ENDORSE, locked)
    if locked.proposed_by_id == actor.pk:
        raise SamePerson(_("You proposed this level: somebody else endorses it."))
    check_objection(locked.file, locked.level, actor)
    today = timezone.localdate()
    days = locked.valid_to - locked.valid_from
    for name, value in told.items():
        setattr(locked, name, value)
    locked.state, locked.endorsed_by = rule.end, actor
    locked.valid_from, locked.valid_to = today, today + days
    with because(actor, LevelStep.ENDORSE):
        replace_others(locked.file, today)
        return saved(locked)


def replace_others(file: YouthSupportFile, day: date) -> None:
    """End the decision that holds, so that the days of two never overlap."""
    for before in SupportLevelDecision.objects.filter(file=file).holding(day):
        before.state = rule_of(LEVEL_STEPS, LevelStep.REPLACE, before).end
        before.valid_to = day
        before.save_as_next_version()


@transaction.atomic
def object_to_level(
    *, actor: User, decision: SupportLevelDecision, by: str, words: str
) -> SupportLevelDecision:
    """Write down an objection: no raising until a pair of others has decided anew."""
    locked = locked_level(actor, decision)
    rule = rule_of(LEVEL_STEPS, LevelStep.OBJECT, locked)
    if by not in Objector.values or not words.strip():
        raise BadInput(_("Say who objects, and write down their words."))
    locked.state, locked.objected_on = rule.end, timezone.localdate()
    locked.objected_by, locked.objection = by, words.strip()
    with because(actor, LevelStep.OBJECT):
        return saved(locked)


def check_objection(file: YouthSupportFile, level: str, actor: User) -> None:
    """Stop raising, and those who decided before, while an objection waits.

    Raises RaisingFrozen or SamePerson.
    """
    objected = SupportLevelDecision.objects.filter(file=file, state=LevelState.OBJECTED).first()
    if objected is None:
        return
    if actor.pk in {objected.proposed_by_id, objected.endorsed_by_id}:
        raise SamePerson(_("After an objection two other people decide."))
    if HEIGHT[Level(level)] > HEIGHT[Level(objected.level)]:
        raise RaisingFrozen(
            _(
                "There is an objection: the level cannot be raised before it is"
                " decided anew at the same level or lower."
            )
        )


def locked_level(actor: User, decision: SupportLevelDecision) -> SupportLevelDecision:
    """Return a decision of a file the actor helps with, locked with its file."""
    found = SupportLevelDecision.objects.visible_to(actor).filter(pk=decision.pk).first()
    if found is None:
        raise OutOfScope(_("The address is wrong, or what it leads to lies outside your area."))
    locked_file(actor, found.file)
    rows = SupportLevelDecision.objects.select_for_update(of=("self",)).select_related("file")
    locked: SupportLevelDecision = rows.get(pk=decision.pk)
    return locked


def overdue_contacts(actor: User, day: date | None = None) -> list[OverdueContact]:
    """Return the actor's files whose contact is overdue, the longest waiting first.

    The level itself is not told: it never leaves the file.
    """
    day = day or timezone.localdate()
    files = list(YouthSupportFile.objects.visible_to(actor).open())
    keys = [file.pk for file in files]
    levels = dict(
        SupportLevelDecision.objects.filter(file__in=keys)
        .holding(day)
        .values_list("file_id", "level")
    )
    entries = SupportEntry.objects.contacts().filter(card__file__in=keys)
    last = dict(entries.values_list("card__file").annotate(Max("on")))
    found = [OverdueContact(file, due_on(file, levels, last)) for file in files]
    return sorted((one for one in found if one.due_on < day), key=lambda one: one.due_on)


def due_on(file: YouthSupportFile, levels: dict[Any, str], last: dict[Any, date]) -> date:
    """Return the day by which somebody is to be in touch: 7, 30 or 90 days after the last."""
    level = Level(levels.get(file.pk, Level.GREEN))
    return last.get(file.pk, file.opened_on) + timedelta(days=CONTACT_DAYS[level])

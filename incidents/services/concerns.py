"""Writing down what was found behind the barometer, and what was ordered (S01)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import NotAllowed, OutOfScope
from core.history import because
from core.saving import check, refusals
from grid.models import Area
from incidents.models import ConcernNote, IssueCategory
from incidents.services.barometer import Question, with_children
from staff.models import User


@dataclass(frozen=True)
class Version:
    """How a note read after a change: when and by whom."""

    at: datetime
    who: str
    cause: str
    measure: str


def may_write_note(actor: Any, area: Area) -> bool:
    """Tell whether somebody dispatches in an area, and so draws up its reports and notes."""
    return bool(actor.scope_of("dispatch", "write").covers(area.code))


def notes_on(asked: Question) -> list[ConcernNote]:
    """Return the notes on an area of which the period meets the one asked about."""
    if asked.reader is None:
        return []
    rows = ConcernNote.objects.visible_to(asked.reader).filter(
        area=asked.area, begins_on__lte=asked.until, ends_on__gte=asked.since
    )
    if asked.topic:
        rows = rows.filter(topic__in=with_children(asked.topic))
    return list(rows.select_related("topic", "written_by"))


@transaction.atomic
def write_note(
    *, actor: User, area: Area, topic: IssueCategory, first: date, last: date, **words: str
) -> ConcernNote:
    """Write a note with `cause` and `measure`. Raises NotAllowed, InvalidRecord."""
    checked_writer(actor, area)
    note = ConcernNote(
        area=area,
        area_code=area.code,
        topic=topic,
        begins_on=first,
        ends_on=last,
        written_by=actor,
        **stripped(words),
    )
    with refusals(note), because(actor, "written"):
        check(note)
        note.save(force_insert=True)
    return note


@transaction.atomic
def change_note(*, actor: User, note: ConcernNote, seen: int, **words: str) -> ConcernNote:
    """Change the words of a note.

    Raises NotAllowed, OutOfScope, InvalidRecord, ChangedMeanwhile.
    """
    rows = ConcernNote.objects.visible_to(actor).select_related("area")
    found = rows.select_for_update(of=("self",)).filter(pk=note.pk).first()
    if found is None:
        raise OutOfScope(_("There is no such note in your area."))
    kept: ConcernNote = found
    checked_writer(actor, kept.area)
    for name, value in stripped(words).items():
        setattr(kept, name, value)
    with refusals(kept), because(actor, "changed"):
        check(kept)
        return kept.save_as_next_version(seen, written_by=actor)


def checked_writer(actor: User, area: Area) -> None:
    """Stop whoever does not dispatch in the area. Raises NotAllowed."""
    if not may_write_note(actor, area):
        raise NotAllowed(_("Only those who dispatch in this area write notes on its barometer."))


def stripped(words: dict[str, str]) -> dict[str, str]:
    """Return words without the blanks around them."""
    return {name: text.strip() for name, text in words.items()}


def versions_of(note: ConcernNote) -> Iterator[Version]:
    """Yield how a note read before, the newest first; not how it reads now."""
    rows = note.history.order_by("pgh_id")  # type: ignore[attr-defined]
    kept = {one.version: one for one in rows if one.version != note.version}
    past = [kept[version] for version in sorted(kept, reverse=True)]
    writers = User.objects.filter(pk__in=[one.written_by_id for one in past])
    names = dict(writers.values_list("pk", "full_name"))
    for one in past:
        yield Version(one.pgh_created_at, names[one.written_by_id], one.cause, one.measure)

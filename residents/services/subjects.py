"""The people of files: shown masked to who may read the file, a full value on purpose.

Whoever serves a file often has no right to the list of residents: the database gives
the people of the files they may read, and no others.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import connection
from django.utils.translation import gettext as _

from core.audit import Action, Entry, reading, record
from core.errors import DomainError, OutOfScope
from residents.choices.people import PaperKind
from residents.models import Person
from residents.papers import cleaned_number, identity_index
from residents.services.reading import opened_value
from staff.models import User

SYMBOLS: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that is read as another
NUMBER_LENGTH: Final = 8


class NoSuchResident(DomainError):
    """Nobody with this paper lives where the actor's post serves."""

    code = "no_such_resident"


@dataclass(frozen=True)
class Found:
    """A resident found by the exact number of their paper: key, cell, date of birth."""

    key: Any
    area_code: str
    birth_date: date | None


def new_number(letter: str) -> str:
    """Return a number drawn by lot: C-7K2M9QXA."""
    return f"{letter}-" + "".join(secrets.choice(SYMBOLS) for _place in range(NUMBER_LENGTH))


def subjects_of(records: Iterable[Any]) -> dict[Any, Person]:
    """Return the people of records the declared actor may read, by key."""
    keys = [row.person_id for row in records if row.person_id]
    found = Person.objects.raw("SELECT * FROM residents_subjects(%s::uuid[])", [keys])
    return {person.pk: person for person in found}


def find_resident(*, actor: User, number: str, role: str, asked: str) -> Found:
    """Return the resident with an identity number in the area of the actor's posts.

    The search is logged, without the number. Raises BadPaper, or NoSuchResident: the
    same words for nobody and for somebody elsewhere.
    """
    cleaned = cleaned_number(PaperKind.RESIDENT_ID, number)
    index = identity_index(PaperKind.RESIDENT_ID, cleaned)
    with connection.cursor() as cursor:
        cursor.execute("SELECT key, cell, born FROM residents_person_with_number(%s)", [index])
        found = [Found(*row) for row in cursor.fetchall()]
    areas = [post.area_code for post in actor.posts_today if post.role == role]
    near = [one for one in found if any(one.area_code.startswith(code) for code in areas)]
    kind = Person._meta.label_lower
    record(Entry(actor, Action.SEARCH, kind, tuple(str(one.key) for one in near), asked=asked))
    if not near:
        raise NoSuchResident(
            _(
                "No resident with this number is registered in your area. Check the number, or"
                " ask the community to register the person first."
            )
        )
    return near[0]


def read_file(*, actor: User, rows: Any, key: Any) -> Any:
    """Return a record the actor may read, after the read log has it.

    One that is absent for the actor, or was never there, is refused in the same way and
    the try is logged (S43). Raises OutOfScope or NotLogged.
    """
    found = rows.visible_to(actor).filter(pk=key).first()
    kind = rows.model._meta.label_lower
    if found is None:
        raise refused(actor, kind, key)
    reading(actor, Action.VIEW, [found], ("person", "category", "measures"))
    return found


def refused(actor: User, kind: str, key: Any) -> OutOfScope:
    """Log a try and return the answer that there is nothing."""
    record(Entry(actor, Action.REFUSED, kind, (str(key),)))
    return OutOfScope(_("The address is wrong, or what it leads to lies outside your area."))


def reveal_of(*, actor: User, served: Any, field: str, purpose: str, reason: str = "") -> str:
    """Return one full value of the person of a record the actor may read, logged first.

    Raises OutOfScope, NoPurpose or NotLogged.
    """
    person = subjects_of([served]).get(served.person_id)
    if person is None:
        raise OutOfScope(_("The resident's own record was removed."))
    return opened_value(actor=actor, person=person, field=field, purpose=purpose, reason=reason)


def age_on(born: date, day: date) -> int:
    """Return the age in completed years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))

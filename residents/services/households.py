"""Households: seen at the door, moved in, out and within, each act once."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from core.errors import BadInput, DomainError
from grid.models import Dwelling
from residents.choices.people import ChangeKind
from residents.models import Person, Residency
from residents.services.acting import (
    Act,
    Done,
    lock,
    lock_homes,
    locked_person,
    once,
    own_dwelling,
    past_day,
    save,
    written_by,
)
from residents.services.facts import PersonalFacts, basis, cleaned
from residents.services.homes import (
    begin_home,
    end_home,
    keep_until_forgotten,
    locked_household,
    renew,
    verify_home,
)
from staff.models import User


class FoundHere(DomainError):
    """Somebody in one's own area has this number: offer that the same person moves (409)."""

    code = "found_here"
    status = 409

    def __init__(self, people: Sequence[Person]) -> None:
        self.people = list(people)
        super().__init__(_("Your area already has a record with this number."))


def verify_household(
    *,
    actor: User,
    client_uuid: UUID,
    dwelling: Any,
    household_no: str,
    seen: str,
    left: Iterable[UUID] = (),
    on: date | None = None,
) -> Done:
    """Note that a household was met: those in `left` (residencies) no longer live there.

    `seen` is the stamp of the household that was shown; with nobody in `left` nothing has
    changed. Every record of the others is renewed (R1). Raises ChangedMeanwhile when
    somebody moved meanwhile, OutOfScope or BadInput.
    """
    home = own_dwelling(actor, dwelling)
    gone, day = {str(key) for key in left}, past_day(on)
    said = {"seen": seen, "left": sorted(gone), "on": on}
    act = Act(actor, ChangeKind.VERIFY, client_uuid, said, home, household_no)

    def do() -> list[Person]:
        lock_homes(actor, home.pk)
        members = locked_household(actor, home, household_no, seen)
        if not gone <= {str(one.pk) for one in members}:
            raise BadInput(_("Somebody who is said to have left does not live here."))
        for one in members:
            if str(one.pk) in gone:
                leave(one, day)
            else:
                verify_home(actor, one)
                renew(one.person)
        return [one.person for one in members]

    return once(act, do)


def leave(home: Residency, on: date) -> None:
    """End a residency; without another home the person's record begins to run out."""
    end_home(home, on)
    keep_until_forgotten(home.person, on)


def move_in(
    *,
    actor: User,
    client_uuid: UUID,
    dwelling: Any,
    household_no: str,
    kind: str,
    facts: PersonalFacts,
    on: date | None = None,
    is_head: bool = False,
) -> Done:
    """Record somebody new at a dwelling.

    A number that stands in the actor's own area raises FoundHere: the same person may
    move. One that stands elsewhere is written like any other; the database marks the row
    for two people to compare, and the answer does not differ. Raises BadInput and kin.
    """
    home, columns, day = own_dwelling(actor, dwelling), cleaned(facts), past_day(on)
    said = {"facts": facts.said(), "kind": kind, "on": on, "is_head": is_head}
    act = Act(actor, ChangeKind.MOVE_IN, client_uuid, said, home, household_no)

    def do() -> list[Person]:
        lock_homes(actor, home.pk)
        refuse_known(actor, columns["identity_index"])
        person = Person(area_code=home.area_code, source="visit", **columns, **basis())
        save(person)
        begin_home(actor, person, home, number=household_no, kind=kind, on=day, is_head=is_head)
        return [person]

    return once(act, do)


def refuse_known(actor: User, number: bytes | None) -> None:
    """Stop where one's own area has the number. Two at once: the second waits, then sees.

    Raises FoundHere.
    """
    if number is None:
        return
    lock(f"number:{number.hex()}")
    if found := list(Person.objects.visible_to(actor).with_index(number)[:5]):
        raise FoundHere(found)


def move_within(
    *,
    actor: User,
    client_uuid: UUID,
    people: Iterable[tuple[UUID, int]],
    dwelling: Any,
    household_no: str,
    kind: str,
    on: date | None = None,
) -> Done:
    """Move people of one's own area to a dwelling of it: old homes end, new begin that day.

    `people` are keys and the versions that were seen. Raises OutOfScope,
    ChangedMeanwhile or BadInput; then nobody has moved.
    """
    home, day = own_dwelling(actor, dwelling), past_day(on)
    pairs = sorted((str(key), seen) for key, seen in people)
    said = {"people": pairs, "kind": kind, "on": on}
    act = Act(actor, ChangeKind.MOVE_WITHIN, client_uuid, said, home, household_no)

    def do() -> list[Person]:
        former = Residency.objects.open().filter(person__in=[key for key, _seen in pairs])
        lock_homes(actor, home.pk, *former.values_list("dwelling_id", flat=True))
        moved = [locked_person(actor, key, seen) for key, seen in pairs]
        if not moved:
            raise BadInput(_("Choose who moves."))
        for person in moved:
            move(actor, person, home, number=household_no, kind=kind, on=day)
        return moved

    return once(act, do)


def move(actor: User, person: Person, home: Dwelling, *, number: str, kind: str, on: date) -> None:
    """End a person's main home and begin the new one on the same day."""
    if person.deceased_on:
        raise BadInput(_("This person is recorded as deceased. Correct that first."))
    was_head = False
    rows = Residency.objects.open().filter(person=person, is_primary=True)
    for old in rows.select_for_update(of=("self",)):
        if (old.dwelling_id, old.household_no) == (home.pk, number):
            raise BadInput(_("This person already lives here."))
        was_head = old.is_head
        end_home(old, on)
    begin_home(actor, person, home, number=number, kind=kind, on=on, is_head=was_head)
    person.refresh_from_db()
    renew(person)


def move_out(
    *,
    actor: User,
    client_uuid: UUID,
    dwelling: Any,
    household_no: str,
    seen: str,
    left: Iterable[UUID],
    on: date | None = None,
) -> Done:
    """End residencies of a household. Raises ChangedMeanwhile, OutOfScope or BadInput."""
    home, day = own_dwelling(actor, dwelling), past_day(on)
    gone = {str(key) for key in left}
    said = {"seen": seen, "left": sorted(gone), "on": on}
    act = Act(actor, ChangeKind.MOVE_OUT, client_uuid, said, home, household_no)

    def do() -> list[Person]:
        lock_homes(actor, home.pk)
        members = locked_household(actor, home, household_no, seen)
        leaving = [one for one in members if str(one.pk) in gone]
        if not leaving or len(leaving) != len(gone):
            raise BadInput(_("Choose who moved out."))
        for one in leaving:
            leave(one, day)
        return [one.person for one in leaving]

    return once(act, do)


def set_deceased(*, actor: User, client_uuid: UUID, person: UUID, seen: int, on: date) -> Done:
    """Record a death: every residency ends that day. Raises OutOfScope and kin."""
    day = past_day(on)
    act = Act(actor, ChangeKind.DECEASED, client_uuid, {"person": str(person), "on": on})

    def do() -> list[Person]:
        locked = locked_person(actor, person, seen)
        save(locked, deceased_on=day)
        for home in Residency.objects.open().filter(person=locked).select_for_update():
            end_home(home, max(day, home.begins_on))
        keep_until_forgotten(locked, day)
        return [locked]

    return once(act, do)


def change_person(
    *, actor: User, client_uuid: UUID, person: UUID, seen: int, values: dict[str, Any]
) -> Done:
    """Change facts of a person; `values` are columns as `facts` cleans them.

    A new number that stands in one's own area raises FoundHere, elsewhere nothing is told.
    """
    said = {"person": str(person), "seen": seen, "values": sorted(values)}
    said |= {name: str(value) for name, value in values.items() if name != "identity_index"}
    act = Act(actor, ChangeKind.CHANGED, client_uuid, said)

    def do() -> list[Person]:
        locked = locked_person(actor, person, seen)
        number = values.get("identity_index")
        if number is not None and number != bytes(locked.identity_index or b""):
            refuse_known(actor, number)
        save(locked, **values)
        return [locked]

    return once(act, do)


def movable(actor: User, key: Any) -> Person | None:
    """Return a person of one's own area who may be chosen to move."""
    found: Person | None = written_by(actor).filter(pk=key, deceased_on=None).first()
    return found

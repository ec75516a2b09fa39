"""What tests of the population send, and numbers that cannot exist."""

import uuid
from datetime import date
from typing import Any

from stdnum.cn.ric import calc_check_digit

from core.rows import everything, scoped, scoped_to
from residents.papers import number_columns, phone_columns
from residents.services import homes, households
from residents.services.facts import PersonalFacts

BORN = date(1985, 3, 14)


def number(sequence: int = 1, born: date = BORN) -> str:
    """Return an identity number of area 990101, which no place has."""
    first = f"990101{born:%Y%m%d}{sequence:03}"
    return first + calc_check_digit(first + "0")


def numbered(sequence: int = 1, phone: str = "") -> dict[str, Any]:
    """Return the columns of somebody with a number, as the factories take them."""
    columns = number_columns("resident_id", number(sequence)) | {"birth_date": BORN}
    return columns | (phone_columns(phone) if phone else {})


def facts(name: str = "赵新来", sequence: int | None = 1, **values: Any) -> PersonalFacts:
    """Return what somebody new tells at the door."""
    told = {"number": number(sequence)} if sequence is not None else {"paper_kind": "none"}
    return PersonalFacts(name=name, **{**told, **values})


def stamp(dwelling: Any, household_no: str = "1") -> str:
    """Return the stamp of a household as a page would carry it."""
    from_page = [one for one in all_households(dwelling) if one.number == household_no]
    return from_page[0].stamp if from_page else ""


def all_households(dwelling: Any) -> list[Any]:
    """Return the households of a dwelling whoever asks."""
    with scoped(everything("tests")):
        grouped: dict[str, list[Any]] = {}
        for home in dwelling.residencies.open():
            grouped.setdefault(home.household_no, []).append(home)
    return [homes.Household(dwelling, no, tuple(rows)) for no, rows in grouped.items()]


def verify(actor: Any, dwelling: Any, **more: Any) -> Any:
    """Meet a household."""
    said = {"client_uuid": uuid.uuid4(), "household_no": "1", "seen": stamp(dwelling), **more}
    with scoped_to(actor):
        return households.verify_household(actor=actor, dwelling=dwelling.pk, **said)


def move_in(actor: Any, dwelling: Any, told: PersonalFacts | None = None, **more: Any) -> Any:
    """Let somebody new move in."""
    said = {"client_uuid": uuid.uuid4(), "household_no": "1", "kind": "owner_family", **more}
    with scoped_to(actor):
        return households.move_in(actor=actor, dwelling=dwelling.pk, facts=told or facts(), **said)


def move_within(actor: Any, people: Any, dwelling: Any, **more: Any) -> Any:
    """Let people move to another dwelling."""
    said = {"client_uuid": uuid.uuid4(), "household_no": "1", "kind": "owner_family", **more}
    pairs = [(person.pk, person.version) for person in people]
    with scoped_to(actor):
        return households.move_within(actor=actor, people=pairs, dwelling=dwelling.pk, **said)


def move_out(actor: Any, dwelling: Any, left: Any, **more: Any) -> Any:
    """Let residencies end."""
    said = {"client_uuid": uuid.uuid4(), "household_no": "1", "seen": stamp(dwelling), **more}
    with scoped_to(actor):
        return households.move_out(actor=actor, dwelling=dwelling.pk, left=left, **said)

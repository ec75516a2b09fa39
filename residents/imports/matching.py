"""Who of a list is recorded already, as far as its sender may write, and what would change."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple
from uuid import UUID, uuid4

from django.db import connection

from core.access import Scope
from core.encryption import indexer, unseal
from residents.choices.people import ResidencyKind, Sex
from residents.imports.people import Read

CONTACT: Final = "person.contact_address"
UNNUMBERED: Final = "person.unnumbered"
SECOND: Final = ":2"  # of a key that somebody beyond the sender's area has already
AT_ONCE: Final = 20_000
KNOWN: Final = """
    SELECT person.id, person.area_code, person.name, person.sex, person.birth_date,
           person.identity_index, person.phone_index, person.contact_address, person.source_key,
           person.deceased_on IS NOT NULL,
           home.id, home.dwelling_id, home.kind, home.household_no, home.is_head, home.begins_on
      FROM residents_person AS person
      LEFT JOIN residents_residency AS home
        ON home.person_id = person.id AND home.is_primary AND home.ends_on IS NULL
     WHERE {which} AND person.merged_into_id IS NULL AND person.locked_at IS NULL
     ORDER BY person.awaits_merge, person.id
     {lock}
"""
BY_NUMBER: Final = "person.identity_index = ANY(%s)"
BY_KEY: Final = "person.source = %s AND person.source_key = ANY(%s)"
LOCK: Final = "FOR NO KEY UPDATE OF person"


class Known(NamedTuple):
    """A recorded person and their home of today, if they have one."""

    id: UUID
    area_code: str
    name: str
    sex: str
    birth: date | None
    number_index: bytes | None
    phone_index: bytes | None
    address: Any
    key: str
    is_deceased: bool
    residency: UUID | None
    dwelling: int
    kind: str
    household: str
    is_head: bool
    begins_on: date


@dataclass(slots=True)
class Decision:
    """What one row does: to the person, and to where they live."""

    read: Read
    person: UUID
    known: Known | None = None
    changes_person: bool = False
    moves: bool = False
    changes_home: bool = False

    @property
    def kind(self) -> str:
        """How the person lives there: as the row says, else as known of this home."""
        if self.read.kind or self.known is None or self.known.dwelling != self.read.home.key:
            return self.read.kind or str(ResidencyKind.OWNER_FAMILY)
        return self.known.kind

    @property
    def is_same(self) -> bool:
        """Tell whether the row says nothing new."""
        return not (self.changes_person or self.moves or self.changes_home)


def key_of(read: Read) -> str:
    """Return the key of a person in the source; without a number one that tells nothing."""
    if read.key or read.index:
        return read.key
    return indexer(UNNUMBERED)(f"{read.name}|{read.birth}|{read.home.key}").hex()


def _rows(sql: str, parameters: Sequence[Any]) -> list[Known]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return [Known(*_bytes(row)) for row in cursor.fetchall()]


def _bytes(row: tuple[Any, ...]) -> Iterable[Any]:
    return (bytes(value) if isinstance(value, memoryview) else value for value in row)


class People:
    """The recorded people that the rows of a list name, each found by number or key.

    With `lock` nobody else changes them until the transaction ends.
    """

    def __init__(
        self, reads: Sequence[Read], source: str, scope: Scope, *, lock: bool = False
    ) -> None:
        by_number, by_key = (
            KNOWN.format(which=which, lock=LOCK if lock else "") for which in (BY_NUMBER, BY_KEY)
        )
        self.by_number: dict[bytes, Known] = {}
        self.by_key: dict[str, Known] = {}
        numbers = [read.index for read in reads if read.index]
        for first in range(0, len(numbers), AT_ONCE):
            for known in _rows(by_number, [numbers[first : first + AT_ONCE]]):
                if known.number_index and scope.covers(known.area_code):
                    self.by_number.setdefault(known.number_index, known)
        keys = [key for read in reads if (key := key_of(read))]
        keys += [key + SECOND for key in keys]
        for first in range(0, len(keys), AT_ONCE):
            for known in _rows(by_key, [source, keys[first : first + AT_ONCE]]):
                if scope.covers(known.area_code):
                    self.by_key.setdefault(known.key.removesuffix(SECOND), known)

    def find(self, read: Read) -> tuple[Known | None, Known | None]:
        """Return whom the number means and whom the key means."""
        key = key_of(read)
        return (
            self.by_number.get(read.index) if read.index else None,
            self.by_key.get(key) if key else None,
        )


def decide(read: Read, known: Known | None) -> Decision:
    """Return what a row does."""
    if known is None:
        return Decision(read, uuid4(), changes_person=True, moves=True)
    found = Decision(read, known.id, known, _differs(read, known))
    if known.residency is None or known.dwelling != read.home.key:
        found.moves = True
    else:
        found.changes_home = _lives_otherwise(read, known)
    return found


def _differs(read: Read, known: Known) -> bool:
    return (
        read.name != known.name
        or (read.sex != Sex.UNSTATED and read.sex != known.sex)
        or (read.birth is not None and read.birth != known.birth)
        or (read.index is not None and read.index != known.number_index)
        or (read.phone_index is not None and read.phone_index != known.phone_index)
        or (bool(read.address) and read.address != _address(known))
    )


def _address(known: Known) -> str:
    return unseal(known.address, f"{CONTACT}:{known.id}") if known.address else ""


def _lives_otherwise(read: Read, known: Known) -> bool:
    return (
        bool(read.kind and read.kind != known.kind)
        or read.household != known.household
        or (read.is_head is not None and read.is_head != known.is_head)
        or (read.begins_on is not None and read.begins_on != known.begins_on)
    )

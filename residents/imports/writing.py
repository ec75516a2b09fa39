"""Writing the decided rows: sealed here, copied beside the registers, merged in whole sets.

COPY cannot enter a table with row security, so rows are copied into temporary tables and
written from there by INSERT and UPDATE, which the policies judge. While the database
writes one part, the next is sealed. Histories are kept by triggers, once per statement.
"""

import io
import json
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date, timedelta
from itertools import islice
from typing import Any, Final
from uuid import uuid4

from django.conf import settings
from django.db import connection
from django.utils import translation

from core.encryption import sealer
from residents.choices.people import PEOPLE_PURPOSE, REVIEW_DAYS, ResidencyKind, Sex
from residents.imports.checking import Checked, Progress, source_of
from residents.imports.matching import SECOND, Decision, key_of
from residents.models import PeopleImport

PART: Final = 5_000
NULL: Final = "\\N"
ESCAPES: Final = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
PEOPLE: Final = """
    CREATE TEMP TABLE import_people (
        is_new boolean, id uuid, name text, sex text, birth_date date, paper_kind text,
        identity_number bytea, identity_index bytea, phone bytea, phone_index bytea,
        contact_address bytea, area_code text COLLATE "C", source_key text, awaits_merge boolean
    ) ON COMMIT DROP
"""
HOMES: Final = """
    CREATE TEMP TABLE import_homes (
        former uuid, stays boolean, id uuid, person_id uuid, dwelling_id bigint, rental_id bigint,
        kind text, household_no text, is_head boolean, begins_on date, says_day boolean
    ) ON COMMIT DROP
"""
JUDGED: Final = "SELECT set_config('wangge.numbers_judged', %s, true)"
ADD_PEOPLE: Final = """
    INSERT INTO residents_person (
        id, name, sex, birth_date, paper_kind, identity_number, identity_index, phone,
        phone_index, contact_address, registered_area_code, area_code, legal_basis,
        basis_document, purpose, review_due, awaits_merge, source, source_key)
    SELECT id, name, sex, birth_date, paper_kind, identity_number, identity_index, phone,
           phone_index, contact_address, '', area_code, %(legal_basis)s, %(basis_document)s,
           %(purpose)s, %(review_due)s,
           awaits_merge,
           CASE source_key WHEN '' THEN '' ELSE %(source)s END, source_key
      FROM import_people WHERE is_new
"""
CHANGE_PEOPLE: Final = """
    UPDATE residents_person AS person
       SET name = staged.name, sex = coalesce(staged.sex, person.sex),
           birth_date = coalesce(staged.birth_date, person.birth_date),
           paper_kind = CASE WHEN staged.identity_index IS NULL THEN person.paper_kind
                             ELSE staged.paper_kind END,
           identity_number = CASE WHEN staged.identity_index = person.identity_index
                                  THEN person.identity_number
                                  ELSE coalesce(staged.identity_number, person.identity_number) END,
           identity_index = coalesce(staged.identity_index, person.identity_index),
           phone = CASE WHEN staged.phone_index = person.phone_index THEN person.phone
                        ELSE coalesce(staged.phone, person.phone) END,
           phone_index = coalesce(staged.phone_index, person.phone_index),
           contact_address = coalesce(staged.contact_address, person.contact_address),
           review_due = greatest(person.review_due, %(review_due)s),
           version = person.version + 1, updated_at = statement_timestamp()
      FROM import_people AS staged WHERE NOT staged.is_new AND person.id = staged.id
"""
END_HOMES: Final = """
    UPDATE residents_residency AS home
       SET ends_on = greatest(staged.begins_on, home.begins_on), state = 'moved_out',
           version = home.version + 1, updated_at = statement_timestamp()
      FROM import_homes AS staged WHERE home.id = staged.former AND NOT staged.stays
"""
CHANGE_HOMES: Final = """
    UPDATE residents_residency AS home
       SET kind = staged.kind, rental_id = staged.rental_id, household_no = staged.household_no,
           is_head = coalesce(staged.is_head, home.is_head),
           begins_on = CASE WHEN staged.says_day THEN staged.begins_on ELSE home.begins_on END,
           version = home.version + 1, updated_at = statement_timestamp()
      FROM import_homes AS staged WHERE home.id = staged.former AND staged.stays
"""
ADD_HOMES: Final = """
    INSERT INTO residents_residency (
        id, person_id, dwelling_id, rental_id, kind, household_no, is_head, is_primary, state,
        begins_on, source, area_code)
    SELECT staged.id, staged.person_id, staged.dwelling_id, staged.rental_id, staged.kind,
           staged.household_no, coalesce(staged.is_head, false), true, 'claimed',
           staged.begins_on, %(source)s, dwelling.area_code
      FROM import_homes AS staged JOIN grid_dwelling AS dwelling ON dwelling.id = dwelling_id
     WHERE NOT staged.stays
"""
ADD_RENTALS: Final = """
    INSERT INTO grid_rentalhousing (dwelling_id, cell_id, area_code, source, source_key)
    SELECT id, cell_id, area_code, %(source)s, %(batch)s || ':' || id
      FROM grid_dwelling WHERE id = ANY(%(dwellings)s)
    RETURNING dwelling_id, id
"""
STEPS: Final = (CHANGE_PEOPLE, END_HOMES, CHANGE_HOMES, ADD_HOMES)


class Writer:
    """Writes the decisions of one import, part by part, inside the caller's transaction."""

    def __init__(self, batch: PeopleImport, checked: Checked, today: date) -> None:
        self.batch, self.checked, self.today = batch, checked, today
        self.seal = sealer()
        with translation.override(settings.LANGUAGE_CODE):
            purpose = str(PEOPLE_PURPOSE)
        self.taken_numbers: set[bytes] = set()
        self.taken_keys: set[str] = set()
        self.rentals = dict(checked.rentals or {})
        self.values: dict[str, Any] = {
            "batch": str(batch.pk),
            "source": source_of(batch),
            "legal_basis": batch.legal_basis,
            "basis_document": batch.basis_document,
            "purpose": purpose,
            "review_due": today + timedelta(days=REVIEW_DAYS),
            "dwellings": sorted(checked.missing_rentals),
        }

    def write(self, progress: Progress) -> None:
        """Write everything. The changes stand in the histories under the import's key."""
        self._prepare()
        changing = (each for each in self.checked.decisions if not each.is_same)
        written, pending = 0, None
        with ThreadPoolExecutor(1) as threads:
            for part in _parts(changing):
                texts = self._person_lines(part), self._home_lines(part)
                _wait(pending)
                progress(written)
                driver = connection.connection  # Django's own belongs to this thread
                pending = threads.submit(self._send, driver, *texts)
                written += len(part)
            _wait(pending)
        progress(written)

    def _prepare(self) -> None:
        with connection.cursor() as cursor:
            for name in ("import_people", "import_homes"):
                cursor.execute(f"DROP TABLE IF EXISTS {name}")
            cursor.execute(PEOPLE)
            cursor.execute(HOMES)
            self._ask_beyond(cursor)
            if self.checked.missing_rentals:
                cursor.execute(ADD_RENTALS, self.values)
                self.rentals.update(cursor.fetchall())

    def _ask_beyond(self, cursor: Any) -> None:
        """Learn which numbers and keys of new people somebody has whom the actor cannot see.

        Asked once, while the planner still knows the size of the table.
        """
        new = [each.read for each in self.checked.decisions if each.known is None]
        numbers = [read.index for read in new if read.index]
        keys = [key for read in new if (key := key_of(read))]
        cursor.execute("SELECT residents_taken_numbers(%s::bytea[])", [numbers])
        self.taken_numbers = {bytes(number) for (number,) in cursor.fetchall()}
        cursor.execute("SELECT residents_taken_keys(%s, %s::text[])", [self.values["source"], keys])
        self.taken_keys = {key for (key,) in cursor.fetchall()}

    def _send(self, driver: Any, people: str, homes: str) -> None:
        """Copy one part beside the registers and merge it in."""
        with driver.cursor() as cursor:
            cursor.execute("TRUNCATE import_people, import_homes")
            cursor.copy_expert("COPY import_people FROM STDIN", io.StringIO(people))
            cursor.copy_expert("COPY import_homes FROM STDIN", io.StringIO(homes))
            cursor.execute(JUDGED, ["yes"])
            cursor.execute(ADD_PEOPLE, self.values)
            cursor.execute(JUDGED, [""])
            for step in STEPS:
                cursor.execute(step, self.values)

    def _person_lines(self, part: Sequence[Decision]) -> str:
        return "".join([self._person_line(each) for each in part if each.changes_person])

    def _person_line(self, decision: Decision) -> str:
        read, key = decision.read, str(decision.person)
        cells = (
            "t" if decision.known is None else "f",
            key,
            read.name.translate(ESCAPES),
            read.sex if read.sex != Sex.UNSTATED or decision.known is None else NULL,
            read.birth.isoformat() if read.birth else NULL,
            read.paper,
            self._sealed(read.number, "person.identity_number", key),
            _hex(read.index),
            self._sealed(read.phone, "person.phone", key),
            _hex(read.phone_index),
            self._sealed(read.address, "person.contact_address", key),
            read.home.area_code,
            self._own_key(key_of(read)).translate(ESCAPES),
            "t" if read.index in self.taken_numbers else "f",
        )
        return "\t".join(cells) + "\n"

    def _own_key(self, key: str) -> str:
        """Return the key, or a second one where somebody beyond the area has it."""
        return key + SECOND if key in self.taken_keys else key

    def _sealed(self, text: str, purpose: str, key: str) -> str:
        return "\\\\x" + self.seal(text, f"{purpose}:{key}").hex() if text else NULL

    def _home_lines(self, part: Sequence[Decision]) -> str:
        return "".join([self._home_line(each) for each in part if each.moves or each.changes_home])

    def _home_line(self, decision: Decision) -> str:
        read, known, kind = decision.read, decision.known, decision.kind
        rental = self.rentals[read.home.key] if kind == ResidencyKind.TENANT else NULL
        cells = (
            str(known.residency) if known and known.residency else NULL,
            "f" if decision.moves else "t",
            str(uuid4()),
            str(decision.person),
            str(read.home.key),
            str(rental),
            kind,
            read.household.translate(ESCAPES),
            NULL if read.is_head is None else "t" if read.is_head else "f",
            (read.begins_on or self.today).isoformat(),
            "t" if read.begins_on else "f",
        )
        return "\t".join(cells) + "\n"


def _parts(decisions: Iterable[Decision]) -> Iterator[list[Decision]]:
    waiting = iter(decisions)
    while part := list(islice(waiting, PART)):
        yield part


def _wait(pending: "Future[None] | None") -> None:
    if pending is not None:
        with connection.wrap_database_errors:
            pending.result()


def _hex(value: bytes | None) -> str:
    return "\\\\x" + value.hex() if value else NULL


def in_the_name_of(batch: PeopleImport) -> Callable[[], None]:
    """Name the import in the history of all that the transaction still changes.

    The histories' own way names it statement by statement, on Django's cursors only; it is
    set for the transaction here, and the returned function takes it back.
    """
    who = {"actor": batch.sender_id, "reason": f"import: {batch.source}", "import": str(batch.pk)}
    _set_context(str(uuid.uuid4()), json.dumps(who))
    return lambda: _set_context("", "")


def _set_context(key: str, metadata: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pghistory.context_id', %s, true), "
            "set_config('pghistory.context_metadata', %s, true)",
            [key, metadata],
        )


def newest_events() -> list[int]:
    """Return how far the histories of people and residencies reach."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT people.last_value - (NOT people.is_called)::int, "
            "homes.last_value - (NOT homes.is_called)::int FROM "
            "residents_personhistory_pgh_id_seq AS people, "
            "residents_residencyhistory_pgh_id_seq AS homes"
        )
        return list(cursor.fetchone())

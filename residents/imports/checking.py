"""One pass over a list: every row read, judged against the others and against the register."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from core.access import CodeRange, Scope
from grid.models import RentalHousing
from residents.choices.people import ResidencyKind
from residents.imports.homes import Homes
from residents.imports.mapping import SHARED
from residents.imports.mapping import Mapping as Columns
from residents.imports.matching import Decision, Known, People, decide, key_of
from residents.imports.people import Read, RowReader, RowsRefused
from residents.imports.reasons import ListRefused, RowRefused
from residents.imports.sheets import HouseholdTable
from residents.imports.words import FOOTERS
from residents.models import PeopleFinding, PeopleImport

REPORT_EVERY: Final = 2_000  # rows between two words about the progress
BUNDLE: Final = 5_000
Progress = Callable[[int], None]


class Findings:
    """Gathers what is wrong with rows; written at the end, when nothing else can fail."""

    def __init__(self, batch: PeopleImport) -> None:
        self.batch = batch
        self.kept: list[PeopleFinding] = []
        self.bad: set[tuple[str, int]] = set()
        self.repeat_count = 0

    def refuse(self, sheet: str, row: int, refusal: RowRefused) -> None:
        """Note a bad row; it counts once, however many reasons it has."""
        self.bad.add((sheet, row))
        self._keep(PeopleFinding.Kind.ERROR, sheet, row, refusal.reason, refusal.params)

    def repeat(self, sheet: str, row: int, first: int) -> None:
        """Note a row that says what an earlier one said."""
        self.repeat_count += 1
        self._keep(PeopleFinding.Kind.REPEAT, sheet, row, "repeat", {"first": first})

    def _keep(self, kind: str, sheet: str, row: int, reason: str, params: dict[str, Any]) -> None:
        self.kept.append(
            PeopleFinding(
                batch=self.batch,
                area_code=self.batch.area_code,
                kind=kind,
                sheet=sheet,
                row_number=row,
                reason=reason,
                params={name: _plain(value) for name, value in params.items()},
            )
        )

    def write(self) -> None:
        """Replace what an earlier pass found."""
        self.batch.findings.all().delete()
        PeopleFinding.objects.bulk_create(self.kept, batch_size=BUNDLE)


def _plain(value: Any) -> Any:
    """Keep a label as its message, so that it can be translated when it is read."""
    arguments = getattr(value, "_proxy____args", None)
    if arguments:
        return {"message": arguments[-1], "context": arguments[0] if len(arguments) > 1 else ""}
    return value if isinstance(value, (int, str)) else str(value)


@dataclass
class Checked:
    """What a pass found: the decisions of the good rows, and what is wrong with the others."""

    findings: Findings
    decisions: list[Decision] = field(default_factory=list)
    rentals: dict[int, int] | None = None
    missing_rentals: set[int] = field(default_factory=set)
    row_count: int = 0
    filled_count: int = 0
    skipped_count: int = 0


class Check:
    """Reads the rows of the chosen sheets for one actor's area."""

    def __init__(
        self, batch: PeopleImport, actor: Any, sheets: Mapping[str, HouseholdTable], today: date
    ) -> None:
        self.batch, self.actor, self.sheets, self.today = batch, actor, sheets, today
        self.scope: Scope = actor.scope_of("people", "write")
        self.rental_scope: Scope = actor.scope_of("rental_housing", "write")
        self.result = Checked(Findings(batch))
        self.seen: dict[Any, Read] = {}

    def run(self, mapping: Columns, progress: Progress, *, lock: bool = False) -> Checked:
        """Read everything; with `lock`, hold on to the people found.

        Raises ListRefused if the community has no dwellings.
        """
        homes = Homes([CodeRange.below(self.batch.area_code)])
        if not len(homes):
            raise ListRefused("no_dwellings", community=self.batch.area_name)
        reads: list[Read] = []
        for title, columns in mapping.items():
            reads += self._sheet(title, columns, homes, progress)
        self._judge(reads, lock)
        return self.result

    def _sheet(
        self, title: str, columns: dict[str, str], homes: Homes, progress: Progress
    ) -> list[Read]:
        table = self.sheets[title]
        places = {name: table.columns.index(column) for name, column in columns.items()}
        reader = RowReader(title, places, homes, self.today)
        found: list[Read] = []
        for number, cells in table.records(places[name] for name in SHARED if name in places):
            if _holds_nobody(cells):
                self.result.skipped_count += 1
                continue
            self.result.row_count += 1
            if self.result.row_count % REPORT_EVERY == 0:
                progress(self.result.row_count)
            try:
                found.append(reader.read(number, cells))
            except RowsRefused as refused:
                for refusal in refused.refusals:
                    self.result.findings.refuse(title, number, refusal)
        self.result.filled_count += reader.filled_count
        return found

    def _judge(self, reads: list[Read], lock: bool) -> None:
        """Compare the rows with each other and with who is recorded."""
        alone = [read for read in reads if self._is_first(read)]
        people = People(alone, source_of(self.batch), self.scope, lock=lock)
        met: dict[Any, Read] = {}
        for read in alone:
            try:
                known = self._known(people, read)
                if known and met.setdefault(known.id, read) is not read:
                    raise RowRefused("same_number", first=met[known.id].row)
                decision = decide(read, known)
                self._need_rental(decision)
            except RowRefused as refusal:
                self.result.findings.refuse(read.sheet, read.row, refusal)
            else:
                self.result.decisions.append(decision)

    def _is_first(self, read: Read) -> bool:
        """Tell whether no row before was the same person; if one was, note it."""
        first = self.seen.setdefault(read.index or key_of(read), read)
        if first is read:
            return True
        if _contents(first) == _contents(read):
            self.result.findings.repeat(read.sheet, read.row, first.row)
        else:
            refusal = RowRefused("same_number", first=first.row)
            self.result.findings.refuse(read.sheet, read.row, refusal)
        return False

    def _known(self, people: People, read: Read) -> Known | None:
        by_number, by_key = people.find(read)
        if by_number and by_key and by_number.id != by_key.id:
            raise RowRefused("key_and_number")
        known = by_number or by_key
        if known and known.is_deceased:
            raise RowRefused("deceased")
        return known

    def _need_rental(self, decision: Decision) -> None:
        """See to it that a tenant's dwelling is registered as let."""
        if decision.kind != ResidencyKind.TENANT or decision.is_same:
            return
        home = decision.read.home
        if self.result.rentals is None:
            self.result.rentals = self._current_rentals()
        if home.key not in self.result.rentals:
            if not self.rental_scope.covers(home.area_code):
                raise RowRefused("no_rental_right")
            self.result.missing_rentals.add(home.key)

    def _current_rentals(self) -> dict[int, int]:
        rows = RentalHousing.objects.current().filter(area_code__startswith=self.batch.area_code)
        return dict(rows.values_list("dwelling_id", "pk"))


def _contents(read: Read) -> tuple[Any, ...]:
    return (
        read.name, read.paper, read.index, read.sex, read.birth, read.phone, read.address,
        read.home, read.kind, read.begins_on, read.key,
    )  # fmt: skip


def _holds_nobody(cells: list[str]) -> bool:
    """Tell whether a row is a sum, a signature or a note below the list."""
    said = [cell.strip() for cell in cells if cell.strip()]
    return len(said) <= 1 or (said[0].lower().startswith(FOOTERS) and len(said) <= len(cells) // 2)


def source_of(batch: PeopleImport) -> str:
    """Return the source as people carry it: two communities may use the same word."""
    return f"{batch.area_code}/{batch.source}"

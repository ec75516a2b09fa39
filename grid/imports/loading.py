"""One run over a file: checked, settled against the register and, if wanted, written."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from core.access import Actor
from grid.choices import CODE_DIGITS
from grid.imports.areas import AreaSettling, AreaSink
from grid.imports.checking import Check, Progress
from grid.imports.readers import Reader
from grid.imports.reasons import FileRefused
from grid.imports.settling import Outcome, Settling
from grid.imports.staging import DirectSink, Sink, StagingSink
from grid.imports.targets import Target, target_of
from grid.models import ImportBatch
from grid.models.imports import FindingKind, ImportState, PlaceType

DIRECT_FROM: Final = 20_000  # rows from which a first import goes straight into the register
OUTSIDE_GRID: Final = "WG001"


class _HasBadRows(Exception):
    """The direct way met what only the staged way can list."""


@dataclass(frozen=True)
class Run:
    """What one run works with."""

    batch: ImportBatch
    target: Target
    reader: Reader
    actor: Actor
    progress: Progress

    def sink(self, make: Callable[..., Sink]) -> Sink:
        """Make a sink for this run."""
        return make(self.target, self.batch.source, self.batch.pk)


def preview(run: Run) -> None:
    """Check the whole file and count what it would do. Writes findings, no place."""
    with transaction.atomic():
        _staged(run, write=False, accept=False)
        _finish(run.batch, ImportState.PREVIEWED)


def apply(run: Run, *, accept: bool) -> None:
    """Write the file, all or nothing; with bad rows only if they are accepted as left out.

    With bad rows that are not accepted the batch stays previewed, with its findings.
    """
    if _may_go_direct(run):
        try:
            with transaction.atomic():
                _direct(run, accept=accept)
            return
        except (_HasBadRows, IntegrityError):
            pass  # the staged way lists them
    try:
        with transaction.atomic():
            written = _staged(run, write=True, accept=accept)
            run.batch.accepted_without = bool(written and run.batch.error_count)
            _finish(run.batch, ImportState.APPLIED if written else ImportState.PREVIEWED)
    except IntegrityError as error:
        raise FileRefused("rule_broken", detail=_first_line(error)) from error
    except DatabaseError as error:
        if getattr(error.__cause__, "pgcode", "") == OUTSIDE_GRID:
            raise FileRefused("rule_broken", detail=_first_line(error)) from error
        raise


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]


def _may_go_direct(run: Run) -> bool:
    if run.target.key == PlaceType.AREA or run.reader.row_count < DIRECT_FROM:
        return False
    return not run.target.model._base_manager.filter(source=run.batch.source).exists()


def _direct(run: Run, *, accept: bool) -> None:
    """COPY into the register itself: nothing of this source is there yet."""
    _begin(run)
    with run.sink(DirectSink) as sink:
        check = Check(run.batch, run.target, run.reader, run.actor, sink)
        check.run(run.progress)
    if check.findings.bad and not accept:
        raise _HasBadRows
    _count(run.batch, check, Outcome(check.accepted, 0, 0))
    run.batch.accepted_without = bool(check.findings.bad)
    _finish(run.batch, ImportState.APPLIED)


def _staged(run: Run, *, write: bool, accept: bool) -> bool:
    """Stage, judge, count and, where nothing stands against it, write."""
    _begin(run)
    with run.sink(AreaSink if run.target.key == PlaceType.AREA else StagingSink) as sink:
        check = Check(run.batch, run.target, run.reader, run.actor, sink)
        check.run(run.progress)
        settling: Any
        if isinstance(sink, AreaSink):
            settling = AreaSettling(run.batch, sink)
        else:
            settling = Settling(run.batch, run.target, sink.columns)
        scope = run.actor.scope_of(run.target.capability, "write")
        outcome = settling.judge(check.findings, scope)
    _count(run.batch, check, outcome)
    if write and (accept or not check.findings.bad):
        settling.write()
        return True
    return False


def _begin(run: Run) -> None:
    """One import of a source at a time; what an earlier check found is forgotten."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext('grid_import'), hashtext(%s))",
            [f"{run.target.key} {run.batch.source}"],
        )
    run.batch.findings.all().delete()
    run.batch.report = {}


def _count(batch: ImportBatch, check: Check, outcome: Outcome) -> None:
    counts = check.findings.counts
    batch.row_count = check.done
    batch.done_count = check.done
    batch.new_count, batch.changed_count = outcome.new, outcome.changed
    batch.same_count = outcome.same
    batch.skipped_count = check.skipped
    batch.error_count = counts[FindingKind.ERROR]
    batch.repeat_count = counts[FindingKind.REPEAT]
    batch.repaired_count = counts[FindingKind.REPAIRED]
    batch.merged_count = counts[FindingKind.MERGED]
    batch.area_code = narrowest(check.codes)


def narrowest(codes: set[str]) -> str:
    """Return the narrowest area code that holds all of these."""
    low, high = min(codes, default=""), max(codes, default="")
    pairs = zip(low, high, strict=False)
    shared = low[: next((at for at, (a, b) in enumerate(pairs) if a != b), len(low))]
    widths = [digits for digits in CODE_DIGITS.values() if digits <= len(shared)]
    return shared[: max(widths)] if widths else ""


def _finish(batch: ImportBatch, state: str) -> None:
    batch.state = state
    batch.applied_at = timezone.now() if state == ImportState.APPLIED else None
    batch.save()


def open_run(
    batch: ImportBatch, reader: Reader, actor: Actor, progress: Progress = lambda _done: None
) -> Run:
    """Return the run of a batch over an opened file."""
    return Run(batch, target_of(batch.place_type), reader, actor, progress)

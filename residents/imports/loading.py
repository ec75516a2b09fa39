"""One run over a list: checked and counted and, if wanted, written."""

from collections.abc import Mapping
from typing import Any, Final

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from grid.models.imports import ImportState
from residents.imports.checking import Check, Checked, Progress
from residents.imports.matching import Decision
from residents.imports.reasons import ListRefused
from residents.imports.sample import sampled
from residents.imports.sheets import HouseholdTable
from residents.imports.writing import Writer, in_the_name_of, newest_events
from residents.models import PeopleImport

Sheets = Mapping[str, HouseholdTable]
ONE_AT_A_TIME: Final = "SELECT pg_advisory_xact_lock(hashtext('people_import'), hashtext(%s))"


def preview(batch: PeopleImport, actor: Any, sheets: Sheets, progress: Progress) -> None:
    """Check the whole list and count what it would do. Writes findings, no person."""
    with transaction.atomic():
        checked = Check(batch, actor, sheets, timezone.localdate()).run(batch.mapping, progress)
        _count(batch, checked)
        batch.sample = sampled(checked.decisions)
        batch.state = ImportState.PREVIEWED
        checked.findings.write()
        batch.save()


def apply(
    batch: PeopleImport, actor: Any, sheets: Sheets, progress: Progress, *, accept: bool
) -> bool:
    """Write the list, all or nothing; with bad rows only if they are accepted as left out.

    With bad rows that are not accepted the batch stays previewed, with its findings, and
    False is returned.
    """
    today = timezone.localdate()
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(ONE_AT_A_TIME, [batch.area_code])
            check = Check(batch, actor, sheets, today)
            checked = check.run(batch.mapping, progress, lock=True)
            _count(batch, checked)
            checked.findings.write()
            if checked.findings.bad and not accept:
                batch.state = ImportState.PREVIEWED
                batch.save()
                return False
            _write(batch, Writer(batch, checked, today), progress)
            batch.accepted_without = bool(checked.findings.bad)
            batch.state, batch.applied_at = ImportState.APPLIED, timezone.now()
            batch.file, batch.sample = "", None
            batch.save()
    except IntegrityError as error:
        raise ListRefused("not_saved") from error
    return True


def _write(batch: PeopleImport, writer: Writer, progress: Progress) -> None:
    before, forget = newest_events(), in_the_name_of(batch)
    writer.write(progress)
    forget()
    batch.report["events"] = {"after": before, "until": newest_events()}


def _count(batch: PeopleImport, checked: Checked) -> None:
    decisions, findings = checked.decisions, checked.findings
    batch.row_count = batch.done_count = checked.row_count
    batch.new_count = sum(1 for each in decisions if each.known is None)
    batch.moved_count = sum(1 for each in decisions if each.known and each.moves)
    batch.changed_count = sum(1 for each in decisions if _is_change(each))
    batch.same_count = sum(1 for each in decisions if each.is_same)
    batch.rental_count = len(checked.missing_rentals)
    batch.repeat_count = findings.repeat_count
    batch.error_count = len(findings.bad)
    batch.filled_count, batch.skipped_count = checked.filled_count, checked.skipped_count


def _is_change(decision: Decision) -> bool:
    return bool(decision.known) and not decision.moves and not decision.is_same

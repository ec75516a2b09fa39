"""What came of an import, in the reader's words."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from grid.imports.reasons import reason_text
from grid.models import ImportBatch, ImportFinding

FINDINGS_SHOWN: Final = 100
COUNTS: Final = (
    "row_count",
    "new_count",
    "changed_count",
    "same_count",
    "repeat_count",
    "merged_count",
    "repaired_count",
    "skipped_count",
    "error_count",
)


def counts_of(batch: ImportBatch) -> list[tuple[str, int]]:
    """Return the counts of an import with their names."""
    fields = {field.name: field for field in ImportBatch._meta.fields}
    return [(str(fields[name].verbose_name), getattr(batch, name)) for name in COUNTS]


def finding_text(finding: ImportFinding) -> str:
    """Return why a row is listed."""
    return reason_text(finding.reason, {"key": finding.key, **_in_words(finding.params)})


def refusal_text(batch: ImportBatch) -> str:
    """Return why a file was not taken, or what to do about its bad rows."""
    refusal = batch.report.get("refusal")
    if refusal:
        return reason_text(refusal["reason"], _in_words(refusal["params"]))
    if batch.error_count:
        return _("Nothing was written: %(count)s rows are bad. Mend them, or leave them out.") % {
            "count": batch.error_count
        }
    return ""


def _in_words(params: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: _(value["message"]) if isinstance(value, dict) else value
        for name, value in params.items()
    }

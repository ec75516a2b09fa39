"""What came of an import, in the reader's words."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from residents.imports.reasons import reason_text
from residents.models import PeopleFinding, PeopleImport

COUNTS: Final = (
    "row_count", "new_count", "changed_count", "moved_count", "same_count", "rental_count",
    "repeat_count", "filled_count", "skipped_count", "error_count",
)  # fmt: skip


def counts_of(batch: PeopleImport) -> list[tuple[str, int]]:
    """Return the counts of an import with their names."""
    fields = {field.name: field for field in PeopleImport._meta.fields}
    return [(str(fields[name].verbose_name), getattr(batch, name)) for name in COUNTS]


def finding_text(finding: PeopleFinding) -> str:
    """Return why a row is listed."""
    return reason_text(finding.reason, _in_words(finding.params))


def refusal_text(batch: PeopleImport) -> str:
    """Return why a list was not taken, or what to do about its bad rows."""
    if refusal := batch.report.get("refusal"):
        return reason_text(refusal["reason"], _in_words(refusal["params"]))
    if batch.error_count:
        return _("Nothing was written: %(count)s rows are bad. Mend them, or leave them out.") % {
            "count": batch.error_count
        }
    return ""


def _in_words(params: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _word(value) for name, value in params.items()}


def _word(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    context, message = value.get("context"), value["message"]
    return pgettext(context, message) if context else _(message)

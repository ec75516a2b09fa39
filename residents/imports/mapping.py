"""Which column of a sheet holds what: guessed, checked, remembered."""

from collections.abc import Mapping as Table
from collections.abc import Sequence
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from residents.imports.reasons import ListRefused
from residents.imports.sheets import HouseholdTable, plain
from residents.imports.words import COLUMNS

Mapping = dict[str, dict[str, str]]  # sheet → field → column

FIELDS: Final[dict[str, str | Promise]] = {
    "name": pgettext_lazy("person", "name"),
    "number": _("number of the paper"),
    "paper_kind": _("identity paper"),
    "sex": _("sex"),
    "birth_date": _("date of birth"),
    "phone": _("phone"),
    "contact_address": _("contact address"),
    "home": _("whole address of the home"),
    "compound": _("compound"),
    "building": _("building"),
    "address_code": _("address code of the building"),
    "entrance": _("entrance"),
    "room": _("room"),
    "household_no": _("household"),
    "head_name": _("name of the head of the household"),
    "relation": _("relation to the head of the household"),
    "kind": _("kind of residency"),
    "begins_on": _("lives here since"),
    "source_key": _("key of the person in the source"),
}
# What a household has in common: a cell over several rows says it of all of them.
SHARED: Final = (
    "home", "compound", "building", "address_code", "entrance", "room", "household_no",
    "head_name", "kind",
)  # fmt: skip


def suggest(sheets: Table[str, HouseholdTable]) -> Mapping:
    """Return the likeliest mapping of every sheet."""
    return {title: _guess(table.columns) for title, table in sheets.items()}


def _guess(columns: Sequence[str]) -> dict[str, str]:
    named = {plain(column): column for column in reversed(columns)}
    found: dict[str, str] = {}
    for field, words in COLUMNS.items():
        column = next((named[word] for word in words if word in named), "")
        if column and (field == "head_name" or column not in found.values()):
            found[field] = column
    if found.get("head_name") == found.get("name"):
        found.pop("head_name", None)
    return found


def remembered(sheets: Table[str, HouseholdTable], last: Mapping) -> Mapping:
    """Return the mapping with what was said last time of sheets with the same columns."""
    mapping = suggest(sheets)
    for title, table in sheets.items():
        said = last.get(title) or next(iter(last.values()), {})
        if said and set(said.values()) <= set(table.columns):
            mapping[title] = said
    return mapping


def check_mapping(sheets: Table[str, HouseholdTable], mapping: Mapping) -> None:
    """Refuse a mapping that cannot be followed. Raises ListRefused."""
    if not mapping:
        raise ListRefused("no_sheet")
    for title, fields in mapping.items():
        if title not in sheets:
            raise ListRefused("no_such_sheet", sheet=title)
        _refuse_unknown(sheets[title], fields)
        if "name" not in fields:
            raise ListRefused("name_missing", sheet=title)
        if not (fields.keys() & {"home", "room"}):
            raise ListRefused("home_missing", sheet=title)


def _refuse_unknown(table: HouseholdTable, fields: dict[str, str]) -> None:
    for field, column in fields.items():
        if field not in FIELDS:
            raise ListRefused("no_such_field", field=field)
        if column not in table.columns:
            raise ListRefused("no_such_column", column=column)

"""Why a file or a row cannot be taken, as codes; put into words when they are shown."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from django.utils.translation import gettext_lazy as _

from core.errors import BadInput

FILES: Final = {
    "empty_file": _("The file is empty. Send one that holds rows."),
    "too_large": _("The file is larger than %(limit)s MB. Send it in parts."),
    "unknown_type": _(
        "This is no file that can be read here. Send GeoPackage, GeoJSON, a Shapefile in a zip, "
        "CSV or Excel."
    ),
    "not_its_type": _(
        "The name says %(named)s, but the contents are %(found)s. Send the file under its own type."
    ),
    "truncated": _("The file ends too early or is damaged. Save or send it again."),
    "zip_bomb": _("Unpacked, this file would fill the disk. It is refused."),
    "zip_without_layer": _(
        "The zip holds no complete Shapefile. It needs the .shp, .shx and .dbf of one layer."
    ),
    "encoding_unknown": _(
        "The characters of the text cannot be read. Save it as UTF-8 (Excel: CSV UTF-8) or GB18030."
    ),
    "binary_text": _("The text file holds bytes that are no text. Save it again as CSV."),
    "no_rows": _("The file holds no rows."),
    "no_header": _("The first row must name the columns."),
    "no_such_layer": _("The file has no layer or sheet called %(layer)s."),
    "sheet_too_wide": _(
        "The sheet reaches to row %(rows)s and column %(columns)s although most of it is empty. "
        "Copy the table into a new workbook."
    ),
    "password": _("The workbook is locked with a password. Save it without one."),
    "profiling_column": _(
        "The columns %(columns)s may not be kept here: nobody's ethnicity, religion, politics, "
        "body, phone or petitions are recorded. Remove them from the file."
    ),
    "person_column": _(
        "The columns %(columns)s name people. A place file holds no people. Remove them."
    ),
    "no_such_column": _("The file has no column called %(column)s."),
    "field_missing": _("Say where “%(field)s” comes from."),
    "no_such_field": _("“%(field)s” cannot be filled by an import."),
    "place_missing": _("Say which columns hold the coordinates."),
    "rule_unusable": _("The rule for “%(field)s” cannot be used."),
    "unknown_system": _(
        "The file does not say in which system its metres are. Choose the datum and zone."
    ),
    "zone_needed": _("The eastings name no zone. Choose the Gauss-Krüger zone."),
    "not_in_town": _(
        "Read as %(datum)s, the places lie around %(lng)s, %(lat)s, outside this town. "
        "Check the datum and the axes."
    ),
    "looks_like": _(
        "Read as %(datum)s, the places lie outside this town. The coordinates look like %(guess)s. "
        "Choose that and check again."
    ),
    "no_town": _("There is no active grid cell yet. Import and activate areas first."),
    "changed_file": _("The file is not the one that was checked. Send it again."),
    "rule_broken": _("The rules of the register do not allow this: %(detail)s"),
    "shapes_mixed": _("This kind of place has no shape; send a table."),
}
ROWS: Final = {
    "wrong_cells": _("The row has %(found)s cells, the header %(wanted)s."),
    "formula": _("“%(field)s” is a formula. Put in its value."),
    "required": _("“%(field)s” is missing."),
    "too_long": _("“%(field)s” is longer than %(limit)s characters."),
    "not_whole": _("“%(field)s” is “%(value)s”, not a whole number."),
    "out_of_range": _("“%(field)s” is %(value)s, not between %(low)s and %(high)s."),
    "not_choice": _("“%(field)s” is “%(value)s”, which is none of the allowed values."),
    "not_flag": _("“%(field)s” is “%(value)s”, neither yes nor no."),
    "not_day": _("“%(field)s” is “%(value)s”, not a date such as 2026-11-23."),
    "not_found": _("“%(field)s”: nothing here is called “%(value)s”."),
    "ambiguous": _("“%(field)s”: several are called “%(value)s”. Use a key or code."),
    "odd_characters": _("“%(field)s” holds characters that cannot be kept."),
    "no_shape": _("There is no shape or coordinate."),
    "unreadable_shape": _("The shape cannot be read."),
    "not_coordinates": _("The coordinates are no numbers."),
    "not_degrees": _("The coordinates are no degrees (longitude −180 to 180, latitude −90 to 90)."),
    "null_island": _("The coordinates are 0, 0: the place is not known."),
    "shape_kind": _("A %(kind)s cannot be the shape of this kind of place."),
    "not_repairable": _("The shape crosses itself and nothing of it can be saved: %(why)s"),
    "outside_grid": _("The place lies outside every grid cell."),
    "out_of_scope": _("The place lies outside the area in which you may add places."),
    "no_area": _("Name the area or the place of the organisation."),
    "other_content": _("Row %(first)s has the same key “%(key)s” but other contents."),
    "other_source": _("“%(field)s” %(value)s already belongs to another row."),
    "rule_broken": _("The rules of the register do not allow this: %(detail)s"),
    "key_missing": _("The key is missing."),
    "code_digits": _("“%(value)s” does not have the digits of an area code."),
    "code_level": _("The code %(value)s does not have the digits of its level."),
    "no_parent": _("There is no area with the code %(value)s above this one."),
    "in_force": _("The area %(value)s is in force and different. Redraw it instead."),
    "several_drafts": _("There are several drafts with the code %(value)s. Keep one."),
    "repaired": _("The shape crossed itself and was mended: %(why)s"),
    "repeat": _("The same as row %(first)s."),
    "piece": _("A piece of row %(first)s, cut at a map edge; joined to it."),
    "label": _("A label inside row %(first)s; its name and address go there."),
}


def reason_text(reason: str, params: Mapping[str, Any]) -> str:
    """Return a reason in the language of whoever reads."""
    words = ROWS.get(reason) or FILES.get(reason)
    return str(words) % params if words else reason


class FileRefused(BadInput):
    """The file as a whole cannot be taken; nothing was changed.

    `reason` and `params` are kept, so that the words can follow the reader's language.
    """

    code: ClassVar[str] = "file_refused"

    def __init__(self, reason: str, **params: Any) -> None:
        super().__init__(self.in_words(reason, params))
        self.reason = reason
        self.params = params

    @staticmethod
    def in_words(reason: str, params: Mapping[str, Any]) -> str:
        """Return the reason in the language of whoever reads."""
        return reason_text(reason, params)


class StillInUse(BadInput):
    """The import cannot be undone, because its rows were used or changed since."""

    code: ClassVar[str] = "still_in_use"
    status: ClassVar[int] = 409

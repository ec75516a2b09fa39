"""Why a list or a row of it cannot be taken. No sentence repeats a person's value."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from grid.imports import reasons as places
from grid.imports.reasons import FileRefused, StillInUse

FILES: Final = {
    "list_type": _("A list of households is an Excel or a CSV file. Save it as one of these."),
    "name_missing": _("Say which column of sheet “%(sheet)s” holds the names."),
    "home_missing": _(
        "Say which columns of sheet “%(sheet)s” hold building and room, or the whole address."
    ),
    "no_sheet": _("Choose at least one sheet."),
    "no_such_sheet": _("The file has no sheet called “%(sheet)s”."),
    "no_dwellings": _(
        "No dwelling is registered in %(community)s yet. Import its buildings and dwellings first."
    ),
    "not_saved": _("This could not be saved. Try again."),
    "no_file": _("The file of this import was removed. Send it again."),
}
ROWS: Final = {
    "formula": _("“%(field)s” is a formula. Put in its value."),
    "required": _("“%(field)s” is missing."),
    "too_long": _("“%(field)s” is longer than %(limit)s characters."),
    "odd_characters": _("“%(field)s” holds characters that cannot be kept."),
    "digits_lost": _(
        "“%(field)s” lost digits: the spreadsheet turned it into a rounded number. Format the "
        "column as text, put the number in again from the source, and send the file again."
    ),
    "bad_number": _(
        "An identity number has 15 or 18 characters, all digits but a last X; this has %(count)s. "
        "If it is another paper, name the paper."
    ),
    "bad_paper": _("“%(field)s” is no number of this paper: %(paper)s."),
    "no_such_birth": _("The date of birth in the identity number does not exist."),
    "check_digit": _("The last character of the identity number does not fit: a digit is wrong."),
    "paper_unclear": _("Say which paper the number is of, in a column such as 证件类型."),
    "number_without_paper": _("A person without a paper has no number: leave it empty."),
    "not_day": _("“%(field)s” is not a date such as 1990-01-05."),
    "day_ahead": _("“%(field)s” lies in the future."),
    "birth_differs": _("The date of birth is not the one in the identity number."),
    "sex_differs": _("The sex is not the one in the identity number."),
    "not_known": _("“%(field)s” is none of the known words: %(known)s."),
    "bad_phone": _("“%(field)s” is no phone number: 11 digits, or a landline with its code."),
    "number_in_name": _("“%(field)s” holds a number. Check the columns."),
    "no_building": _("No building here is called “%(value)s”."),
    "no_building_near": _("No building here is called “%(value)s”. Nearest: %(near)s."),
    "building_unclear": _("Several buildings are called “%(value)s”. Name the compound too."),
    "no_door": _("%(building)s has no door %(value)s."),
    "no_door_near": _("%(building)s has no door %(value)s. Nearest: %(near)s."),
    "door_unclear": _("%(building)s has door %(value)s in several entrances. Name the entrance."),
    "home_unclear": _("Building and room cannot be read from the address. Give each a column."),
    "same_number": _("Row %(first)s is the same person in another home or with other values."),
    "deceased": _("This person is recorded as deceased. Leave the row out."),
    "key_and_number": _("The key and the number of the paper belong to two different people."),
    "no_rental_right": _("A tenant needs a registered rental, which you may not add here."),
    "repeat": _("The same as row %(first)s."),
}


def reason_text(reason: str, params: Mapping[str, Any]) -> str:
    """Return a reason in the language of whoever reads."""
    words = ROWS.get(reason) or FILES.get(reason)
    return str(words) % params if words else places.reason_text(reason, params)


class ListRefused(FileRefused):
    """The list as a whole cannot be taken; nothing was changed."""

    @staticmethod
    def in_words(reason: str, params: Mapping[str, Any]) -> str:
        """Return the reason in the language of whoever reads."""
        return reason_text(reason, params)


class RowRefused(Exception):
    """A row cannot be taken; it is listed with the reason."""

    def __init__(self, reason: str, **params: Any) -> None:
        super().__init__(reason)
        self.reason = reason
        self.params = params


__all__ = ["FileRefused", "ListRefused", "RowRefused", "StillInUse", "reason_text"]

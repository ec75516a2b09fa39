"""Numbers of identity papers and phones: cleaned, checked, masked, indexed.

GB 11643-1999: 6 digits area, 8 date of birth, 3 sequence (odd male, even female), 1 check
character. The 15-digit numbers of before 1999 lack the century and the check character
and are carried over. The library's own validation is not used: it refuses areas that its
table does not hold, and every year has new ones. Demo people have areas that begin with
99, which no place has.
"""

import re
import unicodedata
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _
from stdnum.cn.ric import calc_check_digit

from core.encryption import blind_index
from core.errors import BadInput
from residents.choices.people import PaperKind, Sex

CENTURY_OF_OLD_NUMBERS: Final = "19"
EARLIEST: Final = date(1880, 1, 1)
PATTERNS: Final = {
    PaperKind.HK_MACAU_PERMIT: r"[HM]\d{8}(?:\d{2})?",
    PaperKind.TAIWAN_PERMIT: r"\d{8}(?:\d{2})?",
    PaperKind.HMT_RESIDENCE: r"8[123]0000\d{11}[\dX]",
    PaperKind.FOREIGN_RESIDENCE: r"[A-Z]{3}\d{12}|9\d{16}[\dX]",
    PaperKind.PASSPORT: r"[A-Z0-9]{5,12}",
    PaperKind.OTHER: r"[\w-]{3,40}",
}
WITH_CHECK: Final = frozenset({PaperKind.RESIDENT_ID, PaperKind.HMT_RESIDENCE})
IDENTITY_PURPOSE: Final = "person.identity_number"
TAIL_PURPOSE: Final = "person.identity_tail"
TAIL: Final = 4  # characters of a number that people say at the door
PHONE_PURPOSE: Final = "person.phone"
PHONE: Final = re.compile(r"1[3-9]\d{9}|0\d{9,11}|\+\d{6,15}|\d{5,8}")


class BadPaper(BadInput):
    """The number cannot be one of this paper; the message says why."""

    code = "bad_paper"


def plain(text: str) -> str:
    """Return a number as papers print it: half-width, upper case, no spaces or dashes."""
    return re.sub(r"[\s\u00a0\-–—·]", "", unicodedata.normalize("NFKC", text)).upper()


def widened(number: str) -> str:
    """Return the 18-character form of a 15-digit number."""
    first = number[:6] + CENTURY_OF_OLD_NUMBERS + number[6:]
    return first + calc_check_digit(first + "0")


def cleaned_number(kind: str, text: str) -> str:
    """Return the number of a paper as it is stored. Raises BadPaper."""
    number = plain(text)
    if kind == PaperKind.NONE:
        if number:
            raise BadPaper(_("A person without a paper has no number: leave it empty."))
        return ""
    if kind in WITH_CHECK:
        return checked_identity(number)
    if not re.fullmatch(PATTERNS[PaperKind(kind)], number):
        raise BadPaper(
            _("This is not a number of this paper: %(paper)s.") % {"paper": PaperKind(kind).label}
        )
    return number


def checked_identity(number: str) -> str:
    """Return an 18-character identity number (GB 11643-1999). Raises BadPaper."""
    if re.fullmatch(r"\d{15}", number):
        number = widened(number)
    if not re.fullmatch(r"\d{17}[\dX]", number):
        raise BadPaper(_("An identity number has 18 characters, 17 digits and a digit or X."))
    born = birth_date_of(number)
    if born is None or not EARLIEST <= born <= date.today():  # noqa: DTZ011  a day, not a moment
        raise BadPaper(_("The date of birth in the identity number does not exist."))
    if number[17] != calc_check_digit(number):
        raise BadPaper(_("The last character does not fit: look for a mistyped digit."))
    return number


def birth_date_of(number: str) -> date | None:
    """Return the date of birth in an 18-character number, None where there is none."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def sex_of(number: str) -> str:
    """Return the sex in an 18-character number."""
    return Sex.MALE if int(number[16]) % 2 else Sex.FEMALE


def cleaned_phone(text: str) -> str:
    """Return a phone number as it is stored: mobile, landline with area code, or short.

    Raises BadPaper.
    """
    number = re.sub(r"[()（）]", "", plain(text))
    number = re.sub(r"^(?:\+|00)86", "", number)
    if number and not PHONE.fullmatch(number):
        raise BadPaper(
            _("This is not a phone number: give 11 digits, or a landline with its code.")
        )
    return number


def identity_index(kind: str, number: str) -> bytes:
    """Return the blind index of a cleaned number; papers of two kinds never meet."""
    return blind_index(f"{kind}:{number}", IDENTITY_PURPOSE)


def tail_index(number: str) -> bytes:
    """Return the blind index of the last four characters of a cleaned number."""
    return blind_index(number[-TAIL:], TAIL_PURPOSE)


def number_columns(kind: str, number: str) -> dict[str, Any]:
    """Return the columns of a person that hold a cleaned number and find it again."""
    return {
        "paper_kind": kind,
        "identity_number": number or None,
        "identity_index": identity_index(kind, number) if number else None,
        "identity_tail_index": tail_index(number) if number else None,
    }


def phone_columns(number: str) -> dict[str, Any]:
    """Return the columns of a person that hold a cleaned phone number and find it again."""
    return {"phone": number or None, "phone_index": phone_index(number) if number else None}


def phone_index(number: str) -> bytes:
    """Return the blind index of a cleaned phone number."""
    return blind_index(number, PHONE_PURPOSE)


def masked_number(number: str) -> str:
    """Return 99************12: at most the first and last two characters of a number."""
    if len(number) <= 6:
        return "*" * len(number)
    return number[:2] + "*" * (len(number) - 4) + number[-2:]


def masked_phone(number: str) -> str:
    """Return 138******12: never more than five digits of a phone."""
    if len(number) <= 8:
        return "*" * len(number)
    return number[:3] + "*" * (len(number) - 5) + number[-2:]


def masked_name(name: str) -> str:
    """Return the first character and one star for each other: 王*, 欧**; J*** of a Latin name."""
    return name[:1] + "*" * min(len(name) - 1, 3) if name else ""

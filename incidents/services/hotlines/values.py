"""Reading the values of a row: full-width digits, dates as offices write them, yes and no."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from core.sheets import STARTS_A_FORMULA
from grid.imports.tables import FORMULA
from incidents.services.hotlines.reasons import RowRefused
from incidents.workflow.hotlines import NO, YES

Cells = Mapping[str, str]
LONGEST: Final = {
    "number": 40, "your_number": 40, "title": 120, "text": 4_000, "address": 200, "name": 60,
    "phone": 30, "email": 254, "words": 4_000, "reason": 300, "about": 120, "category": 60,
    "area": 60, "file": 120,
}  # fmt: skip
PROSE: Final = ("text", "words", "title", "reason")
PHONE: Final = re.compile(r"^(?=(?:\D*\d){5,})[\d+\-() ]{5,30}$")
MOMENT: Final = re.compile(
    r"^(\d{4})[-/.年]\s*(\d{1,2})[-/.月]\s*(\d{1,2})日?"
    r"(?:[T\s]*(\d{1,2})[:时](\d{1,2})分?(?::(\d{1,2})(?:\.\d+)?)?)?$"
)
YEARS: Final = range(1900, 9999)  # at the ends of the calendar another time zone has no day
DIGITS: Final = re.compile(r"^(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?$")


def is_odd(text: str) -> bool:
    """Tell whether a text holds control characters, or halves of one that no column can hold."""
    return any(unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\t\r\n" for sign in text)


def text_of(cells: Cells, field: str, *, is_needed: bool = False) -> str:
    """Return a value without spaces around it; all but prose with plain digits and letters.

    Raises RowRefused.
    """
    raw = cells.get(field, "")
    if raw == FORMULA:
        raise RowRefused("formula", field=field)
    if raw[:1] == "'" and raw[1:].startswith(STARTS_A_FORMULA):
        raw = raw[1:]  # what kept a spreadsheet from computing it
    text = raw if field in PROSE else unicodedata.normalize("NFKC", raw)
    text = text.strip()
    if is_odd(text):
        raise RowRefused("odd_characters", field=field)
    if is_needed and not text:
        raise RowRefused("required", field=field)
    if len(text) > LONGEST.get(field, 60):
        raise RowRefused("too_long", field=field, limit=LONGEST.get(field, 60))
    return text


def moment_of(cells: Cells, field: str) -> datetime | None:
    """Return a moment, local time where it names no other. Raises RowRefused."""
    text = text_of(cells, field)
    if not text:
        return None
    found = MOMENT.match(text) or DIGITS.match(text)
    try:
        parts = [int(part or 0) for part in found.groups()] if found else []
        moment = datetime(*parts) if parts else parse_datetime(text)  # type: ignore[arg-type]  # noqa: DTZ001
        if moment is None or moment.year not in YEARS:
            raise RowRefused("not_a_moment", field=field, value=text[:40])
        return timezone.make_aware(moment) if timezone.is_naive(moment) else moment
    except (ValueError, OverflowError) as error:
        raise RowRefused("not_a_moment", field=field, value=text[:40]) from error


def flag_of(cells: Cells, field: str) -> bool:
    """Return yes or no; nothing is no. Raises RowRefused."""
    text = text_of(cells, field).lower()
    if text not in (*YES, *NO):
        raise RowRefused("not_flag", field=field, value=text[:40])
    return text in YES


def choice_of(cells: Cells, field: str, words: Mapping[str, tuple[str, ...]]) -> str:
    """Return the value whose word stands there. Raises RowRefused."""
    text = text_of(cells, field, is_needed=True).lower()
    found = next((value for value, known in words.items() if text in known), None)
    if found is None:
        raise RowRefused("not_choice", field=field, value=text[:40])
    return found


def phone_of(cells: Cells) -> str:
    """Return a phone number as it was written, in plain digits. Raises RowRefused."""
    text = text_of(cells, "phone")
    if text and not PHONE.match(text):
        raise RowRefused("not_phone", field="phone")
    return text


def mail_of(cells: Cells) -> str:
    """Return an address of mail. Raises RowRefused."""
    text = text_of(cells, "email")
    try:
        if text:
            validate_email(text)
    except ValidationError as error:
        raise RowRefused("not_mail", field="email") from error
    return text


def degrees_of(cells: Cells) -> tuple[float, float] | None:
    """Return longitude and latitude in WGS 84, None where neither stands. Raises RowRefused."""
    texts = [text_of(cells, field) for field in ("longitude", "latitude")]
    if not any(texts):
        return None
    if not all(texts):
        raise RowRefused("half_a_place")
    try:
        east, north = (float(text) for text in texts)
    except ValueError as error:
        raise RowRefused("not_coordinates") from error
    if not (-180 <= east <= 180 and -90 <= north <= 90):  # no number fails this too
        raise RowRefused("not_degrees")
    return east, north

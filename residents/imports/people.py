"""One row of a list read as one person at one home."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Final

from stdnum.cn.ric import calc_check_digit

from core.encryption import indexer
from core.errors import DomainError
from grid.imports.tables import FORMULA
from grid.imports.values import FORMULA_TEXT, UNKEEPABLE
from residents.choices.people import PaperKind, Sex
from residents.imports.homes import Home, Homes, Place, read_address
from residents.imports.mapping import FIELDS
from residents.imports.reasons import RowRefused
from residents.imports.words import HEADS, KINDS, NOTHING, PAPERS, SEXES
from residents.papers import (
    EARLIEST,
    IDENTITY_PURPOSE,
    PHONE_PURPOSE,
    WITH_CHECK,
    birth_date_of,
    cleaned_number,
    cleaned_phone,
    plain,
    sex_of,
    widened,
)

ROUNDED: Final = re.compile(r"^\d(?:\.\d+)?E\+?\d+$", re.IGNORECASE)
DAYS: Final = re.compile(r"^(\d{4})(?:[-/.年])(\d{1,2})(?:[-/.月])(\d{1,2})日?$")
JOINED_DAY: Final = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
SERIAL: Final = re.compile(r"^\d{4,5}$")
SERIAL_ZERO: Final = date(1899, 12, 30)  # day 0 of Excel's 1900 system, from March 1900 on
FIRST_SERIAL: Final = 3000  # smaller ones are years or mistakes
HMT: Final = re.compile(r"^8[123]0000")
PERMIT: Final = re.compile(r"^[HM]\d{8}(?:\d{2})?$")
OLD_FOREIGN: Final = re.compile(r"^[A-Z]{3}\d{12}$")
LIMITS: Final = {"name": 60, "contact_address": 200, "household_no": 20, "source_key": 60}
DOOR: Final = ("compound", "building", "address_code", "entrance", "room")
CJK_GAP: Final = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")


@dataclass(slots=True)
class Read:
    """A person as a row says, cleaned. "" or None is "the row does not say"."""

    sheet: str
    row: int
    name: str
    paper: str
    number: str
    index: bytes | None
    sex: str
    birth: date | None
    phone: str
    phone_index: bytes | None
    address: str
    home: Home
    household: str
    is_head: bool | None
    kind: str
    begins_on: date | None
    key: str


class RowsRefused(Exception):
    """A row cannot be taken, for several reasons perhaps."""

    def __init__(self, refusals: list[RowRefused]) -> None:
        super().__init__()
        self.refusals = refusals


@lru_cache(maxsize=100_000)
def read_day(text: str) -> date | None:
    """Return the day of 1990-1-5, 1990.01.05, 19900105, 1990年1月5日 or Excel's 32878."""
    short = text.split("T")[0].split(" ")[0]
    found = DAYS.match(short) or JOINED_DAY.match(short)
    try:
        if found:
            return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None
    if SERIAL.match(short) and int(short) >= FIRST_SERIAL:
        return SERIAL_ZERO + timedelta(days=int(short))
    return None


def is_rounded(number: str) -> bool:
    """Tell whether a spreadsheet kept only the first 15 digits of a number."""
    return bool(ROUNDED.match(number)) or (len(number) == 18 and number.endswith("000"))


def guessed_paper(number: str) -> str:
    """Return the paper that only one kind of number can be of. Raises RowRefused."""
    if HMT.match(number) and len(number) == 18:
        return str(PaperKind.HMT_RESIDENCE)
    if number[:-1].isdigit() and not PERMIT.match(number):
        if len(number) in (8, 10):
            raise RowRefused("paper_unclear")  # of Taiwan, or shortened
        return str(PaperKind.RESIDENT_ID)
    if PERMIT.match(number):
        return str(PaperKind.HK_MACAU_PERMIT)
    if OLD_FOREIGN.match(number):
        return str(PaperKind.FOREIGN_RESIDENCE)
    raise RowRefused("paper_unclear")


def read_identity(number: str) -> str:
    """Return an 18-character identity number (GB 11643-1999). Raises RowRefused."""
    whole = widened(number) if len(number) == 15 and number.isdigit() else number
    if (
        len(whole) != 18
        or not whole[:17].isdigit()
        or not (whole[17].isdigit() or whole[17] == "X")
    ):
        raise RowRefused("bad_number", count=len(number))
    born = birth_date_of(whole)
    if born is None or not EARLIEST <= born <= date.today():  # noqa: DTZ011  a day, not a moment
        raise RowRefused("no_such_birth")
    if whole[17] != calc_check_digit(whole):
        raise RowRefused("digits_lost" if is_rounded(number) else "check_digit", **_label("number"))
    return whole


def _label(field: str) -> dict[str, Any]:
    return {"field": FIELDS[field]}


def word_of(field: str, text: str, words: Mapping[str, str]) -> str:
    """Return the choice a word means. Raises RowRefused naming some that are known."""
    value = words.get(text.lower())
    if value is None:
        known = "、".join(list(words)[:6])
        raise RowRefused("not_known", known=known, **_label(field))
    return value


class RowReader:
    """Reads the rows of one sheet; remembers the home of the row above."""

    def __init__(self, sheet: str, places: Mapping[str, int], homes: Homes, today: date) -> None:
        self.sheet, self.places, self.homes, self.today = sheet, places, homes, today
        self.above: dict[str, str] = {}
        self.filled_count = 0
        self.heads: dict[int, int] = {}
        self.index, self.phone_index = indexer(IDENTITY_PURPOSE), indexer(PHONE_PURPOSE)

    def read(self, number: int, cells: list[str]) -> Read:
        """Return the person of a row. Raises RowsRefused."""
        said = {field: self._text(cells[at]) for field, at in self.places.items()}
        bad: list[RowRefused] = []
        self._refuse_unkeepable(said, bad)
        paper = self._try(bad, self._paper, said) or ("", "")
        born = self._try(bad, self._birth, said, paper)
        sex = self._try(bad, self._sex, said, paper) or Sex.UNSTATED.value
        phone = self._try(bad, self._phone, said.get("phone", "")) or ""
        is_head = self._is_head(said)
        home = self._try(bad, self._home, said, is_head)
        kind = self._try(bad, self._kind, said) or ""
        since = self._try(bad, self._since, said.get("begins_on", ""))
        name = self._try(bad, self._name, said["name"]) or ""
        if bad or home is None:
            raise RowsRefused(bad)
        return Read(
            self.sheet,
            number,
            name,
            paper[0],
            paper[1],
            self.index(f"{paper[0]}:{paper[1]}") if paper[1] else None,
            sex,
            born,
            phone,
            self.phone_index(phone) if phone else None,
            said.get("contact_address", ""),
            home,
            self._household(said, home, is_head),
            is_head,
            kind,
            since,
            said.get("source_key", ""),
        )

    def _try(self, bad: list[RowRefused], read: Callable[..., Any], *given: Any) -> Any:
        try:
            return read(*given)
        except RowRefused as refusal:
            bad.append(refusal)
            return None

    def _text(self, cell: str) -> str:
        text = unicodedata.normalize("NFKC", cell).strip() if cell else ""
        return "" if text.lower() in NOTHING and text != "无" else text

    def _refuse_unkeepable(self, said: dict[str, str], bad: list[RowRefused]) -> None:
        for field, text in said.items():
            if not text:
                continue
            if text[0] in "=@+-\x00" and (text == FORMULA or FORMULA_TEXT.match(text)):
                bad.append(RowRefused("formula", **_label(field)))
            elif not text.isprintable() and UNKEEPABLE.search(text):
                bad.append(RowRefused("odd_characters", **_label(field)))
            elif len(text) > LIMITS.get(field, 100):
                limit = LIMITS.get(field, 100)
                bad.append(RowRefused("too_long", limit=limit, **_label(field)))
            else:
                continue
            said[field] = ""

    def _paper(self, said: dict[str, str]) -> tuple[str, str]:
        word, text = said.get("paper_kind", ""), said.get("number", "")
        kind = word_of("paper_kind", word, PAPERS) if word else ""
        number = "" if text == "无" else plain(text)
        if not number:
            return kind or (str(PaperKind.NONE) if text else str(PaperKind.RESIDENT_ID)), ""
        if ROUNDED.match(number):
            raise RowRefused("digits_lost", **_label("number"))
        if kind == PaperKind.NONE:
            raise RowRefused("number_without_paper")
        kind = kind or guessed_paper(number)
        if kind in WITH_CHECK:
            return kind, read_identity(number)
        try:
            return kind, cleaned_number(kind, number)
        except DomainError:
            paper = PaperKind(kind).label
            raise RowRefused("bad_paper", paper=paper, **_label("number")) from None

    def _birth(self, said: dict[str, str], paper: tuple[str, str]) -> date | None:
        text = said.get("birth_date", "")
        day = read_day(text) if text else None
        if text and (day is None or day < EARLIEST):
            raise RowRefused("not_day", **_label("birth_date"))
        if day and day > self.today:
            raise RowRefused("day_ahead", **_label("birth_date"))
        kind, number = paper
        if kind not in WITH_CHECK or not number:
            return day
        born = birth_date_of(number)
        if day and day != born:
            raise RowRefused("birth_differs")
        return born

    def _sex(self, said: dict[str, str], paper: tuple[str, str]) -> str:
        text = said.get("sex", "")
        sex = word_of("sex", text, SEXES) if text else ""
        kind, number = paper
        if kind not in WITH_CHECK or not number:
            return sex
        if sex in (Sex.MALE, Sex.FEMALE) and sex != sex_of(number):
            raise RowRefused("sex_differs")
        return sex_of(number)

    def _phone(self, text: str) -> str:
        if text in ("", "无"):
            return ""
        if ROUNDED.match(text):
            raise RowRefused("digits_lost", **_label("phone"))
        try:
            return cleaned_phone(text)
        except DomainError:
            raise RowRefused("bad_phone", **_label("phone")) from None

    def _name(self, text: str) -> str:
        name = CJK_GAP.sub("", " ".join(text.split()))
        if not name:
            raise RowRefused("required", **_label("name"))
        if any(character.isdigit() for character in name):
            raise RowRefused("number_in_name", **_label("name"))
        return name

    def _is_head(self, said: dict[str, str]) -> bool | None:
        if "relation" in self.places:
            return said["relation"].lower() in HEADS
        if "head_name" in self.places:
            return bool(said["name"]) and said["head_name"] == said["name"]
        return None

    def _kind(self, said: dict[str, str]) -> str:
        text = said.get("kind", "")
        return word_of("kind", text, KINDS) if text not in ("", "无") else ""

    def _since(self, text: str) -> date | None:
        if text in ("", "无"):
            return None
        day = read_day(text)
        if day is None:
            raise RowRefused("not_day", **_label("begins_on"))
        if day > self.today:
            raise RowRefused("day_ahead", **_label("begins_on"))
        return day

    def _home(self, said: dict[str, str], is_head: bool | None) -> Home:
        self._fill(said, is_head)
        if said.get("room"):
            place = Place(*(said.get(field, "") for field in DOOR))
            if not place.building and not place.address_code:
                raise RowRefused("required", **_label("building"))
        elif said.get("home"):
            place = read_address(said["home"])
        else:
            raise RowRefused("required", **_label("room" if "room" in self.places else "home"))
        return self.homes.find(place)

    def _fill(self, said: dict[str, str], is_head: bool | None) -> None:
        """Give a row without a door that of the row above, one without a building its building.

        A head of a household without a door is not filled: there the door is missing.
        """
        doors = [field for field in (*DOOR, "home") if field in self.places]
        if not any(said[field] for field in doors):
            if is_head is not True and self.above:
                said.update({field: self.above[field] for field in doors})
                if not said.get("household_no"):
                    said["household_no"] = self.above.get("household_no", "")
                self.filled_count += 1
        elif said.get("room") and not said.get("building") and not said.get("address_code"):
            for field in ("compound", "building", "address_code", "entrance"):
                if field in self.places and not said[field]:
                    said[field] = self.above.get(field, "")
        self.above = {field: said[field] for field in doors}
        self.above["household_no"] = said.get("household_no", "")

    def _household(self, said: dict[str, str], home: Home, is_head: bool | None) -> str:
        """Return the household: as the row says, else counted by the heads at the door."""
        if said.get("household_no"):
            return said["household_no"]
        if is_head:
            self.heads[home.key] = self.heads.get(home.key, 0) + 1
        return str(self.heads.get(home.key) or 1)

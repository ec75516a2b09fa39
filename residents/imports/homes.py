"""Finding the dwelling that a list means by building, entrance and room."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any, Final, NamedTuple

from core.access import CodeRange
from grid.models import Building, Dwelling
from residents.imports.reasons import RowRefused

NEAREST: Final = 3
NEAREST_FOR: Final = 200  # wrong names for which the nearest are looked up; it is slow
SHOWN: Final = 30  # characters of a wrong place that a reason repeats
DIGITS: Final = re.compile(r"\d{6,}")  # no door has so many, a number put there by mistake has
CHINESE: Final = str.maketrans({each: str(at) for at, each in enumerate("一二三四五六七八九", 1)})
BUILDING: Final = re.compile(r"^0*([a-z]?\d+[a-z]?)(?:号楼|号院|栋楼|#楼|栋|幢|座|楼|号|#)?$")
ENTRANCE: Final = re.compile(r"^0*([a-z\d]+?)(?:单元|门|梯|号)?$")
ROOM: Final = re.compile(r"^([a-z\d-]+?)(?:室|号|户|房|房间)?$")
ADDRESS: Final = re.compile(
    r"^(?P<front>.*?)(?P<building>[a-z]?\d+(?:号楼|栋楼|栋|幢|座|#楼|#|楼))-?"
    r"(?:(?P<entrance>[a-z\d一二三四五六七八九]+)(?:单元|门)-?)?(?P<room>[a-z\d-]+)(?:室|号|户|房)?$"
)
DASHES: Final = re.compile(
    r"^(?P<front>.*?)(?P<building>\d+)-(?:(?P<entrance>\d+)-)?(?P<room>[a-z]?\d+[a-z]?)$"
)


class Home(NamedTuple):
    """A dwelling a list may name."""

    key: int
    area_code: str


class Place(NamedTuple):
    """How a row says where somebody lives."""

    compound: str = ""
    building: str = ""
    address_code: str = ""
    entrance: str = ""
    room: str = ""


def compact(text: str) -> str:
    """Return a text half-width, in lower case and without spaces, dashes alike."""
    plain = "".join(unicodedata.normalize("NFKC", text).split()).lower()
    return re.sub(r"[–—－_]", "-", plain)


def shown(text: str) -> str:
    """Return a place as a reason may repeat it: short, and no personal number in it."""
    return DIGITS.sub(lambda found: "*" * len(found[0]), text)[:SHOWN]


def building_key(text: str) -> str:
    """Return 3 for 3号楼, 03栋 or 3#; what has no number is compared as it stands."""
    plain = compact(text)
    found = BUILDING.match(plain) or BUILDING.match(plain.translate(CHINESE))
    return found[1] if found else plain


def entrance_key(text: str) -> str:
    """Return 2 for 2单元 or 02."""
    plain = compact(text).translate(CHINESE)
    found = ENTRANCE.match(plain)
    return found[1] if found else plain


def room_key(text: str) -> str:
    """Return 501 for 501室."""
    plain = compact(text)
    found = ROOM.match(plain)
    return found[1] if found else plain


def read_address(text: str) -> Place:
    """Read 幸福小区3号楼2单元501室 or 3-2-501. Raises RowRefused."""
    plain = compact(text)
    found = ADDRESS.match(plain) or DASHES.match(plain)
    if found is None:
        raise RowRefused("home_unclear")
    entrance, room = found["entrance"] or "", found["room"]
    if not entrance and "-" in room.strip("-"):
        entrance, _dash, room = room.strip("-").partition("-")
    return Place(found["front"], found["building"], "", entrance, room)


class Homes:
    """The dwellings of the codes in which somebody may write people, found by name."""

    def __init__(self, ranges: Iterable[CodeRange]) -> None:
        self.names: dict[str, set[int]] = defaultdict(set)
        self.loose: dict[str, set[int]] = defaultdict(set)
        self.codes: dict[str, int] = {}
        self.labels: dict[int, str] = {}
        self.fronts: dict[int, str] = {}
        self.doors: dict[int, dict[str, list[tuple[str, Home]]]] = {}
        self.answers: dict[Place, Home | RowRefused] = {}
        self.missed = 0
        for part in ranges:
            inside = {"area_code__gte": part.low, "area_code__lt": part.high}
            self._take_buildings(Building._base_manager.filter(**inside))
            self._take_doors(Dwelling._base_manager.filter(**inside))

    def __len__(self) -> int:
        return len(self.doors)

    def _take_buildings(self, rows: Any) -> None:
        columns = ("pk", "name", "address", "address_code", "compound__name")
        for key, name, address, code, compound in rows.values_list(*columns):
            self.labels[key] = name or address or code
            self.fronts[key] = compact((compound or "") + address)
            for text in filter(None, (name, address)):
                self.names[compact(text)].add(key)
                self.loose[building_key(text)].add(key)
            if code:
                self.codes[compact(code)] = key

    def _take_doors(self, rows: Any) -> None:
        columns = ("pk", "building_id", "entrance", "room", "area_code")
        for key, building, entrance, room, area_code in rows.values_list(*columns):
            rooms = self.doors.setdefault(building, {})
            home = (entrance_key(entrance), Home(key, area_code))
            rooms.setdefault(room_key(room), []).append(home)

    def find(self, place: Place) -> Home:
        """Return the dwelling. Raises RowRefused with the nearest names."""
        answer = self.answers.get(place)
        if answer is None:
            try:
                answer = self._door(self._building(place), place)
            except RowRefused as refusal:
                answer = refusal
            self.answers[place] = answer
        if isinstance(answer, RowRefused):
            raise answer
        return answer

    def _building(self, place: Place) -> int:
        if place.address_code and (found := self.codes.get(compact(place.address_code))):
            return found
        name = place.building or place.address_code
        front = compact(place.compound)
        options = self.names.get(front + compact(name), set())
        options = options or self.names.get(compact(name), set())
        options = options or self.loose.get(building_key(name), set())
        if len(options) > 1 and front:
            near = {key for key in options if self._fits(front, key)}
            options = near or options
        if len(options) > 1:
            raise RowRefused("building_unclear", value=shown(name))
        if not options:
            raise self._missing("no_building", name, self.labels.values())
        return next(iter(options))

    def _fits(self, front: str, key: int) -> bool:
        there = self.fronts[key]
        return bool(there) and (front in there or there in front)

    def _door(self, building: int, place: Place) -> Home:
        rooms = self.doors.get(building, {})
        entrance, room = entrance_key(place.entrance), room_key(place.room)
        if not entrance and "-" in room and room not in rooms:
            entrance, _dash, room = room.partition("-")
        found = rooms.get(room, [])
        exact = [home for at, home in found if at == entrance]
        if not exact and not (entrance and any(at for at, _home in found)):
            exact = [home for _at, home in found]  # one of the two does not say the entrance
        if len(exact) == 1:
            return exact[0]
        label, said = self.labels[building], "-".join(filter(None, (entrance, room)))
        if exact:
            raise RowRefused("door_unclear", building=label, value=shown(said))
        known = ["-".join(filter(None, (at, key))) for key in rooms for at, _home in rooms[key]]
        raise self._missing("no_door", said, known, building=label)

    def _missing(self, reason: str, value: str, known: Iterable[str], **params: str) -> RowRefused:
        """Return the refusal of a name that nothing has, with the nearest that something has."""
        self.missed += 1
        near: list[str] = []
        if self.missed <= NEAREST_FOR:
            near = get_close_matches(value, set(filter(None, known)), NEAREST, 0.4)
        if near:
            return RowRefused(f"{reason}_near", value=shown(value), near="、".join(near), **params)
        return RowRefused(reason, value=shown(value), **params)

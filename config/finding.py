"""Finding records of all rooms by their number: cases, areas, video points; never persons (S10)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from grid.models import Area, Building, VideoPoint
from incidents.choices import PREFIXES
from incidents.models import Appeal, Case
from staff.models import User

SHORTEST: Final = 3
LONGEST: Final = 40
MOST: Final = 20


@dataclass(frozen=True)
class Found:
    """One record that bears the number."""

    kind: str | Promise
    icon: str
    number: str
    title: str
    url: str


@dataclass(frozen=True)
class Source:
    """One kind of record that is found by a number, within the scope of whoever asks."""

    kind: str | Promise
    icon: str
    rows: Callable[[User, str], QuerySet[Any]]
    address: str
    number: str = "number"


def cases(user: User, number: str) -> QuerySet[Any]:
    """Return cases by their number, with or without the letters of the desk."""
    numbers = [number, *(prefix + number for prefix in PREFIXES.values())]
    return Case.objects.visible_to(user).filter(number__in=numbers)


def appeals(user: User, number: str) -> QuerySet[Any]:
    """Return appeals by the number they have elsewhere, or of a notice."""
    known = Q(external_no__iexact=number) | Q(redirect_notice_no__iexact=number)
    return Appeal.objects.visible_to(user).filter(known)


SOURCES: Final = (
    Source(_("case"), "folder", cases, "incidents:case_by_number"),
    Source(_("appeal"), "message-2", appeals, "incidents:case_by_number"),
    Source(
        _("area"),
        "hexagons",
        lambda user, number: Area.objects.visible_to(user).filter(code=number),
        "grid:area_detail",
        "code",
    ),
    Source(
        _("building"),
        "building",
        lambda user, number: Building.objects.visible_to(user).filter(address_code=number),
        "grid:building_detail",
        "address_code",
    ),
    Source(
        _("video point"),
        "device-cctv",
        lambda user, number: VideoPoint.objects.visible_to(user).filter(code__iexact=number),
        "grid:video_point_detail",
        "code",
    ),
)


def cleaned(text: str) -> str:
    """Return a number as it is kept: without blanks, in capitals."""
    return "".join(text.split()).upper()[:LONGEST]


def find(user: User, text: str) -> list[Found]:
    """Return the records that bear a number, each once; nothing for too few signs."""
    number = cleaned(text)
    if len(number) < SHORTEST:
        return []
    return list(islice(found_in(user, number), MOST))


def found_in(user: User, number: str) -> Iterator[Found]:
    """Yield what each source has."""
    seen: set[str] = set()
    for source in SOURCES:
        for row in source.rows(user, number).order_by("-pk")[:MOST]:
            of = getattr(row, source.number)
            by_number = source.address == "incidents:case_by_number"
            url = reverse(source.address, args=[of if by_number else row.pk])
            if url not in seen:
                seen.add(url)
                title = row.title if by_number else str(row)
                yield Found(source.kind, source.icon, of, title, url)

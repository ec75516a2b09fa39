"""Finding a place by words: areas, addresses, sites, organisations, streets. Never persons."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.gis.db.models.functions import PointOnSurface
from django.db.models import F, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.access import Actor
from grid.models import Area, BaseFeature, Building, Compound, KeySite, Organisation

SHORTEST: Final = 1
MOST_EACH: Final = 5
LONGEST: Final = 60


@dataclass(frozen=True)
class Found:
    """One place that fits the words; `place` is longitude, latitude."""

    kind: str | Promise
    icon: str
    name: str
    note: str
    lng: float
    lat: float
    zoom: int
    record: str = ""
    pk: int | None = None


@dataclass(frozen=True)
class Source:
    """Where one kind of place is looked up."""

    kind: str | Promise
    icon: str
    rows: Callable[[Actor], QuerySet[Any]]
    columns: tuple[str, ...]
    note: str
    place: Any
    zoom: int
    record: str = ""


SOURCES: Final = (
    Source(
        _("area"),
        "hexagons",
        lambda actor: Area.objects.visible_to(actor).active().order_by("code"),
        ("name", "code"),
        "code",
        PointOnSurface("boundary"),
        15,
        "grid:area_detail",
    ),
    Source(
        _("compound"),
        "building-community",
        lambda actor: Compound.objects.visible_to(actor),
        ("name",),
        "area_code",
        F("place"),
        16,
        "grid:compound_detail",
    ),
    Source(
        _("building"),
        "building",
        lambda actor: Building.objects.visible_to(actor),
        ("name", "address", "address_code"),
        "address",
        F("place"),
        18,
        "grid:building_detail",
    ),
    Source(
        _("key site"),
        "shield-check",
        lambda actor: KeySite.objects.visible_to(actor).current(),
        ("name", "address"),
        "address",
        F("place"),
        17,
        "grid:site_detail",
    ),
    Source(
        _("organisation"),
        "building-bank",
        lambda actor: Organisation.objects.visible_to(actor).filter(location__isnull=False),
        ("name", "address"),
        "address",
        F("location"),
        17,
        "grid:organisation_detail",
    ),
    Source(
        _("street, water or park"),
        "road",
        lambda actor: BaseFeature.objects.exclude(name="").order_by("rank", "pk"),
        ("name",),
        "subtype",
        PointOnSurface("shape"),
        16,
    ),
)


def find(words: str, actor: Actor) -> list[Found]:
    """Return what fits the words, a few of each kind, inside the actor's scope."""
    words = " ".join(words.split())[:LONGEST]
    if len(words) < SHORTEST:
        return []
    return [found for source in SOURCES for found in looked_up(source, words, actor)]


def looked_up(source: Source, words: str, actor: Actor) -> list[Found]:
    """Return what one source has; names that repeat (pieces of a street) once."""
    fits = Q()
    for column in source.columns:
        fits |= Q(**{f"{column}__icontains": words})
    rows = source.rows(actor).filter(fits).annotate(at_place=source.place)
    seen: dict[tuple[str, str], Found] = {}
    for row in rows[: MOST_EACH * 4]:
        note = str(getattr(row, source.note)) if source.record else ""
        place = row.at_place
        found = Found(
            source.kind,
            source.icon,
            str(row),
            note,
            place.x,
            place.y,
            source.zoom,
            source.record,
            row.pk if source.record else None,
        )
        seen.setdefault((found.name, note), found)
    return list(seen.values())[:MOST_EACH]

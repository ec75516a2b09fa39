"""Areas and places for tests, in a tiny town of squares."""

from datetime import date, timedelta
from itertools import count
from types import SimpleNamespace
from typing import Any

from django.contrib.gis.geos import MultiPolygon, Point, Polygon
from django.utils import timezone

from grid.choices import AreaState, Level, OrganisationKind, RentalState, SiteKind, SiteState
from grid.models import (
    Area,
    Building,
    Compound,
    Dwelling,
    KeySite,
    Organisation,
    RentalHousing,
    VideoPoint,
)

WEST, SOUTH, SIDE = 118.0, 36.0, 0.01

numbers = count(1)


def square(column: float, row: float = 0, width: float = 1, height: float = 1) -> Polygon:
    """Return a rectangle in units of 0.01° from 118° E, 36° N."""
    west, south = WEST + column * SIDE, SOUTH + row * SIDE
    return Polygon.from_bbox((west, south, west + width * SIDE, south + height * SIDE))


def make_area(
    code: str, level: str, boundary: Polygon, parent: Area | None = None, **values: Any
) -> Area:
    """Make an area in force since 2020, unless told otherwise."""
    values = {"state": AreaState.ACTIVE, "valid_from": date(2020, 1, 1), **values}
    shape = MultiPolygon(boundary) if isinstance(boundary, Polygon) else boundary
    shape.srid = 4326
    name = values.pop("name", f"区域{code}")
    return Area.objects.create(
        code=code, level=level, boundary=shape, parent=parent, name=name, **values
    )


def make_town() -> SimpleNamespace:
    """Make city → 2 districts → 3 streets → 4 communities → 7 cells of one square each.

    Squares 0–2 are community 001 of street 001, square 3 its community 002,
    square 4 and 5 street 002, square 6 the other district.
    """
    city = make_area("9901", Level.CITY, square(0, width=7), name="试验市")
    district = make_area("990101", Level.DISTRICT, square(0, width=6), city, name="东区")
    other_district = make_area("990102", Level.DISTRICT, square(6), city, name="西区")
    street = make_area("990101001", Level.STREET, square(0, width=4), district, name="一街道")
    other_street = make_area("990101002", Level.STREET, square(4, width=2), district, name="二街道")
    far_street = make_area("990102001", Level.STREET, square(6), other_district, name="三街道")
    community = make_area(
        "990101001001", Level.COMMUNITY, square(0, width=3), street, name="甲社区"
    )
    next_community = make_area("990101001002", Level.COMMUNITY, square(3), street, name="乙社区")
    other_community = make_area(
        "990101002001", Level.COMMUNITY, square(4, width=2), other_street, name="丙社区"
    )
    far_community = make_area("990102001001", Level.COMMUNITY, square(6), far_street, name="丁社区")
    places = [(community, 1), (community, 2), (community, 3), (next_community, 1)]
    places += [(other_community, 1), (other_community, 2), (far_community, 1)]
    cells = [
        make_area(
            f"{parent.code}{number:03}",
            Level.CELL,
            square(column),
            parent,
            name=f"第{number:02}网格",
        )
        for column, (parent, number) in enumerate(places)
    ]
    return SimpleNamespace(
        city=city,
        district=district,
        other_district=other_district,
        street=street,
        other_street=other_street,
        far_street=far_street,
        community=community,
        next_community=next_community,
        other_community=other_community,
        far_community=far_community,
        cells=cells,
    )


def in_cell(column: int, east: float = 0.5, north: float = 0.5) -> Point:
    """Return a point in the square of a cell, 0…1 from its south-west corner."""
    return Point(WEST + (column + east) * SIDE, SOUTH + north * SIDE, srid=4326)


def make_organisation(**values: Any) -> Organisation:
    """Make an office."""
    values = {"kind": OrganisationKind.DEPARTMENT, "name": f"单位{next(numbers)}", **values}
    return Organisation.objects.create(**values)


def make_compound(column: int = 0, **values: Any) -> Compound:
    """Make a compound that fills a fifth of a cell's square."""
    boundary = MultiPolygon(square(column + 0.2, 0.2, 0.4, 0.4), srid=4326)
    return Compound.objects.create(**{"name": "小区", "boundary": boundary, **values})


def make_building(
    column: int = 0, east: float = 0.5, north: float = 0.5, **values: Any
) -> Building:
    """Make a building of about 18 m × 22 m in the square of a cell; the database names the cell."""
    if "footprint" not in values and "place" not in values:
        box = square(column + east, north, 0.02, 0.02)
        values["footprint"] = MultiPolygon(box, srid=4326)
    building = Building.objects.create(**{"name": f"{next(numbers)}号楼", **values})
    building.refresh_from_db()
    return building


def make_dwelling(building: Building | None = None, **values: Any) -> Dwelling:
    """Make a dwelling."""
    building = building or make_building()
    dwelling = Dwelling.objects.create(
        building=building, **{"room": f"{100 + next(numbers)}", **values}
    )
    dwelling.refresh_from_db()
    return dwelling


def make_rental(dwelling: Dwelling | None = None, **values: Any) -> RentalHousing:
    """Make filed rental housing whose check is due in a week."""
    values = {
        "state": RentalState.FILED,
        "next_check_on": timezone.localdate() + timedelta(days=7),
        **values,
    }
    rental = RentalHousing.objects.create(dwelling=dwelling or make_dwelling(), **values)
    rental.refresh_from_db()
    return rental


def make_site(column: int = 0, **values: Any) -> KeySite:
    """Make an active key site, a point in a cell's square."""
    values = {
        "kind": SiteKind.MARKET,
        "name": f"场所{next(numbers)}",
        "shape": in_cell(column, 0.3, 0.3),
        "state": SiteState.ACTIVE,
        **values,
    }
    site = KeySite.objects.create(**values)
    site.refresh_from_db()
    return site


def make_video_point(column: int = 0, **values: Any) -> VideoPoint:
    """Make a planned video point."""
    values = {
        "code": f"VP{next(numbers):06}",
        "place": in_cell(column, 0.7, 0.7),
        "purpose": "道路安全",
        **values,
    }
    point = VideoPoint.objects.create(**values)
    point.refresh_from_db()
    return point


def make_buildings_fast(cell: Area, count: int) -> None:
    """Make very many buildings at one point of a cell, in one statement."""
    point = cell.boundary.point_on_surface
    rows = [
        Building(name=f"{number}号楼", place=point, cell=cell, area_code=cell.code)
        for number in range(count)
    ]
    Building.objects.bulk_create(rows, batch_size=500)

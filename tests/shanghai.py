"""The real Shanghai map data as a town of its own: areas drawn here, places imported."""

from pathlib import Path
from types import SimpleNamespace

from django.conf import settings
from django.contrib.gis.geos import Polygon
from django.core.management import call_command

from grid.choices import Level, RentalState
from grid.models import Area, Building, Dwelling
from staff.choices import Role
from tests import factories

DATA = Path(settings.BASE_DIR).parent / "shared" / "data" / "osm_shanghai"
WEST, SOUTH, EAST, NORTH = 121.480, 31.226, 121.521, 31.252
COLUMNS, ROWS = 4, 3
IS_THERE = DATA.is_dir()
WHY_NOT = "the Shanghai map data is not on this machine"


def part(west: float, south: float, east: float, north: float) -> Polygon:
    """Return a part of the box, given in shares of its width and height."""
    width, height = EAST - WEST, NORTH - SOUTH
    return Polygon.from_bbox(
        (
            WEST + west * width,
            SOUTH + south * height,
            WEST + east * width,
            SOUTH + north * height,
        )
    )


def make_areas() -> SimpleNamespace:
    """Make city → district → street → 2 communities → 12 cells over the box, in force."""
    whole = part(0, 0, 1, 1)
    city = factories.make_area("9931", Level.CITY, whole, name="陆家嘴试点市")
    district = factories.make_area("993101", Level.DISTRICT, whole, city, name="浦江试点区")
    street = factories.make_area("993101001", Level.STREET, whole, district, name="外滩陆家嘴街道")
    half = COLUMNS // 2
    cells: list[Area] = []
    communities = []
    for side, name in enumerate(("滨江西社区", "滨江东社区")):
        code = f"993101001{side + 1:03}"
        box = part(side / 2, 0, side / 2 + 0.5, 1)
        community = factories.make_area(code, Level.COMMUNITY, box, street, name=name)
        communities.append(community)
        for number in range(half * ROWS):
            column, row = side * half + number % half, number // half
            boundary = part(column / COLUMNS, row / ROWS, (column + 1) / COLUMNS, (row + 1) / ROWS)
            cells.append(
                factories.make_area(
                    f"{code}{number + 1:03}",
                    Level.CELL,
                    boundary,
                    community,
                    name=f"第{number + 1:02}网格",
                )
            )
    return SimpleNamespace(
        city=city, district=district, street=street, communities=communities, cells=cells
    )


def load(kind: str, name: str, *options: str) -> None:
    """Import one file as an operator would, leaving its bad rows out."""
    call_command(
        "import_places",
        str(DATA / name),
        "--type",
        kind,
        "--source",
        "osm-shanghai-" + name.split("_")[1].split(".")[0] + "-" + kind,
        "--accept-without-bad-rows",
        *options,
        verbosity=0,
    )


def load_places() -> None:
    """Import the base map, compounds, buildings and key sites."""
    load("base", "shanghai_water.geojson", "--map", "kind==water")
    load("base", "shanghai_roads.geojson", "--map", "kind==road")
    load("base", "shanghai_landuse.geojson", "--map", "kind==land_use")
    load("compound", "shanghai_landuse.geojson", "--only", "kind=residential")
    load("building", "shanghai_buildings.geojson")
    load("site", "shanghai_pois.geojson")


def let_some(cells: list[Area]) -> None:
    """Register one let dwelling in the first building of each cell."""
    for cell in cells:
        building = Building.objects.filter(cell=cell).order_by("pk").first()
        if building:
            dwelling = Dwelling.objects.create(building=building, room="301")
            factories.make_rental(dwelling, state=RentalState.FILED)


def serve(places: SimpleNamespace) -> SimpleNamespace:
    """Give every cell but the last a worker, and the street its other posts."""
    post = factories.give_post
    workers = [
        post(f"worker{number}", Role.GRID_WORKER, cell, full_name=f"网格员{number}")
        for number, cell in enumerate(places.cells[:-1], start=1)
    ]
    return SimpleNamespace(
        workers=workers,
        leaders=[
            post(f"leader{number}", Role.GRID_LEADER, community, full_name=f"网格长{number}")
            for number, community in enumerate(places.communities, start=1)
        ],
        police=post("police", Role.COMMUNITY_POLICE, places.communities[0], full_name="民警甲"),
        other_police=post(
            "otherpolice", Role.COMMUNITY_POLICE, places.communities[1], full_name="民警乙"
        ),
        district=post("district", Role.DISTRICT_STAFF, places.district, full_name="区工作人员"),
    )

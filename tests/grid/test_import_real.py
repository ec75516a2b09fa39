"""Real files as they are: Shanghai from OpenStreetMap, New York's precincts and requests."""

from datetime import date

import geopandas
import pytest
from django.contrib.gis.geos import MultiPolygon, Polygon
from django.core.files.base import ContentFile

from grid.choices import Level
from grid.imports.batches import Operator, apply_import, begin_import, declare
from grid.models import Area, BaseFeature, Building, Compound, KeySite, Organisation
from grid.models.imports import FindingKind, ImportState
from tests.factories import make_area
from tests.grid.importing import DATA, needs_data, reasons

pytestmark = [pytest.mark.django_db, needs_data]
SHANGHAI = DATA / "osm_shanghai"
WEST, SOUTH, EAST, NORTH = 121.480, 31.226, 121.522, 31.252
COLUMNS, ROWS = 4, 3


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def tree(prefix, box):
    """Make a city, district, street and community over one box; return the community."""
    parent = None
    for level, digits in ((Level.CITY, 4), (Level.DISTRICT, 6), (Level.STREET, 9),
                          (Level.COMMUNITY, 12)):  # fmt: skip
        code = (prefix + "01001001")[:digits]
        parent = make_area(code, level, Polygon.from_bbox(box), parent)
    return parent


@pytest.fixture
def shanghai(db):
    community = tree("9903", (WEST, SOUTH, EAST, NORTH))
    wide, high = (EAST - WEST) / COLUMNS, (NORTH - SOUTH) / ROWS
    for number in range(COLUMNS * ROWS):
        west, south = WEST + number % COLUMNS * wide, SOUTH + number // COLUMNS * high
        square = Polygon.from_bbox((west, south, west + wide, south + high))
        make_area(f"{community.code}{number + 1:03}", Level.CELL, square, community)


def send(path, kind, source="osm", accept=False, **mapping):
    content = ContentFile(path.read_bytes())
    actor = Operator()
    batch = begin_import(actor=actor, place_type=kind, source=source, file=content, name=path.name)
    fields = {**batch.mapping["fields"], **mapping.pop("fields", {})}
    said = {**batch.mapping, **mapping, "fields": fields}
    declare(batch=batch, actor=actor, datum="wgs84", mapping=said)
    apply_import(batch=batch, actor=actor, accept_without=accept)
    return batch


def test_shanghais_buildings_come_whole(shanghai):
    batch = send(SHANGHAI / "shanghai_buildings.geojson", "building", accept=True)
    assert batch.state == ImportState.APPLIED
    assert batch.row_count == 1981
    # 97 rows repeat another wholly; 24 are pieces of one cut at the edge of a map sheet.
    assert batch.repeat_count >= 97
    assert batch.findings.filter(kind=FindingKind.MERGED, reason="piece").count() == 24
    # One piece says another use than its first half: a person has to look.
    assert [reason for _row, reason in reasons(batch)] == ["other_content"]
    accounted = batch.new_count + batch.repeat_count + batch.merged_count + batch.error_count
    assert accounted == 1981


def test_shanghais_labels_name_their_buildings(shanghai):
    send(SHANGHAI / "shanghai_buildings.geojson", "building", accept=True)
    assert Building.objects.filter(footprint=None).count() == 27
    frame = geopandas.read_file(SHANGHAI / "shanghai_buildings.geojson")
    shapes = frame[frame.geom_type != "Point"]
    named = Building.objects.exclude(name="").exclude(footprint=None).count()
    assert named >= shapes.dropna(subset=["name"])["id"].nunique()


def test_shanghais_buildings_lie_in_the_cells_that_geopandas_finds(shanghai):
    send(SHANGHAI / "shanghai_buildings.geojson", "building", accept=True)
    cells = Area.objects.cells().values_list("code", "boundary")
    grid = geopandas.GeoDataFrame(
        {"code": [code for code, _shape in cells]},
        geometry=geopandas.GeoSeries.from_wkb([bytes(shape.wkb) for _code, shape in cells]),
        crs=4326,
    )
    rows = list(Building.objects.values_list("area_code", "place"))
    places = geopandas.GeoDataFrame(
        {"given": [code for code, _place in rows]},
        geometry=geopandas.GeoSeries.from_wkb([bytes(place.wkb) for _code, place in rows]),
        crs=4326,
    )
    joined = places.sjoin(grid, predicate="intersects")
    assert (joined["given"] == joined["code"]).all()
    assert len(joined) == len(rows)


def test_shanghais_buildings_again_change_nothing(shanghai):
    send(SHANGHAI / "shanghai_buildings.geojson", "building", accept=True)
    again = send(SHANGHAI / "shanghai_buildings.geojson", "building", accept=True)
    assert (again.new_count, again.changed_count) == (0, 0)


def test_compounds_come_from_shanghais_land_use(shanghai):
    only = {"column": "kind", "values": ["residential"]}
    batch = send(SHANGHAI / "shanghai_landuse.geojson", "compound", only=only)
    assert (batch.state, batch.error_count) == (ImportState.APPLIED, 0)
    assert Compound.objects.filter(name__in=["崂山三村", "乳山三村", "上港小区"]).count() == 3


def test_key_sites_come_from_shanghais_points_of_interest(shanghai):
    batch = send(SHANGHAI / "shanghai_pois.geojson", "site", accept=True)
    assert batch.state == ImportState.APPLIED
    assert batch.skipped_count == 295
    assert {"hotel", "school", "hospital", "market"} <= set(
        KeySite.objects.values_list("kind", flat=True)
    )
    assert not KeySite.objects.filter(name__contains="庙").exists()


@pytest.mark.parametrize(("name", "rows"), [("roads", 1778), ("water", 105), ("landuse", 245)])
def test_the_ground_comes_from_shanghais_layers(shanghai, name, rows):
    batch = send(SHANGHAI / f"shanghai_{name}.geojson", "base")
    assert (batch.state, batch.error_count) == (ImportState.APPLIED, 0)
    assert BaseFeature.objects.count() == rows


@pytest.fixture
def new_york(db):
    tree("9904", (-74.3, 40.45, -73.65, 40.95))


def precincts():
    rule = {"prefix": "990401001001", "column": "Precinct", "digits": 15}
    path = DATA / "areas" / "nyc_police_precincts.geojson"
    return send(path, "area", source="nyc", fields={"code": rule})


def test_new_yorks_precincts_become_cells_and_the_broken_one_is_mended(new_york):
    batch = precincts()
    assert (batch.new_count, batch.error_count, batch.repaired_count) == (76, 0, 1)
    drafts = Area.objects.filter(level=Level.CELL)
    assert drafts.filter(boundary__isvalid=True).count() == 76
    assert all(isinstance(area.boundary, MultiPolygon) for area in drafts)


@pytest.mark.parametrize(("kind", "model"), [("site", KeySite), ("organisation", Organisation)])
def test_requests_fall_into_the_precincts_that_geopandas_finds(new_york, kind, model):
    precincts()
    Area.objects.filter(level=Level.CELL).update(state="active", valid_from=date(2020, 1, 1))
    fields = {
        "kind": {"constant": "market" if kind == "site" else "other"},
        "name": {"column": "Complaint Type"},
    }
    path = DATA / "requests" / "nyc_311_monthly.csv"
    batch = send(path, kind, accept=True, fields=fields, key={"column": "Unique Key"})
    areas = geopandas.read_file(DATA / "areas" / "nyc_police_precincts.geojson")
    areas.geometry = areas.geometry.make_valid()
    requests = geopandas.pd.read_csv(path).dropna(subset=["Latitude", "Longitude"])
    places = geopandas.GeoDataFrame(
        requests,
        geometry=geopandas.points_from_xy(requests["Longitude"], requests["Latitude"]),
        crs=4326,
    )
    joined = places.sjoin(areas.to_crs(4326), predicate="intersects")
    wanted = {
        str(key): f"990401001001{precinct:03}"
        for key, precinct in zip(joined["Unique Key"], joined["Precinct"], strict=True)
    }
    assert dict(model.objects.values_list("source_key", "area_code")) == wanted
    assert batch.row_count == 235

"""The rules of places, refused by the database itself when written past all services."""

from contextlib import contextmanager
from datetime import date

import pytest
from django.contrib.gis.geos import MultiPolygon, Point
from django.db import DatabaseError, connection, transaction

from grid.choices import AreaState, Level, SiteKind
from grid.models import Area, Building, KeySite
from tests import factories
from tests.factories import in_cell, make_area, square

CROSSED = "SRID=4326;MULTIPOLYGON(((118 36,118.01 36.01,118.01 36,118 36.01,118 36)))"


@contextmanager
def refused_by(name: str):
    """Expect the database to refuse, by a constraint's name or a SQLSTATE."""
    with pytest.raises(DatabaseError) as refused, transaction.atomic():
        yield
    cause = refused.value.__cause__
    assert name in {getattr(cause.diag, "constraint_name", None), cause.pgcode}


def write(table: str, pk: int, **values) -> None:
    """Change a row with plain SQL."""
    columns = ", ".join(f"{column} = %s" for column in values)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {columns} WHERE id = %s", [*values.values(), pk])


AREA_RULES = [
    ("WG002", {"level": "planet"}),
    ("grid_area_state", {"state": "gone"}),
    ("grid_area_code_fits_level", {"code": "99010100100100"}),
    ("grid_area_code_fits_level", {"code": "99010100100100X"}),
    ("grid_area_boundary_valid", {"boundary": CROSSED}),
    ("grid_area_period", {"valid_to": date(2019, 1, 1)}),
    ("grid_area_in_force_since", {"valid_from": None}),
    ("grid_area_retired_ended", {"state": "retired"}),
    ("WG002", {"code": "990102001001009"}),
    ("WG002", {"parent_id": None}),
]


@pytest.mark.parametrize(("name", "values"), AREA_RULES)
def test_area_rule_holds_in_the_database(name, values, town) -> None:
    with refused_by(name):
        write("grid_area", town.cells[0].pk, **values)


def test_active_code_is_unique(town) -> None:
    with refused_by("grid_area_one_active"):
        make_area(town.cells[0].code, Level.CELL, square(0), town.community)


def test_draft_may_take_the_code_of_an_active_cell(town) -> None:
    make_area(
        town.cells[0].code, Level.CELL, square(0), town.community,
        state=AreaState.DRAFT, valid_from=None,
    )  # fmt: skip


def test_code_names_one_area_a_day(town) -> None:
    with refused_by("grid_area_one_per_day"):
        make_area(
            town.cells[0].code, Level.CELL, square(0), town.community,
            state=AreaState.RETIRED, valid_from=date(2019, 1, 1), valid_to=date(2021, 1, 1),
        )  # fmt: skip


def test_period_is_half_open(town) -> None:
    make_area(
        town.cells[0].code, Level.CELL, square(0), town.community,
        state=AreaState.RETIRED, valid_from=date(2019, 1, 1), valid_to=date(2020, 1, 1),
    )  # fmt: skip

    assert Area.objects.on(date(2019, 12, 31)).filter(code=town.cells[0].code).count() == 1
    assert Area.objects.on(date(2020, 1, 1)).get(code=town.cells[0].code) == town.cells[0]


def test_parent_is_one_level_above(town) -> None:
    with refused_by("WG002"):
        make_area(f"{town.street.code}001009", Level.CELL, square(0), town.street)


def test_street_may_stand_directly_below_a_city(town) -> None:
    make_area(f"{town.city.code}99001", Level.STREET, square(0), town.city)


PLACE_RULES = [
    ("building", "grid_building_floors", {"floor_count": 0}),
    ("building", "grid_building_floors", {"floor_count": 151}),
    ("building", "grid_building_use", {"use": "palace"}),
    ("building", "grid_building_year", {"built_year": 99}),
    ("building", "grid_building_footprint_valid", {"footprint": CROSSED}),
    ("dwelling", "grid_dwelling_state", {"state": "haunted"}),
    ("rental", "grid_rental_next_check", {"next_check_on": None}),
    ("rental", "grid_rental_occupants", {"max_occupants": 0}),
    ("rental", "grid_rental_serious", {"hazard_level": "serious"}),
    ("rental", "grid_rental_state", {"state": "sold"}),
    ("rental", "grid_rental_let_kind", {"let_kind": "barter"}),
    ("site", "grid_site_kind", {"kind": "worship"}),
    ("site", "grid_site_interval", {"inspect_every_days": 0}),
    ("site", "grid_site_interval", {"inspect_every_days": 366}),
    ("site", "grid_site_shape_valid", {"shape": CROSSED}),
    ("video_point", "grid_video_bearing", {"bearing": 360}),
    ("video_point", "grid_video_view", {"field_of_view": 0}),
    ("video_point", "grid_video_view", {"field_of_view": 361}),
    ("video_point", "grid_video_retention", {"retention_days": 29}),
    ("video_point", "grid_video_links", {"is_linked_city": True}),
    ("video_point", "grid_video_sign", {"state": "online"}),
    ("organisation", "grid_org_kind", {"kind": "guild"}),
    ("organisation", "grid_org_party_branch_kind", {"has_party_branch": True}),
    ("compound", "grid_compound_boundary_valid", {"boundary": CROSSED}),
]


@pytest.mark.parametrize(("kind", "name", "values"), PLACE_RULES)
def test_place_rule_holds_in_the_database(kind, name, values, town) -> None:
    record = getattr(factories, f"make_{kind}")()

    with refused_by(name):
        write(record._meta.db_table, record.pk, **values)


def test_address_code_is_unique_where_there_is_one(town) -> None:
    factories.make_building(address_code="")
    factories.make_building(address_code="")
    factories.make_building(address_code="3301")

    with refused_by("grid_building_address_code"):
        factories.make_building(address_code="3301")


def test_door_is_unique_in_its_building(town) -> None:
    dwelling = factories.make_dwelling(entrance="1", room="101")

    with refused_by("grid_dwelling_door"):
        factories.make_dwelling(dwelling.building, entrance="1", room="101")


def test_dwelling_has_one_rental_that_is_not_ended(town) -> None:
    rental = factories.make_rental()
    with refused_by("grid_rental_one_current"):
        factories.make_rental(rental.dwelling)

    write("grid_rentalhousing", rental.pk, state="ended")
    factories.make_rental(rental.dwelling)


def test_credit_code_is_unique_where_there_is_one(town) -> None:
    factories.make_organisation()
    factories.make_organisation(credit_code="91310000MA1FL0000X")

    with refused_by("grid_org_credit_code"):
        factories.make_organisation(credit_code="91310000MA1FL0000X")


def test_organisation_is_not_its_own_parent(town) -> None:
    organisation = factories.make_organisation()

    with refused_by("grid_org_not_own_parent"):
        write("grid_organisation", organisation.pk, parent_id=organisation.pk)


def test_video_code_is_unique(town) -> None:
    point = factories.make_video_point()

    with refused_by("grid_video_code"):
        factories.make_video_point(code=point.code)


def test_source_key_occurs_once_in_its_source(town) -> None:
    factories.make_building(source="osm", source_key="w1")
    factories.make_building(source="city", source_key="w1")

    with refused_by("grid_building_source"):
        factories.make_building(source="osm", source_key="w1")


def test_place_outside_every_cell_is_refused(town) -> None:
    with refused_by("WG001"):
        KeySite.objects.create(kind=SiteKind.MARKET, name="远", shape=Point(10, 10, srid=4326))


def test_footprint_finds_the_cell_of_a_point_on_its_surface(town) -> None:
    reaching_over = MultiPolygon(square(0.6, 0.4, 0.5, 0.1), srid=4326)

    building = factories.make_building(footprint=reaching_over)

    assert building.cell_id == town.cells[0].pk
    assert building.area_code == town.cells[0].code
    assert building.footprint.intersects(building.place)


def test_point_on_a_shared_border_goes_to_the_lower_code(town) -> None:
    building = Building.objects.create(place=in_cell(0, 1.0))
    building.refresh_from_db()

    assert building.area_code == town.cells[0].code


def test_dedicated_cell_wins_over_the_basic_one(town) -> None:
    cell = make_area(
        f"{town.community.code}009", Level.CELL, square(0, 0.2, 0.5, 0.5), town.community,
        cell_kind="dedicated",
    )  # fmt: skip

    assert factories.make_building(0, 0.2, 0.4).cell_id == cell.pk
    assert factories.make_building(0, 0.8, 0.4).cell_id == town.cells[0].pk


def test_moved_building_takes_dwellings_and_rentals_along(town) -> None:
    building = factories.make_building(0)
    rental = factories.make_rental(factories.make_dwelling(building))

    Building.objects.filter(pk=building.pk).update(
        footprint=MultiPolygon(square(1.5, 0.5, 0.02, 0.02), srid=4326)
    )

    rental.refresh_from_db()
    assert rental.cell_id == town.cells[1].pk
    assert rental.dwelling.area_code == town.cells[1].code


def test_organisation_has_the_code_of_the_area_it_serves_else_of_its_place(town) -> None:
    serving = factories.make_organisation(area=town.street, location=in_cell(6))
    placed = factories.make_organisation(location=in_cell(1))
    for organisation in (serving, placed):
        organisation.refresh_from_db()

    assert serving.area_code == town.street.code
    assert placed.area_code == town.cells[1].code


def test_areas_with_places_cannot_be_deleted(town) -> None:
    factories.make_building(0)

    with refused_by("23503"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM grid_area WHERE id = %s", [town.cells[0].pk])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

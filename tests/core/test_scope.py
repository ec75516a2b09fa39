"""Scope as ranges of codes."""

from core.access import CodeRange, merged
from grid.models import Building
from tests import factories


def test_a_prefix_never_matches_a_neighbour() -> None:
    assert "990101002" not in CodeRange.below("990101001")


def test_nested_prefixes_are_merged() -> None:
    assert merged(["990101", "990101001", "990102"]) == (
        CodeRange.below("990101"),
        CodeRange.below("990102"),
    )


def test_a_building_finds_its_cell(town) -> None:
    assert factories.make_building(1).cell == town.cells[1]


def test_a_worker_sees_the_buildings_of_the_own_cell_only(town, cast) -> None:
    mine, _other = factories.make_building(0), factories.make_building(1)
    assert list(type(mine).objects.visible_to(cast.worker)) == [mine]


def test_a_moved_building_takes_its_dwellings_and_rentals_along(town) -> None:
    rental = factories.make_rental()
    building = rental.dwelling.building
    building.footprint = None
    building.place = factories.in_cell(1)
    building.save()
    rental.refresh_from_db()
    assert rental.cell == town.cells[1]


def test_an_account_without_a_post_sees_nothing(town) -> None:
    factories.make_building(0)
    nobody = factories.make_user("nobody")
    assert not Building.objects.visible_to(nobody).exists()

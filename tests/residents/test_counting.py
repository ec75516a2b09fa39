"""S29, S31: the building card by right of the viewer; a tap on the map never lists a name."""

import pytest
from django.urls import reverse

from residents.services.counting import numbers_at_building, numbers_at_dwelling
from tests import factories


@pytest.fixture
def lived_in(homes):
    """A building with seven residents in two households, another with two, a third with nine."""
    for number in range(4):
        factories.make_resident(homes.first, name=f"甲{number}")
    for number in range(3):
        factories.make_resident(homes.second, name=f"乙{number}")
    small, big = (factories.make_building(column=0, east=0.1 + n / 5) for n in (1, 2))
    for building, count in ((small, 2), (big, 9)):
        door = factories.make_dwelling(building)
        for _number in range(count):
            factories.make_resident(door)
    return [homes.building, small, big]


def test_a_worker_is_told_residents_and_households(lived_in, cast) -> None:
    numbers = numbers_at_building(actor=cast.worker, key=lived_in[0].pk)

    assert (numbers.residents, numbers.households, numbers.reads_people) == ("7", "2", True)


def test_street_staff_are_told_a_count_and_no_way_to_the_people(lived_in, cast) -> None:
    numbers = numbers_at_building(actor=cast.street_staff, key=lived_in[2].pk)

    assert (numbers.residents, numbers.households, numbers.reads_people) == ("9", "", False)


def test_a_small_number_is_not_told_to_street_staff(lived_in, cast) -> None:
    assert numbers_at_building(actor=cast.street_staff, key=lived_in[1].pk).residents == "<5"


def test_a_small_number_cannot_be_worked_out_from_its_neighbours(lived_in, cast) -> None:
    told = [numbers_at_building(actor=cast.street_staff, key=one.pk).residents for one in lived_in]

    assert told == ["·", "<5", "9"]


def test_of_one_door_street_staff_are_told_nothing(lived_in, homes, cast) -> None:
    assert numbers_at_dwelling(actor=cast.street_staff, key=homes.first.pk) is None


def test_roles_without_people_or_totals_are_told_nothing(lived_in, cast) -> None:
    for actor in (cast.auditor, cast.administrator):
        assert numbers_at_building(actor=actor, key=lived_in[0].pk) is None


def test_the_building_card_joins_parts_by_right_of_the_viewer(
    lived_in, homes, cast, client_of
) -> None:
    factories.make_rental(homes.first)
    factories.make_site(shape=lived_in[0].place)
    page = reverse("grid:building_detail", args=[lived_in[0].pk])
    part = reverse("residents:here", args=["building", lived_in[0].pk])

    worker, street = client_of(cast.worker), client_of(cast.street_staff)

    card = worker.get(page).context
    assert (len(card["dwellings"]), card["rental_count"], len(card["sites"])) == (2, "1", 1)
    assert "<strong>7</strong>" in worker.get(part).content.decode()
    assert part in worker.get(page).content.decode()
    assert "people/dwellings" not in street.get(part).content.decode()


def test_a_tap_on_the_map_tells_a_number_and_never_a_name(lived_in, cast, client_of) -> None:
    address = reverse("maps:residents_at", args=["buildings", lived_in[0].pk])

    for actor in (cast.worker, cast.leader, cast.police, cast.street_staff):
        text = client_of(actor).get(address).content.decode()
        assert "<strong>" in text
        assert "甲" not in text
        assert "/people/" not in text


def test_a_tap_on_the_map_tells_nothing_to_others(lived_in, cast, client_of) -> None:
    address = reverse("maps:residents_at", args=["buildings", lived_in[0].pk])

    assert client_of(cast.auditor).get(address).content == b""


def test_a_tap_on_a_building_elsewhere_is_not_found(lived_in, cast, client_of) -> None:
    address = reverse("maps:residents_at", args=["buildings", lived_in[0].pk])

    assert client_of(cast.stranger).get(address).status_code == 404

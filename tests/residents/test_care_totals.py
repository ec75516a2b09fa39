"""How many are in voluntary care: totals of a street, a district, the city; none that is small."""

import re

import pytest
from django.db import connection

from core.rows import everything, scoped
from residents.models import CareRecord
from residents.services.figures import NoFigures, care_totals
from tests import factories
from tests.residents import files

pytestmark = pytest.mark.django_db
PAGE = "/people/care/totals/"


@pytest.fixture
def records(people, cast, town):
    """Six people in voluntary care of the worker's cell, one in statutory care."""
    for sequence in range(6):
        files.care_for(
            cast, people, files.somebody(town.cells[0], years=80, sequence=700 + sequence)
        )
    files.served(people, files.somebody(town.cells[0], years=40, sequence=800))


def move_some(count, area) -> None:
    """Let some records lie in another cell."""
    with scoped(everything("a test")), connection.cursor() as cursor:
        keys = list(CareRecord.objects.voluntary().values_list("pk", flat=True)[:count])
        cursor.execute(
            "UPDATE residents_carerecord SET area_code = %s WHERE id = ANY (%s)", [area.code, keys]
        )


def numbers(actor) -> dict[str, str]:
    """Return what the first table tells."""
    return {str(figure.label): figure.value for figure in care_totals(actor)[0]}


def test_a_street_is_told_its_communities(records, cast, town) -> None:
    told = numbers(cast.street_staff)
    assert told[town.street.name] == "6"
    assert told[town.community.name] == "6"


def test_statutory_care_does_not_enter(records, cast, town) -> None:
    with scoped(everything("a test")):
        assert CareRecord.objects.open().count() == 7
    assert numbers(cast.street_staff)[town.street.name] == "6"


@pytest.mark.parametrize(
    ("who", "area", "part"),
    [("district_staff", "district", "street"), ("analyst", "city", "district")],
)
def test_a_district_and_the_city_are_told_one_level_below(
    records, cast, town, who, area, part
) -> None:
    told = numbers(getattr(cast, who))
    assert told[getattr(town, area).name] == "6"
    assert told[getattr(town, part).name] == "6"
    assert town.community.name not in told


def test_a_small_number_is_not_told_and_not_given_away_by_the_rest(records, cast, town) -> None:
    move_some(2, town.cells[3])
    told = numbers(cast.street_staff)
    assert "2" not in told.values()
    assert "4" not in told.values()


def test_another_street_is_told_nothing_of_it(records, cast, town) -> None:
    assert "6" not in numbers(cast.other_street_staff).values()


@pytest.mark.parametrize("who", ["worker", "leader", "police", "administrator", "auditor"])
def test_who_has_no_totals_finds_no_page(client_of, cast, who) -> None:
    user = getattr(cast, who)
    assert client_of(user).get(PAGE).status_code == 404
    with pytest.raises(NoFigures):
        care_totals(user)


def test_the_page_shows_the_table(records, client_of, cast, town) -> None:
    page = client_of(cast.street_staff).get(PAGE).content.decode()
    assert town.community.name in page
    assert re.search(r'<td class="text-end">6</td>', page)


def test_the_way_there_stands_in_the_navigation_of_who_may_go(client_of, cast) -> None:
    assert PAGE in client_of(cast.street_staff).get("/").content.decode()
    assert PAGE not in client_of(cast.worker).get("/").content.decode()


def no_statutory_care() -> frozenset[str]:
    """Stand in for the module switch: youth files alone are on."""
    return frozenset({"youth_files"})


def test_figures_leave_out_a_module_that_is_off(client_of, town, settings) -> None:
    user = factories.give_post("figures", "DS", town.district, is_leader=True)
    before = client_of(user).get("/people/figures/").content.decode()
    settings.MODULE_SWITCH = f"{__name__}.no_statutory_care"
    after = client_of(user).get("/people/figures/").content.decode()
    assert "法定服务" in before
    assert "法定服务" not in after
    assert "青少年帮扶档案" in after


def care_alone() -> frozenset[str]:
    """Stand in for the module switch: voluntary care alone is on."""
    return frozenset({"residents", "care"})


def test_totals_need_the_module_of_care_and_no_other(client_of, cast, settings) -> None:
    client = client_of(cast.street_staff)
    settings.MODULE_SWITCH = f"{__name__}.care_alone"
    assert client.get(PAGE).status_code == 200
    settings.MODULE_SWITCH = f"{__name__}.no_statutory_care"
    assert client.get(PAGE).status_code == 403

"""Who may send tasks, and how far: nobody reaches outside the own area (S45)."""

import pytest

from core.errors import NotAllowed, OutOfScope
from fieldwork.choices import TargetKind
from fieldwork.models import Assignment
from fieldwork.services.lasso import read_lasso
from fieldwork.services.selection import Selection
from tests.factories import (
    in_cell,
    make_building,
    make_site,
    make_template,
    square,
)
from tests.fieldwork.assigning import lasso, plan, send

pytestmark = pytest.mark.django_db


def test_street_staff_cannot_aim_outside_their_street(cast, five):
    with pytest.raises(OutOfScope):
        send(cast.street_staff, make_template(TargetKind.CELL), five)


def test_nothing_is_sent_when_a_part_lies_outside(cast, five):
    with pytest.raises(OutOfScope):
        send(cast.street_staff, make_template(TargetKind.CELL), five)
    assert not Assignment.objects.exists()


def test_a_cell_of_another_district_is_out_of_scope(town, cast):
    with pytest.raises(OutOfScope):
        send(
            cast.district_staff,
            make_template(TargetKind.CELL),
            Selection(cells=(town.cells[6].code,)),
        )


def test_an_area_that_does_not_exist_is_out_of_scope(cast):
    with pytest.raises(OutOfScope):
        send(
            cast.district_staff,
            make_template(TargetKind.CELL),
            Selection(cells=("990101999999999",)),
        )


def test_a_wider_area_than_ones_own_is_out_of_scope(town, cast):
    with pytest.raises(OutOfScope):
        send(cast.street_staff, make_template(TargetKind.CELL), Selection(areas=(town.city.code,)))


def test_a_listed_place_outside_is_out_of_scope(town, cast):
    site = make_site(6)
    chosen = Selection(areas=(town.district.code,), keys=(site.pk,))
    with pytest.raises(OutOfScope):
        send(cast.district_staff, make_template(TargetKind.SITE), chosen)


@pytest.mark.parametrize("who", ["worker", "police"])
def test_those_who_only_do_tasks_cannot_issue_them(town, cast, who):
    with pytest.raises(NotAllowed):
        send(
            getattr(cast, who),
            make_template(TargetKind.CELL),
            Selection(cells=(town.cells[0].code,)),
        )


def test_a_lasso_over_the_border_takes_only_ones_own_places(town, cast):
    make_building(3, 0.9, 0.5)
    make_building(4, 0.05, 0.5)
    drawn = read_lasso(lasso(square(3.2, 0, 0.9, 1)))
    sent = send(cast.street_staff, make_template(TargetKind.BUILDING), Selection(drawn=drawn))
    assert sent.target_count == 1


def test_a_point_in_the_lasso_of_a_neighbour_is_out_of_scope(cast):
    drawn = read_lasso(lasso(square(4.4, 0.4, 0.2, 0.2)))
    assert in_cell(4).within(drawn)
    with pytest.raises(OutOfScope):
        plan(cast.street_staff, make_template(TargetKind.BUILDING), Selection(drawn=drawn))

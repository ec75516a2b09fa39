"""Which places a sending takes: filters, lassos, what has such a task already (S45)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.errors import BadInput
from fieldwork.choices import TargetKind, TaskKind
from fieldwork.services.lasso import read_lasso
from fieldwork.services.selection import Selection
from grid.choices import SiteKind
from tests.factories import (
    make_building,
    make_dwelling,
    make_rental,
    make_site,
    make_template,
    make_visit,
    square,
)
from tests.fieldwork.assigning import lasso, plan, send

pytestmark = pytest.mark.django_db


def test_places_with_such_a_task_are_left_out(town, cast):
    template, chosen = make_template(TargetKind.CELL), Selection(areas=(town.community.code,))
    send(cast.leader, template, Selection(cells=(town.cells[0].code,)))
    found = plan(cast.leader, template, chosen)
    assert (found.total, found.skipped) == (2, 1)


def test_two_different_notices_are_not_the_same_work(town, cast):
    chosen = Selection(areas=(town.community.code,))
    send(cast.leader, make_template(TargetKind.CELL, kind=TaskKind.NOTICE), chosen)
    assert (
        plan(cast.leader, make_template(TargetKind.CELL, kind=TaskKind.NOTICE), chosen).total == 3
    )


def test_rentals_due_for_a_check_are_chosen(town, cast):
    due = make_rental(next_check_on=timezone.localdate())
    make_rental(next_check_on=timezone.localdate() + timedelta(days=30))
    chosen = Selection(areas=(town.community.code,), filter_key="rentals_due")
    sent = send(cast.leader, make_template(TargetKind.RENTAL), chosen)
    assert [task.rental for task in sent.tasks.all()] == [due]


def test_key_sites_of_one_kind_are_chosen(town, cast):
    school = make_site(0, kind=SiteKind.SCHOOL)
    make_site(0, kind=SiteKind.MARKET)
    chosen = Selection(
        areas=(town.community.code,), filter_key="sites_of_kind", parameter=SiteKind.SCHOOL
    )
    sent = send(cast.leader, make_template(TargetKind.SITE), chosen)
    assert [task.site for task in sent.tasks.all()] == [school]


def test_dwellings_not_visited_are_chosen(town, cast):
    visited, missed = make_dwelling(), make_dwelling()
    make_visit(cast.worker, dwelling=visited)
    chosen = Selection(
        areas=(town.community.code,), filter_key="dwellings_unvisited", parameter="30"
    )
    sent = send(cast.leader, make_template(TargetKind.DWELLING), chosen)
    assert [task.dwelling for task in sent.tasks.all()] == [missed]


def test_a_filter_of_another_kind_of_place_is_refused(town, cast):
    chosen = Selection(areas=(town.community.code,), filter_key="rentals_due")
    with pytest.raises(BadInput):
        send(cast.leader, make_template(TargetKind.SITE), chosen)


@pytest.mark.parametrize("text", ["-1", "many", "99999", "1e3", "٣"])
def test_days_that_are_no_number_are_refused(town, cast, text):
    chosen = Selection(areas=(town.community.code,), filter_key="rentals_due", parameter=text)
    with pytest.raises(BadInput):
        plan(cast.leader, make_template(TargetKind.RENTAL), chosen)


def test_a_lasso_takes_the_buildings_inside_it(town, cast):
    inside = make_building(0, 0.2, 0.2)
    make_building(0, 0.8, 0.8)
    drawn = read_lasso(lasso(square(0.1, 0.1, 0.4, 0.4)))
    sent = send(cast.leader, make_template(TargetKind.BUILDING), Selection(drawn=drawn))
    assert [task.building for task in sent.tasks.all()] == [inside]

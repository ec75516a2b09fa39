"""Today's round and the pages around it: one's own work, bounded, in both languages."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from fieldwork.choices import TaskKind, TaskState, VisitResult
from fieldwork.models import TaskEvent
from fieldwork.services.cover import cover_by_cell
from fieldwork.services.today import count_of, round_of, visits_of_day
from grid.choices import DwellingState, RentalState
from tests import factories

TODAY, LOG, ME = "/today/", "/today/log/", "/today/me/"


def in_days(days):
    return timezone.localdate() + timedelta(days=days)


def names_of(user):
    return {stop.name for stop in round_of(user, timezone.now()).stops}


def test_shows_the_tasks_that_wait_for_me(cast):
    task = factories.make_task(cast.worker, cast.street_staff, building=factories.make_building())
    (stop,) = round_of(cast.worker, timezone.now()).stops
    assert stop.task == task


def test_leaves_out_the_tasks_of_others(cast):
    factories.make_task(cast.stranger, cast.street_staff, building=factories.make_building(1))
    assert not round_of(cast.worker, timezone.now()).stops


@pytest.mark.parametrize("state", [TaskState.SUBMITTED, TaskState.APPROVED, TaskState.CANCELLED])
def test_leaves_out_the_tasks_that_wait_for_nobody(cast, state):
    building = factories.make_building()
    factories.make_task(cast.worker, cast.street_staff, building=building, state=state)
    assert not round_of(cast.worker, timezone.now()).stops


def test_shows_rentals_due_within_a_week(cast):
    factories.make_rental(next_check_on=in_days(7))
    assert len(names_of(cast.worker)) == 1


def test_leaves_out_rentals_due_later(cast):
    factories.make_rental(next_check_on=in_days(8))
    assert not names_of(cast.worker)


def test_leaves_out_rentals_that_are_no_longer_let(cast):
    factories.make_rental(next_check_on=in_days(0), state=RentalState.ENDED)
    assert not names_of(cast.worker)


def test_leaves_out_places_of_other_cells(cast):
    factories.make_rental(
        factories.make_dwelling(factories.make_building(1)), next_check_on=in_days(0)
    )
    assert not names_of(cast.worker)


def test_shows_sites_due_for_an_inspection(cast):
    site = factories.make_site(next_inspection_on=in_days(-1))
    assert names_of(cast.worker) == {site.name}


def test_names_a_place_with_a_task_once(cast):
    rental = factories.make_rental(next_check_on=in_days(0))
    factories.make_task(cast.worker, cast.street_staff, rental=rental, kind=TaskKind.RENTAL_CHECK)
    assert len(round_of(cast.worker, timezone.now()).stops) == 1


def test_tells_what_is_late(cast):
    factories.make_rental(next_check_on=in_days(-1))
    factories.make_rental(next_check_on=in_days(1))
    assert round_of(cast.worker, timezone.now()).late_count == 1


def test_puts_returned_work_on_top_with_the_reason(cast):
    task = factories.make_task(
        cast.worker,
        cast.street_staff,
        building=factories.make_building(),
        state=TaskState.RETURNED,
    )
    TaskEvent.objects.create(
        task=task, step="return", before="submitted", after="returned",
        actor=cast.street_staff, text="照片看不清",
    )  # fmt: skip
    (stop,) = round_of(cast.worker, timezone.now()).returned
    assert stop.words == "照片看不清"


def test_numbers_the_stops_without_a_gap(cast):
    for east in (0.1, 0.9, 0.3, 0.7):
        factories.make_site(next_inspection_on=in_days(0), shape=factories.in_cell(0, east, 0.5))
    stops = round_of(cast.worker, timezone.now()).stops
    assert [stop.number for stop in stops] == [1, 2, 3, 4]


def test_keeps_to_a_day_that_can_be_walked(cast):
    for number in range(64):
        place = factories.in_cell(0, 0.01 + number / 100, 0.5)
        factories.make_site(next_inspection_on=in_days(0), shape=place)
    today = round_of(cast.worker, timezone.now())
    assert (len(today.stops), today.more_count > 0) == (59, True)


def test_the_page_asks_the_database_a_fixed_number_of_times(
    cast, client_of, django_assert_max_num_queries
):
    for number in range(12):
        building = factories.make_building(0, 0.05 * number + 0.1)
        dwelling = factories.make_dwelling(building)
        factories.make_rental(dwelling, next_check_on=in_days(0))
        factories.make_task(cast.worker, cast.street_staff, dwelling=dwelling)
    client = client_of(cast.worker)
    client.get(TODAY)
    with django_assert_max_num_queries(14):
        client.get(TODAY)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("page", [TODAY, LOG, ME])
def test_the_pages_open(cast, client_of, page, language):
    factories.make_rental(next_check_on=in_days(0))
    assert client_of(cast.worker, language).get(page).status_code == 200


def test_a_task_leads_straight_to_its_form(cast, client_of):
    dwelling = factories.make_dwelling()
    task = factories.make_task(cast.worker, cast.street_staff, dwelling=dwelling)
    url = reverse("fieldwork:visit_new", args=["household", dwelling.pk])
    assert f"{url}?task={task.pk}" in client_of(cast.worker).get(TODAY).content.decode()


def test_only_those_who_log_visits_open_the_list_of_places(cast, client_of):
    assert client_of(cast.street_staff).get(LOG).status_code == 403


def test_the_list_of_places_shows_only_my_cells(cast, client_of):
    mine, other = factories.make_building(0), factories.make_building(1)
    page = client_of(cast.worker).get(LOG).content.decode()
    assert (mine.name in page, other.name in page) == (True, False)


def test_finds_a_building_by_a_part_of_its_address(cast, client_of):
    found = factories.make_building(address="解放路12号")
    other = factories.make_building(address="人民路3号")
    page = client_of(cast.worker).get(LOG, {"q": "解放"}).content.decode()
    assert (found.name in page, other.name in page) == (True, False)


def test_the_last_place_stands_first(cast, client_of):
    for _number in range(3):
        last = factories.make_dwelling()
    factories.make_visit(cast.worker, dwelling=last)
    page = client_of(cast.worker).get(LOG).content.decode()
    url = reverse("fieldwork:visit_new", args=["household", last.pk])
    assert page.index(url) < page.index(reverse("fieldwork:doors", args=[last.building_id]))


def test_finds_a_door_by_its_number(cast, client_of):
    building = factories.make_building()
    wanted = factories.make_dwelling(building, entrance="2", room="1101")
    other = factories.make_dwelling(building, entrance="1", room="502")
    url = reverse("fieldwork:doors", args=[building.pk])
    page = client_of(cast.worker).get(url, {"q": "2-1101"}).content.decode()
    assert (wanted.door in page, other.door in page) == (True, False)


def test_the_doors_of_another_cell_are_not_there(cast, client_of):
    url = reverse("fieldwork:doors", args=[factories.make_building(1).pk])
    assert client_of(cast.worker).get(url).status_code == 404


def test_my_day_holds_only_my_visits(cast):
    dwelling = factories.make_dwelling()
    mine = factories.make_visit(cast.worker, dwelling=dwelling)
    factories.make_visit(cast.police, dwelling=dwelling)
    assert visits_of_day(cast.worker, timezone.localdate()) == [mine]


def test_my_day_counts_what_took_place(cast):
    dwelling = factories.make_dwelling()
    factories.make_visit(cast.worker, dwelling=dwelling)
    factories.make_visit(cast.worker, dwelling=dwelling, result=VisitResult.NOT_HOME)
    count = count_of(visits_of_day(cast.worker, timezone.localdate()))
    assert (count.visits, count.done) == (2, 1)


def cover(actor, town, **options):
    (first, *_others) = cover_by_cell(
        actor=actor, below=town.cells[0].code, now=timezone.now(), **options
    )
    return first.dwelling_count, first.visited_count


def test_cover_counts_each_visited_dwelling_once(cast, town):
    building = factories.make_building()
    visited, _other = factories.make_dwelling(building), factories.make_dwelling(building)
    for _number in range(3):
        factories.make_visit(cast.worker, dwelling=visited)
    assert cover(cast.leader, town) == (2, 1)


def test_cover_counts_a_rental_check_as_a_visit(cast, town):
    factories.make_visit(cast.worker, rental=factories.make_rental())
    assert cover(cast.leader, town) == (1, 1)


def test_cover_forgets_visits_older_than_ninety_days(cast, town):
    dwelling = factories.make_dwelling()
    factories.make_visit(cast.worker, dwelling=dwelling, at=timezone.now() - timedelta(days=91))
    assert cover(cast.leader, town) == (1, 0)


def test_cover_counts_no_visit_that_did_not_take_place(cast, town):
    dwelling = factories.make_dwelling()
    factories.make_visit(cast.worker, dwelling=dwelling, result=VisitResult.NOT_HOME)
    assert cover(cast.leader, town) == (1, 0)


def test_cover_leaves_out_what_is_no_home(cast, town):
    building = factories.make_building()
    factories.make_dwelling(building)
    factories.make_dwelling(building, state=DwellingState.NON_RESIDENTIAL)
    assert cover(cast.leader, town) == (1, 0)


def test_cover_shows_only_the_cells_one_may_count(cast, town):
    factories.make_dwelling(factories.make_building(4))
    assert cover_by_cell(actor=cast.leader, below=town.city.code, now=timezone.now()) == []

"""The network of responsible people, and the answer to a tap on the map."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.errors import BadInput, NotAllowed, OutOfScope
from core.saving import BeyondScope, InvalidRecord
from staff.choices import NetworkKind, Role
from staff.models import NetworkPost
from staff.services import network as services
from staff.services.coverage import holders_of_cells, worker_for_cell, worker_of_cells
from staff.services.responsible import ORDER, responsible_here, responsible_in_public
from tests import factories
from tests.factories import in_cell

PHONE = "0990-5550001"


def name(actor, area, kind=NetworkKind.GRID_WORKER, **values):
    values = {"holder_name": "某某", "begins_on": timezone.localdate(), **values}
    return services.name_holder(actor=actor, area=area, kind=kind, **values)


def today():
    return timezone.localdate()


def kinds_of(here):
    return [(holder.kind, holder.name) for holder in here.holders]


def test_a_leader_names_holders_in_the_own_community(cast, town):
    assert name(cast.leader, town.cells[0]).area_code == town.cells[0].code


def test_nobody_names_holders_outside_the_own_area(cast, town):
    with pytest.raises(BeyondScope):
        name(cast.leader, town.cells[4])


@pytest.mark.parametrize("actor", ["worker", "police", "district_staff", "auditor"])
def test_others_do_not_keep_the_network(cast, town, actor):
    with pytest.raises(NotAllowed):
        name(getattr(cast, actor), town.cells[0])


def test_a_committee_has_one_head_at_a_time(cast, town):
    name(cast.leader, town.community, NetworkKind.COMMITTEE_HEAD)
    with pytest.raises(InvalidRecord):
        name(cast.leader, town.community, NetworkKind.COMMITTEE_HEAD)


def test_the_database_refuses_a_second_head(town):
    factories.make_network_post(town.community, NetworkKind.COMMITTEE_HEAD)
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.make_network_post(town.community, NetworkKind.COMMITTEE_HEAD)


def test_the_database_refuses_a_term_that_ends_before_it_begins(town):
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.make_network_post(
            town.cells[0], NetworkKind.GRID_WORKER, ends_on=today() - timedelta(days=10)
        )


def test_a_cell_may_have_several_workers(cast, town):
    name(cast.leader, town.cells[0])
    assert name(cast.leader, town.cells[0]).pk


def test_a_post_is_named_at_its_level(cast, town):
    with pytest.raises(BadInput):
        name(cast.leader, town.community, NetworkKind.GRID_WORKER)


def test_a_building_head_is_named_for_buildings_of_the_area(cast, town):
    with pytest.raises(BadInput):
        name(cast.leader, town.cells[0], NetworkKind.BUILDING_HEAD)
    with pytest.raises(BadInput):
        name(
            cast.leader,
            town.cells[0],
            NetworkKind.BUILDING_HEAD,
            buildings=[factories.make_building(1)],
        )


def test_a_head_who_leaves_makes_room(cast, town):
    old = factories.make_network_post(town.community, NetworkKind.COMMITTEE_HEAD)
    services.end_term(actor=cast.leader, post=old)
    assert name(cast.leader, town.community, NetworkKind.COMMITTEE_HEAD, holder_name="新").pk


def test_an_ended_term_is_kept(cast, town):
    post = factories.make_network_post(town.cells[0], NetworkKind.GRID_WORKER)
    services.end_term(actor=cast.leader, post=post)
    assert not NetworkPost.objects.current(today()).exists()
    assert NetworkPost.objects.current(today() - timedelta(days=1)).exists()


def test_tap_on_a_building_names_worker_leader_police_and_head(cast, town):
    building = factories.make_building(0)
    factories.make_network_post(
        town.cells[0], NetworkKind.BUILDING_HEAD, "刘师傅", buildings=[building]
    )
    factories.make_network_post(town.community, NetworkKind.COMMITTEE_HEAD, "孙主任")
    here = responsible_here(actor=cast.police, place=in_cell(0, 0.51, 0.51))
    assert here.cell == town.cells[0]
    assert here.building == building
    assert kinds_of(here) == [
        ("grid_worker", "姓名worker"),
        ("grid_leader", "姓名leader"),
        ("community_police", "姓名police"),
        ("building_head", "刘师傅"),
        ("committee_head", "孙主任"),
    ]


def test_head_of_another_building_does_not_answer(cast, town):
    factories.make_network_post(
        town.cells[0],
        NetworkKind.BUILDING_HEAD,
        buildings=[factories.make_building(0, east=0.1)],
    )
    here = responsible_here(actor=cast.police, building=factories.make_building(0, east=0.8))
    assert "building_head" not in dict(kinds_of(here))


def test_who_stands_in_the_network_is_not_named_twice(cast, town):
    factories.make_network_post(
        town.cells[0], NetworkKind.GRID_WORKER, "李敏", user=cast.worker, phone=PHONE
    )
    here = responsible_here(actor=cast.worker, place=in_cell(0))
    assert [found for found in kinds_of(here) if found[0] == "grid_worker"] == [
        ("grid_worker", "李敏")
    ]


def test_a_cell_without_a_worker_says_so(cast, town):
    assert responsible_here(actor=cast.leader, place=in_cell(2)).lacks_worker


def test_a_past_holder_does_not_answer(cast, town):
    factories.make_network_post(
        town.community, NetworkKind.COMMITTEE_HEAD, ends_on=today(), holder_name="前任"
    )
    here = responsible_here(actor=cast.worker, place=in_cell(0))
    assert "前任" not in dict(kinds_of(here)).values()


def test_a_place_outside_the_own_area_is_nothing(cast, town):
    with pytest.raises(OutOfScope):
        responsible_here(actor=cast.worker, place=in_cell(1))


def test_a_place_outside_every_cell_is_nothing(cast, town):
    with pytest.raises(OutOfScope):
        responsible_here(actor=cast.analyst, place=in_cell(90))


def test_a_building_head_learns_who_serves_the_own_building_only(cast, town):
    own, other = factories.make_building(0, 0.1), factories.make_building(0, 0.8)
    head = factories.give_post("head", Role.BUILDING_HEAD, town.community, [own])
    assert responsible_here(actor=head, building=own).cell == town.cells[0]
    with pytest.raises(OutOfScope):
        responsible_here(actor=head, building=other)


def test_residents_see_no_phone_without_consent(town):
    factories.make_network_post(town.community, NetworkKind.COMMITTEE_HEAD, "孙", phone=PHONE)
    (holder,) = responsible_in_public(cell=town.cells[0]).holders
    assert (holder.name, holder.phone) == ("孙", "")


def test_residents_see_the_phone_by_consent(town):
    factories.make_network_post(
        town.community, NetworkKind.COMMITTEE_HEAD, "孙", phone=PHONE, is_phone_public=True
    )
    (holder,) = responsible_in_public(place=in_cell(0)).holders
    assert holder.phone == PHONE


def test_residents_see_no_account(cast, town):
    assert responsible_in_public(cell=town.cells[0]).holders == ()


def test_the_worker_answers_for_a_cell(cast, town):
    found = worker_for_cell(town.cells[0].code, today())
    assert (found.user_id, found.is_fallback) == (cast.worker.pk, False)


def test_the_leader_stands_in_where_there_is_no_worker(cast, town):
    found = worker_for_cell(town.cells[2].code, today())
    assert (found.user_id, found.is_fallback) == (cast.leader.pk, True)


def test_a_cell_with_nobody_is_absent(cast, town):
    codes = [cell.code for cell in town.cells]
    assert set(worker_of_cells(codes, today())) == set(codes[:3])


def test_a_revoked_or_suspended_worker_does_not_answer(cast, town):
    cast.worker.state, cast.worker.is_active = "suspended", False
    cast.worker.save()
    assert worker_for_cell(town.cells[0].code, today()).user_id == cast.leader.pk


def test_several_workers_are_all_named_the_longest_first(cast, town):
    second = factories.give_post("second", Role.GRID_WORKER, town.cells[0])
    found = holders_of_cells([town.cells[0].code], today())[town.cells[0].code]
    assert [row.user_id for row in found] == [cast.worker.pk, second.pk, cast.leader.pk]


def test_all_cells_are_answered_in_one_query(cast, town):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        worker_of_cells([cell.code for cell in town.cells], today())
    assert len(queries) == 1


def test_every_kind_of_post_has_its_place_in_the_order() -> None:
    assert set(ORDER) == set(NetworkKind)

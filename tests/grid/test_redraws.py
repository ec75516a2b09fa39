"""Splitting, merging and redrawing cells."""

from datetime import timedelta

import pytest
from django.contrib.gis.geos import LineString, MultiPolygon
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from core.errors import BadInput, NotAllowed, OutOfScope, WrongStep
from grid.choices import AreaState, CellKind, Level
from grid.models import Area, Building, Redraw, RentalHousing
from grid.services.areas import next_codes
from grid.services.drawing import NoCrossing, merged_drawing, redrawn, split_drawings
from grid.services.moving import located_models
from grid.services.redraws import (
    Drawing,
    activate_areas,
    apply_redraw,
    approve_redraw,
    cancel_redraw,
    due_redraws,
    propose_redraw,
)
from grid.services.topology import TopologyIssues
from tests import factories
from tests.factories import SIDE, SOUTH, WEST, square

MIDDLE = LineString(
    (WEST + 0.6 * SIDE, SOUTH - 0.001), (WEST + 0.6 * SIDE, SOUTH + SIDE + 0.001), srid=4326
)


def today(days: int = 0):
    return timezone.localdate() + timedelta(days=days)


def split_first(actor, town, day=None, line=MIDDLE) -> Redraw:
    cell = town.cells[0]
    return propose_redraw(
        actor=actor,
        retiring=[cell],
        drawings=split_drawings(cell, line),
        effective_on=day or today(),
        reason="户数超过五百",
    )


def test_split_gives_the_larger_part_the_old_code_and_the_other_the_next(town, cast) -> None:
    line = LineString((WEST + 0.003, SOUTH - 0.001), (WEST + 0.003, SOUTH + 0.02), srid=4326)

    drawings = split_drawings(town.cells[0], line)

    assert [d.code[-3:] for d in drawings] == ["001", "004"]
    assert [d.name for d in drawings] == ["第01网格", "第04网格"]
    assert drawings[0].boundary.area > drawings[1].boundary.area


def test_split_moves_current_rows_and_keeps_the_past(town, cast) -> None:
    west, east = factories.make_building(0, 0.2), factories.make_building(0, 0.7)
    dwelling = factories.make_dwelling(east)
    rental = factories.make_rental(dwelling)
    site = factories.make_site(0)
    point = factories.make_video_point(0)
    visit = factories.make_visit(cast.worker, building=east)
    task = factories.make_task(cast.worker, cast.leader, building=east)

    redraw = split_first(cast.administrator, town)

    old = Area.objects.get(pk=town.cells[0].pk)
    kept, new = Area.objects.active().filter(code__in=[old.code, old.code[:-3] + "004"])
    for row, cell in ((west, kept), (site, kept), (east, new), (dwelling, new), (rental, new),
                      (point, new), (task, new)):  # fmt: skip
        row.refresh_from_db()
        assert (row.cell_id, row.area_code) == (cell.pk, cell.code)
    visit.refresh_from_db()
    assert visit.cell_id == old.pk
    assert (old.state, old.valid_to) == (AreaState.RETIRED, today())
    assert {kept.valid_from, new.valid_from} == {today()}
    assert list(new.predecessors.all()) == [old]
    assert redraw.moved_count == 7


def test_no_current_row_stays_in_an_ended_cell(town, cast) -> None:
    factories.make_rental(factories.make_dwelling(factories.make_building(0, 0.7)))
    factories.make_compound(0)

    split_first(cast.administrator, town)

    for model in located_models():
        assert not model.moving().filter(cell=town.cells[0].pk).exists()


def test_new_rows_find_the_new_cells(town, cast) -> None:
    split_first(cast.administrator, town)

    building = factories.make_building(0, 0.7)

    assert building.area_code.endswith("004")


def test_post_of_the_split_cell_goes_on_under_the_kept_code(town, cast) -> None:
    west, east = factories.make_building(0, 0.2), factories.make_building(0, 0.7)

    split_first(cast.administrator, town)

    cast.worker.__dict__.pop("posts_today", None)
    assert list(Building.objects.visible_to(cast.worker)) == [west]
    assert east not in Building.objects.visible_to(cast.worker)


def test_merge_makes_one_cell_of_neighbours(town, cast) -> None:
    one, other = factories.make_building(0), factories.make_building(1)

    propose_redraw(
        actor=cast.administrator,
        retiring=town.cells[:2],
        drawings=[merged_drawing(town.cells[:2])],
        effective_on=today(),
        reason="合并",
    )

    merged = Area.objects.active().get(code=town.cells[0].code)
    for building in (one, other):
        building.refresh_from_db()
        assert building.cell_id == merged.pk
    assert set(merged.predecessors.all()) == set(town.cells[:2])


def test_cells_that_do_not_touch_cannot_be_merged(town) -> None:
    with pytest.raises(BadInput):
        merged_drawing([town.cells[0], town.cells[2]])


def test_new_border_takes_from_one_cell_and_gives_to_the_other(town, cast) -> None:
    building = factories.make_building(1, 0.05)
    wider = MultiPolygon(square(0, width=1.2), srid=4326)

    ending, drawings = redrawn(town.cells[0], wider)
    propose_redraw(
        actor=cast.administrator,
        retiring=ending,
        drawings=drawings,
        effective_on=today(),
        reason="道路改线",
    )

    building.refresh_from_db()
    assert building.area_code == town.cells[0].code
    assert {cell.code for cell in ending} == {cell.code for cell in town.cells[:2]}


def test_ground_given_up_goes_to_the_neighbour(town) -> None:
    narrower = MultiPolygon(square(0, width=0.8), srid=4326)

    _ending, drawings = redrawn(town.cells[0], narrower)

    grown = next(drawing for drawing in drawings if drawing.code == town.cells[1].code)
    assert grown.boundary.area == pytest.approx(1.2 * SIDE * SIDE)


def test_line_inside_the_cell_is_drawn_on_to_its_border(town) -> None:
    short = LineString((WEST + 0.005, SOUTH + 0.004), (WEST + 0.005, SOUTH + 0.006), srid=4326)

    assert len(split_drawings(town.cells[0], short)) == 2


def test_line_beside_the_cell_is_refused(town) -> None:
    beside = LineString((WEST - 0.1, SOUTH), (WEST - 0.1, SOUTH + SIDE), srid=4326)

    with pytest.raises(NoCrossing):
        split_drawings(town.cells[0], beside)


def test_planned_split_waits_for_its_day(town, cast) -> None:
    building = factories.make_building(0, 0.7)

    redraw = split_first(cast.administrator, town, today(3))

    building.refresh_from_db()
    assert building.cell_id == town.cells[0].pk
    assert redraw.applied_at is None
    assert due_redraws(today(2)) == []
    assert due_redraws(today(3)) == [redraw]


def test_command_carries_out_what_is_due(town, cast) -> None:
    building = factories.make_building(0, 0.7)
    redraw = split_first(cast.administrator, town, today(3))
    Redraw.objects.update(effective_on=today())

    call_command("apply_due_redraws")

    redraw.refresh_from_db()
    building.refresh_from_db()
    assert redraw.applied_at
    assert building.area_code.endswith("004")


def test_street_proposes_and_the_district_approves(town, cast) -> None:
    redraw = split_first(cast.street_staff, town)
    assert redraw.applied_at is None
    with pytest.raises(NotAllowed):
        approve_redraw(actor=cast.street_staff, redraw=redraw)

    approved = approve_redraw(actor=cast.district_staff, redraw=redraw)

    assert approved.approved_by == "district"
    assert approved.applied_at


def test_nobody_approves_ones_own_proposal(town, cast) -> None:
    redraw = split_first(cast.district_staff, town)

    with pytest.raises(WrongStep):
        approve_redraw(actor=cast.district_staff, redraw=redraw)


def test_worker_may_not_propose(town, cast) -> None:
    with pytest.raises(NotAllowed):
        split_first(cast.worker, town)


def test_another_street_does_not_find_the_cell(town, cast) -> None:
    with pytest.raises(OutOfScope):
        split_first(cast.other_street_staff, town)


def test_given_up_plan_leaves_no_draft(town, cast) -> None:
    redraw = split_first(cast.street_staff, town, today(3))

    cancel_redraw(actor=cast.street_staff, redraw=redraw)

    assert not Area.objects.filter(state=AreaState.DRAFT).exists()
    split_first(cast.street_staff, town, today(3))


def test_second_plan_for_the_same_cell_is_refused(town, cast) -> None:
    split_first(cast.street_staff, town, today(3))

    with pytest.raises(WrongStep):
        split_first(cast.street_staff, town, today(4))


def test_past_day_is_refused(town, cast) -> None:
    with pytest.raises(BadInput):
        split_first(cast.administrator, town, today(-1))


def test_cell_that_began_today_is_redrawn_from_tomorrow(town, cast) -> None:
    split_first(cast.administrator, town)
    fresh = Area.objects.active().get(code=town.cells[0].code)

    with pytest.raises(BadInput):
        propose_redraw(
            actor=cast.administrator,
            retiring=[fresh],
            drawings=[Drawing(fresh.code, fresh.name, fresh.boundary)],
            effective_on=today(),
            reason="重画",
        )


def test_split_that_leaves_a_gap_changes_nothing(town, cast) -> None:
    cell = town.cells[0]
    half = Drawing(cell.code, cell.name, MultiPolygon(square(0, width=0.5), srid=4326))

    with pytest.raises(TopologyIssues):
        propose_redraw(
            actor=cast.administrator,
            retiring=[cell],
            drawings=[half],
            effective_on=today(),
            reason="误",
        )

    assert Area.objects.get(pk=cell.pk).state == AreaState.ACTIVE
    assert not Redraw.objects.exists()


def test_apply_refuses_when_the_ground_changed_meanwhile(town, cast) -> None:
    redraw = split_first(cast.administrator, town, today(3))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE grid_area SET boundary = ST_Multi(ST_Expand(boundary, 0.002)) WHERE code = %s",
            [town.cells[1].code],
        )

    with pytest.raises(TopologyIssues):
        apply_redraw(redraw=redraw)


def test_codes_of_ended_cells_are_never_given_again(town, cast) -> None:
    split_first(cast.administrator, town)
    new = Area.objects.active().get(code__endswith="001004")
    Area.objects.filter(pk=new.pk).update(state=AreaState.RETIRED, valid_to=today(5))

    assert next_codes(town.community) == [town.community.code + "005"]


def test_dedicated_cell_takes_the_rows_that_lie_in_it(town, cast) -> None:
    school, outside = factories.make_building(0, 0.1), factories.make_building(0, 0.7)
    rental = factories.make_rental(factories.make_dwelling(school))
    code = next_codes(town.community)[0]
    box = square(0, width=0.4)
    draft = factories.make_area(
        code, Level.CELL, box, town.community, state=AreaState.DRAFT, valid_from=None,
        cell_kind=CellKind.DEDICATED,
    )  # fmt: skip

    activate_areas(actor=cast.district_staff, areas=[draft], effective_on=today())

    for row in (school, outside, rental):
        row.refresh_from_db()
    assert school.cell_id == rental.cell_id == draft.pk
    assert outside.cell_id == town.cells[0].pk
    assert RentalHousing.objects.get().area_code == code

"""An incident goes round the closed loop of seven steps, and nowhere else."""

import re

import pytest

from core.errors import BadInput, NotAllowed, OutOfScope, WrongStep
from incidents.models import Incident
from incidents.services.incidents import (
    dispatch_incident,
    file_incident,
    refuse_incident,
    reopen_incident,
    resolve_incident,
    rework_incident,
    start_incident,
    verify_incident,
)
from incidents.services.steps import OwnWork


@pytest.fixture
def filed(cast, incident):
    return file_incident(actor=cast.worker, case=incident)


@pytest.fixture
def dispatched(staff, bodies, filed):
    return dispatch_incident(actor=staff.dispatcher, case=filed, to_org=bodies.housing)


@pytest.fixture
def resolved(staff, dispatched):
    started = start_incident(actor=staff.housing, case=dispatched)
    return resolve_incident(actor=staff.housing, case=started, result="井盖已换新")


def state_of(case):
    return Incident._base_manager.get(pk=case.pk).state


def test_a_report_gets_a_number_of_its_day(incident) -> None:
    assert re.fullmatch(r"SJ\d{8}00001", incident.number)


def test_a_report_lies_in_the_cell_of_its_place(town, incident) -> None:
    assert (incident.cell, incident.area_code) == (town.cells[0], town.cells[0].code)


def test_the_whole_loop_ends_closed(cast, resolved) -> None:
    closed = verify_incident(actor=cast.worker, case=resolved)

    assert (closed.state, closed.is_open) == ("closed", False)


def test_every_step_leaves_one_event(cast, resolved) -> None:
    verify_incident(actor=cast.worker, case=resolved)

    steps = list(resolved.events.values_list("step", flat=True))
    assert steps == ["report", "file", "dispatch", "start", "resolve", "verify"]


def test_the_dispatched_incident_is_in_the_hands_of_the_body(bodies, dispatched) -> None:
    assert dispatched.holder_org == bodies.housing


def test_nobody_but_the_body_takes_it_on(staff, dispatched) -> None:
    with pytest.raises(NotAllowed):
        start_incident(actor=staff.dispatcher, case=dispatched)


def test_a_worker_of_another_cell_finds_nothing(cast, incident) -> None:
    with pytest.raises(OutOfScope):
        file_incident(actor=cast.stranger, case=incident)


def test_a_step_out_of_turn_names_what_can_be_done(cast, resolved) -> None:
    with pytest.raises(WrongStep, match="核查结案"):
        refuse_incident(actor=cast.worker, case=resolved, reason="无此事")

    assert state_of(resolved) == "resolved"


def test_nobody_verifies_their_own_work(cast, staff, bodies, filed) -> None:
    cast.worker.organisation = bodies.housing
    cast.worker.save(update_fields=["organisation"])
    sent = dispatch_incident(actor=staff.dispatcher, case=filed, to_org=bodies.housing)
    done = resolve_incident(actor=cast.worker, case=sent, result="已清理")

    with pytest.raises(OwnWork):
        verify_incident(actor=cast.worker, case=done)


def test_what_is_not_mended_goes_back_to_the_doer(cast, staff, resolved) -> None:
    again = rework_incident(actor=cast.worker, case=resolved, reason="仍有缝隙")

    assert again.state == "working"
    assert again.handlings.inbox_of(staff.housing).count() == 1


def test_sending_back_needs_a_reason(cast, resolved) -> None:
    with pytest.raises(BadInput):
        rework_incident(actor=cast.worker, case=resolved, reason=" ")


def test_opening_again_tells_the_doer(cast, staff, resolved) -> None:
    closed = verify_incident(actor=cast.worker, case=resolved)

    reopen_incident(actor=cast.worker, case=closed, reason="又松动了")

    assert staff.housing.notices.filter(kind="incident.back").count() == 1

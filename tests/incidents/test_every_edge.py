"""Every edge of every workflow, taken from the tables themselves.

Nothing here names a step: a new row of a table is tested by being there, and fails where
`edges.py` knows no way to it.
"""

import threading
from types import SimpleNamespace

import pytest
from django.db import connection

from core.errors import ChangedMeanwhile, DomainError, NotAllowed, OutOfScope, WrongStep
from incidents.services.disputes.court import check_court_step
from incidents.services.doers import roles_on
from incidents.services.handlings.moving import check_handling
from incidents.services.steps import check_step
from incidents.workflow.rules import STAYS, Doer
from staff.models import User
from tests.incidents.edges import (
    EDGES,
    MODELS,
    OWN_WAYS,
    STATES_OF,
    STEPS,
    TABLES,
    again,
    hand_of,
    reach,
    take,
)

REFUSED = (WrongStep, NotAllowed, OutOfScope)
ALL_STATES = [(table, state) for table, states in STATES_OF.items() for state in states.values]
# Steps that come with a step of the handling in the lead.
FOLLOWING = {
    (table, step) for table, step in STEPS if TABLES[table][step].by == frozenset({Doer.SYSTEM})
}
BY_HAND = [each for each in STEPS if each not in FOLLOWING]
# A second session is another one; a step of the court is guarded by its state alone.
WITHOUT_A_VERSION = {("dispute", "hold"), ("dispute", "performed"), ("dispute", "breach")}
VERSIONED = [e for e in BY_HAND if e[0] != "court" and e not in WITHOUT_A_VERSION]


@pytest.fixture
def world(cast, staff, bodies, room) -> SimpleNamespace:
    """Everybody around a case."""
    return SimpleNamespace(**{**vars(cast), **vars(room), **vars(staff), "bodies": bodies})


def everybody(world):
    return [one for one in vars(world).values() if isinstance(one, User)]


def first_state(table, step):
    return min(TABLES[table][step].start)


@pytest.mark.parametrize(("table", "state", "step"), EDGES)
def test_a_legal_step_leads_where_the_table_says(world, table, state, step) -> None:
    row = reach(world, table, state, step)

    moved = take(world, table, row, step)

    end = TABLES[table][step].end
    assert moved.state == (state if end == STAYS else end)


@pytest.mark.parametrize(("table", "state"), ALL_STATES)
def test_what_the_table_does_not_name_is_refused_and_changes_nothing(world, table, state) -> None:
    row = reach(world, table, state)
    illegal = [s for t, s in BY_HAND if t == table and state not in TABLES[table][s].start]
    taken = []
    for step in illegal:
        try:
            take(world, table, again(row), step)
            taken.append(step)
        except REFUSED:
            pass

    assert (taken, again(row).state) == ([], state)


def state_error(table, row, step):
    """Return what the guard says of a step of somebody who may do everything."""
    values = dict.fromkeys(TABLES[table][step].needs, "x")
    try:
        if table == "handling":
            check_handling(row, None, step, values)
        elif table == "court":
            check_court_step(row, row.dispute, None, step, values)
        else:
            check_step(row, None, step, values)
    except WrongStep as error:
        return error
    return None


@pytest.mark.parametrize(("table", "state"), ALL_STATES)
def test_out_of_turn_is_a_conflict_for_whoever_may_do_everything(
    world, table, state, monkeypatch
) -> None:
    row = reach(world, table, state)
    for module in ("steps", "handlings.moving", "disputes.court"):
        monkeypatch.setattr(f"incidents.services.{module}.roles_on", lambda *_a: set(Doer))

    refused = {step for step in TABLES[table] if state_error(table, row, step)}

    assert refused == {s for s, rule in TABLES[table].items() if state not in rule.start}


def may(table, row, user, step):
    """Tell whether the table lets somebody take a step on a row."""
    case = {"handling": lambda: row.case, "court": lambda: row.dispute}.get(table, lambda: row)()
    case = getattr(case, case.desk) if type(case).__name__ == "Case" else case
    roles = roles_on(case, user, row if table == "handling" else None)
    return bool(roles & TABLES[table][step].by)


@pytest.mark.parametrize(("table", "step"), BY_HAND)
def test_nobody_else_takes_it(world, table, step) -> None:
    row = reach(world, table, first_state(table, step), step)
    others = [one for one in everybody(world) if not may(table, row, one, step)]
    seen = {one.pk for one in others if MODELS[table].objects.visible_to(one).filter(pk=row.pk)}
    state, found = row.state, {}
    for user in others:
        try:
            take(world, table, again(row), step, actor=user)
            found[user.username] = "taken"
        except OutOfScope:
            found[user.username] = "out of scope"
        except NotAllowed:
            found[user.username] = "not allowed"

    assert found["otherdistrict"] == "out of scope"  # wrong area
    assert "taken" not in found.values()
    assert again(row).state == state
    unseen = {one.username for one in others if one.pk not in seen}
    assert {found[name] for name in unseen} == {"out of scope"}


@pytest.mark.parametrize(("table", "step"), VERSIONED)
def test_the_second_of_two_on_one_page_is_refused(world, table, step) -> None:
    row = reach(world, table, first_state(table, step), step)
    seen = row.version
    moved = take(world, table, row, step, seen=seen)

    with pytest.raises((ChangedMeanwhile, *REFUSED)):
        take(world, table, again(row), step, seen=seen)

    assert again(row).version == moved.version


AT_ONCE = [("incident", "file"), ("appeal", "accept"), ("dispute", "take_on"),
           ("handling", "receive"), ("court", "apply")]  # fmt: skip


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
@pytest.mark.parametrize(("table", "step"), AT_ONCE)
def test_of_two_at_the_same_moment_one_is_refused(world, table, step) -> None:
    row = reach(world, table, first_state(table, step), step)
    seen = {} if table == "court" else {"seen": row.version}
    start, outcomes = threading.Barrier(2), []

    def race():
        start.wait()
        try:
            take(world, table, again(row), step, **seen)
            outcomes.append("taken")
        except DomainError:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=race) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["refused", "taken"]


def test_every_step_of_every_table_is_taken_by_somebody(world) -> None:
    for table, step in STEPS:
        assert hand_of(world, table, step) is not None


def test_every_own_way_is_a_step_of_a_table() -> None:
    assert set(OWN_WAYS) <= set(STEPS)

"""The tables of steps hold together, and the docs page is made from them."""

from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from incidents.choices import STATES
from incidents.services.handlings.moving import FOLLOWS
from incidents.services.taking import HANDLINGS, SERVICES
from incidents.workflow import FINAL, WORKFLOWS
from incidents.workflow.disputes import DisputeStep
from incidents.workflow.handlings import HANDLING_STEPS
from incidents.workflow.limits import LIMITS
from incidents.workflow.rules import STAYS, STOPS

# Steps that take more than a form of words; their services are called by pages of their own.
ON_PAGES_OF_THEIR_OWN = {
    "dispute": {
        DisputeStep.ACCEPT,
        DisputeStep.AGREE,
        DisputeStep.ASSIGN,
        DisputeStep.BREACH,
        DisputeStep.HOLD,
        DisputeStep.PERFORMED,
        DisputeStep.REVIEW,
        DisputeStep.SAFETY,
    }
}
RULES = [(desk, step, rule) for desk, table in WORKFLOWS.items() for step, rule in table.items()]


@pytest.mark.parametrize(("desk", "step", "rule"), RULES)
def test_a_step_leads_between_states_of_its_desk(desk, step, rule) -> None:
    known = set(STATES[desk].values)

    assert rule.start <= known
    assert rule.end == STAYS or rule.end in known


@pytest.mark.parametrize(("desk", "step", "rule"), RULES)
def test_a_step_s_clock_is_a_known_time_limit(desk, step, rule) -> None:
    assert rule.clock in ("", STOPS) or rule.clock in LIMITS


@pytest.mark.parametrize("desk", WORKFLOWS)
def test_every_step_of_a_desk_has_one_service(desk) -> None:
    follows = set(FOLLOWS.get(desk, {}).values())  # taken with a handling's step

    taken = set(SERVICES[desk]) | follows | ON_PAGES_OF_THEIR_OWN.get(desk, set())
    assert set(WORKFLOWS[desk]) == taken


def test_every_step_of_a_handling_has_one_service() -> None:
    assert set(HANDLINGS) == set(HANDLING_STEPS)


@pytest.mark.parametrize("desk", WORKFLOWS)
def test_every_state_is_reached_or_begins(desk) -> None:
    reached = {rule.end for rule in WORKFLOWS[desk].values()}
    left = {state for rule in WORKFLOWS[desk].values() for state in rule.start}

    assert set(STATES[desk].values) <= reached | left


@pytest.mark.parametrize("desk", WORKFLOWS)
def test_a_final_state_ends_the_clock(desk) -> None:
    running = [
        step
        for step, rule in WORKFLOWS[desk].items()
        if rule.end in FINAL[desk] and rule.clock not in (STOPS, "")
    ]

    assert running == []


def test_every_time_limit_cites_its_rule() -> None:
    assert [code for code, limit in LIMITS.items() if not limit.rule] == []


def test_the_docs_page_is_up_to_date() -> None:
    written = StringIO()
    call_command("show_workflows", stdout=written)

    page = Path(settings.BASE_DIR) / "docs" / "workflows.md"
    assert page.read_text(encoding="utf-8") == written.getvalue()

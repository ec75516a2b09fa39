"""Inspections of key sites (S35) and what follows from them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.errors import NotAllowed, WrongStep
from fieldwork.services.checks import PlaceClosed
from fieldwork.services.photos import add_evidence
from fieldwork.services.tasks import approve_task, submit_task
from fieldwork.services.visits import log_visit
from grid.choices import HazardLevel, SiteState
from tests import factories
from tests.fieldwork.helpers import answers, report_on, sent_photo


@pytest.fixture
def market(town):
    return factories.make_site(name="城南农贸市场")


@pytest.fixture
def site_standard(town):
    return factories.make_standard("site")


@pytest.fixture
def inspect(cast, market, site_standard):
    """Inspect the market; the named items are not in order."""

    def inspected(*failed, **values):
        values = {"answers": answers(*failed), **values}
        logged = log_visit(actor=cast.worker, report=report_on(market, **values))
        market.refresh_from_db()
        return logged

    return inspected


def in_days(days):
    return timezone.localdate() + timedelta(days=days)


def test_a_market_with_two_hazards_gives_two_tasks(inspect):
    assert len(inspect("wiring", "exits").consequences.made) == 2


def test_photos_and_approval_close_the_tasks_of_a_market(inspect, cast, market):
    for task in inspect("wiring", "exits").consequences.made:
        add_evidence(actor=cast.worker, task=task, photos=[sent_photo()])
        task.refresh_from_db()
        submit_task(actor=cast.worker, task=task)
        task.refresh_from_db()
        approve_task(actor=cast.leader, task=task)
    market.refresh_from_db()
    assert (market.hazard_level, market.next_inspection_on) == (HazardLevel.NONE, in_days(90))


def test_a_market_keeps_its_hazard_while_one_task_is_open(inspect, cast, market):
    task = inspect("wiring", "exits").consequences.made[0]
    add_evidence(actor=cast.worker, task=task, photos=[sent_photo()])
    submit_task(actor=cast.worker, task=task)
    task.refresh_from_db()
    approve_task(actor=cast.leader, task=task)
    market.refresh_from_db()
    assert market.hazard_level == HazardLevel.GENERAL


def test_the_worker_does_not_approve_their_own_rectification(inspect, cast):
    task = inspect("wiring").consequences.made[0]
    add_evidence(actor=cast.worker, task=task, photos=[sent_photo()])
    submit_task(actor=cast.worker, task=task)
    task.refresh_from_db()
    with pytest.raises((NotAllowed, WrongStep)):
        approve_task(actor=cast.worker, task=task)


@pytest.mark.parametrize(("every", "failed", "days"), [(30, (), 30), (20, ("gas",), 20)])
def test_a_site_keeps_its_own_rhythm_of_inspections(inspect, market, every, failed, days):
    market.save_as_next_version(inspect_every_days=every)
    inspect(*failed)
    assert market.next_inspection_on == in_days(days)


def test_a_hazard_brings_the_next_inspection_forward(inspect, market):
    market.save_as_next_version(inspect_every_days=365)
    inspect("gas")
    assert market.next_inspection_on == in_days(30)


def test_a_closed_site_is_not_inspected(inspect, market):
    market.save_as_next_version(state=SiteState.CLOSED)
    with pytest.raises(PlaceClosed):
        inspect()

"""Two sends at the same moment make one visit."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from fieldwork.choices import TaskKind
from fieldwork.models import Task, Visit
from fieldwork.services.visits import log_visit
from tests import factories
from tests.fieldwork.helpers import answers, report_on

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def at_once(actor, reports):
    """Log all reports at the same moment, each on a connection of its own."""
    start = Barrier(len(reports))

    def send(report):
        start.wait()
        try:
            return log_visit(actor=actor, report=report)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(reports)) as pool:
        return list(pool.map(send, reports))


def test_the_same_visit_sent_four_times_at_once_makes_one_row(cast):
    report = report_on(factories.make_dwelling())
    sent = at_once(cast.worker, [report] * 4)
    assert (Visit.objects.count(), sorted(one.is_new for one in sent)) == (
        1,
        [False, False, False, True],
    )


def test_two_checks_at_once_make_one_task_of_a_failed_item(cast):
    factories.make_standard()
    rental = factories.make_rental()
    reports = [report_on(rental, answers=answers("gas")) for _number in range(2)]
    at_once(cast.worker, reports)
    assert Task.objects.filter(kind=TaskKind.RECTIFICATION).count() == 1

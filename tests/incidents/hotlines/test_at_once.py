"""What two people of the desk, or two workers, do in the same second."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.utils import timezone

from core.rows import everything, scoped
from incidents.models import Appeal, Exchange, ExchangeRow
from incidents.services import appeals
from incidents.services.hotlines.returns import make_files
from incidents.services.hotlines.taking import forget_waiting, take_in
from tests.incidents.hotlines.conftest import row, table
from tests.residents.test_at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.fixture(autouse=True)
def whole():
    """Declare nothing: each thread has a transaction of its own."""


def test_a_file_that_two_take_in_at_once_is_taken_in_once(receive, staff) -> None:
    exchange = receive(table(row(), row("12309-2")))
    results = at_once(*[lambda: take_in(actor=staff.taker, exchange=exchange)] * 2)

    assert sorted(type(one).__name__ for one in results) == ["Exchange", "WrongStep"]
    assert Appeal._base_manager.count() == 2


def test_two_files_with_one_number_make_one_appeal(receive, staff) -> None:
    files = [receive(table(row())), receive(table(row(), row("12309-2")))]
    at_once(*[lambda f=file: take_in(actor=staff.taker, exchange=f) for file in files])

    assert Appeal._base_manager.filter(external_no="12309-1").count() == 1


def test_two_workers_tell_a_step_once_and_number_files_without_gaps(receive, staff, link) -> None:
    take_in(actor=staff.taker, exchange=receive(table(row())))
    appeals.accept_appeal(actor=staff.taker, case=Appeal._base_manager.get())
    at_once(*[lambda: make_files(link, timezone.now())] * 3)

    numbers = Exchange.objects.outgoing().order_by("number").values_list("number", flat=True)
    assert list(numbers) == [1, 2]
    with scoped(everything("a test")):
        assert ExchangeRow.objects.filter(event__isnull=False).count() == 1


def beside(act) -> None:
    """Do something in another transaction, to its end."""
    thread = threading.Thread(target=lambda: (act(), connections.close_all()))
    thread.start()
    thread.join(timeout=60)


def test_a_step_that_is_written_while_files_are_made_is_told_with_the_next(
    receive, staff, link
) -> None:
    take_in(actor=staff.taker, exchange=receive(table(row(), row("12309-2"))))
    first, second = Appeal._base_manager.order_by("pk")
    appeals.accept_appeal(actor=staff.taker, case=first)
    steps = [lambda: appeals.accept_appeal(actor=staff.taker, case=second)]

    def between(execute, sql, *args):
        found = execute(sql, *args)
        if "incidents_appeal" in sql and sql.startswith("SELECT") and steps:
            beside(steps.pop())
        return found

    with connection.execute_wrapper(between):
        make_files(link, timezone.now() + timedelta(minutes=1))
    make_files(link, timezone.now() + timedelta(minutes=1))

    assert not steps
    with scoped(everything("a test")):
        told = ExchangeRow.objects.filter(event__isnull=False).order_by("external_no")
        assert list(told.values_list("external_no", flat=True)) == ["12309-1", "12309-2"]


def test_a_file_that_two_forget_at_once_is_dropped_and_answered_once(receive) -> None:
    exchange = receive(table(row()))
    Exchange.objects.update(created_at=timezone.now() - timedelta(days=31))
    results = at_once(*[lambda: forget_waiting(timezone.now())] * 2)

    assert sorted(results) == [0, 1]
    assert exchange.receipts.count() == 1


def test_a_file_that_is_taken_in_while_it_is_forgotten_ends_one_way(receive, staff) -> None:
    exchange = receive(table(row()))
    other = receive(table(row("12309-2")))
    Exchange.objects.update(created_at=timezone.now() - timedelta(days=31))
    taken, forgotten = at_once(
        lambda: take_in(actor=staff.taker, exchange=exchange),
        lambda: forget_waiting(timezone.now()),
    )

    exchange.refresh_from_db()
    other.refresh_from_db()
    assert (type(taken).__name__, exchange.state, forgotten) in [
        ("Exchange", "taken", 1), ("WrongStep", "dropped", 2),
    ]  # fmt: skip
    assert other.state == "dropped"

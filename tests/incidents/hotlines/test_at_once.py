"""What two people of the desk, or two workers, do in the same second."""

import pytest
from django.utils import timezone

from core.rows import everything, scoped
from incidents.models import Appeal, Exchange, ExchangeRow
from incidents.services import appeals
from incidents.services.hotlines.returns import make_files
from incidents.services.hotlines.taking import take_in
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

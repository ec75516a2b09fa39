"""A dispute comes in by any door, once, without anybody's number (S08)."""

import pytest

from core.errors import NotAllowed
from tests import factories
from tests.incidents import mediating as at


def test_a_dispute_gets_a_number_of_its_own_desk(room) -> None:
    assert at.registered(room.taker).number.startswith("JF")


def test_a_dispute_of_elsewhere_is_not_registered(room, cast) -> None:
    with pytest.raises(NotAllowed):
        at.registered(cast.other_district_staff)
    with pytest.raises(NotAllowed):
        at.registered(cast.worker, place=factories.in_cell(6))


def test_a_grid_worker_registers_a_dispute_of_the_cell(room, cast) -> None:
    assert at.registered(cast.worker).entered_by == cast.worker


def test_a_dispute_that_arrives_twice_is_one(room) -> None:
    first = at.registered(room.taker)

    second = at.registered(room.taker, client_uuid=first.client_uuid)

    assert second.pk == first.pk
    assert len(at.parties_of(first)) == 2


def test_numbers_in_the_words_are_masked(room) -> None:
    dispute = at.registered(room.taker, text="联系13812345678")

    assert "13812345678" not in dispute.text

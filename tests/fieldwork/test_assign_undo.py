"""Taking a sending back, and cancelling what is left of it (S45)."""

from datetime import timedelta

import pytest

from core.errors import BadInput, NotAllowed, OutOfScope
from fieldwork.choices import TargetKind, TaskState
from fieldwork.services.assignments import (
    TooLate,
    cancel_assignment,
    undo_assignment,
)
from fieldwork.services.selection import Selection
from fieldwork.services.tasks import accept_task
from tests.factories import (
    make_template,
)
from tests.fieldwork.assigning import send

pytestmark = pytest.mark.django_db


def test_undoing_cancels_what_nobody_began(town, cast):
    sent = send(
        cast.leader, make_template(TargetKind.CELL), Selection(areas=(town.community.code,))
    )
    undone = undo_assignment(actor=cast.leader, assignment=sent)
    assert (undone.cancelled, undone.kept) == (3, 0)


def test_undoing_keeps_and_reports_what_was_begun(town, cast):
    sent = send(
        cast.leader, make_template(TargetKind.CELL), Selection(areas=(town.community.code,))
    )
    accept_task(actor=cast.worker, task=sent.tasks.get(cell=town.cells[0]))
    undone = undo_assignment(actor=cast.leader, assignment=sent)
    assert (undone.cancelled, undone.kept) == (2, 1)


def test_undoing_is_over_after_ten_minutes(town, cast):
    sent = send(
        cast.leader, make_template(TargetKind.CELL), Selection(areas=(town.community.code,))
    )
    with pytest.raises(TooLate):
        undo_assignment(
            actor=cast.leader, assignment=sent, now=sent.sent_at + timedelta(minutes=10)
        )


def test_a_sending_is_undone_once(town, cast):
    sent = send(
        cast.leader, make_template(TargetKind.CELL), Selection(areas=(town.community.code,))
    )
    undo_assignment(actor=cast.leader, assignment=sent)
    with pytest.raises(TooLate):
        undo_assignment(actor=cast.leader, assignment=sent)


def test_only_the_issuer_undoes(town, cast):
    sent = send(
        cast.leader, make_template(TargetKind.CELL), Selection(areas=(town.community.code,))
    )
    with pytest.raises(NotAllowed):
        undo_assignment(actor=cast.district_staff, assignment=sent)


def test_a_stranger_does_not_see_the_sending(town, cast):
    sent = send(
        cast.leader, make_template(TargetKind.CELL), Selection(areas=(town.community.code,))
    )
    with pytest.raises(OutOfScope):
        undo_assignment(actor=cast.other_district_staff, assignment=sent)


def test_what_was_undone_can_be_sent_again(town, cast):
    template, chosen = make_template(TargetKind.CELL), Selection(areas=(town.community.code,))
    undo_assignment(actor=cast.leader, assignment=send(cast.leader, template, chosen))
    assert send(cast.leader, template, chosen).tasks.count() == 3


def test_what_is_left_of_a_sending_is_cancelled_later(town, cast):
    sent = send(
        cast.leader, make_template(TargetKind.CELL), Selection(areas=(town.community.code,))
    )
    sent.tasks.filter(cell=town.cells[0]).update(state=TaskState.SUBMITTED)
    left = cancel_assignment(actor=cast.street_staff, assignment=sent, reason="不再需要")
    assert (left.cancelled, left.kept) == (2, 1)


def test_cancelling_what_is_left_needs_a_reason(town, cast):
    sent = send(
        cast.leader, make_template(TargetKind.CELL), Selection(areas=(town.community.code,))
    )
    with pytest.raises(BadInput):
        cancel_assignment(actor=cast.leader, assignment=sent, reason=" ")


def test_a_stranger_does_not_cancel_a_sending(town, cast):
    sent = send(
        cast.leader, make_template(TargetKind.CELL), Selection(areas=(town.community.code,))
    )
    with pytest.raises(OutOfScope):
        cancel_assignment(actor=cast.other_district_staff, assignment=sent, reason="不再需要")

"""Confirmation by the court (S19): both sides, within thirty days, never compulsory."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.errors import BadInput, OutOfScope, WrongStep
from core.rows import everything, scoped, scoped_to
from core.saving import InvalidRecord
from incidents.models import Agreement, JudicialConfirmation
from incidents.services.disputes import (
    apply_for_confirmation,
    begin_performance,
    change_agreement,
    draft_confirmation,
    mediate_again,
    record_court_step,
    record_joint_consent,
    sign_agreement,
)
from incidents.services.disputes.court import NotConfirmable, last_day
from incidents.workflow.disputes import CourtStep
from staff.models import WorkCalendarDay
from tests.incidents import mediating as at

TODAY = timezone.localdate


@pytest.fixture
def drafted(room):
    return at.drafted(room)


def applied(room, drafted, **when):
    return apply_for_confirmation(actor=room.mediator, confirmation=drafted, **when)


def step(room, row, name, **values):
    return record_court_step(actor=room.mediator, confirmation=row, step=name, **values)


# Agreements


def test_an_agreement_takes_effect_when_all_have_signed_and_it_is_sealed(room) -> None:
    dispute = at.agreed(room)
    parties = at.parties_of(dispute)
    sign_agreement(actor=room.mediator, case=dispute, parties=parties, mediator=True)
    with scoped_to(room.mediator):
        assert Agreement.objects.get(dispute=dispute).effective_at is None

    sign_agreement(actor=room.mediator, case=dispute, seal=True)
    with scoped_to(room.mediator):
        assert Agreement.objects.get(dispute=dispute).effective_at is not None


def test_an_oral_agreement_takes_effect_at_once(room) -> None:
    dispute = at.agreed(room, form="oral")

    assert dispute.checks.count() == 3


def test_what_is_in_effect_is_not_changed(room) -> None:
    dispute = at.signed(room)

    with pytest.raises(WrongStep):
        change_agreement(actor=room.mediator, case=dispute, terms=at.terms(terms="改"))


def test_what_nobody_has_signed_is_changed(room) -> None:
    dispute = at.agreed(room)

    changed = change_agreement(actor=room.mediator, case=dispute, terms=at.terms(terms="改"))

    assert changed.terms.opened() == "改"


def test_an_amount_is_not_negative(room) -> None:
    with pytest.raises(InvalidRecord):
        at.agreed(room, amount=Decimal(-1))


def test_an_agreement_says_by_when_it_is_performed(room) -> None:
    with pytest.raises(BadInput):
        at.agreed(room, perform_by=None)


def test_performance_begins_after_all_have_signed(room) -> None:
    with pytest.raises(WrongStep):
        begin_performance(actor=room.mediator, case=at.agreed(room))


def test_declining_the_court_is_one_step_and_costs_nothing(room) -> None:
    assert begin_performance(actor=room.mediator, case=at.signed(room)).state == "performing"


def test_a_second_agreement_takes_the_place_of_a_broken_one(room) -> None:
    dispute = mediate_again(actor=room.mediator, case=at.signed(room), reason="条款需改")
    at.write_agreement(actor=room.mediator, case=dispute, terms=at.terms(terms="新条款"))

    with scoped_to(room.mediator):
        terms = Agreement.objects.get(dispute=dispute, replaced_at=None).terms.opened()
    assert terms == "新条款"


# The joint application


def test_both_sides_apply_together(room) -> None:
    dispute = at.signed(room)
    row = draft_confirmation(actor=room.mediator, case=dispute, court=room.court)
    record_joint_consent(actor=room.mediator, party=at.parties_of(dispute)[0])

    with pytest.raises(WrongStep):
        applied(room, row)

    assert at.again(row).state == "drafted"


@pytest.fixture
def last_is_worked(db):
    """The thirtieth day from today is worked, whatever day of the week it is."""
    day = TODAY() + timedelta(days=30)
    WorkCalendarDay.objects.create(day=day, is_working=True, name="上班", source="测试")


def effective(day):
    """Return an agreement that took effect on a day."""
    return Agreement(effective_at=timezone.make_aware(datetime.combine(day, time(9))))


def test_on_day_thirty_it_is_in_time(last_is_worked, room, drafted) -> None:
    row = applied(room, drafted, day=TODAY() + timedelta(days=30))

    assert row.state == "jointly_applied"


def test_on_day_thirty_one_it_is_refused_with_the_rule(last_is_worked, room, drafted) -> None:
    with pytest.raises(NotConfirmable, match="30"):
        applied(room, drafted, day=TODAY() + timedelta(days=31))

    assert at.again(drafted).state == "drafted"


@pytest.mark.django_db
def test_where_the_thirtieth_day_is_a_sunday_the_monday_is_the_last() -> None:
    assert last_day(effective(date(2026, 11, 27))) == date(2026, 12, 28)


@pytest.mark.django_db
def test_where_the_thirtieth_day_is_a_holiday_the_next_working_day_is_the_last() -> None:
    for day in range(1, 8):
        WorkCalendarDay.objects.create(
            day=date(2026, 10, day), is_working=False, name="国庆节", source="测试"
        )

    assert last_day(effective(date(2026, 9, 1))) == date(2026, 10, 8)


def test_the_database_refuses_the_day_after_the_last(drafted) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        JudicialConfirmation.objects.filter(pk=drafted.pk).update(
            applied_on=drafted.apply_due_on + timedelta(days=1)
        )


def test_the_database_refuses_a_last_day_that_is_no_day_of_the_law(drafted) -> None:
    for days in (29, 45):
        with pytest.raises(IntegrityError), transaction.atomic():
            JudicialConfirmation.objects.filter(pk=drafted.pk).update(
                apply_due_on=drafted.effective_on + timedelta(days=days)
            )


def test_the_database_refuses_an_application_by_one_side(drafted) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        JudicialConfirmation.objects.filter(pk=drafted.pk).update(
            state="jointly_applied", applied_on=drafted.effective_on, is_by_both=False
        )


@pytest.mark.parametrize("matter", ["marriage", "adoption", "identity"])
def test_matters_of_status_are_not_confirmed(room, matter) -> None:
    with pytest.raises(NotConfirmable):
        at.drafted(room, status_matter=matter)


def test_nothing_is_confirmed_before_it_is_in_effect(room) -> None:
    with pytest.raises(WrongStep):
        draft_confirmation(actor=room.mediator, case=at.agreed(room), court=room.court)


def test_only_a_court_confirms(room) -> None:
    with pytest.raises(BadInput):
        draft_confirmation(actor=room.mediator, case=at.signed(room), court=room.legal_aid)


def test_the_court_answers_in_three_days_and_decides_in_fifteen(room, drafted) -> None:
    row = applied(room, drafted)
    assert timezone.localtime(row.due_at).date() == TODAY() + timedelta(days=3)

    row = step(room, row, CourtStep.ACCEPT)
    assert timezone.localtime(row.due_at).date() == TODAY() + timedelta(days=15)


def test_the_court_takes_ten_days_more_once(room, drafted) -> None:
    row = step(room, applied(room, drafted), CourtStep.ACCEPT)
    row = step(room, row, CourtStep.EXTEND)
    assert timezone.localtime(row.due_at).date() == TODAY() + timedelta(days=25)

    with pytest.raises(WrongStep):
        step(room, row, CourtStep.EXTEND)


def test_a_confirmed_agreement_is_performed(room, drafted) -> None:
    row = step(room, applied(room, drafted), CourtStep.ACCEPT)
    step(room, row, CourtStep.CONFIRM, court_number="(2026)安法确1号")

    dispute = at.again(row.dispute)
    assert (dispute.state, dispute.confirmed_at is not None) == ("performing", True)


def test_a_confirmation_has_the_courts_number(room, drafted) -> None:
    row = step(room, applied(room, drafted), CourtStep.ACCEPT)

    with pytest.raises(BadInput):
        step(room, row, CourtStep.CONFIRM)


@pytest.mark.parametrize("way", ["not_accepted", "dismissed", "withdrawn"])
def test_without_the_courts_confirmation_it_is_still_performed(room, drafted, way) -> None:
    row = applied(room, drafted)
    if way == "dismissed":
        row = step(room, row, CourtStep.ACCEPT)
    name = {"not_accepted": "refuse", "dismissed": "dismiss", "withdrawn": "withdraw"}[way]
    row = step(room, row, name)

    assert row.state == way
    assert begin_performance(actor=room.mediator, case=row.dispute).state == "performing"


def test_while_the_court_has_it_nothing_is_changed(room, drafted) -> None:
    row = applied(room, drafted)

    with pytest.raises(WrongStep):
        begin_performance(actor=room.mediator, case=row.dispute)
    with pytest.raises(WrongStep):
        mediate_again(actor=room.mediator, case=row.dispute, reason="改")


def test_the_court_reads_the_agreement_once_it_is_applied_for(room, drafted) -> None:
    with scoped_to(room.judge):
        assert not Agreement.objects.visible_to(room.judge).exists()

    applied(room, drafted)

    with scoped_to(room.judge):
        assert Agreement.objects.visible_to(room.judge).count() == 1
    with scoped_to(room.lawyer):
        assert Agreement.objects.count() == 0


def test_the_court_writes_nothing_into_the_agreement(room, drafted) -> None:
    applied(room, drafted)
    with scoped(everything("a test looks")):
        pk = Agreement.objects.get().pk

    with pytest.raises(Exception, match="row-level security"), scoped_to(room.judge):
        Agreement.objects.filter(pk=pk).update(perform_by=TODAY())


def test_a_colleague_finds_no_such_application(room, drafted) -> None:
    with pytest.raises(OutOfScope):
        apply_for_confirmation(actor=room.colleague, confirmation=drafted)

"""What is unusual about reads: told in sentences with their numbers, compared with the role."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from core.audit import Action
from staff.choices import Pattern
from staff.models import AccessDay
from staff.services.read_days import day_figures, keep_days
from staff.services.unusual import unusual_on, unusual_reads
from tests.staff.auditing import at_clock, key, read

YESTERDAY = 1


def yesterday():
    return timezone.localdate() - timedelta(days=1)


def found(pattern):
    with translation.override("en"):
        return [one for one in unusual_on(yesterday()) if one.pattern == pattern]


def read_many(count, hour, actor=1, **values):
    for number in range(count):
        read(actor, number, at=at_clock(hour, number % 60), **values)


def usual_days(actor, role="GW", **figures):
    for days in range(2, 12):
        day = timezone.localdate() - timedelta(days=days)
        AccessDay.objects.create(
            day=day, actor_id=actor, role=role, area_codes=["990101001001001"], **figures
        )


def test_a_night_of_reads_is_told_with_its_number_and_the_usual_one(cast):
    usual_days(cast.stranger.pk, night_people=1)
    read_many(60, 23, cast.worker)
    (one,) = found(Pattern.NIGHT)
    assert str(cast.worker) in one.sentence
    assert "60 different people at night" in one.sentence
    assert "Usual for this role (grid worker) on a day: 1." in one.sentence


@pytest.mark.parametrize(("hour", "is_night"), [(22, True), (5, True), (6, False), (21, False)])
def test_night_is_from_22_to_6_local_time(cast, hour, is_night):
    read_many(10, hour, cast.worker)
    assert bool(found(Pattern.NIGHT)) is is_night


def test_reading_one_person_often_at_night_is_not_many_people(cast):
    for minute in range(30):
        read(cast.worker, 1, at=at_clock(23, minute))
    assert found(Pattern.NIGHT) == []


def test_what_is_usual_for_the_role_is_not_unusual(cast):
    usual_days(cast.stranger.pk, night_people=25)
    read_many(60, 23, cast.worker)
    assert found(Pattern.NIGHT) == []


def test_another_roles_usual_does_not_excuse(cast):
    usual_days(cast.stranger.pk, role="CL", night_people=25)
    read_many(60, 23, cast.worker)
    (one,) = found(Pattern.NIGHT)
    assert "no earlier days" in one.sentence


def test_many_people_in_one_hour_are_told(cast):
    read_many(31, 10, cast.worker)
    (one,) = found(Pattern.HOUR)
    assert one.number == 31


def test_as_many_people_over_a_day_are_not_many_in_an_hour(cast):
    for hour in range(8, 18):
        read_many(10, hour, cast.worker)
    assert found(Pattern.HOUR) == []


def test_reads_outside_working_hours_are_told(cast):
    read_many(25, 20, cast.worker)
    assert found(Pattern.OFF_HOURS)[0].number == 25


def test_many_reveals_with_the_same_reason_are_told(cast):
    read_many(10, 10, cast.worker, action=Action.REVEAL, reason="核对")
    assert found(Pattern.REASON)[0].number == 10


def test_reveals_with_reasons_of_their_own_are_not_told(cast):
    for number in range(20):
        at = at_clock(10, number)
        read(cast.worker, number, action=Action.REVEAL, reason=f"第{number}户", at=at)
    assert found(Pattern.REASON) == []


def test_many_refused_tries_are_told_and_show_nobody(cast):
    read_many(12, 23, cast.worker, action=Action.REFUSED)
    assert found(Pattern.REFUSED)[0].number == 12
    assert found(Pattern.NIGHT) == []


def test_reads_under_a_new_area_are_told_by_name(cast, town):
    usual_days(cast.worker.pk, people=5)
    read_many(3, 10, cast.worker, area_codes=[town.cells[6].code])
    (one,) = found(Pattern.AREA)
    assert town.cells[6].name in one.sentence
    assert one.number == 3


def test_a_newcomer_has_no_usual_area(cast):
    read_many(3, 10, cast.worker)
    assert found(Pattern.AREA) == []


def test_one_person_read_by_many_is_told(cast):
    for actor in range(100, 109):
        read(actor, 7, at=at_clock(10))
    (one,) = found(Pattern.SAME_PERSON)
    assert (one.number, one.filters["record"]) == (9, key(7))


def test_looks_into_the_log_itself_are_no_reads(cast):
    read_many(60, 23, cast.auditor, subject_kind="staff.accessevent")
    assert unusual_on(yesterday()) == []


def test_each_finding_leads_to_its_events(cast, client_of):
    read_many(12, 23, cast.worker)
    read_many(5, 10, cast.worker)
    (one,) = found(Pattern.NIGHT)
    answer = client_of(cast.auditor).get("/audit/events/", one.filters)
    assert len(answer.context["events"]) == 12


def test_a_quiet_week_has_no_findings(cast):
    read_many(8, 10, cast.worker)
    assert unusual_reads(yesterday(), timezone.localdate()) == []


def test_figures_of_past_days_are_kept_once(cast):
    read_many(8, 10, cast.worker)
    assert keep_days(timezone.localdate()) == 1
    assert keep_days(timezone.localdate()) == 0
    (row,) = AccessDay.objects.all()
    assert (row.people, row.hour_people, row.role) == (8, 8, "GW")


def test_today_is_counted_afresh(cast):
    read(cast.worker, 1)
    day_figures(timezone.localdate())
    read(cast.worker, 2)
    assert day_figures(timezone.localdate())[0].people == 2


def test_a_week_asks_a_steady_number_of_questions(cast, django_assert_max_num_queries):
    for actor in range(100, 160):
        read(actor, actor, at=at_clock(23))
    with django_assert_max_num_queries(6):
        unusual_on(yesterday())

"""Support levels (S28): needs, two people, 90 days, down to green by themselves."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from core.errors import BadInput, OutOfScope, WrongStep
from core.rows import everything, scoped
from core.saving import InvalidRecord
from residents import jobs
from residents.choices.files import CONTACT_DAYS, Level, LevelState, YouthState
from residents.models import SupportLevelDecision, YouthSupportFile
from residents.services import levels
from residents.services.youth import add_entry
from residents.workflow.files import LEVEL_STEPS, LevelStep, rule_of
from tests.residents import files
from tests.residents.files import acting

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(town, people):
    """A file with three helpers beside its supervisor."""
    made = files.opened(people, files.somebody(town.cells[0]))
    for who in (people.youth_two, people.youth_three, people.supervisor_two):
        files.helper(people, made, who)
    return made


def propose(who, file, level="red", needs=("safety",), **values):
    with acting(who):
        values = {"reasons": "独自在家", "told_guardian_on": timezone.localdate(), **values}
        return levels.propose_level(actor=who, file=file, level=level, needs=needs, **values)


def endorse(who, decision):
    with acting(who):
        return levels.endorse_level(actor=who, decision=decision)


def decided(people, file, level="red", **values):
    return endorse(people.youth_two, propose(people.youth, file, level, **values))


def written(changes: str) -> None:
    with scoped(everything("a test")), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE residents_supportleveldecision SET {changes}")


def level_of(file, day=None):
    with scoped(everything("a test")):
        return levels.level_on(file, day)


def test_the_same_person_proposing_and_endorsing_is_refused(people, file) -> None:
    decision = propose(people.youth, file)

    with pytest.raises(levels.SamePerson):
        endorse(people.youth, decision)
    with pytest.raises(IntegrityError, match="residents_level_by_two"):
        written("endorsed_by_id = proposed_by_id")


def test_a_proposal_alone_changes_nothing(people, file) -> None:
    propose(people.youth, file)

    assert level_of(file) == Level.GREEN


def test_two_people_put_a_level_in_force(people, file) -> None:
    decided(people, file)

    assert level_of(file) == Level.RED


def test_an_expired_red_becomes_green_overnight_and_asks_a_review(people, file) -> None:
    decision = decided(people, file)
    end = decision.valid_to

    assert level_of(file, end - timedelta(days=1)) == Level.RED
    assert level_of(file, end) == Level.GREEN
    assert jobs.lapse_levels(end - timedelta(days=1)) == 0
    assert jobs.lapse_levels(end) == 1
    with scoped(everything("a test")):
        assert SupportLevelDecision.objects.get().state == LevelState.EXPIRED
        assert YouthSupportFile.objects.get().state == YouthState.REVIEW


def test_nothing_is_raised_by_night(people, file) -> None:
    propose(people.youth, file)
    today = timezone.localdate()

    for days in range(0, 200, 10):
        for job in (jobs.lapse_levels, jobs.ask_youth_reviews):
            job(today + timedelta(days=days))
            assert level_of(file) == Level.GREEN


def test_an_objection_freezes_raising_until_a_pair_of_others_decides(people, file) -> None:
    yellow = decided(people, file, "yellow")
    with acting(people.youth):
        levels.object_to_level(
            actor=people.youth, decision=yellow, by="guardian", words="不需要这么频繁。"
        )

    with pytest.raises(levels.RaisingFrozen):
        propose(people.youth_three, file, "red")
    with pytest.raises(levels.SamePerson):
        propose(people.youth, file, "green")
    again = propose(people.youth_three, file, "green", needs=())
    with pytest.raises(levels.SamePerson):
        endorse(people.youth_two, again)
    endorse(people.supervisor_two, again)
    assert level_of(file) == Level.GREEN


def test_after_the_new_decision_raising_is_possible_again(people, file) -> None:
    yellow = decided(people, file, "yellow")
    with acting(people.youth):
        levels.object_to_level(actor=people.youth, decision=yellow, by="person", words="不同意")
    endorse(people.supervisor_two, propose(people.youth_three, file, "green", needs=()))

    assert decided(people, file, "red").state == LevelState.IN_FORCE


def test_a_new_level_replaces_the_one_before_without_overlap(people, file) -> None:
    decided(people, file, "red")
    decided(people, file, "green", needs=())

    with scoped(everything("a test")):
        states = sorted(SupportLevelDecision.objects.values_list("state", flat=True))
    assert states == [LevelState.IN_FORCE, LevelState.REPLACED]


def test_the_database_refuses_two_levels_on_one_day(people, file) -> None:
    first = decided(people, file)
    second = propose(people.youth, file, "yellow")

    with pytest.raises(IntegrityError, match="residents_level_one_at_a_time"):
        written(
            f"state = 'in_force', endorsed_by_id = {people.youth_two.pk},"
            f" valid_from = '{first.valid_from}' WHERE id = '{second.pk}'"
        )


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        ("residents_level_needs", "needs = '{}'"),
        ("residents_level_closed_lists", "needs = '{theft}'"),
        ("residents_level_closed_lists", "level = 'black'"),
        ("residents_level_period", "valid_to = valid_from + 91"),
        ("residents_level_told", "told_guardian_on = NULL"),
        ("residents_level_endorsed", "endorsed_by_id = NULL"),
        ("residents_level_objection", "objected_on = valid_from"),
    ],
)
def test_the_database_keeps_the_rules_of_a_level(people, file, rule, changes) -> None:
    decided(people, file)

    with pytest.raises(IntegrityError, match=rule):
        written(changes)


def test_a_level_has_no_reason_but_needs(people, file) -> None:
    with pytest.raises(BadInput):
        propose(people.youth, file, needs=("theft",))
    with pytest.raises(InvalidRecord):
        propose(people.youth, file, needs=())


def test_a_level_is_endorsed_only_once_the_guardian_is_told_or_it_says_why_not(
    people, file
) -> None:
    decision = propose(people.youth, file, told_guardian_on=None)

    with pytest.raises(InvalidRecord):
        endorse(people.youth_two, decision)


def test_nobody_without_a_grant_decides_on_a_level(people, file, town) -> None:
    decision = propose(people.youth, file)
    today = timezone.localdate()
    with scoped(everything("a test")):
        file.grants.filter(staff=people.youth_two).update(
            begins_on=today - timedelta(days=3), ends_on=today
        )

    with pytest.raises(OutOfScope):
        endorse(people.youth_two, decision)


@pytest.mark.parametrize("state", LevelState.values)
@pytest.mark.parametrize("step", list(LevelStep))
def test_each_step_is_taken_only_from_its_states(state, step) -> None:
    decision = SupportLevelDecision(state=state)

    if state in LEVEL_STEPS[step].start:
        assert rule_of(LEVEL_STEPS, step, decision).end in LevelState.values
    else:
        with pytest.raises(WrongStep):
            rule_of(LEVEL_STEPS, step, decision)


@pytest.mark.parametrize("level", Level.values)
def test_contact_is_overdue_the_day_after_7_30_or_90_days(people, file, level) -> None:
    if level != Level.GREEN:
        decided(people, file, level)
    today = timezone.localdate()
    with acting(people.youth):
        add_entry(
            actor=people.youth,
            file=file,
            kind="service_record",
            on=today,
            text="家访",
            contact="visit",
        )
        due = today + timedelta(days=CONTACT_DAYS[Level(level)])
        if level == Level.GREEN:  # its day comes after the end of any level
            assert levels.overdue_contacts(people.youth, due) == []
        late = levels.overdue_contacts(people.youth, due + timedelta(days=1))
        assert [one.due_on for one in late] == [due]


def test_the_contact_list_does_not_tell_the_level(people, file) -> None:
    decided(people, file)
    later = timezone.localdate() + timedelta(days=60)
    with acting(people.youth):
        (late,) = levels.overdue_contacts(people.youth, later)

    assert set(vars(late)) == {"file", "due_on"}
    assert not hasattr(late.file, "level")

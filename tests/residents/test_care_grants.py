"""Grants to statutory care records: by a leader, to a colleague, for a time, and then no more."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from core.errors import OutOfScope
from core.rows import everything, scoped
from residents.models import CareRecord, FileGrant
from residents.services import care
from residents.services.grants import CannotHold, OwnGrant, grant_file, grant_to, revoke_grant
from staff.models import User
from tests import factories
from tests.residents import files
from tests.residents.files import acting

pytestmark = pytest.mark.django_db


@pytest.fixture
def adult(town):
    return files.somebody(town.cells[0], years=40)


def test_nobody_grants_a_record_to_themselves(people, adult) -> None:
    with acting(people.justice_leader):
        leader = people.justice_leader
        record = care.refer_person(
            actor=leader,
            category="release_aid",
            identity_number=files.number_of(adult),
            authority=people.office,
            basis_document="1",
            told_on=timezone.localdate(),
        )
        grant = FileGrant.objects.get(file_number=record.number)
        with pytest.raises(OwnGrant):
            grant_file(actor=leader, grant=grant)


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        ("residents_grant_by_other", "granted_by_id = staff_id"),
        ("residents_grant_period", "ends_on = begins_on + 181"),
        ("residents_grant_reason", "reason = ''"),
        ("residents_grant_one_target", "care_record_id = NULL"),
    ],
)
def test_the_database_keeps_the_rules_of_a_grant(people, adult, rule, changes) -> None:
    files.served(people, adult)

    with (
        pytest.raises(IntegrityError, match=rule),
        scoped(everything("a test")),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE residents_filegrant SET {changes}")


def test_a_leader_of_another_office_grants_nothing(people, adult) -> None:
    record = files.refer(people, adult)

    with acting(people.health_leader):
        assert not FileGrant.objects.exists()
    with scoped(everything("a test")):
        grant = FileGrant.objects.get(file_number=record.number)
    with acting(people.health_leader), pytest.raises(OutOfScope):
        grant_file(actor=people.health_leader, grant=grant)


def test_a_grant_goes_only_to_a_colleague_of_the_office(people, adult) -> None:
    record = files.served(people, adult)
    with acting(people.justice_leader):
        grant = FileGrant.objects.get(file_number=record.number)
        with pytest.raises(CannotHold):
            grant_to(actor=people.justice_leader, grant=grant, staff=people.nurse, reason="接手")
        grant_to(actor=people.justice_leader, grant=grant, staff=people.justice_two, reason="接手")
    with acting(people.justice_two):
        assert CareRecord.objects.visible_to(people.justice_two).count() == 1


def test_a_revoked_grant_closes_the_record_at_once(people, adult) -> None:
    record = files.served(people, adult)
    with acting(people.justice_leader):
        revoke_grant(
            actor=people.justice_leader, grant=FileGrant.objects.get(file_number=record.number)
        )

    with acting(people.justice):
        assert not CareRecord.objects.exists()


def test_a_grant_ends_with_the_post(people, adult) -> None:
    files.served(people, adult)
    factories.end_posts(people.justice, people.justice_leader)

    with acting(people.justice):
        assert not CareRecord.objects.exists()


def test_a_grant_ends_on_its_day(people, adult) -> None:
    files.served(people, adult)
    today = timezone.localdate()
    with scoped(everything("a test")):
        FileGrant.objects.update(begins_on=today - timedelta(days=9), ends_on=today)

    with acting(people.justice):
        assert not CareRecord.objects.exists()


def many_grants(like: FileGrant, holders: list[User]) -> None:
    """Write so many grants of others that reading them all would be the dearest way."""
    with scoped(everything("a test")):
        FileGrant.objects.bulk_create(
            FileGrant(**{**values_of(like), "id": uuid4(), "staff_id": holders[at % 40].pk})
            for at in range(4_000)
        )


def values_of(row: FileGrant) -> dict[str, object]:
    """Return what a row holds, by column."""
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_the_policy_reads_the_grants_once_and_by_their_index(people, adult) -> None:
    files.served(people, adult)
    with scoped(everything("a test")):
        like = FileGrant.objects.exclude(granted_by=None).earliest("created_at")
    many_grants(like, [factories.make_user(f"holder{number}") for number in range(40)])
    with acting(people.justice), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN SELECT * FROM residents_carerecord")
        plan = "\n".join(line for (line,) in cursor.fetchall())

    before, _table, after = plan.partition("on residents_filegrant")
    assert "SubPlan" not in before  # nothing is asked again for each record
    condition = next(line for line in after.splitlines() if "Index Cond" in line)
    assert "(staff_id =" in condition

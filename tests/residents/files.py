"""A cast for care records and youth files, and rows made the way the services make them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from django.utils import timezone
from stdnum.cn.ric import calc_check_digit

from core.rows import scoped_to
from grid.choices import OrganisationKind
from residents.models import CareRecord, FileGrant, FileOpening, Person, YouthSupportFile
from residents.papers import identity_index
from residents.services.care import accept_care, log_contact, refer_person
from residents.services.grants import grant_file
from residents.services.levels import propose_level
from residents.services.youth import add_entry, approve_file, propose_file
from staff.choices import Role
from staff.models import User
from tests import factories

TEXTS = {
    "best_interest_note": "放学后无人照看，需要陪伴。",
    "guardian_voice": "奶奶说希望有人辅导作业。",
    "own_wishes": "想参加篮球队。",
}


def years_ago(years: int, day: date | None = None) -> date:
    """Return the same day some years before."""
    day = day or timezone.localdate()
    return day.replace(year=day.year - years, day=min(day.day, 28))


def number_for(born: date, sequence: int = 123) -> str:
    """Return a number with a true check digit in an area that no place has."""
    digits = f"990101{born:%Y%m%d}{sequence:03}"
    return digits + calc_check_digit(digits + "0")


def somebody(cell: Any, years: int = 12, sequence: int = 123, **values: Any) -> Person:
    """Make a resident of an age, with a number and a phone, at a dwelling in a cell."""
    born = years_ago(years)
    number = number_for(born, sequence)
    column = values.pop("column", 0)
    dwelling = values.pop("dwelling", None) or factories.make_dwelling(
        factories.make_building(column)
    )
    return factories.make_resident(
        dwelling,
        birth_date=born,
        identity_number=number,
        identity_index=identity_index("resident_id", number),
        phone="13900001234",
        **values,
    )


def number_of(person: Person) -> str:
    """Return somebody's number in clear."""
    return str(person.identity_number.opened())


@contextmanager
def acting(user: User) -> Iterator[User]:
    """Act as somebody, in their scope, with the posts they have now."""
    user.__dict__.pop("posts_today", None)
    with scoped_to(user):
        yield user


def make_cast(town: SimpleNamespace) -> SimpleNamespace:
    """Give the town a justice office, a health service, and people who help the young."""
    post = factories.give_post
    office = factories.make_organisation(kind=OrganisationKind.JUSTICE_OFFICE, name="东区司法所")
    health = factories.make_organisation(kind=OrganisationKind.HEALTH_SERVICE, name="卫生中心")
    community = factories.make_organisation(kind=OrganisationKind.RESIDENTS_COMMITTEE)

    def of_office(name: str, where: Any, **flags: Any) -> User:
        user = factories.make_user(name, organisation=where)
        return post(user, Role.JUSTICE_WORKER, town.street, **flags)

    return SimpleNamespace(
        office=office,
        health=health,
        community=community,
        justice=of_office("justice", office),
        justice_two=of_office("justice2", office),
        justice_leader=of_office("justicelead", office, is_leader=True),
        nurse=of_office("nurse", health),
        health_leader=of_office("healthlead", health, is_leader=True),
        youth=post("youth", Role.YOUTH_WORKER, town.street),
        youth_two=post("youth2", Role.YOUTH_WORKER, town.street),
        youth_three=post("youth3", Role.YOUTH_WORKER, town.street),
        supervisor=post("supervisor", Role.YOUTH_WORKER, town.district, is_supervisor=True),
        supervisor_two=post("supervisor2", Role.YOUTH_WORKER, town.district, is_supervisor=True),
    )


def refer(people: SimpleNamespace, person: Person, **values: Any) -> CareRecord:
    """Refer somebody to the support of community correction, not granted to anybody yet."""
    today = timezone.localdate()
    values = {
        "category": "community_correction",
        "authority": people.office,
        "basis_document": "（2026）试01号",
        "told_on": today,
        "ends_on": today + timedelta(days=200),
        **values,
    }
    with acting(people.justice):
        return refer_person(actor=people.justice, identity_number=number_of(person), **values)


def grant_first(leader: User, number: str) -> FileGrant:
    """Let a leader give the first grant asked for to a file of a number."""
    with acting(leader):
        grant = FileGrant.objects.asked().get(file_number=number)
        return grant_file(actor=leader, grant=grant)


def served(people: SimpleNamespace, person: Person, **values: Any) -> CareRecord:
    """Make a record of community correction in service, granted to the justice worker."""
    record = refer(people, person, **values)
    grant_first(people.justice_leader, record.number)
    with acting(people.justice):
        return accept_care(actor=people.justice, record=record, measures=["training", "work"])


def care_for(cast: SimpleNamespace, people: SimpleNamespace, person: Person, **values: Any) -> Any:
    """Make a record of voluntary care, entered by the grid worker."""
    values = {
        "category": "elderly_alone",
        "authority": people.community,
        "basis_document": "本人申请1号",
        "told_on": timezone.localdate(),
        **values,
    }
    with acting(cast.worker):
        record = refer_person(actor=cast.worker, person=person.pk, **values)
        return accept_care(actor=cast.worker, record=record, measures=["calls"])


def propose(people: SimpleNamespace, person: Person, **values: Any) -> YouthSupportFile:
    """Propose a file for a left-behind child."""
    values = {
        "category": "left_behind_child",
        "basis": "guardian_consent",
        "basis_document": "同意书1号",
        "source": "school",
        **TEXTS,
        **values,
    }
    with acting(people.youth):
        return propose_file(
            actor=people.youth,
            decider=people.supervisor,
            identity_number=number_of(person),
            **values,
        )


def opened(people: SimpleNamespace, person: Person, **values: Any) -> YouthSupportFile:
    """Make a file in service, its proposer the named helper."""
    file = propose(people, person, **values)
    with acting(people.supervisor):
        return approve_file(actor=people.supervisor, file=file)


def helper(people: SimpleNamespace, file: YouthSupportFile, who: User) -> FileGrant:
    """Grant a file to another helper too."""
    today = timezone.localdate()
    with acting(people.supervisor):
        return FileGrant.objects.create(
            youth_file=file,
            file_number=file.number,
            area_code=file.area_code,
            staff=who,
            is_reviewer=True,
            reason="帮扶",
            asked_by=people.supervisor,
            granted_by=people.supervisor,
            begins_on=today,
            ends_on=today + timedelta(days=90),
        )


def whole(people: SimpleNamespace, person: Person) -> Person:
    """Give somebody under 18 every kind of row that files may hold."""
    file = opened(people, person)
    today = timezone.localdate()
    with acting(people.youth):
        add_entry(
            actor=people.youth, file=file, kind="support_plan", on=today,
            text="每周三辅导数学", contact="visit",
        )  # fmt: skip
        propose_level(
            actor=people.youth, file=file, level="yellow", needs=["schooling"], reasons="缺课较多"
        )
        FileOpening.objects.create(
            file_key=file.pk, file_number=file.number, area_code=file.area_code,
            reason="准备家访", asked_by=people.youth, asked_at=timezone.now(),
        )  # fmt: skip
    record = served(people, person)
    with acting(people.justice):
        log_contact(
            actor=people.justice, record=record, kind="visit", outcome="reached", note="已联系企业"
        )
    return person


SAID = (*TEXTS.values(), "每周三辅导数学", "缺课较多", "已联系企业", "准备家访")

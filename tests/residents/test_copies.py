"""A copy holds everything about the person, named files too, and nobody else's."""

import pytest
from django.urls import reverse
from django.utils import timezone

from core.audit import Action
from core.registry import holdings
from core.rows import everything, scoped, scoped_to
from residents.models import (
    CareRecord,
    MergeProposal,
    PopulationChange,
    YouthSupportFile,
)
from residents.services.answers import answer_to
from residents.services.corrections import ask_correction
from residents.services.held import held
from staff.models import AccessEvent
from tests.residents import acts, files
from tests.residents.files import acting
from tests.residents.test_requests import checked, decided, executed, lodge

PARTS = (
    "carerecord", "carecontact", "youthsupportfile", "supportcard", "supportentry",
    "supportleveldecision", "filegrant", "fileopening",
)  # fmt: skip


@pytest.fixture
def filed(people, cast, town):
    """Somebody with every kind of row that a file may hold."""
    return files.whole(people, files.somebody(town.cells[0], name="周小雨"))


def request_of(cast, person, **asks):
    """Return a request for a copy, from the counter to the hand-over."""
    number = files.number_of(person)
    proof = {"proof_kind": "household_book"} if asks else {}
    request = checked(cast.leader, lodge(cast.leader, **asks), number, **proof)
    return executed(cast.leader, decided(cast.auditor, request))


def copy_of(cast, person, **asks):
    """Return the tables of a copy that the clerk at the counter hands over."""
    request = request_of(cast, person, **asks)
    with scoped_to(cast.leader):
        return answer_to(actor=cast.leader, request=request).tables


def copy_by(helper, cast, person, **asks):
    """Return the tables of a copy in the hands of somebody with a grant."""
    request = request_of(cast, person, **asks)
    with scoped_to(helper):
        return held(actor=helper, request=request, action=Action.PRINT)


def words(tables):
    """Return all that stands in a copy, as one text."""
    return "\n".join(value for table in tables for row in table.rows for value in row)


def titles(tables):
    return {table.title for table in tables}


def names_of(parts):
    """Return what tables of files are called in a copy."""
    tables = (holding.table for holding in holdings())
    return {str(t._meta.verbose_name_plural) for t in tables if t._meta.model_name in parts}


def sealed(person):
    with scoped(everything("a test")):
        for model in (CareRecord, YouthSupportFile):
            model.objects.filter(person=person).update(state="sealed")


@pytest.mark.parametrize("asks", [{}, {"requester_kind": "guardian"}])
def test_at_the_counter_no_file_shows_that_the_clerk_may_not_read(cast, filed, asks) -> None:
    tables = copy_of(cast, filed, **asks)

    assert "周小雨" in words(tables)
    assert not [one for one in titles(tables) for name in names_of(PARTS) if one.startswith(name)]
    for said in files.SAID:
        assert said not in words(tables)


def test_every_copy_says_that_offices_give_copies_of_their_files(cast, homes, client_of) -> None:
    nobody_s = files.somebody(None, sequence=1, dwelling=homes.first, name="无档案")
    request = request_of(cast, nobody_s)

    page = client_of(cast.leader).get(reverse("residents:request_answer", args=[request.pk]))

    assert "法律规定由某单位单独保管" in page.content.decode()


def test_in_the_hands_of_a_helper_it_holds_the_file_they_may_read(people, cast, filed) -> None:
    tables = copy_by(people.youth, cast, filed, requester_kind="guardian")

    assert files.TEXTS["own_wishes"] in words(tables)
    assert "已联系企业" not in words(tables)  # the care record is another office's


def test_a_relative_of_a_deceased_person_is_given_no_named_file(cast, filed) -> None:
    with scoped(everything("a test")):
        type(filed).objects.filter(pk=filed.pk).update(deceased_on=timezone.localdate())
    tables = copy_of(cast, filed, requester_kind="relative")

    assert "周小雨" in words(tables)
    assert not names_of(PARTS) & titles(tables)


def test_a_sealed_file_is_absent_with_its_parts_and_its_past(people, cast, filed) -> None:
    sealed(filed)
    tables = copy_by(people.youth, cast, filed)

    assert "周小雨" in words(tables)
    assert not [one for one in titles(tables) for name in names_of(PARTS) if one.startswith(name)]
    for said in files.SAID:
        assert said not in words(tables)


def test_the_read_log_names_each_file_that_is_handed_over(people, cast, filed) -> None:
    copy_by(people.youth, cast, filed)
    with scoped(everything("a test")):
        key = str(YouthSupportFile.objects.get(person=filed).pk)
    printed = AccessEvent.objects.filter(action=Action.PRINT, actor_id=people.youth.pk)

    assert key in {key for event in printed for key in event.subject_keys}


def test_it_holds_what_a_merged_record_brought(people, cast, town, filed) -> None:
    twin = files.somebody(town.cells[0], sequence=300)
    with scoped(everything("a test")):
        type(filed).objects.filter(pk=filed.pk).update(merged_into=twin)

    assert files.TEXTS["own_wishes"] in words(copy_by(people.youth, cast, twin))


def test_it_names_no_other_person(cast, homes) -> None:
    someone, other = (
        files.somebody(None, sequence=number, dwelling=homes.first, name=name)
        for number, name in ((1, "本人"), (2, "不相干的人"))
    )
    with acting(cast.worker):
        MergeProposal.objects.create(
            kept=other, dropped=someone, proposed_by=cast.worker, reason="同名"
        )
        ask_correction(
            actor=cast.worker, person=someone.pk, field="name", value="本名", said_by="person"
        )
    acts.verify(cast.worker, homes.first)
    tables = copy_of(cast, someone)
    text = words(tables)

    assert {"本名", "同名"} <= set(text.split("\n"))
    assert PopulationChange._meta.verbose_name_plural in titles(tables)
    assert "不相干的人" not in text
    assert str(other.pk) not in text

"""Causes and measures beside the barometer: who writes, who reads, nothing lost (S01)."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from core.errors import ChangedMeanwhile, NotAllowed, OutOfScope
from core.saving import InvalidRecord
from incidents.models import ConcernNote, IssueCategory
from incidents.services.concerns import change_note, versions_of, write_note

FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)
PERIOD = "first=2026-03-01&last=2026-03-31"


@pytest.fixture
def land(db):
    return IssueCategory.objects.create(code="land", name="征地补偿", desk="appeal")


@pytest.fixture
def note(staff, town, land):
    """What the street wrote about March."""
    words = {"cause": "公示不及时", "measure": "公示提前十日"}
    return write_note(
        actor=staff.street, area=town.street, topic=land, first=FIRST, last=LAST, **words
    )


def barometer(client, area, query=""):
    return client.get(f"/barometer/?{PERIOD}&area={area.code}{query}").content.decode()


def test_whoever_reads_the_barometer_of_the_area_reads_the_note(
    note, staff, town, client_of
) -> None:
    page = barometer(client_of(staff.dispatcher), town.street)

    assert all(words in page for words in (note.cause, note.measure, staff.street.full_name))


def test_the_note_of_another_period_is_not_shown(note, staff, town, client_of) -> None:
    query = f"first=2026-04-01&last=2026-04-30&area={town.street.code}"

    page = client_of(staff.dispatcher).get(f"/barometer/?{query}").content.decode()

    assert note.cause not in page


def test_the_note_of_another_topic_is_not_shown(note, staff, town, client_of) -> None:
    other = IssueCategory.objects.create(code="other", name="其他", desk="appeal")

    page = barometer(client_of(staff.dispatcher), town.street, f"&category={other.pk}")

    assert note.cause not in page


def test_the_public_reads_no_note(staff, town, land, client) -> None:
    words = {"cause": "公示不及时", "measure": ""}
    write_note(actor=staff.taker, area=town.city, topic=land, first=FIRST, last=LAST, **words)

    assert "公示不及时" not in barometer(client, town.city)


@pytest.mark.parametrize("who", ["worker", "other_street_staff", "police"])
def test_whoever_sees_no_cases_of_the_area_finds_no_note(note, cast, client_of, who) -> None:
    answer = client_of(getattr(cast, who)).get(f"/barometer/notes/{note.pk}/")

    assert answer.status_code == 404


@pytest.mark.parametrize("who", ["housing", "officer"])
def test_whoever_does_not_dispatch_writes_no_note(staff, town, land, who) -> None:
    with pytest.raises(NotAllowed):
        write_note(
            actor=getattr(staff, who), area=town.street, topic=land, first=FIRST, last=LAST,
            cause="公示不及时",
        )  # fmt: skip


def test_a_street_writes_no_note_on_its_district(staff, town, land) -> None:
    with pytest.raises(NotAllowed):
        write_note(
            actor=staff.street, area=town.district, topic=land, first=FIRST, last=LAST,
            cause="公示不及时",
        )  # fmt: skip


def test_another_street_changes_no_note(note, cast) -> None:
    with pytest.raises(OutOfScope):
        change_note(actor=cast.other_street_staff, note=note, seen=1, cause="x", measure="")


def test_a_note_changed_meanwhile_is_not_overwritten(note, staff) -> None:
    change_note(actor=staff.dispatcher, note=note, seen=1, cause="补偿标准不一", measure="")

    with pytest.raises(ChangedMeanwhile):
        change_note(actor=staff.street, note=note, seen=1, cause="别的", measure="")

    assert ConcernNote.objects.get().cause == "补偿标准不一"


def test_a_change_keeps_what_the_note_said_and_who_wrote_it(note, staff) -> None:
    change_note(actor=staff.dispatcher, note=note, seen=1, cause="补偿标准不一", measure="")

    (before,) = versions_of(ConcernNote.objects.get())

    assert (before.cause, before.who) == ("公示不及时", staff.street.full_name)


def test_a_change_is_signed_by_whoever_made_it(note, staff) -> None:
    change_note(actor=staff.dispatcher, note=note, seen=1, cause="补偿标准不一", measure="")

    assert ConcernNote.objects.get().written_by == staff.dispatcher


def test_one_topic_and_period_has_one_note(note, staff, town, land) -> None:
    with pytest.raises(InvalidRecord):
        write_note(
            actor=staff.dispatcher, area=town.street, topic=land, first=FIRST, last=LAST,
            cause="别的",
        )  # fmt: skip


@pytest.mark.parametrize("values", [{"cause": ""}, {"ends_on": date(2026, 2, 1)}])
def test_the_database_refuses_a_note_without_sense(note, values) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ConcernNote.objects.filter(pk=note.pk).update(**values)


def test_the_page_writes_what_the_form_says(staff, town, land, client_of) -> None:
    given = {
        "topic": land.pk, "first": "2026-03-01", "last": "2026-03-31", "cause": "公示不及时",
        "measure": "公示提前十日",
    }  # fmt: skip

    answer = client_of(staff.street).post(f"/barometer/notes/new/?area={town.street.code}", given)

    note = ConcernNote.objects.get()
    assert (answer.status_code, note.cause, note.area) == (302, "公示不及时", town.street)


def test_the_form_begins_with_what_the_barometer_was_asked(staff, town, land, client_of) -> None:
    query = f"area={town.street.code}&{PERIOD}&category={land.pk}"

    form = client_of(staff.street).get(f"/barometer/notes/new/?{query}").context["form"]

    values = [str(form[name].value()) for name in ("topic", "first", "last")]
    assert values == [str(land.pk), "2026-03-01", "2026-03-31"]


def test_the_page_keeps_what_was_typed_when_somebody_was_faster(note, staff, client_of) -> None:
    change_note(actor=staff.dispatcher, note=note, seen=1, cause="补偿标准不一", measure="")
    given = {"seen": "1", "cause": "我写的原因", "measure": ""}

    answer = client_of(staff.street).post(f"/barometer/notes/{note.pk}/", given)

    assert answer.status_code == 422
    assert "我写的原因" in answer.content.decode()


def test_a_reader_is_offered_no_form(note, staff, town, client_of, cast) -> None:
    page = barometer(client_of(cast.worker), town.city)

    assert "/barometer/notes/new/" not in page


@pytest.mark.parametrize("query", ["", "?area=x", "?area=990299"])
def test_a_note_on_no_area_of_ones_own_is_not_found(staff, client_of, query) -> None:
    assert client_of(staff.street).get(f"/barometer/notes/new/{query}").status_code == 404

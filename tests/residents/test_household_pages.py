"""Households on their pages: verified, visited, moved in, moved on; a death ends them."""

import re
import uuid

import pytest
from django.urls import reverse

from core.rows import everything, scoped
from residents.models import Person
from tests import factories
from tests.residents.acts import number, numbered, stamp
from tests.residents.conftest import again, homes_of

PHONE = "13900000007"
FULL = ("欧阳修远", number(7), PHONE, "某路9号")


@pytest.fixture
def person(homes):
    """Somebody with everything that is sealed."""
    return factories.make_resident(
        homes.first, name="欧阳修远", contact_address="某路9号", **numbered(7, PHONE)
    )


def test_a_household_is_verified_from_its_page(person, homes, cast, client_of) -> None:
    address = reverse("residents:household_verify", args=[homes.first.pk, "1"])
    said = {"client_uuid": uuid.uuid4(), "seen": stamp(homes.first)}

    client_of(cast.worker).post(address, said)

    assert homes_of(person)[0].verified_by == cast.worker


def test_a_visit_that_finds_nothing_changed_verifies_the_household(
    person, homes, cast, client_of
) -> None:
    client = client_of(cast.worker)
    address = reverse("fieldwork:visit_new", args=["household", homes.first.pk])
    form = client.get(address).context["form"]
    said = {name: form[name].value() for name in ("client_uuid", "at", "seen")}

    answer = client.post(address, {**said, "button": "unchanged"})

    assert answer.status_code == 302
    assert homes_of(person)[0].verified_by == cast.worker


def test_a_visit_to_a_household_that_changed_is_not_kept(person, homes, cast, client_of) -> None:
    client = client_of(cast.worker)
    address = reverse("fieldwork:visit_new", args=["household", homes.first.pk])
    form = client.get(address).context["form"]
    said = {name: form[name].value() for name in ("client_uuid", "at", "seen")}
    factories.make_resident(homes.first)

    answer = client.post(address, {**said, "button": "unchanged"})

    assert answer.status_code == 400
    assert not homes.first.visits.exists()


def test_a_refused_visit_verifies_nobody(person, homes, cast, client_of) -> None:
    client = client_of(cast.worker)
    address = reverse("fieldwork:visit_new", args=["household", homes.first.pk])
    form = client.get(address).context["form"]
    said = {name: form[name].value() for name in ("client_uuid", "at", "seen")}

    client.post(address, {**said, "button": "refused"})

    assert homes_of(person)[0].verified_by is None


def moving_in(**more):
    said = {"client_uuid": uuid.uuid4(), "kind": "owner_family", "household_no": "1"}
    said |= {"paper_kind": "resident_id", "number": number(7), "name": "欧阳修远", "sex": "9"}
    return {**said, "on": "2026-01-05", **more}


def test_a_known_number_offers_the_same_person_who_then_moves(
    person, homes, cast, client_of
) -> None:
    client = client_of(cast.worker)

    offered = client.post(reverse("residents:move_in", args=[homes.second.pk]), moving_in())
    (offer,) = offered.context["offers"]
    said = {name: offer["form"][name].value() for name in offer["form"].fields}
    client.post(reverse("residents:same_person", args=[homes.second.pk]), said)

    assert offer["person"].key == person.pk
    assert homes_of(person)[-1].dwelling == homes.second


def test_the_same_name_and_phone_is_offered_and_may_be_somebody_else(
    person, homes, cast, client_of
) -> None:
    client = client_of(cast.worker)
    address = reverse("residents:move_in", args=[homes.second.pk])
    said = moving_in(number="", paper_kind="none", phone=PHONE)

    offered = client.post(address, said)
    client.post(address, {**said, "is_somebody_else": "on"})

    assert [offer["person"].key for offer in offered.context["offers"]] == [person.pk]
    with scoped(everything("tests")):
        assert Person.objects.count() == 2


def test_a_move_in_sent_twice_by_a_phone_ends_where_the_first_did(homes, cast, client_of) -> None:
    client, said = client_of(cast.worker), moving_in()
    address = reverse("residents:move_in", args=[homes.second.pk])

    first, second = (client.post(address, said) for _number in range(2))

    assert (first.status_code, second.status_code) == (302, 302)
    with scoped(everything("tests")):
        assert Person.objects.count() == 1


def test_a_mistyped_number_comes_back_with_what_was_typed(homes, cast, client_of) -> None:
    wrong = number(7)[:-1] + ("1" if number(7)[-1] != "1" else "2")
    page = client_of(cast.worker).post(
        reverse("residents:move_in", args=[homes.second.pk]), moving_in(number=wrong)
    )

    assert page.status_code == 400
    assert wrong in page.content.decode()


def told_of(page):
    """Return a page without what differs between any two pages."""
    text = page.content.decode()
    return re.sub(r"[0-9a-f-]{36}|value=\"\w{16,}\"|X-CSRFToken\": \"\w+\"", "", text)


def test_a_number_from_elsewhere_is_answered_like_an_unused_one(homes, cast, client_of) -> None:
    factories.make_resident(homes.far, **numbered(7))
    client = client_of(cast.worker)
    address = reverse("residents:move_in", args=[homes.first.pk])

    answers = []
    for sequence, name in ((9, "赵新来"), (7, "钱新来")):  # unused, then the one from elsewhere
        said = moving_in(number=number(sequence), name=name)
        answer = client.post(address, said)
        followed = client.get(answer["Location"])
        with scoped(everything("tests")):
            newest = Person.objects.filter(area_code=homes.first.area_code).latest("created_at")
        own = client.get(reverse("residents:person", args=[newest.pk]))
        texts = [
            told_of(page).replace(name[0], "某").replace("*" + number(sequence)[-2:], "*##")
            for page in (followed, own)
        ]
        answers.append((answer.status_code, answer["Location"], *texts))
        with scoped(everything("tests")):
            for home in newest.residencies.all():
                home.save_as_next_version(ends_on=home.begins_on, state="moved_out")

    assert answers[0] == answers[1]


def test_a_family_moves_from_its_page_to_another_door(homes, cast, client_of) -> None:
    family = [factories.make_resident(homes.first, name=name) for name in ("甲一", "甲二", "甲三")]
    left = [str(homes_of(person)[0].pk) for person in family]
    address = reverse("residents:household_leave", args=[homes.first.pk, "1"])
    said = {"client_uuid": uuid.uuid4(), "seen": stamp(homes.first), "left": left}
    said |= {"on": "2026-11-01", "to": homes.second.pk, "to_household": "1", "kind": "owner_family"}

    client_of(cast.worker).post(address, said)

    assert [homes_of(person)[-1].dwelling for person in family] == [homes.second] * 3


def test_a_death_ends_the_residencies(person, cast, client_of) -> None:
    address = reverse("residents:deceased", args=[person.pk])
    said = {"client_uuid": uuid.uuid4(), "version": person.version, "on": "2026-10-01"}

    client_of(cast.worker).post(address, said)

    assert str(again(person).deceased_on) == "2026-10-01"
    assert homes_of(person)[0].state == "moved_out"

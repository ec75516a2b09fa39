"""The API of people: golden masked answers, scope, sending twice."""

import uuid

import pytest
from django.urls import reverse

from core.audit import Action
from core.rows import everything, scoped
from residents.models import Person
from staff.models import AccessEvent
from tests import factories
from tests.residents.acts import number, numbered, stamp

PHONE = "13900000007"
JSON = "application/json"


@pytest.fixture
def person(homes):
    """Somebody with everything that is sealed."""
    return factories.make_resident(
        homes.first,
        name="欧阳修远",
        sex="1",
        contact_address="某路9号",
        registered_area_code="990101001001",
        **numbered(7, PHONE),
    )


def golden(person):
    """Return what every role may be told of the person, and nothing more."""
    return {
        "key": str(person.pk),
        "version": 1,
        "name": "欧***",
        "sex": "男",
        "age": "40–49",
        "paper": "居民身份证",
        "number": "99" + "*" * 14 + number(7)[-2:],
        "phone": "139******07",
        "contact_address": "••••",
        "registered_in": "990101",
        "is_deceased": False,
    }


@pytest.mark.parametrize("role", ["worker", "leader", "police"])
def test_the_list_gives_exactly_the_masked_fields(person, cast, client_of, role) -> None:
    answer = client_of(getattr(cast, role)).get(reverse("residents_api:people")).json()

    assert answer["results"] == [golden(person)]


@pytest.mark.parametrize("role", ["worker", "leader", "police"])
def test_one_person_is_masked_like_the_list(person, cast, client_of, role) -> None:
    address = reverse("residents_api:person", args=[person.pk])
    answer = client_of(getattr(cast, role)).get(address).json()

    homes = answer.pop("homes")
    assert answer == golden(person)
    assert [home["household_no"] for home in homes] == ["1"]


@pytest.mark.parametrize("role", ["worker", "leader", "police"])
def test_a_household_is_masked_like_the_list(person, homes, cast, client_of, role) -> None:
    address = reverse("residents_api:households", args=[homes.first.pk])
    (household,) = client_of(getattr(cast, role)).get(address).json()

    assert household["members"][0]["person"] == golden(person)
    assert household["seen"] == stamp(homes.first)


@pytest.mark.parametrize("role", ["street_staff", "analyst", "auditor", "administrator"])
def test_roles_without_people_are_refused(person, homes, cast, client_of, role) -> None:
    client = client_of(getattr(cast, role))
    for address in (
        reverse("residents_api:people"),
        reverse("residents_api:person", args=[person.pk]),
        reverse("residents_api:households", args=[homes.first.pk]),
    ):
        assert client.get(address).status_code == 403


def test_what_lies_elsewhere_is_not_found(person, homes, cast, client_of) -> None:
    client = client_of(cast.stranger)
    for address in (
        reverse("residents_api:person", args=[person.pk]),
        reverse("residents_api:households", args=[homes.first.pk]),
    ):
        assert client.get(address).status_code == 404
    assert client.get(reverse("residents_api:people")).json()["results"] == []


def test_each_answer_is_logged(person, cast, client_of) -> None:
    client_of(cast.worker).get(reverse("residents_api:people"))

    event = AccessEvent.objects.get()
    assert (event.action, event.subject_keys) == (Action.API, [str(person.pk)])


def send(client, act, dwelling, **said):
    address = reverse(f"residents_api:{act}", args=[dwelling.pk])
    return client.post(address, {"client_uuid": str(uuid.uuid4()), **said}, content_type=JSON)


def test_a_household_is_verified_once_however_often_it_is_sent(
    person, homes, cast, client_of
) -> None:
    client, said = client_of(cast.worker), {"seen": stamp(homes.first)}
    said["client_uuid"] = str(uuid.uuid4())

    first, second = (send(client, "verify", homes.first, **said) for _ in range(2))

    assert (first.status_code, second.status_code) == (201, 200)


def test_a_household_that_changed_is_answered_409(person, homes, cast, client_of) -> None:
    answer = send(client_of(cast.worker), "verify", homes.first, seen="0" * 16)

    assert (answer.status_code, answer.json()["code"]) == (409, "changed_meanwhile")


def new(**more):
    return {"kind": "owner_family", "name": "赵新来", "number": number(9), **more}


def test_somebody_new_is_recorded_and_answered_masked(homes, cast, client_of) -> None:
    answer = send(client_of(cast.worker), "move_in", homes.first, **new())

    assert answer.status_code == 201
    assert answer.json()["people"][0]["name"] == "赵**"
    assert number(9) not in answer.content.decode()


def test_a_number_of_ones_own_area_is_answered_with_whose_it_is(
    person, homes, cast, client_of
) -> None:
    answer = send(client_of(cast.worker), "move_in", homes.second, **new(number=number(7)))

    assert answer.status_code == 409
    assert answer.json()["people"] == [golden(person)]


def test_a_number_from_elsewhere_is_answered_like_an_unused_one(homes, cast, client_of) -> None:
    factories.make_resident(homes.far, **numbered(7))
    client = client_of(cast.worker)

    unused = send(client, "move_in", homes.first, **new())
    elsewhere = send(client, "move_in", homes.first, **new(number=number(7)))

    def told(answer):
        said = answer.json()
        return answer.status_code, said["kind"], set(said["people"][0])

    assert told(unused) == told(elsewhere)
    with scoped(everything("tests")):
        assert Person.objects.filter(awaits_merge=True).count() == 1


def test_people_move_within_and_out(person, homes, cast, client_of) -> None:
    client = client_of(cast.worker)
    people = [{"person": str(person.pk), "version": 1}]

    moved = send(client, "move_within", homes.second, kind="owner_family", people=people)
    (household,) = client.get(reverse("residents_api:households", args=[homes.second.pk])).json()
    left = [household["members"][0]["key"]]
    gone = send(client, "move_out", homes.second, seen=household["seen"], left=left)

    assert (moved.status_code, gone.status_code) == (201, 201)


def test_who_only_reads_people_changes_none(person, homes, cast, client_of) -> None:
    answer = send(client_of(cast.police), "verify", homes.first, seen=stamp(homes.first))

    assert answer.status_code == 403


def test_pages_of_the_list_follow_each_other(homes, cast, client_of) -> None:
    for _ in range(5):
        factories.make_resident(homes.first)
    client = client_of(cast.worker)

    first = client.get(reverse("residents_api:people"), {"page_size": 3}).json()
    second = client.get(first["next"]).json()

    assert len({one["key"] for one in first["results"] + second["results"]}) == 5

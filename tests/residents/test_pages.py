"""What the pages about people show and to whom; nothing personal ever stands in full."""

import uuid

import pytest
from django.db import connection
from django.urls import reverse

from core.audit import Action
from core.rows import everything, scoped, scoped_to
from residents.models import Correction, MergeProposal, Person
from staff.models import AccessEvent
from tests import factories
from tests.residents.acts import number, numbered
from tests.residents.conftest import again

PHONE = "13900000007"
FULL = ("欧阳修远", number(7), PHONE, "某路9号")


@pytest.fixture
def person(homes):
    """Somebody with everything that is sealed."""
    return factories.make_resident(
        homes.first, name="欧阳修远", contact_address="某路9号", **numbered(7, PHONE)
    )


@pytest.fixture
def asked(person, cast):
    """A correction that waits for the leader."""
    with scoped(everything("tests")):
        return Correction.objects.create(
            person=person, field="phone", new_value=PHONE, said_by="person", asked_by=cast.worker
        )


@pytest.fixture
def proposal(person, homes, cast):
    """A proposal that waits for the leader."""
    other = factories.make_resident(homes.second, name="欧阳修远", birth_date=person.birth_date)
    with scoped(everything("tests")):
        return MergeProposal.objects.create(
            kept=person, dropped=other, reason="同名", proposed_by=cast.worker
        )


def pages(person, asked, proposal, homes):
    """Return every page that shows people."""
    key, home = person.pk, homes.first.pk
    return [
        reverse("residents:people"),
        reverse("residents:quality"),
        reverse("residents:merges"),
        reverse("residents:merge", args=[proposal.pk]),
        reverse("residents:corrections"),
        reverse("residents:correction", args=[asked.pk]),
        reverse("residents:correction_reveal", args=[asked.pk]),
        reverse("residents:households", args=[home]),
        reverse("residents:household", args=[home, "1"]),
        reverse("residents:household_leave", args=[home, "1"]),
        reverse("residents:move_in", args=[home]),
        reverse("residents:person", args=[key]),
        reverse("residents:reveal", args=[key, "phone"]),
        reverse("residents:deceased", args=[key]),
        reverse("residents:change", args=[key]),
        reverse("residents:correction_ask", args=[key]),
        reverse("fieldwork:visit_new", args=["household", home]),
        reverse("grid:building_detail", args=[homes.building.pk]),
        reverse("grid:dwelling_detail", args=[home]),
        reverse("residents:here", args=["building", homes.building.pk]),
        reverse("residents:here", args=["dwelling", home]),
        reverse("maps:residents_at", args=["buildings", homes.building.pk]),
        reverse("residents_api:people"),
        reverse("residents_api:person", args=[key]),
        reverse("residents_api:households", args=[home]),
    ]


def test_no_page_and_no_answer_holds_a_full_value(
    person, asked, proposal, homes, cast, client_of
) -> None:
    for actor in (cast.leader, cast.worker, cast.police):
        client = client_of(actor)
        for address in pages(person, asked, proposal, homes):
            text = client.get(address).content.decode()
            assert not [value for value in FULL if value in text], (actor, address)


def test_every_page_opens_for_the_leader(person, asked, proposal, homes, cast, client_of) -> None:
    client = client_of(cast.leader)
    for address in pages(person, asked, proposal, homes):
        if "visit" in address:
            continue  # a leader logs no visits
        assert client.get(address).status_code == 200, address


def test_what_lies_elsewhere_is_absent_from_every_address(
    person, asked, proposal, homes, cast, client_of
) -> None:
    client = client_of(cast.stranger)
    lists = {reverse(f"residents:{name}") for name in ("people", "quality", "merges")}
    lists |= {reverse("residents:corrections"), reverse("residents_api:people")}
    for address in pages(person, asked, proposal, homes):
        if address not in lists:
            assert client.get(address).status_code == 404, address


def test_whoever_has_no_people_is_told_so(person, cast, client_of) -> None:
    for actor in (cast.street_staff, cast.administrator, cast.analyst):
        assert client_of(actor).get(reverse("residents:people")).status_code == 403


def test_the_list_is_masked_as_the_standard_says(person, cast, client_of) -> None:
    text = client_of(cast.worker).get(reverse("residents:people")).content.decode()

    assert "欧***" in text
    assert "99**************" in text
    assert "139******07" in text


def test_the_list_costs_the_same_for_many(
    person, homes, cast, client_of, django_assert_max_num_queries
) -> None:
    for _ in range(60):
        factories.make_resident(homes.first)
    client = client_of(cast.worker)

    with django_assert_max_num_queries(30):
        page = client.get(reverse("residents:people"))

    assert len(page.context["lines"]) == 50
    assert page.context["page"].next


def test_a_household_costs_the_same_for_many(
    homes, cast, client_of, django_assert_max_num_queries
) -> None:
    for _ in range(40):
        factories.make_resident(homes.first)
    client = client_of(cast.worker)

    for address in (
        reverse("residents:households", args=[homes.first.pk]),
        reverse("fieldwork:visit_new", args=["household", homes.first.pk]),
    ):
        with django_assert_max_num_queries(32):
            client.get(address)


def plan_of(rows) -> str:
    """Return how the database would read rows if reading a whole table cost too much."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    return rows.explain()


def test_the_list_is_one_range_of_one_index(person, cast) -> None:
    with scoped_to(cast.worker):
        rows = Person.objects.visible_to(cast.worker).standing().order_by("area_code", "pk")
        plan = plan_of(rows[:50])

    assert "residents_person_area" in plan
    assert "Sort" not in plan


def test_the_beginning_of_a_name_may_be_looked_up_in_an_index_under_row_security(person) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT proleakproof FROM pg_proc WHERE proname = 'starts_with'")
        (is_leakproof,) = cursor.fetchone()
        cursor.execute(
            "SELECT collation_name FROM information_schema.columns"
            " WHERE table_name = 'residents_person' AND column_name = 'name'"
        )
        (collation,) = cursor.fetchone()

    assert is_leakproof
    assert collation == "C"
    assert " ^@ " in str(Person.objects.named("欧阳").query)


def test_the_second_page_goes_on_where_the_first_ended(homes, cast, client_of) -> None:
    for _ in range(60):
        factories.make_resident(homes.first)
    client = client_of(cast.worker)

    first = client.get(reverse("residents:people"))
    second = client.get(reverse("residents:people"), {"after": first.context["page"].next})

    keys = [line[0].key for page in (first, second) for line in page.context["lines"]]
    assert len(set(keys)) == 60


def test_the_list_of_one_cell_holds_its_people_only(homes, town, cast, client_of) -> None:
    factories.make_resident(homes.first, name="甲格")
    factories.make_resident(homes.neighbour, name="乙格")

    page = client_of(cast.leader).get(reverse("residents:people"), {"area": town.cells[1].code})

    assert [line[0].name for line in page.context["lines"]] == ["乙*"]


def test_each_showing_is_logged_with_the_keys_shown(person, cast, client_of) -> None:
    client_of(cast.worker).get(reverse("residents:person", args=[person.pk]))

    event = AccessEvent.objects.get()
    assert (event.action, event.subject_keys) == (Action.VIEW, [str(person.pk)])


def test_a_full_value_is_shown_once_for_a_purpose_and_never_cached(person, cast, client_of) -> None:
    client = client_of(cast.worker)
    address = reverse("residents:reveal", args=[person.pk, "phone"])

    refused = client.post(address, {"purpose": ""})
    shown = client.post(address, {"purpose": "contact", "reason": "停水通知"})

    assert refused.status_code == 400
    assert PHONE not in refused.content.decode()
    assert PHONE in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert PHONE not in client.get(address).content.decode()
    event = AccessEvent.objects.get(action=Action.REVEAL)
    assert (event.purpose, event.reason, event.field_names) == ("contact", "停水通知", ["phone"])


def test_somebody_is_searched_for_by_a_form_and_found_masked(person, cast, client_of) -> None:
    said = {"words": number(7), "purpose": "verify"}
    page = client_of(cast.worker).post(reverse("residents:search"), said)

    assert [line[0].key for line in page.context["lines"]] == [person.pk]


def test_a_search_refused_keeps_what_was_typed_and_says_why(person, cast, client_of) -> None:
    page = client_of(cast.worker).post(
        reverse("residents:search"), {"words": "欧", "purpose": "verify"}
    )

    assert page.status_code == 400
    assert "至少" in page.content.decode() or "two characters" in page.content.decode()


def test_a_correction_goes_from_one_desk_to_the_other(person, cast, client_of) -> None:
    ask = reverse("residents:correction_ask", args=[person.pk])
    said = {"client_uuid": uuid.uuid4(), "field": "name", "value": "欧阳修", "said_by": "person"}
    client_of(cast.worker).post(ask, said)
    with scoped(everything("tests")):
        asked = Correction.objects.get()

    own = client_of(cast.worker).get(reverse("residents:correction", args=[asked.pk]))
    decided = {"version": asked.version, "button": "apply", "answer": ""}
    client_of(cast.leader).post(reverse("residents:correction", args=[asked.pk]), decided)

    assert 'value="apply"' not in own.content.decode()
    assert again(person).name == "欧阳修"


def test_a_new_phone_is_saved_at_once_and_found_again(person, cast, client_of) -> None:
    client, address = client_of(cast.worker), reverse("residents:change", args=[person.pk])
    said = {"client_uuid": uuid.uuid4(), "version": person.version, "field": "phone"}

    client.post(address, {**said, "value": "13900000008"})
    stale = client.post(address, {**said, "client_uuid": uuid.uuid4(), "value": ""})
    found = client.post(reverse("residents:search"), {"words": "13900000008", "purpose": "contact"})

    assert again(person).phone.opened() == "13900000008"
    assert stale.status_code == 400
    assert [line[0].key for line in found.context["lines"]] == [person.pk]


def test_a_name_is_not_changed_without_a_second_person(person, cast, client_of) -> None:
    said = {"client_uuid": uuid.uuid4(), "version": person.version, "field": "name", "value": "某"}

    answer = client_of(cast.worker).post(reverse("residents:change", args=[person.pk]), said)

    assert answer.status_code == 400
    assert again(person).name == "欧阳修远"


def test_the_history_names_facts_and_people_never_values(person, cast, client_of) -> None:
    with scoped(everything("tests")):
        Person.objects.get(pk=person.pk).save_as_next_version(name="欧阳新名")

    page = client_of(cast.worker).get(reverse("residents:person", args=[person.pk]))

    told = [one.fields for one in page.context["timeline"]]
    assert (str(Person._meta.get_field("name").verbose_name),) in told
    assert "欧阳新名" not in page.content.decode()


@pytest.mark.parametrize("check", ["unverified", "doubled", "no_number", "overdue"])
def test_each_figure_of_the_board_leads_to_as_many_records(
    person, homes, cast, client_of, check
) -> None:
    factories.make_resident(homes.second)
    client = client_of(cast.leader)
    board = client.get(reverse("residents:quality")).context["checks"]
    figure = next(count.number for one, count in board if one.name == check)

    page = client.get(reverse("residents:people"), {"check": check})

    assert len(page.context["lines"]) == figure


def test_who_writes_care_finds_the_way_to_refer_on_the_persons_page(
    person, cast, client_of
) -> None:
    address = f"{reverse('residents:care_refer')}?person={person.pk}"
    for who, finds in ((cast.worker, True), (cast.leader, True), (cast.police, False)):
        page = client_of(who).get(reverse("residents:person", args=[person.pk])).content.decode()
        assert (address in page) is finds, who


def test_the_dead_are_referred_to_nobody(person, cast, client_of) -> None:
    with scoped(everything("tests")):
        Person.objects.filter(pk=person.pk).update(deceased_on="2026-01-02")
    page = client_of(cast.worker).get(reverse("residents:person", args=[person.pk]))
    assert reverse("residents:care_refer") not in page.content.decode()


def test_a_referral_says_masked_for_whom_it_is_and_is_logged(person, cast, client_of) -> None:
    page = client_of(cast.worker).get(reverse("residents:care_refer"), {"person": person.pk})
    assert "欧*远" in page.content.decode() or "欧**" in page.content.decode()
    assert "欧阳修远" not in page.content.decode()
    event = AccessEvent.objects.about(person.pk).latest("pk")
    assert (event.action, event.field_names) == (Action.VIEW, ["name"])


@pytest.mark.parametrize("key", ["nobody", str(uuid.UUID(int=5))])
def test_nobody_is_referred_from_elsewhere(cast, client_of, key) -> None:
    assert client_of(cast.worker).get(f"/people/care/refer/?person={key}").status_code == 404


def test_a_worker_begins_a_referral_with_the_persons_record(cast, client_of) -> None:
    answer = client_of(cast.worker).get(reverse("residents:care_refer"))
    assert answer.headers["Location"] == reverse("residents:people")

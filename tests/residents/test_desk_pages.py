"""Double records at the desks: proposed on a page, decided by another, taken apart again."""

import pytest
from django.urls import reverse

from core.rows import everything, scoped
from residents.models import MergeProposal
from staff.choices import Role
from tests import factories
from tests.residents.acts import facts, move_in, number, numbered
from tests.residents.conftest import again


@pytest.fixture
def officers(town):
    """Two data-protection officers of the city."""
    return [factories.give_post(f"dpo{n}", Role.AUDITOR, town.city) for n in (1, 2)]


@pytest.fixture
def pair(homes, cast):
    """Two rows with one number, in two communities."""
    first = factories.make_resident(homes.far, name="赵新来", **numbered(1))
    return first, move_in(cast.worker, homes.first, facts()).people[0]


def only_proposal():
    with scoped(everything("tests")):
        return MergeProposal.objects.get()


def test_two_officers_join_and_part_two_rows_across_areas(pair, officers, client_of) -> None:
    proposing, deciding = (client_of(officer) for officer in officers)
    listed = proposing.get(reverse("residents:merges"))
    (found,) = [candidate for candidate, _form in listed.context["candidates"]]
    said = {"kept": found.kept.key, "dropped": found.dropped.key, "reason": "证件号相同"}
    proposing.post(reverse("residents:merges"), said)
    address = reverse("residents:merge", args=[only_proposal().pk])

    own = proposing.get(address).content.decode()
    deciding.post(address, {"version": 1, "button": "join", "answer": ""})
    joined = again(pair[1]).merged_into_id
    deciding.post(address, {"version": 3, "button": "undo", "answer": "两个人"})

    assert 'value="join"' not in own
    assert joined == pair[0].pk
    assert again(pair[1]).merged_into_id is None


def test_the_officer_reads_masks_only(pair, officers, client_of) -> None:
    text = client_of(officers[0]).get(reverse("residents:merges")).content.decode()

    assert "赵**" in text
    assert "赵新来" not in text
    assert number(1) not in text


def test_the_officer_has_no_other_page_about_people(pair, officers, client_of) -> None:
    client = client_of(officers[0])

    for name in ("people", "quality", "corrections"):
        assert client.get(reverse(f"residents:{name}")).status_code == 403
    assert client.get(reverse("residents:person", args=[pair[0].pk])).status_code == 403


def test_the_workers_list_does_not_offer_the_pair_from_elsewhere(pair, cast, client_of) -> None:
    for actor in (cast.worker, cast.leader):
        page = client_of(actor).get(reverse("residents:merges"))
        assert page.context["candidates"] == []

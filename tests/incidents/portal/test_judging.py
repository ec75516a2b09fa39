"""The sender of an appeal rates its reply, objects, withdraws, or asks for a review."""

import re

import pytest

from grid.choices import OrganisationKind
from grid.models import Organisation
from incidents.models import FollowUp, ReviewRequest
from incidents.services.appeals import answer_now
from tests import factories
from tests.incidents.portal.conftest import the_case


@pytest.fixture
def receipt(say, staff, bodies):
    """A question with its code."""
    answer = say("ask")
    code = re.search(r">(\d{8})<", answer.content.decode())[1]
    return {"number": the_case().number, "code": code}


@pytest.fixture
def ask(client, receipt):
    """Ask how it stands, or do something."""

    def post(step="", **parts):
        return client.post(f"/progress/{step}/" if step else "/progress/", {**receipt, **parts})

    return post


@pytest.fixture
def replied(receipt, staff):
    """The question with its reply."""
    return answer_now(actor=staff.taker, case=the_case(), reply="每年五月报名。")


def test_the_reply_is_shown_to_its_sender(ask, replied) -> None:
    assert "每年五月报名。" in ask().content.decode()


def test_a_reply_is_rated_once(ask, replied) -> None:
    first, second = ask("rate", score="5", is_resolved="yes"), ask("rate", score="1")

    rated = FollowUp.objects.get(case=replied.pk)
    assert (rated.score, rated.is_resolved, rated.done_by) == (5, True, None)
    assert (first.status_code, second.status_code) == (200, 409)


@pytest.mark.parametrize("score", ["", "0", "6", "many"])
def test_a_rating_goes_from_one_to_five(ask, replied, score) -> None:
    assert ask("rate", score=score).status_code == 400


def test_nothing_is_rated_before_the_reply(ask, receipt) -> None:
    assert ask("rate", score="5").status_code == 409


def test_who_is_not_content_opens_it_again(ask, replied) -> None:
    ask("reopen", text="没有回答报名地点")

    assert the_case().state == "handling"


def test_a_matter_can_be_withdrawn_before_the_reply(ask) -> None:
    ask("withdraw")

    assert the_case().state == "withdrawn"


def test_after_the_reply_nothing_is_withdrawn(ask, replied) -> None:
    assert ask("withdraw").status_code == 409


@pytest.fixture
def above(bodies, town):
    """A second centre, which has not dealt with anything."""
    return factories.make_organisation(
        kind=OrganisationKind.GOVERNANCE_CENTRE, name="上级中心", area=town.city
    )


def test_a_review_goes_to_a_body_that_has_not_dealt_with_it(ask, replied, above) -> None:
    ask("review", text="答复与规定不符")

    assert ReviewRequest.objects.get().body != the_case().holder_org


def test_where_no_other_body_is_none_is_offered(ask, replied) -> None:
    Organisation.objects.filter(kind=OrganisationKind.GOVERNANCE_CENTRE).update(kind="other")

    assert ask("review", text="答复与规定不符").status_code == 409


def test_a_second_review_waits_for_the_first(ask, replied, above) -> None:
    ask("review", text="答复与规定不符")

    assert ask("review", text="再来一次").status_code == 409
    assert ReviewRequest.objects.count() == 1

"""Questions and answers for everybody: in new words, of enquiries that were replied to."""

import pytest
from django.utils import timezone

from core.errors import BadInput, NotAllowed, OutOfScope, WrongStep
from incidents.choices import Party
from incidents.models import Appeal, PublishedAnswer
from incidents.services.appeals import AppealIntake, ContactParts, register_appeal
from incidents.services.portal import public_answers, publish_answer, withdraw_answer


@pytest.fixture
def make(town):
    """Register an appeal that was replied to."""

    def registered(kind="enquiry", **parts):
        receipt = register_appeal(
            hand=Party.CITIZEN,
            intake=AppealIntake(
                kind=kind,
                channel="website",
                text="张三家的孩子几月报名？",
                area=town.community,
                contact=ContactParts(phone="13900000001"),
                **parts,
            ),
        )
        Appeal.objects.filter(pk=receipt.appeal.pk).update(
            replied_at=timezone.now(), reply="张三家九月报名"
        )
        return Appeal.objects.get(pk=receipt.appeal.pk)

    return registered


@pytest.fixture
def publish(staff):
    """Publish an answer."""

    def published(case, **parts):
        words = {"question": "几月报名？", "answer": "每年五月。", **parts}
        return publish_answer(actor=staff.taker, case=case, **words)

    return published


def test_an_answer_is_shown_in_the_words_for_everybody(client, make, publish) -> None:
    publish(make())
    page = client.get("/answers/").content.decode()

    assert "每年五月。" in page
    assert "张三" not in page


def test_the_first_page_shows_what_was_answered_lately(client, make, publish) -> None:
    publish(make())

    assert "几月报名？" in client.get("/").content.decode()


def test_nothing_is_shown_that_nobody_published(client, make) -> None:
    make()

    assert not public_answers().exists()


def test_an_answer_can_be_found_by_its_words(make, publish) -> None:
    publish(make())

    assert [public_answers(words).count() for words in ("报名", "五月", "路灯")] == [1, 1, 0]


def test_an_answer_belongs_to_the_community_it_is_about(town, make, publish) -> None:
    published = publish(make())

    assert published.area == town.community
    assert public_answers(area=town.other_community.code).count() == 0


def test_a_number_of_a_person_is_refused(make, publish) -> None:
    with pytest.raises(BadInput):
        publish(make(), answer="打13900000001")


@pytest.mark.parametrize("kind", ["report", "help_request", "suggestion"])
def test_only_questions_are_published(make, publish, kind) -> None:
    with pytest.raises(WrongStep):
        publish(make(kind))


def test_what_has_no_reply_is_not_published(make, publish) -> None:
    case = make()
    Appeal.objects.filter(pk=case.pk).update(replied_at=None)

    with pytest.raises(WrongStep):
        publish(case)


def test_who_asked_to_stay_unnamed_is_not_published(make, publish) -> None:
    with pytest.raises(WrongStep):
        publish(make(is_confidential=True))


def test_who_only_handles_the_case_does_not_publish(staff, make) -> None:
    with pytest.raises((NotAllowed, OutOfScope)):
        publish_answer(actor=staff.housing, case=make(), question="问", answer="答")


def test_publishing_again_gives_better_words_to_the_same_answer(make, publish) -> None:
    case = make()
    publish(case)
    publish(case, answer="每年六月。")

    assert PublishedAnswer.objects.get().answer == "每年六月。"


def test_an_answer_that_was_taken_away_is_gone(client, staff, make, publish) -> None:
    case = make()
    publish(case)
    withdraw_answer(actor=staff.taker, case=case)

    assert "每年五月。" not in client.get("/answers/").content.decode()


def test_the_page_for_publishing_shows_the_reply_beside_the_new_words(
    client_of, staff, make
) -> None:
    page = client_of(staff.taker).get(f"/cases/{make().pk}/publish/")

    assert "张三家九月报名" in page.content.decode()


def test_the_page_publishes(client_of, staff, make) -> None:
    case = make()
    client_of(staff.taker).post(
        f"/cases/{case.pk}/publish/", {"question": "几月报名？", "answer": "每年五月。"}
    )

    assert public_answers().count() == 1


def test_a_case_outside_the_area_is_404(client_of, cast, make) -> None:
    answer = client_of(cast.stranger).get(f"/cases/{make().pk}/publish/")

    assert answer.status_code == 404


def test_the_page_of_the_appeal_leads_there(client_of, staff, make) -> None:
    case = make()
    page = client_of(staff.taker).get(f"/appeals/{case.pk}/").content.decode()

    assert f"/cases/{case.pk}/publish/" in page

"""A party reads its own side of a dispute with number and code (S08, S18, 人民调解法 15)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.errors import NotAllowed, OutOfScope
from core.rows import everything, scoped, scoped_to
from incidents.models import CaseEvent, Dispute, Notice, PartyReading
from incidents.services.disputes import (
    NewParty,
    book_session,
    give_code,
    leave_mediation,
    mediate_again,
    write_agreement,
)
from incidents.services.disputes.papers import notice_paper
from tests.incidents import mediating as at

PROGRESS = "portal:progress"


@pytest.fixture
def dispute(room):
    """A dispute that the mediator took on; nobody was asked yet."""
    return at.accepted(room)


@pytest.fixture
def code(room, dispute):
    """The code on the notice of party A."""
    return give_code(actor=room.mediator, party=at.parties_of(dispute)[0])


@pytest.fixture
def show(client, dispute, code):
    """Open one's own side, or take a step on it."""

    def posted(step="", code=code, **more):
        address = reverse("portal:own_step", args=[step]) if step else reverse(PROGRESS)
        return client.post(address, {"number": dispute.number, "code": code, **more})

    return posted


def own(dispute):
    """Return party A as the database keeps it now."""
    return at.parties_of(dispute)[0]


def test_a_party_sees_the_state_and_who_mediates(show, room) -> None:
    page = show().content.decode()

    assert "已指派调解员" in page
    assert room.mediator.full_name in page


def test_a_party_sees_when_and_where_they_meet_next(show, room, dispute) -> None:
    start = timezone.now() + timedelta(days=2)
    book_session(actor=room.mediator, case=dispute, start=start, end=start + timedelta(hours=1))

    assert timezone.localtime(start).strftime("%H:%M") in show().content.decode()


@pytest.mark.parametrize("secret", ["13800002222", "李秀英"])
def test_a_party_reads_nothing_of_the_other_side(show, secret) -> None:
    assert secret not in show().content.decode()


def test_a_party_agrees_by_itself_and_the_mediator_is_told(show, room, dispute) -> None:
    show("consent")

    assert own(dispute).consent_at
    assert Notice.objects.filter(user=room.mediator, kind="dispute.consented").exists()


def test_a_party_takes_its_consent_back_and_mediation_ends(show, dispute) -> None:
    show("consent")
    show("leave")

    assert own(dispute).withdrew_at
    assert at.state_of(dispute) == "withdrawn"


def test_what_a_party_does_stands_in_the_history_without_a_name(show, dispute) -> None:
    show("consent")
    last = CaseEvent.objects.filter(case=dispute.pk).latest("pk")

    assert (last.step, last.party, last.actor) == ("consent", "citizen", None)
    assert "张建国" not in last.text


def test_a_party_proposes_a_time(show, dispute) -> None:
    day = timezone.localdate() + timedelta(days=3)
    show("propose", day=day.isoformat(), time="14:30")

    assert timezone.localtime(own(dispute).proposed_at).strftime("%H:%M") == "14:30"


@pytest.mark.parametrize("days", [-1, 90])
def test_a_time_is_proposed_within_sixty_days(show, dispute, days) -> None:
    day = timezone.localdate() + timedelta(days=days)
    answer = show("propose", day=day.isoformat(), time="14:30")

    assert answer.status_code == 400
    assert own(dispute).proposed_at is None


def test_the_mediator_books_the_proposed_time_with_one_tap(client_of, show, room, dispute) -> None:
    day = timezone.localdate() + timedelta(days=3)
    show("propose", day=day.isoformat(), time="14:30")
    page = client_of(room.mediator).get(reverse("incidents:dispute_detail", args=[dispute.pk]))

    assert "按此时间预约" in page.content.decode()


def test_a_party_reads_its_agreement_as_pdf(client, room) -> None:
    agreed = at.signed(room)
    code = give_code(actor=room.mediator, party=at.parties_of(agreed)[0])
    answer = client.post(
        reverse("portal:own_step", args=["agreement"]), {"number": agreed.number, "code": code}
    )
    words = at.pdf_words(answer.content)

    assert "铺设地垫" in words
    assert "13800002222" not in words


def test_a_party_goes_from_its_side_to_signing(client, room) -> None:
    agreed = at.agreed(room)
    code = give_code(actor=room.mediator, party=at.parties_of(agreed)[0])
    answer = client.post(
        reverse("portal:own_step", args=["sign"]), {"number": agreed.number, "code": code}
    )

    assert answer.status_code == 302
    assert "/sign/" in answer["Location"]


@pytest.fixture
def reconsidered(client, room):
    """Open the side of a party that has not signed what is talked over again."""
    agreed = at.agreed(room)
    code = give_code(actor=room.mediator, party=at.parties_of(agreed)[0])
    mediate_again(actor=room.mediator, case=at.again(agreed), reason="另有想法")

    def posted(step=""):
        address = reverse("portal:own_step", args=[step]) if step else reverse(PROGRESS)
        return client.post(address, {"number": agreed.number, "code": code})

    return posted


def test_what_is_talked_over_again_is_not_signed(reconsidered) -> None:
    assert reconsidered("sign").status_code == 409


def test_signing_is_not_offered_while_they_talk_it_over_again(reconsidered) -> None:
    page = reconsidered().content.decode()

    assert reverse("portal:own_step", args=["sign"]) not in page
    assert "正在重新商议" in page


@pytest.fixture
def left(client, room):
    """Open the side of a neighbour who left before the two others agreed."""
    third = NewParty("a", "王小明", "13800003333")
    dispute = at.mediating(room, parties=(*at.PARTIES, third))
    gone = next(row for row in at.parties_of(dispute) if row.name.opened() == "王小明")
    leave_mediation(actor=room.mediator, party=gone)
    write_agreement(actor=room.mediator, case=at.again(dispute), terms=at.terms())
    code = give_code(actor=room.mediator, party=gone)

    def posted(step=""):
        address = reverse("portal:own_step", args=[step]) if step else reverse(PROGRESS)
        return client.post(address, {"number": dispute.number, "code": code})

    return posted


def test_who_has_left_does_not_read_what_the_others_agreed_on(left) -> None:
    answer = left("agreement")

    assert (answer.status_code, answer["Content-Type"][:9]) == (409, "text/html")
    assert "您已退出本次调解" in answer.content.decode()


def test_who_has_left_is_not_told_that_an_agreement_waits_for_them(left) -> None:
    page = left().content.decode()

    assert "您已退出本次调解" in page
    assert "您的协议" not in page


def test_each_look_is_kept(show, dispute) -> None:
    show()
    show()

    with scoped(everything("a test looks")):
        assert PartyReading.objects.filter(party=own(dispute), what="state").count() == 2


def test_a_wrong_code_and_a_wrong_number_are_answered_alike(client, show) -> None:
    wrong_code = show(code="00000000")
    wrong_number = client.post(reverse(PROGRESS), {"number": "JF2026010100099", "code": "1"})

    assert wrong_code.status_code == wrong_number.status_code == 404
    assert "没有与此编号和查询码相符的事项" in wrong_code.content.decode()
    assert "没有与此编号和查询码相符的事项" in wrong_number.content.decode()


def test_after_too_many_wrong_codes_the_right_one_is_refused(show, settings) -> None:
    settings.PORTAL_TRIES_PER_HOUR = 3
    for _n in range(3):
        show(code="00000000")

    assert show().status_code == 429


def test_a_new_notice_makes_the_earlier_code_void(show, room, dispute) -> None:
    give_code(actor=room.mediator, party=own(dispute))

    assert show().status_code == 404


def test_a_code_ends_ninety_days_after_the_dispute(show, dispute) -> None:
    Dispute.objects.filter(pk=dispute.pk).update(
        closed_at=timezone.now() - timedelta(days=91), state="closed"
    )

    assert show().status_code == 404


def test_each_party_has_a_code_of_its_own(client, room, dispute, code) -> None:
    other = at.parties_of(dispute)[1]
    theirs = give_code(actor=room.mediator, party=other)
    page = client.post(reverse(PROGRESS), {"number": dispute.number, "code": theirs})

    assert "李秀英" in page.content.decode()
    assert "张建国" not in page.content.decode()


def test_nobody_but_the_mediator_gives_a_code(room, dispute) -> None:
    with pytest.raises((NotAllowed, OutOfScope)):
        give_code(actor=room.colleague, party=own(dispute))


def test_the_code_stands_on_the_notice_and_nowhere_else(room, dispute, code) -> None:
    with scoped_to(room.mediator):
        paper = notice_paper(
            actor=room.mediator, party=own(dispute), code=code, address="https://example.org/"
        )

    assert code in at.pdf_words(paper)
    assert code.encode() not in bytes(own(dispute).code_index)


def test_the_notice_is_printed_from_the_page(client_of, room, dispute) -> None:
    party = own(dispute)
    answer = client_of(room.mediator).post(
        reverse("incidents:party_notice", args=[dispute.pk, party.pk])
    )

    assert answer["Content-Type"] == "application/pdf"
    assert "调解通知书" in at.pdf_words(answer.content)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_own_side_opens_in_both_languages(client, show, language) -> None:
    client.cookies["django_language"] = language

    assert {"zh-hans": "您同意调解吗", "en": "Do you agree"}[language] in show().content.decode()

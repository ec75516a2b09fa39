"""What happens at a bad moment: values that nobody types, posts that have ended."""

import uuid
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from core.errors import BadInput, WrongStep
from core.rows import everything, scoped, scoped_to
from incidents.choices import Party
from incidents.models import (
    Case,
    Contact,
    FollowUp,
    Handling,
)
from incidents.services import appeals, disputes
from incidents.services.disputes.follow_ups import due_checks
from incidents.services.handlings import answer_handling, object_to_handling
from incidents.services.incidents import (
    dispatch_incident,
    file_incident,
    hand_to_police,
)
from incidents.services.joining import mark_duplicate
from incidents.services.messages.backends import Mail, NotSent, Parcel
from incidents.services.notices import tell
from incidents.services.taking_part import declare_conflict
from tests import factories
from tests.incidents import mediating as at
from tests.incidents.moments import again, registered, replied

# Values that nobody types


@pytest.mark.parametrize("slot", ["2026-13-45T09:00:00+08:00", "2026-12-01T09:00:00", "bald"])
def test_a_slot_that_is_none_is_refused_in_words(client_of, staff, bodies, slot) -> None:
    case = registered(staff)
    given = {"legal_channel": "litigation", "guided_to": bodies.centre.pk, "guidance": "请到法院"}

    answer = client_of(staff.taker).post(f"/appeals/{case.pk}/triage/", {**given, "slot": slot})

    assert (answer.status_code, again(case).state) == (302, "registered")


@pytest.mark.parametrize(
    "path",
    [
        "/appeals/channels/?until=9999-12-31",
        "/appeals/channels/?since=0001-01-01",
        "/board/?first=0001-01-01&last=9999-12-31",
    ],
)
def test_days_at_the_end_of_the_calendar_break_no_page(client_of, staff, path) -> None:
    assert client_of(staff.taker).get(path).status_code == 200


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_no_week_lies_outside_the_calendar_of_rooms(client_of, room, day) -> None:
    address = reverse("incidents:rooms")

    assert client_of(room.mediator).get(address, {"day": day}).status_code == 200


@pytest.mark.parametrize("table", ["问题,选项,人数\n停,难," + "9" * 5000,
                                   "问题,选项,人数\n" + "停" * 140_000 + ",难,1"])  # fmt: skip
def test_a_table_of_nonsense_is_refused_in_words(client_of, staff, town, table) -> None:
    sent = {
        "page": str(uuid.uuid4()), "channel": "opinion_poll", "survey": "出行", "asked": 300,
        "area": town.community.pk,
        "table": SimpleUploadedFile("poll.csv", table.encode()),
    }  # fmt: skip

    assert client_of(staff.taker).post("/appeals/poll/", sent).status_code == 422


def test_a_call_with_a_score_of_99_closes_nothing(client_of, staff, bodies) -> None:
    case = replied(staff, bodies)

    client_of(staff.taker).post(
        f"/appeals/{case.pk}/call/", {"reached": "yes", "words": "满意", "score": "99"}
    )

    assert again(case).state == "replied"


def test_a_claim_of_no_category_is_refused(staff) -> None:
    with pytest.raises(BadInput):
        appeals.split_claims(actor=staff.taker, case=registered(staff), claims=[("补偿", 99)])


@pytest.mark.parametrize("key", ["abc", "9" * 40])
def test_a_step_of_a_key_that_is_none_is_not_found(client_of, cast, key) -> None:
    answer = client_of(cast.worker).post(f"/api/cases/incidents/{key}/file/")

    assert answer.status_code == 404


def test_a_body_with_a_number_beyond_all_is_refused(client_of, staff, cast, incident) -> None:
    filed = file_incident(actor=cast.worker, case=incident)

    answer = client_of(staff.dispatcher).post(
        f"/api/cases/incidents/{filed.pk}/dispatch/", {"to_org": 10**30}, "application/json"
    )

    assert answer.status_code == 400


def test_a_step_is_answered_though_the_list_asked_for_another_state(
    client_of, cast, incident
) -> None:
    answer = client_of(cast.worker).post(f"/api/cases/incidents/{incident.pk}/file/?state=reported")

    assert (answer.status_code, answer.json()["state"]) == (200, "filed")


# What holds up others


def test_a_second_reply_of_one_day_is_rated_too(staff, bodies) -> None:
    case = replied(staff, bodies)
    appeals.rate_by_token(token=appeals.rating_token(case), score=1)
    case = appeals.reopen_appeal(actor=Party.CITIZEN, case=case, reason="又不亮了")
    answer_handling(actor=staff.housing, handling=case.handlings.get(), answer="再换")
    case = appeals.send_reply(actor=staff.housing_head, case=again(case), reply="再换")

    assert appeals.rating_token(case)


def test_an_appeal_joined_to_another_does_not_hold_up_the_closing_of_others(staff, bodies) -> None:
    joined, other = replied(staff, bodies), replied(staff, bodies)
    mark_duplicate(actor=staff.taker, case=joined, of=registered(staff))
    FollowUp.objects.update(due_at=timezone.now() - timedelta(days=1))

    assert appeals.close_waiting() == 1
    assert again(other).state == "closed"


def test_what_was_sent_back_can_be_dispatched_to_another_body(
    cast, staff, bodies, incident
) -> None:
    filed = file_incident(actor=cast.worker, case=incident)
    dispatch_incident(actor=staff.dispatcher, case=filed, to_org=bodies.housing)
    object_to_handling(actor=staff.housing, handling=Handling.objects.get(), reason="不归我管")

    sent = dispatch_incident(actor=staff.dispatcher, case=again(incident), to_org=bodies.fire)

    assert sent.holder_org == bodies.fire
    assert list(Handling.objects.inbox_of(staff.housing)) == []


def test_what_was_dispatched_can_be_handed_to_the_police(cast, staff, bodies, incident) -> None:
    filed = file_incident(actor=cast.worker, case=incident)
    dispatch_incident(actor=staff.dispatcher, case=filed, to_org=bodies.housing)

    handed = hand_to_police(actor=cast.worker, case=again(incident))

    assert handed.holder_org == bodies.police
    assert Handling.objects.inbox_of(staff.officer).count() == 1


# Who may not know


@pytest.fixture
def told(staff, bodies) -> SimpleNamespace:
    """A street clerk who was told of an appeal that came in about another matter."""
    case = registered(staff, text="路灯不亮")
    tell([staff.street], "handling.sent", case=case, key="told")
    return SimpleNamespace(case=case, page=lambda client: client.get("/notices/").content.decode())


def test_a_notice_names_the_case_to_whoever_may_see_it(client_of, staff, told) -> None:
    assert told.case.number in told.page(client_of(staff.street))


def test_a_notice_names_no_case_that_is_about_one_s_own_body(
    client_of, staff, bodies, told
) -> None:
    Case.objects.filter(pk=told.case.pk).update(about_org=bodies.street)
    said = told.page(client_of(staff.street))

    assert (told.case.number in said, "路灯" in said) == (False, False)


def test_the_inbox_shows_no_case_in_which_one_has_an_interest(
    cast, staff, bodies, incident
) -> None:
    filed = file_incident(actor=cast.worker, case=incident)
    dispatch_incident(actor=staff.dispatcher, case=filed, to_org=bodies.housing)
    declare_conflict(
        actor=staff.housing, case=again(incident), user=staff.housing, reason="亲戚的房"
    )

    assert list(Handling.objects.inbox_of(staff.housing)) == []
    assert Handling.objects.inbox_of(staff.housing_head).count() == 1


def test_a_body_s_name_without_a_post_opens_no_handling_and_no_contact(cast, staff, bodies) -> None:
    case = appeals.accept_appeal(actor=staff.taker, case=registered(staff))
    appeals.dispatch_appeal(actor=staff.taker, case=case, to_org=bodies.housing)
    for user in (staff.housing, staff.taker):
        factories.end_posts(user, cast.administrator)
    housing, taker = (type(user).objects.get(pk=user.pk) for user in (staff.housing, staff.taker))

    assert not Handling.objects.visible_to(housing).exists()
    assert not Handling.objects.inbox_of(housing).exists()
    with scoped_to(taker):
        assert not Contact.objects.visible_to(taker).exists()
    with scoped(everything("a test looks")):
        assert Contact.objects.exists()


def test_a_mediator_whose_post_has_ended_is_told_of_no_session_and_no_follow_up(
    cast, room, client_of
) -> None:
    at.performing(room)
    factories.end_posts(room.mediator, cast.administrator)
    gone = type(room.mediator).objects.get(pk=room.mediator.pk)

    assert not due_checks(gone).exists()


def test_an_agreement_that_is_mediated_anew_is_neither_signed_nor_changed(room) -> None:
    dispute = disputes.mediate_again(actor=room.mediator, case=at.agreed(room), reason="再谈")

    with pytest.raises(WrongStep):
        disputes.sign_agreement(actor=room.mediator, case=dispute, mediator=True)
    with pytest.raises(WrongStep):
        disputes.change_agreement(actor=room.mediator, case=dispute, terms=at.terms(form="oral"))


@pytest.mark.parametrize("to", ["a\nBcc: b@example.com", "\ud800@example.com"])
def test_an_address_that_no_mail_can_have_fails_and_holds_up_no_other(settings, to) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    parcel = Parcel(key="k", to=to, subject="s", body="b", kind="x", values={}, headers={})

    with pytest.raises(NotSent) as refused:
        Mail().send(parcel)

    assert refused.value.is_final


def test_whoever_serves_no_more_finds_no_own_reports(cast, client_of, incident) -> None:
    assert incident.number in client_of(cast.worker).get("/today/reports/").content.decode()

    factories.end_posts(cast.worker, cast.administrator)

    assert incident.number not in client_of(cast.worker).get("/today/reports/").content.decode()

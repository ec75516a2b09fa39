"""The contact of a case: shown for a purpose, asked for, lent for a time, added later (R2, R10)."""

from datetime import timedelta

import pytest
from django.db import Error, transaction
from django.utils import timezone

from core.errors import BadInput, NotAllowed, OutOfScope, WrongStep
from core.rows import everything, scoped
from incidents.models import Contact, ContactGrant, Notice
from incidents.services import appeals
from incidents.services.appeals import AppealIntake, ContactParts, register_appeal
from incidents.services.contacts import add_contact, ask_for_contact, grant_contact
from staff.models import AccessEvent
from tests import factories

PHONE = "19900001234"


def made(staff, **values):
    given = {"kind": "help_request", "channel": "hotline", "text": "楼道灯不亮"}
    given |= {"place": factories.in_cell(0)}
    return register_appeal(hand=staff.taker, intake=AppealIntake(**{**given, **values})).appeal


@pytest.fixture
def case(staff, bodies):
    """An appeal with a contact in the hands of the housing office."""
    found = made(staff, contact=ContactParts(name="王某某", phone=PHONE))
    found = appeals.accept_appeal(actor=staff.taker, case=found)
    return appeals.dispatch_appeal(actor=staff.taker, case=found, to_org=bodies.housing)


@pytest.fixture
def fax(staff):
    """A fax that came without a contact."""
    return made(staff, channel="fax")


def use(client, case, **sent):
    return client.post(f"/cases/{case.pk}/contact/", sent, follow=True)


def page(client, case) -> str:
    return client.get(f"/appeals/{case.pk}/").content.decode()


def test_no_page_holds_the_contact(client_of, staff, case) -> None:
    content = page(client_of(staff.taker), case)

    assert PHONE not in content
    assert "王某某" not in content


def test_the_contact_is_shown_for_a_purpose_and_written_down(client_of, staff, case) -> None:
    purpose = "回访时要问清楚哪一层的灯不亮，以及什么时候方便上门，还要约好时间。"

    answer = use(client_of(staff.taker), case, purpose=purpose)

    assert PHONE in answer.content.decode()
    assert AccessEvent.objects.get(subject_kind="incidents.contact").reason == purpose


def test_without_a_purpose_nothing_is_shown(client_of, staff, case) -> None:
    assert PHONE not in use(client_of(staff.taker), case, purpose=" ").content.decode()


def test_the_handler_does_not_read_it_without_a_loan(client_of, staff, case) -> None:
    assert use(client_of(staff.housing), case, purpose="想看").status_code == 404


def test_the_handler_asks_and_the_intake_is_told(client_of, staff, case) -> None:
    use(client_of(staff.housing), case, what="ask", reason="要上门")

    assert Notice.objects.get(kind="contact.asked").user == staff.taker
    assert "要上门" in page(client_of(staff.taker), case)


def test_whoever_does_not_handle_the_case_cannot_ask(staff, case) -> None:
    with pytest.raises(NotAllowed):
        ask_for_contact(actor=staff.dispatcher, case=case, reason="想看")


def test_asking_gives_a_reason(staff, case) -> None:
    with pytest.raises(BadInput):
        ask_for_contact(actor=staff.housing, case=case, reason=" ")


def test_where_there_is_no_contact_none_is_asked_for(staff, bodies, fax) -> None:
    sent = appeals.accept_appeal(actor=staff.taker, case=fax)
    sent = appeals.dispatch_appeal(actor=staff.taker, case=sent, to_org=bodies.housing)

    with pytest.raises(OutOfScope):
        ask_for_contact(actor=staff.housing, case=sent, reason="要上门")


def test_a_lent_contact_is_seen_by_the_handler(client_of, staff, case) -> None:
    lend = {"what": "lend", "user": staff.housing.pk, "days": 3, "reason": "上门"}
    use(client_of(staff.taker), case, **lend)

    assert PHONE in use(client_of(staff.housing), case, purpose="上门").content.decode()


def test_a_loan_ends_by_itself(client_of, staff, case, monkeypatch) -> None:
    granted = grant_contact(actor=staff.taker, case=case, to=staff.housing, reason="上门", days=1)
    assert timedelta(hours=23) < granted.until - timezone.now() <= timedelta(days=1)
    later = timezone.now() + timedelta(days=2)
    monkeypatch.setattr("incidents.querysets.parts.timezone.now", lambda: later)

    assert use(client_of(staff.housing), case, purpose="上门").status_code == 404


@pytest.mark.parametrize("days", [0, 15])
def test_a_contact_is_lent_for_two_weeks_at_most(staff, case, days) -> None:
    with pytest.raises(BadInput):
        grant_contact(actor=staff.taker, case=case, to=staff.housing, reason="上门", days=days)


def test_only_those_who_handle_the_case_are_lent_its_contact(staff, case) -> None:
    with pytest.raises(NotAllowed):
        grant_contact(actor=staff.taker, case=case, to=staff.fire, reason="上门")


def test_only_the_intake_lends(staff, case) -> None:
    with pytest.raises(NotAllowed):
        grant_contact(actor=staff.dispatcher, case=case, to=staff.housing, reason="上门")


def test_the_borrower_is_told(staff, case) -> None:
    grant_contact(actor=staff.taker, case=case, to=staff.housing, reason="上门")

    assert Notice.objects.get(kind="contact.lent").user == staff.housing


def test_the_intake_sees_who_has_it_and_who_read_it_and_what_for(client_of, staff, case) -> None:
    grant_contact(actor=staff.taker, case=case, to=staff.housing, reason="上门")
    use(client_of(staff.housing), case, purpose="约时间")

    content = page(client_of(staff.taker), case)

    assert "约时间" in content
    assert str(staff.housing) in content


def test_the_handler_does_not_see_who_else_read_it(client_of, staff, case) -> None:
    use(client_of(staff.taker), case, purpose="回访一次")

    assert "回访一次" not in page(client_of(staff.housing), case)


def test_a_fax_gets_its_contact_from_the_clerk_who_types_it_in(client_of, staff, fax) -> None:
    use(client_of(staff.taker), fax, what="add", name="李某某", phone=PHONE)

    with scoped(everything("tests")):
        assert Contact.objects.get(case=fax.pk).phone.opened() == PHONE
    event = fax.events.get(step="contact.add")
    assert (event.text, event.changes) == ("", {})


def test_a_contact_is_added_once(staff, case) -> None:
    with pytest.raises(WrongStep):
        add_contact(actor=staff.taker, case=case, phone=PHONE)


def test_an_empty_contact_is_none(staff, fax) -> None:
    with pytest.raises(BadInput):
        add_contact(actor=staff.taker, case=fax, name=" ", phone="")


def test_an_appeal_without_a_name_stays_so(staff, client_of) -> None:
    nameless = made(staff, is_anonymous=True)

    with pytest.raises(WrongStep):
        add_contact(actor=staff.taker, case=nameless, phone=PHONE)
    assert 'value="add"' not in page(client_of(staff.taker), nameless)


def test_a_street_clerk_adds_no_contact(staff, fax) -> None:
    with pytest.raises(NotAllowed):
        add_contact(actor=staff.street, case=fax, phone=PHONE)


def test_a_loan_is_never_changed_afterwards(staff, case) -> None:
    grant_contact(actor=staff.taker, case=case, to=staff.housing, reason="上门")

    with pytest.raises(Error), transaction.atomic():
        ContactGrant.objects.update(reason="别的")

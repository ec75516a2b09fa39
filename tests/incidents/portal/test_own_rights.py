"""A copy of what is kept, and its erasure, for whoever has number and code; nobody else."""

import re

import pytest

from core.rows import everything, scoped
from incidents.choices import Channel
from incidents.models import Appeal, Contact, Message
from incidents.services.appeals import AppealIntake, ContactParts, register_appeal
from tests import factories
from tests.incidents.portal.conftest import at

PHONE, EMAIL = "13900001234", "zhang.san@citizen.example"


def registered(staff, **values):
    """Register an appeal; return what is asked with."""
    intake = AppealIntake(
        kind="help_request",
        channel=Channel.HOTLINE,
        text=f"楼道灯不亮，电话{PHONE}",
        place=factories.in_cell(0),
        contact=ContactParts(name="张三", phone=PHONE, email=EMAIL, address="一号楼二单元"),
        **values,
    )
    receipt = register_appeal(hand=staff.taker, intake=intake)
    return {"number": receipt.appeal.number, "code": receipt.code}


@pytest.fixture
def asked(staff):
    return registered(staff)


@pytest.fixture
def ask(client, asked):
    def post(step, **parts):
        return client.post(f"/progress/{step}/", {**asked, **parts})

    return post


def kept():
    with scoped(everything("a test")):
        return Contact.objects.count()


def test_the_copy_holds_the_words_and_the_steps(ask) -> None:
    copy = ask("copy").json()

    assert copy["text"].startswith("楼道灯不亮")
    assert [step["step"] for step in copy["steps"]] == ["登记"]


def test_the_copy_shows_no_whole_number_name_or_address(ask) -> None:
    said = ask("copy").content.decode()

    assert not [part for part in (PHONE, EMAIL, "张三", "一号楼") if part in said]
    assert "139******34" in said


def test_the_copy_is_a_file_named_after_the_number_alone(ask, asked) -> None:
    named = ask("copy")["Content-Disposition"]

    assert named == f'attachment; filename="{asked["number"]}.json"'


@pytest.mark.parametrize("step", ["copy", "forget"])
def test_a_wrong_code_gets_nothing_and_erases_nothing(ask, step) -> None:
    assert ask(step, code="00000000").status_code == 404
    assert kept() == 1


def test_the_contact_is_erased_and_the_case_goes_on(ask, asked) -> None:
    answer = ask("forget")

    assert answer.status_code == 200
    assert kept() == 0
    appeal = Appeal.objects.get(number=asked["number"])
    assert appeal.is_open
    assert appeal.events.filter(step="contact.erased", is_public=True).exists()


def test_what_waits_to_go_out_goes_to_nobody(ask, asked) -> None:
    appeal = Appeal.objects.get(number=asked["number"])
    with scoped(everything("a test")):
        Message.objects.create(
            key="x", way="sms", to=PHONE, case_id=appeal.pk, kind="case.replied",
            language="zh-hans", filled="{}", next_try_at=appeal.received_at,
        )  # fmt: skip

    ask("forget")

    with scoped(everything("a test")):
        row = Message.objects.get(key="x")
    assert (row.state, row.to, row.filled) == ("failed", None, None)


def test_what_is_erased_cannot_be_erased_again(ask) -> None:
    ask("forget")

    assert ask("forget").status_code == 409


def test_the_contact_of_an_open_petition_stays(client, staff) -> None:
    petition = registered(staff, is_formal=True)

    assert client.post("/progress/forget/", petition).status_code == 409
    assert kept() == 1


def test_the_page_offers_to_erase_only_what_is_kept(ask) -> None:
    offer = re.compile(r'action="/progress/forget/"')
    assert offer.search(ask("rate").content.decode())

    ask("forget")

    assert not offer.search(ask("rate").content.decode())


def test_an_anonymous_report_has_nothing_to_erase(client, say, manhole) -> None:
    answer = say("report", category=manhole.pk, text="井盖不见了", phone="", **at(0))
    page = answer.content.decode()
    asked = {
        "number": re.search(r"SJ\d{13}", page)[0],
        "code": re.search(r">(\d{8})<", page)[1],
    }

    assert client.post("/progress/copy/", asked).json()["contact"] == {}

"""How it stands, by number and code: neutral when either is wrong, with what one can do."""

import re

import pytest

from incidents.models import Case, Incident
from incidents.services import appeals
from incidents.services.appeals import AppealIntake
from incidents.services.incidents import file_incident, refuse_incident
from incidents.services.waiting import pause_case
from tests import factories
from tests.incidents.portal.conftest import at, the_case


@pytest.fixture
def receipt(say, manhole):
    """An incident that a visitor reported, with its code."""
    answer = say("report", category=manhole.pk, text="井盖不见了", **at(0))
    return {
        "number": the_case().number,
        "code": re.search(r">(\d{8})<", answer.content.decode())[1],
    }


@pytest.fixture
def ask(client, receipt):
    """Ask how it stands, or do something."""

    def post(step="", **parts):
        return client.post(f"/progress/{step}/" if step else "/progress/", {**receipt, **parts})

    return post


def test_number_and_code_show_how_it_stands(ask, receipt) -> None:
    answer = ask()

    assert answer.status_code == 200
    assert receipt["number"] in answer.content.decode()


def test_small_letters_and_spaces_do_no_harm(ask, receipt) -> None:
    number = f" {receipt['number'].lower()} "

    assert ask(number=number, code=f" {receipt['code']} ").status_code == 200


def test_a_wrong_code_and_a_wrong_number_are_answered_alike(ask) -> None:
    wrong_code, wrong_number = ask(code="00000000"), ask(number="SJ2026010100001")

    assert wrong_code.status_code == wrong_number.status_code == 404
    said = [re.search(r'role="alert">(.*?)<', page.content.decode())[1] for page in
            (wrong_code, wrong_number)]  # fmt: skip
    assert said[0] == said[1]


def test_a_wrong_code_shows_nothing(ask) -> None:
    assert "井盖" not in ask(code="00000000").content.decode()


def test_guessing_is_stopped_even_for_the_right_code(ask, settings) -> None:
    settings.PORTAL_TRIES_PER_HOUR = 3
    for number in range(3):
        ask(code=f"0000000{number}")

    assert ask().status_code == 429


def test_guessing_one_number_from_many_addresses_is_stopped(ask, client, settings) -> None:
    settings.PORTAL_TRIES_PER_HOUR = 3
    for number in range(3):
        client.defaults["REMOTE_ADDR"] = f"10.0.0.{number}"
        ask(code=f"0000000{number}")
    client.defaults["REMOTE_ADDR"] = "10.0.0.99"

    assert ask().status_code == 429


def test_guessing_at_a_number_that_is_not_there_is_stopped_alike(ask, client, settings) -> None:
    settings.PORTAL_TRIES_PER_HOUR = 3
    for number in range(3):
        client.defaults["REMOTE_ADDR"] = f"10.0.0.{number}"
        ask(number="SQ2020010100001", code=f"0000000{number}")
    client.defaults["REMOTE_ADDR"] = "10.0.0.99"

    assert ask(number="SQ2020010100001", code="12345678").status_code == 429


def test_the_reply_to_an_appeal_is_shown(client, staff) -> None:
    intake = AppealIntake(
        kind="enquiry", channel="hotline", text="办公时间", place=factories.in_cell(0)
    )
    receipt = appeals.register_appeal(hand=staff.taker, intake=intake)
    appeals.answer_now(actor=staff.taker, case=receipt.appeal, reply="周一至周五。")

    answer = client.post("/progress/", {"number": receipt.appeal.number, "code": receipt.code})

    assert "周一至周五。" in answer.content.decode()


def test_asking_rightly_is_not_counted(ask, settings) -> None:
    settings.PORTAL_TRIES_PER_HOUR = 3

    assert {ask().status_code for _ in range(5)} == {200}


def test_a_case_without_a_code_cannot_be_asked_for(client, cast, incident) -> None:
    answer = client.post("/progress/", {"number": incident.number, "code": ""})

    assert answer.status_code == 400


def test_the_steps_of_the_staff_are_told_without_names(ask, cast) -> None:
    file_incident(actor=cast.worker, case=Incident._base_manager.get())
    page = ask().content.decode()

    assert "moments" in page
    assert str(cast.worker) not in page


def test_a_question_is_answered_and_the_clocks_run_again(ask, cast) -> None:
    case = file_incident(actor=cast.worker, case=Incident._base_manager.get())
    pause_case(actor=cast.worker, case=case, question="井盖在路的哪一边？")
    assert "井盖在路的哪一边？" in ask().content.decode()

    ask("answer", text="在北边")

    assert the_case().paused_at is None
    assert the_case().events.latest("pk").text == "在北边"


def test_an_answer_without_words_is_refused(ask, cast) -> None:
    case = file_incident(actor=cast.worker, case=Incident._base_manager.get())
    pause_case(actor=cast.worker, case=case, question="在哪一边？")

    assert ask("answer", text=" ").status_code == 400
    assert the_case().paused_at


def test_what_is_not_mended_is_opened_again_by_its_sender(ask, cast) -> None:
    refuse_incident(actor=cast.worker, case=Incident._base_manager.get(), reason="重复")
    Incident._base_manager.update(state="closed")

    ask("reopen", text="还是没有井盖")

    assert the_case().state == "working"
    assert the_case().reopened_count == 1


def test_opening_again_needs_a_reason(ask, cast) -> None:
    refuse_incident(actor=cast.worker, case=Incident._base_manager.get(), reason="重复")
    Incident._base_manager.update(state="closed")

    assert ask("reopen", text="").status_code == 400


def test_a_step_of_the_staff_is_not_the_senders_to_take(ask) -> None:
    assert ask("file").status_code == 409
    assert the_case().state == "reported"


def test_a_step_with_a_wrong_code_does_nothing(ask, cast) -> None:
    refuse_incident(actor=cast.worker, case=Incident._base_manager.get(), reason="重复")
    Incident._base_manager.update(state="closed")

    assert ask("reopen", text="x", code="00000000").status_code == 404
    assert Case._base_manager.get().state == "closed"

"""A request on its pages: counter, officer, answer; logged, printed, fetched, ended."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from core.audit import Action, NotLogged, reading
from core.rows import everything, scoped
from residents.models import DataRequest, Person, Residency
from staff.models import AccessEvent
from tests import factories
from tests.residents.test_requests import (
    NUMBER,
    asked_and_granted,
    checked,
    decided,
    lodge,
    numbered,
)

LIST = "/people/requests/"


@pytest.fixture
def person(town):
    person = numbered(town.cells[0], name="欧阳明", phone="13900000001")
    home = factories.make_dwelling()
    with scoped(everything("a test")):
        Residency.objects.create(
            person=person, dwelling=home, kind="owner_family", begins_on="2025-01-01"
        )
    return person


def intake(**more):
    values = {
        "kind": "copy",
        "channel": "counter",
        "requester_kind": "self",
        "requester_name": "欧阳明",
    }
    return {**values, **more}


def test_goes_from_the_counter_to_the_printed_answer(cast, client_of, person) -> None:
    clerk, officer = client_of(cast.leader), client_of(cast.auditor)
    page = clerk.post(f"{LIST}add/", intake())
    key = key_in(page)
    form = {"identity_check": "paper_shown", "paper_kind": "resident_id"}
    form |= {"subject_kind": "resident_id", "subject_number": NUMBER}
    assert clerk.post(f"{LIST}{key}/check/", form).status_code == 302
    assert officer.post(f"{LIST}{key}/decide/", {"decision": "granted"}).status_code == 302
    assert clerk.post(f"{LIST}{key}/execute/").status_code == 302
    answer = clerk.get(f"{LIST}{key}/answer/").content.decode()
    for text in ("欧阳明", "13900000001", NUMBER, cast.leader.username):
        assert text in answer


def key_in(response):
    assert response.status_code == 302, response.content.decode()[-800:]
    return response.url.rstrip("/").rpartition("/")[2]


def test_the_page_of_a_number_that_fits_nobody_looks_the_same(cast, client_of, person) -> None:
    pages = []
    for number in (NUMBER, "990101199001021236"):
        request = lodge(cast.leader)
        checked(cast.leader, request, number=number)
        page = client_of(cast.leader).get(f"{LIST}{request.pk}/").content.decode()
        for varying in (str(request.pk), request.number):
            page = page.replace(varying, "…")
        pages.append(page.partition("<main")[2])
    assert without_tokens(pages[0]) == without_tokens(pages[1])


def without_tokens(page):
    return [line for line in page.splitlines() if "csrf" not in line and "identity" not in line]


def test_a_number_with_a_slip_is_told_beside_the_form(cast, client_of, person) -> None:
    request = lodge(cast.leader)
    form = {"identity_check": "paper_shown", "paper_kind": "resident_id"}
    form |= {"subject_kind": "resident_id", "subject_number": NUMBER[:-1] + "5"}
    page = client_of(cast.leader).post(f"{LIST}{request.pk}/check/", form)
    assert page.status_code == 422
    assert "校验位不符" in page.content.decode()


def test_a_person_without_a_paper_is_found_by_name_and_birth_date(cast, client_of, town) -> None:
    child = factories.make_person(
        town.cells[0], name="小小", birth_date="2025-03-03", paper_kind="none"
    )
    request = lodge(cast.leader, requester_kind="guardian")
    form = {"identity_check": "paper_shown", "paper_kind": "resident_id"}
    form |= {"proof_kind": "birth_certificate", "subject_kind": "none"}
    form |= {"subject_name": "小小", "subject_birth_date": "2025-03-03"}
    assert client_of(cast.leader).post(f"{LIST}{request.pk}/check/", form).status_code == 302
    with scoped(everything("a test")):
        assert DataRequest.objects.get(pk=request.pk).subject_key == child.pk


def test_the_officer_is_shown_no_name_home_or_number_of_the_record(cast, client_of, person) -> None:
    request = checked(cast.leader, lodge(cast.leader, requester_name="某某"))
    page = client_of(cast.auditor).get(f"{LIST}{request.pk}/").content.decode()
    for text in ("欧阳明", "13900000001", NUMBER):
        assert text not in page


def test_the_officers_look_at_the_record_is_in_the_read_log(cast, client_of, person) -> None:
    request = checked(cast.leader, lodge(cast.leader))
    client_of(cast.auditor).get(f"{LIST}{request.pk}/")
    event = AccessEvent.objects.about(person.pk).filter(actor_id=cast.auditor.pk).get()
    assert event.purpose == "rights"
    assert "name" not in event.field_names


def test_a_refusal_without_reasons_keeps_what_was_typed(cast, client_of, person) -> None:
    request = checked(cast.leader, lodge(cast.leader))
    page = client_of(cast.auditor).post(f"{LIST}{request.pk}/decide/", {"decision": "refused"})
    assert page.status_code == 422
    assert "须写明理由" in page.content.decode()


def test_the_written_answer_of_a_refusal_gives_reasons_and_the_way_on(
    cast, client_of, person
) -> None:
    request = checked(cast.leader, lodge(cast.leader))
    decided(cast.auditor, request, "refused", reasons="材料不全，请补交监护证明。")
    client = client_of(cast.leader)
    client.post(f"{LIST}{request.pk}/execute/")
    page = client.get(f"{LIST}{request.pk}/answer/").content.decode()
    assert "材料不全，请补交监护证明。" in page
    assert "法院" in page
    assert "13900000001" not in page


def test_others_find_nothing_at_a_requests_address(cast, client_of, person) -> None:
    request = asked_and_granted(cast)
    for actor in (cast.worker, cast.street_staff, cast.administrator, cast.security):
        for part in ("", "answer/", "answer.json", "receipt/"):
            assert client_of(actor).get(f"{LIST}{request.pk}/{part}").status_code in {403, 404}


def test_the_officer_is_not_given_the_copy(cast, client_of, person) -> None:
    request = asked_and_granted(cast)
    assert client_of(cast.auditor).get(f"{LIST}{request.pk}/answer/").status_code == 404


def test_a_copy_holds_the_record_its_homes_and_its_past(cast, client_of, person) -> None:
    with scoped(everything("a test")):
        Person.objects.filter(pk=person.pk).update(name="欧阳明明")
    request = asked_and_granted(cast)
    answer = client_of(cast.leader).get(f"{LIST}{request.pk}/answer.json")
    filed = json.loads(answer.content)
    text = json.dumps(filed, ensure_ascii=False)
    assert {"欧阳明", "欧阳明明"} <= {
        value for table in filed["held"] for row in table["rows"] for value in row.values()
    }
    for part in (NUMBER, "13900000001", "2025-01-01", filed["mark"]):
        assert part in text
    assert cast.leader.username in filed["mark"]
    assert answer["Cache-Control"] == "private, no-store"


def test_a_copy_names_no_member_of_staff_and_no_search_index(cast, client_of, person) -> None:
    with scoped(everything("a test")):
        Residency.objects.update(
            state="verified", verified_at=timezone.now(), verified_by=cast.worker
        )
    request = asked_and_granted(cast)
    filed = json.loads(client_of(cast.leader).get(f"{LIST}{request.pk}/answer.json").content)
    text = json.dumps(filed["held"], ensure_ascii=False)
    assert cast.worker.full_name not in text
    assert "memory" not in text
    assert bytes(person.identity_index).hex() not in text


def test_an_answer_ends_after_thirty_days(cast, client_of, person) -> None:
    request = asked_and_granted(cast)
    client = client_of(cast.leader)
    with scoped(everything("a test")):
        at = timezone.now() - timedelta(days=30)
        DataRequest.objects.filter(pk=request.pk).update(executed_at=at)
    assert client.get(f"{LIST}{request.pk}/answer/").status_code == 200
    with scoped(everything("a test")):
        DataRequest.objects.filter(pk=request.pk).update(executed_at=at - timedelta(days=1))
    assert client.get(f"{LIST}{request.pk}/answer/").status_code == 404
    assert client.get(f"{LIST}{request.pk}/answer.json").status_code == 404


def test_each_print_and_each_file_is_in_the_read_log(cast, client_of, person) -> None:
    request = asked_and_granted(cast)
    client = client_of(cast.leader)
    client.get(f"{LIST}{request.pk}/answer/")
    client.get(f"{LIST}{request.pk}/answer.json")
    actions = set(AccessEvent.objects.about(person.pk).values_list("action", flat=True))
    assert {"print", "export"} <= actions


def test_without_the_read_log_no_copy_is_given(cast, client_of, person, settings) -> None:
    request = asked_and_granted(cast)
    settings.AUDIT_SINK = "tests.residents.test_requests_pages.broken_log"
    answer = client_of(cast.leader).get(f"{LIST}{request.pk}/answer/")
    assert answer.status_code == 503
    assert "13900000001" not in answer.content.decode()


def broken_log(_entry):
    raise NotLogged("down")


def test_who_looked_lists_dates_roles_and_purposes_and_no_names(cast, client_of, person) -> None:
    reading(cast.worker, Action.REVEAL, [person], ["phone"], purpose="verify")
    reading(cast.police, Action.VIEW, [person], ["name"])
    request = asked_and_granted(cast, "who_looked")
    page = client_of(cast.leader).get(f"{LIST}{request.pk}/answer/").content.decode()
    for text in ("网格员", "社区民警", "上门核实"):
        assert text in page
    for actor in (cast.worker, cast.police):
        assert actor.full_name not in page


def test_the_list_says_in_word_and_sign_how_each_request_stands(cast, client_of, person) -> None:
    today = timezone.localdate()
    for days in (-1, 1, 40):
        request = lodge(cast.leader)
        with scoped(everything("a test")):
            DataRequest.objects.filter(pk=request.pk).update(
                due_on=today + timedelta(days=days), lodged_on=today - timedelta(days=60)
            )
    page = client_of(cast.leader).get(LIST).content.decode()
    signs = {"已逾期": "alert-triangle", "即将到期": "clock", "未到期": "circle-check"}
    for word, sign in signs.items():
        assert word in page
        assert f"ti-{sign}" in page


def test_the_list_masks_names(cast, client_of, person) -> None:
    lodge(cast.leader)
    page = client_of(cast.leader).get(LIST).content.decode()
    assert "欧**" in page
    assert "欧阳明" not in page


def test_a_receipt_tells_when_the_answer_is_due_and_who_answers(cast, client_of, settings) -> None:
    settings.DATA_PROTECTION_OFFICER = {"office": "某中心", "name": "某负责人", "phone": "12345"}
    request = lodge(cast.leader)
    page = client_of(cast.leader).get(f"{LIST}{request.pk}/receipt/").content.decode()
    for text in (request.number, f"{request.due_on:%Y-%m-%d}", "某负责人", "欧阳明"):
        assert text in page


def test_an_erased_record_is_said_to_be_gone(cast, client_of, person) -> None:
    request = checked(cast.leader, lodge(cast.leader, "delete"))
    decided(cast.auditor, request, is_without_basis=True)
    client = client_of(cast.leader)
    client.post(f"{LIST}{request.pk}/execute/")
    page = client.get(f"{LIST}{request.pk}/answer/").content.decode()
    assert "已删除" in page
    assert "13900000001" not in page

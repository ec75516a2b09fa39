"""Questions of categories: kept in editions, asked at every door, read by the duty list."""

import re
import uuid

import pytest
from django.db import Error, transaction

from core.errors import BadInput, ChangedMeanwhile, NotAllowed, WrongStep
from incidents.choices import Datatype
from incidents.models import Appeal, CategoryQuestion, Incident, IssueCategory, RoutingRule
from incidents.services.appeals import AppealIntake, register_appeal
from incidents.services.portal import Stamp
from incidents.services.questions import (
    checked_answers,
    keep_question,
    listed_answers,
    retire_question,
)
from tests import factories
from tests.incidents.calling import answers_of
from tests.incidents.portal.conftest import at

YES_NO = [{"key": "yes", "name": "是", "name_en": "Yes"}, {"key": "no", "name": "否"}]


@pytest.fixture
def lamps(db):
    return IssueCategory.objects.create(
        code="lamps", name="路灯", desk="incident", is_public=True, incident_kind="facility_fault"
    )


@pytest.fixture
def homes(db):
    return IssueCategory.objects.create(code="homes", name="住房", desk="appeal")


@pytest.fixture
def ask(staff):
    """Ask something with a category."""

    def made(category, code="roof", **values):
        given = {"description": "屋顶漏吗？", "datatype": Datatype.ONE, "values": YES_NO}
        given |= {"code": code, "note": "常见", **values}
        return keep_question(actor=staff.leader, category=category, values=given)

    return made


@pytest.fixture(autouse=True)
def unhurried(settings):
    settings.PORTAL_FASTEST_SECONDS = -1


def change(staff, question, **values):
    return keep_question(
        actor=staff.leader,
        category=question.category,
        question=question,
        values={"note": "改", **values},
        seen=question.version,
    )


def leaking(staff, category, **answers):
    """An appeal of a category with answers."""
    intake = AppealIntake(
        kind="help_request", channel="hotline", text="漏水", place=factories.in_cell(0),
        category=category, answers=answers or None,
    )  # fmt: skip
    return register_appeal(hand=staff.taker, intake=intake).appeal


def test_only_the_keepers_of_the_duty_list_ask(staff, homes) -> None:
    with pytest.raises(NotAllowed):
        keep_question(actor=staff.taker, category=homes, values={"code": "a", "note": "x"})


def test_a_change_gives_its_reason(staff, ask, homes) -> None:
    with pytest.raises(BadInput):
        change(staff, ask(homes), note=" ", hint="看一看")


def test_a_list_has_at_least_two_answers(ask, homes) -> None:
    with pytest.raises(BadInput):
        ask(homes, values=YES_NO[:1])


def test_a_code_is_asked_once_at_a_time(ask, homes) -> None:
    ask(homes)

    with pytest.raises(BadInput):
        ask(homes)


def test_a_translation_is_added_in_place(staff, ask, homes) -> None:
    question = change(staff, ask(homes), description_en="Does the roof leak?")

    assert (question.edition, homes.questions.count()) == (1, 1)


def test_other_words_make_the_next_edition(staff, ask, homes) -> None:
    question = change(staff, ask(homes), description="墙面漏吗？")

    assert question.edition == 2
    assert homes.questions.current().get() == question
    assert homes.questions.retired().get().edition == 1


def test_an_old_answer_keeps_the_question_it_was_given_to(staff, ask, homes) -> None:
    first = ask(homes)
    appeal = leaking(staff, homes, roof="yes")
    change(
        staff, first, description="墙面漏吗？", values=[*YES_NO[1:], {"key": "x", "name": "说不清"}]
    )

    [answer] = listed_answers(appeal)
    assert (str(answer.question), answer.shown) == ("屋顶漏吗？", "是")


def test_the_answer_to_a_question_that_is_asked_no_more_is_still_shown(
    staff, client_of, ask, homes
) -> None:
    question = ask(homes)
    appeal = leaking(staff, homes, roof="yes")
    retire_question(actor=staff.leader, question=question, seen=question.version)

    page = client_of(staff.taker).get(f"/appeals/{appeal.pk}/").content.decode()
    assert "屋顶漏吗？" in page
    assert "不再询问" in page


def test_the_database_keeps_the_meaning_of_a_question(ask, homes) -> None:
    question = ask(homes)

    with pytest.raises(Error, match="meaning"), transaction.atomic():
        CategoryQuestion.objects.filter(pk=question.pk).update(description="别的")


def test_an_answer_is_never_changed(staff, ask, homes) -> None:
    ask(homes)
    appeal = leaking(staff, homes, roof="yes")

    with pytest.raises(Error), transaction.atomic():
        appeal.answers.update(value="no")


def test_the_second_of_two_keepers_is_told(staff, ask, homes) -> None:
    question = ask(homes)
    change(staff, question, hint="看一看")

    with pytest.raises(ChangedMeanwhile):
        change(staff, question, hint="问一问")


def test_what_is_asked_no_more_is_not_changed(staff, ask, homes) -> None:
    question = ask(homes)
    gone = retire_question(actor=staff.leader, question=question, seen=question.version)

    with pytest.raises(WrongStep):
        change(staff, gone, hint="看一看")


def test_a_question_goes_to_its_place_among_the_others(staff, ask, homes) -> None:
    ask(homes, "a")
    ask(homes, "b")
    change(staff, ask(homes, "c"), position=1)

    assert list(homes.questions.current().values_list("code", flat=True)) == ["c", "a", "b"]


def test_a_question_that_must_be_answered_stops_the_form(ask, homes) -> None:
    ask(homes, is_required=True)

    with pytest.raises(BadInput, match="屋顶漏吗"):
        checked_answers(homes, {})


def test_whoever_can_be_asked_and_says_nothing_is_not_registered(staff, ask, homes) -> None:
    ask(homes, is_required=True)
    intake = AppealIntake(
        kind="help_request", channel="hotline", text="漏水", place=factories.in_cell(0),
        category=homes, answers={},
    )  # fmt: skip

    with pytest.raises(BadInput, match="屋顶漏吗"):
        register_appeal(hand=staff.taker, intake=intake)


def test_a_letter_cannot_be_asked_and_is_taken_in_all_the_same(staff, ask, homes) -> None:
    ask(homes, is_required=True)

    assert not leaking(staff, homes).answers.exists()


def test_a_number_of_a_person_is_masked_in_an_answer(staff, ask, homes) -> None:
    ask(homes, datatype=Datatype.STRING)

    appeal = leaking(staff, homes, roof="问 13900001234")
    assert "13900001234" not in listed_answers(appeal)[0].shown


# The duty list


def test_a_line_of_the_duty_list_reads_the_answer(staff, bodies, ask, homes) -> None:
    ask(homes)
    RoutingRule.objects.create(
        name="漏", category=homes, to_org=bodies.housing, answers={"roof": "yes"}
    )
    IssueCategory.objects.update(is_referred_at_once=True)

    assert leaking(staff, homes, roof="yes").holder_org == bodies.housing
    assert leaking(staff, homes, roof="no").holder_org is None


def test_one_of_several_answers_is_enough_for_a_line(staff, bodies, ask, homes) -> None:
    ask(homes, datatype=Datatype.SEVERAL)
    RoutingRule.objects.create(
        name="漏", category=homes, to_org=bodies.housing, answers={"roof": "yes"}
    )
    IssueCategory.objects.update(is_referred_at_once=True)

    assert leaking(staff, homes, roof=["no", "yes"]).holder_org == bodies.housing


def test_a_line_that_reads_what_is_asked_no_more_switches_itself_off(
    staff, bodies, ask, homes
) -> None:
    question = ask(homes)
    rule = RoutingRule.objects.create(
        name="漏", category=homes, to_org=bodies.housing, answers={"roof": "yes"},
        made_by=staff.dispatcher,
    )  # fmt: skip
    retire_question(actor=staff.leader, question=question, seen=question.version)

    rule.refresh_from_db()
    assert not rule.is_active
    assert "屋顶漏吗" in rule.disabled_reason


def test_the_page_of_a_line_offers_the_answers_of_its_category(
    staff, bodies, client_of, ask, homes
) -> None:
    ask(homes)
    sent = {
        "name": "漏", "position": 20, "category": homes.pk, "mode": "referral",
        "to_org": bodies.housing.pk, "is_active": "on", "q-roof": "yes",
    }  # fmt: skip

    client_of(staff.leader).post("/duty-list/new/", sent)

    rule = RoutingRule.objects.get()
    assert rule.answers == {"roof": "yes"}
    page = client_of(staff.leader).get(f"/duty-list/{rule.pk}/").content.decode()
    assert re.search(r'value="yes" selected', page)


# The doors


def test_the_hotline_asks_once_the_category_is_chosen(staff, client_of, ask, homes) -> None:
    ask(homes)

    part = client_of(staff.taker).get(f"/categories/asked/?category={homes.pk}")

    assert 'name="q-roof"' in part.content.decode()


def test_the_hotline_form_keeps_the_answers(staff, client_of, ask, homes) -> None:
    ask(homes)
    building = factories.make_building(0)
    sent = {
        "client_uuid": str(uuid.uuid4()), "channel": "hotline", "kind": "help_request",
        "text": "漏水", "spot": f"b:{building.pk}", "category": homes.pk, "q-roof": "yes",
    }  # fmt: skip

    client_of(staff.taker).post("/appeals/new/", sent)

    assert answers_of(Appeal.objects.get()) == {"roof": "yes"}


def test_the_hotline_form_comes_back_with_the_question_that_lacks(
    staff, client_of, ask, homes
) -> None:
    ask(homes, is_required=True)
    building = factories.make_building(0)
    sent = {
        "client_uuid": str(uuid.uuid4()), "channel": "hotline", "kind": "help_request",
        "text": "漏水", "spot": f"b:{building.pk}", "category": homes.pk,
    }  # fmt: skip

    answer = client_of(staff.taker).post("/appeals/new/", sent)

    assert answer.status_code == 422
    assert "屋顶漏吗？" in answer.content.decode()
    assert not Appeal.objects.exists()


def test_the_public_form_asks_nothing_before_the_category_is_chosen(client, ask, lamps) -> None:
    ask(lamps)

    assert "q-roof" not in client.get("/say/report/").content.decode()
    assert "q-roof" in client.get(f"/say/asked/?category={lamps.pk}").content.decode()


def test_the_public_form_keeps_the_answers(client, ask, lamps, town) -> None:
    ask(lamps, "lit", description="全灭还是闪烁？", values=[
        {"key": "dark", "name": "全灭"}, {"key": "flicker", "name": "闪烁"}])  # fmt: skip
    sent = {
        "stamp": Stamp.new().text,
        "text": "路灯坏了",
        "category": lamps.pk,
        "q-lit": "dark",
        **at(0),
    }

    client.post("/say/report/", sent)

    assert answers_of(Incident.objects.get()) == {"lit": "dark"}


def test_the_public_form_without_scripts_asks_what_must_be_answered(
    client, ask, lamps, town
) -> None:
    ask(lamps, is_required=True)
    sent = {"stamp": Stamp.new().text, "text": "路灯坏了", "category": lamps.pk, **at(0)}

    answer = client.post("/say/report/", sent)

    assert answer.status_code == 400
    assert "q-roof" in answer.content.decode()
    assert "路灯坏了" in answer.content.decode()


def test_the_grid_worker_s_report_asks_after_kind_and_category(cast, client_of, ask, lamps) -> None:
    ask(lamps)

    part = client_of(cast.worker).get(
        f"/today/report/exactly/?kind=facility_fault&category={lamps.pk}"
    )

    assert "路灯" in part.content.decode()
    assert 'name="q-roof"' in part.content.decode()


def test_the_grid_worker_s_report_keeps_the_answers(cast, client_of, ask, lamps) -> None:
    ask(lamps)
    sent = {
        "client_uuid": str(uuid.uuid4()), "kind": "facility_fault", "category": lamps.pk,
        "q-roof": "no", **at(0),
    }  # fmt: skip

    client_of(cast.worker).post("/today/report/", sent)

    assert answers_of(Incident.objects.get()) == {"roof": "no"}


def test_another_kind_lets_the_category_go(cast, client_of, ask, lamps) -> None:
    ask(lamps)

    part = client_of(cast.worker).get(f"/today/report/exactly/?kind=hazard&category={lamps.pk}")

    assert "q-roof" not in part.content.decode()


def test_other_programs_are_told_what_is_asked_now(client, staff, ask, lamps) -> None:
    question = ask(lamps)
    ask(lamps, "pole", datatype=Datatype.NUMBER, description="灯杆编号", is_required=True)
    retire_question(actor=staff.leader, question=question, seen=question.version)

    found = client.get("/open311/v2/services/lamps.json").json()["attributes"]

    assert [(one["code"], one["required"], one["order"]) for one in found] == [("pole", True, 1)]


# The page


def test_the_page_writes_a_question_with_its_list(staff, client_of, homes) -> None:
    sent = {
        "code": "roof", "description": "屋顶漏吗？", "datatype": "singlevaluelist",
        "values": "yes = 是 / Yes\n否", "note": "常见",
    }  # fmt: skip

    client_of(staff.leader).post(f"/categories/{homes.pk}/questions/", sent)

    assert homes.questions.get().choices == [("yes", "是"), ("a1", "否")]


def test_the_page_speaks_english_where_there_are_english_words(
    staff, client_of, ask, homes
) -> None:
    ask(homes, description_en="Does the roof leak?")
    client = client_of(staff.leader)
    client.cookies["django_language"] = "en"

    page = client.get(f"/categories/{homes.pk}/questions/").content.decode()

    assert "Does the roof leak?" in page
    assert "Yes" in page


def test_the_page_is_for_keepers(staff, client_of, homes) -> None:
    assert client_of(staff.taker).get(f"/categories/{homes.pk}/questions/").status_code == 403


def test_a_hint_is_text_and_never_markup(client, ask, lamps) -> None:
    ask(lamps, hint="<b>x</b>")

    assert "<b>x</b>" not in client.get(f"/say/asked/?category={lamps.pk}").content.decode()

"""Pages of the duty list: its lines, what has no owner, categories, time limits."""

from incidents.models import Appeal, RoutingRule
from incidents.services import appeals
from tests.incidents.calling import made


def line_of_list(bodies, **values):
    given = {"name": "住房", "position": 10, "mode": "referral", "to_org": bodies.housing.pk,
             "is_active": "on"}  # fmt: skip
    return {**given, **values}


def test_a_line_is_tried_out_and_changes_nothing(client_of, staff, bodies) -> None:
    case = made(staff)

    answer = client_of(staff.leader).post("/duty-list/new/", line_of_list(bodies, **{"try": "1"}))

    assert case.number in answer.content.decode()
    assert not RoutingRule.objects.exists()


def test_a_line_is_saved_and_changed(client_of, staff, bodies) -> None:
    client = client_of(staff.leader)
    client.post("/duty-list/new/", line_of_list(bodies))
    rule = RoutingRule.objects.get()
    client.post(f"/duty-list/{rule.pk}/", line_of_list(bodies, name="新名", seen=rule.version))

    rule.refresh_from_db()
    assert (rule.name, rule.made_by) == ("新名", staff.leader)


def test_a_call_taker_keeps_no_duty_list(client_of, staff, bodies) -> None:
    assert client_of(staff.taker).post("/duty-list/new/", {}).status_code == 403


def test_the_coordinator_decides_from_the_queue(client_of, staff, bodies, labour) -> None:
    case = appeals.accept_appeal(actor=staff.taker, case=made(staff, category=labour))

    client_of(staff.leader).post(
        "/appeals/no-owner/",
        {"case": case.pk, "to_org": bodies.fire.pk, "reason": "归消防", "makes_rule": "on"},
    )

    assert Appeal.objects.get(pk=case.pk).holder_org == bodies.fire
    assert RoutingRule.objects.get().category == labour


def test_a_category_is_changed_with_a_note(client_of, staff, labour) -> None:
    client_of(staff.leader).post(
        "/categories/",
        {"category": labour.pk, "seen": labour.version, "name": "劳动用工", "is_active": "on",
         "note": "改名"},
    )  # fmt: skip

    labour.refresh_from_db()
    assert (labour.name, labour.note) == ("劳动用工", "改名")


def test_a_time_limit_is_set_by_the_administrator_with_its_rule(client_of, cast) -> None:
    sent = {"code": "appeal.enquiry", "amount": 3, "unit": "working_days", "rule": "市规 5",
            "note": "本市规定"}  # fmt: skip

    client_of(cast.administrator).post("/time-limits/", sent)

    content = client_of(cast.administrator).get("/time-limits/").content.decode()
    assert "市规 5" in content


def test_a_refused_question_stands_open_with_what_was_typed(staff, client_of, labour) -> None:
    sent = {"code": "roof", "description": "屋顶漏吗？", "datatype": "singlevaluelist",
            "values": "是", "note": "常见"}  # fmt: skip

    answer = client_of(staff.leader).post(f"/categories/{labour.pk}/questions/", sent)

    assert answer.status_code == 422
    assert "屋顶漏吗？" in answer.content.decode()

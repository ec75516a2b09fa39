"""The desk pages and the API of tasks, sendings and campaigns."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from fieldwork.choices import AssignmentState, TargetKind, TaskState
from fieldwork.models import Assignment, Campaign, Task
from fieldwork.services.campaigns import approve_campaign, draft_campaign
from staff.choices import Role
from tests.factories import give_post, make_task, make_template, square

pytestmark = pytest.mark.django_db

NOWHERE = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}


@pytest.fixture
def task(town, cast):
    return make_task(cast.worker, cast.district_staff, town.cells[0])


def assign_form(template, **values):
    return {"template": template.pk, "key": str(uuid.uuid4()), "skips_open": "on", **values}


def five_cells(town):
    give_post("worker4", Role.GRID_WORKER, town.cells[3])
    give_post("worker5", Role.GRID_WORKER, town.cells[4])
    return square(0.1, 0.1, 4.8, 0.8).geojson


def test_the_map_hands_its_lasso_to_the_assign_page(town, cast, client_of):
    page = client_of(cast.district_staff).post(
        reverse("fieldwork:assign_new"), {"polygon": five_cells(town)}
    )
    assert five_cells_in(page)


def five_cells_in(page):
    return page.status_code == 200 and "Polygon" in page.content.decode()


def test_the_preview_shows_the_gap_and_the_number(town, cast, client_of):
    template = make_template(TargetKind.CELL)
    page = client_of(cast.district_staff, "en").post(
        reverse("fieldwork:assign_preview"), assign_form(template, polygon=five_cells(town))
    )
    assert b"Send 5 tasks" in page.content
    assert town.cells[2].code in page.content.decode()


def test_the_page_sends(town, cast, client_of):
    template = make_template(TargetKind.CELL)
    client_of(cast.district_staff).post(
        reverse("fieldwork:assign_send"), assign_form(template, polygon=five_cells(town))
    )
    assert Task.objects.count() == 5


def test_the_page_sent_twice_sends_once(town, cast, client_of):
    client = client_of(cast.district_staff)
    form = assign_form(make_template(TargetKind.CELL), polygon=five_cells(town))
    first = client.post(reverse("fieldwork:assign_send"), form)
    second = client.post(reverse("fieldwork:assign_send"), form)
    assert first.url == second.url
    assert Task.objects.count() == 5


@pytest.mark.parametrize("page", ["assign_preview", "assign_send"])
def test_street_staff_aiming_outside_get_404(town, cast, client_of, page):
    answer = client_of(cast.street_staff).post(
        reverse(f"fieldwork:{page}"),
        assign_form(make_template(TargetKind.CELL), polygon=five_cells(town)),
    )
    assert answer.status_code == 404


@pytest.mark.parametrize("name", ["assign", "assign_cells"])
def test_a_worker_opening_the_assign_page_is_told_why_not(cast, client_of, name):
    assert client_of(cast.worker).get(reverse(f"fieldwork:{name}")).status_code == 403


@pytest.mark.parametrize("polygon", ["{", '{"type": "Point", "coordinates": [1, 2]}'])
def test_a_broken_lasso_is_explained_and_the_rest_is_kept(town, cast, client_of, polygon):
    answer = client_of(cast.district_staff).post(
        reverse("fieldwork:assign_send"),
        assign_form(make_template(TargetKind.CELL), polygon=polygon, title="我的标题"),
    )
    assert answer.status_code == 422
    assert "我的标题" in answer.content.decode()


def test_codes_that_are_none_are_refused(cast, client_of):
    answer = client_of(cast.district_staff).post(
        reverse("fieldwork:assign_preview"),
        assign_form(make_template(TargetKind.CELL), cells="1; DROP TABLE"),
    )
    assert answer.status_code == 422


def test_the_cells_of_the_map_are_those_of_the_area(cast, client_of):
    answer = client_of(cast.street_staff).get(
        reverse("fieldwork:assign_cells"), {"in_bbox": "117,35,119,37"}
    )
    states = [cell["properties"]["state"] for cell in answer.json()["features"]]
    assert states == ["worker", "worker", "fallback", "nobody"]


@pytest.mark.parametrize("box", ["", "1,2,3", "a,b,c,d", "nan,0,1,1", "9,9,1,1", "0,0,999,1"])
def test_a_part_of_the_map_that_is_none_is_refused(cast, client_of, box):
    answer = client_of(cast.street_staff).get(
        reverse("fieldwork:assign_cells"), {"in_bbox": box}, headers={"accept": "application/json"}
    )
    assert answer.status_code == 400


def test_a_sending_shows_its_progress(town, cast, client_of, settings):
    settings.TASKS, settings.SENDING_AT_ONCE = NOWHERE, 1
    client = client_of(cast.district_staff, "en")
    form = assign_form(make_template(TargetKind.CELL), polygon=five_cells(town))
    page = client.post(reverse("fieldwork:assign_send"), form, follow=True)
    assert b"0 of 5 tasks are written" in page.content


def test_a_finished_sending_loads_its_page_anew(town, cast, client_of):
    client = client_of(cast.district_staff)
    form = assign_form(make_template(TargetKind.CELL), polygon=five_cells(town))
    client.post(reverse("fieldwork:assign_send"), form)
    sent = Assignment.objects.get()
    answer = client.get(reverse("fieldwork:assignment_progress", args=[sent.pk]))
    assert answer.headers["HX-Refresh"] == "true"


def test_a_sending_is_taken_back_from_its_page(town, cast, client_of):
    client = client_of(cast.district_staff)
    form = assign_form(make_template(TargetKind.CELL), polygon=five_cells(town))
    client.post(reverse("fieldwork:assign_send"), form)
    sent = Assignment.objects.get()
    client.post(reverse("fieldwork:assignment_undo", args=[sent.pk]))
    sent.refresh_from_db()
    assert sent.state == AssignmentState.UNDONE


def test_what_is_left_is_cancelled_from_the_page(town, cast, client_of):
    client = client_of(cast.district_staff)
    form = assign_form(make_template(TargetKind.CELL), polygon=five_cells(town))
    client.post(reverse("fieldwork:assign_send"), form)
    sent = Assignment.objects.get()
    client.post(reverse("fieldwork:assignment_cancel", args=[sent.pk]), {"reason": "不再需要"})
    assert sent.tasks.filter(state=TaskState.CANCELLED).count() == 5


@pytest.mark.parametrize("page", ["detail", "progress"])
def test_another_district_does_not_find_the_sending(town, cast, client_of, page):
    form = assign_form(make_template(TargetKind.CELL), polygon=five_cells(town))
    client_of(cast.district_staff).post(reverse("fieldwork:assign_send"), form)
    address = reverse(f"fieldwork:assignment_{page}", args=[Assignment.objects.get().pk])
    assert client_of(cast.other_district_staff).get(address).status_code == 404


def test_the_list_shows_open_tasks_first(town, cast, client_of, task):
    make_task(cast.worker, cast.leader, town.cells[0], state=TaskState.APPROVED, title="做完的")
    page = client_of(cast.leader).get(reverse("fieldwork:task_list")).content.decode()
    assert task.title in page
    assert "做完的" not in page


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 1),
        ("state=all", 2),
        ("state=approved", 1),
        ("late=yes", 0),
        ("mine=from", 0),
        ("mine=to", 0),
        ("area=990101001001001", 1),
        ("area=990101001001002", 0),
        ("kind=notice", 0),
        ("q=巡查", 0),
    ],
)
def test_the_list_is_filtered_by_its_address(town, cast, client_of, task, query, count):
    make_task(cast.worker, cast.district_staff, town.cells[0], state=TaskState.APPROVED)
    page = client_of(cast.leader).get(reverse("fieldwork:task_list") + f"?{query}")
    assert len(page.context["page"].rows) == count


def test_a_worker_sees_own_tasks_only(town, cast, client_of, task):
    make_task(cast.stranger, cast.leader, town.cells[1])
    page = client_of(cast.worker).get(reverse("fieldwork:task_list"))
    assert page.context["page"].rows == [task]


def test_the_list_costs_the_same_for_many_tasks(
    town, cast, client_of, django_assert_max_num_queries
):
    for _turn in range(30):
        make_task(cast.worker, cast.leader, town.cells[0])
    client = client_of(cast.leader)
    with django_assert_max_num_queries(16):
        client.get(reverse("fieldwork:task_list"))


def test_the_task_page_offers_the_next_steps(cast, client_of, task):
    page = client_of(cast.worker).get(reverse("fieldwork:task_detail", args=[task.pk]))
    assert reverse("fieldwork:task_take", args=[task.pk, "accept"]) in page.content.decode()


def test_the_task_page_takes_a_step(cast, client_of, task):
    client_of(cast.worker).post(
        reverse("fieldwork:task_take", args=[task.pk, "accept"]), {"seen": 1}
    )
    task.refresh_from_db()
    assert task.state == TaskState.ACCEPTED


@pytest.mark.parametrize(
    ("who", "step", "status"),
    [
        ("stranger", "accept", 404),
        ("leader", "accept", 403),
        ("worker", "cancel", 403),
        ("worker", "fly", 404),
        ("worker", "approve", 403),
    ],
)
def test_the_task_page_refuses_with_the_right_answer(cast, client_of, task, who, step, status):
    address = reverse("fieldwork:task_take", args=[task.pk, step])
    answer = client_of(getattr(cast, who)).post(address, {"text": "说明"})
    assert answer.status_code == status


def test_a_task_elsewhere_is_404(cast, client_of, task):
    address = reverse("fieldwork:task_detail", args=[task.pk])
    assert client_of(cast.other_street_staff).get(address).status_code == 404


def test_words_of_users_are_escaped(town, cast, client_of):
    task = make_task(cast.worker, cast.leader, town.cells[0], title="<script>x</script>")
    for address in ("", "?popup=1"):
        page = client_of(cast.leader).get(
            reverse("fieldwork:task_detail", args=[task.pk]) + address
        )
        assert b"<script>x" not in page.content


def test_ticked_tasks_are_decided(town, cast, client_of):
    tasks = [
        make_task(cast.worker, cast.leader, town.cells[0], state=TaskState.SUBMITTED)
        for _turn in range(3)
    ]
    client_of(cast.leader).post(
        reverse("fieldwork:task_decide"),
        {"chosen": [task.pk for task in tasks], "step": "approve", "query": ""},
    )
    assert Task.objects.filter(state=TaskState.APPROVED).count() == 3


def test_the_people_of_ones_area_are_offered(town, cast, client_of):
    give_post("far", Role.GRID_WORKER, town.cells[4])
    page = client_of(cast.leader).get(reverse("fieldwork:task_people")).content.decode()
    assert f'value="{cast.stranger.pk}"' in page
    assert "姓名far" not in page


def test_a_worker_is_offered_nobody(cast, client_of):
    page = client_of(cast.worker).get(reverse("fieldwork:task_people")).content.decode()
    assert cast.stranger.full_name not in page


def test_the_hand_over_page_hands_over(cast, client_of, task):
    client_of(cast.leader).post(
        reverse("fieldwork:task_hand_over"),
        {"person": cast.worker.pk, "to": cast.stranger.pk, "reason": "休假"},
    )
    task.refresh_from_db()
    assert task.assignee == cast.stranger


def test_a_worker_has_no_hand_over_page(cast, client_of):
    assert client_of(cast.worker).get(reverse("fieldwork:task_hand_over")).status_code == 403


def campaign_form(town, **values):
    today = timezone.localdate()
    return {
        "kind": "inspection",
        "title": "充电整治",
        "problem": "楼道充电",
        "areas": [town.community.code],
        "starts_on": today.isoformat(),
        "ends_on": (today + timedelta(days=30)).isoformat(),
        **values,
    }


def test_a_campaign_is_drafted_on_its_page(town, cast, client_of):
    client_of(cast.street_staff).post(reverse("fieldwork:campaign_draft"), campaign_form(town))
    assert Campaign.objects.get().author == cast.street_staff


@pytest.mark.parametrize(
    "values", [{"kind": "public_safety"}, {"areas": ["990102"]}, {"ends_on": "2020-01-01"}]
)
def test_a_wrong_draft_is_explained_and_kept(town, cast, client_of, values):
    page = client_of(cast.street_staff).post(
        reverse("fieldwork:campaign_draft"), campaign_form(town, **values)
    )
    assert page.status_code == 422
    assert "楼道充电" in page.content.decode()


def test_an_approved_campaign_leads_to_sending(town, cast, client_of):
    today = timezone.localdate()
    campaign = draft_campaign(
        actor=cast.street_staff,
        areas=[town.community],
        kind="outreach",
        title="宣传",
        problem="反诈",
        starts_on=today,
        ends_on=today + timedelta(days=9),
    )
    approve_campaign(actor=cast.district_staff, campaign=campaign)
    page = client_of(cast.street_staff).get(
        reverse("fieldwork:campaign_detail", args=[campaign.pk])
    )
    assert f"?campaign={campaign.pk}" in page.content.decode()


def test_the_api_lists_own_tasks_with_their_steps(cast, client_of, task):
    found = client_of(cast.worker).get("/api/fieldwork/tasks/?mine=1").json()["results"]
    assert [(row["id"], row["steps"][0]) for row in found] == [(task.pk, "accept")]


def test_the_api_takes_a_step(cast, client_of, task):
    answer = client_of(cast.worker).post(f"/api/fieldwork/tasks/{task.pk}/accept/")
    assert (answer.status_code, answer.json()["state"]) == (200, "accepted")


@pytest.mark.parametrize(
    ("who", "step", "status", "code"),
    [
        ("stranger", "accept", 404, "not_found"),
        ("leader", "accept", 403, "not_allowed"),
        ("leader", "approve", 409, "wrong_step"),
        ("leader", "reassign", 400, "bad_input"),
        ("leader", "cancel", 400, "bad_input"),
    ],
)
def test_the_api_refuses_with_a_code(cast, client_of, task, who, step, status, code):
    answer = client_of(getattr(cast, who)).post(
        f"/api/fieldwork/tasks/{task.pk}/{step}/", headers={"accept": "application/json"}
    )
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_the_api_refuses_an_overtaken_version(cast, client_of, task):
    client = client_of(cast.worker)
    client.post(f"/api/fieldwork/tasks/{task.pk}/accept/")
    answer = client.post(f"/api/fieldwork/tasks/{task.pk}/start/", {"version": 1})
    assert answer.status_code == 409


@pytest.mark.parametrize("query", ["state=flying", "area=99%27"])
def test_the_api_refuses_filters_that_are_none(cast, client_of, query):
    assert client_of(cast.worker).get(f"/api/fieldwork/tasks/?{query}").status_code == 400


def test_an_administrator_has_no_tasks_in_the_api(cast, client_of):
    assert client_of(cast.administrator).get("/api/fieldwork/tasks/").status_code == 403


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize(
    "name",
    ["assign", "task_list", "task_hand_over", "assignment_list", "campaign_list", "campaign_draft"],
)
def test_every_page_opens_in_both_languages(cast, client_of, name, language):
    page = client_of(cast.district_staff, language).get(reverse(f"fieldwork:{name}"))
    assert page.status_code == 200

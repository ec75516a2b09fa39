"""Logging a visit from the phone's pages, with and without scripts."""

import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from fieldwork.choices import TaskKind, TaskState
from fieldwork.models import Task, Visit
from tests import factories
from tests.fieldwork.helpers import KEYS, picture


@pytest.fixture
def client(cast, client_of):
    return client_of(cast.worker)


@pytest.fixture
def dwelling(town):
    return factories.make_dwelling()


def page_of(kind, place, task=None):
    url = reverse("fieldwork:visit_new", args=[kind, place.pk])
    return f"{url}?task={task.pk}" if task else url


def said(**values):
    return {"client_uuid": str(uuid.uuid4()), "at": timezone.now().isoformat(), **values}


def photo(name="a.jpg", content=None):
    return SimpleUploadedFile(name, content or picture(), "image/jpeg")


def checked(*failed, **values):
    outcomes = {f"outcome_{key}": "failed" if key in failed else "passed" for key in KEYS}
    return said(result="done", **outcomes, **values)


def words_after(client, url, data):
    return client.post(url, data, follow=True).content.decode()


@pytest.mark.parametrize(
    ("button", "result", "unchanged"),
    [
        ("unchanged", "done", True),
        ("not_home", "not_home", False),
        ("refused", "refused", False),
        ("done", "done", False),
    ],
)
def test_each_big_button_says_a_result_at_once(client, dwelling, button, result, unchanged):
    client.post(page_of("household", dwelling), said(button=button))
    visit = Visit.objects.get()
    assert (visit.result, visit.is_unchanged) == (result, unchanged)


def test_goes_on_to_the_doors_of_the_building(client, dwelling):
    answer = client.post(page_of("household", dwelling), said(button="unchanged"))
    assert answer.url.startswith(reverse("fieldwork:doors", args=[dwelling.building_id]))


def test_a_page_sent_twice_makes_one_visit(client, dwelling):
    data = said(button="unchanged")
    for _number in range(2):
        client.post(page_of("household", dwelling), data)
    assert Visit.objects.count() == 1


def test_a_page_with_a_photo_sent_twice_makes_one_visit(client, dwelling):
    for _number in range(2):
        data = {
            **said(button="done"),
            "client_uuid": "7b0f0d64-1b5c-4d80-93a0-21fd1b6f9d3e",
            "at": timezone.localtime().replace(hour=0, minute=0, second=0).isoformat(),
        }
        client.post(page_of("household", dwelling), {**data, "photos": photo()})
    visit = Visit.objects.get()
    assert visit.photos.count() == 1


def test_the_script_is_told_where_to_go_on(client, dwelling):
    answer = client.post(
        page_of("household", dwelling),
        said(button="unchanged"),
        headers={"accept": "application/json"},
    )
    assert (answer.status_code, "next" in answer.json()) == (201, True)


def test_the_script_is_told_that_the_visit_was_there(client, dwelling):
    data = said(button="unchanged")
    answers = [
        client.post(page_of("household", dwelling), data, headers={"accept": "application/json"})
        for _number in range(2)
    ]
    assert [answer.status_code for answer in answers] == [201, 200]


def test_the_script_is_told_what_is_wrong(client, dwelling):
    answer = client.post(
        page_of("household", dwelling),
        said(button="done", note="电话13812345678"),
        headers={"accept": "application/json"},
    )
    assert (answer.status_code, list(answer.json()["problems"])) == (400, ["__all__"])


def test_what_was_typed_stays_when_something_is_wrong(client, dwelling):
    note = "门口堆放纸箱，电话13812345678"
    answer = client.post(page_of("household", dwelling), said(button="done", note=note))
    assert (answer.status_code, note in answer.content.decode()) == (400, True)


@pytest.mark.parametrize("kind", ["household", "help"])
def test_the_form_of_another_cell_is_not_there(cast, client_of, dwelling, kind):
    assert client_of(cast.stranger).get(page_of(kind, dwelling)).status_code == 404


def test_a_visit_in_another_cell_is_not_logged(cast, client_of, dwelling):
    client_of(cast.stranger).post(page_of("household", dwelling), said(button="unchanged"))
    assert not Visit.objects.exists()


def test_those_who_log_no_visits_are_told_so(cast, client_of, dwelling):
    assert client_of(cast.administrator).get(page_of("household", dwelling)).status_code == 403


def test_an_unknown_kind_of_visit_is_not_there(client, dwelling):
    assert client.get(page_of("raid", dwelling)).status_code == 404


def test_a_rental_check_with_one_failed_item_and_a_photo(client, town):
    factories.make_standard()
    rental = factories.make_rental()
    data = checked("gas", note_gas="软管老化", photo_gas=photo())
    client.post(page_of("rental_check", rental), data)
    visit = Visit.objects.get()
    assert (visit.hazard_level, visit.photos.get().item_key) == ("serious", "gas")


def test_one_tap_answers_all_others(client, town):
    factories.make_standard()
    rental = factories.make_rental()
    data = said(result="done", outcome_gas="failed", rest="on")
    client.post(page_of("rental_check", rental), data)
    assert Visit.objects.get().results.filter(outcome="passed").count() == 3


def test_items_are_not_checked_unless_somebody_says_so(client, town):
    factories.make_standard()
    rental = factories.make_rental()
    answer = client.post(page_of("rental_check", rental), said(result="done"))
    assert (answer.status_code, Visit.objects.count()) == (400, 0)


def test_says_when_the_next_check_is(cast, client_of, town):
    factories.make_standard()
    rental = factories.make_rental()
    words = words_after(client_of(cast.worker, "en"), page_of("rental_check", rental), checked())
    day = timezone.localdate() + timedelta(days=180)
    assert f"Visit saved. Next check by {day:%Y-%m-%d}." in words


def test_says_how_many_tasks_were_sent(cast, client_of, town):
    factories.make_standard()
    rental = factories.make_rental()
    words = words_after(
        client_of(cast.worker, "en"), page_of("rental_check", rental), checked("gas", "exits")
    )
    assert "2 rectification tasks were sent." in words


def test_warns_when_more_live_there_than_allowed(cast, client_of, town):
    factories.make_standard()
    rental = factories.make_rental(max_occupants=2)
    words = words_after(
        client_of(cast.worker, "en"),
        page_of("rental_check", rental),
        checked(occupant_count="5"),
    )
    assert "5 people live here; 2 are allowed." in words


def test_a_hostile_file_is_refused_with_a_sentence(cast, client_of, dwelling):
    svg = SimpleUploadedFile("a.jpg", b"<svg onload='alert(1)'/>", "image/jpeg")
    answer = client_of(cast.worker, "en").post(
        page_of("household", dwelling), said(button="done", photos=svg)
    )
    assert "This file is not a photo." in answer.content.decode()


def test_the_list_the_page_was_made_with_counts(client, town):
    old = factories.make_standard(is_active=False)
    factories.make_standard(version_no=2, items=[{"key": "new", "text": "新", "max": 1}])
    rental = factories.make_rental()
    client.post(page_of("rental_check", rental), checked(standard=old.pk))
    assert Visit.objects.get().standard == old


def test_a_recheck_shows_the_open_items_first(cast, client, town):
    factories.make_standard()
    rental = factories.make_rental()
    client.post(page_of("rental_check", rental), checked("charging"))
    page = client.get(page_of("rental_check", rental)).content.decode()
    assert page.index("outcome_charging") < page.index("outcome_wiring")


def test_the_visit_of_a_task_hands_it_in(cast, client, dwelling):
    task = factories.make_task(cast.worker, cast.street_staff, dwelling=dwelling)
    client.post(page_of("household", dwelling, task), said(button="unchanged", task=task.pk))
    task.refresh_from_db()
    assert task.state == TaskState.SUBMITTED


def test_a_task_is_handed_in_with_a_photo(cast, client):
    task = factories.make_task(
        cast.worker, cast.street_staff, building=factories.make_building(), kind=TaskKind.NOTICE
    )
    client.post(
        reverse("fieldwork:phone_task", args=[task.pk]),
        {"client_uuid": str(uuid.uuid4()), "answer": "已张贴", "photos": photo()},
    )
    task.refresh_from_db()
    assert (task.state, task.photos.count()) == (TaskState.SUBMITTED, 1)


def test_a_task_without_words_or_photo_is_not_handed_in(cast, client):
    task = factories.make_task(
        cast.worker, cast.street_staff, building=factories.make_building(), kind=TaskKind.NOTICE
    )
    url = reverse("fieldwork:phone_task", args=[task.pk])
    answer = client.post(url, {"client_uuid": str(uuid.uuid4())})
    assert (answer.status_code, Task.objects.get().state) == (400, TaskState.ASSIGNED)


def test_the_task_of_somebody_else_is_not_there(cast, client):
    task = factories.make_task(
        cast.stranger, cast.street_staff, building=factories.make_building(1)
    )
    assert client.get(reverse("fieldwork:phone_task", args=[task.pk])).status_code == 404

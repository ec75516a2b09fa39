"""The auditor's pages: by record, by reader, by day; who may open which."""

import pytest
from django.utils import timezone

from residents.choices.people import PaperKind
from residents.papers import phone_index
from staff.models import AccessEvent, AccessQuestion, AccessVerification
from staff.services.seals import seal_events
from tests import factories
from tests.staff.auditing import at_clock, key, read
from tests.staff.test_reads import with_number

EVERYBODY = (
    "worker", "leader", "police", "street_staff", "district_staff", "analyst", "administrator",
    "security", "auditor",
)  # fmt: skip
AUDITORS_PAGES = ("/audit/events/", "/audit/questions/", "/people/find-key/")
RUNNERS = {"administrator", "security", "auditor"}


@pytest.fixture(autouse=True)
def head_file(settings, tmp_path):
    """Publish into a file of the test's own."""
    settings.AUDIT_HEAD_FILE = tmp_path / "heads.txt"


@pytest.mark.parametrize("page", AUDITORS_PAGES)
@pytest.mark.parametrize("who", EVERYBODY)
def test_only_the_auditor_reads_who_looked(cast, client_of, page, who):
    expected = 200 if who == "auditor" else 403
    assert client_of(getattr(cast, who)).get(page).status_code == expected


@pytest.mark.parametrize("who", EVERYBODY)
def test_the_state_of_the_log_is_for_those_who_run_it(cast, client_of, who):
    expected = 200 if who in RUNNERS else 403
    assert client_of(getattr(cast, who)).get("/audit/state/").status_code == expected


@pytest.mark.parametrize("who", ["administrator", "security"])
def test_administrators_see_no_subject_and_no_reader(cast, client_of, who):
    read(cast.worker, 7)
    seal_events()
    text = client_of(getattr(cast, who)).get("/audit/state/").content.decode()
    assert key(7) not in text
    assert key(7)[:8] not in text
    assert cast.worker.full_name not in text


@pytest.mark.parametrize("who", EVERYBODY)
def test_everybody_sees_their_own_reads_and_no_others(cast, client_of, who):
    mine = getattr(cast, who)
    read(mine, 1)
    read(cast.stranger, 2)
    answer = client_of(mine).get("/staff/me/reads/")
    assert [event.keys[0][0] for event in answer.context["events"]] == [key(1)]


def test_a_worker_who_opens_the_log_gets_their_own_reads(cast, client_of):
    assert client_of(cast.worker).get("/audit/").url == "/staff/me/reads/"


def listed(client, **filters):
    return [event.keys[0][0] for event in client.get("/audit/events/", filters).context["events"]]


def test_events_are_found_by_record(cast, client_of):
    read(cast.worker, 1, at=at_clock(9, days_ago=60))
    read(cast.worker, 2)
    assert listed(client_of(cast.auditor), record=key(1)) == [key(1)]


def test_events_are_found_by_reader_by_user_name_or_name(cast, client_of):
    read(cast.worker, 1)
    read(cast.stranger, 2)
    for name in ("worker", "WORKER", cast.worker.full_name):
        assert listed(client_of(cast.auditor), actor=name) == [key(1)]


def test_events_are_found_by_day(cast, client_of):
    read(cast.worker, 1, at=at_clock(0, 0, days_ago=2))
    read(cast.worker, 2, at=at_clock(23, 59, days_ago=2))
    read(cast.worker, 3, at=at_clock(0, 0, days_ago=1))
    day = at_clock(0, days_ago=2).date().isoformat()
    assert listed(client_of(cast.auditor), first=day, last=day) == [key(2), key(1)]


def test_without_a_filter_the_last_seven_days_are_listed(cast, client_of):
    read(cast.worker, 1, at=at_clock(9, days_ago=8))
    read(cast.worker, 2, at=at_clock(9, days_ago=6))
    assert listed(client_of(cast.auditor)) == [key(2)]


def test_the_list_goes_on_page_by_page(cast, client_of):
    for number in range(60):
        read(cast.worker, number)
    client = client_of(cast.auditor)
    page = client.get("/audit/events/", {"actor": "worker"}).context["page"]
    more = listed(client, actor="worker", after=page.next)
    assert (len(page.rows), more) == (50, [key(number) for number in range(9, -1, -1)])


def test_a_list_costs_the_same_however_many_readers_it_names(
    cast, client_of, django_assert_max_num_queries
):
    for number in range(50):
        read(factories.make_user(f"reader{number}"), number)
    client = client_of(cast.auditor)
    with django_assert_max_num_queries(14):
        client.get("/audit/events/")


def test_a_wrong_period_is_told_in_words(cast, client_of):
    answer = client_of(cast.auditor).get(
        "/audit/events/", {"first": "2026-11-10", "last": "2026-11-01"}
    )
    assert answer.context["form"].errors["last"]


def test_looking_into_the_log_is_logged(cast, client_of):
    client_of(cast.auditor).get("/audit/events/", {"record": key(1)})
    event = AccessEvent.objects.get(actor_id=cast.auditor.pk)
    assert (event.subject_kind, event.subject_keys) == ("staff.accessevent", [key(1)])


def test_an_unusual_night_stands_on_the_first_page_with_its_way_to_ask(cast, client_of):
    for number in range(12):
        read(cast.worker, number, at=at_clock(23, number))
    text = client_of(cast.auditor, "en").get("/audit/").content.decode()
    assert "12 different people at night" in text
    assert "/audit/ask/?actor=worker" in text


def test_a_finding_that_was_asked_about_leads_to_the_question(cast, client_of):
    for number in range(12):
        read(cast.worker, number, at=at_clock(23, number))
    client, day = client_of(cast.auditor), at_clock(23).date().isoformat()
    address = f"/audit/ask/?actor=worker&day={day}&pattern=night"
    client.post(address, {"question": "为何？"})
    question = AccessQuestion.objects.get()
    text = client.get("/audit/").content.decode()
    assert f"/audit/questions/{question.pk}/" in text
    assert "/audit/ask/" not in text


@pytest.mark.parametrize(
    ("query", "status"),
    [("actor=nobody&day=2026-11-01", 404), ("actor=worker&day=x", 400), ("actor=worker", 400)],
)
def test_a_question_needs_an_account_and_a_day(cast, client_of, query, status):
    assert client_of(cast.auditor).get(f"/audit/ask/?{query}").status_code == status


def test_a_question_to_somebody_else_does_not_exist_for_others(cast, client_of):
    client = client_of(cast.auditor)
    day = timezone.localdate().isoformat()
    client.post(f"/audit/ask/?actor=worker&day={day}", {"question": "为何？"})
    address = f"/audit/questions/{AccessQuestion.objects.get().pk}/"
    assert client_of(cast.worker).get(address).status_code == 200
    assert client_of(cast.stranger).get(address).status_code == 404
    assert client_of(cast.administrator).get(address).status_code == 404


@pytest.mark.parametrize("page", ["/staff/me/", "/today/"])
def test_the_asked_person_is_told_where_they_work(cast, client_of, page):
    day, said = timezone.localdate().isoformat(), "waits for your answer"
    assert said not in client_of(cast.worker, "en").get(page).content.decode()
    client_of(cast.auditor).post(f"/audit/ask/?actor=worker&day={day}", {"question": "为何？"})
    assert said in client_of(cast.worker, "en").get(page).content.decode()


def test_events_in_no_month_are_a_warning(cast, client_of):
    client = client_of(cast.auditor, "en")
    assert "lies in no month" not in client.get("/audit/").content.decode()
    read(cast.worker, at=at_clock(9, days_ago=4000))
    assert "lies in no month" in client.get("/audit/").content.decode()


def test_verifying_from_the_page_notes_what_was_found(cast, client_of, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    read(cast.worker)
    seal_events()
    assert client_of(cast.auditor).post("/audit/state/verify/").status_code == 302
    assert AccessVerification.objects.get().fault == ""


def test_a_record_is_found_by_its_number_without_being_shown(cast, client_of, town):
    person, number = with_number(town.cells[0])
    client = client_of(cast.auditor)
    sent = {"kind": PaperKind.RESIDENT_ID, "number": number}
    assert client.post("/people/find-key/", sent).url == f"/audit/events/?record={person.pk}"


def test_a_record_is_found_by_phone(cast, client_of, town):
    person = factories.make_person(
        town.cells[0], phone="13912345678", phone_index=phone_index("13912345678")
    )
    client = client_of(cast.auditor)
    answer = client.post("/people/find-key/", {"kind": "phone", "number": "139 1234 5678"})
    assert str(person.pk) in answer.url


def test_a_search_logs_the_blind_index_never_the_number(cast, client_of, town):
    person, number = with_number(town.cells[0])
    sent = {"kind": PaperKind.RESIDENT_ID, "number": number}
    client_of(cast.auditor).post("/people/find-key/", sent)
    event = AccessEvent.objects.get(action="search")
    assert event.subject_keys == [str(person.pk)]
    assert event.asked.startswith("identity_number #")
    assert number not in event.asked


def test_an_unknown_number_is_answered_in_words(cast, client_of):
    sent = {"kind": "passport", "number": "E12345678"}
    answer = client_of(cast.auditor, "en").post("/people/find-key/", sent)
    assert "No record has this number" in answer.content.decode()


def test_searches_are_limited(cast, client_of, monkeypatch):
    monkeypatch.setattr("residents.services.blind.AN_HOUR", 2)
    client, sent = client_of(cast.auditor), {"kind": "passport", "number": "E12345678"}
    assert [client.post("/people/find-key/", sent).status_code for _nth in range(3)] == [
        200, 200, 429,
    ]  # fmt: skip

"""Notices: words for every kind, one's own inbox, read once; alarms by the clock."""

import ast
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone, translation

from core.errors import OutOfScope
from incidents.jobs.cases import TICKING
from incidents.models import CaseEvent, Handling, Notice
from incidents.services.alarms import raise_police_alarms, tell_late_handlings
from incidents.services.handlings import receive_handling
from incidents.services.inbox import line_of, read_all, read_notice, unread_count
from incidents.services.incidents import dispatch_incident, file_incident, hand_to_police
from incidents.services.notices import tell
from incidents.workflow.notices import NOTICES
from staff.choices import Role
from tests import factories


def kinds_told() -> set[str]:
    """Return every kind of notice that a service names in a call of `tell`."""
    found: set[str] = set()
    for path in (Path(settings.BASE_DIR) / "incidents").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            name = getattr(getattr(node, "func", None), "id", "")
            if isinstance(node, ast.Call) and name in ("tell", "tell_followers"):
                given = node.args[1] if len(node.args) > 1 else None
                if isinstance(given, ast.Constant) and isinstance(given.value, str):
                    found.add(given.value)
    return found


def test_every_kind_that_is_told_has_words() -> None:
    assert kinds_told()
    assert kinds_told() - set(NOTICES) == set()


@pytest.mark.parametrize("kind", NOTICES)
def test_words_ask_only_for_what_is_given(kind, incident, cast) -> None:
    values = {"body": "一派出所", "due": "2026-11-26 10:00", "rule": "井盖归住建"}
    values |= {"file": "12309-000001.csv", "hotline": "12309"}
    tell([cast.worker], kind, case=incident, key=kind, **values)
    line = line_of(Notice.objects.get(key=kind), is_seen=True)
    named = (incident.number, values["rule"], values["file"])
    assert [name for name in named if name in line.text]
    assert "…" not in line.text


def test_a_kind_without_words_still_names_the_case(incident, cast) -> None:
    tell([cast.worker], "unheard.of", case=incident, key="x")
    with translation.override("en"):
        assert line_of(Notice.objects.get(key="x"), is_seen=True).text == (
            f"Something happened with {incident.number}."
        )


def test_what_is_told_under_one_key_is_told_once(incident, cast) -> None:
    for _ in range(2):
        tell([cast.worker], "incident.closed", case=incident, key="same")
    assert Notice.objects.filter(key="same").count() == 1


def test_reading_marks_one_notice_and_only_once(incident, cast) -> None:
    tell([cast.worker], "incident.closed", case=incident, key="a")
    key = Notice.objects.get(key="a").pk
    read_notice(actor=cast.worker, key=key)
    first = Notice.objects.get(pk=key).read_at
    read_notice(actor=cast.worker, key=key)
    assert first is not None
    assert Notice.objects.get(pk=key).read_at == first


def test_nobody_reads_the_notices_of_others(incident, cast) -> None:
    tell([cast.worker], "incident.closed", case=incident, key="a")
    with pytest.raises(OutOfScope):
        read_notice(actor=cast.stranger, key=Notice.objects.get(key="a").pk)


def test_marking_all_leaves_what_came_meanwhile(incident, cast) -> None:
    tell([cast.stranger], "incident.closed", case=incident, key="seen")
    seen = Notice.objects.get(key="seen").pk
    tell([cast.stranger], "incident.closed", case=incident, key="later")
    read_all(actor=cast.stranger, up_to=seen)
    assert unread_count(cast.stranger) == 1


def test_the_inbox_shows_ones_own_notices_in_words(incident, cast, client_of) -> None:
    page = client_of(cast.worker, "en").get("/notices/").content.decode()
    assert f"New: {incident.number}" in page
    assert incident.number not in client_of(cast.stranger, "en").get("/notices/").content.decode()


def test_the_bell_counts_what_is_unread(incident, cast, client_of) -> None:
    client = client_of(cast.worker, "en")
    assert "Notices, 1 unread" in client.get("/notices/").content.decode()
    key = Notice.objects.visible_to(cast.worker).get().pk
    answer = client.post(f"/notices/{key}/open/")
    assert answer.url == f"/cases/number/{incident.number}/"
    assert "1 unread" not in client.get("/notices/").content.decode()


def test_a_notice_is_marked_without_leaving_the_inbox(incident, cast, client_of) -> None:
    key = Notice.objects.visible_to(cast.worker).get().pk
    answer = client_of(cast.worker).post(f"/notices/{key}/open/", {"stay": "1"})
    assert answer.url == "/notices/"
    assert unread_count(cast.worker) == 0


def test_all_are_marked_at_once_and_nonsense_marks_none(incident, cast, client_of) -> None:
    client = client_of(cast.worker)
    client.post("/notices/read/", {"up_to": "x"})
    assert unread_count(cast.worker) == 1
    client.post("/notices/read/", {"up_to": str(Notice.objects.latest("pk").pk)})
    assert unread_count(cast.worker) == 0


@pytest.fixture
def at_the_police(incident, staff, cast, bodies):
    """An incident that was handed to the police station of its place."""
    filed = file_incident(actor=staff.taker, case=incident)
    return hand_to_police(actor=staff.dispatcher, case=filed)


def in_minutes(minutes: float):
    return timezone.now() + timedelta(minutes=minutes)


def told(kind: str) -> set[int]:
    return set(Notice.objects.filter(kind=kind).values_list("user", flat=True))


def test_no_alarm_before_thirty_minutes(at_the_police) -> None:
    assert raise_police_alarms(in_minutes(29)) == 0


def test_after_thirty_minutes_the_station_and_the_dispatcher_are_told_once(
    at_the_police, staff
) -> None:
    raised = [raise_police_alarms(in_minutes(minutes)) for minutes in (31, 32, 33)]
    assert raised == [1, 0, 0]
    assert told("police.waiting") == {staff.officer.pk, staff.dispatcher.pk}
    assert CaseEvent.objects.filter(step="alarm", case=at_the_police.pk).count() == 1


def test_the_leaders_of_a_station_are_told_where_it_has_some(at_the_police, staff, town) -> None:
    head = factories.give_post("chief", Role.COMMUNITY_POLICE, town.community, is_leader=True)
    head.organisation = staff.officer.organisation
    head.save(update_fields=["organisation"])
    raise_police_alarms(in_minutes(31))
    assert told("police.waiting") == {head.pk, staff.dispatcher.pk}


def test_what_the_station_took_on_raises_no_alarm(at_the_police, staff) -> None:
    receive_handling(actor=staff.officer, handling=Handling.objects.get())
    assert raise_police_alarms(in_minutes(31)) == 0


def test_a_department_that_waits_raises_no_police_alarm(incident, staff, bodies) -> None:
    sent_to_housing(incident, staff, bodies)
    assert raise_police_alarms(in_minutes(60 * 24 * 10)) == 0


def sent_to_housing(incident, staff, bodies) -> Handling:
    """Send an incident to the housing department."""
    filed = file_incident(actor=staff.taker, case=incident)
    dispatch_incident(actor=staff.dispatcher, case=filed, to_org=bodies.housing)
    return Handling.objects.get()


def test_a_late_handling_is_told_to_both_sides_once(incident, staff, bodies) -> None:
    handling = sent_to_housing(incident, staff, bodies)
    late = handling.due_at + timedelta(minutes=1)
    assert [tell_late_handlings(late), tell_late_handlings(late)] == [1, 0]
    assert told("handling.late") == {
        staff.housing.pk,
        staff.housing_head.pk,
        staff.dispatcher.pk,
    }


def test_a_handling_that_is_late_again_is_told_again(incident, staff, bodies) -> None:
    handling = sent_to_housing(incident, staff, bodies)
    tell_late_handlings(handling.due_at + timedelta(minutes=1))
    later = handling.due_at + timedelta(hours=5)
    Handling.objects.update(due_at=later)
    assert tell_late_handlings(later + timedelta(minutes=1)) == 1


def test_what_waits_for_the_citizen_is_not_late(incident, staff, bodies) -> None:
    handling = sent_to_housing(incident, staff, bodies)
    type(incident).objects.filter(pk=incident.pk).update(paused_at=timezone.now())
    assert tell_late_handlings(handling.due_at + timedelta(minutes=1)) == 0


def test_the_jobs_of_cases_run_by_the_clock() -> None:
    assert {job.code: job.every_minutes for job in TICKING}["police_alarm"] == 1

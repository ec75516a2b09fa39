"""Two people, or one with two clicks, at the same moment."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from core.errors import DomainError
from fieldwork.choices import AssignmentState, TargetKind, TaskState
from fieldwork.models import Assignment, Task, TaskEvent
from fieldwork.services.assignments import send_assignment
from fieldwork.services.selection import Selection
from fieldwork.services.sending import finish_sending
from fieldwork.services.tasks import approve_task, cancel_task, return_task
from tests.factories import make_task, make_template

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

NOWHERE = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}


def at_once(*actions):
    """Run all actions at the same moment, each on a connection of its own."""
    start = Barrier(len(actions))

    def run(action):
        start.wait()
        try:
            return action()
        except DomainError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(actions)) as pool:
        return list(pool.map(run, actions))


def sender(town, cast, template, key):
    def send():
        return send_assignment(
            actor=cast.leader,
            key=key,
            template=template,
            selection=Selection(areas=(town.community.code,)),
            due_at=timezone.now() + timedelta(days=7),
        )

    return send


def test_two_clicks_send_once(town, cast):
    send = sender(town, cast, make_template(TargetKind.CELL), uuid.uuid4())
    sent = at_once(send, send, send, send)
    assert len({one.pk for one in sent}) == 1
    assert Task.objects.count() == 3


def test_two_decisions_at_once_make_one(town, cast):
    task = make_task(cast.worker, cast.leader, town.cells[0], state=TaskState.SUBMITTED)
    at_once(
        lambda: approve_task(actor=cast.leader, task=task),
        lambda: return_task(actor=cast.street_staff, task=task, reason="再查一次"),
    )
    assert TaskEvent.objects.count() == 1


def test_the_one_who_came_second_is_told(town, cast):
    task = make_task(cast.worker, cast.leader, town.cells[0])
    answers = at_once(
        lambda: cancel_task(actor=cast.leader, task=task, reason="重复"),
        lambda: cancel_task(actor=cast.street_staff, task=task, reason="重复"),
    )
    assert sorted(getattr(answer, "status", 200) for answer in answers) == [200, 409]


def test_two_runs_of_a_large_sending_write_it_once(town, cast, settings):
    settings.TASKS = NOWHERE
    settings.SENDING_AT_ONCE = 1
    sent = sender(town, cast, make_template(TargetKind.CELL), uuid.uuid4())()
    at_once(lambda: finish_sending(sent.pk), lambda: finish_sending(sent.pk))
    sent.refresh_from_db()
    assert (sent.state, Task.objects.count()) == (AssignmentState.SENT, 3)


def test_a_large_sending_is_not_seen_in_part(town, cast, settings, monkeypatch):
    settings.TASKS = NOWHERE
    settings.SENDING_AT_ONCE = 1
    monkeypatch.setattr("fieldwork.services.sending.CHUNK", 1)
    sent = sender(town, cast, make_template(TargetKind.CELL), uuid.uuid4())()
    seen = []

    def look(*_arguments):
        with ThreadPoolExecutor(1) as pool:
            seen.append(pool.submit(from_outside, sent.pk).result())

    monkeypatch.setattr("fieldwork.services.sending.close_sending", look)
    finish_sending(sent.pk)
    assert seen == [(0, 3, AssignmentState.SENDING)]


def from_outside(pk):
    """Return what others see: tasks, progress, state."""
    try:
        sent = Assignment.objects.get(pk=pk)
        return sent.tasks.count(), sent.done_count, sent.state
    finally:
        connection.close()

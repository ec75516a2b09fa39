"""Footage requests: with an incident, approved by a second person, for a day (S15, S30)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from core.errors import BadInput, NotAllowed, OutOfScope, WrongStep
from core.saving import InvalidRecord
from grid.models import VideoPoint
from incidents.models import VideoAccessRequest, VideoDay
from incidents.services.video.footage import (
    OwnRequest,
    close_footage,
    decide_footage,
    expire_footage,
    record_viewing,
    request_footage,
)
from staff.choices import Role
from staff.jobs import queue_run, run_scheduled
from staff.models import AccessEvent, ScheduledRun
from staff.services.schedules import tick
from tests import factories
from tests.incidents.filming import HOUR, again, approved, asked, online


def test_a_request_without_an_incident_is_refused(station) -> None:
    with pytest.raises(BadInput):
        asked(station, None)


def test_the_database_keeps_no_request_without_an_incident(station, incident) -> None:
    row = asked(station, incident)

    with pytest.raises(IntegrityError), transaction.atomic():
        VideoAccessRequest.objects.filter(pk=row.pk).update(incident=None)


def test_only_a_video_officer_asks(station, incident) -> None:
    with pytest.raises(NotAllowed):
        request_footage(
            actor=station.officer,
            point=online(),
            incident=incident,
            basis="法",
            begins_at=timezone.now() - HOUR,
            ends_at=timezone.now(),
        )


def test_one_request_covers_24_hours_at_most(station, incident) -> None:
    end = timezone.now() - HOUR

    with pytest.raises(InvalidRecord):
        asked(station, incident, begins_at=end - timedelta(hours=25), ends_at=end)


def test_nobody_approves_their_own_request(station, incident) -> None:
    row = request_footage(
        actor=station.chief,
        point=online(),
        incident=incident,
        basis="法",
        begins_at=timezone.now() - 2 * HOUR,
        ends_at=timezone.now() - HOUR,
    )

    with pytest.raises(OwnRequest):
        decide_footage(actor=station.chief, request=row, approve=True)


def test_the_database_refuses_self_approval(station, incident) -> None:
    row = asked(station, incident)

    with pytest.raises(IntegrityError), transaction.atomic():
        VideoAccessRequest.objects.filter(pk=row.pk).update(approver=row.requester)


def test_the_leader_of_another_station_finds_no_request(town, station, incident) -> None:
    other = factories.make_organisation(kind="police_station", name="二派出所", area=town.street)
    stranger = factories.give_post("chief2", Role.COMMUNITY_POLICE, town.community, is_leader=True)
    stranger.organisation = other
    stranger.save(update_fields=["organisation"])

    with pytest.raises(OutOfScope):
        decide_footage(actor=stranger, request=asked(station, incident), approve=True)


def test_an_approval_runs_out_after_24_hours(station, incident) -> None:
    row = approved(station, incident)

    assert row.expires_at - row.decided_at == timedelta(hours=24)


def test_the_database_refuses_a_longer_approval(station, incident) -> None:
    row = approved(station, incident)

    with pytest.raises(IntegrityError), transaction.atomic():
        VideoAccessRequest.objects.filter(pk=row.pk).update(
            expires_at=row.decided_at + timedelta(hours=25)
        )


def expired(row):
    """Let a day pass."""
    day = timedelta(days=1, minutes=1)
    VideoAccessRequest.objects.filter(pk=row.pk).update(
        decided_at=row.decided_at - day, expires_at=row.expires_at - day
    )
    return again(row)


def test_what_has_run_out_is_not_looked_at(station, incident) -> None:
    row = expired(approved(station, incident))

    with pytest.raises(WrongStep):
        record_viewing(actor=station.video, request=row, evidence_ref="99-1")


def test_the_clock_voids_what_has_run_out_within_minutes(station, incident) -> None:
    row = expired(approved(station, incident))
    now = timezone.now()
    tick(queue=queue_run, now=now)  # makes the schedules

    tick(queue=queue_run, now=now + timedelta(minutes=6))
    run_scheduled.call(ScheduledRun.objects.get(schedule__code="footage_over").pk)

    assert again(row).state == "expired"


def test_an_approval_in_force_is_left_alone(station, incident) -> None:
    row = approved(station, incident)

    assert expire_footage(row.expires_at - timedelta(seconds=1)) == 0
    assert expire_footage(row.expires_at) == 1


def test_the_register_holds_both_names_and_the_reference(station, incident) -> None:
    row = record_viewing(
        actor=station.video, request=approved(station, incident), evidence_ref="证99-1"
    )

    assert (row.requester, row.approver, row.evidence_ref) == (
        station.video,
        station.chief,
        "证99-1",
    )
    assert close_footage(actor=station.video, request=row).state == "closed"


def test_a_viewing_enters_the_read_log(station, incident) -> None:
    record_viewing(actor=station.video, request=approved(station, incident), evidence_ref="1")

    event = AccessEvent.objects.get(subject_kind="incidents.videoaccessrequest")
    assert incident.number in event.reason


def test_refusing_needs_a_reason(station, incident) -> None:
    with pytest.raises(BadInput):
        decide_footage(actor=station.chief, request=asked(station, incident), approve=False)


@pytest.mark.parametrize("state", ["refused", "viewed", "expired"])
def test_what_is_decided_is_not_decided_again(station, incident, state) -> None:
    row = approved(station, incident) if state != "refused" else asked(station, incident)
    if state == "refused":
        row = decide_footage(actor=station.chief, request=row, approve=False, reason="不足")
    if state == "viewed":
        row = record_viewing(actor=station.video, request=row, evidence_ref="1")
    if state == "expired":
        row = expired(row)
        expire_footage(timezone.now())

    with pytest.raises(WrongStep):
        decide_footage(actor=station.chief, request=again(row), approve=True)


@pytest.mark.parametrize("model", [VideoPoint, VideoDay, VideoAccessRequest])
def test_no_column_holds_pictures_streams_or_credentials(model) -> None:
    names = {field.name for field in model._meta.get_fields()}
    words = ("stream", "url", "rtsp", "password", "credential", "image", "picture", "photo")
    kinds = {type(field).__name__ for field in model._meta.fields}

    assert not {name for name in names for word in words if word in name}
    assert not kinds & {"FileField", "ImageField", "URLField", "BinaryField", "JSONField"}


def test_a_request_goes_from_the_form_to_the_register(client_of, station, incident) -> None:
    end = timezone.localtime() - HOUR
    client_of(station.video).post(
        reverse("incidents:footage_ask"),
        {
            "incident": incident.number,
            "point": online().pk,
            "basis": "治安案件",
            "begins_at": f"{end - HOUR:%Y-%m-%dT%H:%M}",
            "ends_at": f"{end:%Y-%m-%dT%H:%M}",
        },
    )
    row = VideoAccessRequest.objects.get()
    chief = client_of(station.chief)
    chief.post(reverse("incidents:footage_step", args=[row.pk, "approve"]))

    assert again(row).state == "approved"
    assert incident.number in chief.get(reverse("incidents:footage")).content.decode()


def test_a_grid_worker_has_no_register_of_footage(client_of, cast) -> None:
    assert client_of(cast.worker).get(reverse("incidents:footage")).status_code == 403

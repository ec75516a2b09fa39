"""The working side of the video register: faults, uptime, links, privacy, footage (S15, S30)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from core.errors import BadInput, NotAllowed, OutOfScope, WrongStep
from core.saving import InvalidRecord
from grid.models import VideoPoint
from incidents.models import Incident, VideoAccessRequest, VideoDay
from incidents.services.incidents import (
    IncidentReport,
    file_incident,
    refuse_incident,
    report_incident,
)
from incidents.services.video.faults import report_fault
from incidents.services.video.footage import (
    OwnRequest,
    close_footage,
    decide_footage,
    expire_footage,
    record_viewing,
    request_footage,
)
from incidents.services.video.links import link_progress
from incidents.services.video.privacy import privacy_findings
from incidents.services.video.study import blind_spots
from incidents.services.video.uptime import filing_overdue, log_video_days, uptime_of
from staff.choices import Role
from staff.models import AccessEvent
from tests import factories

HOUR = timedelta(hours=1)


def online(column=0, **values):
    """A point that works."""
    return factories.make_video_point(
        column, state="online", is_sign_posted=True, **{"filed_on": "2026-01-05", **values}
    )


def again(row):
    return type(row)._base_manager.get(pk=row.pk)


@pytest.fixture
def station(town, staff, bodies):
    """The video officer and the leader of a police station."""
    officer = factories.give_post(
        "videoofficer", Role.COMMUNITY_POLICE, town.community, is_video_officer=True
    )
    leader = factories.give_post(
        "stationleader",
        Role.COMMUNITY_POLICE,
        town.community,
        is_leader=True,
        is_video_officer=True,
    )
    for user in (officer, leader):
        user.organisation = bodies.police
        user.save(update_fields=["organisation"])
    staff.video, staff.chief = officer, leader
    return staff


def asked(station, incident, **values):
    """Ask to look at an hour of a point."""
    end = timezone.now() - HOUR
    values = {
        "point": online(),
        "incident": incident,
        "basis": "治安管理处罚法第八十七条",
        "begins_at": end - HOUR,
        "ends_at": end,
        **values,
    }
    return request_footage(actor=station.video, **values)


def approved(station, incident):
    return decide_footage(actor=station.chief, request=asked(station, incident), approve=True)


# Faults


def test_a_fault_makes_an_incident_with_a_clock_of_48_hours(station) -> None:
    fault = report_fault(actor=station.video, point=online(), text="黑屏")

    assert fault.kind == "video_fault"
    assert fault.due_at - fault.received_at == timedelta(hours=48)


def test_a_fault_that_nobody_mended_in_48_hours_is_late(station) -> None:
    fault = report_fault(actor=station.video, point=online())
    Incident.objects.filter(pk=fault.pk).update(due_at=timezone.now() - HOUR)

    assert Incident.objects.late(timezone.now()).filter(pk=fault.pk).exists()


def test_a_point_with_a_fault_is_faulty(station) -> None:
    point = online()
    report_fault(actor=station.video, point=point)

    assert again(point).state == "fault"


def test_a_point_works_again_when_its_fault_is_over(station) -> None:
    point = online()
    fault = report_fault(actor=station.video, point=point)

    refuse_incident(actor=station.video, case=fault, reason="已恢复")

    assert again(point).state == "online"


def test_a_known_fault_is_not_reported_twice(station) -> None:
    point = online()
    report_fault(actor=station.video, point=point)

    with pytest.raises(WrongStep):
        report_fault(actor=station.video, point=again(point))


def test_a_fault_that_a_volunteer_saw_counts_once_it_is_read(town, station, cast) -> None:
    point = online()
    building = factories.make_building(0)
    head = factories.give_post("head9", Role.BUILDING_HEAD, None, [building])
    report = IncidentReport(kind="video_fault", video_point=point, building=building)
    seen = report_incident(actor=head, report=report)
    assert again(point).state == "online"

    file_incident(actor=cast.worker, case=seen)
    assert again(point).state == "fault"


def test_a_planned_point_has_no_fault(station) -> None:
    with pytest.raises(WrongStep):
        report_fault(actor=station.video, point=factories.make_video_point())


def test_a_point_elsewhere_is_not_there(station) -> None:
    with pytest.raises(OutOfScope):
        report_fault(actor=station.video, point=online(6))


# Uptime, links, filing


def test_three_days_down_of_thirty_is_ninety_percent(db) -> None:
    factories.make_town()
    point, today = online(), timezone.localdate()
    for back in range(1, 31):
        state = "fault" if back <= 3 else "online"
        VideoDay.objects.create(point=point, day=today - timedelta(days=back), state=state)

    assert uptime_of([point.pk], today)[point.pk].percent == 90


def test_the_night_writes_each_point_once(town) -> None:
    online()
    factories.make_video_point()  # planned: not in operation
    today = timezone.localdate()

    assert (log_video_days(today), log_video_days(today)) == (1, 0)


def test_what_the_night_wrote_stays(town) -> None:
    point = online()
    log_video_days(timezone.localdate())

    with pytest.raises(Exception, match="permission denied"), transaction.atomic():
        VideoDay.objects.filter(point=point).update(state="fault")


def test_forty_of_fifty_units_linked_are_eighty_percent(town, cast) -> None:
    for number in range(50):
        online(0, is_linked_town=number < 40, is_linked_city=number < 10)

    (row,) = link_progress(cast.police)

    assert (row.units, row.town, row.town_percent, row.city_percent) == ("50", "40", 80, 20)


def test_a_unit_counts_once_and_is_linked_with_all_its_points(town, cast) -> None:
    owner = factories.make_organisation()
    online(0, owner_org=owner, is_linked_town=True)
    online(0, owner_org=owner, is_linked_town=False)

    (row,) = link_progress(cast.police)

    assert (row.units, row.town) == ("1", "0")


def test_street_staff_are_told_no_small_number(town, cast) -> None:
    online(0, is_linked_town=True)

    (row,) = link_progress(cast.street_staff)

    assert (row.units, row.town, row.town_percent) == ("<5", "<5", None)


def test_filing_is_overdue_on_day_thirty_one(town, cast) -> None:
    point = online(0, filed_on=None)
    first = timezone.localdate()
    VideoDay.objects.create(point=point, day=first, state="online")

    assert filing_overdue(cast.police, first + timedelta(days=30)) == []
    assert filing_overdue(cast.police, first + timedelta(days=31)) == [point]


# Privacy


@pytest.mark.parametrize("name", ["公共厕所", "女更衣室", "学生宿舍三楼", "Toilet 2"])
def test_forbidden_places_are_refused_by_name(town, name) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        online(0, name=name)


def test_a_view_that_touches_a_home_is_looked_at_again(town) -> None:
    home = factories.make_building(0, 0.7, 0.705, use="residential")
    point = online(0, bearing=0, field_of_view=90)

    assert [finding.name for finding in privacy_findings(point)] == [str(home)]


def test_a_view_turned_away_from_a_home_touches_nothing(town) -> None:
    factories.make_building(0, 0.7, 0.7025, use="residential")

    assert privacy_findings(online(0, bearing=180, field_of_view=60)) == []


def test_a_view_into_a_hotel_is_looked_at_again(town) -> None:
    point = online(0)
    factories.make_site(0, kind="hotel", shape=point.place)

    assert len(privacy_findings(point)) == 1


# Blind spots


def test_the_study_names_lamps_and_patrols_before_cameras(cast) -> None:
    for _number in range(3):
        report_incident(
            actor=cast.police,
            report=IncidentReport(kind="theft_alert", place=factories.in_cell(0)),
        )
    report_incident(
        actor=cast.worker,
        report=IncidentReport(kind="facility_fault", place=factories.in_cell(0), text="路灯不亮"),
    )

    (spot,) = blind_spots(cast.police)

    assert ["照明" in spot.alternatives[0], "巡查" in spot.alternatives[1]] == [True, True]
    assert "视频点位" in spot.alternatives[-1]


# Footage requests


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


def test_the_night_voids_what_has_run_out(station, incident) -> None:
    row = expired(approved(station, incident))

    assert expire_footage() == 1
    assert again(row).state == "expired"


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
        expire_footage()

    with pytest.raises(WrongStep):
        decide_footage(actor=station.chief, request=again(row), approve=True)


@pytest.mark.parametrize("model", [VideoPoint, VideoDay, VideoAccessRequest])
def test_no_column_holds_pictures_streams_or_credentials(model) -> None:
    names = {field.name for field in model._meta.get_fields()}
    words = ("stream", "url", "rtsp", "password", "credential", "image", "picture", "photo")
    kinds = {type(field).__name__ for field in model._meta.fields}

    assert not {name for name in names for word in words if word in name}
    assert not kinds & {"FileField", "ImageField", "URLField", "BinaryField", "JSONField"}


# Pages


def test_the_board_opens_for_those_with_points_and_those_with_totals(client_of, town, cast) -> None:
    online()
    for user in (cast.police, cast.district_staff, cast.street_staff, cast.analyst):
        assert client_of(user).get(reverse("incidents:video_board")).status_code == 200


def test_the_board_is_closed_to_a_grid_worker(client_of, cast) -> None:
    assert client_of(cast.worker).get(reverse("incidents:video_board")).status_code == 404


def test_the_officer_reports_a_fault_on_the_page_of_a_point(client_of, station) -> None:
    point = online()
    client = client_of(station.video)
    url = reverse("incidents:video_point_work", args=[point.pk])
    assert client.get(url).status_code == 200

    client.post(url, {"text": "黑屏"})

    assert again(point).state == "fault"


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

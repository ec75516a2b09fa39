"""The working side of the video register: faults, uptime, links, privacy, footage (S15, S30)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from core.errors import OutOfScope, WrongStep
from incidents.models import Incident, VideoDay
from incidents.services.incidents import (
    IncidentReport,
    file_incident,
    refuse_incident,
    report_incident,
)
from incidents.services.video.faults import report_fault
from incidents.services.video.links import link_progress
from incidents.services.video.privacy import privacy_findings
from incidents.services.video.study import blind_spots
from incidents.services.video.uptime import filing_overdue, log_video_days, uptime_of
from staff.choices import Role
from tests import factories
from tests.incidents.filming import HOUR, again, online

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

"""What everybody may read of requests, and the rules of the published JSON schema."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from incidents.models import Incident
from incidents.services.incidents import (
    IncidentReport,
    dispatch_incident,
    file_incident,
    refuse_incident,
    report_incident,
)
from tests import factories
from tests.incidents.open311.conftest import BASE

REQUIRED = ("service_request_id", "status", "service_code", "requested_datetime")
FIELDS = {
    "service_request_id", "status", "status_notes", "service_name", "service_code",
    "description", "agency_responsible", "service_notice", "requested_datetime",
    "updated_datetime", "expected_datetime", "address", "address_id", "zipcode", "lat",
    "long", "media_url",
}  # fmt: skip
ZONE = re.compile(r"(Z|[+-]\d\d:\d\d)$")


@pytest.fixture
def listed(client):
    """Return the list of requests with some choices."""

    def get(**choices):
        return client.get(f"{BASE}/requests.json", choices).json()

    return get


@pytest.fixture
def filed(cast, sent):
    """A request whose words the grid worker has read."""
    return file_incident(
        actor=cast.worker,
        case=sent(description="井盖不见了", address_string="人民路", phone="13900000001"),
    )


def test_a_request_has_the_fields_of_the_specification_and_no_other(filed, listed) -> None:
    assert set(listed()[0]) == FIELDS


def test_required_fields_are_texts(filed, listed) -> None:
    (found,) = listed()

    assert all(isinstance(found[name], str) and found[name] for name in REQUIRED)


def test_moments_carry_their_zone(filed, listed) -> None:
    (found,) = listed()

    for name in ("requested_datetime", "updated_datetime"):
        assert parse_datetime(found[name])
        assert ZONE.search(found[name])


def test_a_place_is_a_pair_of_degrees(filed, listed) -> None:
    (found,) = listed()

    assert (found["lat"], found["long"]) == (round(filed.place.y, 6), round(filed.place.x, 6))


def test_the_words_wait_until_somebody_has_read_them(sent, listed) -> None:
    sent(description="张三家门口的井盖", address_string="人民路1号")
    (found,) = listed()

    assert (found["description"], found["address"]) == (None, None)


def test_words_that_were_read_are_shown(filed, listed) -> None:
    (found,) = listed()

    assert (found["description"], found["address"]) == ("井盖不见了", "人民路")


def test_the_words_of_staff_are_never_shown(cast, services, listed) -> None:
    report_incident(
        actor=cast.worker,
        report=IncidentReport(
            kind="hazard",
            place=factories.in_cell(0),
            text="三单元张三堆放杂物",
            category=services.manhole,
        ),
    )

    assert listed()[0]["description"] is None


@pytest.mark.parametrize("suffix", ["json", "xml"])
def test_nothing_of_the_sender_is_ever_in_an_answer(client, sent, suffix) -> None:
    incident = sent(
        first_name="明珠", last_name="欧阳", phone="13900000001", email="ming@example.org"
    )
    pages = [f"requests.{suffix}", f"requests/{incident.number}.{suffix}"]
    pages += [f"servicerequestupdates.{suffix}"]
    read = "".join(client.get(f"{BASE}/{page}").content.decode() for page in pages)

    assert not any(text in read for text in ("欧阳", "明珠", "13900000001", "ming@example"))


def test_an_open_request_is_open(filed, listed) -> None:
    assert listed()[0]["status"] == "open"


def test_a_finished_request_is_closed_with_the_time_it_was(cast, sent, listed) -> None:
    closed = refuse_incident(actor=cast.worker, case=sent(), reason="已由物业处理")
    (found,) = listed()

    assert found["status"] == "closed"
    assert parse_datetime(found["updated_datetime"]) == closed.closed_at.replace(microsecond=0)


def test_the_reason_of_a_refusal_is_told(cast, sent, listed) -> None:
    refuse_incident(actor=cast.worker, case=sent(), reason="已由物业处理，电话13900000001")
    notes = listed()[0]["status_notes"]

    assert "已由物业处理" in notes
    assert "13900000001" not in notes


def test_the_body_in_charge_is_named(staff, bodies, filed, listed) -> None:
    dispatch_incident(actor=staff.dispatcher, case=filed, to_org=bodies.housing)

    assert listed()[0]["agency_responsible"] == "住建局"


def test_categories_that_are_not_public_are_not_listed(cast, services, listed) -> None:
    report_incident(
        actor=cast.worker,
        report=IncidentReport(kind="hazard", place=factories.in_cell(0), category=services.hidden),
    )

    assert listed() == []


def test_incidents_about_people_are_not_listed(cast, services, listed) -> None:
    report_incident(
        actor=cast.worker,
        report=IncidentReport(
            kind="lost_person", place=factories.in_cell(0), category=services.manhole
        ),
    )

    assert listed() == []


def test_a_case_about_a_body_is_not_listed(bodies, sent, listed) -> None:
    Incident.objects.filter(pk=sent().pk).update(about_org=bodies.street)

    assert listed() == []


def test_one_request_comes_in_the_same_container(client, filed) -> None:
    (found,) = client.get(f"{BASE}/requests/{filed.number}.json").json()

    assert found["service_request_id"] == filed.number


def test_numbers_override_every_other_choice(filed, listed) -> None:
    assert len(listed(service_request_id=f"{filed.number},none", status="closed")) == 1


def test_a_list_can_be_narrowed_by_service(sent, listed) -> None:
    sent()
    sent(service_code="light", **{"attribute[pole]": "1"})

    assert {one["service_code"] for one in listed(service_code="light")} == {"light"}


def test_a_list_can_be_narrowed_by_status(cast, sent, listed) -> None:
    refuse_incident(actor=cast.worker, case=sent(), reason="重复")
    waiting = sent()

    assert [one["service_request_id"] for one in listed(status="open")] == [waiting.number]


def test_without_dates_the_last_ninety_days_are_listed(sent, listed) -> None:
    old, new = sent(), sent()
    past = timezone.now() - timedelta(days=91)
    Incident.objects.filter(pk=old.pk).update(received_at=past)

    assert [one["service_request_id"] for one in listed()] == [new.number]


def test_older_ones_are_listed_by_their_dates(sent, listed) -> None:
    old = sent()
    past = timezone.now() - timedelta(days=400)
    Incident.objects.filter(pk=old.pk).update(received_at=past)
    start = (past - timedelta(days=1)).isoformat()

    assert [one["service_request_id"] for one in listed(start_date=start)] == [old.number]


def test_a_zone_whose_plus_was_lost_in_the_address_is_understood(client, sent) -> None:
    sent()
    start = (timezone.localtime() - timedelta(days=1)).isoformat(timespec="seconds")

    assert len(client.get(f"{BASE}/requests.json?start_date={start}").json()) == 1


def test_pages_follow_each_other_without_gap_or_repeat(sent, listed) -> None:
    numbers = [sent().number for _ in range(5)]
    pages = [listed(page=page, page_size=2) for page in (1, 2, 3, 4)]

    assert [one["service_request_id"] for page in pages for one in page] == numbers[::-1]


def test_a_list_ends_at_a_thousand(sent, listed) -> None:
    one = sent()
    rows = [
        Incident(
            **{
                field.attname: getattr(one, field.attname)
                for field in Incident._meta.concrete_fields
                if field.name not in {"id", "case_ptr", "number", "client_uuid"}
                if not getattr(field, "generated", False)
            }
        )
        for _ in range(1000)
    ]
    for row in rows:
        row.save()

    assert len(listed()) == 1000


def test_a_list_asks_the_database_a_fixed_number_of_times(
    sent, listed, django_assert_max_num_queries
) -> None:
    for _ in range(6):
        sent()

    with django_assert_max_num_queries(6):
        listed()

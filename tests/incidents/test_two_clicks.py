"""What is sent twice, or by two at one moment, is done once; nothing waits in a ring."""

import threading
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from core.rows import everything, scoped
from incidents.models import (
    Appeal,
    Case,
    Contact,
    Handling,
    Incident,
    IssueCategory,
)
from incidents.services.handlings import receive_handling
from incidents.services.incidents import (
    IncidentReport,
    dispatch_incident,
    file_incident,
    report_incident,
)
from incidents.services.portal import PublicSending, send_in
from incidents.services.steps import locked_case
from incidents.services.supervision import supervise
from incidents.views.appeals import intake
from tests import factories
from tests.fieldwork.helpers import picture
from tests.incidents.moments import again, registered, together

AT_ONCE = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@AT_ONCE
def test_a_report_sent_twice_at_one_moment_is_one(cast) -> None:
    report = IncidentReport(
        kind="hazard", place=factories.in_cell(0), text="井盖缺失", client_uuid=uuid.uuid4()
    )

    found = together(*[lambda: report_incident(actor=cast.worker, report=report)] * 3)

    assert {getattr(one, "number", one) for one in found} == {Incident.objects.get().number}


@AT_ONCE
def test_an_appeal_sent_twice_at_one_moment_is_one(staff) -> None:
    key = uuid.uuid4()

    found = together(*[lambda: registered(staff, client_uuid=key)] * 3)

    assert {getattr(one, "number", one) for one in found} == {Appeal.objects.get().number}


@AT_ONCE
def test_a_visitor_s_two_clicks_at_one_moment_make_one_case_with_one_contact(town) -> None:
    category = IssueCategory.objects.create(
        code="manhole", name="井盖", desk="incident", incident_kind="facility_fault", is_public=True
    )
    sending = PublicSending(
        "report", "井盖缺失", place=factories.in_cell(0), category=category, phone="13900001234"
    )

    found = together(*[lambda: send_in(sending)] * 3)

    assert {getattr(one, "code", one) for one in found} == {found[0].code}
    with scoped(everything("a test looks")):
        assert (Case.objects.count(), Contact.objects.count()) == (1, 1)


@AT_ONCE
def test_supervising_waits_in_no_ring_with_a_step(staff, bodies, cast, incident) -> None:
    """One holds the case and wants the handling, the other the handling and notes the case."""
    filed = file_incident(actor=cast.worker, case=incident)
    dispatch_incident(actor=staff.dispatcher, case=filed, to_org=bodies.housing)
    handling, has_case = Handling.objects.get(), threading.Event()

    def takes_a_step():
        with transaction.atomic():
            locked_case(staff.dispatcher, again(incident))
            has_case.set()
            return receive_handling(actor=staff.housing, handling=handling)

    def supervises():
        has_case.wait()
        return supervise(actor=staff.dispatcher, handlings=[handling], words="请说明")

    found = together(takes_a_step, supervises)

    assert [one for one in found if isinstance(one, Exception)] == []


@pytest.fixture
def voice(town):
    building = factories.make_building(0, address="槐荫路 12 号")
    return {
        "client_uuid": str(uuid.uuid4()), "channel": "fax", "kind": "help_request",
        "text": "楼道灯不亮", "spot": f"b:{building.pk}",
    }  # fmt: skip


def scan(**saving):
    return SimpleUploadedFile("scan.jpg", picture(**saving), content_type="image/jpeg")


def test_a_form_sent_twice_keeps_its_scan_once(client_of, staff, voice) -> None:
    client = client_of(staff.taker)
    for _ in range(2):
        client.post("/appeals/new/", {**voice, "scan": scan()})

    assert Appeal.objects.get().files.count() == 1


def test_a_scan_that_cannot_be_kept_leaves_no_appeal(client_of, staff, voice, monkeypatch) -> None:
    def full(*_args, **_values):
        raise OSError("no space left")

    monkeypatch.setattr(intake, "keep_file", full)
    client = client_of(staff.taker)
    client.raise_request_exception = False

    assert client.post("/appeals/new/", {**voice, "scan": scan()}).status_code == 500
    assert not Appeal.objects.exists()


def test_a_scan_by_phone_does_not_say_where_it_was_taken(client_of, staff, voice) -> None:
    exif = b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x0f\x00\x02\x00\x00\x00\x07"
    exif += b"\x00\x00\x00\x1aSECRET\x00"
    client_of(staff.taker).post("/appeals/new/", {**voice, "scan": scan(exif=exif)})

    with Appeal.objects.get().files.get().file.open() as kept:
        assert b"SECRET" not in kept.read()


def test_what_cannot_be_dispatched_is_not_accepted_either(client_of, staff, bodies) -> None:
    case = registered(staff, about_org=bodies.street)
    page = client_of(staff.taker)

    answer = page.post(
        f"/appeals/{case.pk}/dispatch/",
        {"to_org": bodies.street.pk, "mode": "referral", "seen": case.version},
    )

    assert (answer.status_code, again(case).state) == (422, "registered")

"""What arrives through POST: a case, its answers, and the sender in the vault."""

import io
from xml.etree import ElementTree

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from core.rows import everything, scoped
from incidents.models import ApiKey, CaseFile, Contact, Incident, Submission
from incidents.services.requests import make_client
from tests import factories
from tests.incidents.calling import answers_of
from tests.incidents.open311.conftest import BASE, submission_of


def contact_of(incident):
    with scoped(everything("tests")):
        return Contact.objects.filter(case=incident.pk).first()


def test_a_request_becomes_an_incident_in_the_cell_of_its_place(town, sent) -> None:
    incident = sent(description="井盖不见了")

    assert (incident.cell, incident.source, incident.kind) == (
        town.cells[0],
        "open311",
        "facility_fault",
    )


def test_the_answer_holds_the_number_and_no_token(post) -> None:
    (found,) = post().json()

    assert found["service_request_id"].startswith("SJ")
    assert "token" not in found


def test_the_answer_in_xml_holds_the_number(post) -> None:
    root = ElementTree.fromstring(post("xml").content)

    assert root.tag == "service_requests"
    assert Incident.objects.filter(number=root.findtext("request/service_request_id")).exists()


def test_a_program_that_asks_later_gets_a_token_and_no_number(post) -> None:
    _client, key = make_client(name="later", gives_tokens=True)

    (found,) = post(api_key=key).json()

    assert found["token"]
    assert "service_request_id" not in found


def test_the_token_tells_the_number(client, post) -> None:
    _client, key = make_client(name="later", gives_tokens=True)
    token = post(api_key=key).json()[0]["token"]

    (found,) = client.get(f"{BASE}/tokens/{token}.json").json()

    assert found == {"service_request_id": Incident.objects.get().number, "token": token}


def test_the_sender_goes_into_the_vault(sent) -> None:
    contact = contact_of(sent(last_name="李", first_name="明", phone="13900000001"))

    assert (contact.name.opened(), contact.phone.opened()) == ("李 明", "13900000001")


def test_nothing_is_kept_of_who_gives_nothing(sent) -> None:
    assert contact_of(sent()) is None


def test_devices_and_accounts_are_not_kept(sent) -> None:
    incident = sent(device_id="device-77", account_id="account-88")
    row = str(vars(incident)) + str(vars(submission_of(incident)))

    assert "device-77" not in row
    assert "account-88" not in row


def test_numbers_of_people_are_masked_in_the_case_and_kept_in_the_vault(sent) -> None:
    incident = sent(description="打13900000001找我")

    assert "13900000001" not in incident.text + incident.title
    assert contact_of(incident).original.opened() == "打13900000001找我"


def test_the_first_step_holds_the_masked_words_too(sent) -> None:
    incident = sent(description="打13900000001找我")

    assert "13900000001" not in incident.events.get().text


def test_an_address_of_the_register_finds_the_place(town, sent) -> None:
    building = factories.make_building(1, address="人民路1号")

    assert sent(lat=None, long=None, address_string="人民路1号").building == building


def test_an_address_code_finds_the_place(town, sent) -> None:
    building = factories.make_building(1, address_code="9901A7")

    assert sent(lat=None, long=None, address_id="9901A7").cell == building.cell


def test_answers_are_kept_with_the_case(sent) -> None:
    answers = {"attribute[pole]": "12", "attribute[seen][]": ["dusk", "night"]}

    incident = sent(service_code="light", **answers)

    assert answers_of(incident) == {"pole": "12", "seen": ["dusk", "night"]}


def test_what_nobody_asked_is_not_kept(sent) -> None:
    incident = sent(**{"attribute[race]": "x"})

    assert answers_of(incident) == {}


def test_a_photo_is_drawn_anew_without_its_position(post) -> None:
    picture, exif = io.BytesIO(), Image.Exif()
    exif[0x010E] = "somewhere"
    Image.new("RGB", (40, 30), "red").save(picture, "JPEG", exif=exif)
    post(media=SimpleUploadedFile("a.jpg", picture.getvalue(), "image/jpeg"))

    with Image.open(CaseFile.objects.get().file) as kept:
        assert not kept.getexif()


def test_a_key_is_kept_only_as_a_hash(program) -> None:
    assert program.key not in str(vars(ApiKey.objects.get()))


def test_no_cookie_of_a_form_is_asked_of_a_program(program, services) -> None:
    client, place = Client(enforce_csrf_checks=True), factories.in_cell(0)
    sent = {
        "api_key": program.key,
        "service_code": "manhole",
        "lat": str(place.y),
        "long": str(place.x),
    }

    assert client.post(f"{BASE}/requests.json", sent).status_code == 200


@pytest.mark.parametrize("wrong", [{"email": "no"}, {"lat": "0", "long": "0"}])
def test_a_refused_request_leaves_nothing_behind(post, wrong) -> None:
    post(phone="13900000001", **wrong)

    with scoped(everything("tests")):
        left = Incident.objects.count(), Contact.objects.count(), Submission.objects.count()
    assert left == (0, 0, 0)

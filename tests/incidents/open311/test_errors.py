"""404 for what does not exist, 403 for the key, 400 for all else; in the asked format."""

from xml.etree import ElementTree

import pytest

from incidents.services.requests import revoke_client
from tests.incidents.open311.conftest import BASE


def refused(answer, status):
    """Tell whether an answer is a list of errors with a status, each with code and words."""
    errors = answer.json()
    assert all(one["description"] and isinstance(one["code"], int) for one in errors)
    return answer.status_code == status and bool(errors)


def test_an_unknown_request_is_404(client, services) -> None:
    assert refused(client.get(f"{BASE}/requests/SJ2026000100001.json"), 404)


def test_an_unknown_token_is_404(client, services) -> None:
    assert refused(client.get(f"{BASE}/tokens/nonsense.json"), 404)


def test_an_unknown_service_is_404(client, services) -> None:
    assert refused(client.get(f"{BASE}/services/nonsense.json"), 404)


def test_an_unknown_service_in_a_list_is_404(client, services) -> None:
    assert refused(client.get(f"{BASE}/requests.json?service_code=nonsense"), 404)


def test_sending_to_an_unknown_service_is_404(post) -> None:
    assert refused(post(service_code="nonsense"), 404)


def test_sending_to_a_category_that_is_not_public_is_404(post) -> None:
    assert refused(post(service_code="courts"), 404)


def test_another_jurisdiction_is_404(client, services, settings) -> None:
    settings.OPEN311_JURISDICTION = "anhe.example"

    assert refused(client.get(f"{BASE}/services.json?jurisdiction_id=elsewhere"), 404)


def test_an_unknown_address_of_the_interface_is_404_in_its_format(client, services) -> None:
    assert refused(client.get(f"{BASE}/nonsense.json"), 404)


def test_sending_without_a_key_is_403(post) -> None:
    assert refused(post(api_key=None), 403)


def test_an_empty_key_is_no_key(post) -> None:
    assert refused(post(api_key=""), 403)


def test_sending_with_a_wrong_key_is_403(post) -> None:
    assert refused(post(api_key="x" * 32), 403)


def test_a_revoked_key_is_403(post, program) -> None:
    revoke_client(name="市民App")

    assert refused(post(), 403)


def test_the_key_is_asked_before_anything_else(post) -> None:
    assert refused(post(api_key=None, service_code=None), 403)


def test_no_service_code_is_400(post) -> None:
    assert refused(post(service_code=None), 400)


def test_no_place_is_400(post) -> None:
    assert refused(post(lat=None), 400)


def test_everything_that_lacks_is_named_at_once(post) -> None:
    assert len(post(service_code=None, lat=None).json()) == 2


def test_an_empty_parameter_counts_as_absent(post) -> None:
    assert refused(post(service_code=""), 400)


@pytest.mark.parametrize("lat", ["nan", "inf", "91", "north", "1e400"])
def test_a_latitude_that_is_none_is_400(post, lat) -> None:
    assert refused(post(lat=lat), 400)


def test_a_place_in_the_sea_off_africa_is_400(post) -> None:
    assert refused(post(lat="0.0", long="0.0"), 400)


def test_a_description_of_4001_characters_is_400(post) -> None:
    assert refused(post(description="x" * 4001), 400)


def test_an_address_that_no_register_knows_is_400(post) -> None:
    assert refused(post(lat=None, long=None, address_string="不存在的路1号"), 400)


def test_an_address_of_mail_that_is_none_is_400(post) -> None:
    assert refused(post(email="not an address"), 400)


def test_a_photo_address_that_would_run_in_a_browser_is_400(post) -> None:
    assert refused(post(media_url="javascript:alert(1)"), 400)


def test_a_required_answer_that_lacks_is_400(post) -> None:
    assert refused(post(service_code="light"), 400)


def test_an_answer_that_is_not_in_the_list_is_400(post) -> None:
    answers = {"attribute[pole]": "12", "attribute[seen][]": "noon"}

    assert refused(post(service_code="light", **answers), 400)


def test_an_answer_that_is_no_number_is_400(post) -> None:
    assert refused(post(service_code="light", **{"attribute[pole]": "twelve"}), 400)


@pytest.mark.parametrize(
    "query",
    [
        "start_date=yesterday",
        "end_date=2026-02-30",
        "start_date=2026-01-01&end_date=2026-06-01",
        "start_date=2026-05-01&end_date=2026-04-01",
        "end_date=0001-01-01T00:00:00Z",
        "status=resolved",
        "page=0",
        "page_size=1001",
        "page_size=ten",
    ],
)
def test_a_choice_that_cannot_be_read_is_400(client, services, query) -> None:
    assert refused(client.get(f"{BASE}/requests.json?{query}"), 400)


def test_a_method_that_is_not_offered_is_400(client, services) -> None:
    assert refused(client.delete(f"{BASE}/requests.json"), 400)


def test_a_character_that_no_text_can_hold_is_400_in_the_format(client, services) -> None:
    assert refused(client.get(f"{BASE}/requests.json?service_code=%00"), 400)


def test_an_unknown_format_is_404(client, services) -> None:
    assert client.get(f"{BASE}/services.csv").status_code == 404


def test_errors_in_xml_hold_code_and_words(client, services) -> None:
    answer = client.get(f"{BASE}/requests/none.xml")
    root = ElementTree.fromstring(answer.content)

    assert answer.status_code == 404
    assert (root.tag, root.findtext("error/code")) == ("errors", "404")
    assert root.findtext("error/description")


def test_a_client_that_sends_too_much_is_stopped_and_told_why(post, program) -> None:
    program.client.per_hour = 1
    program.client.save()
    post()

    assert post().json()[0]["code"] == 429

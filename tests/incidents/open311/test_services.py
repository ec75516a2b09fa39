"""Discovery, the list of services, and what is asked with one."""

from xml.etree import ElementTree

from tests.incidents.open311.conftest import BASE


def service(client, code):
    found = client.get(f"{BASE}/services.json").json()
    return next((one for one in found if one["service_code"] == code), None)


def test_discovery_fills_every_field_it_must(client, services) -> None:
    found = client.get(f"{BASE}/discovery.json").json()

    assert all(found[name] for name in ("changeset", "contact", "key_service", "endpoints"))


def test_discovery_names_the_specification_and_both_formats(client, services) -> None:
    (endpoint,) = client.get(f"{BASE}/discovery.json").json()["endpoints"]

    assert endpoint["specification"] == "http://wiki.open311.org/GeoReport_v2"
    assert endpoint["formats"] == ["text/xml", "application/json"]
    assert endpoint["type"] in {"production", "test"}


def test_the_address_that_discovery_names_is_where_it_is(client, services) -> None:
    (endpoint,) = client.get(f"{BASE}/discovery.json").json()["endpoints"]

    assert client.get(endpoint["url"] + "services.json").status_code == 200


def test_a_public_category_is_a_service(client, services) -> None:
    assert service(client, "manhole") == {
        "service_code": "manhole",
        "service_name": "井盖缺失",
        "description": None,
        "metadata": False,
        "type": "realtime",
        "keywords": "井盖,道路",
        "group": None,
    }


def test_a_category_that_is_not_public_is_no_service(client, services) -> None:
    assert service(client, "courts") is None


def test_a_service_with_questions_says_so_and_names_its_group(client, services) -> None:
    found = service(client, "light")

    assert (found["metadata"], found["group"]) == (True, "井盖缺失")


def test_a_definition_holds_its_questions_in_order(client, services) -> None:
    found = client.get(f"{BASE}/services/light.json").json()

    assert found["service_code"] == "light"
    assert [one["order"] for one in found["attributes"]] == [1, 2, 3]


def test_a_list_comes_with_its_values_and_nothing_else_does(client, services) -> None:
    first, second, _third = client.get(f"{BASE}/services/light.json").json()["attributes"]

    assert second["values"] == [{"key": "dusk", "name": "傍晚"}, {"key": "night", "name": "夜里"}]
    assert "values" not in first


def test_a_notice_is_no_question(client, services) -> None:
    notice = client.get(f"{BASE}/services/light.json").json()["attributes"][2]

    assert (notice["variable"], notice["required"]) == (False, False)


def test_a_definition_in_xml_nests_values_in_attributes(client, services) -> None:
    root = ElementTree.fromstring(client.get(f"{BASE}/services/light.xml").content)

    assert root.tag == "service_definition"
    assert [key.text for key in root.findall("attributes/attribute/values/value/key")] == [
        "dusk",
        "night",
    ]


def test_a_service_without_questions_has_no_definition(client, services) -> None:
    assert client.get(f"{BASE}/services/manhole.json").status_code == 404

"""Both formats say the same, as the conversion rules of Open311 want it."""

from xml.etree import ElementTree

import pytest

from incidents.open311.formats import Repeated, written
from tests.incidents.open311.conftest import BASE

ONE = Repeated("service", [{"service_code": "a", "metadata": True, "group": ""}])


def test_json_of_a_list_is_an_array_without_a_wrapper() -> None:
    assert written("services", ONE, "json").startswith(b"[{")


def test_an_empty_list_is_still_an_array() -> None:
    assert written("services", Repeated("service", []), "json") == b"[]"


def test_an_empty_element_is_null_in_json() -> None:
    assert b'"group": null' in written("services", ONE, "json")


def test_xml_has_a_declaration_with_its_encoding() -> None:
    assert written("services", ONE, "xml").startswith(b'<?xml version="1.0" encoding="utf-8"?>')


def test_xml_wraps_each_child_in_its_own_element() -> None:
    root = ElementTree.fromstring(written("services", ONE, "xml"))

    assert [root.tag, root[0].tag, root[0].findtext("metadata")] == ["services", "service", "true"]


def test_characters_that_xml_cannot_hold_are_left_out() -> None:
    text = written("a", {"b": "x\x0b\ufffe<&y"}, "xml")

    assert ElementTree.fromstring(text).findtext("b") == "x<&y"


@pytest.mark.parametrize(
    ("suffix", "kind"),
    [("xml", "text/xml; charset=utf-8"), ("json", "application/json; charset=utf-8")],
)
@pytest.mark.parametrize("name", ["discovery", "services", "requests", "servicerequestupdates"])
def test_every_list_names_its_content_type(client, services, name, suffix, kind) -> None:
    answer = client.get(f"{BASE}/{name}.{suffix}")

    assert (answer.status_code, answer["Content-Type"]) == (200, kind)


def test_chinese_arrives_whole_in_xml(client, services) -> None:
    root = ElementTree.fromstring(client.get(f"{BASE}/services.xml").content)

    assert "井盖缺失" in {one.findtext("service_name") for one in root}


def test_pages_of_other_places_may_read_it(client, services) -> None:
    assert client.get(f"{BASE}/services.json")["Access-Control-Allow-Origin"] == "*"

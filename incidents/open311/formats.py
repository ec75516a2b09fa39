"""The two formats of Open311: XML, and JSON by the Spark mapping.

One structure makes both. An object is a dict; `Repeated` is a container with children of
one name: in JSON an array, always, and in XML a wrapping element. What is empty is null in
JSON and an empty element in XML.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from xml.etree import ElementTree

TYPES: Final = {
    "xml": "text/xml; charset=utf-8",
    "json": "application/json; charset=utf-8",
}
DECLARATION: Final = b'<?xml version="1.0" encoding="utf-8"?>\n'
# Characters that XML 1.0 cannot hold, however they are written.
NOT_IN_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Repeated:
    """A container: the name of its children, and the children (objects or texts)."""

    child: str
    items: Sequence[Any]


def written(name: str, content: Any, suffix: str) -> bytes:
    """Return an answer in the asked format; `name` is the root element of the XML."""
    if suffix == "json":
        return json.dumps(as_json(content), ensure_ascii=False).encode()
    text = ElementTree.tostring(as_element(name, content), encoding="unicode")
    return DECLARATION + text.encode()


def as_json(content: Any) -> Any:
    """Return the Spark form of a structure."""
    if isinstance(content, Repeated):
        return [as_json(item) for item in content.items]
    if isinstance(content, Mapping):
        return {name: as_json(value) for name, value in content.items()}
    return None if content == "" else content


def as_element(name: str, content: Any) -> ElementTree.Element:
    """Return the XML form of a structure."""
    element = ElementTree.Element(name)
    if isinstance(content, Repeated):
        element.extend([as_element(content.child, item) for item in content.items])
    elif isinstance(content, Mapping):
        element.extend([as_element(key, value) for key, value in content.items()])
    elif isinstance(content, bool):
        element.text = "true" if content else "false"
    elif content is not None and content != "":
        element.text = NOT_IN_XML.sub("", str(content))
    return element

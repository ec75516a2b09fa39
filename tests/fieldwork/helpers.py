"""Reports of visits for tests, with what a test does not care about filled in."""

import io
import uuid
from typing import Any

from django.utils import timezone
from PIL import Image

from fieldwork.choices import Outcome, VisitResult
from fieldwork.services.checks import Answer
from fieldwork.services.photos import SentPhoto
from fieldwork.services.reports import Report, kind_for
from tests.factories import CHECK_ITEMS

KEYS = tuple(item["key"] for item in CHECK_ITEMS)


def report_on(place: Any, **values: Any) -> Report:
    """Return the report of a visit that took place just now."""
    values = {
        "client_uuid": uuid.uuid4(),
        "kind": kind_for(place),
        "at": timezone.now(),
        "result": VisitResult.DONE,
        **values,
    }
    return Report(place=place, **values)


def answers(*failed: str, unchecked: tuple[str, ...] = ()) -> dict[str, Answer]:
    """Return a full list of answers with some items not in order, some not checked."""
    found = {key: Answer(Outcome.FAILED if key in failed else Outcome.PASSED) for key in KEYS}
    return {key: answer for key, answer in found.items() if key not in unchecked}


def picture(width: int = 40, height: int = 30, kind: str = "JPEG", **saving: Any) -> bytes:
    """Return the bytes of a picture: red on the left, blue on the right."""
    image = Image.new("RGB", (width, height), "blue")
    image.paste("red", (0, 0, width // 2, height))
    written = io.BytesIO()
    image.save(written, kind, **saving)
    return written.getvalue()


def sent_photo(**values: Any) -> SentPhoto:
    """Return a small photo as a phone sends it."""
    values = {"client_uuid": uuid.uuid4(), "content": picture(), **values}
    return SentPhoto(**values)

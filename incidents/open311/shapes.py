"""What is answered: categories as services, questions as attributes, cases as requests."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from incidents.choices import LISTED
from incidents.models import Case, CaseEvent, CategoryQuestion, IssueCategory, Submission
from incidents.open311.formats import TYPES, Repeated
from incidents.services.requests.reading import shows_place, shows_words
from incidents.services.requests.updates import last_words, public_words
from incidents.workflow import FINAL

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"


def stamp(moment: datetime | None) -> str:
    """Return a moment in ISO 8601 with the town's zone, "" for none."""
    return timezone.localtime(moment).isoformat(timespec="seconds") if moment else ""


def discovery(address: str, changed: datetime) -> dict[str, Any]:
    """Return what `discovery` answers; `address` is that of the interface."""
    endpoint = {
        "specification": SPECIFICATION,
        "url": address,
        "changeset": stamp(changed),
        "type": settings.OPEN311_TYPE,
        "formats": Repeated("format", [kind.split(";")[0] for kind in TYPES.values()]),
    }
    return {
        "changeset": stamp(changed),
        "contact": settings.OPEN311_CONTACT,
        "key_service": settings.OPEN311_KEY_SERVICE,
        "endpoints": Repeated("endpoint", [endpoint]),
    }


def service(category: IssueCategory, has_questions: bool) -> dict[str, Any]:
    """Return one service."""
    return {
        "service_code": category.code,
        "service_name": str(category),
        "description": category.description,
        "metadata": has_questions,
        "type": "realtime",
        "keywords": ",".join(category.keywords.split()),
        "group": str(category.parent or ""),
    }


def definition(category: IssueCategory, questions: Iterable[CategoryQuestion]) -> dict[str, Any]:
    """Return the definition of a service."""
    return {
        "service_code": category.code,
        "attributes": Repeated("attribute", [attribute(question) for question in questions]),
    }


def attribute(question: CategoryQuestion) -> dict[str, Any]:
    """Return one attribute; only lists have values to choose from."""
    found: dict[str, Any] = {
        "variable": question.is_asked,
        "code": question.code,
        "datatype": question.datatype,
        "required": question.is_required,
        "datatype_description": question.hint,
        "order": question.position,
        "description": str(question),
    }
    if question.datatype in LISTED:
        values = [{"key": key, "name": name} for key, name in question.choices]
        found["values"] = Repeated("value", values)
    return found


def status_of(case: Case) -> str:
    """Return open or closed; a duplicate stands as the case it belongs to stands."""
    return "open" if (case.duplicate_of or case).is_open else "closed"


def request(case: Case) -> dict[str, Any]:
    """Return one request. Nothing in it comes from the vault of contacts."""
    words, place = shows_words(case), shows_place(case)
    submission: Submission | None = getattr(case, "submission", None)
    return {
        "service_request_id": case.number,
        "status": status_of(case),
        "status_notes": last_words(case),
        "service_name": str(case.category),
        "service_code": case.category.code,  # type: ignore[union-attr]
        "description": case.text if words else "",
        "agency_responsible": str(case.holder_org or ""),
        "service_notice": "",
        "requested_datetime": stamp(case.received_at),
        "updated_datetime": stamp(case.closed_at or case.updated_at),
        "expected_datetime": stamp(case.due_at),
        "address": case.address if words else "",
        "address_id": "",
        "zipcode": "",
        "lat": round(case.place.y, 6) if place and case.place else "",
        "long": round(case.place.x, 6) if place and case.place else "",
        "media_url": submission.media_url if words and submission else "",
    }


def requests(cases: Iterable[Case]) -> Repeated:
    """Return requests in their container."""
    return Repeated("request", [request(case) for case in cases])


def receipt(submission: Submission, notice: str) -> Repeated:
    """Return what is answered to a request that was sent: its number, or a token."""
    if submission.client.gives_tokens:
        found: dict[str, Any] = {"token": str(submission.token)}
    else:
        found = {"service_request_id": submission.case.number}
    return Repeated("request", [{**found, "service_notice": notice, "account_id": ""}])


def by_token(submission: Submission) -> Repeated:
    """Return which number a token stands for."""
    found = {
        "service_request_id": submission.case.number,
        "token": str(submission.token),
    }
    return Repeated("request", [found])


def update(event: CaseEvent) -> dict[str, Any]:
    """Return one update of a request."""
    is_closed = event.after in FINAL[event.case.desk]
    return {
        "update_id": str(event.pk),
        "service_request_id": event.case.number,
        "status": "closed" if is_closed else "open",
        "updated_datetime": stamp(event.at),
        "description": public_words(event),
        "media_url": "",
    }

"""The API keeps to its own description, whoever asks and whatever is sent.

Requests are drawn from the description itself with a fixed seed; of each operation a few,
and for each of several roles.
"""

import functools

import pytest
import schemathesis
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, given, seed
from hypothesis import settings as drawn
from hypothesis.strategies import booleans
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from incidents.services.incidents import IncidentReport, report_incident
from tests import factories

ROLES = ("worker", "police", "district_staff", "analyst", "auditor")
EXAMPLES = 4  # of each operation, for each role
SEED = 20261126
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@functools.cache
def operations():
    """Return every operation of the description."""
    described = SchemaGenerator().get_schema(request=None, public=True)
    schema = schemathesis.openapi.from_dict(described)
    schema.app = get_wsgi_application()
    return {found.ok().label: found.ok() for found in schema.get_all_operations() if found.ok()}


@pytest.fixture
def within_the_test():
    """Keep the server from closing the connection that holds the test's transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def rows(town, cast):
    """Rows of every kind, by the address they are found under, so that keys can be hit."""
    building = factories.make_building()
    dwelling = factories.make_dwelling(building)
    person = factories.make_resident(dwelling)
    hazard = IncidentReport(kind="hazard", place=factories.in_cell(0))
    return {
        "/api/grid/areas/": town.cells[0].pk,
        "/api/grid/buildings/": building.pk,
        "/api/grid/dwellings/": dwelling.pk,
        "/api/grid/compounds/": factories.make_compound().pk,
        "/api/grid/rentals/": factories.make_rental(dwelling).pk,
        "/api/grid/sites/": factories.make_site().pk,
        "/api/grid/video-points/": factories.make_video_point().pk,
        "/api/grid/organisations/": factories.make_organisation(area=town.street).pk,
        "/api/residents/dwellings/": dwelling.pk,
        "/api/residents/people/": str(person.pk),
        "/api/fieldwork/tasks/": factories.make_task(cast.worker, cast.leader, town.cells[0]).pk,
        "/api/fieldwork/visits/": factories.make_visit(cast.worker, building=building).pk,
        "/api/cases/incidents/": report_incident(actor=cast.worker, report=hazard).pk,
        "/api/maps/": building.pk,
    }


@pytest.mark.parametrize("role", ROLES)
def test_the_api_answers_as_it_is_described(within_the_test, rows, cast, client_of, role) -> None:
    client = client_of(getattr(cast, role))
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    faults = [fault for label in operations() if (fault := fault_of(label, cookies, rows))]

    assert not faults, "\n\n".join(faults)


def hit(case, rows: dict[str, int | str]) -> None:
    """Let a request lead to a row that is there."""
    for start, key in rows.items():
        for name in ("id", "key"):
            if case.path.startswith(start) and name in case.path_parameters:
                case.path_parameters[name] = key
    if "layer" in case.path_parameters:
        case.path_parameters["layer"] = "buildings"


def fault_of(label: str, cookies: dict[str, str], rows: dict[str, int | str]) -> str:
    """Return what is wrong with the answers of one operation, "" where nothing is."""

    @seed(SEED)
    @drawn(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operations()[label].as_strategy(), is_there=booleans())
    def tried(case, is_there) -> None:
        if is_there:
            hit(case, rows)
        case.call_and_validate(
            checks=CHECKS,
            cookies={**cookies, settings.CSRF_COOKIE_NAME: "x" * 32},
            headers={"X-CSRFToken": "x" * 32},
        )

    try:
        tried()
    except AssertionError as error:
        return f"{label}: {error}"
    except BaseExceptionGroup as group:
        return f"{label}: " + "; ".join(str(error)[:1500] for error in group.exceptions)
    return ""

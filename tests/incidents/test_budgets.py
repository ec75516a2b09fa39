"""Pages of cases ask the database as often for many rows as for few."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from incidents.services.incidents import dispatch_incident, file_incident
from incidents.services.taking_part import comment_on
from tests import factories


def queries(client, path):
    client.get(path)  # what is read once per process is read by now
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def sent_incident(cast, staff, bodies):
    filed = file_incident(actor=cast.worker, case=factories.make_incident(cast.worker))
    return dispatch_incident(actor=staff.dispatcher, case=filed, to_org=bodies.housing)


@pytest.mark.parametrize(
    ("who", "path", "most"),
    [
        ("dispatcher", "/incidents/", 20),
        ("housing", "/inbox/", 16),
        ("dispatcher", "/supervision/", 16),
    ],
)
def test_a_list_costs_the_same_for_many(cast, staff, bodies, client_of, who, path, most) -> None:
    client = client_of(getattr(staff, who))
    sent_incident(cast, staff, bodies)
    few = queries(client, path)
    for _ in range(6):
        sent_incident(cast, staff, bodies)

    assert queries(client, path) == few <= most


def test_a_case_page_costs_the_same_for_many_events(cast, staff, bodies, client_of) -> None:
    case = sent_incident(cast, staff, bodies)
    client = client_of(staff.dispatcher)
    few = queries(client, f"/incidents/{case.pk}/")
    for number in range(8):
        comment_on(actor=staff.dispatcher, case=case, text=f"说明{number}")

    assert queries(client, f"/incidents/{case.pk}/") == few <= 45

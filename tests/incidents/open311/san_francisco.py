"""The real requests of San Francisco: how they are sent, read back, and compared."""

from collections import Counter
from typing import Any

from django.contrib.gis.geos import Polygon

from grid.choices import Level
from incidents.models import CategoryQuestion, IssueCategory
from incidents.services.requests import make_client
from tests import factories
from tests.incidents.open311.conftest import BASE

BAY = (-122.52, 37.70, -122.35, 37.84)
Row = dict[str, str]
Sent = list[tuple[Row, int, Any]]
PAGE = 400
TREE = (
    ("9907", Level.CITY),
    ("990701", Level.DISTRICT),
    ("990701001", Level.STREET),
    ("990701001001", Level.COMMUNITY),
    ("990701001001001", Level.CELL),
)


def make_city() -> None:
    """Draw one cell over San Francisco."""
    shape, parent = Polygon.from_bbox(BAY), None
    for code, level in TREE:
        parent = factories.make_area(code, level, shape.clone(), parent)


def code_of(category: str) -> str:
    """Return the code of a category."""
    return "sf-" + "".join(letter for letter in category.lower() if letter.isalnum())[:40]


def make_services(rows: list[Row]) -> None:
    """Offer every category, each with a question that must be answered."""
    for category in {row["category"] for row in rows}:
        service = IssueCategory.objects.create(
            code=code_of(category),
            name=category[:60],
            desk="incident",
            incident_kind="facility_fault",
            is_public=True,
        )
        CategoryQuestion.objects.create(
            category=service, code="type", description="Type", is_required=True
        )


def send_all(client: Any, rows: list[Row]) -> Sent:
    """Send every row; return each with the status and the answer."""
    make_city()
    make_services(rows)
    program, key = make_client(name="San Francisco")
    program.per_hour = 2 * len(rows)
    program.save()
    found = []
    for row in rows:
        answer = client.post(
            f"{BASE}/requests.json",
            {
                "api_key": key,
                "service_code": code_of(row["category"]),
                "lat": row["latitude"],
                "long": row["longitude"],
                "description": f"{row['complaint_type']} {row['descriptor']}".strip(),
                "address_string": row["incident_address"].replace("\n", " ")[:200],
                "media_url": row["media_url"],
                "attribute[type]": row["complaint_type"],
            },
        )
        found.append((row, answer.status_code, answer.json()))
    return found


def read_all(client: Any) -> list[dict[str, Any]]:
    """Return every request of the city that the list gives, page after page."""
    found: list[dict[str, Any]] = []
    page = 1
    while part := client.get(f"{BASE}/requests.json?page={page}&page_size={PAGE}").json():
        found, page = found + part, page + 1
    return [one for one in found if one["service_code"].startswith("sf-")]


def is_dirty(row: Row) -> bool:
    """Tell whether a row must be refused: no place, or no answer to the question."""
    return float(row["latitude"] or 0) == 0 or not row["complaint_type"]


def faults_in(sent: Sent, read: list[dict[str, Any]]) -> list[str]:
    """Return what is wrong with the answers, and with what was read back."""
    taken = {answer[0]["service_request_id"]: row for row, status, answer in sent if status == 200}
    refused = Counter(status for _row, status, _answer in sent if status != 200)
    dirty = sum(is_dirty(row) for row, _status, _answer in sent)
    faults = []
    if refused != {400: dirty}:
        faults.append(f"{dirty} dirty rows, refused were {dict(refused)}")
    if any(not answer[0]["description"] for _row, status, answer in sent if status == 400):
        faults.append("a refusal says nothing")
    if len(read) != len(taken) or {one["service_request_id"] for one in read} != set(taken):
        faults.append(f"{len(taken)} were taken and {len(read)} read back")
    changed = [
        one["service_request_id"]
        for one in read
        if not is_same(one, taken.get(one["service_request_id"]))
    ]
    return [*faults, *(f"{number} came back changed" for number in changed)]


def is_same(one: dict[str, Any], row: Row | None) -> bool:
    """Tell whether a request that was read is the row that was sent."""
    return row is not None and (
        one["service_code"] == code_of(row["category"])
        and abs(one["lat"] - float(row["latitude"])) < 1e-6
        and abs(one["long"] - float(row["longitude"])) < 1e-6
    )

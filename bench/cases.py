"""Lists and pages of cases in a town with millions of them and in one with few.

Towns differ in how many communities they have; each community has 50,000 cases, one in
fifty open. The pages are asked for in this process, through the whole of Django.
"""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Final

from django.test import Client
from django.utils import timezone
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_totp.models import TOTPDevice

from bench.harness import Ratio, interleaved
from bench.imports import ROW_OF_CELLS, SIDE, areas_sql
from bench.people_pages import Elsewhere
from grid.choices import OrganisationKind
from grid.models import Area, Organisation
from incidents.models import Incident
from incidents.services.board import Asked, board_of
from incidents.services.reckoning import reckon
from staff.choices import Role
from staff.models import User
from tests import factories
from tests.serving import manage, on_cluster, reading

OF_A_COMMUNITY: Final = 50_000
SMALL: Final = OF_A_COMMUNITY
OPEN_ONE_IN: Final = 50
DAYS: Final = 730
ROUNDS: Final = 30
GOAL: Final = 1.5
CASES: Final = """
    INSERT INTO incidents_case
        (desk, number, title, text, cell_id, area_code, place, address, state, received_at,
         query_code_index, holder_org_id, step_due_at, closed_at, created_at, updated_at)
    SELECT 'incident', 'SJ' || lpad(n::text, 13, '0'), '井盖破损 ' || n, '', cell.id, cell.code,
           ST_PointOnSurface(cell.boundary), '',
           CASE WHEN is_open THEN 'dispatched' ELSE 'closed' END,
           came, '', (SELECT min(id) FROM grid_organisation),
           CASE WHEN is_open THEN came + interval '5 days' END,
           CASE WHEN NOT is_open THEN came + interval '3 days' END, came, came
      FROM (SELECT n, n % {one_in} = 0 AS is_open,
                   now() - (n % {days}) * interval '1 day' - (n % 1440) * interval '1 minute'
                       AS came,
                   1 + n % (SELECT count(*) FROM grid_area WHERE level = 'cell') AS place
              FROM generate_series(1, {count}) AS n) AS made
      JOIN (SELECT id, code, boundary, row_number() OVER (ORDER BY code) AS place
              FROM grid_area WHERE level = 'cell') AS cell USING (place)
     ORDER BY came
"""
DETAILS: Final = """
    INSERT INTO incidents_incident (case_ptr_id, kind, source, police_ref, result, is_on_spot,
                                    is_text_checked)
    SELECT id, 'hazard', 'grid_worker', '', '', false, true FROM incidents_case
"""
HANDLINGS: Final = """
    INSERT INTO incidents_handling (case_id, area_code, mode, to_org_id, is_lead, words,
        instruction, sent_at, answer_due_at, due_at, answered_at, state, answer, objection_count,
        is_extended, created_at, updated_at)
    SELECT id, area_code, 'referral', holder_org_id, true, '', '', received_at,
           received_at + interval '5 days',
           CASE WHEN closed_at IS NULL THEN received_at + interval '5 days' END,
           closed_at, CASE WHEN closed_at IS NULL THEN 'sent' ELSE 'confirmed' END,
           CASE WHEN closed_at IS NULL THEN '' ELSE '已办' END, 0, false, received_at, received_at
      FROM incidents_case
"""
EVENTS: Final = """
    INSERT INTO incidents_caseevent (case_id, step, before, after, party, at, text, changes,
                                     version, is_public)
    SELECT id, step, '', state, 'staff', received_at, '', '{}', 1, false
      FROM incidents_case, unnest(ARRAY['report', 'dispatch']) AS step
"""


def measure(cases: int) -> Iterator[Ratio]:
    """Yield what a page costs among so many cases over 50,000."""
    towns = [made_town(size) for size in (cases, SMALL)]
    manage(towns[0], "collectstatic", "--no-input", "-v", "0")
    big, small = (Desk(town) for town in towns)
    for what in big.pages:
        ours, other = interleaved(partial(big.get, what), partial(small.get, what), ROUNDS)
        yield Ratio(f"{what}, {cases:,} / {SMALL:,} cases", ours, other, GOAL)
    ours, other = interleaved(big.board, small.board, ROUNDS)
    yield Ratio(f"figures of the board, {cases:,} / {SMALL:,} cases", ours, other, GOAL)


def made_town(cases: int) -> str:
    """Return a database with so many cases, made once and kept."""
    database = f"wangge_bench_cases_{cases}"
    if on_cluster(f"SELECT 1 FROM pg_database WHERE datname = '{database}'"):
        return database
    on_cluster(f"CREATE DATABASE {database}")
    try:
        manage(database, "setup_database", "-v", "0")
        communities = -(-cases // OF_A_COMMUNITY)
        for sql in areas_sql(communities * SIDE * ROW_OF_CELLS):
            on_cluster(sql, database)
        with reading(database):
            make_people()
        fill(database, cases)
    except BaseException:
        on_cluster(f"DROP DATABASE {database}")
        raise
    on_cluster("VACUUM ANALYZE", database)
    with reading(database):
        today = timezone.localdate()
        reckon(today - timedelta(days=DAYS), today)
    on_cluster("VACUUM ANALYZE incidents_casefigure", database)
    return database


def make_people() -> None:
    """Make the body that handles, its handler, a leader of one community, a dispatcher."""
    city = Area.objects.get(level="city")
    body = Organisation.objects.create(kind=OrganisationKind.DEPARTMENT, name="住建局", area=city)
    community = Area.objects.filter(level="community").order_by("code").first()
    district = Area.objects.filter(level="district").order_by("code").first()
    handler = factories.give_post("handler", Role.DEPARTMENT_HANDLER, city)
    handler.organisation = body
    handler.save(update_fields=["organisation"])
    factories.give_post("leader", Role.GRID_LEADER, community)
    factories.give_post("dispatcher", Role.DISTRICT_STAFF, district or city)


def fill(database: str, cases: int) -> None:
    """Write the cases, set-based, without the triggers that each would start."""
    values = {"one_in": OPEN_ONE_IN, "days": DAYS, "count": cases}
    on_cluster("ALTER TABLE incidents_case DISABLE TRIGGER USER", database)
    on_cluster("ALTER TABLE incidents_handling DISABLE TRIGGER USER", database)
    for sql in (CASES.format(**values), DETAILS, HANDLINGS, EVENTS):
        on_cluster(sql, database)
    on_cluster("ALTER TABLE incidents_case ENABLE TRIGGER USER", database)
    on_cluster("ALTER TABLE incidents_handling ENABLE TRIGGER USER", database)


class Desk:
    """Three people in one town, signed in, and the pages they open."""

    def __init__(self, database: str) -> None:
        self.database = database
        with self.there():
            self.clients = {name: signed_in(name) for name in ("handler", "leader", "dispatcher")}
            one = Incident.objects.filter(closed_at=None).order_by("pk").first()
        self.pages = {
            "to-do list of a grid leader": ("leader", "/"),
            "inbox of a body": ("handler", "/inbox/"),
            "supervision list": ("dispatcher", "/supervision/"),
            "list of open incidents": ("dispatcher", "/incidents/"),
            "case page": ("dispatcher", f"/incidents/{one.pk}/"),
        }

    def there(self) -> Elsewhere:
        """Return what lets the process use this town."""
        return Elsewhere(self.database)

    def get(self, what: str) -> None:
        """Fetch a page five times; anything but 200 stops the measurement."""
        who, path = self.pages[what]
        with self.there():
            for _again in range(5):
                answer = self.clients[who].get(path)
                if answer.status_code != 200:
                    raise RuntimeError(f"{path} answered {answer.status_code}")

    def board(self) -> None:
        """Read the board's figures of a month."""
        with self.there():
            today = timezone.localdate()
            user = User.objects.get(username="dispatcher")
            board_of(user, Asked("990101", today.replace(day=1), today))


def signed_in(name: str) -> Client:
    """Return a client with somebody's session, second factor included."""
    user = User.objects.get(username=name)
    client = Client(SERVER_NAME="localhost")
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    device, _made = TOTPDevice.objects.get_or_create(user=user, name="t", confirmed=True)
    session = client.session
    session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    session.save()
    return client

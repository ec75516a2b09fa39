"""Rows for tests: fixed sequences, no chance."""

import uuid
from datetime import date, timedelta
from itertools import count
from types import SimpleNamespace
from typing import Any

from django.contrib.gis.geos import MultiPolygon, Point, Polygon
from django.utils import timezone

from core.rows import everything, scoped
from fieldwork.choices import TargetKind, TaskKind, VisitKind, VisitResult
from fieldwork.models import Standard, Task, TaskTemplate, Visit
from grid.choices import AreaState, Level, OrganisationKind, RentalState, SiteKind, SiteState
from grid.models import (
    Area,
    Building,
    Compound,
    Dwelling,
    KeySite,
    Organisation,
    RentalHousing,
    VideoPoint,
)
from incidents.models import Incident
from incidents.services.incidents import IncidentReport, report_incident
from residents.choices.people import KEEP_DAYS, REVIEW_DAYS, ResidencyKind, ResidencyState
from residents.models import Person, Residency
from staff.models import ImpactAssessment, ModuleSwitch, NetworkPost, Post, User
from staff.modules import MODULES

WEST, SOUTH, SIDE = 118.0, 36.0, 0.01
TARGETS = ("building", "dwelling", "rental", "site")
numbers = count(1)


def square(column: float, row: float = 0, width: float = 1, height: float = 1) -> Polygon:
    """Return a rectangle in units of 0.01° from 118° E, 36° N."""
    west, south = WEST + column * SIDE, SOUTH + row * SIDE
    return Polygon.from_bbox((west, south, west + width * SIDE, south + height * SIDE))


def make_area(
    code: str, level: str, boundary: Polygon, parent: Area | None = None, **values: Any
) -> Area:
    """Make an area in force since 2020, unless told otherwise."""
    values = {"state": AreaState.ACTIVE, "valid_from": date(2020, 1, 1), **values}
    shape = MultiPolygon(boundary) if isinstance(boundary, Polygon) else boundary
    shape.srid = 4326
    name = values.pop("name", f"区域{code}")
    return Area.objects.create(
        code=code, level=level, boundary=shape, parent=parent, name=name, **values
    )


def make_town() -> SimpleNamespace:
    """Make city → 2 districts → 3 streets → 4 communities → 7 cells of one square each.

    Squares 0–2 are community 001 of street 001, square 3 its community 002,
    square 4 and 5 street 002, square 6 the other district.
    """
    city = make_area("9901", Level.CITY, square(0, width=7), name="试验市")
    district = make_area("990101", Level.DISTRICT, square(0, width=6), city, name="东区")
    other_district = make_area("990102", Level.DISTRICT, square(6), city, name="西区")
    street = make_area("990101001", Level.STREET, square(0, width=4), district, name="一街道")
    other_street = make_area("990101002", Level.STREET, square(4, width=2), district, name="二街道")
    far_street = make_area("990102001", Level.STREET, square(6), other_district, name="三街道")
    community = make_area(
        "990101001001", Level.COMMUNITY, square(0, width=3), street, name="甲社区"
    )
    next_community = make_area("990101001002", Level.COMMUNITY, square(3), street, name="乙社区")
    other_community = make_area(
        "990101002001", Level.COMMUNITY, square(4, width=2), other_street, name="丙社区"
    )
    far_community = make_area("990102001001", Level.COMMUNITY, square(6), far_street, name="丁社区")
    places = [(community, 1), (community, 2), (community, 3), (next_community, 1)]
    places += [(other_community, 1), (other_community, 2), (far_community, 1)]
    cells = [
        make_area(
            f"{parent.code}{number:03}",
            Level.CELL,
            square(column),
            parent,
            name=f"第{number:02}网格",
        )
        for column, (parent, number) in enumerate(places)
    ]
    return SimpleNamespace(
        city=city,
        district=district,
        other_district=other_district,
        street=street,
        other_street=other_street,
        far_street=far_street,
        community=community,
        next_community=next_community,
        other_community=other_community,
        far_community=far_community,
        cells=cells,
    )


def in_cell(column: int, east: float = 0.5, north: float = 0.5) -> Point:
    """Return a point in the square of a cell, 0…1 from its south-west corner."""
    return Point(WEST + (column + east) * SIDE, SOUTH + north * SIDE, srid=4326)


def make_user(username: str, **values: Any) -> User:
    """Make an active account."""
    values = {"full_name": f"姓名{username}", **values}
    return User.objects.create_user(username=username, password=None, **values)


def granters() -> tuple[User, User]:
    """Return two people who grant and confirm posts in tests."""
    made = [User.objects.filter(username=name).first() for name in ("granter", "confirmer")]
    return tuple(  # type: ignore[return-value]
        user or make_user(name) for user, name in zip(made, ("granter", "confirmer"), strict=True)
    )


def give_post(
    person: str | User,
    role: str,
    area: Area | None,
    buildings: Any = (),
    full_name: str = "",
    **values: Any,
) -> User:
    """Give a person (made if need be) a confirmed post for this year; return the person."""
    names = {"full_name": full_name} if full_name else {}
    user = person if isinstance(person, User) else make_user(person, **names)
    granter, confirmer = granters()
    today = timezone.localdate()
    period = {"valid_from": today - timedelta(days=30), "valid_to": today + timedelta(days=300)}
    post = Post.objects.create(
        user=user,
        role=role,
        area=area,
        granted_by=granter,
        confirmed_by=confirmer,
        confirmed_at=timezone.now(),
        **{**period, **values},
    )
    post.buildings.set(buildings)
    user.__dict__.pop("posts_today", None)
    return user


def make_organisation(**values: Any) -> Organisation:
    """Make an office."""
    values = {"kind": OrganisationKind.DEPARTMENT, "name": f"单位{next(numbers)}", **values}
    return Organisation.objects.create(**values)


def make_compound(column: int = 0, **values: Any) -> Compound:
    """Make a compound that fills a fifth of a cell's square."""
    boundary = MultiPolygon(square(column + 0.2, 0.2, 0.4, 0.4), srid=4326)
    return Compound.objects.create(**{"name": "小区", "boundary": boundary, **values})


def make_building(
    column: int = 0, east: float = 0.5, north: float = 0.5, **values: Any
) -> Building:
    """Make a building of about 18 m × 22 m in the square of a cell; the database names the cell."""
    if "footprint" not in values and "place" not in values:
        box = square(column + east, north, 0.02, 0.02)
        values["footprint"] = MultiPolygon(box, srid=4326)
    building = Building.objects.create(**{"name": f"{next(numbers)}号楼", **values})
    building.refresh_from_db()
    return building


def make_dwelling(building: Building | None = None, **values: Any) -> Dwelling:
    """Make a dwelling."""
    building = building or make_building()
    dwelling = Dwelling.objects.create(
        building=building, **{"room": f"{100 + next(numbers)}", **values}
    )
    dwelling.refresh_from_db()
    return dwelling


def make_rental(dwelling: Dwelling | None = None, **values: Any) -> RentalHousing:
    """Make filed rental housing whose check is due in a week."""
    values = {
        "state": RentalState.FILED,
        "next_check_on": timezone.localdate() + timedelta(days=7),
        **values,
    }
    rental = RentalHousing.objects.create(dwelling=dwelling or make_dwelling(), **values)
    rental.refresh_from_db()
    return rental


def make_site(column: int = 0, **values: Any) -> KeySite:
    """Make an active key site, a point in a cell's square."""
    values = {
        "kind": SiteKind.MARKET,
        "name": f"场所{next(numbers)}",
        "shape": in_cell(column, 0.3, 0.3),
        "state": SiteState.ACTIVE,
        **values,
    }
    site = KeySite.objects.create(**values)
    site.refresh_from_db()
    return site


def make_video_point(column: int = 0, **values: Any) -> VideoPoint:
    """Make a planned video point."""
    values = {
        "code": f"VP{next(numbers):06}",
        "place": in_cell(column, 0.7, 0.7),
        "purpose": "道路安全",
        **values,
    }
    point = VideoPoint.objects.create(**values)
    point.refresh_from_db()
    return point


def make_task(assignee: User, issued_by: User, cell: Area | None = None, **values: Any) -> Task:
    """Make an assigned task: of a cell, or of the target given as building=, rental= …."""
    target = next(
        (key for key in ("building", "dwelling", "rental", "site") if key in values), None
    )
    now = timezone.now()
    values = {
        "kind": TaskKind.VISIT,
        "title": f"任务{next(numbers)}",
        "issued_at": now,
        "due_at": now + timedelta(days=7),
        "target_kind": target or TargetKind.CELL,
        "cell": None if target else cell,
        **values,
    }
    task = Task.objects.create(assignee=assignee, issued_by=issued_by, **values)
    task.refresh_from_db()
    return task


def make_visit(worker: User, **values: Any) -> Visit:
    """Make a done visit: of the target given as dwelling=, rental=, site= or building=."""
    target = next(key for key in TARGETS if key in values)
    kinds = {
        "building": VisitKind.BUILDING,
        "dwelling": VisitKind.HOUSEHOLD,
        "rental": VisitKind.RENTAL_CHECK,
        "site": VisitKind.SITE_INSPECTION,
    }
    values = {
        "kind": kinds[target],
        "target_kind": target,
        "at": timezone.now(),
        "result": VisitResult.DONE,
        **values,
    }
    visit = Visit.objects.create(worker=worker, **values)
    visit.refresh_from_db()
    return visit


CHECK_ITEMS = (
    {"key": "wiring", "text": "电气线路规范", "text_en": "Wiring is safe", "max": 1},
    {"key": "gas", "text": "燃气使用安全", "text_en": "Gas is safe", "max": 1, "serious": True},
    {"key": "exits", "text": "疏散通道畅通", "text_en": "Exits are clear", "max": 1},
    {"key": "charging", "text": "无室内电动车充电", "text_en": "No charging inside", "max": 1},
)


def make_standard(subject: str = TargetKind.RENTAL, **values: Any) -> Standard:
    """Make a check list of four items; the second is serious by itself."""
    values = {
        "code": f"check_{subject}",
        "title": "安全检查",
        "title_en": "Safety check",
        "items": [dict(item) for item in CHECK_ITEMS],
        "thresholds": {"general": 1, "serious": 3},
        "intervals": {"none": 180, "general": 90, "serious": 30, "mend": 14},
        "rule": "测试",
        **values,
    }
    return Standard.objects.create(subject=subject, **values)


def make_template(target_kind: str, **values: Any) -> TaskTemplate:
    """Make a template of tasks for one kind of place."""
    kinds = {
        TargetKind.CELL: TaskKind.OTHER,
        TargetKind.BUILDING: TaskKind.BUILDING_CHECK,
        TargetKind.DWELLING: TaskKind.VISIT,
        TargetKind.RENTAL: TaskKind.RENTAL_CHECK,
        TargetKind.SITE: TaskKind.SITE_INSPECTION,
    }
    number = next(numbers)
    values = {"kind": kinds[target_kind], "title": f"模板{number}", **values}
    return TaskTemplate.objects.create(code=f"template-{number}", target_kind=target_kind, **values)


def make_buildings_fast(cell: Area, count: int) -> None:
    """Make very many buildings at one point of a cell, in one statement."""
    point = cell.boundary.point_on_surface
    rows = [
        Building(name=f"{number}号楼", place=point, cell=cell, area_code=cell.code)
        for number in range(count)
    ]
    Building.objects.bulk_create(rows, batch_size=500)


def end_posts(user: User, by: User) -> None:
    """End all posts of a person at once."""
    user.posts.update(revoked_at=timezone.now(), revoked_by=by)
    user.__dict__.pop("posts_today", None)


def make_network_post(
    area: Area, kind: str, holder_name: str = "某某", **values: Any
) -> NetworkPost:
    """Make a current holder of a network post; `buildings` may be given."""
    buildings = values.pop("buildings", ())
    begins = timezone.localdate() - timedelta(days=10)
    post = NetworkPost.objects.create(
        area=area, kind=kind, holder_name=holder_name, **{"begins_on": begins, **values}
    )
    post.buildings.set(buildings)
    post.refresh_from_db()
    return post


def make_person(cell: Area, **values: Any) -> Person:
    """Make somebody whose record belongs to a cell; a home is made by `make_resident`."""
    today = timezone.localdate()
    basis = {
        "legal_basis": "statutory_duty",
        "basis_document": "试验依据1号",
        "purpose": "服务",
        "review_due": today + timedelta(days=REVIEW_DAYS),
        "retention_until": today + timedelta(days=REVIEW_DAYS + KEEP_DAYS),
    }
    values = {"name": f"人员{next(numbers)}", "area_code": cell.code, **basis, **values}
    with scoped(everything("tests")):
        return Person.objects.create(**values)


def make_resident(dwelling: Dwelling, **values: Any) -> Person:
    """Make somebody who lives at a dwelling since a year ago, verified."""
    home = {name: values.pop(name) for name in ("household_no", "is_head") if name in values}
    cell = Area.objects.get(pk=dwelling.cell_id)
    person = make_person(cell, **values)
    with scoped(everything("tests")):
        Residency.objects.create(
            person=person,
            dwelling=dwelling,
            kind=ResidencyKind.OWNER_FAMILY,
            state=ResidencyState.VERIFIED,
            verified_at=timezone.now(),
            begins_on=timezone.localdate() - timedelta(days=365),
            **home,
        )
    return person


def every_module() -> frozenset[str]:
    """Stand in for the module switch: everything is on."""
    return frozenset(MODULES)


DEMO_DUTY = "居民委员会组织法 第三条；试验市〔2026〕1号"


def switch_on(code: str, maker: User, approver: User) -> ModuleSwitch:
    """Switch a module on, as two people do: a valid assessment, a duty, a confirmation."""
    today = timezone.localdate()
    ImpactAssessment.objects.create(
        module=code,
        valid_from=today - timedelta(days=1),
        valid_until=today + timedelta(days=365),
        document="影响评估1号",
        necessity="必要",
        effects="影响",
        measures="措施",
        made_by=maker,
        approved_by=approver,
        approved_at=timezone.now(),
    )
    return ModuleSwitch.objects.create(
        module=code,
        legal_duty=DEMO_DUTY,
        asked_by=maker,
        confirmed_by=approver,
        confirmed_at=timezone.now(),
    )


def make_incident(reporter: User, column: int = 0, **values: Any) -> Incident:
    """Report a hazard in a cell."""
    report = IncidentReport(**{"kind": "hazard", "place": in_cell(column), **values})
    return report_incident(actor=reporter, report=report)


def uuid_of(number: int) -> uuid.UUID:
    """Return a fixed client id."""
    return uuid.UUID(int=number)

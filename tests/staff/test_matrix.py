"""The permission matrix, cell by cell: role × capability × verb, in scope and out of it.

The table here was written from the rules on paper, not from the code: every cell of
`staff.matrix` is compared with it, through the scope that a person's post gives.
"""

from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from core.access import ScopedQuerySet
from grid.models import Building
from staff.choices import Role
from staff.management.commands.show_permissions import CAPABILITIES, document
from staff.matrix import NONE, grant_of, matrix
from staff.models import Post, User
from tests import factories

FIELD = ["GW", "GL", "BH", "SL", "CP", "SS", "DS", "CA"]
ROLES = [*FIELD, "CL", "ME", "DH", "JW", "YW", "AD", "SA", "AU"]
VERBS = ("view", "write", "approve", "propose", "confirm")
LETTERS = {"w": "write", "a": "approve", "p": "propose", "k": "confirm"}
DIGITS = {"g": 15, "c": 12, "s": 9, "d": 6, "y": 4}
PAPER = {
    "places": "GW g; GL c; BH b; SL b; CP c; SS sw; DS dw; CA yw; CL y; ME s; DH y; JW s; YW s;"
    " AD yw; AU y",
    "redraws": "SS sp; DS da; CA ya; AD yw",
    "posts": "GW g; GL cw; BH b; SL b; CP c; SS sw; DS d; CA y; CL y; ME s; DH y; JW s; YW s;"
    " AD yw; SA y; AU y",
    "people": "GW gw; GL cwa; CP c; JW n; YW n",
    "population": "GW g; GL c; CP c; SS sΣ; DS dΣ; CA yΣ",
    "care": "GW gw; GL cwa; SS sΣ; DS dΣ; CA yΣ; DH o",
    "statutory_care": "DS dΣ; JW nw",
    "youth_files": "DS dΣ; YW nw",
    "rental_housing": "GW gw; GL cw; CP cw; SS s; DS dΣo; CA yΣ; DH o",
    "key_sites": "GW gw; GL cw; CP cw; SS swa; DS da; CA y; DH ow",
    "incidents": "GW gw; GL cwa; BH bw; SL bw; CP cw; SS swa; DS dw; CA y; CL yw; DH ow",
    "visits": "GW gw; GL c; CP cw; SS sΣ; DS dΣ; CA yΣ; DH ow; JW ow",
    "patrols": "GW go; GL c; CP cwa; SS sp; DS dΣ; CA yΣ",
    "tasks": "GW gow; GL cwa; BH ow; SL ow; CP cow; SS swa; DS dwa; CA ywa; CL o; ME o; DH ow;"
    " JW o; YW o",
    "campaigns": "GW g; GL c; CP cw; SS sw; DS dwa; CA ywa; ME o; DH o",
    "appeals": "GW o; GL o; BH o; SL o; CP o; SS s; DS d; CA y; CL yw; DH o",
    "contacts": "CL y",
    "exchanges": "DS d; CL yw; AD yw; AU y",
    "instruct": "SS sa; DS da; CA ya; DH oa",
    "dispatch": "SS sw; DS dwa; CA ywa; CL yw; DH o",
    "disputes": "GW op; GL op; BH op; SL op; CP o; SS s; DS dΣ; CA yΣ; CL yp; ME ow; DH op",
    "assessments": "GL c; SS sw; DS dwa; CA ywa; DH ow; AU y",
    "ratings": "GL cw; BH b; SL b; CP c; SS swa; DS da; CA ya; DH o; AU y",
    "video_points": "CP cw; SS sΣ; DS d; CA yΣ",
    "footage": "CP o",
    "exports": "GW g; GL c; CP c; SS s; DS da; CA yΣ; ME o; DH o",
    "accounts": "SS sp; DS dk; CA yk; AD yw; SA yk; AU y",
    "access_log": "GW o; AU y",
    "data_requests": "GL ow; CL ow; AU ya",
    "retention": "SA yw; AU ya",
    "modules": "SA yw; AU yk",
    "calendar": "AD yw; SA y; AU y",
    "jobs": "AD yw; SA y; AU y",
}
POST_CODES = {
    "GW": "990101001001001",
    "GL": "990101001001",
    "BH": "990101001001",
    "SL": "990101001001",
    "CP": "990101001001",
    "SS": "990101001",
    "DS": "990101",
    "CA": "9901",
    "CL": "990101001",
    "ME": "990101001001",
    "DH": "990101001",
    "JW": "990101001",
    "YW": "990101001001",
    "AD": "9901",
    "SA": "9901",
    "AU": "9901",
}
INSIDE = "990101001001001"
NEIGHBOURS = {  # a cell just outside each width of the post's area
    15: "990101001001002",
    12: "990101001002001",
    9: "990101002001001",
    6: "990102001001001",
    4: "990201001001001",
}
CELLS = [(capability, role, verb) for capability in PAPER for role in ROLES for verb in VERBS]


def on_paper(capability, role):
    cells = (entry.split() for entry in PAPER[capability].split(";"))
    return next((marks for name, marks in cells if name == role), "")


def holder_of(role):
    post = Post(pk=1, role=role, area_code=POST_CODES[role])
    own = Building.objects.none()
    own._result_cache = [Building(pk=7)]
    post._prefetched_objects_cache = {"buildings": own}
    user = User(pk=1, username=role, is_active=True)
    user.__dict__["posts_today"] = [post]
    return user


def allows(marks, verb):
    if verb == "view":
        return bool(marks)
    return verb in {LETTERS[mark] for mark in marks if mark in LETTERS}


def width_of(marks):
    plain = not any(mark in marks for mark in "oΣbn")
    return next((DIGITS[mark] for mark in marks if mark in DIGITS), None) if plain else None


def test_the_paper_names_every_capability():
    assert set(PAPER) == set(matrix())


def test_the_paper_names_every_role():
    assert set(ROLES) == set(Role.values)


@pytest.mark.parametrize(("capability", "role", "verb"), CELLS)
def test_cell_of_the_matrix(capability, role, verb):
    marks = on_paper(capability, role)
    allowed = allows(marks, verb)
    scope = holder_of(role).scope_of(capability, verb)
    width = width_of(marks) if allowed else None
    assert scope.covers(INSIDE) is (width is not None)
    assert scope.own is (allowed and "o" in marks)
    assert scope.named == (frozenset({7}) if allowed and "b" in marks else frozenset())
    if width is not None:
        digits = min(width, len(POST_CODES[role]))
        assert not scope.covers(NEIGHBOURS[digits])
        assert all(scope.covers(NEIGHBOURS[inner]) for inner in NEIGHBOURS if inner > digits)
    totals = any(INSIDE in part for part in scope.totals)
    assert totals is (allowed and "Σ" in marks)


@pytest.mark.parametrize("capability", PAPER)
@pytest.mark.parametrize("role", ROLES)
def test_may_says_whether_a_page_is_shown_at_all(capability, role):
    marks = on_paper(capability, role)
    shown = any(mark in marks for mark in "gcsdyob") and "n" not in marks
    user = holder_of(role)
    assert user.may(capability) is (shown and bool(marks))


@pytest.mark.parametrize("role", ROLES)
def test_queryset_gives_exactly_the_rows_of_the_scope(role, town):
    rows = {factories.make_building(column).area_code for column in range(7)}
    area = next(area for area in all_areas(town) if area.code == POST_CODES[role])
    user = factories.give_post("someone", role, area)
    for capability in PAPER:
        marks = on_paper(capability, role)
        width = width_of(marks)
        prefix = POST_CODES[role][:width] if width else None
        expected = {code for code in rows if prefix and code.startswith(prefix)}
        found = set(probe(capability).visible_to(user).values_list("area_code", flat=True))
        assert found == expected, capability


def all_areas(town):
    return [
        *(town.city, town.district, town.street, town.community),
        *town.cells,
    ]


def probe(capability):
    kind = type("Probe", (ScopedQuerySet,), {"capability": capability})
    return kind(Building)


def test_named_buildings_are_the_scope_of_a_building_head(town):
    own, other = factories.make_building(0), factories.make_building(0, east=0.8)
    head = factories.give_post("head", Role.BUILDING_HEAD, town.community, [own])
    assert list(Building.objects.visible_to(head)) == [own]
    assert other.area_code == own.area_code


def test_two_posts_add_rights_only_inside_their_own_areas(town):
    user = factories.give_post("double", Role.GRID_WORKER, town.cells[0])
    factories.give_post(user, Role.STREET_STAFF, town.far_street)
    visits = user.scope_of("visits", "write")
    assert visits.covers(town.cells[0].code)
    assert not visits.covers(town.cells[6].code)
    places = user.scope_of("places", "write")
    assert places.covers(town.cells[6].code)
    assert not places.covers(town.cells[0].code)


def test_nobody_inactive_has_a_scope(town):
    user = factories.give_post("gone", Role.CITY_ANALYST, town.city)
    user.is_active = False
    assert not user.scope_of("places")


def test_no_administrator_reads_people_or_cases():
    private = ("people", "care", "statutory_care", "youth_files", "incidents", "appeals", "visits")
    for role in ("AD", "SA", "AU"):
        assert all(grant_of(role, capability) == NONE for capability in private)


def test_every_capability_has_words():
    assert set(CAPABILITIES) == set(matrix())


def test_docs_page_is_up_to_date():
    written = Path(settings.BASE_DIR, "docs", "permissions.md").read_text(encoding="utf-8")
    assert written == document(), "run manage.py show_permissions --markdown > docs/permissions.md"


def test_command_says_a_role_in_words():
    out = StringIO()
    call_command("show_permissions", role="SS", stdout=out)
    assert "accounts" in out.getvalue() or "账号" in out.getvalue()

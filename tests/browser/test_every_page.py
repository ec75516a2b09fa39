"""Every page, at a desk and on a phone, in both languages: complete, legible, at home."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page

from fieldwork.models import Assignment, Campaign, Task, Visit
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
from staff.choices import Role
from staff.models import Post, User
from tests.outside import find_outside_addresses

pytestmark = pytest.mark.browser
AXE = Path(settings.BASE_DIR) / "node_modules" / "axe-core" / "axe.min.js"
GRAVE = {"serious", "critical"}
VIEWS = [("desk", "zh-hans"), ("phone", "en")]

# Who opens which pages; <model> is the key of a row the person may read.
PAGES: dict[str, tuple[str, ...]] = {
    "": ("/login/", "/who-serves-here/"),
    "limin": (
        "/today/",
        "/map/",
        "/places/buildings/",
        "/places/buildings/<Building>/",
        "/places/dwellings/<Dwelling>/",
        "/places/rentals/",
        "/places/rentals/<RentalHousing>/",
        "/places/sites/<KeySite>/",
        "/work/tasks/",
        "/work/tasks/<Task>/",
        "/staff/me/",
        "/staff/me/reads/",
        "/password/",
    ),
    "zhouqiang": ("/", "/map/?preset=shift", "/places/rentals/", "/places/video-points/"),
    "chenli": (
        "/",
        "/map/",
        "/places/areas/",
        "/places/areas/<Area>/",
        "/places/compounds/",
        "/places/compounds/<Compound>/",
        "/places/buildings/",
        "/places/buildings/add/",
        "/places/buildings/<Building>/",
        "/places/buildings/<Building>/edit/",
        "/places/dwellings/",
        "/places/rentals/",
        "/places/sites/",
        "/places/sites/<KeySite>/",
        "/places/video-points/",
        "/places/video-points/<VideoPoint>/",
        "/places/organisations/",
        "/places/organisations/<Organisation>/",
        "/places/imports/",
        "/work/assign/",
        "/work/tasks/",
        "/work/tasks/<Task>/",
        "/work/campaigns/",
        "/work/campaigns/draft/",
        "/staff/accounts/",
        "/staff/confirmations/",
        "/staff/reviews/",
        "/staff/network/",
    ),
    "gaogong": ("/", "/places/areas/", "/staff/accounts/", "/staff/accounts/add/", "/audit/state/"),
    "heshen": (
        "/",
        "/staff/accounts/",
        "/audit/",
        "/audit/events/",
        "/audit/questions/",
        "/audit/state/",
        "/people/find-key/",
    ),
}
MODELS: dict[str, Any] = {
    model.__name__: model
    for model in (
        Area,
        Assignment,
        Building,
        Campaign,
        Compound,
        Dwelling,
        KeySite,
        Organisation,
        RentalHousing,
        Task,
        VideoPoint,
        Visit,
    )
}


def filled(path: str, user: User | None) -> str:
    """Put the key of a row that the person may read into a path."""
    if "<" not in path:
        return path
    name = path.partition("<")[2].partition(">")[0]
    row = MODELS[name].objects.visible_to(user).order_by("pk").first()
    assert row, f"the demo town has no {name} for {user}"
    return path.replace(f"<{name}>", str(row.pk))


def grave_faults(page: Page) -> list[str]:
    """Return what axe-core calls serious or critical, each with its first place."""
    page.evaluate(AXE.read_text())
    found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{fault['id']}: {fault['nodes'][0]['target']} {fault['nodes'][0]['failureSummary']}"
        for fault in found["violations"]
        if fault["impact"] in GRAVE
    ]


@pytest.mark.parametrize(("size", "language"), VIEWS)
@pytest.mark.parametrize("username", PAGES)
def test_pages_are_complete_and_accessible(
    open_as: Callable[..., Page], username: str, size: str, language: str
) -> None:
    user = User.objects.filter(username=username).first()
    page = open_as(username, size, language)
    faults: dict[str, list[str]] = {}
    for path in PAGES[username]:
        answer = page.goto(filled(path, user), wait_until="load")
        assert answer is not None
        problems = grave_faults(page) if answer.ok else [f"answered {answer.status}"]
        problems += find_outside_addresses(page.content())
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1"):
            problems.append("wider than the window")
        if problems:
            faults[path] = problems
    assert not faults, "\n".join(f"{path}: {fault}" for path in faults for fault in faults[path])


def test_every_role_of_the_demo_has_somebody(open_as: Callable[..., Page]) -> None:
    missing = {role.value for role in Role} - set(Post.objects.values_list("role", flat=True))
    assert missing == set()

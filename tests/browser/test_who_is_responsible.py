"""Who is responsible here? Two taps from the start page: the map, and the place on it."""

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from staff.choices import Role
from staff.models import Post, User
from tests.browser.hands import REMEMBER_MAPS, Hand

pytestmark = pytest.mark.browser


def worker_seen_by(user: User) -> Post:
    """Return the post of a grid worker in somebody's area."""
    posts = Post.objects.visible_to(user).in_force(timezone.localdate())
    found = posts.filter(role=Role.GRID_WORKER).select_related("area", "user").first()
    assert found
    return found


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_a_tap_on_the_map_names_the_worker_of_the_cell(
    open_as: Callable[..., Page], size: str
) -> None:
    page = open_as("chenli", size)
    page.add_init_script(REMEMBER_MAPS)
    page.goto("/")
    hand = Hand(page)
    hand.tap("main a[href='/map/']")
    expect(page.locator(".leaflet-container .leaflet-control-scale")).to_be_visible()
    post = worker_seen_by(User.objects.get(username="chenli"))
    inner = post.area.boundary.point_on_surface
    page.evaluate("at => window.maps[0].setView(at, 16, {animate: false})", [inner.y, inner.x])
    page.wait_for_timeout(1000)
    hand.tap(page.locator(".leaflet-container"))
    expect(page.locator("[data-results]")).to_contain_text(str(post.user))
    assert hand.taps <= 2

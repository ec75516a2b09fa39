"""A person's hand on a page: it taps, draws and counts."""

from collections.abc import Iterable
from itertools import combinations
from typing import Final

from django.contrib.gis.geos import Polygon
from playwright.sync_api import Locator, Page
from shapely import from_wkb, unary_union

from grid.models import Area

INSIDE: Final = 0.00012  # degrees, about 12 m


class Hand:
    """Taps on a page and counts them; a drag counts as one."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.taps = 0

    def tap(self, place: str | Locator) -> None:
        """Tap once."""
        self.taps += 1
        (self.page.locator(place) if isinstance(place, str) else place).first.click()

    def choose(self, place: str, value: str) -> None:
        """Choose one entry of a list."""
        self.taps += 1
        self.page.locator(place).select_option(value)

    def photograph(self, place: str | Locator, name: str, picture: bytes) -> None:
        """Tap a camera button and take a picture."""
        with self.page.expect_file_chooser() as chooser:
            self.tap(place)
        chooser.value.set_files({"name": name, "mimeType": "image/jpeg", "buffer": picture})

    def draw(self, points: list[tuple[float, float]]) -> None:
        """Press, draw through the points of the window, let go."""
        self.taps += 1
        mouse = self.page.mouse
        mouse.move(*points[0])
        mouse.down()
        for point in [*points[1:], points[0]]:
            mouse.move(*point, steps=8)
        mouse.up()


def taken(cell: Area, lasso: Polygon) -> bool:
    """Tell whether a lasso takes a cell: its inner point, or at least half of it."""
    shared = cell.boundary.intersection(lasso).area
    return bool(lasso.contains(cell.boundary.point_on_surface)) or shared >= cell.boundary.area / 2


def outline(cells: Iterable[Area]) -> Polygon | None:
    """Return a line a little inside the outer border of cells; None where it is not one ring."""
    union = unary_union([from_wkb(bytes(cell.boundary.wkb)) for cell in cells])
    shrunk = union.buffer(-INSIDE).simplify(INSIDE / 4)
    one_ring = shrunk.geom_type == "Polygon" and not shrunk.interiors
    return Polygon(list(shrunk.exterior.coords)) if one_ring else None


def lasso_around(cells: list[Area], must: Area, count: int) -> Polygon:
    """Return a lasso that takes exactly `count` of the cells, neighbours of `must` and it."""
    here = must.boundary.centroid
    near = sorted(cells, key=lambda cell: cell.boundary.centroid.distance(here))[1:9]
    for others in combinations(near, count - 1):
        lasso = outline([must, *others])
        if lasso and sum(taken(cell, lasso) for cell in cells) == count:
            return lasso
    raise AssertionError("no lasso takes exactly so many cells")


# Keeps every Leaflet map of a page where a test can ask it for pixels.
REMEMBER_MAPS = """
  let leaflet;
  window.maps = [];
  Object.defineProperty(window, "L", {
    configurable: true,
    get: () => leaflet,
    set: (value) => {
      leaflet = value;
      leaflet.Map?.addInitHook(function () { window.maps.push(this); });
    },
  });
"""


def on_screen(page: Page, lasso: Polygon) -> list[tuple[float, float]]:
    """Return the corners of a lasso in the window of a page that remembers its maps."""
    corners = [(latitude, longitude) for longitude, latitude in lasso.coords[0]]
    found = page.evaluate(
        """(corners) => {
          const map = window.maps[0];
          const frame = map.getContainer().getBoundingClientRect();
          return corners.map((at) => {
            const point = map.latLngToContainerPoint(at);
            return [frame.left + point.x, frame.top + point.y];
          });
        }""",
        corners,
    )
    return [(x, y) for x, y in found]

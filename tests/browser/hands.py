"""A person's hand on a page: it taps, draws and counts."""

from itertools import combinations

from django.contrib.gis.geos import Polygon
from playwright.sync_api import Locator, Page

from grid.models import Area


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


def covered(cell: Area, box: Polygon) -> bool:
    """Tell whether a lasso of this shape takes a cell: its inner point, or at least half of it."""
    shared = cell.boundary.intersection(box).area
    return box.contains(cell.boundary.point_on_surface) or shared >= cell.boundary.area / 2


def lasso_around(cells: list[Area], must: Area, count: int) -> Polygon:
    """Return a box that takes exactly `count` of the cells, `must` among them."""
    edges = [cell.boundary.extent for cell in cells]
    wests, souths = ({edge[side] for edge in edges} for side in (0, 1))
    easts, norths = ({edge[side] for edge in edges} for side in (2, 3))
    xs, ys = sorted(wests | easts), sorted(souths | norths)
    for west, east in combinations(xs, 2):
        for south, north in combinations(ys, 2):
            box = Polygon.from_bbox((west, south, east, north))
            if not covered(must, box):
                continue
            taken = sum(covered(cell, box) for cell in cells)
            clear = all(
                box.contains(cell.boundary.centroid) == covered(cell, box) for cell in cells
            )
            if taken == count and clear:
                return box
    raise AssertionError("no box takes exactly these cells")


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


def on_screen(page: Page, box: Polygon) -> list[tuple[float, float]]:
    """Return a box's corners in the window of a page that remembers its maps."""
    west, south, east, north = box.extent
    corners = [(south, west), (south, east), (north, east), (north, west)]
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

"""The day's work as three people do it; each journey is run on several towns."""

from collections.abc import Callable
from io import BytesIO

from django.utils import timezone
from PIL import Image
from playwright.sync_api import Page, expect

from fieldwork.choices import TaskKind, VisitKind, VisitResult
from fieldwork.models import Assignment, Visit
from grid.choices import HazardLevel
from grid.models import Area, Dwelling, RentalHousing
from staff.choices import Role
from staff.models import Post, User
from tests.browser.hands import REMEMBER_MAPS, Hand, lasso_around, on_screen

Open = Callable[..., Page]
RED = {"serious": (0xA5, 0x00, 0x26), "hazard": (0xE0, 0x31, 0x2D)}


def menu_entry(hand: Hand, size: str, address: str) -> None:
    """Open a page from the navigation; on a phone that is behind the menu button."""
    if size == "phone":
        hand.tap(".navbar-toggler")
        # While it unfolds its entries move on from under the thumb.
        expect(hand.page.locator("#navigation.collapse.show")).to_be_visible()
    hand.tap(f"a.nav-link[href='{address}']")
    hand.page.wait_for_url(f"**{address}**")


def without_worker(cells: list[Area]) -> Area:
    """Return the basic cell that no grid worker holds."""
    posts = Post.objects.in_force(timezone.localdate()).filter(role=Role.GRID_WORKER)
    held = set(posts.values_list("area_id", flat=True))
    return next(cell for cell in cells if cell.pk not in held and cell.cell_kind == "basic")


def send_by_lasso(open_as: Open, username: str, size: str, language: str) -> tuple[Hand, int]:
    """Draw around 5 cells, one without a worker, look at the plan, send; return the sending."""
    user = User.objects.get(username=username)
    cells = list(Area.objects.visible_to(user).active().cells())
    lasso = lasso_around(cells, without_worker(cells), 5)
    page = open_as(username, size, language)
    page.add_init_script(REMEMBER_MAPS)
    page.goto("/")
    hand = Hand(page)
    menu_entry(hand, size, "/work/assign/")
    template = page.locator("select[name=template] option[data-target=cell]").last
    hand.choose("select[name=template]", str(template.get_attribute("value")))
    hand.tap("[data-tool=lasso]")
    page.locator("[data-map]").evaluate("map => map.scrollIntoView({block: 'center'})")
    page.wait_for_timeout(500)
    hand.draw(on_screen(page, lasso))
    expect(page.locator("[data-gap]").first).to_be_visible()
    planned = str(page.locator("[data-plan]").get_attribute("data-plan")).split(",")
    assert len(planned) == 5, planned
    hand.tap("[data-send]")
    page.wait_for_url("**/work/sendings/**")
    return hand, Assignment.objects.filter(issuer=user).latest("pk").pk


def unvisited_home(worker: User) -> Dwelling:
    """Return a dwelling of the worker's that is not let."""
    homes = Dwelling.objects.visible_to(worker).filter(rentals=None, visits=None)
    home = homes.order_by("building_id", "pk").first()
    assert home
    return home


def log_unchanged_visit(open_as: Open, username: str, size: str, language: str) -> tuple[Hand, int]:
    """From the start page: log a visit, building, door, nothing has changed."""
    worker = User.objects.get(username=username)
    home = unvisited_home(worker)
    page = open_as(username, size, language)
    page.goto("/")
    hand = Hand(page)
    hand.tap("nav.phone-bar a[href='/today/log/']")
    hand.tap(f"a[href*='/today/log/buildings/{home.building_id}/']")
    hand.tap(f"a.door[href='/today/visit/household/{home.pk}/']")
    hand.tap("button[value=unchanged]")
    page.wait_for_url(lambda url: "/visit/" not in url)
    return hand, home.pk


def a_photo() -> bytes:
    """Return a small JPEG as a camera makes it."""
    stream = BytesIO()
    Image.new("RGB", (800, 600), (120, 90, 60)).save(stream, "JPEG")
    return stream.getvalue()


def check_rental(
    open_as: Open, username: str, rental: RentalHousing, size: str, language: str
) -> Hand:
    """From today's round: the rental, one item not in order with a photo, the rest in order."""
    page = open_as(username, size, language)
    page.goto("/")
    hand = Hand(page)
    hand.tap(f"a.stop[href*='/today/visit/rental_check/{rental.pk}/']")
    item = page.locator("[data-item]").first
    hand.tap(item.locator(".segments-outcome label").last)
    hand.photograph(item.locator("label.item-photo"), "socket.jpg", a_photo())
    hand.tap("label[for$=rest]")
    hand.tap(".phone-foot button.btn-primary")
    page.wait_for_url(lambda url: "/visit/" not in url)
    return hand


def due_rental(worker: User) -> RentalHousing:
    """Return a rental whose check stands in today's round without a task of its own."""
    rentals = RentalHousing.objects.visible_to(worker).filter(tasks=None)
    rental = rentals.order_by("next_check_on", "pk").first()
    assert rental
    return rental


def red_seen(page: Page, level: str) -> bool:
    """Tell whether the map on the page shows pixels of the red of a hazard."""
    picture = Image.open(BytesIO(page.locator(".leaflet-container").first.screenshot()))
    wanted = RED[level]
    colours = picture.convert("RGB").getcolors(1 << 24) or []
    near = (
        count
        for count, colour in colours
        if all(abs(a - b) < 12 for a, b in zip(colour, wanted, strict=True))
    )
    return sum(near) > 20


def open_shift_map(open_as: Open, username: str, size: str, language: str) -> Hand:
    """From the start page to the shift map."""
    page = open_as(username, size, language)
    page.goto("/")
    hand = Hand(page)
    hand.tap("a[href='/map/shift/']")
    page.wait_for_selector("[data-results] .attention-head", state="attached")
    return hand


def assert_rental_failed(rental: RentalHousing, worker: User) -> None:
    """The check is kept, the hazard stands, and a task to mend it exists."""
    visit = Visit.objects.filter(rental=rental, worker=worker).latest("pk")
    rental.refresh_from_db()
    assert (visit.kind, visit.result) == (VisitKind.RENTAL_CHECK, VisitResult.DONE)
    assert rental.hazard_level != HazardLevel.NONE
    assert visit.photos.count() == 1
    assert rental.tasks.filter(kind=TaskKind.RECTIFICATION).open().count() == 1

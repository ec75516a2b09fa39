"""Who is responsible here? (S20): the people of a cell, with their duty phones by right."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from django.contrib.gis.geos import GEOSGeometry, Point
from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import OutOfScope
from core.geo import STORAGE_SRID, TILE_SRID
from grid.choices import CellKind, Level
from grid.models import Area, Building
from staff.choices import NetworkKind, Role
from staff.models import NetworkPost, Post, User
from staff.querysets import holding

# Posts of accounts that answer the same question as network posts do.
KIND_OF_ROLE: Final = {
    Role.GRID_WORKER: NetworkKind.GRID_WORKER,
    Role.GRID_LEADER: NetworkKind.GRID_LEADER,
    Role.BUILDING_HEAD: NetworkKind.BUILDING_HEAD,
    Role.COMMUNITY_POLICE: NetworkKind.COMMUNITY_POLICE,
    Role.SAFETY_LIAISON: NetworkKind.SAFETY_LIAISON,
}
ORDER: Final = (
    NetworkKind.GRID_WORKER,
    NetworkKind.GRID_LEADER,
    NetworkKind.COMMUNITY_POLICE,
    NetworkKind.BUILDING_HEAD,
    NetworkKind.GROUP_LEADER,
    NetworkKind.COMMITTEE_HEAD,
    NetworkKind.SAFETY_LIAISON,
    NetworkKind.CONTACT_JUDGE,
)


@dataclass(frozen=True)
class Holder:
    """One responsible person: post, name, duty phone ("" where there is none to show)."""

    kind: str
    name: str
    phone: str
    area_code: str
    user_id: int | None = None

    @property
    def title(self) -> str:
        """The post in the reader's language."""
        return str(NetworkKind(self.kind).label)


@dataclass(frozen=True)
class Here:
    """The answer for one place."""

    cell: Area
    community: Area | None
    building: Building | None
    holders: tuple[Holder, ...]

    @property
    def lacks_worker(self) -> bool:
        """Tell whether nobody works in this cell, so that the leader stands in."""
        return all(holder.kind != NetworkKind.GRID_WORKER for holder in self.holders)


def responsible_here(
    *, actor: User, place: Point | None = None, building: Building | None = None
) -> Here:
    """Return who is responsible at a point or a building.

    A place outside the actor's area, or outside every cell, is OutOfScope.
    """
    if building is None and place is not None:
        building = building_at(place)
    cell = building.cell if building is not None else cell_at(place)
    scope = actor.scope_of("posts")
    is_own = building is not None and building.pk in scope.named
    if cell is None or not (scope.covers(cell.code) or is_own):
        raise OutOfScope(_("There is no grid cell of your area here."))
    return answer(cell, building, timezone.localdate(), with_accounts=True)


def responsible_for_own_buildings(actor: User) -> list[Here]:
    """Return who is responsible for each building named in the actor's posts."""
    named = Building.objects.filter(pk__in=actor.scope_of("posts").named)
    buildings = named.select_related("cell").order_by("area_code", "name", "pk")
    return [responsible_here(actor=actor, building=building) for building in buildings]


def responsible_in_public(*, place: Point | None = None, cell: Area | None = None) -> Here:
    """Return what everybody may know: the network posts, phones only by consent."""
    found = cell or cell_at(place)
    if found is None:
        raise OutOfScope(_("There is no grid cell here."))
    building = building_at(place) if place is not None else None
    return answer(found, building, timezone.localdate(), with_accounts=False)


def cell_at(place: Point | None) -> Area | None:
    """Return the cell a point lies in: the dedicated one first, on a border the lower code."""
    if place is None:
        return None
    cells = list(Area.objects.active().cells().containing(place))
    cells.sort(key=lambda cell: (cell.cell_kind != CellKind.DEDICATED, cell.code))
    return cells[0] if cells else None


def building_at(place: Point) -> Building | None:
    """Return the building whose footprint holds a point, None between buildings."""
    rows = Building.objects.select_related("cell").filter(tile_shape__intersects=in_metres(place))
    found: Building | None = rows.filter(footprint__isnull=False).order_by("pk").first()
    return found


def in_metres(place: Point) -> GEOSGeometry:
    """Return a point in the system of the indexed tile shapes."""
    moved: GEOSGeometry = place.transform(TILE_SRID, clone=True)
    return moved


def point(longitude: float, latitude: float) -> Point:
    """Return a WGS 84 point."""
    return Point(longitude, latitude, srid=STORAGE_SRID)


def answer(cell: Area, building: Building | None, day: date, *, with_accounts: bool) -> Here:
    """Put the answer for a cell together."""
    holders = list(network_holders(cell, building, day, public=not with_accounts))
    if with_accounts:
        named = {(holder.kind, holder.user_id) for holder in holders}
        accounts = account_holders(cell, building, day)
        holders += [holder for holder in accounts if (holder.kind, holder.user_id) not in named]
    holders.sort(key=lambda holder: (ORDER.index(NetworkKind(holder.kind)), holder.name))
    community = Area.objects.active().filter(code=cell.code[:12], level=Level.COMMUNITY).first()
    return Here(cell, community, building, tuple(holders))


def network_holders(
    cell: Area, building: Building | None, day: date, *, public: bool
) -> Iterable[Holder]:
    """Yield the network posts of a cell, its community and the building."""
    posts = NetworkPost.objects.current(day).filter(area_code__in=holding(cell.code))
    for post in with_building_keys(posts.select_related("user")):
        if not answers_for(post, building):
            continue
        duty_phone = post.phone or (post.user.duty_phone if post.user else "")
        holder = Holder(post.kind, post.holder_name, duty_phone, post.area_code, post.user_id)
        hidden = public and not post.is_phone_public
        yield replace(holder, phone="", user_id=None) if hidden else holder


def account_holders(cell: Area, building: Building | None, day: date) -> Iterable[Holder]:
    """Yield the accounts whose posts make them responsible here."""
    posts = Post.objects.in_force(day).filter(role__in=KIND_OF_ROLE).select_related("user")
    for post in with_building_keys(posts.responsible_for(cell.code)):
        if answers_for(post, building):
            yield holder_of_account(post)


def holder_of_account(post: Post) -> Holder:
    """Return the holder that a post of an account makes."""
    kind, user = KIND_OF_ROLE[Role(post.role)], post.user
    return Holder(kind, str(user), user.duty_phone, post.area_code, user.pk)


def with_building_keys(posts: QuerySet[Any]) -> QuerySet[Any]:
    """Fetch the buildings of posts along, without their shapes."""
    keys = Building.objects.only("pk")
    return posts.prefetch_related(Prefetch("buildings", keys))


def answers_for(post: NetworkPost | Post, building: Building | None) -> bool:
    """Tell whether a post answers here: one with buildings only for these."""
    keys = {named.pk for named in post.buildings.all()}
    return not keys or (building is not None and building.pk in keys)

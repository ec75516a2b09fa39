"""The network of responsible people, kept by those who may write posts (matrix row posts)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import within
from core.errors import BadInput
from core.saving import add_record, change_record, delete_record
from grid.choices import Level
from grid.models import Area, Building
from staff.choices import NetworkKind
from staff.models import NetworkPost, Post, User
from staff.services.responsible import KIND_OF_ROLE, Holder, holder_of_account

# The chart of a community: who stands under the community, who under its cells.
OF_COMMUNITY: Final = (
    NetworkKind.COMMITTEE_HEAD,
    NetworkKind.GRID_LEADER,
    NetworkKind.COMMUNITY_POLICE,
)
NETWORK_LEVELS: Final[dict[str, tuple[str, ...]]] = {
    NetworkKind.COMMITTEE_HEAD: (Level.COMMUNITY,),
    NetworkKind.GROUP_LEADER: (Level.CELL,),
    NetworkKind.BUILDING_HEAD: (Level.CELL, Level.COMMUNITY),
    NetworkKind.GRID_LEADER: (Level.COMMUNITY, Level.CELL),
    NetworkKind.GRID_WORKER: (Level.CELL,),
    NetworkKind.COMMUNITY_POLICE: (Level.COMMUNITY,),
    NetworkKind.SAFETY_LIAISON: (Level.COMMUNITY, Level.CELL),
}


@transaction.atomic
def name_holder(
    *, actor: User, area: Area, kind: str, buildings: Iterable[Building] = (), **values: Any
) -> NetworkPost:
    """Name the holder of a network post from a day on.

    A head of an area who holds the post without an end is followed: the old term ends on
    the day the new one begins. Raises NotAllowed, InvalidRecord, BeyondScope, BadInput.
    """
    named = list(buildings)
    require_place(kind, area, named)
    post = NetworkPost(area=area, kind=kind, **values)
    added: NetworkPost = add_record(actor=actor, record=post)
    added.buildings.set(named)
    return added


@transaction.atomic
def change_holder(
    *,
    actor: User,
    post: NetworkPost,
    seen: int,
    buildings: Iterable[Building] | None = None,
    **values: Any,
) -> NetworkPost:
    """Change a holder's name, phone, consent or term."""
    if buildings is not None:
        require_place(post.kind, post.area, list(buildings))
    changed: NetworkPost = change_record(actor=actor, record=post, values=values, seen=seen)
    if buildings is not None:
        changed.buildings.set(list(buildings))
    return changed


def end_term(*, actor: User, post: NetworkPost, on: date | None = None) -> NetworkPost | None:
    """End a holder's term; a term that never began is taken back (None)."""
    day = on or timezone.localdate()
    if day <= post.begins_on:
        delete_record(actor=actor, record=post)
        return None
    ended: NetworkPost = change_record(
        actor=actor, record=post, values={"ends_on": day}, seen=post.version
    )
    return ended


def require_place(kind: str, area: Area, buildings: list[Building]) -> None:
    """Stop a network post that does not fit its area or its buildings."""
    if area.level not in NETWORK_LEVELS[kind]:
        levels = "、".join(str(Level(level).label) for level in NETWORK_LEVELS[kind])
        raise BadInput(_("This post is given for: %(levels)s.") % {"levels": levels})
    if kind == NetworkKind.BUILDING_HEAD and not buildings:
        raise BadInput(_("Name the buildings of a building head."))
    if any(not building.area_code.startswith(area.code) for building in buildings):
        raise BadInput(_("All buildings of a post must lie in its area."))


@dataclass
class CellChart:
    """One cell of the chart: its people, and how many buildings nobody heads.

    `accounts` are those whose posts make them responsible though no network post names them.
    """

    cell: Area
    holders: list[NetworkPost] = field(default_factory=list)
    accounts: list[Holder] = field(default_factory=list)
    building_count: int = 0
    headless_count: int = 0

    @property
    def has_worker(self) -> bool:
        """Tell whether a grid worker is named."""
        named: list[NetworkPost | Holder] = [*self.holders, *self.accounts]
        return any(holder.kind == NetworkKind.GRID_WORKER for holder in named)


@dataclass
class CommunityChart:
    """The post chart (岗位图) of a community on a day."""

    community: Area
    day: date
    holders: list[NetworkPost]
    accounts: list[Holder]
    cells: list[CellChart]

    @property
    def vacant(self) -> list[str]:
        """The posts of the community that nobody holds."""
        held = {post.kind for post in self.holders} | {holder.kind for holder in self.accounts}
        return [str(kind.label) for kind in OF_COMMUNITY if kind not in held]


def chart_of(*, actor: User, community: Area, day: date) -> CommunityChart:
    """Return who serves in a community, as far as the actor may see posts there."""
    posts = NetworkPost.objects.visible_to(actor).current(day)
    posts = posts.filter(area_code__startswith=community.code).prefetch_related("buildings")
    holders = list(posts.order_by("area_code", "kind", "pk"))
    accounts = unnamed_accounts(actor, community, day, holders)
    scope = actor.scope_of("posts")
    cells = Area.objects.active().cells().below(community.code).defer("boundary")
    return CommunityChart(
        community=community,
        day=day,
        holders=[post for post in holders if post.area_code == community.code],
        accounts=[holder for holder in accounts if holder.area_code == community.code],
        cells=cell_charts(list(cells.filter(within("code", scope.ranges))), holders, accounts),
    )


def unnamed_accounts(
    actor: User, community: Area, day: date, holders: list[NetworkPost]
) -> list[Holder]:
    """Return the accounts that serve here by their posts and stand in no network post."""
    named = {(post.kind, post.user_id) for post in holders}
    posts = Post.objects.visible_to(actor).in_force(day).filter(role__in=KIND_OF_ROLE)
    posts = posts.filter(area_code__startswith=community.code).select_related("user")
    found = [holder_of_account(post) for post in posts.order_by("area_code", "role", "pk")]
    return [holder for holder in found if (holder.kind, holder.user_id) not in named]


def cell_charts(
    cells: list[Area], holders: list[NetworkPost], accounts: list[Holder]
) -> list[CellChart]:
    """Return each cell with its holders and its buildings without a head."""
    charts = {cell.code: CellChart(cell) for cell in cells}
    headed: set[int] = set()
    for post in holders:
        if post.area_code in charts:
            charts[post.area_code].holders.append(post)
        if post.kind == NetworkKind.BUILDING_HEAD:
            headed.update(building.pk for building in post.buildings.all())
    for holder in accounts:
        if holder.area_code in charts:
            charts[holder.area_code].accounts.append(holder)
    for code, count, without in building_counts(cells, headed):
        charts[code].building_count, charts[code].headless_count = count, without
    return list(charts.values())


def building_counts(cells: list[Area], headed: set[int]) -> Iterable[tuple[str, int, int]]:
    """Yield each cell's code, its buildings, and those that nobody heads."""
    rows = Building.objects.filter(area_code__in=[cell.code for cell in cells])
    counted = (
        rows.order_by()
        .values("area_code")
        .annotate(count=Count("pk"), without=Count("pk", filter=~Q(pk__in=headed)))
    )
    yield from counted.values_list("area_code", "count", "without")

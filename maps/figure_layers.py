"""Layers that colour areas by a share or a rate of cases; nothing of them is ever a point.

Whoever sees no rows is told no share whose part or rest is small (R7).
"""

from datetime import datetime
from functools import partial
from typing import Final

from django.db.models import Value
from django.db.models.expressions import Combinable
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.access import Actor
from grid.choices import Level, UnitKind, VideoState
from grid.models import VideoPoint
from incidents.choices import Channel, LegalChannel
from incidents.choices.disputes import DisputeKind, DisputeLevel
from incidents.models import Appeal, Case, Conflict, Dispute, Handling, PerformanceCheck
from maps import legends, statuses
from maps.declaration import Layer, Rows
from maps.measures import PerHouseholds, Share


def everything(moment: datetime) -> Combinable:
    """Return the one status of a figure."""
    return Value("all")


def counted_once(rows: Rows) -> Rows:
    """Keep the cases that repeat no other."""
    return rows.filter(duplicate_of=None)


def guided(rows: Rows, moment: datetime) -> Rows:
    """Keep the appeals that belong to a legal channel (涉法涉诉)."""
    return rows.exclude(legal_channel=LegalChannel.NONE)


def linked(rows: Rows, moment: datetime) -> Rows:
    """Keep the video points that are linked to the centre of their town (三级联网)."""
    return rows.filter(is_linked_town=True)


def agreed_once(rows: Rows) -> Rows:
    """Keep the disputes that ended in an agreement and repeat no other."""
    return counted_once(rows).filter(agreed_at__isnull=False)


def confirmed(rows: Rows, moment: datetime) -> Rows:
    """Keep the disputes of which a court confirmed the agreement (司法确认)."""
    return rows.filter(confirmed_at__isnull=False)


def to_be_followed_up(rows: Rows) -> Rows:
    """Keep the disputes of which somebody is to look whether the agreement is kept (回访)."""
    due = PerformanceCheck.objects.standing().due_by(timezone.localdate())
    return counted_once(rows).filter(pk__in=due.values("dispute"))


def bodies_at_work(actor: Actor) -> tuple[tuple[str, str | Promise], ...]:
    """Return the bodies that have open handlings which the actor may see."""
    rows = Handling.objects.visible_to(actor).open().order_by("to_org__name", "to_org")
    found = rows.values_list("to_org", "to_org__name").distinct()
    return tuple((str(key), name) for key, name in found)


of_disputes: Final = partial(
    Layer,
    model=Dispute,
    capability="disputes",
    record="incidents:dispute",
    knows_asker=True,
    is_counted_only=True,
    reads=(Case, Conflict),
)
of_handlings: Final = partial(
    Layer,
    model=Handling,
    capability="dispatch",
    record="incidents:handling",
    list_page="incidents:supervision",
    kind_path="to_org",
    kinds_for=bodies_at_work,
    shape="case__tile_shape",
    place="case__place",
    knows_asker=True,
    is_counted_only=True,
    reads=(Case, Conflict),
)
LEGAL_SHARE: Final = Layer(
    key="legal_share",
    title=_("law-related share of appeals"),
    icon="gavel",
    model=Appeal,
    capability="appeals",
    record="incidents:appeal",
    legend=legends.LEGAL_SHARE,
    status=everything,
    keep=counted_once,
    knows_asker=True,
    is_counted_only=True,
    is_received=True,
    measure=Share(part=guided),
    level=Level.STREET,
    note=_("By street, of what was received since this month of last year."),
    reads=(Case, Conflict),
)
APPEAL_CHANNELS: Final = Layer(
    key="appeal_channels",
    title=_("appeals by channel"),
    icon="antenna",
    model=Appeal,
    capability="appeals",
    record="incidents:appeal",
    legend=legends.CHANNELS,
    status=everything,
    keep=counted_once,
    kinds=tuple(Channel.choices),
    kind_path="channel",
    knows_asker=True,
    is_counted_only=True,
    is_received=True,
    level=Level.STREET,
    note=_("By street, of what was received since this month of last year."),
    reads=(Case, Conflict),
)
LINK_RATE: Final = Layer(
    key="link_rate",
    title=_("link rate of video points"),
    icon="link",
    model=VideoPoint,
    capability="video_points",
    record="grid:video_point",
    legend=legends.LINK_RATE,
    status=everything,
    keep=lambda rows: rows.exclude(state=VideoState.RETIRED),
    kinds=tuple(UnitKind.choices),
    kind_path="unit_kind",
    is_counted_only=True,
    measure=Share(part=linked),
    level=Level.COMMUNITY,
    note=_("By community."),
)
LATE_SHARE: Final = of_handlings(
    key="late_share",
    title=_("late share of open handlings"),
    icon="clock-exclamation",
    legend=legends.LATE_SHARE,
    status=everything,
    keep=lambda rows: rows.open(),
    measure=Share(part=lambda rows, moment: rows.late(moment)),
    level=Level.STREET,
    note=_("By street."),
)
HANDLINGS: Final = of_handlings(
    key="handlings",
    title=_("open handlings by body"),
    icon="send",
    legend=legends.HANDLINGS,
    status=statuses.handling_status,
    keep=lambda rows: rows.open(),
)
DISPUTE_RATE: Final = of_disputes(
    key="dispute_rate",
    title=_("disputes per 1,000 households"),
    icon="home-question",
    legend=legends.DISPUTE_RATE,
    status=everything,
    keep=counted_once,
    kinds=tuple(DisputeKind.choices),
    is_received=True,
    measure=PerHouseholds(),
    level=Level.COMMUNITY,
    note=_(
        "By community, of what was received since this month of last year, "
        "and of the households in the record of the community."
    ),
)
CONFIRMED_SHARE: Final = of_disputes(
    key="confirmed_share",
    title=_("share of agreements confirmed by the court"),
    icon="rubber-stamp",
    legend=legends.CONFIRMED_SHARE,
    status=everything,
    keep=agreed_once,
    kinds=tuple(DisputeKind.choices),
    is_received=True,
    measure=Share(part=confirmed),
    level=Level.STREET,
    note=_("By street, of the disputes received since this month of last year that were agreed."),
)
DISPUTE_LEVELS: Final = of_disputes(
    key="dispute_levels",
    title=_("open disputes by level"),
    icon="stairs-up",
    legend=legends.DISPUTES,
    status=statuses.dispute_status,
    keep=lambda rows: rows.open(),
    kinds=tuple(DisputeLevel.choices),
    kind_path="level",
)
FOLLOW_UPS: Final = of_disputes(
    key="follow_ups",
    title=_("follow-ups due"),
    icon="calendar-exclamation",
    list_page="incidents:follow_ups",
    legend=legends.FOLLOW_UPS,
    status=everything,
    keep=to_be_followed_up,
    level=Level.COMMUNITY,
    note=_("By community."),
    reads=(Case, Conflict, PerformanceCheck),
)

"""What declaring a map layer means, and the rows that follow from a declaration."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any, Final

from django.db.models import Model
from django.db.models.expressions import Combinable
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _text

from core.access import Actor, Scope
from core.errors import BadInput
from core.numbers import whole_number
from maps import statuses
from maps.filters import Wanted
from maps.legends import LegendClass
from maps.measures import COUNT, Measure

Rows = Any  # a queryset of the layer's own kind, with the questions its app declares
SLOT_MINUTES: Final = 15  # "late" is decided anew every quarter of an hour


@dataclass(frozen=True, eq=False)
class Layer:
    """One layer of the map; `min_zoom` is where its rows begin to show one by one.

    `shape` is the column with the geometry in Mercator metres (or in degrees, where
    `is_projected` is false); `place` a point in degrees. `home` leads from the row to
    the building it is drawn at, if it has no place of its own. `is_ground` layers are
    counted from afar only when they are asked for. `pointed` keeps what may be a point at
    all; what it leaves out is only counted by area, as everything of an `is_counted_only`
    layer is. `knows_asker`: who sees which row depends on the asker, not on the scope alone.
    `measure` is what its areas are coloured by, always those of `level` if there is one.
    `kinds_for` are choices that only the asker's own rows know, of the column `kind_path`.
    `is_received` layers hold the cases received in the last twelve months (`year_before`).
    `list_page` is where its rows are read one by one, if that is not the list of its records.
    """

    key: str
    title: str | Promise
    icon: str
    model: type[Model]
    capability: str
    record: str
    legend: tuple[LegendClass, ...]
    status: Callable[[datetime], Combinable]
    keep: Callable[[Rows], Rows] = lambda rows: rows
    pointed: Callable[[Rows], Rows] = lambda rows: rows
    label: Combinable | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    kinds: tuple[tuple[str, str | Promise], ...] = ()
    form: str = "point"
    min_zoom: int = 14
    label_zoom: int = 16
    shape: str = "tile_shape"
    place: str = "place"
    is_projected: bool = True
    home: str = ""
    has_day: bool = False
    is_outline: bool = False
    is_ground: bool = False
    is_counted_only: bool = False
    knows_asker: bool = False
    note: str | Promise = ""
    measure: Measure = COUNT
    level: str = ""
    list_page: str = ""
    kind_path: str = "kind"
    kinds_for: Callable[[Actor], tuple[tuple[str, str | Promise], ...]] | None = None
    is_received: bool = False
    reads: tuple[type[Model], ...] = ()

    @property
    def models(self) -> tuple[type[Model], ...]:
        """Every model whose change can change this layer."""
        return (self.model, *self.reads)

    def scope(self, actor: Actor) -> Scope:
        """Return what the actor may see of this layer."""
        return actor.scope_of(self.capability)

    def is_shown_to(self, actor: Actor) -> bool:
        """Tell whether the actor sees anything of this layer, be it only totals."""
        scope = self.scope(actor)
        if self.is_counted_only:
            return bool(scope.ranges or scope.totals)
        return self.shows_rows(actor) or bool(scope.totals)

    def shows_rows(self, actor: Actor) -> bool:
        """Tell whether the actor sees rows one by one on the map, not only totals."""
        return not self.is_counted_only and self.lists_rows(actor)

    def lists_rows(self, actor: Actor) -> bool:
        """Tell whether the actor sees rows one by one in their list."""
        scope = self.scope(actor)
        own = scope.own and bool(self.model.objects.all().own_paths)  # type: ignore[attr-defined]
        return bool(scope.ranges or scope.named or own)

    def rows(self, actor: Actor, wanted: Wanted, moment: datetime) -> Rows:
        """Return the rows the actor may see one by one on the map, narrowed as wanted."""
        rows = self.model.objects  # type: ignore[attr-defined]
        seen = rows.none() if self.is_counted_only else rows.visible_to(actor)
        return self.pointed(self.narrowed(seen, wanted, moment))

    def asker(self, actor: Actor) -> tuple[int | None, ...]:
        """Return what of the asker, beside the scope, decides what is seen; () for nothing."""
        if self.knows_asker or self.scope(actor).own:
            return (actor.pk, getattr(actor, "organisation_id", None))
        return ()

    def counted(self, actor: Actor, wanted: Wanted, moment: datetime) -> Rows:
        """Return the rows that may enter the actor's totals, narrowed as wanted."""
        rows = self.model.objects  # type: ignore[attr-defined]
        has_totals = bool(self.scope(actor).totals)
        seen = rows.countable_by(actor) if has_totals else rows.visible_to(actor)
        if self.is_received:
            since, until = year_before(moment, whole_months=has_totals)
            seen = seen.received_between(since, until)
        return self.narrowed(seen, wanted, moment)

    def choices(self, actor: Actor) -> tuple[tuple[str, str | Promise], ...]:
        """Return the kinds that the actor can choose from."""
        return self.kinds_for(actor) if self.kinds_for else self.kinds

    def narrowed(self, rows: Rows, wanted: Wanted, moment: datetime) -> Rows:
        """Keep what is wanted and give every row its status. Raises BadInput."""
        rows = self.keep(rows).order_by()
        if wanted.area:
            path = self.code_path
            rows = rows.filter(**{f"{path}__gte": wanted.area, f"{path}__lt": wanted.area + ":"})
        if wanted.kind:
            rows = rows.filter(**{self.kind_path: self.known_kind(wanted.kind)})
        if self.has_day:
            rows = rows.filter(at__gte=day_start(wanted, moment), at__lt=day_end(wanted, moment))
        rows = rows.annotate(status=self.status(moment))
        return rows.filter(status__in=self.known(wanted.status)) if wanted.status else rows

    @property
    def page(self) -> str:
        """The name of the page with the rows one by one."""
        return self.list_page or f"{self.record}_list"

    @property
    def code_path(self) -> str:
        """The column with the area code."""
        return str(self.model.objects.all().area_code_path)  # type: ignore[attr-defined]

    def known(self, status: tuple[str, ...]) -> tuple[str, ...]:
        """Return the statuses if the legend has them. Raises BadInput."""
        values = {entry.value for entry in self.legend}
        for value in status:
            if value not in values:
                raise BadInput(
                    _text("The layer “%(layer)s” has no “%(value)s”.")
                    % {"layer": self.title, "value": value[:40]}
                )
        return status

    def known_kind(self, kind: str) -> str:
        """Return the kind if the layer has it. Raises BadInput."""
        is_known = whole_number(kind) if self.kinds_for else kind in dict(self.kinds)
        if not is_known:
            raise BadInput(
                _text("The layer “%(layer)s” has no “%(value)s”.")
                % {"layer": self.title, "value": kind[:40]}
            )
        return kind


def day_start(wanted: Wanted, moment: datetime) -> datetime:
    """Return when the wanted day, today unless said, begins here."""
    day = wanted.day or statuses.day_of(moment)
    return timezone.make_aware(datetime.combine(day, time.min))


def day_end(wanted: Wanted, moment: datetime) -> datetime:
    """Return when the wanted day ends here."""
    return day_start(wanted, moment) + timedelta(days=1)


def year_before(moment: datetime, *, whole_months: bool) -> tuple[datetime, datetime]:
    """Return from when to when the twelve whole months before this one last, and this one too.

    Whoever is told totals only is told whole months: two periods that differ by a day would
    give a day away (R7).
    """
    day = statuses.day_of(moment)
    first = timezone.make_aware(datetime.combine(day.replace(year=day.year - 1, day=1), time.min))
    month = timezone.make_aware(datetime.combine(day.replace(day=1), time.min))
    return first, month if whole_months else moment


def this_moment() -> datetime:
    """Return now, cut to the quarter of an hour, so that tiles can be kept."""
    now = timezone.now()
    return now.replace(minute=now.minute - now.minute % SLOT_MINUTES, second=0, microsecond=0)

"""Reports: the figures of a period frozen once (S09).

What a report holds is frozen twice: exactly, for those who may see the cases behind it, and
with small numbers hidden, for those who may only see totals of a desk.
"""

from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import BadInput, NotAllowed
from grid.models import Area, Organisation
from incidents.choices import Desk
from incidents.models import Case, CaseReport, HandlingFigure, IssueCategory, Supervision
from incidents.services.board import Asked, Board, board_of
from incidents.services.reckoning import midnight
from incidents.services.report_shapes import shapes_of
from incidents.services.told import (
    Links,
    area_key,
    mediation_lines,
    mediation_totals,
    told_sums,
)
from staff.models import User

LONGEST: Final = timedelta(days=366)
MOST_FROZEN: Final = 5_000  # cases named by key behind one number; beyond it leads nowhere


@transaction.atomic
def draw_up_report(*, actor: User, area: Area, first: Any, last: Any, note: str = "") -> CaseReport:
    """Freeze the figures of a period for an area. Raises NotAllowed, BadInput."""
    if not actor.scope_of("dispatch", "write").covers(area.code):
        raise NotAllowed(_("Only those who dispatch in this area draw up its reports."))
    if not first <= last or last - first > LONGEST:
        raise BadInput(_("A report is about a period of at most one year."))
    return CaseReport.objects.create(
        area=area,
        area_code=area.code,
        begins_on=first,
        ends_on=last,
        content=content_of(actor, Asked(area.code, first, last)),
        note=note.strip(),
        made_by=actor,
    )


def content_of(actor: User, asked: Asked) -> dict[str, Any]:
    """Return the figures of a report as plain values."""
    board = board_of(actor, asked)
    return {
        "desks": [
            {
                "desk": desk,
                "exact": desk_part(board[desk], desk, asked, is_open=True),
                "told": desk_part(board[desk], desk, asked, is_open=False),
                **standing(actor, desk, asked),
            }
            for desk in Desk
        ],
        "bodies": bodies_lines(actor, asked),
        "supervised": orders_of(actor, asked).count(),
        "shapes": shapes_of(asked),
    }


def desk_part(board: Board, desk: str, asked: Asked, *, is_open: bool) -> dict[str, Any]:
    """Return one desk's figures: totals, by area, by category, of mediation."""
    by_area, by_category = told_sums(board, asked, is_open=is_open)
    areas = dict(Area.objects.filter(code__in=board.areas).values_list("code", "name"))
    categories = {row.pk: str(row) for row in IssueCategory.objects.all()}
    found: dict[str, Any] = {
        "received": by_area[asked.area],
        "closed": str(board.total.closed) if is_open else "",
        "areas": [
            [code, areas.get(code, code), by_area[area_key(code, asked)]]
            for code in sorted(board.areas)
            if board.areas[code].received
        ],
        "categories": [
            [key, categories.get(key, "—") if key else "—", by_category[str(key)]]
            for key, sums in sorted(board.categories.items(), key=lambda pair: -pair[1].received)
            if sums.received
        ],
    }
    if desk == Desk.DISPUTE:
        found |= mediation_part(board, Links(desk, asked, is_open))
    return found


def mediation_part(board: Board, links: Links) -> dict[str, Any]:
    """Return what became of the disputes: totals, and by kind."""
    kinds, _levels = mediation_lines(board, links)
    return {
        "mediation": {name: one.text for name, one in mediation_totals(board, links).items()},
        "kinds": [[line.code, *[one.text for one in line.numbers]] for line in kinds],
    }


def standing(actor: User, desk: str, asked: Asked) -> dict[str, Any]:
    """Return how many cases of an area are open and late now, and which, by key."""
    cases = Case.objects.filter(desk=desk, duplicate_of=None)
    rows = cases.open().below(asked.area).filter(cases.not_kept_from(actor))
    late = rows.late(timezone.now())
    found: dict[str, Any] = {}
    for name, part in (("open", rows), ("late", late)):
        keys = list(part.order_by("pk").values_list("pk", flat=True)[: MOST_FROZEN + 1])
        found[name] = part.count() if len(keys) > MOST_FROZEN else len(keys)
        found[f"{name}_cases"] = keys if len(keys) <= MOST_FROZEN else None
    return found


def bodies_lines(actor: User, asked: Asked) -> list[list[Any]]:
    """Return what each body answered, in time and late, and the mean hours."""
    rows = (
        HandlingFigure.objects.visible_to(actor)
        .filter(day__gte=asked.first, day__lte=asked.last, area_code__startswith=asked.area)
        .values("org")
        .annotate(in_time=Sum("in_time_count"), late=Sum("late_count"), spent=Sum("hours"))
        .order_by("org")
    )
    names = dict(Organisation.objects.values_list("pk", "name"))
    return [
        [
            row["org"],
            names[row["org"]],
            str(row["in_time"] + row["late"]),
            str(row["late"]),
            f"{row['spent'] / max(1, row['in_time'] + row['late']):.1f}",
        ]
        for row in rows
    ]


def orders_of(actor: User, asked: Asked) -> Any:
    """Return the orders of supervision given in an area and a period, as the actor sees them."""
    return Supervision.objects.visible_to(actor).filter(
        area_code__gte=asked.area,
        area_code__lt=asked.area + ":",
        ordered_at__gte=midnight(asked.first),
        ordered_at__lt=midnight(asked.last + timedelta(days=1)),
    )

"""The analysis board: every number leads to the cases behind it (S09)."""

from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.access import merged, within
from core.errors import NotAllowed
from fieldwork.views.signed_in import SignedInView
from grid.models import Area
from incidents.choices import CAPABILITIES, Desk
from incidents.forms.figures import WIDE, BoardForm
from incidents.models import IssueCategory
from incidents.services.board import Asked, Board, board_of, shows_rows
from incidents.services.told import (
    Links,
    Number,
    area_lines,
    category_lines,
    mediation_lines,
    mediation_totals,
    told_sums,
    week_lines,
)
from incidents.workflow import WORKFLOWS


def areas_for(user: Any) -> QuerySet[Any]:
    """Return the areas whose figures somebody may ask for, the widest first."""
    scopes = [user.scope_of(capability) for capability in CAPABILITIES.values()]
    ranges = merged(part.low for scope in scopes for part in (*scope.ranges, *scope.totals))
    rows = Area.objects.active().filter(level__in=WIDE).order_by("code")
    return rows.filter(within("code", ranges)) if ranges else rows.none()


class BoardPage(SignedInView):
    """How the desks stand: every number leads to the cases behind it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the board."""
        areas = areas_for(self.actor)
        widest = areas.first()
        if widest is None:
            raise NotAllowed(_("Your posts show no figures of cases."))
        form = BoardForm(request.GET or None, areas=areas)
        given = form.cleaned_data if form.is_bound and form.is_valid() else {}
        last = given.get("last") or timezone.localdate()
        first = given.get("first") or last.replace(day=1)
        asked = Asked((given.get("area") or widest).code, first, last)
        if not form.errors:
            beside = given.get("beside")
            initial = {"area": asked.area, "first": first, "last": last}
            initial |= {"beside": beside.code} if beside else {}
            form = BoardForm(initial=initial, areas=areas)
        board = board_of(self.actor, asked)
        desks = [desk for desk in WORKFLOWS if self.sees(desk)]
        context = {
            "form": form,
            "asked": asked,
            "desks": [shown_desk(self.actor, desk, board[desk], asked) for desk in desks],
            **self.compared(desks, board, given.get("area") or widest, given.get("beside"), asked),
        }
        return render(request, "incidents/board.html", context)

    def compared(
        self, desks: list[str], board: dict[str, Board], area: Area, beside: Any, asked: Asked
    ) -> dict[str, Any]:
        """Return the great figures of two areas side by side; nothing where none is asked for."""
        if beside is None or beside == area:
            return {}
        other = replace(asked, area=beside.code)
        there = board_of(self.actor, other)
        lines = [
            line
            for desk in desks
            for line in side_by_side(
                Desk(desk).label,
                great_figures(self.actor, desk, board[desk], asked),
                great_figures(self.actor, desk, there[desk], other),
            )
        ]
        return {"compared": (area, beside), "lines": lines}

    def sees(self, desk: str) -> bool:
        """Tell whether the actor is told anything of a desk."""
        scope = self.actor.scope_of(CAPABILITIES[desk])
        return bool(scope.ranges or scope.totals)


def shown_desk(user: Any, desk: str, board: Board, asked: Asked) -> dict[str, Any]:
    """Return one desk's part of the board, with the address behind every number."""
    is_open = shows_rows(user, desk, asked.area)
    links = Links(desk, asked, is_open)
    by_area, by_category = told_sums(board, asked, is_open=is_open)
    names = dict(Area.objects.filter(code__in=board.areas).values_list("code", "name"))
    if asked.area in names and len(asked.area) < asked.digits:
        names[asked.area] = _("%(area)s, no nearer") % {"area": names[asked.area]}
    categories = {row.pk: str(row) for row in IssueCategory.objects.all()}
    return {
        "desk": desk,
        "label": Desk(desk).label,
        "is_open": is_open,
        "figures": figures_of(board, by_area[asked.area], links),
        "areas": list(area_lines(board, by_area, names, links)),
        # Disputes go by kind: where nothing has a category there is no table of them.
        "categories": list(category_lines(board, by_category, categories, links))
        if any(board.categories) or desk != Desk.DISPUTE
        else None,
        "weeks": list(week_lines(board, links)),
        **headings_of(is_open),
        **(mediation_of(board, links) if desk == Desk.DISPUTE else {}),
    }


def great_figures(
    user: Any, desk: str, board: Board, asked: Asked
) -> list[tuple[str, Number, bool]]:
    """Return the great figures of a desk in an area, as the reader may be told them."""
    links = Links(desk, asked, shows_rows(user, desk, asked.area))
    by_area, _by_category = told_sums(board, asked, is_open=links.is_open)
    return figures_of(board, by_area[asked.area], links)


def side_by_side(
    desk: Any,
    here: list[tuple[str, Number, bool]],
    there: list[tuple[str, Number, bool]],
) -> list[tuple[str, list[Number]]]:
    """Return label and the numbers of both areas; a dash where one of them is not told."""
    others = {label: number for label, number, _warns in there}
    return [
        (f"{desk} · {label}", [number, others.get(label, Number("—"))])
        for label, number, _warns in here
    ]


def headings_of(is_open: bool) -> dict[str, list[str]]:
    """Return the headings of the tables of a desk."""
    received = pgettext("cases", "received")
    more = [pgettext("case", "closed"), _("open now"), _("late now")] if is_open else []
    return {
        "area_headings": [received, *more],
        "category_headings": [received],
        "outcome_headings": [
            received,
            pgettext("mediation", "agreements"),
            pgettext("mediation", "no agreement"),
            _("share of agreements"),
        ],
    }


def figures_of(board: Board, received: str, links: Links) -> list[tuple[str, Number, bool]]:
    """Return the great figures of a desk: label, number, whether it warns."""
    found = [(pgettext("cases", "received"), Number(received, links.happened()), False)]
    if not links.is_open:
        return found
    total, before = board.total, links.asked
    earlier = links.happened(since=before.before, until=before.day_before)
    hours = "—" if total.mean_hours is None else f"{total.mean_hours:.1f}"
    closed = links.happened(by="closed")
    return [
        *found,
        (_("in the equal period before"), Number(str(board.before.received), earlier), False),
        (pgettext("case", "closed"), Number(str(total.closed), closed), False),
        (_("open now"), Number(str(total.open), links.all_of()), False),
        (_("late now"), Number(str(total.late), links.all_of(late="yes")), total.late > 0),
        (_("mean hours until closed"), Number(hours, closed), False),
    ]


def mediation_of(board: Board, links: Links) -> dict[str, Any]:
    """Return what the board shows of mediation."""
    totals = mediation_totals(board, links)
    kinds, levels = mediation_lines(board, links)
    labels = {
        "agreed": pgettext("mediation", "agreements"),
        "failed": pgettext("mediation", "no agreement"),
        "success": _("share of agreements"),
        "confirmed": pgettext("mediation", "confirmed by the court"),
        "performed": pgettext("mediation", "performed"),
        "due": _("follow-up due"),
    }
    return {
        "mediation": [(label, totals[name], False) for name, label in labels.items()],
        "kinds": kinds,
        "levels": levels,
    }

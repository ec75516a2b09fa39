"""What the colours and shapes on the map mean. Colour never speaks alone: shape and word do too."""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grid.choices import BuildingUse, Level, VideoState


@dataclass(frozen=True)
class LegendClass:
    """One line of a legend: the value of the status column, its word, colour and shape."""

    value: str
    label: str | Promise
    colour: str
    shape: str = "circle"


def classes(*rows: tuple[str, str | Promise, str, str]) -> tuple[LegendClass, ...]:
    """Return legend classes from rows of value, word, colour, shape."""
    return tuple(LegendClass(*row) for row in rows)


CHECKS: Final = classes(
    ("serious", _("serious hazard"), "#a50026", "triangle"),
    ("hazard", _("hazard found"), "#e0312d", "triangle"),
    ("overdue", _("check overdue"), "#d9700a", "diamond"),
    ("due", _("check due within 14 days"), "#b8930b", "square"),
    ("fine", _("in order"), "#2b7f62", "circle"),
    ("unchecked", _("not checked yet"), "#74808c", "circle"),
)
TASKS: Final = classes(
    ("late", _("late"), "#c8261f", "triangle"),
    ("stuck", _("cannot be done"), "#7b3294", "square"),
    ("today", _("due today"), "#d9700a", "diamond"),
    ("review", _("waiting for approval"), "#1f78b4", "square"),
    ("open", _("to do"), "#2b7f62", "circle"),
)
INCIDENTS: Final = classes(
    ("late", _("late"), "#c8261f", "triangle"),
    ("police", _("with the police"), "#1f5fa8", "square"),
    ("new", _("new"), "#d9700a", "diamond"),
    ("review", _("to be verified"), "#7b3294", "square"),
    ("open", _("being dealt with"), "#2b7f62", "circle"),
)
# The clock of a case, in the colours that lists have too.
APPEALS: Final = classes(
    ("late", _("late"), "#c8261f", "triangle"),
    ("due_soon", _("due within a day"), "#d9700a", "diamond"),
    ("on_time", _("on time"), "#2b7f62", "circle"),
    ("paused", _("waits for the citizen"), "#1f78b4", "square"),
    ("finished", _("finished in the last 30 days"), "#74808c", "circle"),
)
DISPUTES: Final = classes(
    ("waiting", _("waits for a mediator"), "#d9700a", "square"),
    ("mediating", _("in mediation"), "#1f5fa8", "square"),
    ("agreed", pgettext_lazy("legend", "agreed"), "#2b7f62", "square"),
    ("other", _("without an agreement"), "#74808c", "square"),
)
HANDLINGS: Final = classes(
    ("late", _("late"), "#c8261f", "square"),
    ("on_time", _("on time"), "#2b7f62", "square"),
)
LEGAL_SHARE: Final = classes(
    ("all", _("guided to a legal channel, per cent of all appeals"), "#2470ad", "square"),
)
LATE_SHARE: Final = classes(
    ("all", _("late, per cent of the open handlings"), "#2470ad", "square"),
)
DISPUTE_RATE: Final = classes(
    ("all", _("disputes received, per 1,000 households of the area"), "#2470ad", "square"),
)
CHANNELS: Final = classes(
    ("all", _("appeals received, through all channels or one"), "#2470ad", "square"),
)
LINK_RATE: Final = classes(
    ("all", _("linked to the town, per cent of the video points"), "#2470ad", "square"),
)
CONFIRMED_SHARE: Final = classes(
    ("all", _("confirmed by the court, per cent of the agreements"), "#2470ad", "square"),
)
FOLLOW_UPS: Final = classes(
    ("all", _("agreements of which a follow-up is due"), "#2470ad", "square"),
)
# Why nobody was met is nobody's fault and shows no difference (S44 guard).
VISITS: Final = classes(
    ("done", _("visited"), "#2b7f62", "circle"),
    ("not_done", _("not visited"), "#74808c", "circle"),
)
VIDEO: Final = classes(
    (VideoState.ONLINE, VideoState.ONLINE.label, "#2b7f62", "circle"),
    (VideoState.FAULT, VideoState.FAULT.label, "#c8261f", "triangle"),
    (VideoState.OFFLINE, VideoState.OFFLINE.label, "#d9700a", "diamond"),
    (VideoState.PLANNED, VideoState.PLANNED.label, "#74808c", "square"),
)
COVER: Final = classes(
    ("worker", _("has a grid worker"), "#5aa684", "square"),
    ("leader", _("only the leader of the community"), "#e0a53a", "square"),
    ("nobody", _("nobody responsible"), "#d6544c", "square"),
)
USES: Final = classes(
    (BuildingUse.RESIDENTIAL, BuildingUse.RESIDENTIAL.label, "#d9b38c", "square"),
    (BuildingUse.MIXED, BuildingUse.MIXED.label, "#d99a8c", "square"),
    (BuildingUse.COMMERCIAL, BuildingUse.COMMERCIAL.label, "#cf8fae", "square"),
    (BuildingUse.OFFICE, BuildingUse.OFFICE.label, "#a99bd1", "square"),
    (BuildingUse.INDUSTRIAL, BuildingUse.INDUSTRIAL.label, "#9aa5b1", "square"),
    (BuildingUse.STORAGE, BuildingUse.STORAGE.label, "#b7b08f", "square"),
    (BuildingUse.PUBLIC, BuildingUse.PUBLIC.label, "#8db4d6", "square"),
    (BuildingUse.OTHER, BuildingUse.OTHER.label, "#bdbdbd", "square"),
)
AREAS: Final = classes(
    (Level.DISTRICT, Level.DISTRICT.label, "#5b3a8c", "line"),
    (Level.STREET, Level.STREET.label, "#6a4c93", "line"),
    (Level.COMMUNITY, Level.COMMUNITY.label, "#7d63a6", "line"),
    (Level.CELL, Level.CELL.label, "#8f7bb5", "thin"),
)
PLACES: Final = classes(
    ("governance", _("governance and police"), "#1f5fa8", "square"),
    ("service", _("services and associations"), "#2b7f62", "circle"),
    ("enterprise", _("enterprises"), "#8a6d3b", "diamond"),
    ("other", _("other organisations"), "#74808c", "circle"),
)
COMPOUNDS: Final = classes(("compound", _("compound"), "#7a9a5b", "square"))

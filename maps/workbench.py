"""What the page of the workbench starts with: layers, choices and view from its address."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.gis.db.models import Extent
from django.contrib.gis.db.models.functions import Envelope
from django.contrib.gis.geos import GEOSGeometry
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.access import Actor
from core.errors import BadInput
from grid.choices import Level
from grid.models import Area
from incidents.choices import AppealKind
from maps import base_features, base_maps, layers
from maps.declaration import Layer
from maps.elements import LocalMap, Workbench
from maps.filters import Wanted, read_area, read_day

SETTINGS_ID: Final = "workbench-settings"
FIRST_SHOWN: Final = ("areas", "compounds", "buildings", "sites")
MIDDLE_OF_CHINA: Final = (35.0, 105.0)
NEAREST: Final = 20  # zoom
NEEDS_A_LOOK: Final = "serious,hazard,overdue,due"
OPEN_APPEALS: Final = "late,due_soon,on_time,paused"
# Which layers, and which of their classes, each preset begins with.
PRESETS: Final[Mapping[str, Mapping[str, str]]] = {
    "shift": {
        "areas": "",
        "buildings": "",
        "rentals": NEEDS_A_LOOK,
        "sites": NEEDS_A_LOOK,
        "tasks": "late,stuck,today",
        "incidents": "",
    },
    "tasks": {"areas": "", "buildings": "", "tasks": ""},
    "cover": {"areas": "", "cover": ""},
    "incidents": {"areas": "", "buildings": "", "incidents": ""},
    # The five offices in one (五位一体, S10), each with its own layers.
    "safety": {"areas": "", "buildings": "", "disputes": "", "incidents": ""},
    "appeals": {"areas": "", "buildings": "", "appeals": OPEN_APPEALS},
    "services": {"areas": "", "buildings": "", "organisations": "", "appeals": OPEN_APPEALS},
    "questions": {"areas": "", "buildings": "", "appeals": OPEN_APPEALS},
}
KINDS_OF_PRESETS: Final[Mapping[str, Mapping[str, str]]] = {
    "services": {"appeals": AppealKind.HELP_REQUEST},
    "questions": {"appeals": AppealKind.ENQUIRY},
}
# Record pages call their kinds by one word.
KEYS_OF_RECORDS: Final = {
    "area": "areas",
    "compound": "compounds",
    "building": "buildings",
    "dwelling": "buildings",
    "rental": "rentals",
    "site": "sites",
    "video_point": "video_points",
    "organisation": "organisations",
    "task": "tasks",
    "incident": "incidents",
    "appeal": "appeals",
    "dispute": "disputes",
    "visit": "visits",
}
TOOLS: Final = ("lasso", "cells")
MOST_AREA_CHOICES: Final = 400
WITH_RESIDENTS: Final = frozenset({"buildings", "dwellings"})  # told how many, never who


@dataclass(frozen=True)
class Start:
    """What the page opens with."""

    shown: Mapping[str, Wanted]
    area: str
    day: str
    base: str
    view: tuple[float, float, int] | None
    preset: str
    focus: str
    tool: str


def read_start(query: Mapping[str, str], actor: Actor) -> Start:
    """Read what the page opens with from its address. Raises BadInput."""
    preset = query.get("preset", "")
    if preset and preset not in PRESETS:
        raise BadInput(_("There is no such map."))
    area, day = read_area(query.get("area", "")), read_day(query.get("day", ""))
    keys = [layer.key for layer in layers.layers_of(actor)]
    return Start(
        shown={key: wanted for key, wanted in shown_layers(query, preset).items() if key in keys},
        area=area,
        day=day.isoformat() if day else "",
        base=query.get("base", base_maps.OWN),
        view=read_view(query.get("at", "")),
        preset=preset,
        focus=query.get("focus", ""),
        tool=query.get("tool", "") if query.get("tool") in TOOLS else "",
    )


def shown_layers(query: Mapping[str, str], preset: str) -> dict[str, Wanted]:
    """Return layer → choice, from the preset or from the address."""
    if preset:
        chosen = dict(PRESETS[preset])
    else:
        named = query.get("layers") or query.get("layer") or ",".join(FIRST_SHOWN)
        chosen = {KEYS_OF_RECORDS.get(key, key): "" for key in named.split(",")}
        if query.get("layer"):
            chosen = {"areas": "", "buildings": "", **chosen}
    kinds = KINDS_OF_PRESETS.get(preset, {})
    return {
        key: Wanted(
            status=tuple(part for part in query.get(f"{key}.status", status).split(",") if part),
            kind=query.get(f"{key}.kind", kinds.get(key, "")),
        )
        for key, status in chosen.items()
    }


def read_view(text: str) -> tuple[float, float, int] | None:
    """Read zoom/latitude/longitude. Raises BadInput."""
    if not text:
        return None
    try:
        zoom, lat, lng = text.split("/")
        view = float(lat), float(lng), int(float(zoom))
    except (ValueError, OverflowError):
        view = 91.0, 0.0, 0
    if not (-90 <= view[0] <= 90 and -180 <= view[1] <= 180 and 0 <= view[2] <= NEAREST):
        raise BadInput(_("A view is written zoom/latitude/longitude."))
    return view


def bounds_of(actor: Actor, area: str) -> tuple[float, float, float, float] | None:
    """Return the box of an area, or of all the actor sees: west, south, east, north."""
    seen = Area.objects.visible_to(actor).active()
    box: tuple[float, float, float, float] | None = (seen.below(area) if area else seen).aggregate(
        box=Extent("boundary")
    )["box"]
    return box


def draw(start: Start, actor: Actor) -> LocalMap:
    """Draw the map: where it opens, and the workbench over it."""
    lat, lng, zoom = start.view or (*MIDDLE_OF_CHINA, 4)
    limits = {"max_zoom": NEAREST, "min_zoom": 3}
    page = LocalMap((lat, lng), zoom, zoom_control=False, keyboard=True, **limits)
    box = bounds_of(actor, start.area)
    if box and not start.view:
        page.fit_bounds([[box[1], box[0]], [box[3], box[2]]], padding=(24, 24), max_zoom=17)
    page.add_child(Workbench(SETTINGS_ID))
    return page


def settings_of(start: Start, actor: Actor) -> dict[str, Any]:
    """Return what the browser needs to know; nothing in it is a record."""
    return {
        "layers": [layer_settings(layer, start, actor) for layer in layers.layers_of(actor)],
        "base": {"tile": tile_address(base_features.KEY), "chosen": start.base},
        "bases": base_maps.choices(),
        "area": start.area,
        "day": start.day,
        "preset": start.preset,
        "focus": start.focus,
        "tool": start.tool,
        "box": bounds_of(actor, start.area),
        "who": actor.pk,
        "addresses": {
            "map": reverse("maps:workbench"),
            "search": reverse("maps:search"),
            "inside": reverse("maps:inside"),
            "responsible": reverse("staff:responsible"),
            "feature": reverse("maps-api:feature", args=["areas", 0])
            .replace("areas", "{layer}")
            .replace("/0/", "/{id}/"),
        },
        "words": words(),
    }


def words() -> dict[str, str | Promise]:
    """Return what the browser has to say by itself."""
    return {
        "failed": _("The map could not be loaded. Reload the page, or sign in again."),
        "nothing": _("Nothing of the shown layers is here."),
        "zoomIn": _("Zoom in to see them one by one."),
        "perArea": _("Counts by area"),
        "noCounts": _("No counts by area"),
        "hidden": _("not told, or fewer than 5"),
        "lassoHint": _("Hold and draw around the places that are meant."),
        "cellsHint": _("Tap the grid cells that are meant. Tap again to leave one out."),
        "here": _("You are here"),
        "hereTitle": _("Here"),
        "listTitle": _("To look at this shift"),
        "noPosition": _("The device did not give its position."),
        "copied": _("The address of this view was copied."),
    }


def layer_settings(layer: Layer, start: Start, actor: Actor) -> dict[str, Any]:
    """Return what the browser needs to draw one layer."""
    wanted = start.shown.get(layer.key, Wanted())
    return {
        "key": layer.key,
        "title": capfirst(str(layer.title)),
        "icon": layer.icon,
        "form": layer.form,
        "minZoom": layer.min_zoom,
        "labelZoom": layer.label_zoom,
        "isOutline": layer.is_outline,
        "isGround": layer.is_ground,
        "isShown": layer.key in start.shown,
        "hasRows": layer.shows_rows(actor),
        "isCountedOnly": layer.is_counted_only,
        "isFigure": bool(layer.level),
        "note": str(layer.note),
        "list": reverse(layer.page) if layer.lists_rows(actor) else "",
        "hasDay": layer.has_day,
        "atHome": bool(layer.home),
        "status": list(layer.known(wanted.status)),
        "kind": wanted.kind and layer.known_kind(wanted.kind),
        "kinds": [[value, str(label)] for value, label in layer.choices(actor)],
        "allKinds": _("All bodies") if layer.kinds_for else _("All kinds"),
        "legend": [
            {
                "value": entry.value,
                "label": str(entry.label),
                "colour": entry.colour,
                "shape": entry.shape,
            }
            for entry in layer.legend
        ],
        "tile": tile_address(layer.key),
        "counts": reverse("maps:counts", args=[layer.key]),
        "popup": popup_address(layer),
        "residents": residents_address(layer),
    }


def tile_address(key: str) -> str:
    """Return the address of a layer's tiles with {z}, {x} and {y} left open."""
    return reverse("maps:tile", args=[key, 0, 0, 0]).replace("0/0/0", "{z}/{x}/{y}")


def residents_address(layer: Layer) -> str:
    """Return the address of how many live at one row, with {id} left open; "" elsewhere."""
    if layer.key not in WITH_RESIDENTS:
        return ""
    return reverse("maps:residents_at", args=[layer.key, 0]).replace("/0/", "/{id}/")


def popup_address(layer: Layer) -> str:
    """Return the address of the fragment about one row, with {id} left open."""
    if layer.is_counted_only:
        return ""
    if layer.home:
        address = reverse("maps:at_building", args=[layer.key, 0])
        return address.replace("/0/", "/{id}/")
    address = reverse(f"{layer.record}_detail", args=[0])
    return address.replace("/0/", "/{id}/") + "?popup=1"


def area_choices(actor: Actor) -> list[tuple[str, str, str]]:
    """Return code, indented name and box of the areas one can narrow the map to."""
    seen = Area.objects.visible_to(actor).active().order_by("code")
    seen = seen.annotate(box=Envelope("boundary"))
    wide = seen.exclude(level=Level.CELL)[:MOST_AREA_CHOICES]
    rows = list(wide) or list(seen[:MOST_AREA_CHOICES])
    widths = sorted({len(area.code) for area in rows})
    return [
        (area.code, "\u3000" * widths.index(len(area.code)) + area.name, box_text(area.box))
        for area in rows
    ]


def box_text(shape: GEOSGeometry) -> str:
    """Return west,south,east,north of a shape."""
    return ",".join(f"{part:.5f}" for part in shape.extent)

"""A place in a form: drawn on a small map, or typed as coordinates."""

import json
import re
from math import isfinite
from typing import Any, NoReturn

from django import forms
from django.contrib.gis.gdal import GDALException
from django.contrib.gis.geos import GEOSException, GEOSGeometry, MultiPolygon, Point, WKBWriter
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.geo import COORDINATE_DECIMALS, STORAGE_SRID

POINT, POLYGON = "Point", "Polygon"
PAIR = re.compile(r"^\s*(-?\d+(?:\.\d+)?)\s*[,，;；\s]\s*(-?\d+(?:\.\d+)?)\s*$")
POLYGONS = ("Polygon", "MultiPolygon")


class ShapeWidget(forms.Textarea):
    """A text with coordinates, and a map that writes it."""

    template_name = "records/shape.html"

    class Media:
        css = {"all": ("vendor/leaflet/leaflet.css", "vendor/leaflet-draw/leaflet.draw.css")}
        js = (
            "vendor/leaflet/leaflet.js",
            "vendor/protomaps-leaflet/protomaps-leaflet.js",
            "vendor/leaflet-draw/leaflet.draw.js",
            forms.Script("js/shape_picker.js", type="module"),
        )

    def __init__(self, kinds: tuple[str, ...], attrs: dict[str, Any] | None = None) -> None:
        rows = 1 if kinds == (POINT,) else 3
        super().__init__({"rows": rows, "spellcheck": "false", **(attrs or {})})
        self.kinds = kinds

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Add what the map may draw and the words on its buttons."""
        context = super().get_context(name, value, attrs)
        is_refused = "is-invalid" in context["widget"]["attrs"].get("class", "")
        context["widget"].update(
            kinds=" ".join(self.kinds),
            words=draw_words(),
            is_typed=POINT in self.kinds or is_refused,
        )
        return context


class ShapeField(forms.Field):
    """A WGS 84 point or polygon, typed as "longitude, latitude", GeoJSON or WKT.

    Polygons come back as MultiPolygon where `multi` is set.
    """

    default_error_messages = {
        "unreadable": gettext_lazy(
            "Write longitude and latitude such as 118.012345, 36.012345, or draw on the map."
        ),
        "swapped": gettext_lazy("Write the longitude first, then the latitude."),
        "range": gettext_lazy("Longitudes are -180 to 180, latitudes -90 to 90 degrees."),
        "kind": gettext_lazy("A shape of this kind does not fit here. Draw it on the map."),
    }

    def __init__(self, *, kinds: tuple[str, ...], multi: bool = False, **kwargs: Any) -> None:
        self.kinds, self.multi = kinds, multi
        super().__init__(widget=ShapeWidget(kinds), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Write a shape as text."""
        if isinstance(value, Point):
            return f"{value.x:.{COORDINATE_DECIMALS}f}, {value.y:.{COORDINATE_DECIMALS}f}"
        return value.geojson if isinstance(value, GEOSGeometry) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Tell whether another text was sent than the page held."""
        return (self.prepare_value(initial) or "").strip() != (data or "").strip()

    def to_python(self, value: Any) -> GEOSGeometry | None:
        """Read the text. Raises ValidationError with what to write instead."""
        text = (value or "").strip()
        if not text:
            return None
        shape = self.read(text)
        west, south, east, north = shape.extent
        if west < -180 or east > 180 or south < -90 or north > 90:
            swapped = south >= -180 and north <= 180 and west >= -90 and east <= 90
            self.refuse("swapped" if swapped else "range")
        return self.fitted(shape)

    def read(self, text: str) -> GEOSGeometry:
        """Return the shape that the text describes."""
        if pair := PAIR.match(text):
            return Point(float(pair[1]), float(pair[2]), srid=STORAGE_SRID)
        try:
            shape = GEOSGeometry(text)
        except (ValueError, TypeError, GEOSException, GDALException):
            self.refuse("unreadable")
        if shape.empty or shape.srid not in (None, STORAGE_SRID) or not finite(shape):
            self.refuse("unreadable")
        flat = GEOSGeometry(memoryview(WKBWriter(dim=2).write(shape)))
        flat.srid = STORAGE_SRID
        return flat

    def fitted(self, shape: GEOSGeometry) -> GEOSGeometry:
        """Return the shape in the form the column wants."""
        kind = POLYGON if shape.geom_type in POLYGONS else shape.geom_type
        if kind not in self.kinds:
            self.refuse("kind")
        if not shape.valid:
            raise ValidationError(_("The shape crosses itself. Redraw it."), code="crossing")
        if self.multi and shape.geom_type == "Polygon":
            return MultiPolygon(shape, srid=STORAGE_SRID)
        return shape

    def refuse(self, code: str) -> NoReturn:
        """Raise the message of a code."""
        raise ValidationError(self.error_messages[code], code=code)


def finite(shape: GEOSGeometry) -> bool:
    """Tell whether every coordinate of a shape is a number."""
    try:
        return all(isfinite(number) for number in shape.extent)
    except ValueError:  # a shape without a single number has no extent
        return False


def draw_words() -> str:
    """Return the words of the drawing tools in the language of the page, as JSON."""
    words = {
        "marker": _("Set a point"),
        "polygon": _("Draw an area"),
        "polyline": _("Draw a line"),
        "edit": _("Change the shape"),
        "remove": _("Remove the shape"),
        "save": _("Keep"),
        "cancel": _("Cancel"),
        "finish": _("Finish"),
        "undo": _("Take back the last point"),
        "clear": _("Remove all"),
        "start": _("Click where it begins."),
        "next": _("Click for the next corner."),
        "end": _("Click the first point to close the area."),
        "endLine": _("Click the last point again to finish."),
        "place": _("Click where it is."),
        "drag": _("Drag the corners, then press Keep."),
        "crossing": _("The line must not cross itself."),
        "zoomIn": _("Closer"),
        "zoomOut": _("Farther"),
    }
    return json.dumps(words, ensure_ascii=False)

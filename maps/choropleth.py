"""Communities coloured by a number, for maps that everybody may open.

What is coloured has been told already: a number that is hidden has no colour of its own.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from branca.element import MacroElement
from django.contrib.gis.db.models import Extent
from django.contrib.gis.db.models.functions import AsGeoJSON
from django.db.models import Func, QuerySet, Value
from django.templatetags.static import static
from django.utils.translation import gettext as _
from folium.template import Template

from core.geo import COORDINATE_DECIMALS
from grid.models import Area
from maps.counts import AreaCount, as_features, class_limits, legend_of
from maps.elements import LocalMap

MIDDLE_OF_CHINA: Final = (35.0, 105.0)
DRAWN_ON: Final = 1_500  # pixels: what is thinner than one of them is left out


@dataclass(frozen=True)
class Shade:
    """One area with its number: None and its sign where it is not told; "" where none is known."""

    area: Area
    value: float | None
    text: str
    url: str = ""


class Choropleth(MacroElement):
    """Coloured areas and their legend, over a map."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        const { openChoropleth } = await import({{ this.module|tojson }});
        openChoropleth({{ this._parent.get_name() }}, {{ this.settings_id|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, settings_id: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Choropleth"
        self.settings_id = settings_id
        self.module = static("js/choropleth.js")


def map_of(areas: QuerySet[Area], element: MacroElement) -> LocalMap:
    """Return a map that opens at some areas, with what is drawn on it."""
    page = LocalMap(MIDDLE_OF_CHINA, 4, zoom_control=False, keyboard=True, max_zoom=20, min_zoom=3)
    box = areas.order_by().aggregate(box=Extent("boundary"))["box"]
    if box:
        page.fit_bounds([[box[1], box[0]], [box[3], box[2]]], padding=(16, 16))
    page.add_child(element)
    return page


def number_in(text: str) -> float | None:
    """Return the number that a text tells; None where it is hidden or not known."""
    try:
        return float(text)
    except ValueError:
        return None


def drawn(shades: Iterable[Shade], title: str, step: float = 1) -> dict[str, Any]:
    """Return what the browser needs: features with colour and words, and the legend.

    `step` is the least difference of two numbers: 1 for counts, 0.1 for rates.
    """
    shades = list(shades)
    limits = class_limits([shade.value or 0 for shade in shades])
    shapes = shapes_of([shade.area for shade in shades])
    counts = [
        AreaCount(s.area.code, s.area.name, shapes.get(s.area.pk, ""), s.value, s.text)
        for s in shades
    ]
    features = as_features(counts, limits)
    urls = {shade.area.code: shade.url for shade in shades}
    for feature in features:
        feature["properties"]["url"] = urls[feature["properties"]["code"]]
    has_hidden = any(shade.value is None for shade in shades)
    legend = legend_of(limits, has_hidden, _("not told, or fewer than 5"), step)
    shown = {"type": "FeatureCollection", "features": features}
    return {"title": title, "shapes": shown, "legend": legend}


def shapes_of(areas: list[Area]) -> dict[int, str]:
    """Return key → boundary as GeoJSON, thinned to what a screen shows."""
    rows = Area.objects.filter(pk__in=[area.pk for area in areas]).order_by()
    box = rows.aggregate(box=Extent("boundary"))["box"]
    if not box:
        return {}
    thinner = Func("boundary", Value((box[2] - box[0]) / DRAWN_ON), Value(True))
    thinner.function = "ST_Simplify"
    thinner.output_field = Area._meta.get_field("boundary")
    rows = rows.annotate(drawn=AsGeoJSON(thinner, precision=COORDINATE_DECIMALS))
    return dict(rows.values_list("pk", "drawn"))

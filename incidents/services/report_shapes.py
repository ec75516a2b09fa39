"""The shapes of the areas that a report tells of, frozen with its figures (S09)."""

import json
from typing import Any, Final

from django.contrib.gis.db.models import Extent
from django.contrib.gis.db.models.functions import AsGeoJSON
from django.db.models import Func, Value

from core.geo import COORDINATE_DECIMALS
from grid.choices import CODE_DIGITS
from grid.models import Area
from incidents.services.board import Asked

LEVELS: Final = {digits: level for level, digits in CODE_DIGITS.items()}
DRAWN_ON: Final = 1_000  # pixels: what is thinner than one of them is left out


def shapes_of(asked: Asked) -> list[list[Any]]:
    """Return code, name and boundary (GeoJSON, WGS 84) of the areas that figures are parted by."""
    rows = Area.objects.active().below(asked.area).filter(level=LEVELS[asked.digits])
    box = rows.order_by().aggregate(box=Extent("boundary"))["box"]
    if not box:
        return []
    thinner = Func("boundary", Value((box[2] - box[0]) / DRAWN_ON), Value(True))
    thinner.function = "ST_Simplify"
    thinner.output_field = Area._meta.get_field("boundary")
    drawn = rows.annotate(drawn=AsGeoJSON(thinner, precision=COORDINATE_DECIMALS))
    found = drawn.order_by("code").values_list("code", "name", "drawn")
    return [[code, name, json.loads(shape)] for code, name, shape in found if shape]

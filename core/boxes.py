"""Sections of a map as addresses name them."""

from django.utils.translation import gettext as _

from core.errors import BadInput


def read_box(text: str) -> tuple[float, float, float, float]:
    """Read west,south,east,north in degrees. Raises BadInput."""
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        west, south, east, north = 1.0, 0.0, 0.0, 0.0
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise BadInput(_("A map section is written west,south,east,north in degrees."))
    return west, south, east, north

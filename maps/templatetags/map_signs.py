"""The signs of a legend, as small drawings."""

from typing import Final

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

OUTLINES: Final = {
    "circle": "M9 3a6 6 0 1 0 .001 0z",
    "triangle": "M9 2 16.5 15.5h-15z",
    "diamond": "M9 1.5 16.5 9 9 16.5 1.5 9z",
    "square": "M3 3h12v12H3z",
    "line": "M1 8h16v2.5H1z",
    "thin": "M1 8.4h16v1.2H1z",
}


@register.simple_tag
def sign(shape: str, colour: str) -> SafeString:
    """Draw the sign of a legend class; its word stands beside it."""
    return format_html(
        '<svg class="map-sign" viewBox="0 0 18 18" width="18" height="18" aria-hidden="true">'
        '<path d="{}" fill="{}"/></svg>',
        OUTLINES[shape],
        colour,
    )

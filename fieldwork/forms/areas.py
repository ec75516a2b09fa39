"""Choosing areas."""

from typing import Final

from django import forms

from grid.choices import CODE_DIGITS
from grid.models import Area

INDENT: Final = "\u3000"  # as wide as a Chinese character; browsers keep it in options


def in_tree(area: Area) -> str:
    """Name an area, further in the deeper it lies."""
    return f"{INDENT * list(CODE_DIGITS).index(area.level)}{area.name}"


class AreaField(forms.ModelChoiceField):
    """An area, set in under the one above it."""

    def label_from_instance(self, area: Area) -> str:
        """Name the area at its depth."""
        return in_tree(area)


class AreasField(forms.ModelMultipleChoiceField):
    """Several areas, each set in under the one above it."""

    def label_from_instance(self, area: Area) -> str:
        """Name the area at its depth."""
        return in_tree(area)

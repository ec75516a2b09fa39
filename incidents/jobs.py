"""What runs by the clock."""

from datetime import date

from incidents.services.reckoning import reckon_lately


def reckon_figures(day: date) -> int:
    """Reckon the summary rows of the last days anew."""
    return reckon_lately(day)

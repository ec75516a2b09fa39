"""What runs by the clock."""

from datetime import date

from incidents.services.appeals import close_waiting
from incidents.services.appeals.asking import forget_wrong_codes
from incidents.services.reckoning import reckon_lately


def reckon_figures(day: date) -> int:
    """Reckon the summary rows of the last days anew."""
    return reckon_lately(day)


def close_replied_appeals(_day: date) -> int:
    """Close the appeals whose time to rate is over; forget the wrong codes of past hours."""
    forget_wrong_codes()
    return close_waiting()

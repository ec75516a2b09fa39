"""What a channel asks besides: checked against `workflow/channels.py`, unknown fields refused."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from core.errors import BadInput
from incidents.services.words import without_numbers
from incidents.workflow.channels import EXTRAS, Extra, Shape

LONGEST: Final = 120
MOST_ANSWERS: Final = 50


def checked_extras(channel: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a channel as they are kept. Raises BadInput, naming the field."""
    fields = {extra.name: extra for extra in EXTRAS.get(channel, ())}
    for name in given:
        if name not in fields:
            raise BadInput(
                _("“%(field)s” is no field of this channel and is not taken in.") % {"field": name}
            )
    kept = {name: checked(extra, given.get(name)) for name, extra in fields.items()}
    return {name: value for name, value in kept.items() if value not in (None, "")}


def checked(extra: Extra, value: Any) -> Any:
    """Return one field as it is kept. Raises BadInput."""
    if value in (None, "", [], {}):
        if extra.is_needed:
            raise BadInput(_("Fill in “%(field)s”.") % {"field": extra.label})
        return None
    return READERS[extra.shape](extra, value)


def read_text(extra: Extra, value: Any) -> str:
    """Read some words, numbers of people masked."""
    text = without_numbers(str(value).strip())
    if len(text) > LONGEST:
        raise BadInput(
            _("“%(field)s” takes at most %(most)s characters.")
            % {"field": extra.label, "most": LONGEST}
        )
    return text


def read_count(extra: Extra, value: Any) -> int:
    """Read a whole number of at least 1."""
    try:
        count = int(str(value))
    except ValueError:
        count = 0
    if not 1 <= count <= 10_000_000:
        raise BadInput(_("“%(field)s” is a whole number of at least 1.") % {"field": extra.label})
    return count


def read_moment(extra: Extra, value: Any) -> str:
    """Read a moment that is not to come."""
    read = read_ahead(extra, value)
    if datetime.fromisoformat(read) > timezone.now():
        raise BadInput(_("“%(field)s” is still to come.") % {"field": extra.label})
    return read


def read_ahead(extra: Extra, value: Any) -> str:
    """Read a moment."""
    moment = value if isinstance(value, datetime) else parse_datetime(str(value))
    if moment is None:
        raise BadInput(_("“%(field)s” is a date and a time.") % {"field": extra.label})
    moment = timezone.make_aware(moment) if timezone.is_naive(moment) else moment
    return moment.isoformat()


def read_names(extra: Extra, value: Any) -> list[str]:
    """Read the names of different people on duty."""
    parts = value if isinstance(value, list) else str(value).replace("、", ",").split(",")
    names = list(dict.fromkeys(read_text(extra, part) for part in parts if str(part).strip()))
    if len(names) < extra.least:
        raise BadInput(
            _("“%(field)s” names at least %(least)s different people.")
            % {"field": extra.label, "least": extra.least}
        )
    return names


def read_totals(extra: Extra, value: Any) -> dict[str, int]:
    """Read answers and how many gave them."""
    if not isinstance(value, Mapping) or len(value) > MOST_ANSWERS:
        raise BadInput(
            _("“%(field)s” is at most %(most)s answers with a number each.")
            % {"field": extra.label, "most": MOST_ANSWERS}
        )
    return {read_text(extra, answer): read_count(extra, count) for answer, count in value.items()}


READERS: Final = {
    Shape.TEXT: read_text,
    Shape.COUNT: read_count,
    Shape.MOMENT: read_moment,
    Shape.AHEAD: read_ahead,
    Shape.NAMES: read_names,
    Shape.TOTALS: read_totals,
}

"""What each channel asks besides the matter itself: the form's fields and the check of them.

A channel that is not listed asks nothing. No field of any channel names a person who
spoke: polls and appraisals bring totals, liaisons bring topics (S06).
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from incidents.choices import Channel


class Shape(StrEnum):
    """How a field is written down."""

    TEXT = "text"
    COUNT = "count"
    MOMENT = "moment"
    AHEAD = "ahead"
    NAMES = "names"
    TOTALS = "totals"


@dataclass(frozen=True)
class Extra:
    """One field of a channel. `NAMES` are of staff on duty; `least` how many of them.

    `TOTALS` is answer → how many gave it, `AHEAD` a moment that may still be to come.
    """

    name: str
    label: str | Promise
    shape: Shape = Shape.TEXT
    is_needed: bool = True
    least: int = 1


_SURVEY: Final = (
    Extra("survey", _("title of the survey")),
    Extra("asked", _("how many took part"), Shape.COUNT),
    Extra("totals", _("answers and how many gave them"), Shape.TOTALS),
)
EXTRAS: Final[dict[str, tuple[Extra, ...]]] = {
    Channel.FAX: (Extra("arrived_at", _("time on the fax"), Shape.MOMENT, is_needed=False),),
    # A promise that the other hotline gave counts where it is earlier than ours.
    Channel.OTHER_HOTLINES: (
        Extra("line", _("which hotline")),
        Extra("due", _("due there"), Shape.AHEAD, is_needed=False),
    ),
    Channel.OTHER_WEBSITES: (Extra("site", _("which website")),),
    Channel.OFFICIAL_VISIT: (
        Extra("post", _("post of the official")),
        Extra("visited_at", _("time of the visit"), Shape.MOMENT),
    ),
    Channel.PUBLIC_APPRAISAL: _SURVEY,
    Channel.OPINION_POLL: _SURVEY,
    Channel.CONTACT_CARD: (Extra("card", _("number of the card"), is_needed=False),),
    Channel.OPINION_LIAISON: (
        Extra("topic", _("topic")),
        Extra("service_area", _("area the liaison serves"), is_needed=False),
    ),
    Channel.SUGGESTION_BOX: (
        Extra("box", _("which box")),
        Extra("openers", _("opened by (two)"), Shape.NAMES, least=2),
        Extra("opened_at", _("opened at"), Shape.MOMENT),
    ),
    Channel.HELP_CARD: (Extra("card", _("number of the card"), is_needed=False),),
}

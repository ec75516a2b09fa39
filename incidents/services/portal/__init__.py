"""The public portal: what anybody may say and ask without an account."""

from incidents.services.portal.answers import (
    may_publish,
    public_answers,
    publish_answer,
    withdraw_answer,
)
from incidents.services.portal.doors import (
    FOR_ALL,
    RENTAL_FILING,
    Door,
    PublicSending,
    Sent,
    rental_category,
    report_categories,
    send_in,
)
from incidents.services.portal.flood import Stamp, TooMany, check_flood
from incidents.services.portal.judging import rate_by_link
from incidents.services.portal.own import own_case, story_of, take_own_step
from incidents.services.portal.tries import NothingFound

__all__ = [
    "FOR_ALL",
    "RENTAL_FILING",
    "Door",
    "NothingFound",
    "PublicSending",
    "Sent",
    "Stamp",
    "TooMany",
    "check_flood",
    "may_publish",
    "own_case",
    "public_answers",
    "publish_answer",
    "rate_by_link",
    "rental_category",
    "report_categories",
    "send_in",
    "story_of",
    "take_own_step",
    "withdraw_answer",
]

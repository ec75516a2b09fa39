"""Reading what a client sends: an empty parameter counts as absent, dates are ISO 8601."""

import math
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.contrib.gis.geos import Point
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from core.geo import STORAGE_SRID
from incidents.models import IssueCategory
from incidents.open311.refusals import NotFound, Refusal
from incidents.services.requests import SentRequest, offered_categories

DAYS: Final = 90  # longest span of a list, and what is listed without dates
MOST: Final = 1000  # requests in one answer
MOST_IDS: Final = 1000
LONGEST: Final[Mapping[str, int]] = {
    "description": 4000,
    "address_string": 200,
    "address_id": 40,
    "first_name": 29,
    "last_name": 30,
    "phone": 30,
    "email": 254,
    "media_url": 500,
}
ATTRIBUTE: Final = re.compile(r"attribute\[([-\w]{1,50})\](\[\])?")
LOST_PLUS: Final = re.compile(r" (\d\d:?\d\d)$")  # "+08:00" arrives as " 08:00"
VALIDATORS: Final[Mapping[str, Any]] = {
    "email": validate_email,
    "media_url": URLValidator(["http", "https"]),
}


class Given:
    """The parameters of one request, in the address or in a form."""

    def __init__(self, values: Any) -> None:
        self.values = values

    def text(self, name: str) -> str:
        """Return one parameter, "" where it is absent or empty."""
        return str(self.values.get(name, "")).strip()

    def listed(self, name: str) -> list[str]:
        """Return the parts of a comma list."""
        return [part.strip() for part in self.text(name).split(",") if part.strip()]

    def moment(self, name: str) -> datetime | None:
        """Return a moment. Raises Refusal."""
        text = LOST_PLUS.sub(r"+\1", self.text(name))
        if not text:
            return None
        read = read_moment(text)
        if read is None:
            raise Refusal(
                _("%(name)s is written as in 2026-05-04T09:30:00+08:00.") % {"name": name}
            )
        return read

    def whole(self, name: str, default: int, most: int) -> int:
        """Return a whole number from 1 to `most`. Raises Refusal."""
        text = self.text(name)
        if not text:
            return default
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
        if not 1 <= number <= most:
            raise Refusal(
                _("%(name)s is a whole number from 1 to %(most)s.") % {"name": name, "most": most}
            )
        return number

    def answers(self) -> dict[str, list[str]]:
        """Return the answers to a category's questions: attribute[code]=… and attribute[code][]."""
        found: dict[str, list[str]] = {}
        for name, values in self.values.lists():
            if match := ATTRIBUTE.fullmatch(name):
                found.setdefault(match[1], []).extend(values)
        return found


def read_moment(text: str) -> datetime | None:
    """Read a moment or a day; without a zone it is the town's own time."""
    try:
        if day := parse_date(text):
            moment: datetime | None = datetime(day.year, day.month, day.day)  # noqa: DTZ001
        else:
            moment = parse_datetime(text)
        if moment is None or timezone.is_aware(moment):
            return moment
        return timezone.make_aware(moment)
    except (ValueError, OverflowError):
        return None


def check_jurisdiction(given: Given) -> None:
    """Refuse the jurisdiction of another place; none has to be named. Raises NotFound."""
    asked = given.text("jurisdiction_id")
    if asked and settings.OPEN311_JURISDICTION and asked != settings.OPEN311_JURISDICTION:
        raise NotFound(_("jurisdiction_id is not served here."))


def check_services(codes: list[str]) -> list[str]:
    """Return codes of services that exist. Raises NotFound for the first that does not."""
    known = set(IssueCategory.objects.filter(is_public=True).values_list("code", flat=True))
    for code in codes:
        if code not in known:
            raise NotFound(_("service_code %(code)s does not exist.") % {"code": code[:50]})
    return codes


def read_span(given: Given) -> tuple[datetime, datetime]:
    """Return the span of a list, 90 days at most. Raises Refusal."""
    start, end = given.moment("start_date"), given.moment("end_date")
    longest, now = timedelta(days=DAYS), timezone.now()
    try:
        if start is None:
            end = end or now
            return end - longest, end
        end = end or min(start + longest, max(now, start))
    except OverflowError as error:
        raise Refusal(_("There is no such day.")) from error
    if end < start:
        raise Refusal(_("end_date lies before start_date."))
    if end - start > longest:
        raise Refusal(
            _("Ask for %(days)s days at most between start_date and end_date.") % {"days": DAYS}
        )
    return start, end


def read_status(given: Given) -> set[str]:
    """Return the statuses asked for, both where none is. Raises Refusal."""
    asked = set(given.listed("status"))
    if asked - {"open", "closed"}:
        raise Refusal(_("status is open or closed."))
    return asked or {"open", "closed"}


def read_token(text: str) -> UUID:
    """Return a token. Raises NotFound."""
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound(_("There is no such token.")) from error


def read_request(given: Given) -> SentRequest:
    """Return the request that a form holds. Raises Refusal with all that is wrong, NotFound."""
    problems = [*missing(given), *unusable(given)]
    place = read_place(given, problems)
    code = given.text("service_code")
    category = offered_categories().filter(code=code).first() if code else None
    if code and category is None:
        raise NotFound(_("service_code %(code)s does not exist.") % {"code": code[:50]})
    if problems or category is None:
        raise Refusal(*problems)
    return SentRequest(
        category=category,
        place=place,
        address=given.text("address_string"),
        address_code=given.text("address_id"),
        text=given.text("description"),
        name=f"{given.text('last_name')} {given.text('first_name')}".strip(),
        phone=given.text("phone"),
        email=given.text("email"),
        media_url=given.text("media_url"),
        answers=given.answers(),
    )


def missing(given: Given) -> list[str]:
    """Return what a request lacks."""
    lacks = []
    if not given.text("service_code"):
        lacks.append(_("service_code was not provided."))
    where = (given.text("lat") and given.text("long")) or given.text("address_string")
    if not (where or given.text("address_id")):
        lacks.append(_("Provide lat and long, or address_string, or address_id."))
    return lacks


def unusable(given: Given) -> list[str]:
    """Return which values are too long, or no address of their kind."""
    wrong = []
    for name, most in LONGEST.items():
        if len(given.text(name)) > most:
            limits = {"name": name, "most": most}
            wrong.append(_("%(name)s may have %(most)s characters at most.") % limits)
    for name, validator in VALIDATORS.items():
        try:
            if text := given.text(name):
                validator(text)
        except ValidationError:
            wrong.append(_("%(name)s cannot be used as it is written.") % {"name": name})
    return wrong


def read_place(given: Given, problems: list[str]) -> Point | None:
    """Return the WGS 84 point that lat and long give, None without them."""
    texts = given.text("lat"), given.text("long")
    if not all(texts):
        return None
    try:
        lat, lng = (float(text) for text in texts)
    except ValueError:
        lat = lng = math.nan
    if not (-90 <= lat <= 90 and -180 <= lng <= 180):
        problems.append(_("lat and long are degrees of WGS 84, as in 36.65 and 117.12."))
        return None
    return Point(lng, lat, srid=STORAGE_SRID)

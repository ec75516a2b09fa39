"""A short way for tiles: who asked a moment ago need not pass every door again.

A page asks for dozens of tiles, and the doors cost more than cutting one. After a
tile went through all of them, the asker is kept for a minute in this process with a
fingerprint of the session, the account and its posts. The next tile only has the
database compare the fingerprint: a sign-out, an ended or transferred post, a changed
password or session takes the long way, and its doors, on the very next request.
"""

import re
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Any, Final

from django.conf import settings
from django.db import Error as DatabaseFailed
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from core.errors import DomainError
from maps.changes import counting
from maps.declaration import Layer
from maps.layers import BY_KEY
from maps.prepared import tell
from maps.tiles import exists
from maps.views.tiles import tile, tile_and_state

ADDRESS: Final = re.compile(r"/tiles/([a-z_]{1,30})/(\d{1,2})/(\d{1,7})/(\d{1,7})\.mvt")
KEPT_SECONDS: Final = 60
MOST_KEPT: Final = 1_000
database: Any = connection  # its stubs do not know of the health check
FINGERPRINT: Final = """
    SELECT md5(concat_ws('|', session.session_data, person.password, person.state,
           person.is_active, person.organisation_id,
           (SELECT string_agg(post::text, ';' ORDER BY post.id)
              FROM staff_post AS post WHERE post.user_id = person.id),
           (SELECT string_agg(held::text, ';' ORDER BY held.id)
              FROM staff_post_buildings AS held JOIN staff_post AS post ON post.id = held.post_id
             WHERE post.user_id = person.id))) || '~' || {changes}
      FROM django_session AS session, staff_user AS person
     WHERE session.session_key = $1 AND session.expire_date > now() AND person.id = $2
"""


@dataclass(frozen=True)
class Known:
    """Somebody who passed every door; without a fingerprint only the account is known."""

    actor: Any
    fingerprint: str
    day: date
    until: float

    def is_fresh(self) -> bool:
        """Tell whether the doors were passed a moment ago, and today."""
        return time.monotonic() < self.until and self.day == timezone.localdate()


class TileMiddleware:
    """Answers tiles of known askers itself; lets everything else pass."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.known: OrderedDict[str, Known] = OrderedDict()
        self.lock = Lock()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer."""
        address = ADDRESS.fullmatch(request.path_info)
        key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
        if address is None or not key or request.method != "GET":
            return self.get_response(request)
        known = self.known.get(key)
        seen, response = "", None
        if known:
            database.health_check_done = True  # would be a round trip of its own
            place = (int(address[2]), int(address[3]), int(address[4]))
            try:
                seen, response = answered(request, key, known, address[1], place)
            except DomainError:
                return self.get_response(request)
            except DatabaseFailed:  # a lost connection: the long way finds out and opens another
                database.health_check_done = False
                return self.get_response(request)
        if response is not None:
            return response
        response = self.get_response(request)
        self.remember(key, request, response, seen)
        return response

    def remember(self, key: str, request: HttpRequest, response: HttpResponse, seen: str) -> None:
        """Keep who passed the doors, with the fingerprint taken before they did."""
        user = getattr(request, "user", None)
        if response.status_code not in (200, 204, 304) or user is None:
            return
        actor = getattr(user, "_wrapped", user)
        until = time.monotonic() + KEPT_SECONDS
        with self.lock:
            self.known[key] = Known(actor, seen, timezone.localdate(), until)
            self.known.move_to_end(key)
            while len(self.known) > MOST_KEPT:
                self.known.popitem(last=False)


def answered(
    request: HttpRequest, key: str, known: Known, layer: str, place: tuple[int, int, int]
) -> tuple[str, HttpResponse | None]:
    """Return the fingerprint of now, and the tile if it is still the one that was kept."""
    shown = BY_KEY.get(layer)
    changes = counting(shown.models) if shown else "''"
    state, values = FINGERPRINT.format(changes=changes), (key, known.actor.pk)
    request.user = known.actor
    if shown and known.is_fresh() and can_be_cut(request, known, shown, place):
        seen, response = tile_and_state(request, shown, place, state, values)  # type: ignore[arg-type]
        return seen, response if seen and seen == known.fingerprint else None
    seen, _, since = tell(state, values).partition("~")
    if not seen or seen != known.fingerprint or not known.is_fresh():
        return seen, None
    return seen, tile(request, layer, *place, since)  # type: ignore[arg-type]


def can_be_cut(
    request: HttpRequest, known: Known, shown: Layer, place: tuple[int, int, int]
) -> bool:
    """Tell whether a whole tile is wanted and is there, so that nothing else can be the answer."""
    whole = "If-None-Match" not in request.headers and exists(*place)
    return whole and place[0] + 1 >= shown.min_zoom and shown.is_shown_to(known.actor)

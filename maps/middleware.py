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
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from core.errors import DomainError
from maps.changes import counting
from maps.layers import BY_KEY
from maps.views.tiles import tile

ADDRESS: Final = re.compile(r"/tiles/([a-z_]{1,30})/(\d{1,2})/(\d{1,7})/(\d{1,7})\.mvt")
KEPT_SECONDS: Final = 60
MOST_KEPT: Final = 1_000
FINGERPRINT: Final = """
    SELECT md5(concat_ws('|', session.session_data, person.password, person.state,
           person.is_active,
           (SELECT string_agg(post::text, ';' ORDER BY post.id)
              FROM staff_post AS post WHERE post.user_id = person.id),
           (SELECT string_agg(held::text, ';' ORDER BY held.id)
              FROM staff_post_buildings AS held JOIN staff_post AS post ON post.id = held.post_id
             WHERE post.user_id = person.id))), {changes}
      FROM django_session AS session, staff_user AS person
     WHERE session.session_key = %s AND session.expire_date > now() AND person.id = %s
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
        layer = address[1]
        z, x, y = (int(part) for part in address.groups()[1:])
        seen, changes = state_of(key, known.actor.pk, layer) if known else ("", "")
        if known and seen and seen == known.fingerprint and known.is_fresh():
            request.user = known.actor
            try:
                return tile(request, layer, z, x, y, changes)  # type: ignore[arg-type]
            except DomainError:
                return self.get_response(request)
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


def state_of(session_key: str, user_pk: int, layer: str) -> tuple[str, str]:
    """Return what session, account and posts are like now, and the changes of a layer.

    The first is "" when the session is over.
    """
    models = BY_KEY[layer].models if layer in BY_KEY else ()
    changes = counting(models) if models else "''"
    with connection.cursor() as cursor:
        cursor.execute(FINGERPRINT.format(changes=changes), [session_key, user_pk])
        row = cursor.fetchone()
    return (str(row[0]), str(row[1])) if row else ("", "")

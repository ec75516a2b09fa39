"""Vector tiles, one view: find the layer, compare the version, cut."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from core.errors import OutOfScope
from maps import base_features, prepared, tiles
from maps.declaration import Layer, this_moment
from maps.filters import read_wanted
from maps.layers import layer_for
from maps.tiles import Statement
from maps.views.asker import Asked

TILE_TYPE = "application/vnd.mapbox-vector-tile"
# Only the one who asked may keep it, and has to ask again whether it still holds.
OWN_COPY = "private, no-cache"


@require_safe
@login_not_required
def base_tile(request: HttpRequest, z: int, x: int, y: int) -> HttpResponse:
    """Answer one tile of the own base map: water, roads and land use, for everybody."""
    if not tiles.exists(z, x, y):
        raise OutOfScope
    base = base_features
    return answer(request, base.version(), lambda: base.statement_for(z), (z, x, y))


@require_safe
def tile(request: Asked, layer: str, z: int, x: int, y: int, changes: str = "") -> HttpResponse:
    """Answer one vector tile of a layer, cut for the person who asks.

    `changes` tells how often the layer's tables changed, where that is known already.
    """
    if not tiles.exists(z, x, y):
        raise OutOfScope
    if layer == base_features.KEY:
        return base_tile(request, z, x, y)
    shown, wanted, moment = layer_for(layer, request.user), read_wanted(request.GET), this_moment()
    if z + 1 < shown.min_zoom:
        return HttpResponse(status=204, headers={"Cache-Control": OWN_COPY})
    return answer(
        request,
        tiles.version_of(shown, request.user, wanted, moment, changes),
        lambda: tiles.statement_for(shown, request.user, wanted, moment, z),
        (z, x, y),
    )


def answer(
    request: HttpRequest,
    version: str,
    statement: Callable[[], Statement],
    place: tuple[int, int, int],
) -> HttpResponse:
    """Answer 304 if the asker's copy still holds, else the tile."""
    etag = quote_etag(version)
    response = get_conditional_response(request, etag=etag)
    if response is None:
        return sent(tiles.cut(statement(), *place), version)
    response["Cache-Control"] = OWN_COPY
    return response


def sent(content: bytes, version: str) -> HttpResponse:
    """Return a tile as an answer."""
    headers = {
        "ETag": quote_etag(version),
        "Cache-Control": OWN_COPY,
        "Content-Length": str(len(content)),
    }
    return HttpResponse(content, content_type=TILE_TYPE, headers=headers)


def tile_and_state(
    request: Asked, shown: Layer, place: tuple[int, int, int], state: str, values: tuple[str, int]
) -> tuple[str, HttpResponse]:
    """Return what a state statement tells before "~" (changes after it), and the tile.

    One round trip; the caller throws the tile away when the state is not what it was.
    """
    wanted, moment = read_wanted(request.GET), this_moment()
    statement = tiles.statement_for(shown, request.user, wanted, moment, place[0])
    told, content = prepared.cut_and_tell(state, values, statement, place)
    seen, _, changes = told.partition("~")
    version = tiles.version_of(shown, request.user, wanted, moment, changes or "-")
    return seen, sent(content, version)

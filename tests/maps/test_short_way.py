"""The short way for tiles: cheap for who is known, shut on the next request when rights change."""

from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from staff.choices import Role
from staff.models import Post
from tests import factories
from tests.maps.test_tiles import get, shapes, tile_at

PASSES = 2  # the first makes the account known, the second the fingerprint


@pytest.fixture
def known(cast, client_of):
    """A worker whose tiles go the short way, beside a building of theirs."""
    factories.make_building(0)
    client = client_of(cast.worker)
    for _ in range(PASSES):
        assert shapes(get(client, "buildings", tile_at(0)))
    return client


def cost(client):
    with CaptureQueriesContext(connection) as queries:
        get(client, "buildings", tile_at(0))
    return len(queries)


def test_the_short_way_is_one_round_trip(known):
    assert cost(known) == 1


def test_an_ended_post_shuts_the_short_way_at_once(known, cast):
    Post.objects.filter(user=cast.worker).update(revoked_at=timezone.now())
    assert get(known, "buildings", tile_at(0)).status_code == 403


def test_a_moved_post_moves_what_is_seen_at_once(known, cast, town):
    Post.objects.filter(user=cast.worker).update(revoked_at=timezone.now())
    factories.give_post(cast.worker, Role.GRID_WORKER, town.cells[1])
    assert shapes(get(known, "buildings", tile_at(0))) == []


def test_a_signed_out_session_shuts_the_short_way_at_once(known):
    key = known.cookies["sessionid"].value
    known.logout()
    again = Client(headers={"cookie": f"sessionid={key}"})
    assert get(again, "buildings", tile_at(0)).status_code in (302, 401)


def test_an_expired_session_shuts_the_short_way(known):
    session = known.session
    session.set_expiry(timezone.now() - timedelta(minutes=1))
    session.save()
    assert get(known, "buildings", tile_at(0)).status_code in (302, 401)


def test_a_suspended_account_shuts_the_short_way_at_once(known, cast):
    type(cast.worker).objects.filter(pk=cast.worker.pk).update(is_active=False)
    assert get(known, "buildings", tile_at(0)).status_code in (302, 401, 403)


def test_the_short_way_keeps_layers_without_right_shut(known):
    assert get(known, "video_points", tile_at(0)).status_code == 403


def test_after_a_minute_the_doors_are_passed_again(known, monkeypatch):
    monkeypatch.setattr("maps.middleware.Known.is_fresh", lambda self: False)
    assert cost(known) > 3


def test_a_lost_connection_leads_to_the_long_way(known, monkeypatch):
    def lost(*_args):
        raise OperationalError

    monkeypatch.setattr("maps.prepared.cut_and_tell", lost)
    assert shapes(get(known, "buildings", tile_at(0)))


def test_a_connection_keeps_no_more_statements_than_it_may(known, monkeypatch):
    monkeypatch.setattr("maps.prepared.MOST_KEPT", 2)
    for kind in ("residential", "office", "school"):
        get(known, "buildings", tile_at(0), f"?status={kind}")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'kept_%%'", [])
        assert cursor.fetchone()[0] <= 2
    assert shapes(get(known, "buildings", tile_at(0)))


def test_an_unchanged_tile_goes_the_short_way_too(known):
    etag = get(known, "buildings", tile_at(0))["ETag"]
    with CaptureQueriesContext(connection) as queries:
        again = get(known, "buildings", tile_at(0), **{"if-none-match": etag})
    assert (again.status_code, len(queries)) == (304, 1)


def test_the_short_way_gives_the_same_tile_and_version_as_the_long_one(known, cast, client_of):
    short = get(known, "buildings", tile_at(0))
    long = get(client_of(cast.worker), "buildings", tile_at(0))
    assert (short.content, short["ETag"]) == (long.content, long["ETag"])

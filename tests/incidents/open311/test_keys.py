"""Keys of programs: made and shown once, with a rate and dates, revoked; who may (matrix: jobs)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.errors import NotAllowed
from incidents.models import ApiKey
from incidents.services.requests import client_of as program_of
from incidents.services.requests import make_client, revoke_client
from tests.incidents.open311.test_errors import refused

TODAY = timezone.localdate
VALUES = {"name": "市民 App", "note": "区融媒体中心", "per_hour": "60", "valid_from": "2026-01-01"}


@pytest.fixture
def desk(cast, client_of):
    """Those who run the system, signed in."""
    return client_of(cast.administrator, "en")


def made(desk, **values) -> str:
    """Make a key on the page and return it."""
    page = desk.post("/messages/keys/add/", {**VALUES, **values}).content.decode()
    return page.split('id="key" value="')[1].split('"')[0]


def test_a_key_is_made_shown_once_and_works(desk, post) -> None:
    key = made(desk)

    assert post(api_key=key).status_code == 200
    assert key not in desk.get("/messages/keys/").content.decode()
    assert (
        key
        not in desk.get(
            f"/messages/keys/{ApiKey.objects.get(name='市民 App').pk}/"
        ).content.decode()
    )


def test_the_page_with_the_key_is_kept_by_no_browser(desk) -> None:
    assert desk.post("/messages/keys/add/", VALUES).headers["Cache-Control"] == "no-store"


def test_only_a_hash_of_the_key_is_kept(desk) -> None:
    key = made(desk)
    row = ApiKey.objects.values().get()

    assert not [value for value in row.values() if key in str(value)]
    assert bytes(row["key_index"]) != key.encode()


def test_the_list_tells_rate_dates_and_the_day_of_the_last_use(desk) -> None:
    key = made(desk, valid_to="2099-01-01")
    assert "never used" in desk.get("/messages/keys/").content.decode()
    program_of(key)
    page = desk.get("/messages/keys/").content.decode()

    assert "60 requests in an hour" in page
    assert "2099-01-01" in page
    assert f"last used on {TODAY():%Y-%m-%d}" in page


def test_a_key_stops_a_program_that_sends_more_than_its_rate(desk, post) -> None:
    key = made(desk, per_hour="1")
    post(api_key=key)

    assert post(api_key=key).json()[0]["code"] == 429


@pytest.mark.parametrize(("first", "end"), [(1, None), (-9, 0)])
def test_a_key_that_is_not_valid_today_is_403(desk, post, first, end) -> None:
    dates = {"valid_from": TODAY() + timedelta(days=first)}
    if end is not None:
        dates["valid_to"] = TODAY() + timedelta(days=end)
    key = made(desk, **{name: day.isoformat() for name, day in dates.items()})

    assert refused(post(api_key=key), 403)


def test_a_revoked_key_is_403_and_its_name_is_free_again(desk, post, cast) -> None:
    key = made(desk)
    client = ApiKey.objects.get(name="市民 App")
    desk.post(f"/messages/keys/{client.pk}/revoke/")
    client.refresh_from_db()

    assert refused(post(api_key=key), 403)
    assert client.revoked_by == cast.administrator
    assert made(desk) != key


def test_what_a_key_opens_is_changed_and_the_key_stays(desk) -> None:
    key = made(desk)
    client = ApiKey.objects.get()
    changed = {**VALUES, "per_hour": "70", "seen": client.version}
    assert desk.post(f"/messages/keys/{client.pk}/", changed).status_code == 302

    assert program_of(key).per_hour == 70


def test_a_change_on_an_old_page_is_refused(desk) -> None:
    made(desk)
    client = ApiKey.objects.get()
    client.save_as_next_version(note="changed")
    answer = desk.post(f"/messages/keys/{client.pk}/", {**VALUES, "seen": "1"})

    assert answer.status_code == 422


def test_a_revoked_key_is_not_changed(desk) -> None:
    made(desk)
    client = revoke_client(name="市民 App")
    answer = desk.post(f"/messages/keys/{client.pk}/", {**VALUES, "seen": client.version})

    assert answer.status_code == 422


@pytest.mark.parametrize(
    "values",
    [
        {"name": ""},
        {"name": " "},
        {"name": "长" * 101},
        {"per_hour": "0"},
        {"per_hour": "100001"},
        {"per_hour": "9" * 30},
        {"per_hour": "many"},
        {"valid_from": "yesterday"},
        {"valid_from": ""},
        {"valid_to": "2025-12-31"},
        {"valid_to": "2026-01-01"},
        {"note": "x" * 201},
    ],
)
def test_bad_input_is_refused_and_no_key_is_made(desk, values) -> None:
    answer = desk.post("/messages/keys/add/", {**VALUES, **values})

    assert answer.status_code == 422
    assert not ApiKey.objects.exists()


def test_a_second_key_of_one_name_is_refused(desk) -> None:
    made(desk)
    assert desk.post("/messages/keys/add/", VALUES).status_code == 422


@pytest.mark.parametrize("path", ["/messages/keys/999999/", "/messages/keys/999999/revoke/"])
def test_a_key_that_is_none_is_404(desk, path) -> None:
    assert desk.post(path, VALUES).status_code == 404


def test_the_auditor_looks_and_changes_nothing(cast, client_of) -> None:
    client, _key = make_client(name="App")
    auditor = client_of(cast.auditor)
    found = [auditor.get("/messages/keys/").status_code]
    found += [auditor.get("/messages/keys/add/").status_code]
    found += [auditor.post(f"/messages/keys/{client.pk}/revoke/").status_code]

    assert found == [200, 403, 403]


def test_nobody_else_sees_the_keys(cast, client_of) -> None:
    assert client_of(cast.worker).get("/messages/keys/").status_code == 403


def test_the_service_refuses_whoever_may_not(cast) -> None:
    with pytest.raises(NotAllowed):
        make_client(name="App", actor=cast.worker)
    make_client(name="App")
    with pytest.raises(NotAllowed):
        revoke_client(name="App", actor=cast.worker)

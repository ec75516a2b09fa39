"""Pages whose address is a secret keep it: no cache, no referrer, and their forms still work."""

from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from incidents.services import appeals
from incidents.services.disputes import make_link
from incidents.views.open_pages import SecretPage
from tests.incidents import mediating as at
from tests.incidents.moments import replied

HOST = "anhe.example"


@pytest.fixture
def addresses(room, staff, bodies):
    """An address of each page under a secret that is good."""
    party = at.parties_of(at.agreed(room))[0]
    token = appeals.rating_token(replied(staff, bodies))
    return SimpleNamespace(
        sign=reverse("portal:sign", args=[make_link(actor=room.mediator, party=party)]),
        rate=reverse("portal:rate", args=[token]),
    )


@pytest.fixture(params=["sign", "rate"])
def address(request, addresses):
    return getattr(addresses, request.param)


def kept_to_itself(answer) -> tuple[bool, str]:
    """Tell whether no cache keeps an answer, and what it tells where it leads to."""
    return "no-store" in answer["Cache-Control"], answer["Referrer-Policy"]


def test_a_secret_address_is_kept_by_no_cache_and_told_to_no_page(client, address) -> None:
    assert kept_to_itself(client.get(address)) == (True, "strict-origin")


def test_so_it_is_with_what_answers_a_form_and_with_a_void_secret(client, address) -> None:
    for answer in (client.post(address, {}), client.get(f"{address[:-3]}xx/")):
        assert kept_to_itself(answer) == (True, "strict-origin")


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"HTTP_ORIGIN": f"https://{HOST}"}, 422),
        ({"HTTP_REFERER": f"https://{HOST}/"}, 422),
        ({"HTTP_ORIGIN": "null"}, 403),
    ],
    ids=["browsers of today", "older browsers", "as no-referrer would have it"],
)
def test_a_form_comes_through_with_what_the_policy_lets_a_browser_send(
    addresses, settings, sent, status
) -> None:
    settings.ALLOWED_HOSTS = [HOST]
    strict = Client(enforce_csrf_checks=True, HTTP_HOST=HOST)
    strict.get(addresses.sign, secure=True)
    token = strict.cookies["csrftoken"].value
    form = {"csrfmiddlewaretoken": token, "name": "张建国"}

    assert strict.post(addresses.sign, form, secure=True, **sent).status_code == status


def test_every_open_address_with_a_secret_in_it_is_such_a_page() -> None:
    portal = next(one for one in get_resolver().url_patterns if namespace_of(one) == "portal")
    secret = [one for one in portal.url_patterns if {"secret", "token"} & set(names_of(one))]

    assert {one.name for one in secret} >= {"sign", "rate"}
    assert all(issubclass(one.callback.view_class, SecretPage) for one in secret)


def namespace_of(pattern) -> str:
    return getattr(pattern, "namespace", "") or ""


def names_of(pattern) -> list[str]:
    return list(pattern.pattern.converters)

"""Signing in: the lockout, the doors before every page, the password, going idle."""

import time
from datetime import timedelta
from itertools import pairwise

import pytest
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.utils import timezone

from staff.choices import Role
from staff.middleware import SEEN_AT
from tests import factories

PASSWORD = "quite-a-Secret-7"
LOGIN = "/login/"


@pytest.fixture
def worker(cast):
    user = cast.worker
    user.set_password(PASSWORD)
    user.password_changed_at = timezone.now()
    user.save()
    return user


def sign_in(client, username="worker", password=PASSWORD, **extra):
    return client.post(LOGIN, {"username": username, "password": password, **extra})


def age_session(client, seconds):
    session = client.session
    session[SEEN_AT] = time.time() - seconds
    session.save()


def test_right_password_leads_to_the_page_that_was_asked_for(client, worker):
    assert sign_in(client, next="/staff/me/").headers["Location"] == "/staff/me/"


def test_never_leads_to_another_host(client, worker):
    assert sign_in(client, next="https://evil.example/").headers["Location"] == "/"


def test_user_name_is_one_name_in_any_case(client, worker):
    sign_in(client, username="WoRKer")
    assert SESSION_KEY in client.session


def test_five_wrong_tries_lock_the_name_even_for_the_right_password(client, worker):
    for _nth in range(5):
        sign_in(client, password="wrong")
    assert sign_in(client).status_code == 429
    assert SESSION_KEY not in client.session


def test_tries_on_one_name_in_several_cases_count_together(client, worker):
    for name in ("worker", "WORKER", "Worker", "wOrker", "woRker"):
        answer = sign_in(client, username=name, password="wrong")
    assert answer.status_code == 429


def test_lockout_page_says_when_to_try_again(client, worker):
    for _nth in range(5):
        answer = sign_in(client, password="wrong")
    assert timezone.localtime(answer.context["again_at"]).strftime("%H:%M") in answer.text
    left = answer.context["again_at"] - timezone.now()
    assert timedelta(minutes=14) < left <= timedelta(minutes=15)


def test_others_sign_in_while_one_name_is_locked(client, worker, cast):
    for _nth in range(5):
        sign_in(client, username="stranger", password="wrong")
    sign_in(client)
    assert SESSION_KEY in client.session


def test_page_sends_a_visitor_to_sign_in_and_back(client, db):
    answer = client.get("/staff/network/?x=1")
    assert answer.headers["Location"] == "/login/?next=%2Fstaff%2Fnetwork%2F%3Fx%3D1"


def test_api_answers_a_visitor_with_401_and_a_sentence(client, db):
    client.cookies["django_language"] = "en"
    answer = client.get("/api/staff/responsible/?lng=118&lat=36")
    assert answer.status_code == 401
    assert answer.json() == {"code": "not_signed_in", "detail": "Sign in first."}


def test_fragment_answers_a_visitor_with_401(client, db):
    answer = client.get("/staff/responsible/?lng=118&lat=36", headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert answer.headers["Content-Type"].startswith("text/plain")


def test_idle_session_ends(client_of, worker, settings):
    client = client_of(worker)
    client.get("/staff/me/")
    age_session(client, settings.IDLE_TIMEOUT_SECONDS + 1)
    answer = client.get("/staff/me/")
    assert answer.headers["Location"] == "/login/?next=%2Fstaff%2Fme%2F&away=1"
    assert SESSION_KEY not in client.session


def test_idle_api_answers_401(client_of, worker, settings):
    client = client_of(worker)
    client.get("/staff/me/")
    age_session(client, settings.IDLE_TIMEOUT_SECONDS + 1)
    assert client.get("/api/staff/responsible/?lng=118&lat=36").status_code == 401


def test_session_in_use_goes_on(client_of, worker, settings):
    client = client_of(worker)
    client.get("/staff/me/")
    age_session(client, settings.IDLE_TIMEOUT_SECONDS - 5)
    client.get("/staff/me/")
    assert time.time() - client.session[SEEN_AT] < 5


def test_form_sent_after_the_session_ended_comes_back_to_the_form(client_of, worker, settings):
    client = client_of(worker)
    client.get("/staff/me/")
    age_session(client, settings.IDLE_TIMEOUT_SECONDS + 1)
    came_from = "http://testserver/staff/accounts/add/?x=1"
    answer = client.post("/staff/accounts/add/", {}, headers={"Referer": came_from})
    assert "next=%2Fstaff%2Faccounts%2Fadd%2F%3Fx%3D1" in answer.headers["Location"]
    assert "kept=1" in answer.headers["Location"]


def test_first_password_must_be_changed(client, worker):
    worker.password_changed_at = None
    worker.save()
    sign_in(client)
    assert client.get("/staff/network/").headers["Location"].startswith("/password/?next=")


def test_old_password_must_be_changed(client, worker, settings):
    worker.password_changed_at = timezone.now() - timedelta(days=settings.PASSWORD_EXPIRES_DAYS)
    worker.save()
    sign_in(client)
    assert client.get("/staff/network/").headers["Location"].startswith("/password/?next=")


def change(client, present, chosen, repeated=None):
    values = {"present": present, "chosen": chosen, "repeated": repeated or chosen}
    return client.post("/password/", values)


def test_changing_the_password_keeps_the_session_and_starts_its_days(client, worker):
    worker.password_changed_at = None
    worker.save()
    sign_in(client)
    assert change(client, PASSWORD, "another-Secret-8").status_code == 302
    assert client.get("/staff/me/").status_code == 200


@pytest.mark.parametrize(
    ("chosen", "reason"),
    [
        ("short-A1", "too short"),
        ("alllowercaseletters", "one kind of character"),
        ("lowercase12345", "two kinds of characters"),
        (PASSWORD, "the present one"),
        ("12345678901", "only digits"),
    ],
)
def test_refuses_a_weak_password(client, worker, chosen, reason):
    sign_in(client)
    answer = change(client, PASSWORD, chosen)
    assert answer.status_code == 200, reason
    assert answer.context["form"].errors["chosen"]


def test_refuses_the_last_five_passwords_but_not_the_sixth(client, worker):
    sign_in(client)
    past = [PASSWORD, *(f"change-Number-{nth}" for nth in range(5))]
    for before, after in pairwise(past):
        assert change(client, before, after).status_code == 302
    assert change(client, past[-1], past[1]).status_code == 200
    assert change(client, past[-1], PASSWORD).status_code == 302


def test_wrong_present_password_changes_nothing(client, worker):
    sign_in(client)
    assert change(client, "wrong", "another-Secret-8").status_code == 200
    worker.refresh_from_db()
    assert worker.check_password(PASSWORD)


def test_who_holds_no_post_sees_a_plain_page(client_of, town):
    answer = client_of(factories.make_user("nobody"), "en").get("/staff/network/")
    assert answer.status_code == 403
    assert "You hold no post today" in answer.text


def test_who_holds_no_post_still_sees_the_own_account(client_of, town):
    assert client_of(factories.make_user("nobody")).get("/staff/me/").status_code == 200


def test_suspended_account_is_signed_out_at_the_next_request(client_of, worker):
    client = client_of(worker)
    assert client.get("/staff/me/").status_code == 200
    worker.state, worker.is_active = "suspended", False
    worker.save()
    assert client.get("/staff/me/").headers["Location"].startswith("/login/")


def test_signing_out_ends_the_session(client_of, worker):
    client = client_of(worker)
    assert client.get("/logout/").status_code == 405
    client.post("/logout/")
    assert SESSION_KEY not in client.session


def test_language_is_kept_in_a_cookie(client, db):
    client.post("/language/", {"language": "en", "next": "/login/"})
    assert "Sign in" in client.get("/login/").text


def test_unknown_language_is_not_kept(client, db):
    answer = client.post("/language/", {"language": "xx", "next": "https://evil.example/"})
    assert answer.headers["Location"] == "/"
    assert not answer.cookies


def test_past_posts_do_not_open_pages(client_of, town):
    user = factories.give_post(
        "past",
        Role.GRID_WORKER,
        town.cells[0],
        valid_from=timezone.localdate() - timedelta(days=9),
        valid_to=timezone.localdate(),
    )
    assert client_of(user).get("/staff/network/").status_code == 403


def test_a_form_without_its_token_is_refused(worker):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(LOGIN, {"username": "worker", "password": PASSWORD}).status_code == 403

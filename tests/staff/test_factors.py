"""The second factor: asked for by role, enrolled once, each code once."""

import time

import pytest
from django.contrib.auth import SESSION_KEY
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from core.errors import NotAllowed
from staff.choices import TWO_FACTOR_ROLES, Role
from staff.services import factors
from tests import factories


def code_of(device, ahead=0):
    clock = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    clock.time = time.time() + ahead * device.step
    return f"{clock.token():06d}"


@pytest.fixture
def official(cast):
    return cast.district_staff


@pytest.fixture
def device(official):
    return TOTPDevice.objects.create(user=official, name="phone", confirmed=True)


@pytest.fixture
def half_in(client, official):
    client.force_login(official, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_administrators_auditors_and_district_roles_need_two_factors():
    assert {"AD", "SA", "AU", "DS", "CA"} == TWO_FACTOR_ROLES


def test_no_page_opens_before_the_factor(half_in, device):
    assert half_in.get("/staff/accounts/").headers["Location"].startswith("/second-factor/?next=")


def test_api_says_that_a_factor_is_missing(half_in, device):
    answer = half_in.get("/api/staff/responsible/?lng=118&lat=36")
    assert (answer.status_code, answer.json()["code"]) == (401, "second_factor_needed")


def test_right_code_opens_the_page_that_was_asked_for(half_in, device):
    sent = {"code": code_of(device), "next": "/staff/me/"}
    assert half_in.post("/second-factor/", sent).headers["Location"] == "/staff/me/"
    assert half_in.get("/staff/me/").status_code == 200


def test_a_used_code_is_refused(half_in, device, official, client_of):
    code = code_of(device)
    half_in.post("/second-factor/", {"code": code})
    half_in.logout()
    half_in.force_login(official, backend="django.contrib.auth.backends.ModelBackend")
    answer = half_in.post("/second-factor/", {"code": code})
    assert answer.context["form"].errors["code"]
    assert half_in.get("/staff/accounts/").status_code == 302


def test_a_wrong_code_makes_the_next_try_wait(half_in, device):
    half_in.cookies["django_language"] = "en"
    half_in.post("/second-factor/", {"code": "000000"})
    answer = half_in.post("/second-factor/", {"code": code_of(device)})
    assert answer.status_code == 200
    assert "Too many wrong codes. Wait 1 seconds" in answer.text


def test_who_has_no_factor_enrols_first(half_in):
    answer = half_in.get("/second-factor/?next=%2F", follow=True)
    assert answer.redirect_chain[-1][0].startswith("/second-factor/enrol/")
    assert "data:image/svg+xml" in answer.text


def test_enrolment_takes_the_factor_into_use_and_shows_backup_codes(half_in, official):
    half_in.get("/second-factor/enrol/")
    device = TOTPDevice.objects.get(user=official, confirmed=False)
    answer = half_in.post("/second-factor/enrol/", {"code": code_of(device)})
    assert len(answer.context["codes"]) == factors.BACKUP_CODE_COUNT
    assert half_in.get("/staff/accounts/").status_code == 200


def test_a_password_alone_does_not_replace_a_factor(half_in, device, official):
    assert half_in.get("/second-factor/enrol/").status_code == 403
    fresh = factors.enrolment(official)
    half_in.post("/second-factor/enrol/", {"code": code_of(fresh)})
    device.refresh_from_db()
    assert device.confirmed


def test_a_backup_code_opens_once(half_in, device, official):
    code = factors.new_backup_codes(official)[0]
    half_in.post("/second-factor/", {"code": code.upper()})
    assert half_in.get("/staff/accounts/").status_code == 200
    with pytest.raises(factors.WrongCode):
        factors.verify(user=official, code=code)


def test_new_backup_codes_need_the_factor(half_in, device):
    assert half_in.post("/second-factor/backup-codes/").status_code == 302
    assert factors.backup_codes_left(device.user) == 0


def test_a_post_that_begins_asks_the_live_session_for_a_factor(client, cast, town):
    client.force_login(cast.worker, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/staff/me/").status_code == 200
    factories.give_post(cast.worker, Role.DISTRICT_STAFF, town.district)
    assert client.get("/staff/me/").headers["Location"].startswith("/second-factor/")


def test_only_a_security_administrator_resets_a_factor(cast, device, official):
    with pytest.raises(NotAllowed):
        factors.reset_factor(actor=cast.administrator, user=official)
    with pytest.raises(NotAllowed):
        factors.reset_factor(actor=cast.analyst, user=official)
    factors.reset_factor(actor=cast.security, user=official)
    assert not factors.has_factor(official)


def test_the_demo_shows_a_code_that_opens(half_in, device, settings):
    device.name = factors.DEMO_DEVICE
    device.save()
    settings.DEMO_TOWN = True
    for _nth in range(3):
        shown = half_in.get("/second-factor/").context["demo_code"]
        assert factors.verify(user=device.user, code=shown)


def test_the_demo_shows_nothing_of_a_real_factor(half_in, device, settings):
    settings.DEMO_TOWN = True
    assert half_in.get("/second-factor/").context["demo_code"] == ""


def test_a_real_town_shows_no_code(half_in, device, settings):
    device.name = factors.DEMO_DEVICE
    device.save()
    settings.DEMO_TOWN = False
    assert half_in.get("/second-factor/").context["demo_code"] == ""


def test_factor_of_another_person_does_not_verify(client, cast, device):
    client.force_login(cast.administrator, backend="django.contrib.auth.backends.ModelBackend")
    TOTPDevice.objects.create(user=cast.administrator, name="own", confirmed=True)
    client.post("/second-factor/", {"code": code_of(device)})
    assert client.get("/staff/accounts/").status_code == 302
    assert SESSION_KEY in client.session

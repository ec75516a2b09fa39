"""Accounts: made, changed, suspended and closed by those who may, never by oneself."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.errors import NotAllowed, OutOfScope, WrongStep
from core.saving import InvalidRecord
from staff.choices import Role
from staff.models import Post, User
from staff.services import accounts as services
from tests import factories


def create(actor, username="newcomer", **values):
    return services.create_account(actor=actor, username=username, full_name="新人", **values)


def test_an_account_is_made_with_a_first_password_that_fits_the_rules(cast):
    user, password = create(cast.administrator)
    assert user.check_password(password)
    assert user.password_is_due


@pytest.mark.parametrize("actor", ["worker", "street_staff", "district_staff", "security"])
def test_only_a_system_administrator_makes_accounts(cast, actor):
    with pytest.raises(NotAllowed):
        create(getattr(cast, actor))


def test_a_user_name_taken_in_another_case_is_refused(cast):
    with pytest.raises(InvalidRecord):
        create(cast.administrator, username="WORKER")


def test_the_database_refuses_a_user_name_in_another_case(cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.make_user("Worker")


def test_first_passwords_differ():
    assert len({services.first_password() for _nth in range(50)}) == 50


def test_a_new_first_password_must_be_changed_and_ends_the_old_one(cast):
    password = services.reset_password(actor=cast.administrator, user=cast.worker)
    cast.worker.refresh_from_db()
    assert cast.worker.check_password(password)
    assert cast.worker.password_is_due


def test_leaving_closes_the_account_and_revokes_every_post(cast):
    services.record_leaving(actor=cast.administrator, user=cast.worker)
    cast.worker.refresh_from_db()
    assert (cast.worker.state, cast.worker.is_active) == ("left", False)
    assert not Post.objects.filter(user=cast.worker, revoked_at=None).exists()


def test_who_left_is_not_opened_again(cast):
    services.record_leaving(actor=cast.administrator, user=cast.worker)
    with pytest.raises(WrongStep):
        services.reopen_account(actor=cast.administrator, user=cast.worker)


def test_a_suspended_account_opens_again_with_its_posts(cast):
    services.suspend_account(actor=cast.administrator, user=cast.worker)
    assert User.objects.get(pk=cast.worker.pk).posts_today == []
    services.reopen_account(actor=cast.administrator, user=cast.worker)
    assert len(User.objects.get(pk=cast.worker.pk).posts_today) == 1


def test_nobody_administers_the_own_account(cast):
    with pytest.raises(NotAllowed):
        services.suspend_account(actor=cast.administrator, user=cast.administrator)


def test_an_account_outside_the_area_does_not_exist(cast, town):
    far = factories.give_post(
        "far", Role.SYSTEM_ADMINISTRATOR, factories.make_area("9902", "city", factories.square(50))
    )
    with pytest.raises(OutOfScope):
        services.suspend_account(actor=far, user=cast.worker)


def test_the_database_refuses_an_active_login_of_who_left(cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=cast.worker.pk).update(state="left")


def test_accounts_are_seen_by_post_and_by_organisation(cast, town):
    inside = factories.make_user(
        "clerk", organisation=factories.make_organisation(area=town.community)
    )
    outside = factories.make_user(
        "other", organisation=factories.make_organisation(area=town.far_community)
    )
    seen = set(User.objects.visible_to(cast.street_staff))
    assert inside in seen
    assert cast.worker in seen
    assert outside not in seen
    assert cast.other_police not in seen


def test_accounts_without_a_post_are_seen_by_administrators_only(cast):
    nobody = factories.make_user("nobody")
    assert nobody in User.objects.visible_to(cast.administrator)
    assert nobody not in User.objects.visible_to(cast.district_staff)


def test_unused_accounts_are_suspended_at_night(cast, capsys):
    long_ago = timezone.now() - timedelta(days=91)
    User.objects.filter(pk=cast.worker.pk).update(last_login=long_ago, date_joined=long_ago)
    call_command("suspend_unused_accounts")
    cast.worker.refresh_from_db()
    cast.stranger.refresh_from_db()
    assert (cast.worker.state, cast.stranger.state) == ("suspended", "active")


def test_first_administrators_confirm_one_another(town):
    call_command("create_administrators", "9901", "one", "two", "three", stdout=StringIO())
    roles = {user.username: user.roles for user in User.objects.all()}
    assert roles == {"one": {"AD"}, "two": {"SA"}, "three": {"AU"}}


def test_first_administrators_are_made_once(cast):
    with pytest.raises(CommandError):
        call_command("create_administrators", "9901", "one", "two", "three")

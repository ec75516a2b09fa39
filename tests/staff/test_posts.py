"""Posts: granted by one person, confirmed by another, ended at once."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from core.errors import BadInput, NotAllowed, OutOfScope, WrongStep
from grid.models import Building
from staff.choices import ADMINISTRATORS, POST_LEVELS, Role
from staff.models import Post, User
from staff.services import posts as services
from staff.services.posts import AdministratorRolesExclude, PostRefused, Term
from tests import factories

ADMINISTRATIONS = sorted(ADMINISTRATORS)


def term(days=300, begins_in=0):
    begins = timezone.localdate() + timedelta(days=begins_in)
    return Term(begins, begins + timedelta(days=days))


@pytest.fixture
def someone(db):
    return factories.make_user("someone")


@pytest.fixture
def grant(cast, town, someone):
    def granted(**values):
        values = {
            "actor": cast.administrator,
            "user": someone,
            "role": Role.GRID_WORKER,
            "area": town.cells[0],
            "term": term(),
            **values,
        }
        return services.grant_post(**values)

    return granted


def today_of(user):
    return User.objects.get(pk=user.pk).posts_today


def test_a_granted_post_gives_nothing(grant, someone):
    grant()
    assert today_of(someone) == []


def test_a_confirmed_post_gives_its_scope(grant, cast, someone, town):
    post = services.confirm_post(actor=cast.security, post=grant())
    assert today_of(someone) == [post]
    assert User.objects.get(pk=someone.pk).scope_of("places").covers(town.cells[0].code)


def test_a_post_of_the_future_gives_nothing_yet(grant, cast, someone):
    services.confirm_post(actor=cast.security, post=grant(term=term(begins_in=3)))
    assert today_of(someone) == []


@pytest.mark.parametrize("confirmer", ["security", "district_staff", "analyst"])
def test_security_district_and_city_confirm(grant, cast, confirmer):
    post = services.confirm_post(actor=getattr(cast, confirmer), post=grant())
    assert post.confirmed_by == getattr(cast, confirmer)


@pytest.mark.parametrize("actor", ["worker", "leader", "police", "street_staff", "auditor"])
def test_others_do_not_confirm(grant, cast, actor):
    with pytest.raises(NotAllowed):
        services.confirm_post(actor=getattr(cast, actor), post=grant())


def test_nobody_confirms_outside_the_own_area(grant, cast):
    with pytest.raises(OutOfScope):
        services.confirm_post(actor=cast.other_district_staff, post=grant())


def test_the_granter_does_not_confirm(grant, cast):
    factories.give_post(cast.security, Role.SECURITY_ADMINISTRATOR, cast.security.posts.get().area)
    post = grant()
    Post.objects.filter(pk=post.pk).update(granted_by=cast.security)
    with pytest.raises(NotAllowed):
        services.confirm_post(actor=cast.security, post=post)


def test_the_holder_does_not_confirm(grant, cast, town):
    post = grant(user=cast.analyst, role=Role.DISTRICT_STAFF, area=town.district)
    with pytest.raises(NotAllowed):
        services.confirm_post(actor=cast.analyst, post=post)


def test_a_post_is_confirmed_once(grant, cast):
    post = services.confirm_post(actor=cast.security, post=grant())
    with pytest.raises(WrongStep):
        services.confirm_post(actor=cast.district_staff, post=post)


def test_only_a_security_administrator_confirms_administrators(grant, cast, town):
    post = grant(role=Role.AUDITOR, area=town.city)
    with pytest.raises(NotAllowed):
        services.confirm_post(actor=cast.analyst, post=post)
    assert services.confirm_post(actor=cast.security, post=post).confirmed_by == cast.security


def test_street_staff_propose_inside_their_street(grant, cast, town):
    assert grant(actor=cast.street_staff).granted_by == cast.street_staff
    with pytest.raises(OutOfScope):
        grant(actor=cast.street_staff, area=town.cells[4])


@pytest.mark.parametrize("actor", ["worker", "leader", "district_staff", "security", "auditor"])
def test_others_do_not_grant(grant, cast, actor):
    with pytest.raises(NotAllowed):
        grant(actor=getattr(cast, actor))


def test_nobody_grants_to_themselves(grant, cast):
    with pytest.raises(NotAllowed):
        grant(user=cast.administrator)


@pytest.mark.parametrize("role", [role for role, levels in POST_LEVELS.items() if levels])
def test_a_role_is_given_only_at_its_levels(grant, town, role):
    areas = [town.city, town.district, town.street, town.community, town.cells[0]]
    for area in areas:
        if area.level not in POST_LEVELS[role]:
            with pytest.raises(PostRefused):
                grant(role=role, area=area)


def test_a_building_head_needs_buildings(grant, town):
    with pytest.raises(PostRefused):
        grant(role=Role.BUILDING_HEAD, area=town.community)


def test_a_building_head_sees_only_the_own_buildings(grant, cast, town, someone):
    own, _other = factories.make_building(0), factories.make_building(0, east=0.1)
    post = grant(role=Role.BUILDING_HEAD, area=town.community, buildings=[own])
    services.confirm_post(actor=cast.security, post=post)
    assert list(Building.objects.visible_to(User.objects.get(pk=someone.pk))) == [own]


def test_buildings_name_their_community(grant, town):
    post = grant(role=Role.BUILDING_HEAD, area=None, buildings=[factories.make_building(1)])
    assert post.area == town.community


def test_buildings_of_two_communities_are_refused(grant):
    buildings = [factories.make_building(0), factories.make_building(3)]
    with pytest.raises(BadInput):
        grant(role=Role.BUILDING_HEAD, area=None, buildings=buildings)


def test_buildings_outside_the_area_are_refused(grant, town):
    with pytest.raises(PostRefused):
        grant(
            role=Role.BUILDING_HEAD,
            area=town.next_community,
            buildings=[factories.make_building(0)],
        )


@pytest.mark.parametrize("days", [0, -1, 367])
def test_a_period_that_is_empty_or_longer_than_a_year_is_refused(grant, days):
    with pytest.raises(BadInput):
        grant(term=term(days=days))


def test_a_period_that_is_over_is_refused(grant):
    with pytest.raises(BadInput):
        grant(term=term(days=5, begins_in=-5))


def test_the_same_post_twice_in_the_same_days_is_refused(grant):
    grant()
    with pytest.raises(PostRefused):
        grant()


def test_a_suspended_account_gets_no_post(grant, someone):
    someone.state, someone.is_active = "suspended", False
    someone.save()
    with pytest.raises(PostRefused):
        grant()


@pytest.mark.parametrize("first", ADMINISTRATIONS)
@pytest.mark.parametrize("second", [*ADMINISTRATIONS, Role.DISTRICT_STAFF])
def test_administrations_exclude_each_other_and_every_other_role(grant, town, first, second):
    grant(role=first, area=town.city)
    if first == second:
        assert grant(role=second, area=town.district).role == second
        return
    with pytest.raises(AdministratorRolesExclude):
        grant(role=second, area=town.city if second in ADMINISTRATIONS else town.district)


def test_administrations_may_follow_each_other(grant, cast, town):
    grant(role=Role.AUDITOR, area=town.city, term=term(days=10))
    later = grant(role=Role.SYSTEM_ADMINISTRATOR, area=town.city, term=term(days=10, begins_in=10))
    assert later.pk


def test_a_revoked_post_gives_nothing_at_once(grant, cast, someone):
    post = services.confirm_post(actor=cast.security, post=grant())
    services.revoke_post(actor=cast.administrator, post=post)
    assert today_of(someone) == []


def test_a_live_session_loses_a_revoked_post_at_its_next_request(cast, client_of, town):
    client = client_of(cast.leader)
    assert client.get(f"/staff/network/{town.community.code}/").status_code == 200
    services.revoke_post(actor=cast.administrator, post=cast.leader.posts.get())
    assert client.get(f"/staff/network/{town.community.code}/").status_code == 403


def test_a_transferred_person_works_in_the_new_area_after_confirmation(cast, client_of, town):
    client = client_of(cast.leader)
    old = cast.leader.posts.get()
    new = services.transfer_post(
        actor=cast.administrator, post=old, to=town.other_community, term=term()
    )
    assert client.get(f"/staff/network/{town.community.code}/").status_code == 403
    services.confirm_post(actor=cast.security, post=new)
    assert client.get(f"/staff/network/{town.community.code}/").status_code == 404
    assert client.get(f"/staff/network/{town.other_community.code}/").status_code == 200


def test_a_planned_transfer_keeps_the_old_post_until_its_day(cast, town):
    old = cast.leader.posts.get()
    services.transfer_post(
        actor=cast.administrator, post=old, to=town.other_community, term=term(begins_in=5)
    )
    old.refresh_from_db()
    assert old.valid_to == timezone.localdate() + timedelta(days=5)
    assert today_of(cast.leader) == [old]


def test_a_refused_transfer_ends_nothing(cast, town):
    old = cast.leader.posts.get()
    with pytest.raises(PostRefused):
        services.transfer_post(actor=cast.administrator, post=old, to=town.street, term=term())
    assert today_of(cast.leader) == [old]


def test_nobody_ends_the_own_post(cast):
    with pytest.raises(NotAllowed):
        services.revoke_post(actor=cast.administrator, post=cast.administrator.posts.get())


def test_a_proposer_withdraws_a_proposal_but_no_confirmed_post(grant, cast):
    post = grant(actor=cast.street_staff)
    assert services.revoke_post(actor=cast.street_staff, post=post).revoked_at
    confirmed = services.confirm_post(
        actor=cast.district_staff, post=grant(actor=cast.street_staff)
    )
    with pytest.raises(NotAllowed):
        services.revoke_post(actor=cast.street_staff, post=confirmed)


def test_a_revoked_proposal_is_not_confirmed(grant, cast):
    post = services.revoke_post(actor=cast.security, post=grant())
    with pytest.raises(WrongStep):
        services.confirm_post(actor=cast.district_staff, post=post)


def test_a_post_is_made_shorter_but_not_longer(grant, cast):
    post = services.confirm_post(actor=cast.security, post=grant())
    soon = timezone.localdate() + timedelta(days=9)
    assert services.end_post(actor=cast.administrator, post=post, on=soon).valid_to == soon
    with pytest.raises(BadInput):
        services.end_post(actor=cast.administrator, post=post, on=soon + timedelta(days=1))


def test_a_renewal_begins_where_the_post_ends_and_needs_confirmation(cast):
    post = cast.worker.posts.get()
    until = post.valid_to + timedelta(days=365)
    renewal = services.renew_post(actor=cast.administrator, post=post, until=until)
    assert (renewal.valid_from, renewal.is_awaiting) == (post.valid_to, True)


def refused_by_database(post, **values):
    with pytest.raises(DatabaseError), transaction.atomic():
        Post.objects.filter(pk=post.pk).update(**values)
    return True


def test_the_database_refuses_a_grant_to_oneself(grant, someone):
    assert refused_by_database(grant(), granted_by=someone)


def test_the_database_refuses_a_confirmation_by_the_granter(grant, cast):
    assert refused_by_database(grant(), confirmed_by=cast.administrator)


def test_the_database_refuses_a_post_without_an_end(grant):
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.filter(pk=grant().pk).update(valid_to=None)


@pytest.mark.parametrize(
    "change",
    [
        lambda post, cast, town: {"role": Role.GRID_LEADER},
        lambda post, cast, town: {"area": town.cells[1]},
        lambda post, cast, town: {"user": cast.stranger},
        lambda post, cast, town: {"valid_to": post.valid_to + timedelta(days=1)},
        lambda post, cast, town: {"is_video_officer": True},
        lambda post, cast, town: {"confirmed_by": None},
    ],
)
def test_the_database_keeps_a_confirmed_post_as_it_was_confirmed(cast, town, change):
    post = cast.worker.posts.get()
    assert refused_by_database(post, **change(post, cast, town))


def test_the_database_refuses_two_administrations_in_one_person(cast, town):
    with pytest.raises(DatabaseError), transaction.atomic():
        factories.give_post(cast.auditor, Role.SYSTEM_ADMINISTRATOR, town.city)

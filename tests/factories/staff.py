"""Accounts, posts and modules for tests."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from grid.models import Area
from staff.models import ImpactAssessment, ModuleSwitch, NetworkPost, Post, User
from staff.modules import MODULES


def make_user(username: str, **values: Any) -> User:
    """Make an active account."""
    values = {"full_name": f"姓名{username}", **values}
    return User.objects.create_user(username=username, password=None, **values)


def granters() -> tuple[User, User]:
    """Return two people who grant and confirm posts in tests."""
    names = ("granter", "confirmer")
    made = {user.username: user for user in User.objects.filter(username__in=names)}
    first, second = (made.get(name) or make_user(name) for name in names)
    return first, second


def give_post(
    person: str | User,
    role: str,
    area: Area | None,
    buildings: Any = (),
    full_name: str = "",
    **values: Any,
) -> User:
    """Give a person (made if need be) a confirmed post for this year; return the person."""
    names = {"full_name": full_name} if full_name else {}
    user = person if isinstance(person, User) else make_user(person, **names)
    granter, confirmer = granters()
    today = timezone.localdate()
    period = {"valid_from": today - timedelta(days=30), "valid_to": today + timedelta(days=300)}
    post = Post.objects.create(
        user=user,
        role=role,
        area=area,
        granted_by=granter,
        confirmed_by=confirmer,
        confirmed_at=timezone.now(),
        **{**period, **values},
    )
    if buildings:
        post.buildings.set(buildings)
    user.__dict__.pop("posts_today", None)
    return user


def end_posts(user: User, by: User) -> None:
    """End all posts of a person at once."""
    user.posts.update(revoked_at=timezone.now(), revoked_by=by)
    user.__dict__.pop("posts_today", None)


def make_network_post(
    area: Area, kind: str, holder_name: str = "某某", **values: Any
) -> NetworkPost:
    """Make a current holder of a network post; `buildings` may be given."""
    buildings = values.pop("buildings", ())
    begins = timezone.localdate() - timedelta(days=10)
    post = NetworkPost.objects.create(
        area=area, kind=kind, holder_name=holder_name, **{"begins_on": begins, **values}
    )
    if buildings:
        post.buildings.set(buildings)
    post.refresh_from_db()
    return post


def every_module() -> frozenset[str]:
    """Stand in for the module switch: everything is on."""
    return frozenset(MODULES)


DEMO_DUTY = "居民委员会组织法 第三条；试验市〔2026〕1号"


def switch_on(code: str, maker: User, approver: User) -> ModuleSwitch:
    """Switch a module on, as two people do: a valid assessment, a duty, a confirmation."""
    today = timezone.localdate()
    ImpactAssessment.objects.create(
        module=code,
        valid_from=today - timedelta(days=1),
        valid_until=today + timedelta(days=365),
        document="影响评估1号",
        necessity="必要",
        effects="影响",
        measures="措施",
        made_by=maker,
        approved_by=approver,
        approved_at=timezone.now(),
    )
    return ModuleSwitch.objects.create(
        module=code,
        legal_duty=DEMO_DUTY,
        asked_by=maker,
        confirmed_by=approver,
        confirmed_at=timezone.now(),
    )

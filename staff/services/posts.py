"""Posts: granted by one person, confirmed by another, ended at once.

Who may (row `accounts` of the matrix): a system administrator grants in the whole
city; street staff propose inside their street, which is the same step; a security
administrator, district staff or the city analyst confirms, each inside the own area.
Only a security administrator confirms the posts of administrators. Whoever grants or
confirms may also revoke; a proposal can be withdrawn by its maker.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db import Error, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import Scope, merged
from core.errors import BadInput, DomainError, NotAllowed, OutOfScope, WrongStep
from core.saving import check, refusals
from grid.choices import CODE_DIGITS, AreaState, Level
from grid.models import Area, Building
from staff.choices import ADMINISTRATORS, POST_LEVELS, Role, UserState
from staff.models import Post, User
from staff.triggers import CONFIRMED_POST, TWO_ADMINISTRATIONS

LONGEST_TERM: Final = timedelta(days=366)  # every post is looked at again once a year
BUILDING_ROLES: Final = frozenset({Role.BUILDING_HEAD, Role.SAFETY_LIAISON})


class PostRefused(DomainError):
    """The post breaks a rule; the message says which."""

    code = "post_refused"


class AdministratorRolesExclude(PostRefused):
    """System, security and audit administration never meet in one person."""

    code = "administrator_roles_exclude"
    status = 409


@dataclass(frozen=True)
class Term:
    """The days of a post, half open: `begins_on` ≤ day < `ends_on`."""

    begins_on: date
    ends_on: date


@transaction.atomic
def grant_post(
    *,
    actor: User,
    user: User,
    role: str,
    area: Area | None,
    term: Term,
    buildings: Iterable[Building] = (),
    flags: Iterable[str] = (),
) -> Post:
    """Grant, or propose, a post that gives nothing until somebody else confirms it.

    `flags` are of leader, video_officer, supervisor. Raises NotAllowed, OutOfScope,
    BadInput, PostRefused.
    """
    named = list(buildings)
    area = common_community(named) if area is None else area
    require_scope(granting_scope(actor), area.code)
    require_fit(actor, user, role, area, named)
    require_term(term)
    post = Post(
        user=user,
        role=role,
        area=area,
        granted_by=actor,
        valid_from=term.begins_on,
        valid_to=term.ends_on,
        **{f"is_{flag}": True for flag in flags},
    )
    require_no_double(post)
    with post_rules(post):
        check(post)
        post.save()
    post.buildings.set(named)
    post.refresh_from_db()
    return post


@transaction.atomic
def confirm_post(*, actor: User, post: Post) -> Post:
    """Let a post begin to give its rights. Raises NotAllowed, OutOfScope, WrongStep."""
    locked = locked_post(post)
    require_scope(actor.scope_of("accounts", "confirm"), locked.area_code)
    require_third(actor, locked)
    if not locked.is_awaiting:
        raise WrongStep(_("Somebody has decided on this post already."))
    if locked.valid_to <= timezone.localdate():
        raise WrongStep(_("The period of this post is over. Grant it again."))
    if locked.user.state != UserState.ACTIVE:
        raise WrongStep(_("The account is not active."))
    with post_rules(locked):
        return locked.save_as_next_version(confirmed_by=actor, confirmed_at=timezone.now())


@transaction.atomic
def revoke_post(*, actor: User, post: Post) -> Post:
    """End a post now, or refuse a proposal; live sessions lose it at their next request."""
    locked = locked_post(post)
    require_may_end(actor, locked)
    if locked.revoked_at is not None:
        raise WrongStep(_("This post has been revoked already."))
    return locked.save_as_next_version(revoked_at=timezone.now(), revoked_by=actor)


@transaction.atomic
def end_post(*, actor: User, post: Post, on: date) -> Post:
    """Let a post end on an earlier day than it would; today and before revoke it."""
    if on <= timezone.localdate() or on <= post.valid_from:
        return revoke_post(actor=actor, post=post)
    locked = locked_post(post)
    require_may_end(actor, locked)
    if on > locked.valid_to:
        raise BadInput(_("A post cannot be made longer. Grant it again."))
    return locked.save_as_next_version(valid_to=on)


@transaction.atomic
def transfer_post(*, actor: User, post: Post, to: Area, term: Term) -> Post:
    """End a post and propose the same role in another area from that day on."""
    flags = [
        flag for flag in ("leader", "video_officer", "supervisor") if getattr(post, f"is_{flag}")
    ]
    end_post(actor=actor, post=post, on=term.begins_on)
    return grant_post(actor=actor, user=post.user, role=post.role, area=to, term=term, flags=flags)


@transaction.atomic
def renew_post(*, actor: User, post: Post, until: date) -> Post:
    """Propose a post again for the time after it ends (the yearly look at every post)."""
    return grant_post(
        actor=actor,
        user=post.user,
        role=post.role,
        area=post.area,
        term=Term(max(post.valid_to, timezone.localdate()), until),
        buildings=post.buildings.all(),
        flags=[
            flag
            for flag in ("leader", "video_officer", "supervisor")
            if getattr(post, f"is_{flag}")
        ],
    )


def granting_scope(actor: User) -> Scope:
    """Return where an actor may grant or propose posts. Raises NotAllowed for nowhere."""
    scopes = [actor.scope_of("accounts", verb) for verb in ("write", "propose")]
    ranges = merged(part.low for scope in scopes for part in scope.ranges)
    if not ranges:
        raise NotAllowed(_("Your posts do not let you grant posts."))
    return Scope(ranges=ranges)


def require_scope(scope: Scope, code: str) -> None:
    """Stop outside a scope: NotAllowed where there is none, else OutOfScope."""
    if not scope:
        raise NotAllowed(_("Your posts do not let you decide on posts."))
    if not scope.covers(code):
        raise OutOfScope(_("There is no such post in your area."))


def require_third(actor: User, post: Post) -> None:
    """Stop the granter and the holder from confirming a post."""
    if actor.pk in {post.granted_by_id, post.user_id}:
        raise NotAllowed(_("Somebody else must confirm the post."))
    if post.role in ADMINISTRATORS and Role.SECURITY_ADMINISTRATOR not in actor.roles:
        raise NotAllowed(_("Only a security administrator confirms administrators."))


def require_may_end(actor: User, post: Post) -> None:
    """Stop who may neither grant nor confirm here, and everybody on their own post."""
    if actor.pk == post.user_id:
        raise NotAllowed(_("Nobody ends their own post. Ask a colleague."))
    if post.is_awaiting and actor.pk == post.granted_by_id:
        return
    scopes = [actor.scope_of("accounts", verb) for verb in ("write", "confirm")]
    ranges = merged(part.low for scope in scopes for part in scope.ranges)
    require_scope(Scope(ranges=ranges), post.area_code)


def require_fit(actor: User, user: User, role: str, area: Area, buildings: list[Building]) -> None:
    """Stop a post that does not fit its holder, its area or its buildings."""
    if user.pk == actor.pk:
        raise NotAllowed(_("Nobody grants a post to themselves."))
    if user.state != UserState.ACTIVE:
        raise PostRefused(_("The account is not active."))
    if area.state != AreaState.ACTIVE:
        raise PostRefused(_("This area is not in force."))
    if role in BUILDING_ROLES and buildings:
        require_buildings_within(area, buildings)
    elif area.level not in POST_LEVELS[role]:
        raise PostRefused(misfit(role))


def misfit(role: str) -> str:
    """Say which levels a role is given at."""
    levels = "、".join(str(Level(level).label) for level in POST_LEVELS[role])
    if not levels:
        return _("Name the buildings of a building head.")
    return _("The role %(role)s is given for: %(levels)s.") % {
        "role": Role(role).label,
        "levels": levels,
    }


def require_buildings_within(area: Area, buildings: list[Building]) -> None:
    """Stop buildings outside the area of the post."""
    if any(not building.area_code.startswith(area.code) for building in buildings):
        raise PostRefused(_("All buildings of a post must lie in its area."))


def common_community(buildings: list[Building]) -> Area:
    """Return the community that all buildings lie in. Raises BadInput."""
    codes = {building.area_code[: CODE_DIGITS[Level.COMMUNITY]] for building in buildings}
    if len(codes) != 1:
        raise BadInput(_("Name an area, or buildings of one community."))
    found: Area = Area.objects.active().get(code=codes.pop())
    return found


def require_term(term: Term) -> None:
    """Stop a period that is over, empty, or longer than a year."""
    if term.ends_on <= max(term.begins_on, timezone.localdate()):
        raise BadInput(_("The last day must be after the first day and after today."))
    if term.ends_on - term.begins_on > LONGEST_TERM:
        raise BadInput(_("A post lasts one year at most; then it is looked at again."))


def require_no_double(post: Post) -> None:
    """Stop a post its holder has already in those days."""
    same = Post.objects.filter(
        user=post.user,
        role=post.role,
        area=post.area,
        revoked_at=None,
        valid_from__lt=post.valid_to,
        valid_to__gt=post.valid_from,
    )
    if same.exists():
        raise PostRefused(_("This person holds this post already in these days."))


def locked_post(post: Post) -> Post:
    """Return a post locked until the transaction ends."""
    rows = Post.objects.select_for_update(of=("self",)).select_related("user")
    locked: Post = rows.get(pk=post.pk)
    return locked


@contextmanager
def post_rules(post: Post) -> Iterator[None]:
    """Turn what the database refuses about posts into words."""
    try:
        with refusals(post), transaction.atomic():
            yield
    except Error as error:
        code = getattr(error.__cause__, "pgcode", None)
        if code == TWO_ADMINISTRATIONS:
            raise AdministratorRolesExclude(
                _(
                    "System, security and audit administration exclude each other and every "
                    "other role: this person holds another role in these days."
                )
            ) from error
        if code == CONFIRMED_POST:
            raise WrongStep(_("A confirmed post is not changed. Grant a new one.")) from error
        raise

"""The people that work can be given to."""

from typing import ClassVar, Final

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import CodeRange, within
from core.errors import BadInput
from grid.choices import CODE_DIGITS, Level
from staff.choices import Role
from staff.matrix import grant_of
from staff.models import Post, User
from staff.querysets import PostQuerySet

# The roles that can be given tasks.
DOERS: Final = [role for role in Role.values if grant_of(role, "tasks")]
COMMUNITY: Final = CODE_DIGITS[Level.COMMUNITY]


class CannotTakeOver(BadInput):
    """The person does not serve around the task's place."""

    code: ClassVar[str] = "cannot_take_over"


def people_around(code: str) -> QuerySet[User]:
    """Return the accounts that can take a task at an area code, by name.

    They hold a post today in its community or above it, with a role that does tasks; a
    worker of the next cell may stand in.
    """
    community = code[:COMMUNITY]
    above = [code[:digits] for digits in CODE_DIGITS.values()]
    return _holding(
        Q(area_code__gte=community, area_code__lt=community + ":") | Q(area_code__in=above)
    )


def people_within(ranges: tuple[CodeRange, ...]) -> QuerySet[User]:
    """Return the accounts with a post in some ranges of codes that does tasks, by name."""
    return _holding(within("area_code", ranges))


def with_posts(people: QuerySet[User]) -> QuerySet[User]:
    """Return accounts by name, with today's posts in `current_posts`."""
    posts = _current().select_related("area").defer("area__boundary")
    return people.order_by("full_name", "pk").prefetch_related(
        Prefetch("posts", posts, to_attr="current_posts")
    )


def check_can_take(person: User, codes: set[str]) -> None:
    """Refuse somebody who does not serve around all these area codes."""
    for community in sorted({code[:COMMUNITY] for code in codes}):
        if not people_around(community).filter(pk=person.pk).exists():
            raise CannotTakeOver(
                _("%(person)s has no post around this place. Choose somebody who serves there.")
                % {"person": person}
            )


def _holding(condition: Q) -> QuerySet[User]:
    able = _current().filter(condition, role__in=DOERS)
    return with_posts(User.objects.filter(pk__in=able.values("user_id")))


def _current() -> PostQuerySet:
    held: PostQuerySet = Post.objects.in_force(timezone.localdate())
    return held

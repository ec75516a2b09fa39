"""Questions asked of users and posts."""

from datetime import date
from typing import ClassVar, Self

from django.contrib.auth.models import UserManager as DjangoUserManager
from django.db.models import Q

from core.access import ScopedQuerySet
from staff.choices import UserState


class PostQuerySet(ScopedQuerySet):
    """Posts (岗位), scoped by the code of their area."""

    capability: ClassVar[str] = "posts"
    own_paths: ClassVar[tuple[str, ...]] = ("user_id",)

    def in_force(self, day: date) -> Self:
        """Keep the confirmed posts of active accounts whose period holds a day."""
        return self.filter(
            valid_from__lte=day,
            valid_to__gt=day,
            confirmed_by__isnull=False,
            revoked_at=None,
            user__state=UserState.ACTIVE,
        )

    def responsible_for(self, code: str) -> Self:
        """Keep the posts whose area is the one with this code or holds it."""
        prefixes = [code[:digits] for digits in (4, 6, 9, 12, 15) if digits <= len(code)]
        return self.filter(area_code__in=prefixes)


class NetworkPostQuerySet(ScopedQuerySet):
    """Network posts: who is responsible here."""

    capability: ClassVar[str] = "posts"

    def current(self, day: date) -> Self:
        """Keep the holders of a day."""
        return self.filter(begins_on__lte=day).filter(Q(ends_on__gt=day) | Q(ends_on=None))


class UserManager(DjangoUserManager):  # type: ignore[type-arg]
    """Accounts; looked up by user name without regard to case."""

    def get_by_natural_key(self, username: str | None) -> "object":
        """Return the account with a user name, in any case."""
        return self.get(username__iexact=username)

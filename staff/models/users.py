"""Accounts of staff."""

from collections.abc import Iterable
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.access import NOTHING, Scope, merged
from staff.choices import TWO_FACTOR_ROLES, UserState
from staff.matrix import Grant, grant_of
from staff.modules import modules_on, withheld
from staff.querysets import UserManager

if TYPE_CHECKING:
    from staff.models.posts import Post


class User(AbstractUser):
    """A member of staff and what today's posts allow them.

    Rights come from posts only: Django's groups and permissions are not used.
    """

    full_name = models.CharField(pgettext_lazy("person", "name"), max_length=60)
    organisation = models.ForeignKey(
        "grid.Organisation",
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        related_name="staff",
        null=True,
        blank=True,
    )
    duty_phone = models.CharField(_("duty phone"), max_length=30, blank=True)
    state = models.CharField(_("state"), max_length=9, choices=UserState, default=UserState.ACTIVE)
    password_changed_at = models.DateTimeField(_("password changed at"), null=True, blank=True)

    objects: ClassVar = UserManager()

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="staff_user_state", condition=Q(state__in=UserState.values)
            ),
            models.CheckConstraint(
                name="staff_user_left_inactive",
                condition=Q(state=UserState.ACTIVE) | Q(is_active=False),
                violation_error_message=_("Only an active account may sign in."),
            ),
            models.UniqueConstraint(
                Lower("username"),
                name="staff_user_name_in_any_case",
                violation_error_message=_("Another account has this user name."),
            ),
        ]

    def __str__(self) -> str:
        return self.full_name or self.username

    @cached_property
    def posts_today(self) -> "list[Post]":
        """Today's confirmed posts, read once per request."""
        return list(self.posts.in_force(timezone.localdate()).prefetch_related("buildings"))

    # The posts that the scopes beside them were taken from.
    _scopes: "tuple[list[Post], dict[tuple[str, str], Scope]]" = ([], {})

    @cached_property
    def modules_on(self) -> frozenset[str]:
        """The modules that may be used, read once per request."""
        return modules_on()

    @property
    def roles(self) -> set[str]:
        """The roles of today."""
        return {post.role for post in self.posts_today}

    @property
    def password_is_due(self) -> bool:
        """Tell whether the password is a first one or too old, so that it must be changed."""
        if not self.has_usable_password():
            return False
        if self.password_changed_at is None:
            return True
        age = timezone.now() - self.password_changed_at
        return age >= timedelta(days=settings.PASSWORD_EXPIRES_DAYS)

    @property
    def needs_two_factors(self) -> bool:
        """Tell whether a role of today asks for a second factor."""
        return bool(self.roles & TWO_FACTOR_ROLES)

    def may(self, capability: str, verb: str = "view") -> bool:
        """Tell whether any post gives a verb on a capability, wherever."""
        return bool(self.scope_of(capability, verb)) or (
            verb == "view" and bool(self.scope_of(capability).totals)
        )

    def scope_of(self, capability: str, verb: str = "view") -> Scope:
        """Return the scope of a capability; each role adds rights only in its own area.

        A capability of a module that is not switched on gives nothing to anybody.
        """
        if not self.is_active or withheld(capability, self):
            return NOTHING
        posts, known = self._scopes
        if posts is not self.posts_today:
            posts, known = self._scopes = (self.posts_today, {})
        if (capability, verb) not in known:
            held = [(post, grant_of(post.role, capability)) for post in posts]
            known[capability, verb] = scope_from(
                (post, grant)
                for post, grant in held
                if (verb == "view" and grant) or verb in grant.verbs
            )
        return known[capability, verb]


def scope_from(held: "Iterable[tuple[Post, Grant]]") -> Scope:
    """Join posts and their grants into one scope."""
    ranges: set[str] = set()
    totals: set[str] = set()
    buildings: set[int] = set()
    own = False
    for post, grant in held:
        prefix = post.area_code[: grant.digits] if grant.digits else ""
        if grant.totals:
            totals.add(prefix)
        elif prefix and not grant.own:
            ranges.add(prefix)
        if grant.buildings:
            buildings.update(building.pk for building in post.buildings.all())
        own = own or grant.own
    return Scope(merged(ranges), own, frozenset(buildings), merged(totals - {""}))


class PastPassword(models.Model):
    """The hash of a password once used, so that it is not used again."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="past_passwords")
    password = models.CharField(_("hash"), max_length=200)
    until = models.DateTimeField(_("used until"), auto_now_add=True)

    class Meta:
        verbose_name = _("past password")
        verbose_name_plural = _("past passwords")

    def __str__(self) -> str:
        return str(self.until)

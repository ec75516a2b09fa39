"""Posts: a role over an area for a time, granted by one person, confirmed by another."""

from datetime import date, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import Recorded
from grid.models import Area, Building
from staff.choices import PostState, Role
from staff.models.users import User
from staff.querysets import PostQuerySet
from staff.triggers import AREA_CODE, ONE_ADMINISTRATION, STAYS_AS_CONFIRMED


class Post(Recorded):
    """A role (岗位) of one account over an area, or over named buildings, for a time.

    Half open: `valid_from` ≤ day < `valid_to`. It gives nothing until somebody other
    than the granter has confirmed it. `area_code` is the area's code, kept by the
    database.
    """

    user = models.ForeignKey(
        User, verbose_name=_("account"), on_delete=models.PROTECT, related_name="posts"
    )
    role = models.CharField(_("role"), max_length=2, choices=Role)
    area = models.ForeignKey(
        Area,
        verbose_name=_("area"),
        on_delete=models.PROTECT,
        related_name="posts",
        null=True,
        blank=True,
    )
    area_code = models.CharField(_("area code"), max_length=15, db_collation="C", editable=False)
    buildings = models.ManyToManyField(
        Building, verbose_name=_("buildings"), related_name="posts", blank=True
    )
    is_leader = models.BooleanField(_("leader"), default=False)
    is_video_officer = models.BooleanField(_("video officer"), default=False)
    is_supervisor = models.BooleanField(_("supervisor"), default=False)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"))
    granted_by = models.ForeignKey(
        User, verbose_name=_("granted by"), on_delete=models.PROTECT, related_name="+"
    )
    confirmed_by = models.ForeignKey(
        User,
        verbose_name=_("confirmed by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        User,
        verbose_name=_("revoked by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )

    objects: ClassVar = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = ("area_code", "role", "pk")
        indexes: ClassVar = [
            models.Index(fields=["area_code", "role"], name="staff_post_area"),  # who serves here
        ]
        constraints: ClassVar = [
            models.CheckConstraint(name="staff_post_role", condition=Q(role__in=Role.values)),
            models.CheckConstraint(
                name="staff_post_period",
                condition=Q(valid_to__gt=F("valid_from")),
                violation_error_message=_("A post must end after it begins."),
            ),
            models.CheckConstraint(
                name="staff_post_granted_by_other",
                condition=~Q(granted_by=F("user")),
                violation_error_message=_("Nobody grants a post to themselves."),
            ),
            models.CheckConstraint(
                name="staff_post_confirmed_by_third",
                condition=Q(confirmed_by=None)
                | (~Q(confirmed_by=F("granted_by")) & ~Q(confirmed_by=F("user"))),
                violation_error_message=_("Somebody else must confirm the post."),
            ),
            models.CheckConstraint(
                name="staff_post_area_unless_buildings",
                condition=Q(area__isnull=False) | Q(role=Role.BUILDING_HEAD),
                violation_error_message=_("Name the area of the post."),
            ),
        ]
        triggers: ClassVar = [AREA_CODE, ONE_ADMINISTRATION, STAYS_AS_CONFIRMED]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.area or ''}".strip()

    @property
    def is_awaiting(self) -> bool:
        """Tell whether nobody has confirmed or refused the post yet."""
        return self.confirmed_by_id is None and self.revoked_at is None

    def state_on(self, day: date) -> PostState:
        """Return what the post is on a day, given an active account."""
        if self.revoked_at is not None:
            return PostState.REVOKED
        if self.valid_to <= day:
            return PostState.ENDED
        if self.confirmed_by_id is None:
            return PostState.PROPOSED
        return PostState.ACTIVE if self.valid_from <= day else PostState.PLANNED

    @property
    def state(self) -> PostState:
        """What the post is today."""
        return self.state_on(timezone.localdate())

    @property
    def last_day(self) -> date:
        """The last day of the period, as people say it."""
        return self.valid_to - timedelta(days=1)

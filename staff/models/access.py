"""Who read what about whom."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.audit import Action
from core.models import AppendOnly
from core.partitions import Monthly
from staff.querysets import AccessEventQuerySet


class AccessEvent(AppendOnly):
    """One read of personal fields (查阅记录): written once, before the data leave (R2).

    Keys and field names only, never values. `actor_id` and `subject_keys` are plain keys:
    an event outlives the account and the person. `roles` and `area_codes` are the
    reader's posts at that moment. One partition a month; the database numbers the events
    under a lock that sealing shares (migration 0004), so that a seal leaves none out.
    """

    partitioned: ClassVar = Monthly("at")

    at = models.DateTimeField(_("at"), db_default=Now(), editable=False)
    actor_id = models.BigIntegerField(_("account"))
    roles = ArrayField(models.CharField(max_length=2), verbose_name=_("roles"), default=list)
    area_codes = ArrayField(
        models.CharField(max_length=15), verbose_name=_("area codes"), default=list
    )
    action = models.CharField(_("action"), max_length=8, choices=Action)
    subject_kind = models.CharField(_("kind of record"), max_length=60)
    subject_keys = ArrayField(
        models.CharField(max_length=40), verbose_name=_("records"), default=list
    )
    field_names = ArrayField(
        models.CharField(max_length=60), verbose_name=_("fields"), default=list
    )
    purpose = models.CharField(_("purpose"), max_length=30, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    asked = models.CharField(_("asked for"), max_length=300, blank=True)

    objects: ClassVar = AccessEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("access event")
        verbose_name_plural = _("access events")
        ordering = ("-at", "-pk")
        indexes: ClassVar = [
            models.Index(fields=["actor_id", "at"], name="staff_access_actor"),  # by reader
            models.Index(fields=["at"], name="staff_access_at"),  # the newest first
            GinIndex(fields=["subject_keys"], name="staff_access_subject"),  # who looked at me
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="staff_access_action", condition=Q(action__in=Action.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()} {self.subject_kind}"

"""Notices: what the in-app inbox tells a member of staff."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from incidents.models.cases import Case
from incidents.querysets import NoticeQuerySet
from staff.models import User


class Notice(models.Model):
    """One notice for one person (通知). `kind` and `values` give the words in any language.

    `key` makes one event tell one person once, however often a job is repeated.
    """

    user = models.ForeignKey(
        User, verbose_name=_("for"), on_delete=models.CASCADE, related_name="notices"
    )
    case = models.ForeignKey(
        Case,
        verbose_name=_("case"),
        on_delete=models.CASCADE,
        related_name="notices",
        null=True,
        blank=True,
    )
    kind = models.CharField(_("kind"), max_length=40)
    values = models.JSONField(_("values"), default=dict, blank=True)
    key = models.CharField(_("key"), max_length=120, db_collation="C")
    made_at = models.DateTimeField(_("when"), auto_now_add=True)
    read_at = models.DateTimeField(_("read"), null=True)

    objects: ClassVar = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ("-pk",)
        indexes: ClassVar = [
            models.Index(
                fields=["user", "-id"], condition=Q(read_at=None), name="incidents_notice_unread"
            ),
            models.Index(fields=["user", "-id"], name="incidents_notice_user"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "key"], name="incidents_notice_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.user_id}"

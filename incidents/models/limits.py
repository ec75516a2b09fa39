"""Time limits that a place has set for itself."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import AppendOnly
from incidents.choices import Unit
from incidents.querysets import OpenToAll
from staff.models import User


class TimeLimit(AppendOnly):
    """A time limit instead of the default of its code; the newest row counts.

    Rows are never changed: what was promised under an earlier limit can be explained.
    """

    code = models.CharField(_("code"), max_length=40, db_collation="C")
    amount = models.PositiveSmallIntegerField(_("amount"))
    unit = models.CharField(_("unit"), max_length=13, choices=Unit)
    rule = models.CharField(_("rule it comes from"), max_length=120)
    note = models.CharField(_("why"), max_length=300)
    set_by = models.ForeignKey(
        User, verbose_name=_("set by"), on_delete=models.PROTECT, related_name="+"
    )
    set_at = models.DateTimeField(_("set at"), auto_now_add=True)

    objects: ClassVar = OpenToAll.as_manager()

    class Meta:
        verbose_name = _("time limit")
        verbose_name_plural = _("time limits")
        ordering = ("code", "-pk")
        indexes: ClassVar = [models.Index(fields=["code", "-id"], name="incidents_limit_code")]
        constraints: ClassVar = [
            models.CheckConstraint(name="incidents_limit_unit", condition=Q(unit__in=Unit)),
            models.CheckConstraint(
                name="incidents_limit_amount",
                condition=Q(amount__gte=1),
                violation_error_message=_("A time limit is at least 1."),
            ),
            models.CheckConstraint(
                name="incidents_limit_rule",
                condition=~Q(rule="") & ~Q(note=""),
                violation_error_message=_("Name the rule and why it is changed."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.amount} {self.unit}"

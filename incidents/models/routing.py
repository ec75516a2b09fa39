"""Routing rules: who gets what, by area, category, time and answer."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.models import Recorded
from grid.models import Area, Organisation
from incidents.choices import Desk, Mode
from incidents.models.cases import Case
from incidents.models.categories import IssueCategory
from incidents.querysets import OpenToAll
from staff.models import User


class RoutingRule(Recorded):
    """A line of the duty list (职责清单): where a case of a category in an area goes.

    Rules are asked in the order of `position`; the first that fits counts. An empty
    condition fits everything; a category fits those below it. `first_hour` ≤ hour <
    `last_hour`, local time, over midnight where the first is the larger. `answers` are
    answers to the category's questions. `to_org` leads (主办), `with_org` helps (协办) in
    joint handling. A rule whose body is gone, or objected to too
    often, switches itself off: `disabled_reason` says why.
    """

    position = models.PositiveIntegerField(_("order"), default=1000)
    name = models.CharField(_("name"), max_length=120)
    desk = models.CharField(_("desk"), max_length=8, choices=Desk, default=Desk.APPEAL)
    area = models.ForeignKey(
        Area,
        verbose_name=_("area"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    category = models.ForeignKey(
        IssueCategory,
        verbose_name=_("category"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    first_hour = models.PositiveSmallIntegerField(_("from hour"), null=True, blank=True)
    last_hour = models.PositiveSmallIntegerField(_("until hour"), null=True, blank=True)
    answers = models.JSONField(_("answers"), default=dict, blank=True)
    mode = models.CharField(
        _("way of handling"), max_length=20, choices=Mode, default=Mode.REFERRAL
    )
    to_org = models.ForeignKey(
        Organisation, verbose_name=_("goes to"), on_delete=models.PROTECT, related_name="+"
    )
    with_org = models.ForeignKey(
        Organisation,
        verbose_name=_("helped by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    decided_in = models.ForeignKey(
        Case,
        verbose_name=_("decided in"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
    )
    made_by = models.ForeignKey(
        User,
        verbose_name=pgettext_lazy("rule", "made by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
    )
    note = models.CharField(_("note"), max_length=300, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)
    disabled_at = models.DateTimeField(_("switched off"), null=True, editable=False)
    disabled_reason = models.CharField(
        _("why it is off"), max_length=300, blank=True, editable=False
    )

    objects: ClassVar = OpenToAll.as_manager()

    class Meta:
        verbose_name = _("routing rule")
        verbose_name_plural = _("routing rules")
        ordering = ("position", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(name="incidents_rule_desk", condition=Q(desk__in=Desk)),
            models.CheckConstraint(name="incidents_rule_mode", condition=Q(mode__in=Mode)),
            models.CheckConstraint(
                name="incidents_rule_hours",
                condition=Q(first_hour=None, last_hour=None)
                | (Q(first_hour__lte=23, last_hour__lte=24) & ~Q(first_hour=F("last_hour"))),
                violation_error_message=_("Give both hours, 0 to 24, and not the same twice."),
            ),
            models.CheckConstraint(
                name="incidents_rule_helper",
                condition=Q(with_org=None) | (Q(mode=Mode.JOINT) & ~Q(with_org=F("to_org"))),
                violation_error_message=_(
                    "A second body helps in joint handling only, and is not the first."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name

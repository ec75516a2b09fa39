"""What must be thought about and answered for before a module holds people's data."""

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.history import keeps_history
from core.models import Recorded
from staff.models.users import User
from staff.querysets import ImpactAssessmentQuerySet, ModuleSwitchQuerySet

LONGEST_ASSESSMENT = timedelta(days=3 * 366)


@keeps_history("ImpactAssessmentHistory")
class ImpactAssessment(Recorded):
    """The impact assessment of a module (个人信息保护影响评估, 个人信息保护法 55, 56).

    Half open: `valid_from` ≤ day < `valid_until`, three years at most. It counts once
    somebody other than its maker approved it, and is kept for three years and longer.
    """

    module = models.CharField(_("module"), max_length=20)
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"))
    document = models.CharField(
        _("document"), max_length=200, help_text=_("Its number and where it is filed.")
    )
    necessity = models.TextField(
        _("why it is lawful and necessary"), max_length=4000, help_text=_("Purpose, manner, need.")
    )
    effects = models.TextField(_("effects on people and risks"), max_length=4000)
    measures = models.TextField(_("measures and whether they fit the risk"), max_length=4000)
    made_by = models.ForeignKey(
        User, verbose_name=_("made by"), on_delete=models.PROTECT, related_name="+"
    )
    approved_by = models.ForeignKey(
        User,
        verbose_name=_("approved by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
    )
    approved_at = models.DateTimeField(_("approved at"), null=True, editable=False)

    objects: ClassVar = ImpactAssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("impact assessment")
        verbose_name_plural = _("impact assessments")
        ordering = ("module", "-valid_from", "-pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="staff_assessment_period",
                condition=Q(valid_until__gt=F("valid_from"))
                & Q(valid_until__lte=F("valid_from") + LONGEST_ASSESSMENT),
                violation_error_message=_(
                    "It ends after it begins, and is made again after three years at most."
                ),
            ),
            models.CheckConstraint(
                name="staff_assessment_whole",
                condition=~Q(document="") & ~Q(necessity="") & ~Q(effects="") & ~Q(measures=""),
                violation_error_message=_("Fill in every part."),
            ),
            models.CheckConstraint(
                name="staff_assessment_two_people",
                condition=Q(approved_by=None) | ~Q(approved_by=F("made_by")),
                violation_error_message=_("Somebody else must approve the assessment."),
            ),
            models.CheckConstraint(
                name="staff_assessment_approved",
                condition=Q(approved_by=None, approved_at=None)
                | Q(approved_by__isnull=False, approved_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.document


@keeps_history("ModuleSwitchHistory")
class ModuleSwitch(Recorded):
    """A module is to be used: on whose duty, wanted by whom, confirmed by whom.

    It is on while it is confirmed, not switched off, and a confirmed assessment of the
    module is valid. `legal_duty` names law and article and the decision of the authority
    (个人信息保护法 34).
    """

    module = models.CharField(_("module"), max_length=20)
    legal_duty = models.TextField(
        _("legal duty"),
        max_length=1000,
        help_text=_("Law and article, and the authority's own decision with its number."),
    )
    asked_by = models.ForeignKey(
        User, verbose_name=_("asked by"), on_delete=models.PROTECT, related_name="+"
    )
    confirmed_by = models.ForeignKey(
        User,
        verbose_name=_("confirmed by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, editable=False)
    ended_by = models.ForeignKey(
        User,
        verbose_name=_("switched off by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
    )
    ended_at = models.DateTimeField(_("switched off at"), null=True, editable=False)

    objects: ClassVar = ModuleSwitchQuerySet.as_manager()

    class Meta:
        verbose_name = _("module switch")
        verbose_name_plural = _("module switches")
        ordering = ("module", "-pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["module"],
                condition=Q(ended_at=None),
                name="staff_switch_one_open",
                violation_error_message=_("This module is on, or waits to be confirmed."),
            ),
            models.CheckConstraint(
                name="staff_switch_duty",
                condition=Q(legal_duty__regex=r"\S"),
                violation_error_message=_("Name the legal duty."),
            ),
            models.CheckConstraint(
                name="staff_switch_two_people",
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("asked_by")),
                violation_error_message=_("Somebody else must confirm it."),
            ),
            models.CheckConstraint(
                name="staff_switch_confirmed",
                condition=Q(confirmed_by=None, confirmed_at=None)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.module

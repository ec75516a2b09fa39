"""How long what is kept, and what was removed when it was over."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.history import keeps_history
from core.models import Recorded
from core.retention import Removal
from staff.choices import RunState
from staff.models.users import User
from staff.querysets import RetentionRuleQuerySet, RetentionRunQuerySet


@keeps_history("RetentionRuleHistory")
class RetentionRule(Recorded):
    """After how many days rows of a kind are removed, counted from a day of the row.

    `entity` and `reference` are codes of core.retention; `floor_days` is how long the law
    wants them kept, below which no rule goes. `source` names the rule's own basis.
    """

    entity = models.CharField(_("what"), max_length=40)
    reference = models.CharField(_("counted from"), max_length=40)
    days = models.PositiveIntegerField(_("days"))
    action = models.CharField(_("action"), max_length=9, choices=Removal)
    floor_days = models.PositiveIntegerField(_("kept at least (days)"), default=0, editable=False)
    source = models.CharField(_("source of the rule"), max_length=200)
    is_active = models.BooleanField(_("in force"), default=True)

    objects: ClassVar = RetentionRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("retention rule")
        verbose_name_plural = _("retention rules")
        ordering = ("entity", "reference", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["entity", "reference", "action"],
                condition=Q(is_active=True),
                name="staff_retention_once",
                violation_error_message=_("There is such a rule already. Change that one."),
            ),
            models.CheckConstraint(
                name="staff_retention_action", condition=Q(action__in=Removal.values)
            ),
            models.CheckConstraint(
                name="staff_retention_floor",
                condition=Q(days__gte=F("floor_days")),
                violation_error_message=_("The law wants this kept longer."),
            ),
            models.CheckConstraint(
                name="staff_retention_source",
                condition=Q(source__regex=r"\S"),
                violation_error_message=_("Name the source of the rule."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entity} {self.days}"


class RetentionRun(Recorded):
    """One removal under a rule: looked at first, approved by somebody else, then done.

    `keys` are the rows found by the dry run, and nothing but their keys. `removed_keys`
    and `kept_count` are the report; what was due no longer, or waits for something, stays.
    """

    rule = models.ForeignKey(
        RetentionRule, verbose_name=_("rule"), on_delete=models.PROTECT, related_name="runs"
    )
    before = models.DateField(_("due before"))
    state = models.CharField(
        _("state"), max_length=8, choices=RunState, default=RunState.PROPOSED, editable=False
    )
    due_count = models.PositiveIntegerField(_("rows due"))
    keys = ArrayField(
        models.CharField(max_length=40), verbose_name=_("rows"), default=list, blank=True
    )
    made_by = models.ForeignKey(
        User, verbose_name=_("looked up by"), on_delete=models.PROTECT, related_name="+"
    )
    decided_by = models.ForeignKey(
        User,
        verbose_name=_("decided by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, editable=False)
    done_at = models.DateTimeField(_("done at"), null=True, editable=False)
    removed_count = models.PositiveIntegerField(_("rows removed"), default=0, editable=False)
    kept_count = models.PositiveIntegerField(_("rows not removed"), default=0, editable=False)
    kept_keys = ArrayField(
        models.CharField(max_length=40),
        verbose_name=_("rows not removed"),
        default=list,
        editable=False,
    )

    objects: ClassVar = RetentionRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("retention run")
        verbose_name_plural = _("retention runs")
        ordering = ("-pk",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["rule"],
                condition=Q(state__in=["proposed", "approved"]),
                name="staff_run_one_open",
                violation_error_message=_("A run of this rule waits already."),
            ),
            models.CheckConstraint(name="staff_run_state", condition=Q(state__in=RunState.values)),
            models.CheckConstraint(
                name="staff_run_two_people",
                condition=Q(decided_by=None) | ~Q(decided_by=F("made_by")),
                violation_error_message=_("Somebody else must approve the removal."),
            ),
            models.CheckConstraint(
                name="staff_run_approved",
                condition=Q(state="proposed")
                | Q(decided_by__isnull=False, decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="staff_run_done",
                condition=~Q(state="done") | Q(done_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.before}"

"""How a dispute ends: agreement, confirmation by the court, follow-ups."""

import uuid
from datetime import date, timedelta
from typing import ClassVar, Final

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.fields import EncryptedField
from core.models import Recorded
from core.rows import EVERYTHING, RowPolicy, is_actor
from grid.models import Organisation
from incidents.choices.disputes import (
    AgreementForm,
    CheckResult,
    ConfirmationState,
    StatusMatter,
)
from incidents.models.disputes import Dispute, by_mediator
from incidents.querysets.disputes import (
    AgreementQuerySet,
    CheckQuerySet,
    ConfirmationQuerySet,
)
from staff.models import User

CONFIRM_DAYS: Final = 30  # 人民调解法 33, 民事诉讼法 205: a constraint, no setting
BREAK_DAYS: Final = 14  # longer than any run of days off

_BEFORE_COURT: Final = (
    "EXISTS (SELECT 1 FROM incidents_judicialconfirmation AS asked"
    " JOIN staff_user AS member ON member.organisation_id = asked.court_org_id"
    " WHERE asked.agreement_id = {key} AND asked.state <> 'drafted'"
    f" AND {is_actor('member.id')})"
)


class Agreement(Recorded):
    """What the parties agreed on (调解协议), sealed: the mediator's, and the court's asked.

    A written one takes effect when all parties and the mediator have signed and the seal is
    set (人民调解法 29), an oral one at once, and is recorded (30). `amount` is in yuan.
    After a breach that is mediated again a new one takes its place (`replaced_at`).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dispute = models.ForeignKey(
        Dispute, verbose_name=_("dispute"), on_delete=models.PROTECT, related_name="agreements"
    )
    form = models.CharField(_("form"), max_length=7, choices=AgreementForm)
    facts = EncryptedField(_("what it is about"), purpose="agreement.facts", max_length=4000)
    terms = EncryptedField(_("what was agreed"), purpose="agreement.terms", max_length=4000)
    amount = models.DecimalField(
        _("amount in yuan"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    perform_by = models.DateField(_("to be performed by"))
    status_matter = models.CharField(
        _("decides on"), max_length=8, choices=StatusMatter, default=StatusMatter.NONE
    )
    written_by = models.ForeignKey(
        User, verbose_name=_("written by"), on_delete=models.PROTECT, related_name="+"
    )
    effective_at = models.DateTimeField(_("in effect since"), null=True, editable=False)
    confirmation_declined_at = models.DateTimeField(
        _("confirmation declined"), null=True, editable=False
    )
    replaced_at = models.DateTimeField(_("replaced"), null=True, editable=False)

    objects: ClassVar = AgreementQuerySet.as_manager()
    row_policy: ClassVar = RowPolicy(
        using=f"{EVERYTHING} OR {by_mediator('dispute_id')}"
        f" OR {_BEFORE_COURT.format(key='incidents_agreement.id')}",
        check=f"{EVERYTHING} OR {by_mediator('dispute_id')}",
    )

    class Meta:
        verbose_name = _("mediation agreement")
        verbose_name_plural = _("mediation agreements")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["dispute"],
                condition=Q(replaced_at=None),
                name="incidents_agreement_one",
                violation_error_message=_("This dispute has an agreement already."),
            ),
            models.CheckConstraint(
                name="incidents_agreement_form", condition=Q(form__in=AgreementForm.values)
            ),
            models.CheckConstraint(
                name="incidents_agreement_matter",
                condition=Q(status_matter__in=StatusMatter.values),
            ),
            models.CheckConstraint(
                name="incidents_agreement_amount",
                condition=Q(amount=None) | Q(amount__gte=0),
                violation_error_message=_("An amount is not negative."),
            ),
        ]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    @property
    def thirtieth_day(self) -> date | None:
        """The 30th day after that of its effect; the last to apply on if it is worked."""
        if self.effective_at is None:
            return None
        return timezone.localtime(self.effective_at).date() + timedelta(days=CONFIRM_DAYS)


class JudicialConfirmation(Recorded):
    """A joint application to the court to confirm an agreement (司法确认, S19).

    Never compulsory. Both sides apply together within 30 days of its effect, the day of
    effect not counted (人民调解法 33); where the last of them is no working day, the next one
    is the last (民事诉讼法 85). The court answers in 3 days whether it accepts and decides in
    15, extended once by 10 (法释〔2011〕5号 4, 5).
    """

    dispute = models.ForeignKey(
        Dispute, verbose_name=_("dispute"), on_delete=models.PROTECT, related_name="confirmations"
    )
    agreement = models.OneToOneField(
        Agreement,
        verbose_name=_("agreement"),
        on_delete=models.PROTECT,
        related_name="confirmation",
    )
    court_org = models.ForeignKey(
        Organisation, verbose_name=_("court"), on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(
        _("state"), max_length=15, choices=ConfirmationState, default=ConfirmationState.DRAFTED
    )
    effective_on = models.DateField(_("agreement in effect on"))
    applied_on = models.DateField(_("applied on"), null=True, editable=False)
    apply_due_on = models.DateField(_("to be applied for by"))
    is_by_both = models.BooleanField(_("both sides apply"), default=False, editable=False)
    due_at = models.DateTimeField(_("court's answer due"), null=True, editable=False)
    is_extended = models.BooleanField(_("extended"), default=False, editable=False)
    court_number = models.CharField(_("number at the court"), max_length=60, blank=True)
    decided_on = models.DateField(_("decided on"), null=True, editable=False)

    objects: ClassVar = ConfirmationQuerySet.as_manager()

    class Meta:
        verbose_name = _("confirmation by the court")
        verbose_name_plural = _("confirmations by the court")
        ordering = ("apply_due_on", "pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="incidents_confirmation_state",
                condition=Q(state__in=ConfirmationState.values),
            ),
            models.CheckConstraint(
                name="incidents_confirmation_in_time",
                condition=Q(applied_on=None) | Q(applied_on__lte=F("apply_due_on")),
                violation_error_message=_(
                    "Both sides apply within 30 days after the agreement takes effect."
                ),
            ),
            models.CheckConstraint(
                name="incidents_confirmation_last_day",
                condition=Q(
                    apply_due_on__gte=F("effective_on") + timedelta(days=CONFIRM_DAYS),
                    apply_due_on__lte=F("effective_on") + timedelta(days=CONFIRM_DAYS + BREAK_DAYS),
                ),
            ),
            models.CheckConstraint(
                name="incidents_confirmation_by_both",
                condition=Q(state__in=(ConfirmationState.DRAFTED, ConfirmationState.WITHDRAWN))
                | Q(is_by_both=True, applied_on__isnull=False),
                violation_error_message=_("Both sides apply together."),
            ),
        ]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)


class PerformanceCheck(Recorded):
    """One look at whether an agreement is kept (协议履行回访): after 7, 30 and 90 days."""

    dispute = models.ForeignKey(
        Dispute, verbose_name=_("dispute"), on_delete=models.PROTECT, related_name="checks"
    )
    agreement = models.ForeignKey(
        Agreement, verbose_name=_("agreement"), on_delete=models.PROTECT, related_name="checks"
    )
    due_on = models.DateField(_("due on"))
    done_at = models.DateTimeField(_("done"), null=True, editable=False)
    done_by = models.ForeignKey(
        User,
        verbose_name=_("done by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
    )
    result = models.CharField(_("result"), max_length=9, choices=CheckResult, blank=True)

    objects: ClassVar = CheckQuerySet.as_manager()

    class Meta:
        verbose_name = _("follow-up of an agreement")
        verbose_name_plural = _("follow-ups of agreements")
        ordering = ("due_on", "pk")
        indexes: ClassVar = [
            models.Index(
                fields=["due_on"], condition=Q(done_at=None), name="incidents_check_open"
            ),  # what is due
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agreement", "due_on"], name="incidents_check_once"),
            models.CheckConstraint(
                name="incidents_check_result",
                condition=Q(done_at=None, result="")
                | Q(done_at__isnull=False, result__in=CheckResult.values),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.due_on:%Y-%m-%d}"

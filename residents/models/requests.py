"""What people ask about their own records."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.fields import EncryptedField
from core.history import keeps_history
from core.models import Recorded
from core.rows import EVERYTHING, RowPolicy, in_area, is_actor
from residents.choices.people import (
    CorrectableField,
    Decision,
    IdentityCheck,
    LegalBasis,
    PaperKind,
    ProofKind,
    RequestChannel,
    RequesterKind,
    RequestKind,
    RequestState,
)
from residents.querysets.people import DataRequestQuerySet
from staff.models import User

NOT_EXECUTED = ["lodged", "checked", "decided"]


@keeps_history("DataRequestHistory")
class DataRequest(Recorded):
    """Somebody asks for a copy, a correction, deletion, a stop, its end, or who looked (权利请求).

    `subject_key` is the person's key, a plain value: the request outlives the person's
    record, and is bound to it only after the identity check. `requester_name`, `contact`
    and `wished` are sealed. `due_on` is 15 working days after the day it was lodged (R9).
    Read by who took it in, and by the data-protection officer of the area.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=RequestKind)
    channel = models.CharField(_("came in"), max_length=7, choices=RequestChannel)
    lodged_on = models.DateField(_("lodged on"))
    due_on = models.DateField(_("due"), editable=False)
    taken_by = models.ForeignKey(
        User,
        verbose_name=_("taken in by"),
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )
    area_code = models.CharField(_("area code"), max_length=15, db_collation="C", editable=False)

    requester_kind = models.CharField(_("who asks"), max_length=8, choices=RequesterKind)
    requester_name = EncryptedField(
        pgettext_lazy("person", "name"), purpose="request.requester_name", max_length=60
    )
    contact = EncryptedField(
        _("where the answer goes"),
        purpose="request.contact",
        max_length=200,
        null=True,
        blank=True,
    )
    field = models.CharField(
        _("what is to be corrected"), max_length=15, choices=CorrectableField, blank=True
    )
    wished = EncryptedField(
        _("what it should say"), purpose="request.wished", max_length=200, null=True, blank=True
    )

    identity_check = models.CharField(
        _("known by"), max_length=14, choices=IdentityCheck, blank=True
    )
    paper_kind = models.CharField(
        _("paper that was shown"), max_length=17, choices=PaperKind, blank=True
    )
    proof_kind = models.CharField(
        _("proof of the right to ask"), max_length=20, choices=ProofKind, blank=True
    )
    checked_by = models.ForeignKey(
        User,
        verbose_name=_("identity checked by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
    )
    checked_at = models.DateTimeField(_("identity checked at"), null=True, editable=False)
    subject_key = models.UUIDField(_("record"), null=True, editable=False)

    decision = models.CharField(_("decision"), max_length=7, choices=Decision, blank=True)
    is_without_basis = models.BooleanField(
        _("the record was held without a legal basis"),
        default=False,
        help_text=_("Then no duty to keep it stands in the way of deletion."),
    )
    reasons = models.TextField(_("reasons"), max_length=2000, blank=True)
    decided_by = models.ForeignKey(
        User,
        verbose_name=_("decided by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, editable=False)
    executed_by = models.ForeignKey(
        User,
        verbose_name=_("answered by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
    )
    executed_at = models.DateTimeField(_("answered at"), null=True, editable=False)
    erased_count = models.PositiveIntegerField(_("rows erased"), null=True, editable=False)
    state = models.CharField(
        _("state"), max_length=8, choices=RequestState, default=RequestState.LODGED, editable=False
    )

    legal_basis = models.CharField(
        _("legal basis"),
        max_length=14,
        choices=LegalBasis,
        default=LegalBasis.STATUTORY_DUTY,
        editable=False,
    )
    basis_document = models.CharField(_("basis document"), max_length=100, editable=False)
    purpose = models.CharField(_("purpose"), max_length=100, editable=False)
    review_due = models.DateField(_("review due"), editable=False)
    retention_until = models.DateField(_("kept until"), editable=False)

    objects: ClassVar = DataRequestQuerySet.as_manager()
    row_policy: ClassVar = RowPolicy(
        f"{is_actor('taken_by_id')} OR {in_area('data_requests')} OR {EVERYTHING}",
        capabilities=("data_requests",),
    )

    class Meta:
        verbose_name = _("request about a record")
        verbose_name_plural = _("requests about records")
        ordering = ("due_on", "lodged_on", "id")
        indexes: ClassVar = [
            models.Index(fields=["area_code", "due_on"], name="residents_request_area"),  # lists
            models.Index(fields=["taken_by", "due_on"], name="residents_request_own"),  # lists
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="residents_request_codes",
                condition=Q(
                    kind__in=RequestKind.values,
                    channel__in=RequestChannel.values,
                    requester_kind__in=RequesterKind.values,
                    state__in=RequestState.values,
                    decision__in=["", *Decision.values],
                ),
            ),
            models.CheckConstraint(
                name="residents_request_due", condition=Q(due_on__gt=F("lodged_on"))
            ),
            models.CheckConstraint(
                name="residents_request_correction",
                condition=~Q(kind=RequestKind.CORRECT) | (~Q(field="") & Q(wished__isnull=False)),
                violation_error_message=_("Say what is to be corrected and what it should say."),
            ),
            models.CheckConstraint(
                name="residents_request_checked",
                condition=Q(state=RequestState.LODGED, subject_key=None)
                | Q(decision=Decision.REFUSED, subject_key=None)
                | (
                    Q(checked_by__isnull=False, checked_at__isnull=False)
                    & ~Q(identity_check="")
                    & ~Q(paper_kind="")
                ),
                violation_error_message=_("Check first who asks."),
            ),
            models.CheckConstraint(
                name="residents_request_proof",
                condition=Q(checked_by=None)
                | Q(requester_kind=RequesterKind.SELF)
                | ~Q(proof_kind=""),
                violation_error_message=_("Whoever asks for another shows a proof."),
            ),
            models.CheckConstraint(
                name="residents_request_decided",
                condition=Q(state__in=["lodged", "checked"], decision="", decided_by=None)
                | (
                    Q(state__in=["decided", "executed"], decided_by__isnull=False)
                    & Q(decided_at__isnull=False)
                    & ~Q(decision="")
                ),
            ),
            models.CheckConstraint(
                name="residents_request_reasons",
                condition=Q(decision="")
                | (Q(decision=Decision.GRANTED) & ~Q(kind=RequestKind.UNLOCK))
                | Q(reasons__regex=r"\S"),
                violation_error_message=_("Write the reasons of this decision."),
            ),
            models.CheckConstraint(
                name="residents_request_two_people",
                condition=Q(decided_by=None)
                | (
                    ~Q(decided_by=F("taken_by"))
                    & (Q(checked_by=None) | ~Q(decided_by=F("checked_by")))
                ),
                violation_error_message=_("Whoever took a request in does not decide on it."),
            ),
            models.CheckConstraint(
                name="residents_request_locked_for_deletion",
                condition=~Q(decision=Decision.LOCKED) | Q(kind=RequestKind.DELETE),
            ),
            models.CheckConstraint(
                name="residents_request_executed",
                condition=Q(executed_by=None, executed_at=None, state__in=NOT_EXECUTED)
                | Q(executed_by__isnull=False, executed_at__isnull=False, state="executed"),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """What the receipt calls the request."""
        return f"{self.lodged_on:%Y%m%d}-{self.id.hex[:6].upper()}"

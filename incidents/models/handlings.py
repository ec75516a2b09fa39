"""Who works on a case: handlings, more time, supervision."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.models import Recorded
from grid.models import Organisation
from incidents.choices import OPEN_HANDLINGS, Desk, ExtensionState, HandlingState, Mode
from incidents.models.cases import Case
from incidents.models.claims import Claim
from incidents.querysets import ExtensionQuerySet, HandlingQuerySet, SupervisionQuerySet
from incidents.triggers import NEVER_TO_THE_ACCUSED
from staff.models import User


class Handling(Recorded):
    """A case, or one of its claims, in the hands of one body (办理, S07).

    One handling of a case leads. The clock starts when it is sent, not when it is read:
    `answer_due_at` is when the answer is due, `due_at` when the running step is.
    A second objection brings it before the coordinator. `area_code` is the case's.
    """

    case = models.ForeignKey(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="handlings"
    )
    claim = models.ForeignKey(
        Claim,
        verbose_name=_("claim"),
        on_delete=models.PROTECT,
        related_name="handlings",
        null=True,
        blank=True,
        db_index=False,
    )
    area_code = models.CharField(_("area code"), max_length=15, db_collation="C", editable=False)
    mode = models.CharField(_("way of handling"), max_length=20, choices=Mode)
    from_org = models.ForeignKey(
        Organisation,
        verbose_name=pgettext_lazy("handling", "sent by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        db_index=False,
    )
    to_org = models.ForeignKey(
        Organisation,
        verbose_name=_("sent to"),
        on_delete=models.PROTECT,
        related_name="handlings",
        db_index=False,
    )
    to_user = models.ForeignKey(
        User,
        verbose_name=_("handled by"),
        on_delete=models.PROTECT,
        related_name="handlings",
        null=True,
        blank=True,
    )
    is_lead = models.BooleanField(_("leads"), default=False)
    words = models.TextField(_("words for the handler"), blank=True, max_length=1000)
    instruction = models.TextField(
        pgettext_lazy("handling", "instruction"), blank=True, max_length=1000
    )
    instructed_by = models.ForeignKey(
        User,
        verbose_name=_("instructed by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        db_index=False,
    )
    sent_by = models.ForeignKey(
        User,
        verbose_name=pgettext_lazy("handling", "sent by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        db_index=False,
    )
    sent_at = models.DateTimeField(_("sent"), null=True)
    received_at = models.DateTimeField(pgettext_lazy("handling", "received at"), null=True)
    answered_at = models.DateTimeField(pgettext_lazy("handling", "answered at"), null=True)
    answer_due_at = models.DateTimeField(_("answer due"), null=True)
    due_at = models.DateTimeField(_("due"), null=True)
    state = models.CharField(_("state"), max_length=20, choices=HandlingState)
    answer = models.TextField(pgettext_lazy("handling", "answer"), blank=True, max_length=4000)
    objection_count = models.PositiveSmallIntegerField(_("objections"), default=0)
    is_extended = models.BooleanField(_("extended"), default=False)
    supervised_at = models.DateTimeField(_("supervised"), null=True)
    client_uuid = models.UUIDField(_("client id"), null=True, editable=False)

    objects: ClassVar = HandlingQuerySet.as_manager()

    class Meta:
        verbose_name = _("handling")
        verbose_name_plural = _("handlings")
        ordering = ("case", "-is_lead", "pk")
        indexes: ClassVar = [
            # The inbox of a body, the most urgent first.
            models.Index(
                fields=["to_org", "due_at", "id"],
                condition=Q(state__in=OPEN_HANDLINGS),
                name="incidents_handling_inbox",
            ),
            # What a body answered in a month.
            models.Index(fields=["to_org", "answered_at"], name="incidents_handling_month"),
            # What the bodies of an area answered in a period.
            models.Index(fields=["area_code", "answered_at"], name="incidents_handling_done"),
            # What was answered on a day anywhere.
            models.Index(
                fields=["answered_at"],
                condition=Q(answered_at__isnull=False),
                name="incidents_handling_answered",
            ),
            # What is late in an area, to be supervised.
            models.Index(
                fields=["area_code", "due_at"],
                condition=Q(state__in=OPEN_HANDLINGS),
                name="incidents_handling_late",
            ),
            models.Index(
                fields=["due_at", "id"],
                condition=Q(state__in=OPEN_HANDLINGS),
                name="incidents_handling_due",
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(is_lead=True) & ~Q(state=HandlingState.CANCELLED),
                name="incidents_handling_one_lead",
                violation_error_message=_("This case already has a body in the lead."),
            ),
            models.UniqueConstraint(
                fields=["case", "claim", "to_org"],
                nulls_distinct=False,
                condition=~Q(state=HandlingState.CANCELLED),
                name="incidents_handling_once",
                violation_error_message=_("This body already has this matter."),
            ),
            models.CheckConstraint(name="incidents_handling_mode", condition=Q(mode__in=Mode)),
            models.CheckConstraint(
                name="incidents_handling_state", condition=Q(state__in=HandlingState)
            ),
            # 批办: nothing begins before the instruction is there.
            models.CheckConstraint(
                name="incidents_handling_instructed",
                condition=~Q(mode=Mode.INSTRUCTED)
                | Q(state__in=[HandlingState.AWAITING, HandlingState.CANCELLED])
                | (~Q(instruction="") & Q(instructed_by__isnull=False)),
                violation_error_message=_("A leader writes the instruction first."),
            ),
            models.CheckConstraint(
                name="incidents_handling_answered",
                condition=~Q(state__in=[HandlingState.ANSWERED, HandlingState.CONFIRMED])
                | ~Q(answer=""),
            ),
        ]
        triggers: ClassVar = [NEVER_TO_THE_ACCUSED]

    def __str__(self) -> str:
        return f"{self.case} → {self.to_org}"

    @property
    def is_open(self) -> bool:
        """Tell whether an answer is still awaited."""
        return self.state in OPEN_HANDLINGS

    @property
    def goes_with_case(self) -> bool:
        """Tell whether receiving and answering it are steps of the case itself."""
        return self.is_lead and self.case.desk == Desk.INCIDENT

    @property
    def holder_id(self) -> int | None:
        """The person in whose hands it is."""
        return self.to_user_id

    @property
    def holder_org_id(self) -> int:
        """The body in whose hands it is."""
        return self.to_org_id


class Extension(Recorded):
    """More time for a handling: asked once with a reason, decided by somebody else."""

    handling = models.OneToOneField(
        Handling, verbose_name=_("handling"), on_delete=models.PROTECT, related_name="extension"
    )
    asked_by = models.ForeignKey(
        User,
        verbose_name=pgettext_lazy("extension", "asked by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    reason = models.CharField(_("reason"), max_length=500)
    new_due_at = models.DateTimeField(_("new due"))
    decided_by = models.ForeignKey(
        User, verbose_name=_("decided by"), on_delete=models.PROTECT, related_name="+", null=True
    )
    decided_at = models.DateTimeField(pgettext_lazy("handling", "decided at"), null=True)
    answer = models.CharField(pgettext_lazy("handling", "answer"), max_length=500, blank=True)
    state = models.CharField(
        _("state"), max_length=7, choices=ExtensionState, default=ExtensionState.ASKED
    )

    objects: ClassVar = ExtensionQuerySet.as_manager()

    class Meta:
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="incidents_extension_state", condition=Q(state__in=ExtensionState)
            ),
            models.CheckConstraint(
                name="incidents_extension_by_other",
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")),
                violation_error_message=_("Somebody else decides about more time."),
            ),
            models.CheckConstraint(
                name="incidents_extension_decided",
                condition=Q(state=ExtensionState.ASKED) | Q(decided_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.handling}: {self.new_due_at}"


class Supervision(Recorded):
    """An order to answer for a late handling (督办): answered in words, with its own clock."""

    handling = models.ForeignKey(
        Handling, verbose_name=_("handling"), on_delete=models.PROTECT, related_name="supervisions"
    )
    area_code = models.CharField(_("area code"), max_length=15, db_collation="C", editable=False)
    ordered_by = models.ForeignKey(
        User, verbose_name=_("ordered by"), on_delete=models.PROTECT, related_name="+"
    )
    ordered_at = models.DateTimeField(_("ordered"), auto_now_add=True)
    words = models.CharField(_("words"), max_length=500)
    answer_due_at = models.DateTimeField(_("answer due"))
    answer = models.TextField(pgettext_lazy("handling", "answer"), blank=True, max_length=1000)
    answered_by = models.ForeignKey(
        User, verbose_name=_("answered by"), on_delete=models.PROTECT, related_name="+", null=True
    )
    answered_at = models.DateTimeField(pgettext_lazy("handling", "answered at"), null=True)

    objects: ClassVar = SupervisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("supervision")
        verbose_name_plural = _("supervisions")
        ordering = ("answer_due_at", "pk")
        indexes: ClassVar = [
            models.Index(
                fields=["area_code", "answer_due_at"],
                condition=Q(answered_at=None),
                name="incidents_supervision_open",
            ),
            models.Index(fields=["area_code", "ordered_at"], name="incidents_supervision_period"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["handling"],
                condition=Q(answered_at=None),
                name="incidents_supervision_one_open",
                violation_error_message=_("This handling is already under supervision."),
            ),
            models.CheckConstraint(
                name="incidents_supervision_answered",
                condition=Q(answered_at=None) | (~Q(answer="") & Q(answered_by__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.handling}: {self.words}"

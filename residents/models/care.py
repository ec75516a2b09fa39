"""Care records: a service somebody is owed by law, or asked for."""

import uuid
from datetime import timedelta
from typing import ClassVar, Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.fields import EncryptedField
from core.history import keeps_history
from core.models import Recorded
from grid.models import Organisation
from residents.choices.files import (
    CARE_REVIEW_DAYS,
    OPEN_CARE,
    VOLUNTARY,
    CareCategory,
    CareState,
    ContactKind,
    ContactOutcome,
    Measure,
)
from residents.choices.people import LegalBasis
from residents.models.subjects import ServedRecord, someone
from residents.querysets.files import CareContactQuerySet, CareRecordQuerySet
from residents.walls import CARE_POLICY, CARE_TABLE, part_of, past_of

REVIEW: Final = timedelta(days=CARE_REVIEW_DAYS)


@keeps_history("CareRecordHistory")
class CareRecord(ServedRecord):
    """A service for somebody in a closed list of categories (重点人员, S32, S43).

    Opened by the authority of its category, on a document. The person is told, or it is
    written why not. Reviewed within 180 days; sealed the day after `ends_on`. Holds what
    is offered, never what somebody did.
    """

    category = models.CharField(_("category"), max_length=30, choices=CareCategory)
    authority = models.ForeignKey(
        Organisation,
        verbose_name=_("referring authority"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    legal_basis = models.CharField(_("legal basis"), max_length=14, choices=LegalBasis)
    basis_document = models.CharField(_("basis document"), max_length=100)
    opened_on = models.DateField(_("opened on"))
    opened_by = someone(_("entered by"))
    decided_by = someone(_("last reviewed by"), optional=True)
    renewed_on = models.DateField(_("renewed on"), null=True, blank=True)
    told_on = models.DateField(_("person told on"), null=True, blank=True)
    not_told_reason = models.CharField(_("why not told"), max_length=200, blank=True)
    measures = ArrayField(
        models.CharField(max_length=12, choices=Measure),
        verbose_name=_("measures"),
        default=list,
        blank=True,
    )
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    end_reason = models.CharField(_("why it ended"), max_length=200, blank=True)
    consent_counted_on = models.DateField(
        _("agreed to be counted for emergency help on"), null=True, blank=True
    )
    objected_on = models.DateField(_("objected on"), null=True, blank=True)
    objection = EncryptedField(
        _("objection"), purpose="care.objection", max_length=1000, null=True, blank=True
    )
    reopening_document = models.CharField(
        _("order to reopen"), max_length=100, blank=True, editable=False
    )
    state = models.CharField(
        _("state"), max_length=10, choices=CareState, default=CareState.REFERRED
    )

    objects: ClassVar = CareRecordQuerySet.as_manager()
    row_policy: ClassVar = CARE_POLICY
    history_policy: ClassVar = past_of(CARE_TABLE)

    class Meta:
        verbose_name = _("care record")
        verbose_name_plural = _("care records")
        ordering = ("area_code", "id")
        indexes: ClassVar = [
            models.Index(fields=["area_code", "id"], name="residents_care_area"),  # the care list
            models.Index(fields=["person"], name="residents_care_person"),  # follows the person
            models.Index(fields=["ends_on"], name="residents_care_ends"),  # sealed nightly
            models.Index(fields=["review_due"], name="residents_care_review"),  # nightly
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="residents_care_category", condition=Q(category__in=CareCategory.values)
            ),
            models.CheckConstraint(
                name="residents_care_state", condition=Q(state__in=CareState.values)
            ),
            models.CheckConstraint(
                name="residents_care_basis",
                condition=Q(legal_basis__in=LegalBasis.values)
                & ~Q(basis_document="")
                & ~Q(purpose=""),
                violation_error_message=_("Name the document on which the service rests."),
            ),
            models.CheckConstraint(
                name="residents_care_review_in_time",
                condition=Q(renewed_on=None, review_due__lte=F("opened_on") + REVIEW)
                | Q(renewed_on__isnull=False, review_due__lte=F("renewed_on") + REVIEW),
                violation_error_message=_("A care record is reviewed within 180 days."),
            ),
            models.CheckConstraint(
                name="residents_care_told",
                condition=Q(told_on__isnull=False) | ~Q(not_told_reason=""),
                violation_error_message=_("Say when the person was told, or why not."),
            ),
            models.CheckConstraint(
                name="residents_care_measures",
                condition=Q(measures__contained_by=Measure.values),
            ),
            models.CheckConstraint(
                name="residents_care_correction_ends",
                condition=~Q(category=CareCategory.COMMUNITY_CORRECTION) | Q(ends_on__isnull=False),
                violation_error_message=_("The court's document says when this ends: enter it."),
            ),
            models.CheckConstraint(
                name="residents_care_ended",
                condition=~Q(state=CareState.ENDED) | Q(ends_on__isnull=False),
            ),
            models.CheckConstraint(
                name="residents_care_counted_by_wish",
                condition=Q(consent_counted_on=None) | Q(category__in=VOLUNTARY),
            ),
            models.CheckConstraint(
                name="residents_care_person_known", condition=Q(person__isnull=False)
            ),
            models.UniqueConstraint(
                fields=["person", "category"],
                condition=Q(state__in=OPEN_CARE, is_doubled=False),
                name="residents_care_one_open",
                violation_error_message=_("This could not be saved. Try again."),
            ),
        ]

    @property
    def is_voluntary(self) -> bool:
        """Tell whether the record belongs to voluntary care."""
        return self.category in VOLUNTARY

    @property
    def measure_labels(self) -> list[str]:
        """What is done, in words."""
        return [str(Measure(measure).label) for measure in self.measures]


@keeps_history("CareContactHistory")
class CareContact(Recorded):
    """Somebody was in touch with a served person: what came of it, what is needed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    record = models.ForeignKey(CareRecord, on_delete=models.PROTECT, related_name="contacts")
    at = models.DateTimeField(_("at"))
    by = someone(_("by"))
    kind = models.CharField(_("kind"), max_length=7, choices=ContactKind)
    outcome = models.CharField(_("outcome"), max_length=11, choices=ContactOutcome)
    note = EncryptedField(_("note"), purpose="care.note", max_length=1000, null=True, blank=True)
    awaits_word_check = models.BooleanField(default=False, editable=False)

    objects: ClassVar = CareContactQuerySet.as_manager()
    row_policy: ClassVar = part_of(CARE_TABLE, "record_id")

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ("-at", "id")
        indexes: ClassVar = [
            models.Index(fields=["record", "-at"], name="residents_contact_last"),  # last contact
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="residents_contact_closed_lists",
                condition=Q(kind__in=ContactKind.values, outcome__in=ContactOutcome.values),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d}"

"""Youth support files: help for young people, by named helpers only."""

import uuid
from datetime import timedelta
from typing import ClassVar, Final

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.fields import EncryptedField
from core.history import keeps_history
from core.models import Recorded
from residents.choices.files import (
    OPEN_YOUTH,
    OPENING_DAYS,
    YOUTH_REVIEW_DAYS,
    CardKind,
    ContactKind,
    YouthBasis,
    YouthCategory,
    YouthSource,
    YouthState,
)
from residents.models.subjects import ServedRecord, someone
from residents.querysets.files import (
    FileOpeningQuerySet,
    PartQuerySet,
    SupportEntryQuerySet,
    YouthSupportFileQuerySet,
)
from residents.walls import (
    CARD_TABLE,
    OPENING_POLICY,
    OPENING_TABLE,
    YOUTH_POLICY,
    YOUTH_TABLE,
    part_of,
    past_of,
)

REVIEW: Final = timedelta(days=YOUTH_REVIEW_DAYS)
OPENING: Final = timedelta(days=OPENING_DAYS)


def words(name: object, purpose: str) -> EncryptedField:
    """Return a sealed text that a proposal needs and erasing empties."""
    return EncryptedField(name, purpose=f"youth.{purpose}", max_length=2000, null=True)


@keeps_history("YouthSupportFileHistory")
class YouthSupportFile(ServedRecord):
    """The help file of a young person (三卡一档, S27), named by its number.

    Proposed by one person, approved by another. It holds needs and help, in the words of
    the young person and the guardian too; no deeds, no penalties, no relative's. Closing
    seals it; erasing leaves the number and the dates.
    """

    category = models.CharField(_("category"), max_length=30, choices=YouthCategory)
    basis = models.CharField(_("basis"), max_length=16, choices=YouthBasis)
    basis_document = models.CharField(_("number of the consent or duty"), max_length=100)
    source = models.CharField(_("asked for by"), max_length=13, choices=YouthSource)
    opened_on = models.DateField(_("proposed on"))
    opened_by = someone(_("proposed by"))
    approved_by = someone(_("approved by"), optional=True)
    decided_by = someone(_("last reviewed by"), optional=True)
    renewed_on = models.DateField(_("renewed on"), null=True, blank=True)
    best_interest_note = words(
        _("why this is in the young person's best interest"), "best_interest"
    )
    guardian_voice = words(_("what the guardian says"), "guardian_voice")
    own_wishes = words(_("what the young person wishes"), "own_wishes")
    awaits_word_check = models.BooleanField(default=False, editable=False)
    closing_reason = models.CharField(_("why it was closed"), max_length=200, blank=True)
    reopening_document = models.CharField(
        _("order to reopen"), max_length=100, blank=True, editable=False
    )
    state = models.CharField(
        _("state"), max_length=8, choices=YouthState, default=YouthState.PROPOSED
    )

    objects: ClassVar = YouthSupportFileQuerySet.as_manager()
    row_policy: ClassVar = YOUTH_POLICY
    history_policy: ClassVar = past_of(YOUTH_TABLE)

    class Meta:
        verbose_name = _("youth support file")
        verbose_name_plural = _("youth support files")
        ordering = ("number",)
        indexes: ClassVar = [
            models.Index(fields=["person"], name="residents_youth_person"),  # follows the person
            models.Index(fields=["review_due"], name="residents_youth_review"),  # nightly
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="residents_youth_closed_lists",
                condition=Q(
                    category__in=YouthCategory.values,
                    source__in=YouthSource.values,
                    state__in=YouthState.values,
                ),
            ),
            models.CheckConstraint(
                name="residents_youth_basis",
                condition=Q(basis__in=YouthBasis.values) & ~Q(basis_document="") & ~Q(purpose=""),
                violation_error_message=_("A file rests on a consent or a duty: give its number."),
            ),
            models.CheckConstraint(
                name="residents_youth_approved_by_other",
                condition=Q(approved_by=None) | ~Q(approved_by=F("opened_by")),
                violation_error_message=_("Somebody other than the proposer approves a file."),
            ),
            models.CheckConstraint(
                name="residents_youth_open_is_approved",
                condition=~Q(state__in=OPEN_YOUTH) | Q(approved_by__isnull=False),
            ),
            models.CheckConstraint(
                name="residents_youth_words",
                condition=~Q(state=YouthState.ERASED)
                & Q(
                    best_interest_note__isnull=False,
                    guardian_voice__isnull=False,
                    own_wishes__isnull=False,
                    person__isnull=False,
                )
                | Q(
                    state=YouthState.ERASED,
                    best_interest_note=None,
                    guardian_voice=None,
                    own_wishes=None,
                    person=None,
                    recorded_for=None,
                ),
            ),
            models.CheckConstraint(
                name="residents_youth_review_in_time",
                condition=Q(renewed_on=None, review_due__lte=F("opened_on") + REVIEW)
                | Q(renewed_on__isnull=False, review_due__lte=F("renewed_on") + REVIEW),
                violation_error_message=_("A file is reviewed within 90 days."),
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(state__in=OPEN_YOUTH, is_doubled=False),
                name="residents_youth_one_open",
                violation_error_message=_("This could not be saved. Try again."),
            ),
        ]


@keeps_history("SupportCardHistory")
class SupportCard(Recorded):
    """One of the three kinds of cards of a file; what is written on it are its entries."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    file = models.ForeignKey(YouthSupportFile, on_delete=models.PROTECT, related_name="cards")
    kind = models.CharField(_("kind"), max_length=14, choices=CardKind)
    by = someone(_("by"))

    objects: ClassVar = PartQuerySet.as_manager()
    row_policy: ClassVar = part_of(YOUTH_TABLE, "file_id")

    class Meta:
        verbose_name = _("support card")
        verbose_name_plural = _("support cards")
        ordering = ("created_at", "id")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="residents_card_kind", condition=Q(kind__in=CardKind.values)
            ),
            models.UniqueConstraint(
                fields=["file"],
                condition=Q(kind=CardKind.BASIC),
                name="residents_card_one_basic",
                violation_error_message=_("The file has its card of basic information already."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


@keeps_history("SupportEntryHistory")
class SupportEntry(Recorded):
    """A dated entry on a card; `contact` says how the young person was in touch, if so."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    card = models.ForeignKey(SupportCard, on_delete=models.PROTECT, related_name="entries")
    on = models.DateField(_("day"))
    by = someone(_("by"))
    contact = models.CharField(
        _("contact"), max_length=7, choices=ContactKind, null=True, blank=True
    )
    text = EncryptedField(_("text"), purpose="youth.entry", max_length=2000)
    awaits_word_check = models.BooleanField(default=False, editable=False)

    objects: ClassVar = SupportEntryQuerySet.as_manager()
    row_policy: ClassVar = part_of(CARD_TABLE, "card_id")

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        ordering = ("-on", "-created_at", "id")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="residents_entry_contact",
                condition=Q(contact=None) | Q(contact__in=ContactKind.values),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on}"


@keeps_history("FileOpeningHistory")
class FileOpening(Recorded):
    """A helper may open a minor's file for a week, approved by a supervisor.

    未成年人网络保护条例 36: least authorisation, approved by the responsible manager,
    recorded. `file_key` is a plain key: the request outlives the file for the yearly
    report.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    file_key = models.UUIDField(editable=False)
    file_number = models.CharField(_("number"), max_length=12)
    area_code = models.CharField(_("area code"), max_length=15, db_collation="C")
    reason = models.CharField(_("reason"), max_length=200)
    asked_by = someone(_("asked for by"))
    asked_at = models.DateTimeField(_("asked at"))
    approved_by = someone(_("decided by"), optional=True)
    approved_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    expires_at = models.DateTimeField(_("expires at"), null=True, blank=True)
    is_refused = models.BooleanField(_("refused"), default=False)

    objects: ClassVar = FileOpeningQuerySet.as_manager()
    row_policy: ClassVar = OPENING_POLICY
    history_policy: ClassVar = past_of(OPENING_TABLE)

    class Meta:
        verbose_name = _("opening of a file")
        verbose_name_plural = _("openings of files")
        ordering = ("-asked_at", "id")
        indexes: ClassVar = [
            # Read each time a minor's file is opened.
            models.Index(fields=["file_key", "asked_by"], name="residents_opening_of"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="residents_opening_by_other",
                condition=Q(approved_by=None) | ~Q(approved_by=F("asked_by")),
                violation_error_message=_("Somebody other than who asks approves an opening."),
            ),
            models.CheckConstraint(
                name="residents_opening_expires",
                condition=Q(approved_by=None, expires_at=None)
                | Q(is_refused=True, expires_at=None)
                | Q(
                    approved_by__isnull=False,
                    expires_at__isnull=False,
                    expires_at__lte=F("approved_at") + OPENING,
                ),
                violation_error_message=_("An opening lasts 7 days at most."),
            ),
            models.CheckConstraint(
                name="residents_opening_reason",
                condition=~Q(reason=""),
                violation_error_message=_("Say why the file must be opened."),
            ),
        ]

    def __str__(self) -> str:
        return self.file_number

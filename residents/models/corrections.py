"""Somebody says that a fact is wrong: asked by one, decided by another."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.fields import EncryptedField
from core.history import keeps_history
from core.models import Recorded
from core.rows import EVERYTHING, RowPolicy
from residents.choices.people import AskedBy, CorrectionState
from residents.models.people import Person
from residents.querysets.people import CorrectionQuerySet
from staff.models import User

CORRECTABLE = (
    "name",
    "sex",
    "birth_date",
    "identity_number",
    "phone",
    "contact_address",
    "registered_area_code",
)
OF_ITS_PERSON = "EXISTS (SELECT 1 FROM residents_person AS one WHERE one.id = person_id)"


@keeps_history("CorrectionHistory")
class Correction(Recorded):
    """A request to correct one fact about a person (更正申请; 个人信息保护法 46).

    `new_value` is sealed whatever the field, and erased when the request is decided:
    the person's own row and its history hold what became of it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(
        Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="corrections"
    )
    field = models.CharField(_("fact"), max_length=20)
    new_value = EncryptedField(
        _("what it should be"),
        purpose="correction.new_value",
        max_length=200,
        null=True,
        blank=True,
    )
    said_by = models.CharField(_("who says so"), max_length=6, choices=AskedBy)
    asked_by = models.ForeignKey(
        User, verbose_name=_("taken down by"), on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(
        _("state"), max_length=8, choices=CorrectionState, default=CorrectionState.PROPOSED
    )
    decided_by = models.ForeignKey(
        User,
        verbose_name=_("decided by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    answer = models.CharField(_("reason of the decision"), max_length=200, blank=True)

    objects: ClassVar = CorrectionQuerySet.as_manager()
    row_policy: ClassVar = RowPolicy(OF_ITS_PERSON, capabilities=("people",))
    history_policy: ClassVar = RowPolicy(EVERYTHING)

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ("-created_at", "-pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "field"],
                condition=Q(state=CorrectionState.PROPOSED),
                name="residents_correction_one_open",
                violation_error_message=_(
                    "A correction of this fact already waits. Decide it first."
                ),
            ),
            models.CheckConstraint(
                name="residents_correction_field", condition=Q(field__in=CORRECTABLE)
            ),
            models.CheckConstraint(
                name="residents_correction_said_by", condition=Q(said_by__in=AskedBy.values)
            ),
            models.CheckConstraint(
                name="residents_correction_state", condition=Q(state__in=CorrectionState.values)
            ),
            models.CheckConstraint(
                name="residents_correction_second_person",
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")),
                violation_error_message=_("Another person decides: you took this down yourself."),
            ),
            models.CheckConstraint(
                name="residents_correction_decided",
                condition=Q(state=CorrectionState.PROPOSED, decided_by=None)
                | ~Q(state=CorrectionState.PROPOSED) & Q(decided_by__isnull=False),
            ),
            models.CheckConstraint(
                name="residents_correction_refusal_has_reason",
                condition=~Q(state=CorrectionState.REFUSED) | ~Q(answer=""),
                violation_error_message=_("Say in writing why the fact is not corrected."),
            ),
        ]

    def __str__(self) -> str:
        return self.field

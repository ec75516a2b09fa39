"""Disputes and their parties."""

import uuid
from datetime import timedelta
from typing import Any, ClassVar, Final

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.fields import EncryptedField
from core.models import Recorded
from core.rows import EVERYTHING, RowPolicy, is_actor
from grid.models import Organisation
from incidents.choices import Desk
from incidents.choices.disputes import (
    DisputeKind,
    DisputeLevel,
    DisputeSource,
    Side,
    Urgency,
)
from incidents.models.cases import Case
from incidents.querysets.disputes import DisputePartyQuerySet, DisputeQuerySet
from staff.models import User

REVIEW_DAYS: Final = 14


def by_mediator(column: str) -> str:
    """Return the SQL condition that the declared actor mediates the dispute of a column."""
    return (
        "EXISTS (SELECT 1 FROM incidents_dispute AS matter"
        f" WHERE matter.case_ptr_id = {column} AND {is_actor('matter.mediator_id')})"
    )


_AT_ENTRY: Final = (
    f"({is_actor('entered_by_id')} AND EXISTS (SELECT 1 FROM incidents_dispute AS matter"
    " WHERE matter.case_ptr_id = incidents_disputeparty.dispute_id"
    " AND matter.assigned_at IS NULL))"
)


class Dispute(Case):
    """A dispute between people or bodies that mediation may end (矛盾纠纷).

    Its words tell what it is about, never who. The dossier (parties, minutes, agreement)
    is readable by the mediator alone. `level` goes up by one at a time. `visits_required`
    is how often the parties had to come. `is_violence_concern` is about the matter, not a
    person; it is looked at again within 14 days (`concern_review_on`) and keeps the matter
    from the family level. `assigned_at` is when a mediator was first named.
    """

    desk_of: ClassVar[str] = Desk.DISPUTE

    kind = models.CharField(_("kind"), max_length=2, choices=DisputeKind)
    level = models.CharField(_("level"), max_length=7, choices=DisputeLevel)
    source = models.CharField(_("came from"), max_length=30, choices=DisputeSource)
    source_org = models.ForeignKey(
        Organisation,
        verbose_name=_("unit it came from"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        db_index=False,
    )
    mediating_org = models.ForeignKey(
        Organisation,
        verbose_name=_("mediating organisation"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    mediator = models.ForeignKey(
        User,
        verbose_name=_("mediator"),
        on_delete=models.PROTECT,
        related_name="mediations",
        null=True,
        editable=False,
    )
    urgency = models.CharField(
        _("urgency"), max_length=8, choices=Urgency, default=Urgency.ORDINARY
    )
    is_violence_concern = models.BooleanField(_("concern about violence"), default=False)
    is_domestic_violence = models.BooleanField(_("violence in the family"), default=False)
    concern_review_on = models.DateField(_("concern looked at again by"), null=True, editable=False)
    concern_noted_on = models.DateField(_("concern noted on"), null=True, editable=False)
    visits_required = models.PositiveSmallIntegerField(_("visits of the parties"), default=0)
    assigned_at = models.DateTimeField(_("mediator named"), null=True, editable=False)
    accepted_at = models.DateTimeField(_("taken on"), null=True, editable=False)
    started_at = models.DateTimeField(_("mediation began"), null=True, editable=False)
    agreed_at = models.DateTimeField(pgettext_lazy("dispute", "agreed"), null=True, editable=False)
    confirmed_at = models.DateTimeField(_("confirmed by the court"), null=True, editable=False)
    performed_at = models.DateTimeField(_("performed"), null=True, editable=False)
    failed_at = models.DateTimeField(_("ended without agreement"), null=True, editable=False)

    objects: ClassVar[Any] = DisputeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("dispute")
        verbose_name_plural = _("disputes")
        indexes: ClassVar = [
            # The result table of a quarter, by organisation.
            models.Index(fields=["mediating_org", "accepted_at"], name="incidents_dispute_org"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="incidents_dispute_kind", condition=Q(kind__in=DisputeKind.values)
            ),
            models.CheckConstraint(
                name="incidents_dispute_level", condition=Q(level__in=DisputeLevel.values)
            ),
            models.CheckConstraint(
                name="incidents_dispute_source", condition=Q(source__in=DisputeSource.values)
            ),
            models.CheckConstraint(
                name="incidents_dispute_urgency", condition=Q(urgency__in=Urgency.values)
            ),
            models.CheckConstraint(
                name="incidents_dispute_no_family_level",
                condition=(Q(is_violence_concern=False) & Q(is_domestic_violence=False))
                | ~Q(level=DisputeLevel.FAMILY),
                violation_error_message=_(
                    "Where violence is feared, nothing is mediated within the family."
                ),
            ),
            models.CheckConstraint(
                name="incidents_dispute_concern_review",
                condition=Q(is_violence_concern=False)
                | Q(
                    concern_review_on__gte=F("concern_noted_on"),
                    concern_review_on__lte=F("concern_noted_on") + timedelta(days=REVIEW_DAYS),
                ),
                violation_error_message=_(
                    "A concern about violence is looked at again within 14 days."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.number or self.title


class DisputeParty(Recorded):
    """Somebody on one side of a dispute (当事人): sealed, and tied to no person record.

    Read by the mediator, and by the desk that wrote it down until one is named. There is
    no index of names or numbers; nothing joins two parties (R4). An organisation among the
    parties is named, so that none of its people mediates. `code_index` is the keyed hash of
    the code on the party's notice, with which it reads its own side; `proposed_at` the last
    time it would like to meet at; `wants_messages_at` since when it asks to be told by text
    message.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dispute = models.ForeignKey(
        Dispute, verbose_name=_("dispute"), on_delete=models.PROTECT, related_name="parties"
    )
    side = models.CharField(_("side"), max_length=1, choices=Side)
    name = EncryptedField(
        pgettext_lazy("person", "name"),
        purpose="disputeparty.name",
        max_length=60,
        null=True,
        blank=True,
    )
    contact = EncryptedField(
        _("phone or address"),
        purpose="disputeparty.contact",
        max_length=200,
        null=True,
        blank=True,
    )
    represented_by = EncryptedField(
        _("represented by"),
        purpose="disputeparty.represented_by",
        max_length=120,
        null=True,
        blank=True,
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    entered_by = models.ForeignKey(
        User,
        verbose_name=_("entered by"),
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    consent_at = models.DateTimeField(_("agrees to mediate"), null=True, editable=False)
    withdrew_at = models.DateTimeField(_("left the mediation"), null=True, editable=False)
    extension_consent_at = models.DateTimeField(_("agrees to more time"), null=True, editable=False)
    confirmation_consent_at = models.DateTimeField(
        _("applies for confirmation"), null=True, editable=False
    )
    signing_refused_at = models.DateTimeField(_("refused to sign"), null=True, editable=False)
    proposed_at = models.DateTimeField(_("proposed time"), null=True, editable=False)
    wants_messages_at = models.DateTimeField(
        _("asked for text messages"), null=True, editable=False
    )
    code_index = models.BinaryField(_("access code"), max_length=32, default=b"", editable=False)
    code_given_at = models.DateTimeField(_("access code given"), null=True, editable=False)

    objects: ClassVar = DisputePartyQuerySet.as_manager()
    row_policy: ClassVar = RowPolicy(
        using=f"{EVERYTHING} OR {by_mediator('dispute_id')} OR {_AT_ENTRY}"
    )

    class Meta:
        verbose_name = _("party of a dispute")
        verbose_name_plural = _("parties of disputes")
        ordering = ("side", "created_at")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="incidents_disputeparty_side", condition=Q(side__in=Side.values)
            ),
            models.CheckConstraint(
                name="incidents_disputeparty_somebody",
                condition=Q(name__isnull=False) | Q(organisation__isnull=False),
                violation_error_message=_("Name the party, or choose the organisation."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_side_display())

    @property
    def called(self) -> str:
        """The name for those who may read it: opened, or the organisation's."""
        return self.name.opened() if self.name else str(self.organisation)

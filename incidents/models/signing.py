"""Signing an agreement: its frozen text, signatures, one-time links, scans of the paper."""

import uuid
from typing import ClassVar, Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.fields import EncryptedField
from core.models import AppendOnly, Recorded
from core.rows import EVERYTHING, RowPolicy, is_actor
from incidents.choices.disputes import OwnPage, Signer, SigningWay
from incidents.models.agreements import Agreement
from incidents.models.disputes import Dispute, DisputeParty, by_mediator
from incidents.querysets.disputes import (
    DossierFileQuerySet,
    LinkQuerySet,
    ReadingQuerySet,
    SignatureQuerySet,
    TextQuerySet,
)
from staff.models import User

# Whoever may read the row above reads these: that table's own policy decides.
_WITH_AGREEMENT: Final = (
    "EXISTS (SELECT 1 FROM incidents_agreement AS above WHERE above.id = agreement_id)"
)
_WITH_TEXT: Final = (
    "EXISTS (SELECT 1 FROM incidents_agreementtext AS above WHERE above.id = text_id)"
)
_MEDIATED_AGREEMENT: Final = (
    "EXISTS (SELECT 1 FROM incidents_agreement AS above"
    " JOIN incidents_dispute AS matter ON matter.case_ptr_id = above.dispute_id"
    f" WHERE above.id = agreement_id AND {is_actor('matter.mediator_id')})"
)
_MEDIATED_TEXT: Final = (
    "EXISTS (SELECT 1 FROM incidents_agreementtext AS words"
    " JOIN incidents_agreement AS above ON above.id = words.agreement_id"
    " JOIN incidents_dispute AS matter ON matter.case_ptr_id = above.dispute_id"
    f" WHERE words.id = text_id AND {is_actor('matter.mediator_id')})"
)
_WITH_PARTY: Final = (
    "EXISTS (SELECT 1 FROM incidents_disputeparty AS side"
    " JOIN incidents_dispute AS matter ON matter.case_ptr_id = side.dispute_id"
    f" WHERE side.id = party_id AND {is_actor('matter.mediator_id')})"
)


class AgreementText(Recorded):
    """The words of an agreement as its signers have them before them (签署文本), frozen.

    `text` is the paper without its signatures, `sha256` the fingerprint of it that the paper
    shows. A changed agreement gets a new text; what is signed under the old one is void.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agreement = models.ForeignKey(
        Agreement, verbose_name=_("agreement"), on_delete=models.PROTECT, related_name="texts"
    )
    text = EncryptedField(_("words"), purpose="agreementtext.text", max_length=40_000)
    sha256 = models.CharField(_("fingerprint"), max_length=64)
    replaced_at = models.DateTimeField(_("replaced"), null=True, editable=False)

    objects: ClassVar = TextQuerySet.as_manager()
    row_policy: ClassVar = RowPolicy(
        using=f"{EVERYTHING} OR {_WITH_AGREEMENT}",
        check=f"{EVERYTHING} OR {_MEDIATED_AGREEMENT}",
    )

    class Meta:
        verbose_name = _("text of an agreement")
        verbose_name_plural = _("texts of agreements")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agreement"],
                condition=Q(replaced_at=None),
                name="incidents_agreementtext_one",
            ),
        ]

    def __str__(self) -> str:
        return self.sha256[:8]


class AgreementSignature(AppendOnly):
    """One hand or seal under the text of an agreement; each party gets a copy (各执一份).

    An electronic one has the name as it was typed, and perhaps drawn: `drawing` is an SVG
    path in a field of 600 × 200. `recorded_by` is who saw it; nobody where a party signed by
    its own link.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    text = models.ForeignKey(
        AgreementText, verbose_name=_("text"), on_delete=models.PROTECT, related_name="signatures"
    )
    signer = models.CharField(_("signed by"), max_length=8, choices=Signer)
    party = models.ForeignKey(
        DisputeParty,
        verbose_name=_("party"),
        on_delete=models.PROTECT,
        related_name="signatures",
        null=True,
        blank=True,
    )
    way = models.CharField(
        _("how it was signed"), max_length=6, choices=SigningWay, default=SigningWay.PAPER
    )
    written_name = EncryptedField(
        _("name as typed"), purpose="signature.written_name", max_length=60, null=True, blank=True
    )
    drawing = EncryptedField(
        _("name as drawn"), purpose="signature.drawing", max_length=20_000, null=True, blank=True
    )
    has_copy = models.BooleanField(_("got a copy"), default=True)
    recorded_by = models.ForeignKey(
        User,
        verbose_name=_("recorded by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    signed_at = models.DateTimeField(_("signed"), auto_now_add=True)

    objects: ClassVar = SignatureQuerySet.as_manager()
    row_policy: ClassVar = RowPolicy(
        using=f"{EVERYTHING} OR {_WITH_TEXT}", check=f"{EVERYTHING} OR {_MEDIATED_TEXT}"
    )

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["text", "signer", "party"],
                nulls_distinct=False,
                name="incidents_signature_once",
                violation_error_message=_("Signed already."),
            ),
            models.CheckConstraint(
                name="incidents_signature_signer",
                condition=Q(signer=Signer.PARTY, party__isnull=False)
                | Q(signer__in=(Signer.MEDIATOR, Signer.SEAL), party=None),
            ),
            models.CheckConstraint(
                name="incidents_signature_way",
                condition=Q(way=SigningWay.PAPER, written_name=None, recorded_by__isnull=False)
                | Q(way=SigningWay.DEVICE, written_name__isnull=False, recorded_by__isnull=False)
                | Q(
                    way=SigningWay.LINK,
                    signer=Signer.PARTY,
                    written_name__isnull=False,
                    recorded_by=None,
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_signer_display())


class SigningLink(Recorded):
    """The way to one text for one party, good once (签署链接).

    `token_index` is the keyed hash of the link's secret, empty once it is closed: used,
    replaced by a newer one, or its text replaced.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    text = models.ForeignKey(
        AgreementText, verbose_name=_("text"), on_delete=models.PROTECT, related_name="links"
    )
    party = models.ForeignKey(
        DisputeParty, verbose_name=_("party"), on_delete=models.PROTECT, related_name="links"
    )
    token_index = models.BinaryField(_("link"), max_length=32, editable=False)
    made_by = models.ForeignKey(
        User, verbose_name=_("made by"), on_delete=models.PROTECT, related_name="+", null=True
    )
    expires_at = models.DateTimeField(_("valid until"))
    closed_at = models.DateTimeField(pgettext_lazy("link", "closed"), null=True, editable=False)

    objects: ClassVar = LinkQuerySet.as_manager()
    row_policy: ClassVar = RowPolicy(using=f"{EVERYTHING} OR {_WITH_PARTY}")

    class Meta:
        verbose_name = _("link to sign with")
        verbose_name_plural = _("links to sign with")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["text", "party"], condition=Q(closed_at=None), name="incidents_link_one"
            ),
            models.UniqueConstraint(
                fields=["token_index"], condition=Q(closed_at=None), name="incidents_link_token"
            ),
            models.CheckConstraint(
                name="incidents_link_one_use",
                condition=Q(closed_at=None) | Q(token_index=b""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.expires_at:%Y-%m-%d}"


class DossierFile(AppendOnly):
    """A scan of the signed paper, sealed in the dossier: the mediator's alone to read.

    `content` is the file in base64; `sha256` and `size` (bytes) are the file's own. It has no
    name of its own: names of files tell whose they are.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dispute = models.ForeignKey(
        Dispute, verbose_name=_("dispute"), on_delete=models.PROTECT, related_name="scans"
    )
    agreement = models.ForeignKey(
        Agreement, verbose_name=_("agreement"), on_delete=models.PROTECT, related_name="scans"
    )
    mime = models.CharField(_("type"), max_length=40)
    sha256 = models.CharField(_("fingerprint"), max_length=64)
    size = models.PositiveIntegerField(_("size in bytes"))
    content = EncryptedField(_("content"), purpose="dossierfile.content", max_length=20_000_000)
    uploaded_by = models.ForeignKey(
        User, verbose_name=_("uploaded by"), on_delete=models.PROTECT, related_name="+"
    )
    uploaded_at = models.DateTimeField(pgettext_lazy("file", "uploaded at"), auto_now_add=True)

    objects: ClassVar = DossierFileQuerySet.as_manager()
    row_policy: ClassVar = RowPolicy(using=f"{EVERYTHING} OR {by_mediator('dispute_id')}")

    class Meta:
        verbose_name = _("file of a dossier")
        verbose_name_plural = _("files of dossiers")
        ordering = ("uploaded_at", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["agreement", "sha256"],
                name="incidents_dossierfile_once",
                violation_error_message=_("This file is there already."),
            ),
            models.CheckConstraint(
                name="incidents_dossierfile_mime",
                condition=Q(mime__in=("image/jpeg", "application/pdf")),
            ),
        ]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)


class PartyReading(AppendOnly):
    """One look of a party at its own side, with its code or its link (R2).

    The read log names accounts; a party has none.
    """

    party = models.ForeignKey(
        DisputeParty, verbose_name=_("party"), on_delete=models.PROTECT, related_name="readings"
    )
    what = models.CharField(_("looked at"), max_length=9, choices=OwnPage)
    at = models.DateTimeField(_("at"), auto_now_add=True)

    objects: ClassVar = ReadingQuerySet.as_manager()
    row_policy: ClassVar = RowPolicy(using=f"{EVERYTHING} OR {_WITH_PARTY}")

    class Meta:
        verbose_name = _("look of a party")
        verbose_name_plural = _("looks of parties")
        ordering = ("-pk",)
        constraints: ClassVar = [
            models.CheckConstraint(
                name="incidents_partyreading_what", condition=Q(what__in=OwnPage.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"

"""Mail of cases: which letter belongs to which case, so that an answer finds its way."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.rows import EVERYTHING, RowPolicy, in_area
from incidents.choices import MailFate
from incidents.models.cases import Case
from incidents.models.files import CaseFile
from incidents.querysets.messages import LetterQuerySet


class Letter(models.Model):
    """One e-mail or faxed letter, in or out, by its Message-ID (往来邮件).

    No address stands here: who wrote is in the vault of the case and in the sealed original.
    `sender_mark` tells letters of one sender on one day apart from others, for limits, under
    a key that nobody can undo; it changes with the day, so that it joins nothing (R4).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    message_id = models.CharField(_("Message-ID"), max_length=250, db_collation="C")
    is_out = models.BooleanField(_("outgoing"), default=False)
    digest = models.CharField(_("digest"), max_length=64, blank=True, db_collation="C")
    case = models.ForeignKey(
        Case, verbose_name=_("case"), on_delete=models.PROTECT, related_name="letters", null=True
    )
    area_code = models.CharField(
        _("area code"), max_length=15, db_collation="C", editable=False, blank=True
    )
    original = models.ForeignKey(
        CaseFile,
        verbose_name=_("original"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        db_index=False,
    )
    fate = models.CharField(_("what became of it"), max_length=10, choices=MailFate)
    reason = models.CharField(_("reason"), max_length=60, blank=True)
    sender_mark = models.BinaryField(_("mark of the sender's day"), max_length=32, default=b"")
    at = models.DateTimeField(_("when"), auto_now_add=True)

    objects: ClassVar = LetterQuerySet.as_manager()
    row_policy: ClassVar = RowPolicy(
        using=f"{EVERYTHING} OR {in_area('contacts')}", capabilities=("contacts",)
    )

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ("-at",)
        indexes: ClassVar = [
            models.Index(fields=["sender_mark", "at"], name="incidents_letter_sender"),
            models.Index(fields=["-at"], name="incidents_letter_at"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["message_id", "is_out"], name="incidents_letter_message_id"
            ),
            models.CheckConstraint(
                name="incidents_letter_fate", condition=Q(fate__in=MailFate.values)
            ),
        ]

    def __str__(self) -> str:
        return self.message_id

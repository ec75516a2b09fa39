"""What makes the read log trustworthy: seals, their checks, and the months that were dropped."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.models import AppendOnly
from staff.choices import SealHash
from staff.querysets import TechnicalQuerySet


class AccessSeal(AppendOnly):
    """A batch of read events, sealed one after the other (封存).

    `digests` holds 32 bytes for each of `event_ids`, in their order, each made of the event
    and of the digest before it; the first follows `previous_head`. `head` covers the last
    digest and everything said here. A seal holds events of one `month` only, so that a
    month can be dropped and the chain still be followed. Seals cover all numbers up to
    `last_id`: what has a number at or below it and no seal was slipped in.
    """

    number = models.BigIntegerField(_("number"), unique=True)
    month = models.DateField(_("month"))
    event_ids = ArrayField(models.BigIntegerField(), verbose_name=_("events"))
    digests = models.BinaryField()
    last_id = models.BigIntegerField(_("last event"))
    algorithm = models.CharField(_("hash"), max_length=7, choices=SealHash)
    previous_head = models.BinaryField()
    head = models.BinaryField()
    sealed_at = models.DateTimeField(_("sealed at"))

    objects: ClassVar = TechnicalQuerySet.as_manager()

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")
        ordering = ("number",)
        constraints: ClassVar = [
            models.CheckConstraint(
                name="staff_seal_hash", condition=Q(algorithm__in=SealHash.values)
            ),
            models.CheckConstraint(name="staff_seal_number", condition=Q(number__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.number}"


class AccessVerification(AppendOnly):
    """One run of `verify_audit` and what it found (核验)."""

    at = models.DateTimeField(_("at"), db_default=Now(), editable=False)
    seal_count = models.PositiveBigIntegerField(_("seals"))
    event_count = models.PositiveBigIntegerField(_("events"))
    heads_checked = models.PositiveBigIntegerField(_("published heads"))
    fault = models.CharField(_("fault"), max_length=20, blank=True)
    said = models.CharField(_("finding"), max_length=300, blank=True)

    objects: ClassVar = TechnicalQuerySet.as_manager()

    class Meta:
        verbose_name = _("verification of the read log")
        verbose_name_plural = _("verifications of the read log")
        ordering = ("-at", "-pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="staff_verification_said", condition=Q(fault="") | ~Q(said="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {self.fault or 'ok'}"


class DroppedMonth(AppendOnly):
    """A month of the read log that was dropped after its time (R1, 个人信息保护法 56)."""

    month = models.DateField(_("month"), unique=True)
    event_count = models.PositiveBigIntegerField(_("events"))
    dropped_at = models.DateTimeField(_("dropped at"), db_default=Now())

    objects: ClassVar = TechnicalQuerySet.as_manager()

    class Meta:
        verbose_name = _("dropped month")
        verbose_name_plural = _("dropped months")
        ordering = ("month",)
        constraints: ClassVar = [
            models.CheckConstraint(
                name="staff_dropped_month_is_past", condition=Q(month__lt=F("dropped_at"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"

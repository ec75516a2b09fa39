"""How often something was sent or asked from one address on a day, without the address."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class DaySalt(models.Model):
    """The secret that the marks of one day are made with; gone when the day is over."""

    day = models.DateField(_("day"), primary_key=True)
    salt = models.BinaryField(_("salt"), max_length=32)

    class Meta:
        verbose_name = _("salt of a day")
        verbose_name_plural = _("salts of days")

    def __str__(self) -> str:
        return f"{self.day}"


class Tally(models.Model):
    """How often one mark did one thing in one window of a day.

    `mark` is a hash of an address or a contact under the day's salt: with the salt gone,
    nobody can tell any more whose it was.
    """

    day = models.DateField(_("day"))
    kind = models.CharField(_("kind"), max_length=20)
    window = models.PositiveIntegerField(_("window of the day"))
    mark = models.BinaryField(_("mark"), max_length=32)
    count = models.PositiveIntegerField(_("how often"))

    class Meta:
        verbose_name = _("tally")
        verbose_name_plural = _("tallies")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["day", "kind", "window", "mark"], name="incidents_tally_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.kind} {self.count}"

"""How often somebody asked with a wrong code, hour by hour."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class WrongCode(models.Model):
    """Wrong codes in an hour for one number, or from one sender; neither is kept in clear.

    `key` is the keyed hash of the number or of the sender's address. Rows of past hours
    are deleted by the clock.
    """

    key = models.BinaryField(_("key"), max_length=32)
    hour = models.DateTimeField(_("hour"))
    count = models.PositiveIntegerField(_("count"), default=0)

    class Meta:
        verbose_name = _("wrong codes of an hour")
        verbose_name_plural = _("wrong codes of hours")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["hour", "key"], name="incidents_wrongcode_hour")
        ]

    def __str__(self) -> str:
        return f"{self.hour} {self.count}"

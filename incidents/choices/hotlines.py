"""Values of file exchanges with linked hotlines; glossary terms in docs/glossary.md."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Direction(models.TextChoices):
    """Which way a file goes."""

    IN = "in", pgettext_lazy("exchange", "came in")
    OUT = "out", pgettext_lazy("exchange", "goes out")


class Content(models.TextChoices):
    """What the rows of a file are."""

    CASES = "cases", pgettext_lazy("exchange", "cases")
    STATUSES = "statuses", pgettext_lazy("exchange", "statuses")
    RECEIPT = "receipt", pgettext_lazy("exchange", "acknowledgement")


class ExchangeState(models.TextChoices):
    """Where a file stands; whether one that goes out was sent, its message knows."""

    CHECKED = "checked", pgettext_lazy("exchange", "waits for a decision")
    TAKEN = "taken", pgettext_lazy("exchange", "taken in")
    DROPPED = "dropped", pgettext_lazy("exchange", "not taken in")
    MADE = "made", pgettext_lazy("exchange", "pending")
    ACKNOWLEDGED = "acknowledged", pgettext_lazy("exchange", "acknowledged")
    REFUSED = "refused", pgettext_lazy("exchange", "refused")


class RowState(models.TextChoices):
    """What becomes of one row."""

    READY = "ready", pgettext_lazy("exchange row", "can be taken in")
    TAKEN = "taken", pgettext_lazy("exchange row", "taken in")
    KNOWN = "known", pgettext_lazy("exchange row", "here already")
    REFUSED = "refused", pgettext_lazy("exchange row", "refused")
    TOLD = "told", pgettext_lazy("exchange row", "told")


class ReturnStatus(models.TextChoices):
    """What one side tells the other about a case that it got from there."""

    ACCEPTED = "accepted", pgettext_lazy("return", "accepted")
    TRANSFERRED = "transferred", pgettext_lazy("return", "transferred")
    ANSWERED = "answered", pgettext_lazy("return", "answered")
    CLOSED = "closed", pgettext_lazy("return", "closed")
    RETURNED = "returned", pgettext_lazy("return", "returned")


class Layout(models.TextChoices):
    """How the files are written that go out."""

    CSV = "csv", _("CSV in UTF-8, with a mark for spreadsheets")
    CSV_GBK = "csv_gbk", _("CSV in GB 18030 (GBK)")
    JSON = "json", "JSON"


# A file that waits or was taken in is known again; one that was refused may be sent anew.
KEPT: Final = (ExchangeState.CHECKED, ExchangeState.TAKEN)

"""What was found behind the barometer, and what was ordered against it (S01)."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.history import keeps_history
from core.models import Recorded
from grid.models import Area
from incidents.models.categories import IssueCategory
from incidents.querysets import ConcernNoteQuerySet
from staff.models import User


@keeps_history("ConcernNoteHistory")
class ConcernNote(Recorded):
    """The cause found for a topic in an area and a period, and the measure ordered to prevent it.

    One for each area, topic and period; `written_by` wrote the version of now, `history` keeps
    those before. Read where the cases behind the barometer are read, written by those who
    dispatch there.
    """

    area = models.ForeignKey(
        Area, verbose_name=_("area"), on_delete=models.PROTECT, related_name="+", editable=False
    )
    area_code = models.CharField(_("area code"), max_length=15, db_collation="C", editable=False)
    topic = models.ForeignKey(
        IssueCategory,
        verbose_name=pgettext_lazy("barometer", "topic"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    begins_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    cause = models.TextField(_("cause found"), max_length=2000)
    measure = models.TextField(_("preventive measure ordered"), max_length=2000, blank=True)
    written_by = models.ForeignKey(
        User,
        verbose_name=_("written by"),
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )

    objects: ClassVar[Any] = ConcernNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("note of the barometer")
        verbose_name_plural = _("notes of the barometer")
        ordering = ("-ends_on", "-pk")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["area", "topic", "begins_on", "ends_on"],
                name="incidents_concern_once",
                violation_error_message=_(
                    "There is a note on this topic and period already: change that one."
                ),
            ),
            models.CheckConstraint(
                name="incidents_concern_period",
                condition=Q(ends_on__gte=F("begins_on")),
                violation_error_message=_("The last day is not before the first."),
            ),
            models.CheckConstraint(
                name="incidents_concern_cause",
                condition=~Q(cause=""),
                violation_error_message=_("Write the cause that was found."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.begins_on} – {self.ends_on}"

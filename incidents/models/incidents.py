"""Incidents: what happens at a place."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from grid.models import KeySite, VideoPoint
from incidents.choices import Desk, IncidentKind, Source
from incidents.models.cases import Case
from incidents.querysets import IncidentQuerySet


class Incident(Case):
    """An event or a state of a place that somebody must see to (事件); never about a person.

    There is no field for a person. `police_ref` is the police's own number; their files
    stay in their systems. `is_text_checked` tells that somebody has read the words of a
    volunteer or of the public before others read them.
    """

    desk_of: ClassVar[str] = Desk.INCIDENT

    kind = models.CharField(_("kind"), max_length=15, choices=IncidentKind)
    source = models.CharField(_("came from"), max_length=14, choices=Source)
    site = models.ForeignKey(
        KeySite,
        verbose_name=_("key site"),
        on_delete=models.PROTECT,
        related_name="incidents",
        null=True,
        blank=True,
    )
    video_point = models.ForeignKey(
        VideoPoint,
        verbose_name=_("video point"),
        on_delete=models.PROTECT,
        related_name="incidents",
        null=True,
        blank=True,
    )
    police_ref = models.CharField(_("number at the police"), max_length=40, blank=True)
    handed_to_police_at = models.DateTimeField(_("handed to the police"), null=True, editable=False)
    result = models.TextField(_("result"), blank=True, max_length=2000)
    resolved_by = models.ForeignKey(
        "staff.User",
        verbose_name=_("resolved by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
        db_index=False,
    )
    is_on_spot = models.BooleanField(_("fixed on the spot"), default=False, editable=False)
    is_text_checked = models.BooleanField(_("words were checked"), default=True, editable=False)

    objects: ClassVar[Any] = IncidentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("incident")
        verbose_name_plural = _("incidents")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="incidents_incident_kind", condition=Q(kind__in=IncidentKind)
            ),
            models.CheckConstraint(
                name="incidents_incident_source", condition=Q(source__in=Source)
            ),
            models.CheckConstraint(
                name="incidents_incident_on_spot", condition=Q(is_on_spot=False) | ~Q(result="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()

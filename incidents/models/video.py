"""The working side of the video register: the daily log, and requests to look at recordings.

No stream, credential or picture field may exist here (R5): recordings stay in the police's
own systems; what is kept is who asked for which reason, who decided, and a reference number.
"""

from datetime import timedelta
from typing import ClassVar, Final

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.models import AppendOnly, Recorded
from grid.choices import VideoState
from grid.models import Organisation, VideoPoint
from incidents.choices.disputes import FootageState
from incidents.models.incidents import Incident
from incidents.querysets.video import FootageQuerySet, VideoDayQuerySet
from staff.models import User

LONGEST: Final = timedelta(hours=24)
DECIDED: Final = (FootageState.APPROVED, FootageState.VIEWED, FootageState.EXPIRED)


class VideoDay(AppendOnly):
    """The state of a video point on one day, written by the night: what uptime is counted from."""

    point = models.ForeignKey(
        VideoPoint, verbose_name=_("video point"), on_delete=models.PROTECT, related_name="days"
    )
    day = models.DateField(_("day"))
    state = models.CharField(_("state"), max_length=7, choices=VideoState)

    objects: ClassVar = VideoDayQuerySet.as_manager()

    class Meta:
        verbose_name = _("day of a video point")
        verbose_name_plural = _("days of video points")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["point", "day"], name="incidents_videoday_once"),
            models.CheckConstraint(
                name="incidents_videoday_state", condition=Q(state__in=VideoState.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.point_id} {self.day:%Y-%m-%d} {self.state}"


class VideoAccessRequest(Recorded):
    """A lawful request to look at what one point recorded (调阅申请).

    Tied to an incident, for at most 24 hours of recording, decided by somebody else at the
    station, and void 24 hours after that. 公共安全视频图像信息系统管理条例 16: reason, what
    was looked at, unit and name are registered. The outcome is a reference number.
    """

    point = models.ForeignKey(
        VideoPoint,
        verbose_name=_("video point"),
        on_delete=models.PROTECT,
        related_name="access_requests",
    )
    incident = models.ForeignKey(
        Incident,
        verbose_name=_("incident"),
        on_delete=models.PROTECT,
        related_name="access_requests",
    )
    station = models.ForeignKey(
        Organisation, verbose_name=_("station"), on_delete=models.PROTECT, related_name="+"
    )
    basis = models.CharField(_("legal basis"), max_length=200)
    begins_at = models.DateTimeField(_("recorded from"))
    ends_at = models.DateTimeField(_("recorded until"))
    requester = models.ForeignKey(
        User, verbose_name=_("asked for by"), on_delete=models.PROTECT, related_name="+"
    )
    requested_at = models.DateTimeField(pgettext_lazy("footage", "asked for"), auto_now_add=True)
    state = models.CharField(
        _("state"), max_length=9, choices=FootageState, default=FootageState.REQUESTED
    )
    approver = models.ForeignKey(
        User,
        verbose_name=_("decided by"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
    )
    decided_at = models.DateTimeField(_("decided"), null=True, editable=False)
    reason = models.CharField(_("reason"), max_length=200, blank=True, editable=False)
    expires_at = models.DateTimeField(_("void after"), null=True, editable=False)
    viewed_at = models.DateTimeField(
        pgettext_lazy("footage", "looked at"), null=True, editable=False
    )
    evidence_ref = models.CharField(
        _("reference number of the result"), max_length=60, blank=True, editable=False
    )

    objects: ClassVar = FootageQuerySet.as_manager()

    class Meta:
        verbose_name = _("footage request")
        verbose_name_plural = _("footage requests")
        ordering = ("-pk",)
        indexes: ClassVar = [
            models.Index(fields=["station", "-id"], name="incidents_footage_station"),  # lists
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="incidents_footage_state", condition=Q(state__in=FootageState.values)
            ),
            models.CheckConstraint(
                name="incidents_footage_period",
                condition=Q(ends_at__gt=F("begins_at"), ends_at__lte=F("begins_at") + LONGEST),
                violation_error_message=_("One request covers at most 24 hours of recording."),
            ),
            models.CheckConstraint(
                name="incidents_footage_other",
                condition=Q(approver=None) | ~Q(approver=F("requester")),
                violation_error_message=_("Somebody else decides about a footage request."),
            ),
            models.CheckConstraint(
                name="incidents_footage_basis",
                condition=~Q(basis=""),
                violation_error_message=_("Name the legal basis."),
            ),
            models.CheckConstraint(
                name="incidents_footage_decided",
                condition=~Q(state__in=DECIDED)
                | Q(
                    approver__isnull=False,
                    expires_at__gt=F("decided_at"),
                    expires_at__lte=F("decided_at") + LONGEST,
                ),
            ),
            models.CheckConstraint(
                name="incidents_footage_refused",
                condition=~Q(state=FootageState.REFUSED)
                | (Q(approver__isnull=False) & ~Q(reason="")),
            ),
            models.CheckConstraint(
                name="incidents_footage_viewed_in_time",
                condition=Q(viewed_at=None)
                | (
                    Q(viewed_at__gte=F("decided_at"), viewed_at__lt=F("expires_at"))
                    & ~Q(evidence_ref="")
                ),
                violation_error_message=_("The approval has run out. Ask again."),
            ),
            models.CheckConstraint(
                name="incidents_footage_viewed",
                condition=~Q(state=FootageState.VIEWED) | Q(viewed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.incident} → {self.point}"

"""Reporting a fault of a video point: an incident with a clock of 48 hours."""

import uuid
from collections.abc import Sequence

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.errors import OutOfScope, WrongStep
from fieldwork.services.photos import SentPhoto
from grid.choices import VideoState
from grid.models import VideoPoint
from incidents.choices import IncidentKind, IncidentState
from incidents.models import Incident
from incidents.services.incidents import IncidentReport, report_incident
from staff.models import User

IN_OPERATION = (VideoState.ONLINE, VideoState.FAULT)


@transaction.atomic
def report_fault(
    *,
    actor: User,
    point: VideoPoint,
    text: str = "",
    photos: Sequence[SentPhoto] = (),
    client_uuid: uuid.UUID | None = None,
) -> Incident:
    """Report that a point does not work; one open fault at a time.

    Raises OutOfScope, WrongStep where the point is not in operation or the fault is known.
    """
    seen: VideoPoint | None = VideoPoint.objects.visible_to(actor).filter(pk=point.pk).first()
    if seen is None:
        raise OutOfScope(_("There is no such video point in your area."))
    if seen.state not in IN_OPERATION:
        raise WrongStep(_("This point is not in operation."))
    known = open_faults(seen).exclude(client_uuid=client_uuid).first()
    if known is not None:
        raise WrongStep(
            _("This fault is known: %(number)s. Add what you saw there.") % {"number": known.number}
        )
    report = IncidentReport(
        kind=IncidentKind.VIDEO_FAULT,
        video_point=seen,
        text=text,
        title=_("Video point %(code)s does not work") % {"code": seen.code},
        photos=photos,
        client_uuid=client_uuid or uuid.uuid4(),
    )
    return report_incident(actor=actor, report=report)


def open_faults(point: VideoPoint) -> QuerySet[Incident]:
    """Return the faults of a point that are not mended."""
    return Incident._base_manager.filter(video_point=point, kind=IncidentKind.VIDEO_FAULT).exclude(
        state__in=(IncidentState.CLOSED, IncidentState.INVALID)
    )

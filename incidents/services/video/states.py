"""What a fault means for its video point: faulty until the last fault is mended."""

from grid.choices import VideoState
from grid.models import VideoPoint
from incidents.choices import IncidentKind, IncidentState
from incidents.models import Incident

MENDED = (IncidentState.CLOSED, IncidentState.INVALID)


def follow_fault(incident: Incident) -> None:
    """Bring the point of a fault in line with its incidents; other incidents change nothing.

    A point that is not in operation (planned, offline, retired) stays what it is.
    """
    if incident.kind != IncidentKind.VIDEO_FAULT or incident.video_point_id is None:
        return
    point: VideoPoint = VideoPoint._base_manager.select_for_update().get(pk=incident.video_point_id)
    faults = Incident._base_manager.filter(
        video_point=point, kind=IncidentKind.VIDEO_FAULT
    ).exclude(state__in=MENDED)
    has_fault = faults.exclude(state=IncidentState.REPORTED, is_text_checked=False).exists()
    if has_fault and point.state == VideoState.ONLINE:
        point.save_as_next_version(state=VideoState.FAULT)
    elif not has_fault and point.state == VideoState.FAULT:
        point.save_as_next_version(state=VideoState.ONLINE)

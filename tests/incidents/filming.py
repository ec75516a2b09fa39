"""Hands for the tests of video points and footage requests."""

from datetime import timedelta

from django.utils import timezone

from incidents.services.video.footage import (
    decide_footage,
    request_footage,
)
from tests import factories

HOUR = timedelta(hours=1)


def online(column=0, **values):
    """A point that works."""
    return factories.make_video_point(
        column, state="online", is_sign_posted=True, **{"filed_on": "2026-01-05", **values}
    )


def again(row):
    return type(row)._base_manager.get(pk=row.pk)


def asked(station, incident, **values):
    """Ask to look at an hour of a point."""
    end = timezone.now() - HOUR
    values = {
        "point": online(),
        "incident": incident,
        "basis": "治安管理处罚法第八十七条",
        "begins_at": end - HOUR,
        "ends_at": end,
        **values,
    }
    return request_footage(actor=station.video, **values)


def approved(station, incident):
    return decide_footage(actor=station.chief, request=asked(station, incident), approve=True)

"""Sendings of tasks for tests: what a map sends, what a person does."""

import json
import uuid
from datetime import timedelta

from django.utils import timezone

from fieldwork.services.assignments import send_assignment
from fieldwork.services.planning import plan_assignment


def soon():
    """Return a moment a week from now."""
    return timezone.now() + timedelta(days=7)


def lasso(*squares):
    """Return the GeoJSON that a map sends for some squares."""
    features = [{"type": "Feature", "geometry": json.loads(box.geojson)} for box in squares]
    return json.dumps({"type": "FeatureCollection", "features": features})


def send(actor, template, selection, **values):
    """Send tasks that are due in a week, under a key of their own."""
    values = {"key": uuid.uuid4(), "due_at": soon(), **values}
    return send_assignment(actor=actor, template=template, selection=selection, **values)


def plan(actor, template, selection):
    """Return the preview of a sending."""
    return plan_assignment(actor=actor, template=template, selection=selection, due_at=soon())

"""Keeping the read log."""

from typing import Any

from django.conf import settings
from django.db import Error
from django.utils.translation import gettext as _

from core.audit import Entry, NotLogged
from staff.models import AccessEvent


def keep(entry: Entry) -> None:
    """Write an entry on a connection of its own, committed at once. Raises NotLogged."""
    actor: Any = entry.actor
    posts = actor.posts_today
    try:
        AccessEvent.objects.using(settings.AUDIT_DATABASE).create(
            actor_id=actor.pk,
            roles=sorted({post.role for post in posts}),
            area_codes=sorted({post.area_code for post in posts}),
            action=entry.action,
            subject_kind=entry.kind,
            subject_keys=list(entry.keys),
            field_names=list(entry.fields),
            purpose=entry.purpose,
            reason=entry.reason[:300],
            asked=entry.asked[:300],
        )
    except Error as error:
        raise NotLogged(
            _("The read log cannot be written just now, so nothing is shown. Try again later.")
        ) from error

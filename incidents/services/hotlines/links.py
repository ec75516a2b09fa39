"""Linking a hotline, and changing how files are exchanged with it: for the administrator."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import BadInput, ChangedMeanwhile, NotAllowed, OutOfScope
from core.history import because
from core.saving import check, refusals
from incidents.models import HotlineLink
from staff.models import User


def may_link(actor: User) -> bool:
    """Tell whether somebody runs the system and links hotlines."""
    return bool(actor.scope_of("jobs", "write"))


@transaction.atomic
def save_link(*, actor: User, link: HotlineLink, seen: int = 0, **values: Any) -> HotlineLink:
    """Link a hotline, or change the link; its code and its body stay once files were exchanged.

    `seen` is the version that whoever changes it looked at.
    Raises NotAllowed, OutOfScope, BadInput, InvalidRecord, ChangedMeanwhile.
    """
    if not may_link(actor):
        raise NotAllowed(_("Those who run the system link hotlines."))
    is_new = link._state.adding
    kept = link if is_new else locked_link(link, seen)
    fixed = ("code", "org") if not is_new and kept.exchanges.exists() else ()
    if any(getattr(kept, name) != values.get(name, getattr(kept, name)) for name in fixed):
        raise BadInput(_("Files were exchanged already: code and body stay. Link another one."))
    if values.get("uses_folder") and not settings.HOTLINE_FOLDER:
        raise BadInput(_("No folder is set up (HOTLINE_FOLDER). Fetch and send files by hand."))
    for name, value in values.items():
        setattr(kept, name, value)
    with refusals(kept), because(actor, "added" if is_new else "changed"):
        check(kept)
        if is_new:
            kept.save(force_insert=True)
            return kept
        return kept.save_as_next_version(seen)


def locked_link(link: HotlineLink, seen: int) -> HotlineLink:
    """Return a link, locked. Raises OutOfScope, ChangedMeanwhile with who changed it."""
    found = HotlineLink.objects.select_for_update(of=("self",)).filter(pk=link.pk).first()
    if found is None:
        raise OutOfScope(_("There is no such hotline."))
    kept: HotlineLink = found
    if kept.version != seen:
        who, when = last_change(kept)
        raise ChangedMeanwhile(
            _("Changed meanwhile by %(who)s at %(when)s. Look at it again first.")
            % {"who": who, "when": timezone.localtime(when).strftime("%H:%M")}
        )
    return kept


def last_change(link: HotlineLink) -> tuple[str, datetime]:
    """Return who made the present version of a link, and when."""
    row = link.history.filter(version=link.version).order_by("pgh_id").first()  # type: ignore[attr-defined]
    key = (row.pgh_context or {}).get("actor") if row else None
    who = User.objects.filter(pk=key).first() if key else None
    return str(who or _("somebody")), row.pgh_created_at if row else link.updated_at

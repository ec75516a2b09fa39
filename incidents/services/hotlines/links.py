"""Linking a hotline, and changing how files are exchanged with it: for the administrator."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import BadInput, NotAllowed, OutOfScope
from core.history import because
from core.saving import check, refusals
from incidents.models import HotlineLink
from staff.models import User


def may_link(actor: User) -> bool:
    """Tell whether somebody runs the system and links hotlines."""
    return bool(actor.scope_of("jobs", "write"))


@transaction.atomic
def save_link(*, actor: User, link: HotlineLink, **values: Any) -> HotlineLink:
    """Link a hotline, or change the link; its code and its body stay once files were exchanged.

    Raises NotAllowed, OutOfScope, BadInput, InvalidRecord, ChangedMeanwhile.
    """
    if not may_link(actor):
        raise NotAllowed(_("Those who run the system link hotlines."))
    is_new, seen = link._state.adding, link.version
    kept = link if is_new else locked_link(link)
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


def locked_link(link: HotlineLink) -> HotlineLink:
    """Return a link, locked. Raises OutOfScope."""
    found = HotlineLink.objects.select_for_update(of=("self",)).filter(pk=link.pk).first()
    if found is None:
        raise OutOfScope(_("There is no such hotline."))
    kept: HotlineLink = found
    return kept

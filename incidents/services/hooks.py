"""Other systems that are told of steps: added, changed, put to rest by the administrator."""

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import BadInput
from core.history import because
from core.saving import check, locked_for, refusals, require
from incidents.models import WebHook
from staff.models import User


@transaction.atomic
def save_hook(
    *, actor: User, hook: WebHook, name: str, address: str, secret: str, is_active: bool
) -> WebHook:
    """Add a system, or change it; without a secret the present one stays.

    Raises NotAllowed, BadInput, InvalidRecord, ChangedMeanwhile.
    """
    require(actor, WebHook, "write")
    is_new = hook._state.adding
    kept: WebHook = hook if is_new else locked_for(actor, hook, "write")
    if is_new and not secret:
        raise BadInput(_("Give a secret: it proves to the other system who tells it."))
    kept.name, kept.address, kept.is_active = name.strip(), address.strip(), is_active
    if secret:
        kept.secret = secret
    with refusals(kept), because(actor, "added" if is_new else "changed"):
        check(kept)
        if is_new:
            kept.save(force_insert=True)
            return kept
        return kept.save_as_next_version(hook.version)

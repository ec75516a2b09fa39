"""Programs that may send requests: their keys are shown once and kept as a hash."""

import secrets
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.encryption import blind_index
from core.errors import BadInput, OutOfScope, WrongStep
from core.saving import check, locked_for, refusals, require
from incidents.models import ApiKey
from staff.models import User

KEY_BYTES: Final = 24
PURPOSE: Final = "apikey.key"
LONGEST_KEY: Final = 200


@transaction.atomic
def make_client(*, name: str, actor: User | None = None, **values: Any) -> tuple[ApiKey, str]:
    """Give a program a key; return it with the key, which nobody can read again.

    Without an actor it is the operator of the server. `values` are `gives_tokens`,
    `per_hour`, `valid_from`, `valid_to`, `note`. Raises NotAllowed, BadInput, InvalidRecord.
    """
    if actor is not None:
        require(actor, ApiKey, "write")
    name = " ".join(name.split())
    if not name:
        raise BadInput(_("Name the program."))
    key = secrets.token_urlsafe(KEY_BYTES)
    client = ApiKey(name=name, key_index=blind_index(key, PURPOSE), made_by=actor, **values)
    with refusals(client):
        check(client)
        client.save(force_insert=True)
    return client, key


@transaction.atomic
def change_client(*, actor: User, client: ApiKey, seen: int, **values: Any) -> ApiKey:
    """Change what a key is called and what it opens; the key itself stays.

    Raises NotAllowed, OutOfScope, WrongStep for one that was revoked, ChangedMeanwhile,
    InvalidRecord.
    """
    require(actor, ApiKey, "write")
    locked: ApiKey = locked_for(actor, client, "write")
    if locked.revoked_at is not None:
        raise WrongStep(_("This key was revoked. Make a new one."))
    for name, value in values.items():
        setattr(locked, name, value)
    locked.name = " ".join(locked.name.split())
    with refusals(locked):
        check(locked)
        return locked.save_as_next_version(seen)


@transaction.atomic
def revoke_client(*, name: str, actor: User | None = None) -> ApiKey:
    """Take a program's key away; what it sent stays. Raises NotAllowed, OutOfScope."""
    if actor is not None:
        require(actor, ApiKey, "write")
    rows = ApiKey.objects.select_for_update(of=("self",))
    client = rows.filter(name=name, revoked_at=None).first()
    if client is None:
        raise OutOfScope(_("No program of this name has a key."))
    revoked: ApiKey = client.save_as_next_version(revoked_at=timezone.now(), revoked_by=actor)
    return revoked


def client_of(key: str) -> ApiKey | None:
    """Return the program that a key belongs to, None for a wrong, revoked or outdated one.

    The day of its last use is noted.
    """
    if not key or len(key) > LONGEST_KEY:
        return None
    today = timezone.localdate()
    rows = ApiKey.objects.valid_on(today).filter(key_index=blind_index(key, PURPOSE))
    client: ApiKey | None = rows.first()
    if client is not None and client.last_used_on != today:
        ApiKey.objects.filter(pk=client.pk).update(last_used_on=today)
    return client

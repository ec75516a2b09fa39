"""Programs that may send requests: their keys are shown once and kept as a hash."""

import secrets
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.encryption import blind_index
from core.errors import BadInput, OutOfScope
from incidents.models import ApiKey

KEY_BYTES: Final = 24
PURPOSE: Final = "apikey.key"


@transaction.atomic
def make_client(*, name: str, gives_tokens: bool = False) -> tuple[ApiKey, str]:
    """Give a program a key; return it with the key, which nobody can read again.

    Raises BadInput where a program of the name has one.
    """
    name = name.strip()
    if not name:
        raise BadInput(_("Name the program."))
    if ApiKey.objects.filter(name=name).exists():
        raise BadInput(_("A program of this name has a key. Revoke it, or choose another name."))
    key = secrets.token_urlsafe(KEY_BYTES)
    client = ApiKey.objects.create(
        name=name, key_index=blind_index(key, PURPOSE), gives_tokens=gives_tokens
    )
    return client, key


@transaction.atomic
def revoke_client(*, name: str) -> ApiKey:
    """Take a program's key away; what it sent stays. Raises OutOfScope."""
    client = ApiKey.objects.select_for_update().filter(name=name, revoked_at=None).first()
    if client is None:
        raise OutOfScope(_("No program of this name has a key."))
    revoked: ApiKey = client.save_as_next_version(revoked_at=timezone.now())
    return revoked


def client_of(key: str) -> ApiKey | None:
    """Return the program that a key belongs to, None for a wrong or revoked one."""
    if not key or len(key) > 200:
        return None
    return ApiKey.objects.filter(key_index=blind_index(key, PURPOSE), revoked_at=None).first()

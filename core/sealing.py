"""A chain of keyed digests: each covers its text and the digest before it.

Whoever changes, removes, adds or moves a text without the key breaks every digest from
there on. The key is AUDIT_SEAL_KEY, kept apart from the database; the hash is SHA-256, or
SM3 (GB/T 32905-2016) where GB/T 39786-2021 asks for commercial cryptography. A chain
shows nothing about an end that was cut off: its head must be known elsewhere.
"""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from cryptography.hazmat.primitives import hashes, hmac
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from core.encryption import INDEX_HASHES

KEY_BYTES: Final = 32
DIGEST_BYTES: Final = 32  # of SHA-256 and of SM3
BEGINNING: Final = bytes(DIGEST_BYTES)


def canonical(values: Mapping[str, Any]) -> str:
    """Return one text for one content: sorted names, no spaces, moments in UTC."""
    plain = {name: written(value) for name, value in values.items()}
    return json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def written(value: Any) -> Any:
    """Return a value as it stands in a canonical text."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value


@dataclass(frozen=True)
class Chain:
    """A key and a hash."""

    key: bytes
    algorithm: hashes.HashAlgorithm

    def after(self, previous: bytes, text: str) -> bytes:
        """Return the digest of a text that follows a digest."""
        worker = hmac.HMAC(self.key, self.algorithm)
        worker.update(previous)
        worker.update(text.encode())
        return worker.finalize()


def chain(name: str = "") -> Chain:
    """Return the chain of the settings, or of an earlier hash. Raises ImproperlyConfigured."""
    name = name or settings.AUDIT_SEAL_HASH
    try:
        key = base64.b64decode(settings.AUDIT_SEAL_KEY, validate=True)
        algorithm = INDEX_HASHES[name]()
    except (binascii.Error, KeyError) as error:
        known = ", ".join(INDEX_HASHES)
        raise ImproperlyConfigured(
            f"AUDIT_SEAL_KEY is base64, AUDIT_SEAL_HASH one of {known}."
        ) from error
    if len(key) < KEY_BYTES:
        raise ImproperlyConfigured(f"AUDIT_SEAL_KEY needs at least {KEY_BYTES} bytes.")
    return Chain(key, algorithm)


def parts_of(digests: bytes) -> list[bytes]:
    """Return the digests that were stored one behind the other."""
    return [digests[at : at + DIGEST_BYTES] for at in range(0, len(digests), DIGEST_BYTES)]

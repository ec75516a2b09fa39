"""Personal values at rest: sealed under a named key, found again by a keyed index.

A sealed value is `length of the key's name | name | 12-byte nonce | ciphertext and tag`,
authenticated together with the row it belongs to, so that it cannot be moved to another
row or column. The algorithm belongs to the key: AES-256-GCM, or SM4-GCM where
GB/T 39786-2021 asks for commercial cryptography. Equality search goes through an HMAC
under a key of its own (SHA-256 or SM3): whoever holds it can try all identity numbers of
a county in minutes, so it lives neither in the database nor in SECRET_KEY.
"""

import base64
import binascii
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

NONCE_BYTES: Final = 12  # NIST SP 800-38D, the length GCM is made for
TAG_BYTES: Final = 16
NONCES_AT_ONCE: Final = 1000
INDEX_KEY_BYTES: Final = 32


class WrongKey(Exception):
    """A sealed value cannot be opened: its key is missing or it was changed or moved."""


class Aead(Protocol):
    """Authenticated encryption with associated data."""

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        """Return ciphertext and tag."""

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        """Return the data. Raises InvalidTag."""


class Sm4Gcm:
    """SM4 (GB/T 32907-2016) in Galois/Counter mode."""

    def __init__(self, key: bytes) -> None:
        self.cipher = algorithms.SM4(key)

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        """Return ciphertext and tag."""
        worker = Cipher(self.cipher, modes.GCM(nonce)).encryptor()
        worker.authenticate_additional_data(associated_data or b"")
        return worker.update(data) + worker.finalize() + worker.tag

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        """Return the data. Raises InvalidTag."""
        text, tag = data[:-TAG_BYTES], data[-TAG_BYTES:]
        worker = Cipher(self.cipher, modes.GCM(nonce, tag)).decryptor()
        worker.authenticate_additional_data(associated_data or b"")
        return worker.update(text) + worker.finalize()


ALGORITHMS: Final[dict[str, tuple[int, Callable[[bytes], Aead]]]] = {
    "AES-256-GCM": (32, AESGCM),
    "SM4-GCM": (16, Sm4Gcm),
}
INDEX_HASHES: Final[dict[str, Callable[[], hashes.HashAlgorithm]]] = {
    "SHA-256": hashes.SHA256,
    "SM3": hashes.SM3,  # GB/T 32905-2016
}


@dataclass(frozen=True)
class Key:
    """One key of the ring, with the algorithm it is made for."""

    name: str
    cipher: Aead

    @property
    def prefix(self) -> bytes:
        """What every value sealed under this key begins with."""
        return bytes([len(self.name)]) + self.name.encode("ascii")


def parsed(text: str) -> Key:
    """Read `name:algorithm:base64 key`. Raises ImproperlyConfigured."""
    try:
        name, algorithm, encoded = text.split(":")
        size, cipher = ALGORITHMS[algorithm]
        raw = base64.b64decode(encoded, validate=True)
    except (ValueError, KeyError, binascii.Error) as error:
        known = ", ".join(ALGORITHMS)
        raise ImproperlyConfigured(
            f"A key of ENCRYPTION_KEYS is written name:algorithm:base64, algorithm one of {known}."
        ) from error
    if len(raw) != size or not (name.isascii() and name.isalnum() and len(name) <= 20):
        raise ImproperlyConfigured(
            f"Key {name!r} of ENCRYPTION_KEYS needs {size} bytes and a name of letters and digits."
        )
    return Key(name, cipher(raw))


@lru_cache(maxsize=4)
def ring_of(texts: tuple[str, ...]) -> tuple[Key, ...]:
    """Return the keys of a setting, the current one first."""
    keys = tuple(parsed(text) for text in texts)
    if not keys or len({key.name for key in keys}) != len(keys):
        raise ImproperlyConfigured("ENCRYPTION_KEYS needs at least one key, each name once.")
    return keys


def ring() -> tuple[Key, ...]:
    """Return the keys in use, the current one first."""
    return ring_of(tuple(settings.ENCRYPTION_KEYS))


def seal(text: str, context: str) -> bytes:
    """Seal a text under the current key, bound to a context such as "person.phone:<id>"."""
    return seal_bytes(text.encode(), context)


def sealer() -> Callable[[str, str], bytes]:
    """Return `seal` for very many values: the key is looked up once.

    Random bytes for nonces are drawn in blocks; no part of a block is used twice.
    """
    key = ring()[0]
    prefix, encrypt = key.prefix, key.cipher.encrypt
    nonces = _nonces()

    def sealed(text: str, context: str) -> bytes:
        nonce = next(nonces)
        return prefix + nonce + encrypt(nonce, text.encode(), context.encode())

    return sealed


def _nonces() -> Iterator[bytes]:
    while True:
        block = os.urandom(NONCE_BYTES * NONCES_AT_ONCE)
        for start in range(0, len(block), NONCE_BYTES):
            yield block[start : start + NONCE_BYTES]


def unseal(sealed: bytes, context: str) -> str:
    """Open a sealed text. Raises WrongKey, never answers with ciphertext."""
    return unseal_bytes(sealed, context).decode()


def seal_bytes(content: bytes, context: str) -> bytes:
    """Seal the content of a file."""
    key, nonce = ring()[0], os.urandom(NONCE_BYTES)
    return key.prefix + nonce + key.cipher.encrypt(nonce, content, context.encode())


def unseal_bytes(sealed: bytes, context: str) -> bytes:
    """Open the content of a file. Raises WrongKey."""
    for key in ring():
        if sealed.startswith(key.prefix):
            start = len(key.prefix) + NONCE_BYTES
            nonce = sealed[len(key.prefix) : start]
            try:
                return key.cipher.decrypt(nonce, sealed[start:], context.encode())
            except (InvalidTag, ValueError) as error:
                raise WrongKey(f"A value sealed under {key.name} cannot be opened.") from error
    raise WrongKey("A value is sealed under a key that ENCRYPTION_KEYS does not hold.")


def is_current(sealed: bytes) -> bool:
    """Tell whether a value is sealed under the current key."""
    return sealed.startswith(ring()[0].prefix)


@lru_cache(maxsize=4)
def index_base(encoded: str, algorithm: str, purpose: str) -> hmac.HMAC:
    """Return the keyed hash of a purpose, ready to be copied for each value."""
    try:
        raw = base64.b64decode(encoded, validate=True)
        base = hmac.HMAC(raw, INDEX_HASHES[algorithm]())
    except (binascii.Error, KeyError) as error:
        raise ImproperlyConfigured(
            "BLIND_INDEX_KEY is base64, BLIND_INDEX_HASH one of " + ", ".join(INDEX_HASHES)
        ) from error
    if len(raw) < INDEX_KEY_BYTES:
        raise ImproperlyConfigured(f"BLIND_INDEX_KEY needs at least {INDEX_KEY_BYTES} bytes.")
    base.update(purpose.encode() + b"\0")
    return base


def indexer(purpose: str) -> Callable[[str], bytes]:
    """Return `blind_index` of one purpose for very many values: the key is looked up once."""
    base = index_base(settings.BLIND_INDEX_KEY, settings.BLIND_INDEX_HASH, purpose)

    def index(text: str) -> bytes:
        worker = base.copy()
        worker.update(text.encode())
        return worker.finalize()

    return index


def blind_index(text: str, purpose: str) -> bytes:
    """Return the keyed hash by which a normalised value is found again (32 bytes).

    Values of different purposes cannot be compared. Never index what has few values.
    """
    return indexer(purpose)(text)

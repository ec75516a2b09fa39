"""The file of an import at rest: sealed block by block, opened into a file that vanishes."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from django.core.files.base import File

from core.encryption import WrongKey, seal_bytes, unseal_bytes
from grid.imports.reasons import FileRefused

BLOCK: Final = 1024 * 1024
LENGTH_BYTES: Final = 4


def _context(key: object, number: int, *, is_last: bool) -> str:
    """Bind a block to its file and place, so that none can be moved, left out or cut off."""
    return f"people_import.file:{key}:{number}{':last' if is_last else ''}"


def seal_file(plain: Path, key: object) -> "File[bytes]":
    """Return the sealed copy of a file, bound to the key of its import; it vanishes if unused."""
    sealed = tempfile.TemporaryFile()  # noqa: SIM115  closed by whoever stores it
    with plain.open("rb") as source:
        number, block = 0, source.read(BLOCK)
        while True:
            following = source.read(BLOCK)
            text = seal_bytes(block, _context(key, number, is_last=not following))
            sealed.write(len(text).to_bytes(LENGTH_BYTES, "big") + text)
            if not following:
                break
            number, block = number + 1, following
    sealed.seek(0)
    return File(sealed)


@contextmanager
def unsealed(stored: Path, key: object, suffix: str) -> Iterator[Path]:
    """Give the plain file for as long as it is read; only this account may read it.

    Raises FileRefused if it is gone or not the one that was sealed.
    """
    with tempfile.TemporaryDirectory() as folder:  # mode 0700
        plain = Path(folder) / f"list{suffix}"
        try:
            with stored.open("rb") as source, plain.open("wb") as target:
                _open_blocks(source, target, key)
        except (OSError, WrongKey) as error:
            raise FileRefused("changed_file") from error
        yield plain


def _open_blocks(source: IO[bytes], target: IO[bytes], key: object) -> None:
    number, head = 0, source.read(LENGTH_BYTES)
    while head:
        text = source.read(int.from_bytes(head, "big"))
        head = source.read(LENGTH_BYTES)
        target.write(unseal_bytes(text, _context(key, number, is_last=not head)))
        number += 1

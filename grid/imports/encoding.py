"""In which characters a text file was written."""

from pathlib import Path
from typing import Final

from charset_normalizer import from_bytes

from grid.imports.reasons import FileRefused

MARKED: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
WITHOUT_MARK: Final = ("utf-16-le", "utf-16-be")
SAMPLE: Final = 256 * 1024
BLOCK: Final = 1024 * 1024
CONTROL: Final = frozenset(range(32)) - {9, 10, 13}


def detect_encoding(path: Path) -> str:
    """Return utf-8, utf-8-sig, gb18030 or utf-16. Raises FileRefused for anything else."""
    with path.open("rb") as file:
        head = file.read(SAMPLE)
    for mark, name in MARKED:
        if head.startswith(mark):
            return _readable(path, (name,))
    if b"\x00" in head:
        return _readable(path, (_without_mark(head),))
    if CONTROL & set(head):
        raise FileRefused("binary_text")
    return _readable(path, ("utf-8", "gb18030"))


def _without_mark(head: bytes) -> str:
    """Tell the byte order of UTF-16 by where the zeros of its ASCII characters are."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if max(even, odd) < len(head) // 10 or min(even, odd) * 4 > max(even, odd):
        raise FileRefused("binary_text")
    return WITHOUT_MARK[0] if odd > even else WITHOUT_MARK[1]


def _readable(path: Path, names: tuple[str, ...]) -> str:
    for name in names:
        try:
            with path.open(encoding=name, newline="") as file:
                sample = file.read(SAMPLE)
                while file.read(BLOCK):
                    pass
        except (UnicodeDecodeError, UnicodeError):
            continue
        if name != "gb18030" or _looks_chinese(sample):
            return name
    raise FileRefused("encoding_unknown")


def _looks_chinese(sample: str) -> bool:
    """Doubt GB18030, which fits almost any bytes: the guess must be real text."""
    found = from_bytes(sample.encode("gb18030"), cp_isolation=["gb18030"]).best()
    common = sum("一" <= character <= "龥" for character in sample)
    beyond = sum(ord(character) > 127 for character in sample)
    return found is not None and common * 2 >= beyond

"""Bytes of a letter as text, whatever its header says they are."""

import codecs
import re
from email.errors import HeaderParseError
from email.header import decode_header
from typing import Final

from charset_normalizer import from_bytes

# GB 18030 holds the older two; letters that name those often use its characters.
AS_GB18030: Final = {"gb2312", "gbk", "gb-2312", "cp936", "ms936", "x-gbk", "gb_2312-80", "936"}
LIKELY: Final = ["utf_8", "gb18030", "big5", "utf_16", "latin_1"]
CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029\ufeff]")
SAMPLE: Final = 64 * 1024


def text_of(content: bytes, charset: str | None) -> str:
    """Return bytes as text: as declared, else as UTF-8, else as what they look like."""
    for name in (known_name(charset), "utf-8"):
        if name:
            try:
                return plain(content.decode(name))
            except (UnicodeDecodeError, LookupError):
                continue
    best = from_bytes(content[:SAMPLE], cp_isolation=LIKELY).best()
    guessed = known_name(best.encoding) if best else None
    return plain(content.decode(guessed or "gb18030", errors="replace"))


def known_name(charset: str | None) -> str | None:
    """Return the name of a charset that can be read, None for others."""
    name = (charset or "").strip().strip("\"'").lower()
    if name in AS_GB18030:
        return "gb18030"
    if name in ("", "us-ascii", "ascii", "unknown-8bit", "default"):
        return None
    try:
        return codecs.lookup(name).name
    except (LookupError, ValueError):
        return None


def plain(text: str) -> str:
    """Return a text without what no letter needs and no database takes."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return CONTROL.sub("", lines).encode("utf-8", "replace").decode("utf-8")


def words_of_header(raw: str) -> str:
    """Return a header in words, on one line; what cannot be decoded stays as it came."""
    folded = re.sub(r"[\r\n]+[ \t]*", " ", raw)
    try:
        parts = decode_header(folded)
    except (HeaderParseError, ValueError):
        parts = [(folded, None)]
    return " ".join("".join(part_of(*part) for part in parts).split())


def part_of(value: bytes | str, charset: str | None) -> str:
    """Return one part of a header as text."""
    if isinstance(value, str) and is_raw(value):
        value = value.encode("utf-8", "surrogateescape")
    return text_of(value, charset) if isinstance(value, bytes) else plain(value)


def is_raw(value: str) -> bool:
    """Tell whether a text holds bytes that nobody has decoded."""
    return any("\udc80" <= sign <= "\udcff" for sign in value)

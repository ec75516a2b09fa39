"""Reading a letter: its headers, its words, its files. Nothing of it is trusted."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message as Part
from email.utils import parseaddr
from typing import Any, Final

from inscriptis import get_text
from lxml.etree import LxmlError

from core.errors import BadInput
from incidents.services.mail.charsets import plain, text_of, words_of_header
from incidents.workflow.mail import (
    MACHINE_MADE,
    MACHINE_REPLIES,
    MACHINES,
    QUOTED,
    WANTS_NO_ANSWER,
)

MOST_PARTS: Final = 200
MOST_HTML: Final = 2 * 1024 * 1024
MOST_WORDS: Final = 200_000
IDS: Final = re.compile(r"<[^<>\s]{3,240}>")
ADDRESS: Final = re.compile(r"^[^@\s<>]+@[^@\s<>]+\.?[^@\s<>]*$")
LONGEST_ADDRESS: Final = 254


class Unreadable(BadInput):
    """This is no letter that a program can take apart."""

    code = "unreadable"


@dataclass(frozen=True)
class Attached:
    """A file of a letter as it came."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Read:
    """A letter that was read. `machine` names why no person wrote it, "" for one by a person.

    `reports` are the Message-IDs of letters of ours that it says were not delivered.
    """

    digest: str
    message_id: str
    follows: tuple[str, ...]
    sender: str
    sender_name: str
    subject: str
    words: str
    files: tuple[Attached, ...] = ()
    is_machine_reply: bool = False
    is_machine_made: bool = False
    wants_no_answer: bool = False
    is_report: bool = False
    reports: tuple[str, ...] = ()
    headers: dict[str, str] = field(default_factory=dict)


def read_mail(raw: bytes) -> Read:
    """Read a letter. Raises Unreadable."""
    try:
        return taken_apart(raw)
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise Unreadable(type(error).__name__) from error


def taken_apart(raw: bytes) -> Read:
    """Take a letter apart."""
    message = message_from_bytes(raw)
    headers = {name.lower(): str(value) for name, value in reversed(list(message.raw_items()))}
    name, address = sender_of(headers)
    parts = list(leaves(message))
    digest = hashlib.sha256(raw).hexdigest()
    ids = IDS.findall(headers.get("message-id", ""))
    is_report = message.get_content_type() == "multipart/report"
    return Read(
        digest=digest,
        message_id=ids[0] if ids else f"<{digest[:40]}@no-message-id>",
        follows=ids_in(headers),
        sender=address,
        sender_name=name,
        subject=words_of_header(headers.get("subject", ""))[:300],
        words=words_of(parts),
        files=tuple(files_of(parts)),
        is_machine_reply=shows(headers, MACHINE_REPLIES) or is_from_nobody(headers, address),
        is_machine_made=shows(headers, MACHINE_MADE) or bool(MACHINES.match(address)),
        wants_no_answer=shows(headers, WANTS_NO_ANSWER),
        is_report=is_report,
        reports=reported_in(message) if is_report else (),
        headers=headers,
    )


def sender_of(headers: dict[str, str]) -> tuple[str, str]:
    """Return name and address of whoever wrote; "" where there is no usable address."""
    name, address = parseaddr(words_of_header(headers.get("from", "")))
    usable = ADDRESS.match(address) and len(address) <= LONGEST_ADDRESS
    return plain(name)[:60], address.lower() if usable else ""


def ids_in(headers: dict[str, str]) -> tuple[str, ...]:
    """Return the letters that a letter follows, the nearest first."""
    found = IDS.findall(headers.get("in-reply-to", ""))
    found += reversed(IDS.findall(headers.get("references", "")))
    return tuple(dict.fromkeys(found))[:50]


def shows(headers: dict[str, str], signs: dict[str, re.Pattern[str]]) -> bool:
    """Tell whether any header shows one of some signs."""
    return any(sign.search(headers.get(name, "")) for name, sign in signs.items())


def is_from_nobody(headers: dict[str, str], address: str) -> bool:
    """Tell whether a letter says that nobody may be answered: an empty return path."""
    is_empty = headers.get("return-path", "x").strip() == "<>"
    return is_empty or address.startswith("mailer-daemon@")


def leaves(message: Part) -> Iterator[Part]:
    """Yield the parts of a letter that hold something, not more than any person sends."""
    waiting, count = [message], 0
    while waiting and count < MOST_PARTS:
        part = waiting.pop(0)
        if part.get_content_maintype() == "multipart" and part.is_multipart():
            waiting = [one for one in part.get_payload() if isinstance(one, Part)] + waiting
            continue
        count += 1
        yield part


def is_attached(part: Part) -> bool:
    """Tell whether a part is a file and not what the letter says."""
    if part.get_content_disposition() == "attachment" or name_of(part):
        return True
    return part.get_content_maintype() not in ("text", "message")


def name_of(part: Part) -> str:
    """Return the name of a file, without any folder."""
    given: Any = part.get_filename() or ""
    return re.split(r"[\\/]", words_of_header(str(given)))[-1].strip(". ")[:120]


def content_of(part: Part) -> bytes:
    """Return what a part holds; damaged encodings as far as they go."""
    content: Any = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def files_of(parts: list[Part]) -> Iterator[Attached]:
    """Yield the files of a letter."""
    for number, part in enumerate(parts, start=1):
        if part.get_content_type() == "message/rfc822":
            yield Attached(name_of(part) or f"{number}.eml", part.as_bytes()[:1024])
        elif is_attached(part) and (content := content_of(part)):
            yield Attached(name_of(part) or str(number), content)


def words_of(parts: list[Part]) -> str:
    """Return what a letter says: its plain words, else those of its HTML."""
    said = [part for part in parts if not is_attached(part)]
    for wanted, read in (("text/plain", text_part), ("text/html", html_part)):
        found = [read(part) for part in said if part.get_content_type() == wanted]
        text = "\n\n".join(words for words in (one.strip() for one in found) if words)
        if text:
            return text[:MOST_WORDS]
    return ""


def text_part(part: Part) -> str:
    """Return a part of plain words."""
    charset: Any = part.get_param("charset")
    return text_of(content_of(part), charset if isinstance(charset, str) else None)


def html_part(part: Part) -> str:
    """Return the words of a part of HTML: no script, no hidden style, no picture is fetched."""
    html = text_part(part)[:MOST_HTML]
    if not html.strip():
        return ""
    try:
        return plain(get_text(re.sub(r"^\s*<\?xml[^>]*\?>", "", html)))
    except (LxmlError, RecursionError, ValueError):
        return plain(re.sub(r"<[^>]{0,2000}>", " ", html))


def own_words(words: str) -> str:
    """Return what somebody wrote without what they quote; all of it where nothing else is left."""
    kept: list[str] = []
    for line in words.splitlines():
        if QUOTED.match(line):
            break
        if not line.lstrip().startswith(">"):
            kept.append(line)
    return "\n".join(kept).strip() or words.strip()


def reported_in(message: Part) -> tuple[str, ...]:
    """Return the Message-IDs of the letters that a report of the mail system is about."""
    found: list[str] = []
    for part in message.walk():
        if part.get_content_type() in ("message/rfc822", "text/rfc822-headers"):
            text = part.as_bytes()[:20_000].decode("latin-1")
            for line in re.findall(r"(?im)^message-id:\s*(\S+)", text):
                found += IDS.findall(line)
    return tuple(dict.fromkeys(found))

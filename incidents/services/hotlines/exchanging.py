"""Exchanging files through folders: what lies in `in` is taken in, what is new goes to `out`.

Of each hotline HOTLINE_FOLDER/<code>/ holds: `in` where the other side lays its files,
`work` while one is read, `done` and `aside` for what was taken or refused, `out` for ours.
"""

import hashlib
import logging
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils import timezone

from core.errors import DomainError
from grid.imports.reasons import FileRefused
from incidents.choices import Party
from incidents.choices.hotlines import Direction, ExchangeState
from incidents.models import Exchange, HotlineLink
from incidents.services.hotlines.reading import MOST_BYTES
from incidents.services.hotlines.receiving import receive_file, refuse_file
from incidents.services.hotlines.returns import make_files

LOG: Final = logging.getLogger(__name__)
UNFINISHED: Final = (".part", ".tmp", ".crdownload")
MOST_AT_ONCE: Final = 200


def exchange_files(moment: datetime) -> dict[str, int]:
    """Exchange files with every linked hotline; return how many came in and were made.

    What goes wrong with one is written on its page and tried again the next time; it holds
    up no other.
    """
    counts = {"in": 0, "out": 0}
    for link in HotlineLink.objects.in_use():
        trouble = ""
        try:
            counts["in"] += take_from_folder(link)
        except OSError as error:
            trouble = type(error).__name__
        try:
            counts["out"] += make_files(link, moment)
        except Exception as error:
            LOG.exception("the files for a linked hotline could not be made")
            trouble = type(error).__name__
        note_trouble(link, trouble)
    return counts


def note_trouble(link: HotlineLink, trouble: str) -> None:
    """Write down what went wrong the last time, or that it is over."""
    if trouble or link.trouble:
        HotlineLink.objects.filter(pk=link.pk).update(
            trouble=trouble, trouble_at=timezone.now() if trouble else None
        )


def take_from_folder(link: HotlineLink) -> int:
    """Take in the files that lie in the folder of a hotline; return how many. Raises OSError."""
    if not (link.uses_folder and settings.HOTLINE_FOLDER):
        return 0
    home = Path(settings.HOTLINE_FOLDER) / link.code
    for name in ("in", "work", "done", "aside", "out"):
        (home / name).mkdir(parents=True, exist_ok=True, mode=0o700)
    count = 0
    for path in claimed(home):
        kept = taken_from(link, path)
        put_away(path, home / ("aside" if kept.state == ExchangeState.REFUSED else "done"))
        count += 1
    return count


def claimed(home: Path) -> Iterator[Path]:
    """Yield the files to be read, each moved out of the way first: no two read the same one."""
    yield from sorted(path for path in (home / "work").iterdir() if path.is_file())
    whole = [
        path
        for path in sorted((home / "in").iterdir())
        if path.is_file()
        and not path.is_symlink()
        and not path.name.startswith(".")
        and path.suffix.lower() not in UNFINISHED
    ]
    for path in whole[:MOST_AT_ONCE]:
        target = home / "work" / path.name
        try:
            path.rename(target)
        except FileNotFoundError:
            continue  # somebody else took it
        yield target


def taken_from(link: HotlineLink, path: Path) -> Exchange:
    """Take one file in, or write down why it cannot be read."""
    # One byte more than allowed is enough to be refused as too large.
    with path.open("rb") as file:
        content = file.read(MOST_BYTES + 1)
    digest = hashlib.sha256(content).hexdigest()
    try:
        return receive_file(actor=Party.SYSTEM, link=link, name=path.name, content=content)
    except FileRefused as refusal:
        return refuse_file(link=link, name=path.name, digest=digest, reason=str(refusal))
    except DomainError as error:
        # The rows are kept and wait: only taking them in by itself did not work.
        LOG.warning("a file of a linked hotline waits: %s", error.code)
        rows = Exchange.objects.filter(link=link, direction=Direction.IN, digest=digest)
        kept: Exchange = rows.latest("pk")
        return kept


def put_away(path: Path, folder: Path) -> None:
    """Move a file that was read, under a name that none has there."""
    target = folder / path.name
    if target.exists():
        target = folder / f"{path.stem}.{timezone.now():%Y%m%d%H%M%S%f}{path.suffix}"
    try:
        path.rename(target)
    except FileNotFoundError:
        return  # somebody else moved it

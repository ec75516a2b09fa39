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
from django.db import InterfaceError, OperationalError
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import DomainError
from grid.imports.reasons import FileRefused
from incidents.choices import Party
from incidents.choices.hotlines import Direction, ExchangeState
from incidents.models import Exchange, HotlineLink
from incidents.services.hotlines.reading import MOST_BYTES, plain_name
from incidents.services.hotlines.receiving import receive_file, refuse_file
from incidents.services.hotlines.returns import make_files
from incidents.services.hotlines.telling import tell_file_waits

LOG: Final = logging.getLogger(__name__)
OUT_OF_REACH: Final = (OSError, OperationalError, InterfaceError)  # the folder or the database
UNFINISHED: Final = (".part", ".tmp", ".crdownload")
MOST_AT_ONCE: Final = 200


def exchange_files(moment: datetime) -> dict[str, int]:
    """Exchange files with every linked hotline; return how many came in and were made.

    What goes wrong with one is written on its page and tried again the next time; it holds
    up no other.
    """
    counts = {"in": 0, "out": 0}
    for link in HotlineLink.objects.in_use():
        trouble = []
        try:
            taken, left = take_from_folder(link)
            counts["in"] += taken
            trouble += left
        except OSError as error:
            trouble.append(type(error).__name__)
        try:
            counts["out"] += make_files(link, moment)
        except Exception as error:
            LOG.exception("the files for a linked hotline could not be made")
            trouble.append(type(error).__name__)
        note_trouble(link, " · ".join(trouble)[:200])
    return counts


def note_trouble(link: HotlineLink, trouble: str) -> None:
    """Write down what went wrong the last time, or that it is over."""
    if trouble or link.trouble:
        HotlineLink.objects.filter(pk=link.pk).update(
            trouble=trouble, trouble_at=timezone.now() if trouble else None
        )


def take_from_folder(link: HotlineLink) -> tuple[int, list[str]]:
    """Take in the files that lie in the folder of a hotline; return how many, and what went wrong.

    A file that was out of reach stays in `work` and is read the next time; none holds up the
    others. Raises OSError where the folder itself is out of reach.
    """
    if not (link.uses_folder and settings.HOTLINE_FOLDER):
        return 0, []
    home = Path(settings.HOTLINE_FOLDER) / link.code
    for name in ("in", "work", "done", "aside", "out"):
        (home / name).mkdir(parents=True, exist_ok=True, mode=0o700)
    count, trouble = 0, []
    for path in claimed(home):
        try:
            kept = taken_from(link, path)
            put_away(path, home / ("aside" if kept.state == ExchangeState.REFUSED else "done"))
        except FileNotFoundError:
            continue  # somebody else took it
        except Exception as error:
            LOG.exception("a file of a linked hotline was left for the next time")
            trouble.append(f"{plain_name(path.name)}: {type(error).__name__}")
        else:
            count += 1
    return count, trouble


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
        target = free_place(home / "work", path.name)
        try:
            path.rename(target)
        except FileNotFoundError:
            continue  # somebody else took it
        yield target


def taken_from(link: HotlineLink, path: Path) -> Exchange:
    """Take one file in, or write down why it cannot be read.

    Raises OSError, and what the database raises while it is out of reach.
    """
    # One byte more than allowed is enough to be refused as too large.
    with path.open("rb") as file:
        content = file.read(MOST_BYTES + 1)
    digest = hashlib.sha256(content).hexdigest()
    try:
        return receive_file(actor=Party.SYSTEM, link=link, name=path.name, content=content)
    except FileRefused as refusal:
        reason = str(refusal)
    except OUT_OF_REACH:
        raise
    except Exception as error:
        if (kept := waiting_file(link, digest)) is not None:
            # The rows are kept and wait: only taking them in by itself did not work.
            code = error.code if isinstance(error, DomainError) else type(error).__name__
            LOG.warning("a file of a linked hotline waits: %s", code, exc_info=True)
            tell_file_waits(kept)
            return kept
        LOG.exception("a file of a linked hotline could not be read")
        reason = _("This file could not be read: an error here (%(error)s). It stands in the log.")
        reason %= {"error": type(error).__name__}
    return refuse_file(link=link, name=path.name, digest=digest, reason=reason)


def waiting_file(link: HotlineLink, digest: str) -> Exchange | None:
    """Return the file that was kept under a digest and waits for a decision."""
    rows = Exchange.objects.waiting().filter(link=link, direction=Direction.IN, digest=digest)
    kept: Exchange | None = rows.first()
    return kept


def put_away(path: Path, folder: Path) -> None:
    """Move a file that was read, under a name that none has there. Raises FileNotFoundError."""
    path.rename(free_place(folder, path.name))


def free_place(folder: Path, name: str) -> Path:
    """Return the place of a name in a folder, with the moment in it where the name is taken."""
    target = folder / name
    if target.exists():
        target = folder / f"{target.stem}.{timezone.now():%Y%m%d%H%M%S%f}{target.suffix}"
    return target

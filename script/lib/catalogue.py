"""Compare the translation catalogue with the messages in the source.

Prints what is missing, fuzzy, stale or broken, and ends with 1 if there is anything.
`--update` writes the catalogue anew instead, keeping every translation that is still used.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from django.core.management import call_command

PROJECT = Path(__file__).resolve().parent.parent.parent
LOCALE = "zh_Hans"
FOLDER = Path("locale") / LOCALE / "LC_MESSAGES"
SOURCES = ("*.py", "*.html", "*.txt", "*.js")
LEFT_OUT = ("bench/", "tests/", "script/", "docs/", "static/vendor/")
# Without it a message that counts would get two forms; Chinese has one.
HEADER = (
    'msgid ""\nmsgstr ""\n"Language: zh_Hans\\n"\n'
    '"Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: nplurals=1; plural=0;\\n"\n'
)
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")


def source_files() -> list[str]:
    """List the files that are, or are about to be, part of the project."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *SOURCES]
    found = subprocess.run(command, cwd=PROJECT, check=True, capture_output=True, text=True)
    names = found.stdout.splitlines()
    return [n for n in names if not n.startswith(LEFT_OUT) and (PROJECT / n).exists()]


def copy_sources(target: Path) -> None:
    """Copy the sources, because the extraction writes into the tree that it reads."""
    for name in source_files():
        place = target / name
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(PROJECT / name, place)
    (target / FOLDER).mkdir(parents=True, exist_ok=True)


def extract(target: Path, domain: str) -> Path:
    """Write the catalogue of the sources under `target` and say where it is."""
    written = target / FOLDER / f"{domain}.po"
    if not written.exists():
        written.write_text(HEADER, encoding="utf-8")
    here = Path.cwd()
    os.chdir(target)
    try:
        call_command(
            "makemessages",
            locale=[LOCALE],
            domain=domain,
            no_location=True,
            no_obsolete=True,
            verbosity=0,
        )
    finally:
        os.chdir(here)
    return written


def read(path: Path) -> Catalog:
    """Read a catalogue; one that does not exist has no messages."""
    if not path.exists():
        return Catalog(locale=LOCALE)
    with path.open("rb") as file:
        return read_po(file, locale=LOCALE, abort_invalid=True)


def messages(catalogue: Catalog) -> dict[tuple[str | None, str], Message]:
    """Give the messages by context and (singular) id, without the header."""
    return {
        (message.context, message.id if isinstance(message.id, str) else message.id[0]): message
        for message in catalogue
        if message.id
    }


def forms(message: Message) -> tuple[str, ...]:
    """Give the translation, one text for each plural form."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def broken_placeholders(message: Message) -> bool:
    """Tell whether the translation names a value the message does not have, or drops one."""
    ids = (message.id,) if isinstance(message.id, str) else tuple(message.id)
    allowed = {found for text in ids for found in PLACEHOLDER.findall(text)}
    required = set(PLACEHOLDER.findall(ids[-1]))
    return any(
        not (required <= set(PLACEHOLDER.findall(text)) <= allowed) for text in forms(message)
    )


def complaints(wanted: Catalog, present: Catalog) -> Iterator[str]:
    """Say what is wrong with the present catalogue, one line each."""
    needed, translated = messages(wanted), messages(present)
    for key, message in needed.items():
        there = translated.get(key)
        if there is None:
            yield f"missing: {key[1]!r}"
        elif not all(forms(there)):
            yield f"not translated: {key[1]!r}"
        elif there.fuzzy:
            yield f"fuzzy: {key[1]!r}"
        elif message.python_format and broken_placeholders(there):
            yield f"different placeholders: {key[1]!r}"
    yield from (f"stale: {key[1]!r}" for key in translated if key not in needed)
    yield from (f"obsolete: {message.id!r}" for message in present.obsolete.values())


def check(domain: str) -> list[str]:
    """Compare one domain, `django` or `djangojs`."""
    with tempfile.TemporaryDirectory() as folder:
        copy_sources(Path(folder))
        wanted = read(extract(Path(folder), domain))
    return list(complaints(wanted, read(PROJECT / FOLDER / f"{domain}.po")))


def update(domain: str) -> None:
    """Write the catalogue with the messages of the sources and the translations it has."""
    committed = PROJECT / FOLDER / f"{domain}.po"
    with tempfile.TemporaryDirectory() as folder:
        copy_sources(Path(folder))
        if committed.exists():
            shutil.copyfile(committed, Path(folder) / FOLDER / f"{domain}.po")
        written = extract(Path(folder), domain)
        if messages(read(written)):
            committed.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(written, committed)


def main() -> int:
    """Check both domains, or update them with `--update`."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    sys.path.insert(0, str(PROJECT))
    if "--update" in sys.argv[1:]:
        for domain in ("django", "djangojs"):
            update(domain)
        return 0
    found = [f"{domain}: {line}" for domain in ("django", "djangojs") for line in check(domain)]
    if found:
        print("\n".join(found))
        print(f"{len(found)} messages need work; script/translate adds new ones to the catalogue.")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())

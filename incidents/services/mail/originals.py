"""The original of a letter: sealed on the disk, opened on purpose by who may read the contact."""

import hashlib
from collections.abc import Iterator
from typing import Final
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from core.audit import Action, Entry, record
from core.encryption import is_current, seal_bytes, unseal_bytes
from core.errors import OutOfScope
from core.rotation import SealedFiles
from incidents.choices import FileKind, Party
from incidents.models import Case, CaseEvent, CaseFile, Contact, Letter
from incidents.models.files import file_path
from incidents.services.files import keep_file
from residents.choices.people import Purpose
from staff.models import User

MAIL: Final = "message/rfc822"
LONGEST_KEY_NAME: Final = 64  # more than what a sealed file begins with


def context_of(letter: UUID) -> str:
    """Return what a sealed original is bound to."""
    return f"letter.original:{letter}"


def keep_original(case: Case, letter: UUID, raw: bytes, event: CaseEvent | None) -> CaseFile:
    """Keep a letter as it came, sealed: its address is nobody's but the vault's."""
    return keep_file(
        case,
        seal_bytes(raw, context_of(letter)),
        kind=FileKind.MAIL,
        name=_("letter as it came") + ".eml",
        mime=MAIL,
        suffix="sealed",
        event=event,
        by=Party.SYSTEM,
    )


def opened_original(*, actor: User, file: CaseFile, reason: str) -> bytes:
    """Return a letter as it came, after the reading was written down.

    Runs in the actor's row scope. Raises OutOfScope for whoever may not read the contact of
    the case, NotLogged when the reading cannot be written.
    """
    contact = Contact.objects.visible_to(actor).filter(case=file.case_id).first()
    letter = Letter.objects.filter(original=file).first()
    if contact is None or letter is None:
        raise OutOfScope(_("There is no letter that you may read."))
    entry = Entry(
        actor,
        Action.REVEAL,
        "incidents.letter",
        (str(letter.pk),),
        ("original",),
        Purpose.SERVICE,
        reason,
    )
    record(entry)
    with default_storage.open(str(file.file.name)) as sealed:
        return unseal_bytes(sealed.read(), context_of(letter.pk))


def under_older_keys() -> Iterator[UUID]:
    """Yield the letters whose original is not sealed under the current key."""
    rows = Letter.objects.filter(original__isnull=False).order_by("pk")
    for key, name in rows.values_list("pk", "original__file"):
        with default_storage.open(name) as kept:
            if not is_current(kept.read(LONGEST_KEY_NAME)):
                yield key


def seal_anew(key: UUID) -> None:
    """Seal the original of a letter under the current key; the older file goes at last.

    Raises WrongKey, OSError where the file is gone.
    """
    file = CaseFile.objects.select_for_update().get(pk=Letter.objects.get(pk=key).original_id)
    earlier = str(file.file.name)
    with default_storage.open(earlier) as kept:
        content = seal_bytes(unseal_bytes(kept.read(), context_of(key)), context_of(key))
    file.sha256, file.size = hashlib.sha256(content).hexdigest(), len(content)
    file.file.name = default_storage.save(file_path(file, ""), ContentFile(content))
    file.save(update_fields=["sha256", "size", "file"])
    transaction.on_commit(lambda: default_storage.delete(earlier))


ORIGINALS: Final = SealedFiles("letters", under_older_keys, seal_anew)

"""Files of a case: kept under their hash; photos are drawn anew."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from fieldwork.services.photos import Picture, SentPhoto
from incidents.choices import FileKind
from incidents.models import Case, CaseEvent, CaseFile
from incidents.models.files import FOLDER, file_path
from incidents.services.doers import Hand
from staff.models import User

REST: Final = timedelta(days=1)


def keep_photos(
    case: Case,
    pictures: Sequence[tuple[SentPhoto, Picture]],
    *,
    event: CaseEvent | None,
    by: Hand,
    is_public: bool = False,
) -> list[CaseFile]:
    """Keep photos that were made ready (`fieldwork.services.photos.ready_photos`)."""
    return [
        keep_file(
            case,
            picture.jpeg,
            kind=FileKind.PHOTO,
            name=_("photo %(number)s") % {"number": number} + ".jpg",
            mime="image/jpeg",
            suffix="jpg",
            event=event,
            by=by,
            is_public=is_public,
        )
        for number, (_sent, picture) in enumerate(pictures, start=1)
    ]


def keep_file(
    case: Case,
    content: bytes,
    *,
    kind: str,
    name: str,
    mime: str,
    suffix: str,
    event: CaseEvent | None = None,
    by: Hand,
    is_public: bool = False,
) -> CaseFile:
    """Keep one file of a case; equal contents share one file on the disk."""
    row = CaseFile(
        case_id=case.pk,
        event=event,
        kind=kind,
        name=name[:120],
        mime=mime,
        suffix=suffix,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        is_public=is_public,
        uploaded_by=by if isinstance(by, User) else None,
    )
    path = file_path(row, name)
    if not default_storage.exists(path):
        path = default_storage.save(path, ContentFile(content))
    row.file.name = path
    row.save()
    return row


def sweep_files(moment: datetime) -> int:
    """Remove files that no row names: their transaction was taken back. Returns how many.

    What was written within a day is left, for its row may still come.
    """
    gone = 0
    for folder in folders():
        place = f"{FOLDER}/{folder}"
        names = [f"{place}/{name}" for name in default_storage.listdir(place)[1]]
        known = set(CaseFile.objects.filter(file__in=names).values_list("file", flat=True))
        for name in names:
            if name not in known and default_storage.get_modified_time(name) < moment - REST:
                default_storage.delete(name)
                gone += 1
    return gone


def folders() -> list[str]:
    """Return the folders in which files of cases lie."""
    try:
        return sorted(default_storage.listdir(FOLDER)[0])
    except FileNotFoundError:
        return []

"""What is removed of visits when its time is over."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.retention import Entity, Ground, Removal
from fieldwork.models import Photo, Visit


def photos_due(_reference: str, before: date) -> list[int]:
    """Return the photos of visits made before a day."""
    rows = Photo.objects.filter(visit__at__date__lt=before)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def remove_photos(_action: str, keys: Sequence[str], _ground: Ground) -> Iterable[str]:
    """Delete photos; a file goes with the last photo that shows it, once all is written."""
    rows = Photo.objects.filter(pk__in=keys)
    names = set(rows.values_list("image", flat=True))
    rows.delete()
    names -= set(Photo.objects.filter(image__in=names).values_list("image", flat=True))
    transaction.on_commit(lambda: remove_files(names))
    return keys


def remove_files(names: Iterable[str]) -> None:
    """Delete files of the store."""
    for name in names:
        default_storage.delete(name)


def notes_due(_reference: str, before: date) -> list[int]:
    """Return the visits made before a day that still hold somebody's words."""
    rows = Visit.objects.filter(~Q(note="") | ~Q(needs=""), at__date__lt=before)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def remove_notes(_action: str, keys: Sequence[str], _ground: Ground) -> Iterable[str]:
    """Empty the words of visits; that the visit was made stays."""
    Visit.objects.filter(pk__in=keys).update(note="", needs="")
    return keys


VISITED: Final = {"at": _("day of the visit")}
RETAINED: Final = (
    Entity(
        code="visit_photo",
        label=_("Photos of visits"),
        references=VISITED,
        actions=frozenset({Removal.DELETE}),
        due=photos_due,
        carry_out=remove_photos,
    ),
    Entity(
        code="visit_note",
        label=_("Notes and needs written on visits"),
        references=VISITED,
        actions=frozenset({Removal.ANONYMISE}),
        due=notes_due,
        carry_out=remove_notes,
    ),
)

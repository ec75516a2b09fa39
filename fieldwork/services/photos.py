"""Photos: read with suspicion, kept small, upright and without where they were taken."""

import hashlib
import io
import struct
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import filetype
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from core.errors import BadInput, OutOfScope, WrongStep
from fieldwork.choices import WAITING_STATES, TaskState
from fieldwork.models import Photo, Task
from fieldwork.models.visits import photo_path
from staff.models import User

LONGEST_SIDE: Final = 1600
MOST_PIXELS: Final = 64_000_000  # above the cameras of phones, below what fills the memory
MOST_PHOTOS: Final = 20
JPEG_QUALITY: Final = 82
FORMATS: Final = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
# What other programs would read in a file that also is a picture.
FOREIGN_PARTS: Final = (b"<script", b"<html", b"<!doctype", b"<svg ", b"<?php", b"%pdf-1")
ZIP_END: Final = b"PK\x05\x06"
UNREADABLE: Final = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    struct.error,
    Image.DecompressionBombError,
)


class NotAPhoto(BadInput):
    """What was sent is not a photo this system takes."""

    code = "not_a_photo"


class PhotoElsewhere(WrongStep):
    """This photo's client id already belongs to another photo (409)."""

    code = "sent_differently"


@dataclass(frozen=True)
class SentPhoto:
    """A photo as it arrives: the phone's id for it, its bytes, and the item it shows."""

    client_uuid: uuid.UUID
    content: bytes
    item_key: str = ""

    @property
    def digest(self) -> str:
        """The SHA-256 of what was sent."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True)
class Picture:
    """A photo made ready to be kept: JPEG, upright, small, nothing but pixels."""

    jpeg: bytes
    width: int
    height: int


def ready_photo(content: bytes) -> Picture:
    """Return what is kept of a photo. Raises NotAPhoto with what is wrong."""
    file_format = sniffed_format(content)
    try:
        with Image.open(io.BytesIO(content), formats=[file_format]) as image:
            refuse_huge(image)
            return redrawn(image)
    except Image.DecompressionBombError as error:
        raise too_many_pixels() from error
    except UNREADABLE as error:
        raise NotAPhoto(_("The photo is damaged or cut off. Take it again.")) from error


def sniffed_format(content: bytes) -> str:
    """Return the format that the bytes themselves show, whatever the file is called."""
    refuse_large(len(content))
    kind = filetype.guess(content[:512])
    if kind is None or kind.mime not in FORMATS:
        raise NotAPhoto(_("This file is not a photo. Send a JPEG, PNG or WebP picture."))
    lowered = content.lower()
    if any(part in lowered for part in FOREIGN_PARTS) or ZIP_END in content[-70_000:]:
        raise NotAPhoto(_("This picture carries other content. Take a new photo with the camera."))
    return FORMATS[kind.mime]


def refuse_large(size: int) -> None:
    """Stop a file before it is read, by its size in bytes."""
    if size > settings.PHOTO_LIMIT_BYTES:
        limit = settings.PHOTO_LIMIT_BYTES // 1024**2
        raise NotAPhoto(_("A photo may have %(limit)s MB at most.") % {"limit": limit})


def refuse_huge(image: Image.Image) -> None:
    """Stop before a small file unfolds into more pixels than the machine should hold."""
    if image.width * image.height > MOST_PIXELS:
        raise too_many_pixels()


def too_many_pixels() -> NotAPhoto:
    """Return the error that names the limit."""
    limit = MOST_PIXELS // 1_000_000
    return NotAPhoto(
        _("The picture has more than %(limit)s million pixels. Send a smaller one.")
        % {"limit": limit}
    )


def redrawn(image: Image.Image) -> Picture:
    """Draw the pixels anew: no EXIF and no position, no profile, no second picture."""
    image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    image.load()
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    colours = upright.convert("RGBA")
    paper = Image.new("RGB", colours.size, "white")
    paper.paste(colours, mask=colours.getchannel("A"))
    written = io.BytesIO()
    paper.save(written, "JPEG", quality=JPEG_QUALITY, optimize=True)
    return Picture(written.getvalue(), paper.width, paper.height)


def ready_photos(photos: Iterable[SentPhoto]) -> list[tuple[SentPhoto, Picture]]:
    """Make several photos ready. Raises NotAPhoto for the first bad one, or for too many."""
    sent = list(photos)
    if len(sent) > MOST_PHOTOS:
        raise NotAPhoto(_("At most %(count)s photos at a time.") % {"count": MOST_PHOTOS})
    return [(photo, ready_photo(photo.content)) for photo in sent]


def keep_photo(sent: SentPhoto, picture: Picture, **owner: Any) -> Photo:
    """Keep one photo of a visit or a task; equal pictures share one file."""
    photo = Photo(
        client_uuid=sent.client_uuid,
        item_key=sent.item_key,
        sha256=hashlib.sha256(picture.jpeg).hexdigest(),
        received_sha256=sent.digest,
        width=picture.width,
        height=picture.height,
        **owner,
    )
    name = photo_path(photo, "")
    if not default_storage.exists(name):
        name = default_storage.save(name, ContentFile(picture.jpeg))
    photo.image.name = name
    photo.save(force_insert=True)
    return photo


def new_ones(photos: Iterable[SentPhoto], **owner: Any) -> list[SentPhoto]:
    """Return the photos not kept yet. Raises PhotoElsewhere if an id means another photo."""
    wanted = {photo.client_uuid: photo for photo in photos}
    for kept in Photo.objects.filter(client_uuid__in=wanted):
        same_owner = all(getattr(kept, name) == value for name, value in owner.items())
        sent = wanted.pop(kept.client_uuid)
        if not same_owner or kept.received_sha256 != sent.digest:
            raise PhotoElsewhere(_("Another photo was already sent under this id."))
    return list(wanted.values())


@transaction.atomic
def add_evidence(*, actor: User, task: Task, photos: Iterable[SentPhoto]) -> list[Photo]:
    """Add photos to a task as evidence that it is done; sending twice adds nothing.

    Raises OutOfScope unless the task is the actor's, WrongStep when it is finished.
    """
    locked = Task.objects.visible_to(actor).select_for_update(of=("self",)).filter(pk=task.pk)
    found = locked.first()
    if found is None or found.assignee_id != actor.pk:
        raise OutOfScope(_("There is no such task of yours."))
    if found.state not in (*WAITING_STATES, TaskState.SUBMITTED):
        raise WrongStep(_("This task is finished; no photo can be added."))
    ready = ready_photos(new_ones(photos, task=found))
    return [keep_photo(sent, picture, task=found) for sent, picture in ready]

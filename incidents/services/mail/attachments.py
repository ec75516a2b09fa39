"""Files of a letter: a closed list of kinds, each looked into; all others are refused by name."""

import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import filetype
from django.utils.translation import gettext as _
from PIL import Image, ImageSequence

from core.errors import BadInput
from fieldwork.services.photos import FORMATS, MOST_PIXELS, UNREADABLE, ready_photo, refuse_large
from incidents.choices import FileKind
from incidents.services.mail.charsets import plain, text_of
from incidents.services.mail.reading import Attached
from incidents.workflow.mail import ACTIVE_PDF, MACROS, OFFICE_PARTS

MOST_FILES: Final = 20
MOST_UNPACKED: Final = 100 * 1024 * 1024
MOST_RATIO: Final = 200
MOST_MEMBERS: Final = 2_000
MOST_PAGES: Final = 50
PDF: Final = "application/pdf"
OFFICE: Final = "application/vnd.openxmlformats-officedocument."
OFFICE_MIMES: Final = {
    "docx": OFFICE + "wordprocessingml.document",
    "xlsx": OFFICE + "spreadsheetml.sheet",
}


class NotTaken(BadInput):
    """A file that is not taken in, with the reason."""

    code = "not_taken"


@dataclass(frozen=True)
class Kept:
    """A file as it is kept."""

    kind: str
    name: str
    mime: str
    suffix: str
    content: bytes


def sorted_out(files: Iterable[Attached]) -> tuple[list[Kept], list[str]]:
    """Return the files that are kept, and words about each that is refused."""
    kept: list[Kept] = []
    refused: list[str] = []
    for number, file in enumerate(files, start=1):
        try:
            if number > MOST_FILES:
                raise NotTaken(_("more than %(most)s files") % {"most": MOST_FILES})
            kept.append(looked_into(file))
        except BadInput as error:
            refused.append(f"{file.name}: {error}")
    return kept, refused


def looked_into(file: Attached) -> Kept:
    """Return a file as it is kept, by what it is and not by its name. Raises BadInput."""
    refuse_large(len(file.content))
    found = filetype.guess(file.content[:8192])
    mime = found.mime if found else ""
    if mime in FORMATS:
        return Kept(
            FileKind.PHOTO, named(file, "jpg"), "image/jpeg", "jpg", ready_photo(file.content).jpeg
        )
    if mime == "image/tiff":
        return Kept(FileKind.SCAN, named(file, "pdf"), PDF, "pdf", pdf_of_tiff(file.content))
    if mime == PDF:
        return document_pdf(file)
    if file.content[:4] == b"PK\x03\x04":
        return document_office(file)
    if not mime:
        return document_text(file)
    raise NotTaken(_("this kind of file is not taken"))


def named(file: Attached, suffix: str) -> str:
    """Return the name of a file with the suffix of what it is."""
    stem = file.name.rpartition(".")[0] or file.name
    return f"{plain(stem)[:100]}.{suffix}"


def document_pdf(file: Attached) -> Kept:
    """Keep a PDF in which nothing runs. Raises NotTaken."""
    if any(sign in file.content for sign in ACTIVE_PDF):
        raise NotTaken(_("this PDF holds programs or other files"))
    return Kept(FileKind.DOCUMENT, named(file, "pdf"), PDF, "pdf", file.content)


def document_office(file: Attached) -> Kept:
    """Keep a text or a table of an office program, without macros. Raises NotTaken."""
    try:
        with zipfile.ZipFile(io.BytesIO(file.content)) as packed:
            members = packed.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise NotTaken(_("the file is damaged")) from error
    names = [member.filename.lower() for member in members]
    suffix = next(
        (end for end, part in OFFICE_PARTS.items() if any(n.startswith(part) for n in names)), ""
    )
    if not suffix or "[content_types].xml" not in names:
        raise NotTaken(_("packed archives are not taken; send the files themselves"))
    refuse_bomb(members)
    if any(sign in name for name in names for sign in MACROS):
        raise NotTaken(_("this document holds programs or other files"))
    return Kept(FileKind.DOCUMENT, named(file, suffix), OFFICE_MIMES[suffix], suffix, file.content)


def refuse_bomb(members: list[zipfile.ZipInfo]) -> None:
    """Stop a file that would unfold to more than the machine should hold. Raises NotTaken."""
    whole = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members) or 1
    if len(members) > MOST_MEMBERS or whole > MOST_UNPACKED or whole / packed > MOST_RATIO:
        raise NotTaken(_("the file unfolds to more than is taken"))


def document_text(file: Attached) -> Kept:
    """Keep plain words. Raises NotTaken for anything else without a sign of its kind."""
    lowered = file.content[:4096].lower()
    is_words = b"\x00" not in file.content and not lowered.startswith((b"#!", b"<"))
    if not is_words or not file.name.lower().endswith((".txt", ".csv")):
        raise NotTaken(_("this kind of file is not taken"))
    text = text_of(file.content, None).encode()
    return Kept(FileKind.DOCUMENT, named(file, "txt"), "text/plain; charset=utf-8", "txt", text)


def pdf_of_tiff(content: bytes) -> bytes:
    """Return the pages of a fax or scan, drawn anew, as PDF. Raises NotTaken."""
    try:
        with Image.open(io.BytesIO(content), formats=["TIFF"]) as image:
            pages = [page_of(page) for page in pages_of(image)]
    except UNREADABLE as error:
        raise NotTaken(_("the file is damaged")) from error
    written = io.BytesIO()
    pages[0].save(written, "PDF", save_all=True, append_images=pages[1:], resolution=200)
    return written.getvalue()


def pages_of(image: Image.Image) -> Iterable[Image.Image]:
    """Yield the pages of a scan. Raises NotTaken where there are too many or too large ones."""
    for number, page in enumerate(ImageSequence.Iterator(image), start=1):
        if number > MOST_PAGES or page.width * page.height > MOST_PIXELS:
            raise NotTaken(_("the scan has too many pages or too large ones"))
        yield page


def page_of(page: Image.Image) -> Image.Image:
    """Return one page in grey: faxes have square and half-height dots, drawn as square ones."""
    grey = page.convert("L")
    across, down = (float(one) for one in page.info.get("dpi", (1, 1)))
    if down and 1.5 < across / down < 2.5:
        grey = grey.resize((grey.width, grey.height * 2))
    return grey

"""Letters as citizens' programs write them, sound and broken."""

import io
import zipfile
from email.message import EmailMessage
from itertools import count

from PIL import Image

SENDER = "Zhang.San@citizen.example"
_numbers = count(1)


def letter(
    words: str = "路口的井盖缺失，晚上很危险。",
    *,
    subject: str = "井盖缺失",
    sender: str = f"张三 <{SENDER}>",
    charset: str = "utf-8",
    headers: dict[str, str] | None = None,
    files: list[tuple[str, str, bytes]] | None = None,
    html: str = "",
) -> bytes:
    """Return a letter; `files` are name, type and content."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, "appeals@anhe.example", subject
    mail["Message-ID"] = f"<{next(_numbers)}@citizen.example>"
    for name, value in (headers or {}).items():
        del mail[name]
        mail[name] = value
    if words:
        mail.set_content(words, charset=charset)
    if html:
        (mail.add_alternative if words else mail.set_content)(html, subtype="html")
    for name, mime, content in files or []:
        main, _slash, sub = mime.partition("/")
        mail.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return mail.as_bytes()


def jpeg(size: tuple[int, int] = (400, 300)) -> bytes:
    """Return a photo that says where it was taken."""
    image, written = Image.new("RGB", size, "teal"), io.BytesIO()
    exif = image.getexif()
    exif[0x010F] = "SECRET-CAMERA"
    image.save(written, "JPEG", exif=exif)
    return written.getvalue()


def tiff(pages: int = 2) -> bytes:
    """Return a fax: bits, compressed as faxes are."""
    first, *others = [Image.new("1", (1728, 1100), 1) for _ in range(pages)]
    written = io.BytesIO()
    first.save(written, "TIFF", compression="group4", save_all=True, append_images=others)
    return written.getvalue()


def packed(members: dict[str, bytes]) -> bytes:
    """Return a ZIP file."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return written.getvalue()


def docx(**more: bytes) -> bytes:
    """Return a document of an office program, with further members."""
    parts = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>"}
    return packed({**parts, **{name.replace("__", "/"): content for name, content in more.items()}})


PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
EXE = b"MZ\x90\x00\x03\x00\x00\x00" + bytes(200)

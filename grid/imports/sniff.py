"""What a file really is, whatever its name says, and whether it is safe to open."""

import zipfile
from enum import StrEnum
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from grid.imports.reasons import FileRefused


class Format(StrEnum):
    """The formats that can be imported."""

    GEOPACKAGE = "geopackage"
    GEOJSON = "geojson"
    SHAPEFILE = "shapefile"
    EXCEL = "excel"
    EXCEL_OLD = "excel_old"
    CSV = "csv"


NAMES: Final[dict[Format, Promise | str]] = {
    Format.GEOPACKAGE: "GeoPackage",
    Format.GEOJSON: "GeoJSON",
    Format.SHAPEFILE: _("a zipped Shapefile"),
    Format.EXCEL: "Excel (.xlsx)",
    Format.EXCEL_OLD: "Excel (.xls)",
    Format.CSV: _("plain text"),
}
EXTENSIONS: Final = {
    ".gpkg": (Format.GEOPACKAGE,),
    ".geojson": (Format.GEOJSON,),
    ".json": (Format.GEOJSON,),
    ".zip": (Format.SHAPEFILE,),
    ".xlsx": (Format.EXCEL,),
    ".xlsm": (Format.EXCEL,),
    ".xls": (Format.EXCEL_OLD, Format.EXCEL),
    ".csv": (Format.CSV,),
    ".txt": (Format.CSV,),
    ".tsv": (Format.CSV,),
}
ZIP, SQLITE, OLE = b"PK\x03\x04", b"SQLite format 3\x00", b"\xd0\xcf\x11\xe0"
EMPTY_ZIP = b"PK\x05\x06"
BOMS: Final = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
UNPACKED_LIMIT: Final = 4 * 1024**3
WORKBOOK_LIMIT: Final = 512 * 1024**2
RATIO_LIMIT, RATIO_FREE = 200, 32 * 1024**2  # plain shapes and sheets pack below 1 : 60
MEMBER_LIMIT: Final = 2000
BLOCK: Final = 1024 * 1024


def sniff(path: Path, name: str) -> Format:
    """Return the format of a file. Raises FileRefused if it is none, or not what it is called."""
    size = path.stat().st_size
    if size == 0:
        raise FileRefused("empty_file")
    if size > settings.UPLOAD_LIMIT_BYTES:
        raise FileRefused("too_large", limit=settings.UPLOAD_LIMIT_BYTES // 1024**2)
    allowed = EXTENSIONS.get(Path(name).suffix.lower())
    if allowed is None:
        raise FileRefused("unknown_type")
    with path.open("rb") as file:
        head = file.read(8192)
    found = _by_contents(path, head)
    if found not in allowed:
        named = " / ".join(str(NAMES[each]) for each in allowed)
        raise FileRefused("not_its_type", named=named, found=str(NAMES[found]))
    return found


def _by_contents(path: Path, head: bytes) -> Format:
    if head.startswith((ZIP, EMPTY_ZIP)):
        return _zipped(path)
    if head.startswith(SQLITE):
        return Format.GEOPACKAGE
    if head.startswith(OLE):
        return Format.EXCEL_OLD
    text = head
    for mark in BOMS:
        text = text.removeprefix(mark)
    if text.lstrip()[:1] in (b"{", b"["):
        return Format.GEOJSON
    return Format.CSV


def _zipped(path: Path) -> Format:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            names = {member.filename.lower() for member in members}
            workbook = "[content_types].xml" in names
            limit = WORKBOOK_LIMIT if workbook else UNPACKED_LIMIT
            _refuse_bomb(archive, members, limit, path.stat().st_size)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise FileRefused("truncated") from error
    return Format.EXCEL if workbook else Format.SHAPEFILE


def _refuse_bomb(
    archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], limit: int, packed: int
) -> None:
    """Unpack into nothing, counting: what a zip declares of itself may be a lie."""
    if len(members) > MEMBER_LIMIT or sum(member.file_size for member in members) > limit:
        raise FileRefused("zip_bomb")
    allowed = min(limit, max(RATIO_FREE, packed * RATIO_LIMIT))
    unpacked = 0
    for member in members:
        with archive.open(member) as stream:
            while block := stream.read(BLOCK):
                unpacked += len(block)
                if unpacked > allowed:
                    raise FileRefused("zip_bomb")


def shapefile_layers(path: Path) -> list[str]:
    """Return the .shp members of a zip that have their .shx and .dbf beside them."""
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
    lower = {name.lower() for name in names}
    layers = [
        name
        for name in names
        if name.lower().endswith(".shp")
        and all(name.lower()[:-4] + part in lower for part in (".shx", ".dbf"))
    ]
    if not layers:
        raise FileRefused("zip_without_layer")
    return layers

"""Photos: hostile files are refused, what is kept is small, upright and placeless."""

import io
import struct
import uuid
import zipfile
import zlib

import pytest
from PIL import Image

from core.errors import OutOfScope, WrongStep
from fieldwork.choices import TaskState
from fieldwork.models import Photo, Visit
from fieldwork.services import photos
from fieldwork.services.photos import NotAPhoto, add_evidence, ready_photo
from fieldwork.services.visits import SentDifferently, log_visit
from tests import factories
from tests.fieldwork.helpers import picture, report_on, sent_photo

GPS, ORIENTATION, MAKE = 0x8825, 0x0112, 0x010F


def exif(**tags):
    made = Image.Exif()
    made[MAKE] = "Phone"
    made[ORIENTATION] = tags.get("orientation", 1)
    made.get_ifd(GPS).update({1: "N", 2: (36.0, 0.0, 12.5), 3: "E", 4: (118.0, 0.0, 9.1)})
    return made.tobytes()


def opened(content):
    return Image.open(io.BytesIO(ready_photo(content).jpeg))


def png_that_says(width, height):
    """Return a tiny PNG whose header promises a huge picture."""

    def chunk(kind, body):
        check = struct.pack(">I", zlib.crc32(kind + body))
        return struct.pack(">I", len(body)) + kind + body + check

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 1000)
    start = b"\x89PNG\r\n\x1a\n"
    return start + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def zipped():
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("a.txt", "x")
    return written.getvalue()


HOSTILE = {
    "empty": b"",
    "text": b"hello",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "html": b"<!doctype html><script>alert(1)</script>",
    "gif": picture(kind="GIF"),
    "bmp": picture(kind="BMP"),
    "tiff": picture(kind="TIFF"),
    "only the first bytes of a jpeg": picture()[:12],
    "jpeg with a page after it": picture() + b"<HTML><script>alert(1)</script>",
    "jpeg with an archive after it": picture() + zipped(),
    "page that begins like a jpeg": b"\xff\xd8\xff\xe0<script>alert(1)</script>",
    "cut off": picture(400, 300)[:-900],
    "png cut off": picture(400, 300, "PNG")[:-200],
    "30,000 × 30,000 pixels": png_that_says(30_000, 30_000),
    "9,000 × 9,000 pixels": png_that_says(9_000, 9_000),
    "png with a broken header": picture(kind="PNG")[:20] + b"\0" * 40,
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_refuses_hostile_files_with_a_sentence(content):
    with pytest.raises(NotAPhoto, match=r"[。.]$"):
        ready_photo(content)


def test_refuses_files_above_the_limit(settings):
    settings.PHOTO_LIMIT_BYTES = 100
    with pytest.raises(NotAPhoto):
        ready_photo(picture(200, 200))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_keeps_every_photo_as_jpeg(kind):
    assert opened(picture(kind=kind)).format == "JPEG"


def test_strips_position_and_every_other_tag():
    assert dict(opened(picture(exif=exif())).getexif()) == {}


def test_keeps_no_trace_of_the_position_in_the_bytes():
    assert b"Exif" not in ready_photo(picture(exif=exif())).jpeg


def test_turns_the_picture_upright():
    content = picture(400, 200, exif=exif(orientation=6))
    ready = ready_photo(content)
    assert (ready.width, ready.height) == (200, 400)


def test_turns_the_right_side_up():
    image = opened(picture(400, 200, exif=exif(orientation=3)))
    red, _green, blue = image.getpixel((20, 100))
    assert blue > red


def test_makes_the_longest_side_1600_pixels_at_most():
    ready = ready_photo(picture(3200, 1000))
    assert (ready.width, ready.height) == (1600, 500)


def test_leaves_small_pictures_their_size():
    ready = ready_photo(picture(40, 30))
    assert (ready.width, ready.height) == (40, 30)


def test_paints_see_through_parts_white():
    written = io.BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(written, "PNG")
    assert opened(written.getvalue()).getpixel((5, 5)) == (255, 255, 255)


@pytest.fixture
def visit(cast):
    report = report_on(factories.make_dwelling(), photos=(sent_photo(),))
    return log_visit(actor=cast.worker, report=report).visit


def test_stores_a_photo_by_its_hash(visit):
    photo = visit.photos.get()
    assert photo.image.name == f"photos/{photo.sha256[:2]}/{photo.sha256}.jpg"


def test_equal_photos_share_one_file(visit, cast, tmp_path):
    log_visit(
        actor=cast.worker,
        report=report_on(factories.make_dwelling(), photos=(sent_photo(),)),
    )
    assert (Photo.objects.count(), len(list(tmp_path.rglob("*.jpg")))) == (2, 1)


def test_a_bad_photo_refuses_the_whole_visit(cast):
    report = report_on(factories.make_dwelling(), photos=(sent_photo(content=b"hello"),))
    with pytest.raises(NotAPhoto):
        log_visit(actor=cast.worker, report=report)
    assert not Visit.objects.exists()


def test_a_photo_id_used_before_is_refused(visit, cast):
    used = visit.photos.get().client_uuid
    report = report_on(factories.make_dwelling(), photos=(sent_photo(client_uuid=used),))
    with pytest.raises(WrongStep):
        log_visit(actor=cast.worker, report=report)


def test_a_changed_photo_makes_another_visit_of_it(visit, cast):
    report = report_on(visit.dwelling, client_uuid=visit.client_uuid, photos=(sent_photo(),))
    with pytest.raises(SentDifferently):
        log_visit(actor=cast.worker, report=report)


def test_too_many_photos_are_refused(monkeypatch, cast):
    monkeypatch.setattr(photos, "MOST_PHOTOS", 1)
    report = report_on(factories.make_dwelling(), photos=(sent_photo(), sent_photo()))
    with pytest.raises(NotAPhoto):
        log_visit(actor=cast.worker, report=report)


@pytest.fixture
def task(cast):
    return factories.make_task(cast.worker, cast.street_staff, dwelling=factories.make_dwelling())


def test_evidence_sent_twice_is_kept_once(task, cast):
    sent = sent_photo()
    add_evidence(actor=cast.worker, task=task, photos=[sent])
    add_evidence(actor=cast.worker, task=task, photos=[sent])
    assert task.photos.count() == 1


def test_another_photo_under_the_same_id_is_refused(task, cast):
    sent = sent_photo()
    add_evidence(actor=cast.worker, task=task, photos=[sent])
    other = sent_photo(client_uuid=sent.client_uuid, content=picture(50, 50))
    with pytest.raises(WrongStep):
        add_evidence(actor=cast.worker, task=task, photos=[other])


def test_nobody_adds_evidence_to_the_task_of_another(task, cast):
    with pytest.raises(OutOfScope):
        add_evidence(actor=cast.leader, task=task, photos=[sent_photo()])


def test_a_finished_task_takes_no_evidence(cast):
    task = factories.make_task(
        cast.worker,
        cast.street_staff,
        dwelling=factories.make_dwelling(),
        state=TaskState.CANCELLED,
    )
    with pytest.raises(WrongStep):
        add_evidence(actor=cast.worker, task=task, photos=[sent_photo()])


def seen_by(person):
    return Photo.objects.visible_to(person).count()


def test_a_photo_of_a_visit_is_seen_by_whoever_sees_the_visit(visit, cast):
    assert [seen_by(cast.worker), seen_by(cast.leader), seen_by(cast.police)] == [1, 1, 1]


def test_a_photo_of_a_visit_is_hidden_from_everybody_else(visit, cast):
    others = (cast.stranger, cast.other_police, cast.street_staff, cast.administrator)
    assert [seen_by(person) for person in others] == [0, 0, 0, 0]


def test_a_photo_of_a_task_is_seen_by_its_issuer(task, cast):
    add_evidence(actor=cast.worker, task=task, photos=[sent_photo()])
    assert (seen_by(cast.street_staff), seen_by(cast.other_street_staff)) == (1, 0)


def test_photo_ids_are_random_where_none_is_given():
    assert isinstance(Photo().client_uuid, uuid.UUID)

"""The pages of imports, and the command."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from grid.models import Building, ImportBatch
from grid.models.imports import ImportState
from tests.factories import make_dwelling
from tests.grid.importing import geojson, polygon, table

pytestmark = pytest.mark.django_db
GOOD = geojson(polygon(1, name="甲"), polygon(2, column=1, name="乙"))
BAD = geojson(polygon(1, name="甲"), polygon(2, column=8, name="乙"))


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}


@pytest.fixture
def desk(cast, client_of):
    return client_of(cast.street_staff, "en")


def send(client, content, name="a.geojson", kind="building"):
    file = SimpleUploadedFile(name, content)
    values = {"place_type": kind, "source": "test", "file": file}
    return client.post(reverse("grid:import_start"), values)


def url(name, batch=None):
    return reverse(f"grid:import_{name}", args=[batch.pk] if batch else [])


def mapped(client, batch):
    """Post the mapping form as it is shown."""
    page = client.get(url("detail", batch))
    form = page.context["form"]
    values = {
        bound.html_name: bound.value() for bound in form if bound.value() not in (None, False)
    }
    return client.post(url("detail", batch), values)


def checked(client, content, name="a.geojson", kind="building"):
    assert send(client, content, name, kind).status_code == 302
    batch = ImportBatch.objects.latest("pk")
    assert mapped(client, batch).status_code == 302
    batch.refresh_from_db()
    return batch


def test_a_file_is_sent_mapped_previewed_applied_and_undone(desk):
    batch = checked(desk, GOOD)
    assert batch.state == ImportState.PREVIEWED
    assert not Building.objects.exists()
    desk.post(url("apply", batch))
    assert Building.objects.count() == 2
    desk.post(url("undo", batch))
    assert not Building.objects.exists()


def test_the_preview_lists_bad_rows_with_their_reason(desk):
    batch = checked(desk, BAD)
    page = desk.get(url("detail", batch)).content.decode()
    assert "The place lies outside every grid cell." in page
    assert "Apply without 1 bad row" in page


def test_reasons_follow_the_readers_language(desk, cast, client_of):
    batch = checked(desk, BAD)
    page = client_of(cast.street_staff, "zh-hans").get(url("detail", batch))
    assert page.headers["Content-Language"] == "zh-hans"


def test_applying_leaves_the_accepted_bad_rows_out(desk):
    batch = checked(desk, BAD)
    desk.post(url("apply", batch), {"accept": "1"})
    batch.refresh_from_db()
    assert (batch.accepted_without, Building.objects.count()) == (True, 1)


def test_a_refused_file_is_said_beside_the_field(desk):
    answer = send(desk, b"", "a.csv")
    assert answer.status_code == 422
    assert not ImportBatch.objects.exists()


def test_a_required_field_without_a_column_is_said_beside_it(desk):
    send(desk, table("楼栋,x", "甲,1"), "a.csv", "dwelling")
    answer = mapped(desk, ImportBatch.objects.latest("pk"))
    assert answer.status_code == 422
    assert "Say where this comes from." in answer.content.decode()


def test_a_value_that_is_none_of_ours_can_be_given_a_meaning(desk):
    send(desk, table("编号,用途,经度,纬度", "1,宫殿,118.005,36.005"), "a.csv")
    batch = ImportBatch.objects.latest("pk")
    form = desk.get(url("detail", batch)).context["form"]
    values = {
        bound.html_name: bound.value() for bound in form if bound.value() not in (None, False)
    }
    desk.post(url("detail", batch), values | {"use.value.0": "public"})
    batch.refresh_from_db()
    assert (batch.state, batch.error_count) == (ImportState.PREVIEWED, 0)


def test_a_wrong_datum_brings_back_the_mapping_with_the_reason(desk):
    batch = checked(desk, table("编号,经度,纬度", "1,36.005,118.005"), "a.csv")
    assert batch.state == ImportState.REFUSED
    assert "Y, X" in desk.get(url("detail", batch)).content.decode()


def test_the_small_map_gets_shapes(desk):
    batch = checked(desk, GOOD)
    assert len(desk.get(url("shapes", batch)).json()["features"]) == 2


def test_all_findings_come_as_a_table(desk):
    batch = checked(desk, BAD)
    lines = b"".join(desk.get(url("findings", batch)).streaming_content).decode().splitlines()
    assert len(lines) == 2


def test_an_undo_that_is_refused_says_why(desk):
    batch = checked(desk, GOOD)
    desk.post(url("apply", batch))
    make_dwelling(Building.objects.first())
    page = desk.post(url("undo", batch), follow=True)
    assert "still need rows of this import" in page.content.decode()


def test_a_cancelled_import_is_gone(desk):
    batch = checked(desk, GOOD)
    desk.post(url("cancel", batch))
    assert desk.get(url("detail", batch)).status_code == 404


def test_running_work_shows_its_progress(desk):
    batch = checked(desk, GOOD)
    ImportBatch.objects.update(state=ImportState.APPLYING, done_count=1)
    assert "1 / 2" in desk.get(url("detail", batch)).content.decode()
    assert "hx-trigger" in desk.get(url("list")).content.decode()


def test_finished_work_renews_the_page(desk):
    batch = checked(desk, GOOD)
    answer = desk.get(url("detail", batch), headers={"HX-Request": "true"})
    assert answer.headers["HX-Refresh"] == "true"


def test_another_streets_import_is_not_there(desk, cast, client_of):
    batch = checked(desk, GOOD)
    stranger = client_of(cast.other_street_staff)
    assert stranger.get(url("detail", batch)).status_code == 404
    assert stranger.post(url("apply", batch)).status_code == 404
    assert stranger.post(url("undo", batch)).status_code == 404


def test_whoever_may_import_nothing_is_told_so(cast, client_of):
    assert client_of(cast.auditor).get(url("list")).status_code == 403


def test_a_visitor_is_asked_to_sign_in(town, client):
    assert client.get(url("list")).status_code == 302


def test_only_the_kinds_one_may_write_are_offered(cast, client_of):
    form = client_of(cast.police).get(url("start")).context["form"]
    kinds = {kind for kind, _label in form.fields["place_type"].choices}
    assert kinds == {"rental", "site", "video"}


def command(path, *options):
    out = io.StringIO()
    call_command(
        "import_places", path, "--source", "test", *options, stdout=out, stderr=io.StringIO()
    )
    return out.getvalue()


def test_the_command_imports_with_codes_rules_and_constants(town, cast, tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(table("nr,bez,经度,纬度", "1,东楼,118.005,36.005"))
    options = ("--map", "name=bez", "--map", "use==office", "--key", "nr", "--as", "street")
    assert "new rows: 1" in command(path, "--type", "building", *options)
    building = Building.objects.get()
    assert (building.name, building.use, building.source_key) == ("东楼", "office", "1")


def test_the_command_writes_nothing_and_fails_when_rows_are_bad(town, tmp_path):
    path = tmp_path / "a.geojson"
    path.write_bytes(BAD)
    with pytest.raises(CommandError, match="1 rows are bad"):
        command(path, "--type", "building")
    assert "new rows: 1" in command(path, "--type", "building", "--accept-without-bad-rows")


def test_the_command_says_why_a_file_is_refused(town, tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(table("编号,民族,经度,纬度", "1,汉,118.005,36.005"))
    with pytest.raises(CommandError, match="民族"):
        command(path, "--type", "building")


def test_the_command_knows_no_stranger(town, tmp_path):
    path = tmp_path / "a.geojson"
    path.write_bytes(GOOD)
    with pytest.raises(CommandError, match="nobody"):
        command(path, "--type", "building", "--as", "nobody")

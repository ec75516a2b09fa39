"""The pages of imports of people, and the commands."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from core.audit import NotLogged
from core.rows import everything, scoped
from grid.models.imports import ImportState
from residents.models import PeopleImport
from staff.models import AccessEvent
from tests.factories import give_post
from tests.residents.importing import HEADER, line, make_homes, number, people, table, workbook

pytestmark = pytest.mark.django_db
AREA = "990101001001"


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}


@pytest.fixture
def desk(cast, client_of, django_capture_on_commit_callbacks):
    make_homes()
    client = client_of(cast.leader, "en")

    def post(name, batch, values=None):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(url(name, batch), values or {})

    client.step = post
    return client


def url(name, batch=None):
    return reverse(f"residents:import_{name}", args=[batch.pk] if batch else [])


def send(client, content, name="list.xlsx"):
    file = SimpleUploadedFile(name, content)
    values = {"area_code": AREA, "source": "户籍室", "basis": "依据1号", "file": file}
    return client.post(url("start"), values)


def newest():
    with scoped(everything("tests")):
        return PeopleImport.objects.latest("created_at")


def checked(client, content, name="list.xlsx"):
    """Send a list and post the form of its columns as it is shown."""
    assert send(client, content, name).status_code == 302
    batch = newest()
    form = client.get(url("detail", batch)).context["form"]
    values = {each.html_name: each.value() for each in form if each.value() not in (None, False)}
    assert client.step("detail", batch, values).status_code == 302
    return newest()


def test_a_list_is_sent_mapped_previewed_applied_and_undone(desk):
    batch = checked(desk, workbook(HEADER, line(1), line(2)))
    assert (batch.state, people()) == (ImportState.PREVIEWED, [])
    desk.step("apply", batch)
    assert len(people()) == 2
    desk.step("undo", batch)
    assert (newest().state, people()) == (ImportState.UNDONE, [])


def test_the_preview_shows_masks_and_logs_that_it_did(desk):
    batch = checked(desk, workbook(HEADER, line(1, "王小明")))
    page = desk.get(url("detail", batch)).content.decode()
    assert "王**" in page
    for secret in ("王小明", number(1), "13800000001"):
        assert secret not in page
    assert AccessEvent.objects.filter(subject_keys=[str(batch.pk)]).exists()


def test_the_preview_is_not_shown_where_it_cannot_be_logged(desk, settings):
    batch = checked(desk, workbook(HEADER, line(1)))
    settings.AUDIT_SINK = "tests.residents.test_import_pages.broken"
    assert desk.get(url("detail", batch)).status_code == 503


def broken(_entry):
    raise NotLogged("no log")


def test_bad_rows_are_listed_with_their_reason_and_may_be_left_out(desk):
    batch = checked(desk, workbook(HEADER, line(1), line(2, 房号="103")))
    page = desk.get(url("detail", batch)).content.decode()
    assert "3号楼 has no door 1-103. Nearest: 1-102" in page
    assert "Apply without 1 bad row" in page
    desk.step("apply", batch, {"accept": "1"})
    assert (newest().accepted_without, len(people())) == (True, 1)


def test_reasons_follow_the_readers_language(desk, cast, client_of):
    batch = checked(desk, workbook(HEADER, line(1, 房号="103")))
    page = client_of(cast.leader, "zh-hans").get(url("detail", batch))
    assert page.headers["Content-Language"] == "zh-hans"


def test_the_list_of_bad_rows_is_a_table_without_values(desk):
    batch = checked(desk, workbook(HEADER, line(1, 联系电话="abc")))
    text = desk.get(url("findings", batch)).content.decode()
    assert "is no phone number" in text
    assert "abc" not in text


def test_a_forbidden_column_is_named_beside_the_field(desk):
    answer = send(desk, workbook((*HEADER, "民族"), [*line(1), "x"]))
    assert answer.status_code == 422
    assert "民族" in answer.content.decode()
    with scoped(everything("tests")):
        assert not PeopleImport.objects.exists()


def test_without_a_column_of_names_the_columns_are_asked_again(desk):
    send(desk, table(["甲", "乙"], ["x", "y"]), "list.csv")
    answer = desk.post(url("detail", newest()), {})
    assert answer.status_code == 422
    assert "holds the names" in answer.content.decode()


def test_what_the_columns_meant_is_remembered_for_the_source(desk):
    content = table(["谁", "哪里"], ["试验", "3号楼1单元101"])
    send(desk, content, "list.csv")
    batch = newest()
    desk.step("detail", batch, {"0.name": "谁", "0.home": "哪里"})
    desk.step("apply", batch)
    send(desk, content, "list.csv")
    assert newest().mapping == {"": {"name": "谁", "home": "哪里"}}


def test_a_cancelled_import_is_gone(desk):
    batch = checked(desk, workbook(HEADER, line(1)))
    desk.step("cancel", batch)
    assert desk.get(url("detail", batch)).status_code == 404


def test_running_work_shows_its_progress(desk):
    batch = checked(desk, workbook(HEADER, line(1), line(2)))
    with scoped(everything("tests")):
        PeopleImport.objects.update(state=ImportState.APPLYING, done_count=1)
    assert "1 / 2" in desk.get(url("detail", batch)).content.decode()
    assert "hx-trigger" in desk.get(url("list")).content.decode()


def test_another_communitys_import_is_not_there(desk, town, client_of):
    batch = checked(desk, workbook(HEADER, line(1)))
    stranger = client_of(give_post("nextleader", "GL", town.next_community))
    for name in ("detail", "findings"):
        assert stranger.get(url(name, batch)).status_code == 404
    for name in ("apply", "cancel", "undo"):
        assert stranger.post(url(name, batch)).status_code == 404


def test_whoever_may_write_no_people_is_told_so(cast, client_of):
    for actor in (cast.police, cast.street_staff, cast.administrator, cast.auditor):
        assert client_of(actor).get(url("list")).status_code == 403


def command(path, *options):
    out = io.StringIO()
    said = ("--community", AREA, "--source", "户籍室", "--basis", "依据1号", *options)
    call_command("import_people", path, *said, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def test_the_command_imports_in_the_name_of_an_account(desk, tmp_path):
    path = tmp_path / "list.xlsx"
    path.write_bytes(workbook(HEADER, line(1)))
    assert "new people: 1" in command(path, "--actor", "leader")
    assert len(people()) == 1


def test_the_command_writes_nobody_and_fails_when_rows_are_bad(desk, tmp_path):
    path = tmp_path / "list.xlsx"
    path.write_bytes(workbook(HEADER, line(1), line(2, 房号="999")))
    with pytest.raises(CommandError, match="1 rows are bad"):
        command(path, "--actor", "leader")
    assert people() == []


def test_the_command_has_no_more_rights_than_its_account(desk, tmp_path):
    path = tmp_path / "list.xlsx"
    path.write_bytes(workbook(HEADER, line(1)))
    for actor in ("police", "nobody"):
        with pytest.raises(CommandError):
            command(path, "--actor", actor)

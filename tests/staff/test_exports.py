"""Exports: a right of their own, a reason, a mark, an end; persons only with a second person."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from core.audit import NotLogged
from core.errors import NotAllowed, OutOfScope, WrongStep
from core.exporting import Exportable, Row, exportables
from core.saving import InvalidRecord
from staff.choices import ExportState
from staff.models import AccessEvent, DataExport
from staff.services import exports as services
from tests import factories

PERSONAL = Exportable(
    "test.people",
    title=lambda: "人员",
    headings=lambda: ["姓名"],
    rows=lambda actor, query: iter([Row("k1", ["王*"])]),
    is_personal=True,
)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def personal(monkeypatch):
    monkeypatch.setattr("staff.services.exports.exportables", lambda: {"test.people": PERSONAL})


def ask(actor, key="grid.building", query="", reason="核对楼栋台账", file_format="csv"):
    return services.request_export(
        actor=actor, list_key=key, query=query, reason=reason, file_format=file_format
    )


def made(actor, **values):
    return services.make_export(export=ask(actor, **values))


def text_of(actor, export) -> str:
    return services.fetch_export(actor=actor, key=export.pk)[1].decode("utf-8-sig")


def test_every_list_of_records_can_be_exported() -> None:
    assert {"grid.building", "grid.rental", "fieldwork.task", "fieldwork.visit"} <= set(
        exportables()
    )


def test_a_file_holds_only_the_area_the_posts_cover(town, cast) -> None:
    factories.make_building(0, name="本格楼")
    factories.make_building(1, name="邻格楼")

    text = text_of(cast.worker, made(cast.worker))

    assert "本格楼" in text
    assert "邻格楼" not in text


def test_the_filters_of_the_list_are_kept(town, cast) -> None:
    factories.make_building(0, name="甲楼")
    factories.make_building(0, name="乙楼")

    assert "乙楼" not in text_of(cast.worker, made(cast.worker, query="q=甲楼"))


def test_formulas_are_defused(town, cast) -> None:
    factories.make_building(0, name="=HYPERLINK(1)")

    assert "'=HYPERLINK(1)" in text_of(cast.worker, made(cast.worker))


def test_the_file_tells_who_took_it_and_its_number_in_every_row(town, cast) -> None:
    factories.make_building(0, name="甲楼")
    export = made(cast.worker)

    _heading, row, mark = text_of(cast.worker, export).splitlines()

    assert row.endswith(export.number)
    assert "worker" in mark
    assert export.number in mark


def test_a_workbook_opens(town, cast) -> None:
    factories.make_building(0, name="甲楼")
    export = made(cast.worker, file_format="xlsx")

    _export, content = services.fetch_export(actor=cast.worker, key=export.pk)

    assert load_workbook(BytesIO(content)).active.max_row == 3


def test_without_a_reason_there_is_no_export(town, cast) -> None:
    with pytest.raises(InvalidRecord):
        ask(cast.worker, reason=" ")


def test_without_the_right_there_is_no_export(town, cast) -> None:
    with pytest.raises(NotAllowed):
        ask(cast.auditor)


def test_nobody_fetches_the_file_of_another(town, cast) -> None:
    export = made(cast.worker)

    with pytest.raises(OutOfScope):
        services.fetch_export(actor=cast.leader, key=export.pk)


def test_the_file_lies_sealed(town, cast) -> None:
    factories.make_building(0, name="甲楼")
    export = made(cast.worker)

    with default_storage.open(export.path) as file:
        assert "甲楼".encode() not in file.read()


def test_fetching_is_in_the_read_log_with_its_row_count(town, cast) -> None:
    factories.make_building(0)
    export = made(cast.worker)
    services.fetch_export(actor=cast.worker, key=export.pk)

    event = AccessEvent.objects.about(export.pk).get()
    assert (event.action, event.reason, event.asked) == (
        "export", "核对楼栋台账", "grid.building: 1",
    )  # fmt: skip


def test_a_file_is_not_given_when_the_log_cannot_be_written(town, cast, settings) -> None:
    export = made(cast.worker)
    settings.AUDIT_SINK = "tests.staff.test_exports.broken_sink"

    with pytest.raises(NotLogged):
        services.fetch_export(actor=cast.worker, key=export.pk)


def broken_sink(entry):
    raise NotLogged("broken")


def test_after_its_end_the_link_is_dead(town, cast, client_of) -> None:
    export = made(cast.worker)
    DataExport.objects.filter(pk=export.pk).update(expires_at=timezone.now())

    answer = client_of(cast.worker).get(reverse("staff:export_file", args=[export.pk]))

    assert answer.status_code == 410


def test_the_nightly_job_removes_what_is_over(town, cast, settings) -> None:
    export = made(cast.worker)
    later = timezone.now() + timedelta(days=settings.EXPORT_DAYS, minutes=1)

    assert services.expire_exports(later) == 1
    assert not default_storage.exists(export.path)
    assert DataExport.objects.get().state == ExportState.EXPIRED


def test_a_list_of_persons_waits_for_somebody_else(town, cast, personal) -> None:
    export = ask(cast.worker, key="test.people")

    assert services.make_export(export=export).state == ExportState.WAITING


def test_the_database_lets_no_list_of_persons_out_unapproved(town, cast, personal) -> None:
    export = ask(cast.worker, key="test.people")

    with pytest.raises(IntegrityError), transaction.atomic():
        DataExport.objects.filter(pk=export.pk).update(state=ExportState.QUEUED)


def test_district_staff_approve_and_the_file_is_made(town, cast, personal) -> None:
    export = ask(cast.worker, key="test.people")
    services.decide_export(actor=cast.district_staff, export=export, agrees=True)
    export = services.make_export(export=DataExport.objects.get())

    assert "王*" in text_of(cast.worker, export)
    assert AccessEvent.objects.about("k1").exists()


def test_another_district_has_no_say(town, cast, personal) -> None:
    export = ask(cast.worker, key="test.people")

    with pytest.raises(OutOfScope):
        services.decide_export(actor=cast.other_district_staff, export=export, agrees=True)


def test_a_refusal_needs_a_reason(town, cast, personal) -> None:
    export = ask(cast.worker, key="test.people")

    with pytest.raises(InvalidRecord):
        services.decide_export(actor=cast.district_staff, export=export, agrees=False)


def test_a_decision_is_made_once(town, cast, personal) -> None:
    export = ask(cast.worker, key="test.people")
    services.decide_export(actor=cast.district_staff, export=export, agrees=False, refusal="不需要")

    with pytest.raises((WrongStep, OutOfScope)):
        services.decide_export(actor=cast.district_staff, export=export, agrees=True)


def test_an_erasure_reaches_the_file(town, cast, personal) -> None:
    export = ask(cast.worker, key="test.people")
    services.decide_export(actor=cast.district_staff, export=export, agrees=True)
    export = services.make_export(export=DataExport.objects.get())

    assert services.withdraw_exports_naming("k1") == 1
    assert not default_storage.exists(export.path)
    assert DataExport.objects.get().row_keys == []


def test_a_post_that_ended_meanwhile_empties_the_file(town, cast) -> None:
    factories.make_building(0, name="甲楼")
    export = ask(cast.worker)
    cast.worker.posts.update(revoked_at=timezone.now(), revoked_by=cast.security)

    assert services.make_export(export=DataExport.objects.get(pk=export.pk)).row_count == 0


def test_the_page_asks_makes_and_hands_out(town, cast, client_of) -> None:
    factories.make_building(0, name="甲楼")
    client = client_of(cast.worker)
    page = f"{reverse('staff:export_add')}?list=grid.building&q=甲楼"

    assert client.get(page).status_code == 200
    client.post(page, {"reason": "核对楼栋台账", "file_format": "csv"})
    answer = client.get(reverse("staff:export_file", args=[DataExport.objects.get().pk]))

    assert "甲楼" in answer.content.decode("utf-8-sig")
    assert answer["Cache-Control"] == "private, no-store"


def test_a_form_without_reason_keeps_what_was_chosen(town, cast, client_of) -> None:
    page = f"{reverse('staff:export_add')}?list=grid.building"

    answer = client_of(cast.worker).post(page, {"reason": "", "file_format": "csv"})

    assert answer.status_code == 200
    assert answer.context["form"]["file_format"].value() == "csv"


def test_a_list_that_does_not_exist_is_404(town, cast, client_of) -> None:
    assert client_of(cast.worker).get("/exports/add/?list=x").status_code == 404


def test_the_list_shows_ones_own_exports_and_those_to_decide(
    town, cast, personal, client_of
) -> None:
    ask(cast.worker, key="test.people", reason="核对本格人口")

    own = client_of(cast.worker).get(reverse("staff:export_list")).content.decode()
    to_decide = client_of(cast.district_staff).get(reverse("staff:export_list")).content.decode()

    assert "核对本格人口" in own
    assert 'value="approve"' not in own
    assert 'value="approve"' in to_decide

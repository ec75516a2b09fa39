"""Pages of linked hotlines: who opens them, what they show, what they do, and no contact."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from incidents.choices.hotlines import ExchangeState
from incidents.models import Appeal, Contact, ContactGrant, Exchange, HotlineLink
from incidents.services import appeals
from incidents.services.hotlines.returns import make_files
from incidents.services.hotlines.taking import take_in
from incidents.services.messages import send_due
from staff.models import AccessEvent
from tests.incidents.hotlines.conftest import PHONE, row, table


@pytest.fixture
def desk(staff, client_of):
    """The hotline desk, signed in, in English."""
    return client_of(staff.taker, "en")


def upload(client, link, content, name="a.csv"):
    return client.post("/hotlines/", {"link": link.pk, "file": SimpleUploadedFile(name, content)})


def test_a_file_that_came_by_hand_is_looked_at_and_taken_in(desk, link) -> None:
    answer = upload(desk, link, table(row(), row("12309-2", text="")))
    exchange = Exchange.objects.get()
    assert answer.headers["Location"] == f"/hotlines/{exchange.pk}/"

    page = desk.get(f"/hotlines/{exchange.pk}/").content.decode()
    assert "欠薪两个月" in page
    assert "is missing" in page
    desk.post(f"/hotlines/{exchange.pk}/take/", {"without_bad_rows": "1"})
    page = desk.get(f"/hotlines/{exchange.pk}/").content.decode()
    assert Appeal.objects.get().number in page


def test_no_page_shows_whoever_spoke(desk, link) -> None:
    upload(desk, link, table(row(text=f"请打{PHONE}")))
    exchange = Exchange.objects.get()
    pages = [
        desk.get(path).content.decode() for path in ("/hotlines/", f"/hotlines/{exchange.pk}/")
    ]

    assert not [page for page in pages if PHONE in page or "王芳" in page]


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Send CSV, Excel"), ("zh-hans", "请发送 CSV、Excel")]
)
def test_a_file_that_is_none_is_refused_in_the_reader_s_language(
    staff, client_of, link, language, words
) -> None:
    answer = upload(client_of(staff.taker, language), link, b"%PDF-1.7", "a.pdf")

    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_what_is_not_taken_in_gives_its_reason(desk, link) -> None:
    upload(desk, link, table(row()))
    exchange = Exchange.objects.get()
    desk.post(f"/hotlines/{exchange.pk}/drop/", {"reason": ""})
    exchange.refresh_from_db()
    assert exchange.state == ExchangeState.CHECKED

    desk.post(f"/hotlines/{exchange.pk}/drop/", {"reason": "wrong file"})
    assert "wrong file" in desk.get(f"/hotlines/{exchange.pk}/").content.decode()


def test_a_file_that_could_not_be_sent_tells_when_it_is_tried_again(
    desk, folder, receive, staff
) -> None:
    (folder / "out").rmdir()
    (folder / "out").write_text("in the way")
    take_in(actor=staff.taker, exchange=receive(table(row())))
    send_due(timezone.now())

    page = desk.get("/hotlines/?show=trouble").content.decode()
    assert "will be tried again at" in page
    assert "Send again" in page
    (folder / "out").unlink()
    desk.post(f"/hotlines/{Exchange.objects.outgoing().get().pk}/again/")
    send_due(timezone.now())
    assert "sent, not acknowledged yet" in desk.get("/hotlines/?show=out").content.decode()


def test_a_file_is_fetched_where_no_folder_is_used(desk, receive, staff) -> None:
    take_in(actor=staff.taker, exchange=receive(table(row())))
    file = Exchange.objects.outgoing().get()
    answer = desk.post(f"/hotlines/{file.pk}/file/")

    assert "12309-1" in answer.content.decode("utf-8-sig")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="12309-000001.csv"'
    assert answer.headers["Cache-Control"] == "private, no-store"
    file.refresh_from_db()
    assert file.fetched_at


def test_fetching_contacts_is_written_into_the_read_log(desk, receive, staff, link) -> None:
    HotlineLink.objects.update(returns_contact=True)
    link.refresh_from_db()
    take_in(actor=staff.taker, exchange=receive(table(row())))
    appeals.accept_appeal(actor=staff.taker, case=Appeal.objects.get())
    make_files(link, timezone.now())
    file = Exchange.objects.get(content="statuses")
    answer = desk.post(f"/hotlines/{file.pk}/file/")

    assert PHONE in answer.content.decode("utf-8-sig")
    assert AccessEvent.objects.filter(actor_id=staff.taker.pk, action="export").exists()


@pytest.fixture
def two_contacts(receive, staff, link):
    """A file that goes out with the contacts of two cases."""
    HotlineLink.objects.update(returns_contact=True)
    link.refresh_from_db()
    take_in(actor=staff.taker, exchange=receive(table(row(), row("12309-2"))))
    for case in Appeal.objects.all():
        appeals.accept_appeal(actor=staff.taker, case=case)
    make_files(link, timezone.now())
    return Exchange.objects.get(content="statuses")


@pytest.mark.parametrize(("granted", "status"), [(0, 404), (1, 404), (2, 200)])
def test_a_file_is_given_only_to_whoever_may_read_each_contact_in_it(
    two_contacts, staff, desk, granted, status
) -> None:
    Contact.objects.update(area_code="880101", entered_by=None)  # of another city
    for case in Appeal.objects.all()[:granted]:
        until = timezone.now() + timedelta(days=1)
        ContactGrant.objects.create(
            case=case, user=staff.taker, granted_by=staff.leader, reason="x", until=until
        )
    answer = desk.post(f"/hotlines/{two_contacts.pk}/file/")

    assert answer.status_code == status
    assert (PHONE in answer.content.decode("utf-8-sig")) == (status == 200)
    assert AccessEvent.objects.filter(action="export").exists() == (status == 200)


def test_who_may_not_read_a_case_does_not_fetch_its_file(receive, staff, cast, client_of) -> None:
    take_in(actor=staff.taker, exchange=receive(table(row())))
    file = Exchange.objects.outgoing().get()

    assert client_of(cast.administrator).post(f"/hotlines/{file.pk}/file/").status_code == 404


def test_a_complaint_about_the_reader_s_own_body_shows_no_words(
    receive, staff, bodies, desk
) -> None:
    head = ("编号", "类型", "内容", "类别", "社区", "姓名", "电话", "被反映单位")
    exchange = receive(table((*row(), bodies.centre.name), head=head))
    page = desk.get(f"/hotlines/{exchange.pk}/").content.decode()

    assert "欠薪两个月" not in page


@pytest.mark.parametrize(
    ("who", "status"),
    [("taker", 200), ("leader", 200), ("housing", 403), ("officer", 403), ("street", 403)],
)
def test_the_pages_are_for_those_who_exchange_files(staff, client_of, link, who, status) -> None:
    assert client_of(getattr(staff, who)).get("/hotlines/").status_code == status


def test_who_only_looks_sends_nothing_in(staff, client_of, link) -> None:
    assert upload(client_of(staff.leader), link, table(row())).status_code == 403


@pytest.mark.parametrize("path", ["/hotlines/999999/", "/hotlines/links/999999/"])
def test_what_is_not_there_is_404(cast, client_of, link, path) -> None:
    assert client_of(cast.administrator).get(path).status_code == 404


def test_an_unknown_step_is_said_in_words(desk, receive) -> None:
    exchange = receive(table(row()))

    assert desk.post(f"/hotlines/{exchange.pk}/nonsense/").status_code == 302


@pytest.mark.parametrize("mark", ["-", "x", "9" * 30])
def test_a_mark_of_a_page_that_is_none_breaks_nothing(desk, link, mark) -> None:
    assert desk.get(f"/hotlines/?show=in&after={mark}").status_code in (200, 400)


def test_the_list_goes_on_page_by_page(desk, receive, monkeypatch) -> None:
    monkeypatch.setattr("incidents.views.hotlines.LENGTH", 2)
    for number in range(3):
        receive(table(row(f"12309-{number}")), f"{number}.csv")
    page = desk.get("/hotlines/?show=in").content.decode()
    [after] = re.findall(r"[?]show=in&amp;after=(\d+)", page)

    assert ("2.csv" in page, "0.csv" in page) == (True, False)
    assert "0.csv" in desk.get(f"/hotlines/?show=in&after={after}").content.decode()


def values(office, area, **changes):
    return {
        "code": "12345", "name": "12345热线", "org": office.pk, "area": area.pk, "layout": "csv",
        "sends_cases": "on", "is_active": "on", **changes,
    }  # fmt: skip


def test_a_hotline_is_linked_and_changed_by_those_who_run_the_system(
    cast, client_of, office, town
) -> None:
    client = client_of(cast.administrator, "en")
    assert client.post("/hotlines/links/add/", values(office, town.city)).status_code == 302
    link = HotlineLink.objects.get()
    changed = values(office, town.city, layout="json", is_active="", seen=link.version)
    assert client.post(f"/hotlines/links/{link.pk}/", changed).status_code == 302
    link.refresh_from_db()
    assert (link.layout, link.is_active, link.version) == ("json", False, 2)


def test_a_link_that_somebody_changed_meanwhile_is_not_overwritten(
    cast, client_of, office, town, link
) -> None:
    client, path = client_of(cast.administrator, "en"), f"/hotlines/links/{link.pk}/"
    [seen] = re.findall(r'name="seen" value="(\d+)"', client.get(path).content.decode())
    client.post(path, values(office, town.city, code="12309", layout="json", seen=seen))
    answer = client.post(path, values(office, town.city, code="12309", seen=seen))

    link.refresh_from_db()
    assert (answer.status_code, link.layout) == (422, "json")
    assert f"Changed meanwhile by {cast.administrator}" in answer.content.decode()


def test_a_folder_that_is_not_set_up_is_refused(cast, client_of, office, town) -> None:
    sent = values(office, town.city, uses_folder="on")
    answer = client_of(cast.administrator, "en").post("/hotlines/links/add/", sent)

    assert answer.status_code == 422
    assert "HOTLINE_FOLDER" in answer.content.decode()


def test_one_body_has_one_link(cast, client_of, link, office, town) -> None:
    answer = client_of(cast.administrator).post("/hotlines/links/add/", values(office, town.city))

    assert answer.status_code == 422


def test_code_and_body_stay_once_files_were_exchanged(
    cast, client_of, link, office, receive, town
) -> None:
    receive(table(row()))
    answer = client_of(cast.administrator).post(
        f"/hotlines/links/{link.pk}/", values(office, town.city, code="other", seen=1)
    )

    assert answer.status_code == 422


def test_nobody_else_links_a_hotline(staff, client_of, link) -> None:
    for path in ("/hotlines/links/add/", f"/hotlines/links/{link.pk}/"):
        assert client_of(staff.taker).get(path).status_code == 403

"""A linked hotline of the procuratorate, its folder, and what it sends."""

import csv
import io
from types import SimpleNamespace

import pytest

from core.rows import everything, scoped
from incidents.models import HotlineLink, IssueCategory
from incidents.services.hotlines.receiving import receive_file
from tests import factories

HEAD = ("编号", "类型", "内容", "类别", "社区", "姓名", "电话")
ROW = ("12309-1", "求助", "欠薪两个月，请求支持起诉", "劳动", "", "王芳", "13812345678")
PHONE = "13812345678"


def table(*rows, head=HEAD, encoding="utf-8-sig") -> bytes:
    """Return a CSV file."""
    text = io.StringIO()
    csv.writer(text).writerows([head, *rows])
    return text.getvalue().encode(encoding)


def row(number="12309-1", **values) -> tuple[str, ...]:
    """Return a row of a case; columns by their place in HEAD."""
    names = ("number", "kind", "text", "category", "area", "name", "phone")
    given = dict(zip(names, ROW, strict=True)) | {"number": number} | values
    return tuple(given[name] for name in names)


@pytest.fixture(autouse=True)
def whole(db):
    """Let the test itself look into rows and the vault."""
    with scoped(everything("a test looks")):
        yield


@pytest.fixture
def matters(db) -> SimpleNamespace:
    """What cases are about; one of them is the conduct of officials."""
    make = IssueCategory.objects.create
    return SimpleNamespace(
        labour=make(code="labour", name="劳动"),
        officials=make(code="officials", name="干部作风"),
    )


@pytest.fixture
def office(town):
    """The procuratorate."""
    return factories.make_organisation(kind="procuratorate", name="检察院", area=town.city)


@pytest.fixture
def link(town, office, matters) -> HotlineLink:
    """Its hotline, linked by file."""
    return HotlineLink.objects.create(
        code="12309", name="12309检察服务热线", org=office, area=town.community
    )


@pytest.fixture
def folder(settings, tmp_path, link):
    """The folder of exchanges; the link uses it."""
    settings.HOTLINE_FOLDER = str(tmp_path / "exchange")
    backend = "incidents.services.messages.backends.HotlineFolder"
    settings.MESSAGE_BACKENDS = {**settings.MESSAGE_BACKENDS, "file": backend}
    HotlineLink.objects.update(uses_folder=True)
    link.refresh_from_db()
    home = tmp_path / "exchange" / link.code
    for name in ("in", "out"):
        (home / name).mkdir(parents=True)
    return home


@pytest.fixture
def receive(link, staff):
    """Let the hotline desk send a file in."""

    def send(content, name="a.csv", actor=None):
        return receive_file(actor=actor or staff.taker, link=link, name=name, content=content)

    return send


def states(exchange) -> list[str]:
    """Return what became of the rows of a file, in order."""
    return list(exchange.rows.order_by("position").values_list("state", flat=True))


def reasons(exchange) -> list[str]:
    """Return why rows were refused, in order."""
    return list(exchange.rows.order_by("position").values_list("reason", flat=True))

"""Files of many rows, and lists of many files, cost as many questions as small ones."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from incidents.models import Appeal, Exchange, HotlineLink
from incidents.services import appeals
from incidents.services.hotlines.judging import judged
from incidents.services.hotlines.reading import read_file
from incidents.services.hotlines.returns import make_files
from incidents.services.hotlines.taking import take_in
from incidents.services.hotlines.writing import written
from tests.incidents.hotlines.conftest import HEAD, row, table

FEW, MANY = 2, 9


def queries(act) -> int:
    """Return how often something asks the database, once what is kept in memory is read."""
    act()
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)


def last(content) -> Exchange:
    """Return the last file of a kind that goes out."""
    return Exchange.objects.select_related("link", "answers").filter(content=content).latest("pk")


def numbered(count, prefix, **values):
    return [row(f"{prefix}-{number}", **values) for number in range(count)]


@pytest.mark.parametrize("path", ["/hotlines/", "/hotlines/{pk}/"])
def test_the_pages_cost_the_same_for_many(receive, staff, client_of, path) -> None:
    client, counts = client_of(staff.taker), []
    for count in (FEW, MANY):
        for number in range(count):
            file = receive(table(*numbered(count, f"{count}-{number}")), f"{count}-{number}.csv")
        counts.append(queries(lambda pk=file.pk: client.get(path.format(pk=pk))))

    assert counts[0] == counts[1] <= 30


@pytest.mark.parametrize(
    ("head", "line"),
    [
        ((*HEAD, "被反映单位"), (*row(), "检察院")),
        (("编号", "贵方编号", "办理状态"), ("1", "SQ2026112600001", "已受理")),
        (("文件", "贵方编号", "结果"), ("12309-000001.csv", "SQ2026112600001", "成功")),
    ],
)
def test_a_file_of_many_rows_is_judged_with_as_many_questions(link, head, line) -> None:
    def asked(count):
        lines = [(f"{line[0]}{number}", *line[1:]) for number in range(count)]
        sent = read_file("a.csv", table(*lines, head=head))
        return queries(lambda: judged(link, sent))

    assert asked(FEW) == asked(MANY) <= 6


def test_a_file_of_many_rows_is_written_with_as_many_questions(
    receive, staff, link, town, bodies
) -> None:
    HotlineLink.objects.update(returns_contact=True)
    counts = []
    for count in (FEW, MANY):
        take_in(actor=staff.taker, exchange=receive(table(*numbered(count, count))))
        for case in Appeal.objects.filter(state="registered"):
            appeals.accept_appeal(actor=staff.taker, case=case)
        make_files(link, timezone.now())
        counts.append(queries(lambda: written(last("statuses"))))

    assert counts[0] == counts[1] <= 8


def test_a_file_of_many_cases_is_written_with_as_many_questions(staff, link, town, matters) -> None:
    counts = []
    for count in (FEW, MANY):
        for _number in range(count):
            intake = appeals.AppealIntake(
                kind="help_request", channel="hotline", text="x", area=town.community,
                category=matters.labour, is_anonymous=True,
            )  # fmt: skip
            case = appeals.register_appeal(hand=staff.taker, intake=intake).appeal
            case = appeals.accept_appeal(actor=staff.taker, case=case)
            appeals.dispatch_appeal(actor=staff.taker, case=case, to_org=link.org)
        make_files(link, timezone.now())
        counts.append(queries(lambda: written(last("cases"))))

    assert counts[0] == counts[1] <= 8

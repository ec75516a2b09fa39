"""A frozen report as tables; every number of them leads to the records behind it."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from incidents.choices import Desk
from incidents.choices.disputes import DisputeKind
from incidents.models import CaseReport
from incidents.services.board import Asked, shows_rows
from incidents.services.told import Links, Number, where_of
from staff.models import User

Table = tuple[str, list[str], list[list[Number]]]


def tables_of(report: CaseReport, reader: User) -> Iterator[Table]:
    """Yield the tables of a frozen report as a reader may be told them: title, headings, rows."""
    asked = asked_by(report)
    parts = parts_of(report, reader)
    headings = [
        _("Desk"), pgettext("cases", "received"), pgettext("case", "closed"),
        _("open when this was drawn up"), _("late when this was drawn up"),
    ]  # fmt: skip
    yield _("All desks"), headings, [totals_of(report, *part) for part in parts]
    for desk, part, links in parts:
        yield from desk_tables(str(Desk(desk["desk"]).label), part, links)
    yield bodies_table(report, asked)
    orders = f"{reverse('incidents:orders')}?{urlencode(period(asked))}"
    yield _("Supervision"), [_("orders")], [[Number(str(report.content["supervised"]), orders)]]


def asked_by(report: CaseReport) -> Asked:
    """Return what a report was asked about."""
    return Asked(report.area_code, report.begins_on, report.ends_on)


def parts_of(
    report: CaseReport, reader: User
) -> list[tuple[dict[str, Any], dict[str, Any], Links]]:
    """Return each desk of a report, its figures as a reader may be told them, where they lead."""
    found = []
    for desk in report.content["desks"]:
        is_open = shows_rows(reader, desk["desk"], report.area_code)
        links = Links(desk["desk"], asked_by(report), is_open)
        found.append((desk, desk["exact" if is_open else "told"], links))
    return found


def totals_of(
    report: CaseReport, desk: dict[str, Any], part: dict[str, Any], links: Links
) -> list[Number]:
    """Return the line of a desk: received, closed, open and late."""
    found = [
        Number(str(Desk(desk["desk"]).label)),
        Number(part["received"], links.happened()),
        Number(part["closed"], links.happened(by="closed")),
    ]
    for name in ("open", "late"):
        is_linked = links.is_open and desk[f"{name}_cases"] is not None
        url = links.all_of(state="all", frozen=f"{report.pk}-{name}") if is_linked else ""
        found.append(Number(str(desk[name]) if links.is_open else "", url))
    return found


def desk_tables(label: str, part: dict[str, Any], links: Links) -> Iterator[Table]:
    """Yield the tables of one desk that hold anything."""
    received = pgettext("cases", "received")
    if part["areas"]:
        yield (
            _("%(desk)s by area") % {"desk": label},
            [_("area"), received],
            [
                [Number(name), Number(text, links.happened(**where_of(code, links.asked)))]
                for code, name, text in part["areas"]
            ],
        )
    if part["categories"]:
        yield (
            _("%(desk)s by category") % {"desk": label},
            [_("category"), received],
            [
                [Number(name), Number(text, links.happened(category=key or "null"))]
                for key, name, text in part["categories"]
            ],
        )
    if "mediation" in part:
        yield mediation_table(part, links)
        yield kinds_table(part, links)


def mediation_table(part: dict[str, Any], links: Links) -> Table:
    """Return what became of the disputes of the period."""
    labels = {
        "agreed": pgettext("mediation", "agreements"),
        "failed": pgettext("mediation", "no agreement"),
        "success": _("share of agreements"),
        "confirmed": pgettext("mediation", "confirmed by the court"),
        "performed": pgettext("mediation", "performed"),
    }
    by = {"success": "agreed"}
    numbers = [
        Number(part["mediation"][name], links.happened(by=by.get(name, name))) for name in labels
    ]
    return pgettext("board", "Mediation"), list(labels.values()), [numbers]


def kinds_table(part: dict[str, Any], links: Links) -> Table:
    """Return what became of the disputes of each kind."""
    headings = [
        _("kind"), pgettext("cases", "received"), pgettext("mediation", "agreements"),
        pgettext("mediation", "no agreement"), _("share of agreements"),
    ]  # fmt: skip
    rows = []
    for kind, received, agreed, failed, share in part["kinds"]:
        ended = [links.happened(kind=kind, by=by) for by in ("agreed", "failed", "agreed")]
        urls = [links.happened(kind=kind), *ended]
        texts = (received, agreed, failed, share)
        numbers = [Number(text, url) for text, url in zip(texts, urls, strict=True)]
        rows.append([Number(str(DisputeKind(kind).label)), *numbers])
    return _("Mediation by kind"), headings, rows


def bodies_table(report: CaseReport, asked: Asked) -> Table:
    """Return what each body answered."""
    rows = []
    for key, name, answered, late, hours in report.content["bodies"]:
        url = f"{reverse('incidents:answered')}?{urlencode({**period(asked), 'org': key})}"
        rows.append(
            [
                Number(name),
                Number(answered, url),
                Number(late, f"{url}&late=yes"),
                Number(hours, url),
            ]
        )
    headings = [_("body"), pgettext("handling", "answered"), _("late"), _("mean hours")]
    return _("Answers by body"), headings, rows


def period(asked: Asked) -> dict[str, str]:
    """Return the part of an address that names an area and a period."""
    return {
        "area": asked.area,
        "since": asked.first.isoformat(),
        "until": asked.last.isoformat(),
    }


def title_of(report: CaseReport) -> str:
    """Return the title of a report."""
    return _("%(area)s: report %(first)s to %(last)s") % {
        "area": report.area,
        "first": report.begins_on.isoformat(),
        "last": report.ends_on.isoformat(),
    }

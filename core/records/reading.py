"""The pages that read: list, record, file, lookup."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.errors import BadInput
from core.exporting import exportables
from core.records.base import RecordPage
from core.records.filters import RecordFilter, containing
from core.records.paging import CappedCount, capped_count, page_of
from core.records.values import Column, Facts, as_column, plain, shown
from core.small_numbers import HIDDEN, is_small, told
from core.templatetags.wangge import chip

LOOKUP_SIZE = 20


class ListPage(RecordPage):
    """The list of the records a user may see, filtered by the address."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show one page of the list, or only the total where the posts give no more."""
        user: Any = request.user
        if not self.records.sees_rows(user):
            return self.total_only(request, user)
        chosen = filtered(self.records, request)
        page = page_of(
            chosen.qs if chosen.is_valid() else chosen.queryset.none(),
            self.records.keys,
            self.records.page_size,
            after=request.GET.get("after", ""),
            before=request.GET.get("before", ""),
        )
        context = self.context(
            filter=chosen,
            page=page,
            count=capped_count(chosen.qs) if chosen.is_valid() else CappedCount(0),
            query=without_marks(request),
            **table_of(self.records, page.rows),
            **offers(self.records, user),
            **self.records().beside_list(user),
        )
        return render(request, self.records.templates("list"), context)

    def total_only(self, request: HttpRequest, user: Any) -> HttpResponse:
        """Tell the total of the area, small numbers hidden."""
        rows: Any = self.records.rows()
        number = rows.countable_by(user).order_by().count()
        total = told(HIDDEN, small=True) if is_small(number) else told(number)
        return render(request, "records/total.html", self.context(total=total))


class DetailPage(RecordPage):
    """The page of one record, or with `?popup=1` the lines a map shows of it."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the record."""
        record = self.record(pk)
        if request.GET.get("popup"):
            columns = self.records.columns_of(self.records.popup or self.records.columns[1:3])
            lines = [(c.heading(self.records.model), shown(c.raw(record))) for c in columns]
            context = self.context(record=record, lines=lines, url=detail_url(self.records, record))
            return render(request, "records/popup.html", context)
        context = self.context(
            record=record,
            sections=[facts_of(self.records, record, facts) for facts in self.records.facts],
            status=status_of(self.records, record),
            **self.actions(record),
            **{
                "shape": shape_of(record, self.records.shape),
                **self.records().more(record, request.user),
            },
        )
        return render(request, self.records.templates("detail"), context)

    def actions(self, record: Any) -> dict[str, Any]:
        """Return what the user may do with the record: change, delete, the next steps."""
        records, may_write = self.records, self.may_on(record, "write")
        may_change = may_write and bool(records.change and records.form_class)
        may_remove = may_write and bool(records.remove) and records().is_removable(record)
        steps = records().steps(record, self.request.user)
        return {
            "edit_url": records.url("edit", record.pk) if may_change else "",
            "delete_url": records.url("delete", record.pk) if may_remove else "",
            "steps": [
                (step, records.url("step", record.pk, step.name))
                for step in steps
                if self.may_on(record, step.verb)
            ],
        }


class LookupPage(RecordPage):
    """The choices of a picker: records the user may see in which the words stand."""

    def get(self, request: HttpRequest) -> JsonResponse:
        """Answer with at most twenty choices."""
        key = request.GET.get("key", "pk")
        if key not in self.records.lookup_keys:
            raise BadInput(_("Records cannot be chosen by this field."))
        rows = self.records.visible(request.user)
        for word in request.GET.get("q", "").split():
            rows = rows.filter(containing(self.records.searched, word))
        found = self.records.choosable(rows).order_by(*self.records.keys)[:LOOKUP_SIZE]
        choices = [
            {"value": str(getattr(row, key)), "label": self.records.label(row)} for row in found
        ]
        return JsonResponse({"choices": choices})


def filtered(records: Any, request: HttpRequest) -> RecordFilter:
    """Return the filters of the address over what the user may see."""
    rows = records.visible(request.user)
    chosen: RecordFilter = records.filter_class(request.GET, queryset=rows, request=request)
    return chosen


def table_of(records: Any, found: list[Any]) -> dict[str, Any]:
    """Return the headings and rows of a list, for the table and the cards."""
    columns = records.columns_of(records.columns)
    headings = [column.heading(records.model) for column in columns]
    rows = []
    for record in found:
        values = [
            status_of(records, record) if c.name == records.status else shown(c.raw(record))
            for c in columns
        ]
        cards = [{"heading": h, "value": v} for h, v in zip(headings, values, strict=True)]
        rows.append({"url": detail_url(records, record), "values": values, "cells": cards})
    return {"headings": headings, "rows": rows}


def offers(records: Any, user: Any) -> dict[str, Any]:
    """Return what a list offers beside its rows."""
    may_add = bool(records.add and records.form_class) and records.may(user, "write")
    return {
        "may_add": may_add,
        "add_url": records.url("add") if may_add else "",
        "may_export": records.export_key() in exportables()
        and bool(user.scope_of("exports").ranges),
        "export_key": records.export_key(),
    }


def detail_url(records: Any, record: Any) -> str:
    """Return the address of a record's page."""
    return str(records.url("detail", record.pk))


def status_of(records: Any, record: Any) -> str:
    """Return the chip with a record's state, "" if its kind has none."""
    if not records.status:
        return ""
    return chip(getattr(record, records.status), shown(as_column(records.status).raw(record)))


def facts_of(records: Any, record: Any, facts: Facts) -> dict[str, Any]:
    """Return a section of a record's page."""
    lines = []
    for column in records.columns_of(facts.columns):
        words = plain(column.raw(record))
        if words or not facts.only_filled:
            heading = column.heading(records.model)
            lines.append((heading, shown(words), link_of(records, record, column)))
    return {"title": facts.title, "lines": lines}


def link_of(records: Any, record: Any, column: Column) -> str:
    """Return the address of the record behind a relation, "" if there is none."""
    name = records.links.get(column.name)
    related = getattr(record, column.name, None) if name else None
    return reverse(name, args=[related.pk]) if related else ""


def shape_of(record: Any, name: str) -> Any:
    """Return a record's geometry as GeoJSON for the map of its page, None if it has none."""
    shape = getattr(record, name) if name else None
    return json.loads(shape.geojson) if shape else None


def without_marks(request: HttpRequest) -> str:
    """Return the filters of the address without the place in the list."""
    query = request.GET.copy()
    for mark in ("after", "before"):
        query.pop(mark, None)
    return query.urlencode()

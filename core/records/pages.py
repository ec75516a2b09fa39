"""The addresses of a record type: one view class for each page."""

from typing import TYPE_CHECKING

from django.urls import URLPattern, path

from core.records.changing import AddPage, DeletePage, EditPage, StepPage
from core.records.reading import DetailPage, ListPage, LookupPage

if TYPE_CHECKING:
    from core.records.declaration import RecordSet


def record_patterns(records: "type[RecordSet]", prefix: str) -> list[URLPattern]:
    """Return the addresses below a prefix, without the pages the declaration takes away."""
    stem = records.stem()
    pages = [
        ("", "list", ListPage, True),
        ("lookup/", "lookup", LookupPage, True),
        ("add/", "add", AddPage, bool(records.add and records.form_class)),
        ("<int:pk>/", "detail", DetailPage, True),
        ("<int:pk>/edit/", "edit", EditPage, bool(records.change and records.form_class)),
        ("<int:pk>/delete/", "delete", DeletePage, bool(records.remove)),
        ("<int:pk>/steps/<slug:step>/", "step", StepPage, True),
    ]
    return [
        path(prefix + route, page.as_view(records=records), name=f"{stem}_{name}")
        for route, name, page, is_offered in pages
        if is_offered
    ]

"""Filters of the lists of cases; they live in the address of a list."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import Q
from django.http.request import QueryDict  # noqa: TID251  the filters are the address
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.forms import DayInput
from core.numbers import whole_number
from core.records import RecordFilter
from grid.filters import AreaChoice
from incidents.choices import (
    AppealKind,
    AppealState,
    Channel,
    DisputeState,
    IncidentKind,
    IncidentState,
    Source,
)
from incidents.choices.disputes import DisputeKind, DisputeLevel
from incidents.models import CaseReport, IssueCategory
from incidents.services.reckoning import midnight
from incidents.workflow import FINAL

OPEN, ALL = "open", "all"
RECEIVED = "received"
# Which day `since` and `until` mean, by the column's name without "_at".
DATES = {RECEIVED: _("days of receipt"), "closed": _("days of closing")}
DISPUTE_DATES = {
    "agreed": _("days of agreement"),
    "confirmed": _("days of the court's confirmation"),
    "performed": _("days of performance"),
    "failed": _("days of ending without agreement"),
}


def frozen_cases(user: Any, desk: str, text: str) -> list[int]:
    """Return the keys that a report froze, from its own and "open" or "late"; [] if none."""
    key, _dash, which = text.partition("-")
    report = CaseReport.objects.visible_to(user).filter(pk=whole_number(key) or 0).first()
    if report is None or which not in ("open", "late"):
        return []
    parts = {part["desk"]: part for part in report.content["desks"]}
    return parts[desk][f"{which}_cases"] or []


class CaseFilter(RecordFilter):
    """Cases by area, state, category, time and hands; open ones unless told otherwise."""

    searched: ClassVar = ("number", "title", "address")
    area = AreaChoice()
    state = django_filters.ChoiceFilter(method="keep_state", label=_("state"), empty_label=None)
    category = django_filters.ModelChoiceFilter(
        queryset=IssueCategory.objects.all(),
        label=pgettext_lazy("case", "category"),
        null_label=pgettext_lazy("case", "without a category"),
    )
    late = django_filters.ChoiceFilter(
        method="keep_late", label=_("late"), choices=[("yes", _("late only"))]
    )
    mine = django_filters.ChoiceFilter(
        method="keep_mine",
        label=_("whose"),
        choices=[("hands", _("in my hands")), ("entered", _("entered by me"))],
    )
    by = django_filters.ChoiceFilter(
        method="keep_all",
        label=_("since and until are"),
        choices=tuple(DATES.items()),
        empty_label=None,
    )
    since = django_filters.DateFilter(method="keep_since", label=_("since"), widget=DayInput)
    until = django_filters.DateFilter(method="keep_until", label=_("until"), widget=DayInput)
    # What figures count: no duplicates, a topic with those below it, a place no nearer named.
    once = django_filters.BooleanFilter(
        field_name="duplicate_of", lookup_expr="isnull", widget=forms.HiddenInput
    )
    topic = django_filters.ModelChoiceFilter(
        method="keep_topic", queryset=IssueCategory.objects.all(), widget=forms.HiddenInput
    )
    exact = django_filters.CharFilter(field_name="area_code", widget=forms.HiddenInput)
    frozen = django_filters.CharFilter(method="keep_frozen", widget=forms.HiddenInput)
    states: ClassVar[Any] = ()

    def __init__(self, data: QueryDict | None = None, *args: Any, **kwargs: Any) -> None:
        chosen = data.copy() if data is not None else QueryDict(mutable=True)
        chosen.setdefault("state", OPEN)
        chosen.setdefault("by", RECEIVED)
        super().__init__(chosen, *args, **kwargs)
        self.filters["state"].extra["choices"] = (
            (OPEN, pgettext_lazy("cases", "all open")),
            *self.states,
            (ALL, pgettext_lazy("cases", "all, finished too")),
        )

    @property
    def chosen(self) -> Mapping[str, Any]:
        """The filters in use; open cases are what the list shows by itself."""
        return {
            name: value
            for name, value in super().chosen.items()
            if (name, value) not in (("state", OPEN), ("by", RECEIVED))
        }

    def keep_all(self, rows: Any, _name: str, _value: str) -> Any:
        """Keep everything: which day is meant decides what `since` and `until` do."""
        return rows

    @property
    def day_field(self) -> str:
        """The column of the day that is meant."""
        return f"{self.form.cleaned_data.get('by') or RECEIVED}_at"

    def keep_since(self, rows: Any, _name: str, day: date) -> Any:
        """Keep what happened on the day or later."""
        return rows.filter(**{f"{self.day_field}__gte": midnight(day)})

    def keep_until(self, rows: Any, _name: str, day: date) -> Any:
        """Keep what happened on the day or earlier."""
        if day == date.max:
            return rows
        return rows.filter(**{f"{self.day_field}__lt": midnight(day + timedelta(days=1))})

    def keep_topic(self, rows: Any, _name: str, topic: IssueCategory) -> Any:
        """Keep the cases of a category and of those below it."""
        return rows.filter(Q(category=topic) | Q(category__parent=topic))

    def keep_frozen(self, rows: Any, _name: str, text: str) -> Any:
        """Keep the cases that were open or late when a report was drawn up."""
        return rows.filter(pk__in=frozen_cases(self.request.user, rows.model.desk_of, text))

    def keep_state(self, rows: Any, _name: str, state: str) -> Any:
        """Keep one state, the open ones, or all."""
        if state == OPEN:
            return rows.open()
        if state == ALL:
            return rows
        # A duplicate stops in the state it had: it is not among those where there is work.
        is_final = state in FINAL[rows.model.desk_of]
        return (rows if is_final else rows.open()).filter(state=state)

    def keep_late(self, rows: Any, _name: str, _value: str) -> Any:
        """Keep the open cases whose clock has run out."""
        return rows.late(timezone.now())

    def keep_mine(self, rows: Any, _name: str, whose: str) -> Any:
        """Keep the cases in my hands, or entered by me."""
        if whose == "entered":
            return rows.filter(entered_by=self.request.user)
        return rows.filter(rows.in_hands_of(self.request.user))


class IncidentFilter(CaseFilter):
    """Incidents by kind and source too."""

    kind = django_filters.ChoiceFilter(choices=IncidentKind.choices, label=_("kind"))
    source = django_filters.ChoiceFilter(choices=Source.choices, label=_("came from"))
    states: ClassVar[Any] = tuple(IncidentState.choices)


class AppealFilter(CaseFilter):
    """Appeals by kind, channel and legal channel too."""

    kind = django_filters.ChoiceFilter(choices=AppealKind.choices, label=_("kind"))
    channel = django_filters.ChoiceFilter(choices=Channel.choices, label=_("channel"))
    matter = django_filters.CharFilter(field_name="matter_number", label=_("number of the matter"))
    states: ClassVar[Any] = tuple(AppealState.choices)


class DisputeFilter(CaseFilter):
    """Disputes by kind and level too."""

    kind = django_filters.ChoiceFilter(choices=DisputeKind.choices, label=_("kind"))
    level = django_filters.ChoiceFilter(choices=DisputeLevel.choices, label=_("level"))
    by = django_filters.ChoiceFilter(
        method="keep_all",
        label=_("since and until are"),
        choices=tuple({**DATES, **DISPUTE_DATES}.items()),
        empty_label=None,
    )
    follow_up = django_filters.ChoiceFilter(
        method="keep_due", label=_("follow-up"), choices=[("due", _("follow-up due"))]
    )
    states: ClassVar[Any] = tuple(DisputeState.choices)

    def keep_due(self, rows: Any, _name: str, _value: str) -> Any:
        """Keep the disputes of whose agreement a follow-up is to be made."""
        return rows.follow_up_due(timezone.localdate())

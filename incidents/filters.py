"""Filters of the lists of cases; they live in the address of a list."""

from collections.abc import Mapping
from typing import Any, ClassVar

import django_filters
from django.http.request import QueryDict  # noqa: TID251  the filters are the address
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.forms import DayInput
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
from incidents.models import IssueCategory

OPEN, ALL = "open", "all"


class CaseFilter(RecordFilter):
    """Cases by area, state, category, time and hands; open ones unless told otherwise."""

    searched: ClassVar = ("number", "title", "address")
    area = AreaChoice()
    state = django_filters.ChoiceFilter(method="keep_state", label=_("state"), empty_label=None)
    category = django_filters.ModelChoiceFilter(
        queryset=IssueCategory.objects.filter(is_active=True),
        label=pgettext_lazy("case", "category"),
    )
    late = django_filters.ChoiceFilter(
        method="keep_late", label=_("late"), choices=[("yes", _("late only"))]
    )
    mine = django_filters.ChoiceFilter(
        method="keep_mine",
        label=_("whose"),
        choices=[("hands", _("in my hands")), ("entered", _("entered by me"))],
    )
    since = django_filters.DateFilter(
        field_name="received_at", lookup_expr="date__gte", label=_("since"), widget=DayInput
    )
    until = django_filters.DateFilter(
        field_name="received_at", lookup_expr="date__lte", label=_("until"), widget=DayInput
    )
    states: ClassVar[Any] = ()

    def __init__(self, data: QueryDict | None = None, *args: Any, **kwargs: Any) -> None:
        chosen = data.copy() if data is not None else QueryDict(mutable=True)
        chosen.setdefault("state", OPEN)
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
            if (name, value) != ("state", OPEN)
        }

    def keep_state(self, rows: Any, _name: str, state: str) -> Any:
        """Keep one state, the open ones, or all."""
        if state == OPEN:
            return rows.open()
        return rows if state == ALL else rows.filter(state=state)

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
    states: ClassVar[Any] = tuple(DisputeState.choices)

"""Filters of the lists of field work; they live in the address of a list."""

from collections.abc import Mapping
from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import Q
from django.http.request import QueryDict  # noqa: TID251  the filters are the address
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.forms import DayInput
from core.records import RecordFilter
from fieldwork.choices import (
    AssignmentState,
    CampaignKind,
    CampaignState,
    TargetKind,
    TaskKind,
    TaskState,
    VisitKind,
    VisitResult,
)
from fieldwork.models import Task
from grid.choices import HazardLevel
from grid.filters import AreaChoice

OPEN, ALL = "open", "all"
STATES = ((OPEN, _("all open")), *TaskState.choices, (ALL, _("all, finished too")))
MINE = (("to", _("assigned to me")), ("from", _("issued by me")), ("nobody", _("for nobody yet")))


class TaskFilter(RecordFilter):
    """Tasks by area, state, kind, time and person; open ones unless told otherwise."""

    searched: ClassVar = ("title", "assignee__full_name")
    area = AreaChoice()
    state = django_filters.ChoiceFilter(
        method="keep_state", label=_("state"), choices=STATES, empty_label=None
    )
    kind = django_filters.ChoiceFilter(choices=TaskKind.choices, label=_("kind of task"))
    target_kind = django_filters.ChoiceFilter(choices=TargetKind.choices, label=_("kind of place"))
    late = django_filters.ChoiceFilter(
        method="keep_late", label=_("late"), choices=[("yes", _("late only"))]
    )
    mine = django_filters.ChoiceFilter(method="keep_mine", label=_("whose"), choices=MINE)
    assignee = django_filters.NumberFilter(widget=forms.HiddenInput)
    building = django_filters.NumberFilter(widget=forms.HiddenInput)
    dwelling = django_filters.NumberFilter(widget=forms.HiddenInput)
    rental = django_filters.NumberFilter(widget=forms.HiddenInput)
    site = django_filters.NumberFilter(widget=forms.HiddenInput)
    assignment = django_filters.NumberFilter(widget=forms.HiddenInput)
    campaign = django_filters.NumberFilter(widget=forms.HiddenInput)

    class Meta:
        model = Task
        fields: ClassVar[list[str]] = []

    def __init__(self, data: QueryDict | None = None, *args: Any, **kwargs: Any) -> None:
        chosen = data.copy() if data is not None else QueryDict(mutable=True)
        chosen.setdefault("state", OPEN)
        super().__init__(chosen, *args, **kwargs)

    @property
    def chosen(self) -> Mapping[str, Any]:
        """The filters in use; open tasks are what the list shows by itself."""
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
        """Keep the open tasks whose due time has passed."""
        return rows.late(timezone.now())

    def keep_mine(self, rows: Any, _name: str, whose: str) -> Any:
        """Keep the tasks for me, from me, or for nobody."""
        if whose == "nobody":
            return rows.filter(assignee=None)
        column = "assignee" if whose == "to" else "issued_by"
        return rows.filter(**{column: self.request.user})


class AssignmentFilter(RecordFilter):
    """Sendings by words and state."""

    searched: ClassVar = ("title",)
    state = django_filters.ChoiceFilter(choices=AssignmentState.choices, label=_("state"))


class CampaignFilter(RecordFilter):
    """Campaigns by words, kind and state."""

    searched: ClassVar = ("title", "problem")
    kind = django_filters.ChoiceFilter(choices=CampaignKind.choices, label=_("kind"))
    state = django_filters.ChoiceFilter(choices=CampaignState.choices, label=_("state"))


class VisitFilter(RecordFilter):
    """Visits by area, kind, result, day and person."""

    searched: ClassVar = ("worker__full_name", "note")
    area = AreaChoice()
    kind = django_filters.ChoiceFilter(choices=VisitKind.choices, label=_("kind"))
    result = django_filters.ChoiceFilter(choices=VisitResult.choices, label=_("result"))
    hazard = django_filters.ChoiceFilter(
        field_name="hazard_level", choices=HazardLevel.choices, label=_("hazard found")
    )
    since = django_filters.DateFilter(
        field_name="at", lookup_expr="date__gte", label=_("since"), widget=DayInput
    )
    until = django_filters.DateFilter(
        field_name="at", lookup_expr="date__lte", label=_("until"), widget=DayInput
    )
    mine = django_filters.ChoiceFilter(
        method="keep_mine", label=_("whose"), choices=[("mine", _("made by me"))]
    )
    dwelling = django_filters.NumberFilter(widget=forms.HiddenInput)
    rental = django_filters.NumberFilter(widget=forms.HiddenInput)
    site = django_filters.NumberFilter(widget=forms.HiddenInput)
    building = django_filters.NumberFilter(widget=forms.HiddenInput)

    def keep_mine(self, rows: Any, _name: str, _value: str) -> Any:
        """Keep the visits made by whoever asks, alone or together."""
        return rows.filter(Q(worker=self.request.user) | Q(second_worker=self.request.user))

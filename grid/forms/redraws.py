"""Forms of redrawing: a line across a cell, cells to join, a new border, a day."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.forms import DayInput
from core.records.shapes import POLYGON, ShapeField
from grid.models import Area
from grid.services.drawing import neighbours


class DecisionForm(forms.Form):
    """When cells change and why."""

    effective_on = forms.DateField(
        label=_("Effective on"),
        widget=DayInput,
        help_text=_("Today, or a later day on which it happens by itself."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("The decision and its document, such as “street office no. 12”."),
    )

    def __init__(self, *args: Any, cell: Area, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"effective_on": timezone.localdate()})
        super().__init__(*args, **kwargs)
        self.cell = cell


class SplitForm(DecisionForm):
    """A line right across a cell."""

    shape = ShapeField(
        label=_("Line"),
        kinds=("LineString",),
        help_text=_("Draw a line right across the cell, from outside to outside."),
    )
    field_order = ("shape", "effective_on", "reason")


class MergeForm(DecisionForm):
    """Neighbours that a cell is joined with."""

    cells = forms.ModelMultipleChoiceField(
        label=_("Join with"),
        queryset=Area.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one neighbour.")},
    )
    field_order = ("cells", "effective_on", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keys = [cell.pk for cell in neighbours(self.cell)]
        choices: Any = self.fields["cells"]
        choices.queryset = Area.objects.filter(pk__in=keys).defer("boundary").order_by("code")


class BorderForm(DecisionForm):
    """A new boundary for a cell; its neighbours give way or take over."""

    shape = ShapeField(
        label=_("Boundary"),
        kinds=(POLYGON,),
        multi=True,
        help_text=_("Move the corners. Neighbouring cells give way or take over the ground."),
    )
    field_order = ("shape", "effective_on", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("shape", self.cell.boundary)


class ActivationForm(forms.Form):
    """The day on which drafts come into force."""

    effective_on = forms.DateField(label=_("In force from"), widget=DayInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"effective_on": timezone.localdate()})
        super().__init__(*args, **kwargs)

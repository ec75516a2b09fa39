"""The form of a sending of tasks: where, what, until when."""

import uuid
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.access import within
from core.errors import BadInput
from core.forms import DayInput
from core.numbers import whole_number
from fieldwork.choices import CampaignState
from fieldwork.forms.areas import AreaField
from fieldwork.models import Campaign, TaskTemplate
from fieldwork.services.lasso import read_lasso
from fieldwork.services.saved_filters import FILTERS
from fieldwork.services.selection import MOST_KEYS, Selection, issuing_ranges
from grid.choices import BuildingUse, Level, SiteKind
from grid.models import Area
from staff.models import User

MOST_CODES: Final = 5_000
MOST_AREAS: Final = 400  # beyond it only the wider areas are offered
PARAMETERS: Final = {
    "rentals_due": "days",
    "sites_due": "days",
    "dwellings_unvisited": "days",
    "sites_of_kind": "site_kind",
    "buildings_of_use": "building_use",
}
LAST_MINUTE: Final = time(23, 59)


class TemplateSelect(forms.Select):
    """Templates; each tells the page its kind of place and its usual due day."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add what the page's script needs to an option."""
        option = super().create_option(name, value, *args, **kwargs)
        if template := getattr(value, "instance", None):
            option["attrs"]["data-target"] = template.target_kind
            option["attrs"]["data-due"] = str(usual_due(template))
            option["attrs"]["data-instruction"] = template.instruction
        return option


class FilterSelect(forms.Select):
    """Saved filters; each tells the page its kind of place and its parameter."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add what the page's script needs to an option."""
        option = super().create_option(name, value, *args, **kwargs)
        if saved := FILTERS.get(str(value)):
            option["attrs"]["data-target"] = saved.target_kind
            option["attrs"]["data-parameter"] = PARAMETERS.get(str(value), "")
            option["attrs"]["data-usual"] = saved.usual
        return option


class Codes(forms.CharField):
    """Numbers separated by commas or spaces."""

    def __init__(self, *, most: int, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.most = most

    def to_python(self, value: Any) -> tuple[str, ...]:  # type: ignore[override]
        """Return the numbers, each once, in their order."""
        parts = str(value or "").replace("，", " ").replace(",", " ").split()
        if len(parts) > self.most or any(whole_number(part) is None for part in parts):
            raise forms.ValidationError(_("Write codes as digits, separated by commas."))
        return tuple(dict.fromkeys(parts))


class AssignForm(forms.Form):
    """Where, what and until when; the service checks what it means."""

    template = forms.ModelChoiceField(
        queryset=TaskTemplate.objects.filter(is_active=True).select_related("standard"),
        label=_("Task"),
        widget=TemplateSelect,
        empty_label=None,
    )
    area = AreaField(
        queryset=Area.objects.none(),
        to_field_name="code",
        label=_("Area"),
        required=False,
        empty_label=_("as chosen on the map"),
    )
    filter = forms.ChoiceField(label=_("Which places"), required=False, widget=FilterSelect)
    days = forms.CharField(
        label=_("Days"), required=False, widget=forms.NumberInput(attrs={"min": 0, "max": 3650})
    )
    site_kind = forms.ChoiceField(
        label=_("Kind of key site"), required=False, choices=SiteKind.choices
    )
    building_use = forms.ChoiceField(
        label=_("Use of the building"), required=False, choices=BuildingUse.choices
    )
    due_on = forms.DateField(label=_("Due on"), required=False, widget=DayInput)
    title = forms.CharField(label=_("Title"), required=False, max_length=100)
    instruction = forms.CharField(
        label=_("Instruction"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    campaign = forms.ModelChoiceField(
        queryset=Campaign.objects.none(), label=_("Campaign"), required=False
    )
    skips_open = forms.BooleanField(
        label=_("Leave out places that already have such a task"), required=False, initial=True
    )
    cells = Codes(label=_("Cells by code"), most=MOST_CODES)
    keys = Codes(most=MOST_KEYS, widget=forms.HiddenInput)
    polygon = forms.CharField(required=False, widget=forms.HiddenInput, strip=False)
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = self.fields
        choices["area"].queryset = areas_of(actor)
        choices["campaign"].queryset = Campaign.objects.visible_to(actor).filter(
            state__in=[CampaignState.APPROVED, CampaignState.RUNNING]
        )
        choices["filter"].choices = [
            ("", _("all of this kind")),
            *((key, saved.label) for key, saved in FILTERS.items()),
        ]
        self.initial.setdefault("key", uuid.uuid4())

    def clean(self) -> dict[str, Any]:
        """Check that the due day lies ahead."""
        cleaned = super().clean() or self.cleaned_data
        due_on = cleaned.get("due_on")
        if due_on and due_on < timezone.localdate():
            self.add_error("due_on", _("The due day has passed. Choose a later one."))
        return cleaned

    @property
    def due_at(self) -> datetime:
        """The last minute of the due day: the one chosen, else the template's."""
        template: TaskTemplate = self.cleaned_data["template"]
        return end_of(self.cleaned_data["due_on"] or usual_due(template))

    def selection(self) -> Selection:
        """Return what was chosen. Raises BadInput for a lasso that cannot be read."""
        cleaned, key = self.cleaned_data, self.cleaned_data["filter"]
        saved = FILTERS.get(key)
        fits = saved is not None and saved.target_kind == cleaned["template"].target_kind
        if key and not fits:
            raise BadInput(_("This filter does not fit the task. Choose another."))
        return Selection(
            areas=(cleaned["area"].code,) if cleaned["area"] else (),
            cells=cleaned["cells"],
            keys=tuple(int(part) for part in cleaned["keys"]),
            filter_key=key,
            parameter=cleaned.get(PARAMETERS.get(key, ""), ""),
            drawn=read_lasso(cleaned["polygon"]) if cleaned["polygon"] else None,
            skips_open=cleaned["skips_open"],
        )


def usual_due(template: TaskTemplate) -> date:
    """Return the day a task sent today is due when nobody says otherwise."""
    return timezone.localdate() + timedelta(days=template.due_days)


def end_of(day: date) -> datetime:
    """Return the last minute of a day."""
    return timezone.make_aware(datetime.combine(day, LAST_MINUTE))


def areas_of(actor: User) -> Any:
    """Return the areas above the cell in which somebody may issue tasks, in tree order."""
    ranges = issuing_ranges(actor)
    areas = Area.objects.active().filter(within("code", ranges)).exclude(level=Level.CELL)
    if areas.count() > MOST_AREAS:
        areas = areas.exclude(level=Level.COMMUNITY)
    return areas.defer("boundary").order_by("code")

"""Forms about people. None of them is ever kept as a draft in the browser."""

import uuid
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.forms import DayInput
from core.records.forms import Picker
from grid.models import Dwelling
from residents.choices.people import AskedBy, PaperKind, Purpose, ResidencyKind, Sex
from residents.models import Person
from residents.services.corrections import CLEANERS
from residents.services.facts import PersonalFacts
from staff.models import User

QUIET = {"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}
KINDS = [(kind.value, kind.label) for kind in ResidencyKind]
PURPOSES = [("", _("choose a purpose")), *Purpose.choices]
COLUMNS: dict[str, Any] = {field.name: field for field in Person._meta.fields}
FACTS = [(name, COLUMNS[name].verbose_name) for name in (*CLEANERS, "phone", "identity_number")]


CHANGING = ("phone", "contact_address", "registered_area_code")


class ActForm(forms.Form):
    """A change that a phone may send twice: `client_uuid` makes it one."""

    client_uuid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class SearchForm(forms.Form):
    """What is looked for, and what for."""

    words = forms.CharField(
        label=_("Name, number, phone or last four characters"),
        max_length=60,
        widget=forms.TextInput(QUIET),
    )
    purpose = forms.ChoiceField(label=_("Purpose"), choices=PURPOSES)


class PurposeForm(forms.Form):
    """What a full value is needed for."""

    purpose = forms.ChoiceField(
        label=_("Purpose"), choices=Purpose.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("In a few words"), max_length=200, required=False, widget=forms.TextInput(QUIET)
    )


class MoveInForm(ActForm):
    """Somebody new at a door, in the order in which it is asked."""

    number = forms.CharField(
        label=_("number of the paper"),
        max_length=40,
        required=False,
        widget=forms.TextInput(QUIET),
    )
    name = forms.CharField(
        label=pgettext_lazy("person", "name"), max_length=60, widget=forms.TextInput(QUIET)
    )
    kind = forms.ChoiceField(
        label=_("Lives here as"),
        choices=KINDS,
        initial=ResidencyKind.OWNER_FAMILY,
        widget=forms.RadioSelect,
    )
    phone = forms.CharField(
        label=_("phone"),
        max_length=30,
        required=False,
        widget=forms.TextInput({**QUIET, "inputmode": "tel"}),
    )
    paper_kind = forms.ChoiceField(
        label=_("identity paper"), choices=PaperKind.choices, initial=PaperKind.RESIDENT_ID
    )
    birth_date = forms.DateField(label=_("date of birth"), required=False, widget=DayInput)
    sex = forms.ChoiceField(
        label=_("sex"), choices=Sex.choices, initial=Sex.UNSTATED, required=False
    )
    registered_area_code = forms.CharField(
        label=_("registered area"), max_length=12, required=False, widget=forms.TextInput(QUIET)
    )
    household_no = forms.CharField(label=_("household"), max_length=20, initial="1")
    on = forms.DateField(label=_("lives here since"), initial=timezone.localdate, widget=DayInput)
    is_somebody_else = forms.BooleanField(required=False, widget=forms.HiddenInput)

    first = ("number", "name", "kind", "phone")
    more = ("paper_kind", "birth_date", "sex", "registered_area_code", "household_no", "on")

    def facts(self) -> PersonalFacts:
        """Return what was told. Only for a valid form."""
        said = self.cleaned_data
        names = ("name", "number", "sex", "birth_date", "phone", "registered_area_code")
        kind = said["paper_kind"]
        return PersonalFacts(paper_kind=kind, **{name: said[name] for name in names})

    def first_fields(self) -> list[forms.BoundField]:
        """Return what is always asked."""
        return [self[name] for name in self.first]

    def more_fields(self) -> list[forms.BoundField]:
        """Return what is seldom asked."""
        return [self[name] for name in self.more]


class SamePersonForm(ActForm):
    """Somebody of the area who moves to this door."""

    person = forms.UUIDField(widget=forms.HiddenInput)
    version = forms.IntegerField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(choices=KINDS, widget=forms.HiddenInput)
    household_no = forms.CharField(max_length=20, widget=forms.HiddenInput)
    on = forms.DateField(widget=forms.HiddenInput)


class LeaveForm(ActForm):
    """Who leaves a household, when, and whether to a dwelling of the same area."""

    seen = forms.CharField(max_length=16, widget=forms.HiddenInput)
    left = forms.MultipleChoiceField(label=_("Who leaves"), widget=forms.CheckboxSelectMultiple)
    on = forms.DateField(label=_("on"), initial=timezone.localdate, widget=DayInput)
    to = forms.ModelChoiceField(
        Dwelling.objects.none(),
        label=_("New home in your area"),
        required=False,
        help_text=_("Leave it empty for those who moved away."),
    )
    to_household = forms.CharField(
        label=_("household there"), max_length=20, initial="1", required=False
    )
    kind = forms.ChoiceField(
        label=_("Lives there as"), choices=KINDS, initial=ResidencyKind.OWNER_FAMILY
    )

    def __init__(
        self, *args: Any, actor: User, members: list[tuple[str, str]], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.fields["left"].choices = members  # type: ignore[attr-defined]
        field: Any = self.fields["to"]
        field.queryset = Dwelling.objects.visible_to(actor).select_related("building")
        field.widget = Picker("grid:dwelling_lookup")
        field.widget.choices = field.choices


class VerifyForm(ActForm):
    """A household as it was shown."""

    seen = forms.CharField(max_length=16, widget=forms.HiddenInput)


class DeceasedForm(ActForm):
    """The day of a death."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    on = forms.DateField(label=_("deceased on"), widget=DayInput)


class FactForm(ActForm):
    """One fact: what it should be, and who says so."""

    field = forms.ChoiceField(label=_("Fact"), choices=FACTS)
    value = forms.CharField(
        label=_("What it should be"), max_length=200, widget=forms.TextInput(QUIET)
    )
    said_by = forms.ChoiceField(
        label=_("Who says so"),
        choices=AskedBy.choices,
        initial=AskedBy.PERSON,
        widget=forms.RadioSelect,
    )


class ChangeForm(ActForm):
    """A fact that changes in life; what was wrong from the beginning is a correction."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    field = forms.ChoiceField(label=_("Fact"), widget=forms.RadioSelect)
    value = forms.CharField(
        label=_("What it is now"),
        max_length=200,
        required=False,
        widget=forms.TextInput(QUIET),
        help_text=_("Leave it empty if there is none any more."),
    )

    def __init__(self, *args: Any, person: Person, **options: Any) -> None:
        super().__init__(*args, **options)
        names = [*CHANGING, *(() if person.identity_number else ("identity_number",))]
        choices = [(name, COLUMNS[name].verbose_name) for name in names]
        self.fields["field"].choices = choices  # type: ignore[attr-defined]
        self.fields["field"].initial = names[0]


class DecisionForm(forms.Form):
    """A second person's decision."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    answer = forms.CharField(label=_("reason of the decision"), max_length=200, required=False)


class MergeForm(forms.Form):
    """Why two records are one person's."""

    kept = forms.UUIDField(widget=forms.HiddenInput)
    dropped = forms.UUIDField(widget=forms.HiddenInput)
    reason = forms.CharField(label=_("reason"), max_length=200)

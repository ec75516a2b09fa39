"""Forms of care records."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.forms import DayInput
from grid.models import Organisation
from residents.choices.files import (
    AUTHORITY_KINDS,
    CARE_REVIEW_DAYS,
    STATUTORY,
    VOLUNTARY,
    CareCategory,
    ContactKind,
    ContactOutcome,
    Measure,
)
from residents.forms.files import WordsForm
from staff.models import User


class ReferralForm(WordsForm):
    """A referral: the service, the document it rests on, and that the person was told."""

    word_fields = ("basis_document", "not_told_reason")
    category = forms.ChoiceField(label=_("service"))
    authority = forms.ModelChoiceField(
        queryset=Organisation.objects.none(), label=_("referring authority")
    )
    identity_number = forms.CharField(
        label=_("identity number of the person"),
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    basis_document = forms.CharField(
        label=_("basis document"),
        max_length=100,
        help_text=_("The number of the document, or of the person's own application."),
    )
    told_on = forms.DateField(label=_("person told on"), required=False, widget=DayInput)
    not_told_reason = forms.CharField(label=_("or why not"), max_length=200, required=False)
    ends_on = forms.DateField(
        label=_("ends on"),
        required=False,
        widget=DayInput,
        help_text=_("The day of the document. The night after, the record is sealed."),
    )
    consent_counted_on = forms.DateField(
        label=_("agreed to be counted for emergency help on"), required=False, widget=DayInput
    )

    def __init__(self, *args: Any, actor: User, is_voluntary: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        categories: tuple[CareCategory, ...] = VOLUNTARY if is_voluntary else STATUTORY
        kinds = {kind for category in categories for kind in AUTHORITY_KINDS[category]}
        offices = Organisation.objects.filter(kind__in=kinds).order_by("name")
        if not is_voluntary:
            offices = offices.filter(pk=actor.organisation_id)
            fitting = [
                one for one in categories if offices.filter(kind__in=AUTHORITY_KINDS[one]).exists()
            ]
            categories = tuple(fitting) or categories
            del self.fields["consent_counted_on"]
        else:
            del self.fields["identity_number"]
        self.fields["category"].choices = [  # type: ignore[attr-defined]
            (one.value, CareCategory(one).label) for one in categories
        ]
        self.fields["authority"].queryset = offices  # type: ignore[attr-defined]
        if offices.count() == 1:
            self.initial["authority"] = offices.get().pk
        elif offices.filter(pk=actor.organisation_id).exists():
            self.initial["authority"] = actor.organisation_id
        self.initial.setdefault("told_on", timezone.localdate())


class MeasuresForm(forms.Form):
    """What will be done for the person."""

    measures = forms.MultipleChoiceField(
        label=_("measures"), choices=Measure.choices, widget=forms.CheckboxSelectMultiple
    )


class RenewForm(MeasuresForm):
    """A review that renews a service."""

    review_due = forms.DateField(label=_("next review by"), widget=DayInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        due = timezone.localdate() + timedelta(days=CARE_REVIEW_DAYS)
        self.initial.setdefault("review_due", due)


class ReasonForm(WordsForm):
    """A step that needs words."""

    word_fields = ("reason",)
    reason = forms.CharField(
        label=_("reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 2})
    )


class ContactForm(WordsForm):
    """A contact with a served person."""

    word_fields = ("note",)
    kind = forms.ChoiceField(label=_("kind"), choices=ContactKind.choices)
    outcome = forms.ChoiceField(label=_("what came of it"), choices=ContactOutcome.choices)
    note = forms.CharField(
        label=_("note"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

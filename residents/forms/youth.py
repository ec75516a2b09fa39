"""Forms of youth support files."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.forms import DayInput
from residents.choices.files import (
    YOUTH_REVIEW_DAYS,
    CardKind,
    ContactKind,
    Level,
    Need,
    Objector,
    YouthBasis,
    YouthCategory,
    YouthSource,
)
from residents.forms.files import WordsForm
from residents.services.grants import deciders
from staff.choices import Role
from staff.models import User


def words(label: Any, rows: int = 3, most: int = 2000, **values: Any) -> forms.CharField:
    """Return a field of free words."""
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=most, widget=widget, **values)


class ProposalForm(WordsForm):
    """A proposal: who asked, on what it rests, and everybody's voice."""

    word_fields = ("best_interest_note", "guardian_voice", "own_wishes", "basis_document")
    identity_number = forms.CharField(
        label=_("identity number of the young person"),
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    category = forms.ChoiceField(label=_("category"), choices=YouthCategory.choices)
    source = forms.ChoiceField(label=_("asked for by"), choices=YouthSource.choices)
    basis = forms.ChoiceField(label=_("basis"), choices=YouthBasis.choices)
    basis_document = forms.CharField(label=_("number of the consent or duty"), max_length=100)
    best_interest_note = words(_("why this is in the young person's best interest"))
    guardian_voice = words(_("what the guardian says"))
    own_wishes = words(_("what the young person wishes"))
    decider = forms.ModelChoiceField(
        queryset=User.objects.none(), label=_("supervisor who decides")
    )

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = [post.area_code for post in actor.posts_today if post.role == Role.YOUTH_WORKER]
        keys = {person.pk for code in codes for person in deciders(code)} - {actor.pk}
        people = User.objects.filter(pk__in=keys).order_by("full_name", "pk")
        self.fields["decider"].queryset = people  # type: ignore[attr-defined]
        if len(keys) == 1:
            self.initial["decider"] = next(iter(keys))


class EntryForm(WordsForm):
    """A dated entry on one of the three cards."""

    word_fields = ("text",)
    kind = forms.ChoiceField(label=_("card"), choices=CardKind.choices)
    on = forms.DateField(label=_("day"), widget=DayInput)
    contact = forms.ChoiceField(
        label=_("contact with the young person"),
        required=False,
        choices=[("", _("none")), *ContactKind.choices],
    )
    text = words(_("what was agreed or done"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("on", timezone.localdate())
        self.initial.setdefault("kind", CardKind.SERVICE)


class LevelForm(WordsForm):
    """A proposed level: the help owed and the needs it answers."""

    word_fields = ("reasons", "not_told_reason")
    level = forms.ChoiceField(
        label=_("help owed"), choices=list(reversed(Level.choices)), widget=forms.RadioSelect
    )
    needs = forms.MultipleChoiceField(
        label=_("needs"),
        choices=Need.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    reasons = words(_("why"), rows=2, most=1000)
    told_guardian_on = forms.DateField(label=_("guardian told on"), required=False, widget=DayInput)
    not_told_reason = forms.CharField(label=_("or why not"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("told_guardian_on", timezone.localdate())


class ObjectionForm(forms.Form):
    """An objection to a level, in the words of who objects."""

    by = forms.ChoiceField(label=_("who objects"), choices=Objector.choices)
    words = words(_("their words"), rows=2, most=1000)


class RenewFileForm(forms.Form):
    """A review that keeps a file in service."""

    review_due = forms.DateField(label=_("next review by"), widget=DayInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        due = timezone.localdate() + timedelta(days=YOUTH_REVIEW_DAYS)
        self.initial.setdefault("review_due", due)


class OpeningForm(forms.Form):
    """Why a minor's file must be opened."""

    reason = words(_("why the file must be opened"), rows=2, most=200)


class GrantForm(forms.Form):
    """Another colleague for a file."""

    staff = forms.ModelChoiceField(queryset=User.objects.none(), label=_("colleague"))
    reason = forms.CharField(label=_("reason"), max_length=200)

    def __init__(self, *args: Any, holders: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keys = [user.pk for user in holders]
        self.fields["staff"].queryset = User.objects.filter(pk__in=keys).order_by("full_name")  # type: ignore[attr-defined]


class ReopenForm(forms.Form):
    """The order by which a sealed record is reopened."""

    number = forms.CharField(label=_("number"), max_length=12)
    document = forms.CharField(
        label=_("number of the order of the court or the prosecutor"), max_length=100
    )

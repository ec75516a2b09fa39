"""Forms of requests about records: intake, identity check, decision."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.forms import DayInput
from residents.choices.people import (
    CorrectableField,
    Decision,
    IdentityCheck,
    PaperKind,
    ProofKind,
    RequestChannel,
    RequesterKind,
    RequestKind,
)
from residents.models import DataRequest


class IntakeForm(forms.Form):
    """What somebody at the counter asks for; nobody is looked up yet."""

    kind = forms.ChoiceField(
        label=_("What is asked for"), choices=RequestKind, widget=forms.RadioSelect
    )
    requester_kind = forms.ChoiceField(
        label=_("Who asks"),
        choices=RequesterKind,
        widget=forms.RadioSelect,
        initial=RequesterKind.SELF,
    )
    requester_name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=60)
    contact = forms.CharField(
        label=_("Where the answer goes"),
        max_length=200,
        required=False,
        help_text=_("A phone or an address; empty if the person comes back for it."),
    )
    channel = forms.ChoiceField(label=_("Came in"), choices=RequestChannel)
    field = forms.ChoiceField(
        label=_("What is to be corrected"),
        choices=[("", "—"), *CorrectableField.choices],
        required=False,
        help_text=_("Only for a correction."),
    )
    wished = forms.CharField(
        label=_("What it should say"),
        max_length=200,
        required=False,
        help_text=_("Only for a correction; a day as 1990-01-31."),
    )

    def values(self) -> dict[str, Any]:
        """Return what the service keeps; words for a correction only where one is asked."""
        chosen = dict(self.cleaned_data)
        if chosen["kind"] != RequestKind.CORRECT:
            chosen["field"] = chosen["wished"] = ""
        return {name: value or None if name in SEALED else value for name, value in chosen.items()}


SEALED = frozenset({"contact", "wished"})


class IdentityForm(forms.ModelForm[DataRequest]):
    """How somebody was known, and whose record it is."""

    subject_kind = forms.ChoiceField(
        label=_("Paper of the person the record is about"), choices=PaperKind
    )
    subject_number = forms.CharField(
        label=_("Its number"),
        max_length=40,
        required=False,
        help_text=_("Used to find the record and not kept."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    subject_name = forms.CharField(
        label=_("Name of that person"),
        max_length=60,
        required=False,
        help_text=_("Only for a person without a paper."),
    )
    subject_birth_date = forms.DateField(
        label=_("Date of birth of that person"),
        required=False,
        widget=DayInput(),
        help_text=_("Only for a person without a paper."),
    )

    class Meta:
        model = DataRequest
        fields: ClassVar[tuple[str, ...]] = ("identity_check", "paper_kind", "proof_kind")
        labels: ClassVar = {
            "identity_check": _("How the one who asks was known"),
            "paper_kind": _("Paper that was shown"),
            "proof_kind": _("Proof of the right to ask"),
        }
        help_texts: ClassVar = {
            "paper_kind": _("Note the kind only. Make no copy and write down no number."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = self.instance.requester_kind == RequesterKind.SELF
        self.fields["identity_check"] = chosen("identity_check", self, IdentityCheck)
        self.fields["paper_kind"] = chosen("paper_kind", self, PaperKind)
        if own:
            del self.fields["proof_kind"]
        else:
            self.fields["proof_kind"] = chosen("proof_kind", self, ProofKind)

    def _post_clean(self) -> None:
        """Leave the rules of the record to the service."""

    def clean(self) -> dict[str, Any]:
        """Ask for a number, or for name and day of birth without a paper."""
        found: dict[str, Any] = super().clean() or {}
        without = found.get("subject_kind") == PaperKind.NONE
        needed = ("subject_name", "subject_birth_date") if without else ("subject_number",)
        for name in needed:
            if not found.get(name):
                self.add_error(name, self.fields[name].error_messages["required"])
        return found

    def values(self) -> dict[str, Any]:
        """Return how somebody was known."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields if name in self.fields}

    def subject(self) -> dict[str, Any]:
        """Return what finds the record."""
        names = ("kind", "number", "name", "birth_date")
        return {name: self.cleaned_data[f"subject_{name}"] for name in names}


def chosen(name: str, form: forms.ModelForm[DataRequest], choices: Any) -> forms.ChoiceField:
    """Return a field that must be chosen, with its label and help."""
    old = form.fields[name]
    return forms.ChoiceField(
        label=old.label, help_text=old.help_text, choices=[("", "—"), *choices.choices]
    )


class DecisionForm(forms.Form):
    """What the data-protection officer decides, and why."""

    decision = forms.ChoiceField(label=_("Decision"), choices=Decision, widget=forms.RadioSelect)
    is_without_basis = forms.BooleanField(
        label=_("The record was held without a legal basis"),
        required=False,
        help_text=_("Then no duty to keep it stands in the way of deletion."),
    )
    reasons = forms.CharField(
        label=_("Reasons, in words the person understands"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "Needed for a refusal, for a lock and for its end; they stand in the written answer."
        ),
    )

    def __init__(self, request: DataRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if request.kind != RequestKind.DELETE:
            del self.fields["is_without_basis"]
            keep = [pair for pair in Decision.choices if pair[0] != Decision.LOCKED]
            self.fields["decision"].choices = keep  # type: ignore[attr-defined]
        if request.state == "lodged":
            only = [(Decision.REFUSED.value, Decision.REFUSED.label)]
            self.fields["decision"].choices = only  # type: ignore[attr-defined]

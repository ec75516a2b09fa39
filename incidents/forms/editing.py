"""Changing what is written of a case."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from incidents.choices import IncidentKind
from incidents.models import Case, IssueCategory


class EditForm(forms.Form):
    """Title, words, category, address, and the kind of an incident; the version that was seen."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    title = forms.CharField(label=_("title"), max_length=120)
    text = forms.CharField(
        label=_("words"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    category = forms.ModelChoiceField(
        IssueCategory.objects.none(), label=pgettext_lazy("case", "category"), required=False
    )
    address = forms.CharField(label=_("address"), max_length=200, required=False)
    kind = forms.ChoiceField(label=_("kind"), choices=IncidentKind.choices)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        categories = IssueCategory.objects.filter(is_active=True, desk=case.desk)
        self.fields["category"].queryset = categories  # type: ignore[attr-defined]
        if case.desk != "incident":
            del self.fields["kind"]

    def values(self) -> dict[str, Any]:
        """Return the values without the version."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}


def first_values(case: Case) -> dict[str, Any]:
    """Return what the form begins with."""
    found = {name: getattr(case, name) for name in ("title", "text", "category", "address")}
    return {**found, "kind": getattr(case, "kind", ""), "seen": case.version}

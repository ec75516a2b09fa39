"""Forms of the duty list and the time limits."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from grid.models import Organisation
from incidents.forms.appeals import categories, communities
from incidents.models import RoutingRule
from incidents.services.bodies import WITH_INBOX


class RuleForm(forms.ModelForm):
    """One line of the duty list."""

    class Meta:
        model = RoutingRule
        fields = (
            "name", "position", "category", "area", "first_hour", "last_hour", "mode", "to_org",
            "with_org", "note", "is_active",
        )  # fmt: skip

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["area"].queryset = communities(actor)
        fields["category"].queryset = categories()
        bodies = Organisation.objects.filter(kind__in=WITH_INBOX).order_by("name")
        fields["to_org"].queryset = fields["with_org"].queryset = bodies

    def _post_clean(self) -> None:
        """Leave the record alone: the service writes it."""


class LimitForm(forms.Form):
    """A place's own time limit."""

    code = forms.CharField(widget=forms.HiddenInput)
    amount = forms.IntegerField(label=_("amount"), min_value=1, max_value=3650)
    unit = forms.ChoiceField(label=_("unit"))
    rule = forms.CharField(label=_("rule it comes from"), max_length=120)
    note = forms.CharField(label=_("why"), max_length=300)

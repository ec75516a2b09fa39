"""The form of a retention rule."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from core.retention import entities
from staff.models import RetentionRule


class RuleForm(forms.ModelForm[RetentionRule]):
    """What is removed, counted from which day, after how long, and why."""

    entity = forms.ChoiceField(label=_("What"))
    reference = forms.ChoiceField(label=_("Counted from"))

    class Meta:
        model = RetentionRule
        fields: ClassVar[tuple[str, ...]] = (
            "entity",
            "reference",
            "days",
            "action",
            "source",
            "is_active",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = entities().values()
        self.fields["entity"].choices = [(e.code, e.label) for e in known]  # type: ignore[attr-defined]
        groups = [(e.label, list(e.references.items())) for e in known]
        self.fields["reference"].choices = groups  # type: ignore[attr-defined]

    def _post_clean(self) -> None:
        """Leave the rules of the record to the service."""

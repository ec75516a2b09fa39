"""Forms of impact assessments and module switches."""

from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from core.forms import DayInput
from staff.models import ImpactAssessment, ModuleSwitch


class AssessmentForm(forms.ModelForm[ImpactAssessment]):
    """An impact assessment: its document, what it says, how long it holds."""

    class Meta:
        model = ImpactAssessment
        fields: ClassVar[tuple[str, ...]] = (
            "document",
            "necessity",
            "effects",
            "measures",
            "valid_from",
            "valid_until",
        )
        widgets: ClassVar = {
            "necessity": forms.Textarea(attrs={"rows": 3}),
            "effects": forms.Textarea(attrs={"rows": 3}),
            "measures": forms.Textarea(attrs={"rows": 3}),
            "valid_from": DayInput(),
            "valid_until": DayInput(),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.fields["valid_from"].initial = today
        self.fields["valid_until"].initial = today + timedelta(days=365)

    def _post_clean(self) -> None:
        """Leave the rules of the record to the service."""


class SwitchForm(forms.ModelForm[ModuleSwitch]):
    """The legal duty behind a module."""

    class Meta:
        model = ModuleSwitch
        fields: ClassVar[tuple[str, ...]] = ("legal_duty",)
        widgets: ClassVar = {"legal_duty": forms.Textarea(attrs={"rows": 3})}

    def _post_clean(self) -> None:
        """Leave the rules of the record to the service."""

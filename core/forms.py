"""How forms are drawn: labels above, errors beside the field, 48 px targets."""

from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting


class FormRenderer(TemplatesSetting):
    """Draws forms and fields with this project's templates."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"


class DayInput(forms.DateInput):
    """A day, with the browser's calendar."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")

"""How forms are drawn: labels above, errors beside the field, 48 px targets."""

from django.forms.renderers import TemplatesSetting


class FormRenderer(TemplatesSetting):
    """Draws forms and fields with this project's templates."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"

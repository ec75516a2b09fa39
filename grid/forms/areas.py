"""Forms of areas and grid cells."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.records import RecordForm
from core.records.shapes import POLYGON, ShapeField
from grid.choices import AreaState
from grid.forms.places import DRAW
from grid.models import Area
from grid.services.areas import FIXED_IN_FORCE, LEVEL_OF_DIGITS


class AreaForm(RecordForm):
    """An area; once in force, only what does not touch its ground."""

    pickers: ClassVar = {"parent": "grid:area_lookup"}
    code = forms.CharField(
        label=_("Area code"),
        max_length=15,
        help_text=_(
            "City 4 digits, district 6, street or town 9, community or village 12, "
            "grid cell 15; it begins with the parent's code."
        ),
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )
    boundary = ShapeField(label=_("Boundary"), kinds=(POLYGON,), multi=True, help_text=DRAW)

    class Meta:
        model = Area
        fields = (
            "parent",
            "code",
            "name",
            "cell_kind",
            "settlement",
            "household_count",
            "boundary",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and self.instance.state != AreaState.DRAFT:
            for name in FIXED_IN_FORCE & set(self.fields):
                del self.fields[name]

    def clean_code(self) -> str:
        """Take a code whose number of digits is that of a level."""
        code: str = self.cleaned_data["code"].strip()
        if not code.isascii() or not code.isdigit() or len(code) not in LEVEL_OF_DIGITS:
            raise ValidationError(_("A code is 4, 6, 9, 12 or 15 digits."))
        return code

    def clean(self) -> dict[str, Any]:
        """Let the code say the level, and ask for the parent it begins with."""
        values: dict[str, Any] = super().clean() or {}
        code, parent = values.get("code"), values.get("parent")
        if not code:
            return values
        if len(code) > 4 and parent is None:
            self.add_error("parent", _("Choose the area that this one lies in."))
        if parent and not code.startswith(parent.code):
            text = _("The code must begin with the parent's code %(code)s.")
            self.add_error("code", text % {"code": parent.code})
        values["level"] = LEVEL_OF_DIGITS[len(code)]
        return values

    def values(self) -> dict[str, Any]:
        """Return the changed values, the level with the code."""
        found = super().values()
        if "code" in found:
            found["level"] = self.cleaned_data["level"]
        return found

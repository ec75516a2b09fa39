"""The forms of an import of people: which list of which community, and what its columns mean."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from core.access import Actor
from residents.imports.batches import importable
from residents.imports.mapping import FIELDS
from residents.imports.mapping import Mapping as Columns
from residents.imports.sheets import HouseholdTable
from residents.models import PeopleMapping

NOTHING: Final = ("", "—")
ACCEPTED: Final = ".csv,.txt,.xlsx,.xlsm,.xls"


class StartForm(forms.Form):
    """Which list, of which community, from whom, on what basis."""

    area_code = forms.ChoiceField(label=_("Community or grid cell"))
    source = forms.CharField(
        label=_("Source"),
        max_length=40,
        help_text=_(
            "Who the list comes from, always written the same: the next list of this source "
            "changes its people instead of repeating them."
        ),
        widget=forms.TextInput(attrs={"list": "sources", "autocomplete": "off"}),
    )
    basis = forms.CharField(
        label=_("Basis document"),
        max_length=100,
        help_text=_("The rule or order on which these people are recorded, with its number."),
    )
    file = forms.FileField(
        label=_("List to import"),
        help_text=_(
            "Excel or CSV. A list with a column of ethnicity, religion, politics, faces or the "
            "like is refused as a whole: delete the column first."
        ),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas = importable(actor)
        self.codes = [area.code for area in areas]
        self.fields["area_code"].choices = [  # type: ignore[attr-defined]
            (area.code, str(area)) for area in areas
        ]

    def sources(self) -> list[str]:
        """Return the sources that sent lists of these communities before."""
        rows = PeopleMapping.objects.filter(area_code__in=self.codes)
        return list(rows.order_by("source").values_list("source", flat=True).distinct())


class ColumnsForm(forms.Form):
    """What the columns of each sheet mean."""

    def __init__(
        self, *args: Any, sheets: Mapping[str, HouseholdTable], mapping: Columns, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.titles = list(sheets)
        for at, (title, table) in enumerate(sheets.items()):
            said = mapping.get(title, {})
            if len(sheets) > 1:
                self.fields[f"{at}.take"] = forms.BooleanField(
                    label=_("Take the people of this sheet"), required=False, initial=bool(said)
                )
            choices = [NOTHING, *((name, name) for name in table.columns)]
            for field, label in FIELDS.items():
                self.fields[f"{at}.{field}"] = forms.ChoiceField(
                    label=str(label), choices=choices, required=False, initial=said.get(field, "")
                )

    def parts(self) -> Iterator[tuple[str, BoundField | None, list[BoundField]]]:
        """Yield each sheet: its name, whether it is taken, and its lines."""
        for at, title in enumerate(self.titles):
            take = self[f"{at}.take"] if f"{at}.take" in self.fields else None
            yield title, take, [self[f"{at}.{field}"] for field in FIELDS]

    def mapping(self) -> Columns:
        """Return what was said, as an import keeps it."""
        given = self.cleaned_data
        return {
            title: {field: given[f"{at}.{field}"] for field in FIELDS if given[f"{at}.{field}"]}
            for at, title in enumerate(self.titles)
            if given.get(f"{at}.take", True)
        }

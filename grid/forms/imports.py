"""The forms of an import: which file of what, and what its columns mean."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.forms import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.access import Actor
from core.datum import FIRST_ZONE, LAST_ZONE, WITH_PREFIX, WITHOUT_PREFIX
from grid.choices import Datum
from grid.imports.batches import importable
from grid.imports.targets import Field, Kind, Target
from grid.models import ImportMapping
from grid.models.imports import PlaceType

NOTHING: Final = ("", "—")
CONSTANT: Final = "="  # no column is called so: "=" begins a formula, which is refused
ERROR, LEAVE_OUT = "!", ""
ACCEPTED: Final = ".gpkg,.geojson,.json,.zip,.csv,.txt,.tsv,.xlsx,.xlsm,.xls"


class StartForm(forms.Form):
    """Which file, of what, from whom."""

    place_type = forms.ChoiceField(label=_("The file holds"))
    source = forms.CharField(
        label=_("Source"),
        max_length=60,
        help_text=_(
            "Who the file comes from, always written the same: the next file of this source "
            "changes its rows instead of repeating them."
        ),
        widget=forms.TextInput(attrs={"list": "sources", "autocomplete": "off"}),
    )
    file = forms.FileField(
        label=_("File to import"),
        help_text=_("GeoPackage, GeoJSON, a Shapefile in a zip, CSV or Excel."),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(target.key, target.label) for target in importable(actor)]
        self.fields["place_type"].choices = kinds  # type: ignore[attr-defined]

    def sources(self) -> list[str]:
        """Return the sources that sent files before."""
        return list(
            ImportMapping.objects.order_by("source").values_list("source", flat=True).distinct()
        )


@dataclass(frozen=True)
class Line:
    """One line of the mapping: a field of the register and where it comes from."""

    field: Field
    column: BoundField
    constant: BoundField | None
    other: BoundField | None
    values: tuple[tuple[str, BoundField], ...]


class MappingForm(forms.Form):
    """What the columns and coordinates of a file mean."""

    datum = forms.ChoiceField(
        label=_("Datum of the coordinates"),
        choices=Datum.choices,
        help_text=_("Ask the sender. Amap and Tencent maps give GCJ-02, Baidu maps BD-09."),
    )
    gk_epsg = forms.TypedChoiceField(
        label=_("Gauss-Krüger zone"), required=False, coerce=int, empty_value=None
    )
    swapped = forms.BooleanField(
        label=_("The axes are swapped (north before east)"), required=False
    )
    layer = forms.ChoiceField(label=_("Layer or sheet"), required=False)
    key = forms.ChoiceField(
        label=_("Key of a row"),
        required=False,
        help_text=_("A column that names the same thing in every file of this source."),
    )
    x = forms.ChoiceField(label=_("Longitude or easting"), required=False)
    y = forms.ChoiceField(label=_("Latitude or northing"), required=False)
    wkt = forms.ChoiceField(label=_("or shapes as text (WKT)"), required=False)
    only_column = forms.ChoiceField(label=_("Take only rows where"), required=False)
    only_values = forms.CharField(
        label=_("is one of"), required=False, help_text=_("Separate values with commas.")
    )
    code_prefix = forms.CharField(label=_("Begin every code with"), required=False, max_length=12)
    code_digits = forms.IntegerField(
        label=_("Digits of a code"), required=False, min_value=4, max_value=15
    )

    def __init__(
        self,
        *args: Any,
        target: Target,
        columns: Iterable[str],
        layers: Iterable[str],
        has_shapes: bool,
        unknown: dict[str, list[str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.target, self.unknown = target, unknown
        self.columns = tuple(columns)
        listed = [NOTHING, *((name, name) for name in self.columns)]
        for name in ("key", "x", "y", "wkt", "only_column"):
            self.fields[name].choices = listed  # type: ignore[attr-defined]
        self.fields["layer"].choices = [(name, name) for name in layers]  # type: ignore[attr-defined]
        self.fields["gk_epsg"].choices = zones()  # type: ignore[attr-defined]
        self._leave_out(has_shapes, bool(list(layers)[1:]))
        for field in target.fields:
            self._add(field, listed)

    def _leave_out(self, has_shapes: bool, has_layers: bool) -> None:
        """Drop the questions that this file does not raise."""
        unasked = [] if has_layers else ["layer"]
        if has_shapes or not self.target.accepts:
            unasked += ["x", "y", "wkt"]
        if not self.target.accepts:
            unasked += ["datum", "gk_epsg", "swapped"]
        unasked += ["key"] if self.target.key == PlaceType.AREA else ["code_prefix", "code_digits"]
        for name in unasked:
            del self.fields[name]

    def _add(self, field: Field, listed: list[tuple[str, str]]) -> None:
        constant = (CONSTANT, gettext("the same for all rows"))
        together = self.initial.get(f"{field.name}.rule", {}).get("columns", [""])
        joined = {together[0]: " + ".join(together)}  # a guess may put two columns into one
        choices = [
            NOTHING,
            constant,
            *((name, joined.get(name, name)) for name, _label in listed[1:]),
        ]
        self.fields[f"{field.name}.column"] = forms.ChoiceField(
            label=str(field.label), required=False, choices=choices
        )
        if field.kind is not Kind.CHOICE:
            self.fields[f"{field.name}.constant"] = forms.CharField(
                label=gettext("%(field)s for all rows") % {"field": field.label}, required=False
            )
            return
        own = list(field.choices)
        self.fields[f"{field.name}.constant"] = forms.ChoiceField(
            label=gettext("%(field)s for all rows") % {"field": field.label},
            required=False,
            choices=[NOTHING, *own],
        )
        asked = [(ERROR, gettext("bad row")), (LEAVE_OUT, gettext("leave the row out")), *own]
        self.fields[f"{field.name}.other"] = forms.ChoiceField(
            label=gettext("any other value is"), required=False, choices=asked
        )
        for number, value in enumerate(self.unknown.get(field.name, ())):
            self.fields[f"{field.name}.value.{number}"] = forms.ChoiceField(
                label=value,
                required=False,
                choices=[("*", gettext("as any other value")), *asked[1:]],
            )

    def lines(self) -> Iterator[Line]:
        """Yield the fields of the register, one line each."""
        for field in self.target.fields:
            name = field.name
            yield Line(
                field,
                self[f"{name}.column"],
                self._bound(f"{name}.constant"),
                self._bound(f"{name}.other"),
                tuple(
                    (value, self[f"{name}.value.{number}"])
                    for number, value in enumerate(self.unknown.get(name, ()))
                ),
            )

    def _bound(self, name: str) -> BoundField | None:
        return self[name] if name in self.fields else None

    def clean(self) -> dict[str, Any]:
        """Refuse a mapping without what no row can do without."""
        given = self.cleaned_data
        mapped = self.mapping()["fields"]
        room = {"building", "room"} <= mapped.keys()
        for field in self.target.fields:
            excused = field.name == "dwelling" and room
            if field.required and field.name not in mapped and not excused:
                self.add_error(f"{field.name}.column", _("Say where this comes from."))
        placed = given.get("wkt") or (given.get("x") and given.get("y"))
        if "x" in self.fields and not placed and self.target.key != PlaceType.ORGANISATION:
            self.add_error("x", _("Say which columns hold the coordinates."))
        return given

    def mapping(self) -> dict[str, Any]:
        """Return what was said, as an import keeps it."""
        given = self.cleaned_data
        fields = {field.name: self._rule(field) for field in self.target.fields}
        mapping: dict[str, Any] = {"fields": {name: rule for name, rule in fields.items() if rule}}
        if given.get("key"):
            mapping["key"] = {"column": given["key"]}
        if given.get("wkt"):
            mapping["place"] = {"wkt": given["wkt"]}
        elif given.get("x") and given.get("y"):
            mapping["place"] = {"x": given["x"], "y": given["y"]}
        if given.get("only_column") and given.get("only_values"):
            values = [text.strip() for text in given["only_values"].replace("，", ",").split(",")]
            mapping["only"] = {"column": given["only_column"], "values": values}
        mapping["swapped"] = bool(given.get("swapped"))
        return mapping

    def _rule(self, field: Field) -> dict[str, Any]:
        given, name = self.cleaned_data, field.name
        column = given.get(f"{name}.column")
        if column == CONSTANT:
            return {"constant": given.get(f"{name}.constant", "")}
        if not column:
            return {}
        kept = self.initial.get(f"{name}.rule", {})  # several columns in one, set by the guess
        rule: dict[str, Any] = (
            {"columns": kept["columns"], "between": kept.get("between", "")}
            if kept.get("columns") and kept["columns"][0] == column
            else {"column": column}
        )
        if name == "code" and given.get("code_prefix") and given.get("code_digits"):
            rule |= {"prefix": given["code_prefix"], "digits": given["code_digits"]}
        if field.kind is Kind.CHOICE and (values := self._values(field)):
            rule["values"] = values
        return rule

    def _values(self, field: Field) -> dict[str, str]:
        given, name = self.cleaned_data, field.name
        values: dict[str, str] = {
            value: meant
            for number, value in enumerate(self.unknown.get(name, ()))
            if (meant := given.get(f"{name}.value.{number}", "*")) != "*"
        }
        if (other := given.get(f"{name}.other", ERROR)) != ERROR:
            values["*"] = other
        blank = self.initial.get(f"{name}.rule", {}).get("values", {}).get("")
        return values | ({"": blank} if blank else {})


def zones() -> list[tuple[int | str, str | Promise]]:
    """Return the 3-degree zones of CGCS2000, by number and central meridian."""
    named: list[tuple[int | str, str | Promise]] = [("", _("read from the file"))]
    for zone in range(FIRST_ZONE, LAST_ZONE + 1):
        words = {"zone": zone, "meridian": zone * 3}
        with_number = gettext("zone %(zone)s, %(meridian)s° E, zone number before the easting")
        without = gettext("zone %(zone)s, %(meridian)s° E, no zone number")
        named.append((WITH_PREFIX + zone - FIRST_ZONE, with_number % words))
        named.append((WITHOUT_PREFIX + zone - FIRST_ZONE, without % words))
    return named


def initial_of(target: Target, mapping: dict[str, Any], **values: Any) -> dict[str, Any]:
    """Return a mapping as the form shows it."""
    initial: dict[str, Any] = {**values, "swapped": mapping.get("swapped", False)}
    initial["key"] = mapping.get("key", {}).get("column", "")
    initial |= mapping.get("place", {})
    only = mapping.get("only", {})
    initial["only_column"] = only.get("column", "")
    initial["only_values"] = "，".join(only.get("values", ()))
    for field in target.fields:
        rule = mapping.get("fields", {}).get(field.name, {})
        initial[f"{field.name}.rule"] = rule
        initial[f"{field.name}.other"] = rule.get("values", {}).get("*", ERROR)
        if "constant" in rule:
            initial[f"{field.name}.column"] = CONSTANT
            initial[f"{field.name}.constant"] = rule["constant"]
        else:
            initial[f"{field.name}.column"] = rule.get("column") or rule.get("columns", [""])[0]
        if field.name == "code":
            initial["code_prefix"] = rule.get("prefix", "")
            initial["code_digits"] = rule.get("digits")
    return initial


def initial_values(mapping: dict[str, Any], unknown: dict[str, list[str]]) -> dict[str, str]:
    """Return what was said of single values, as the form shows it."""
    rules = mapping.get("fields", {})
    return {
        f"{name}.value.{number}": rules.get(name, {}).get("values", {}).get(value, "*")
        for name, values in unknown.items()
        for number, value in enumerate(values)
    }

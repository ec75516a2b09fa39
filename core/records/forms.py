"""The base of every record's form: choices cut to the actor, versions, messages beside fields."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _

from core.access import Actor
from core.errors import ChangedMeanwhile, DomainError
from core.numbers import whole_number
from core.records.values import as_column, shown
from core.saving import InvalidRecord

SEEN = "seen_version"


class Picker(forms.Select):
    """A choice among very many records: only the chosen one is in the page.

    The others are fetched by the words typed, from the records' lookup address; `key`
    is the field whose value is sent.
    """

    template_name = "records/picker.html"

    def __init__(self, lookup: str, key: str = "pk", attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.lookup = lookup
        self.key = key

    class Media:
        js = (forms.Script("js/picker.js", type="module"),)

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Add the address that knows the other choices."""
        context = super().get_context(name, value, attrs)
        context["widget"]["lookup"] = f"{reverse(self.lookup)}?key={self.key}"
        return context

    def optgroups(self, name: str, value: Any, attrs: Any = None) -> Any:
        """Return the empty choice and the chosen record, nothing else."""
        keys = [str(key) for key in value if key]
        if self.key == "pk":
            keys = [key for key in keys if whole_number(key) is not None]
        pairs = [("", "—"), *((str(getattr(row, self.key)), str(row)) for row in self.chosen(keys))]
        options = [
            self.create_option(name, key, label, key in keys, index)
            for index, (key, label) in enumerate(pairs)
        ]
        return [(None, options, 0)]

    def chosen(self, keys: list[str]) -> list[Any]:
        """Return the chosen records that may be chosen; a broken key chooses nothing."""
        records = getattr(self.choices, "queryset", None)
        if not keys or records is None:
            return []
        try:
            return list(records.filter(**{f"{self.key}__in": keys}))
        except (ValueError, ValidationError):
            return []


def narrowed(records: Any, actor: Actor) -> Any:
    """Keep the records the actor may see, where the kind of record has a scope."""
    visible_to = getattr(records, "visible_to", None)
    return visible_to(actor) if visible_to else records


class RecordForm(forms.ModelForm):  # type: ignore[type-arg]
    """A form on a record: checks shape; the service checks meaning.

    `pickers` names, for relations with very many choices, their lookup address.
    """

    pickers: ClassVar[Mapping[str, str]] = {}
    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        for name, field in self.fields.items():
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = narrowed(field.queryset, actor)
                if name in self.pickers:
                    field.widget = Picker(self.pickers[name])
                    field.widget.choices = field.choices
        if self.instance.pk:
            self.initial[SEEN] = getattr(self.instance, "version", None)
        else:
            del self.fields[SEEN]

    def validate_unique(self) -> None:
        """Leave uniqueness to the service, which asks under the lock."""

    def validate_constraints(self) -> None:
        """Leave constraints to the service, which puts each message beside its field."""

    def values(self) -> dict[str, Any]:
        """Return the values of the record's own fields; of a saved one those that changed."""
        own = {field.name for field in self._meta.model._meta.fields}
        if self.instance.pk:
            own &= set(self.changed_data)
        return {name: value for name, value in self.cleaned_data.items() if name in own}

    def refuse(self, error: DomainError) -> None:
        """Show what a service refused, each message beside its field where it has one."""
        if not isinstance(error, InvalidRecord):
            field = getattr(error, "field", None)
            self.add_error(field if field in self.fields else None, str(error))
            return
        for name, texts in error.problems.items():
            known = name in self.fields and name != NON_FIELD_ERRORS
            for text in texts:
                self.add_error(name if known else None, text)

    def refuse_stale(self, error: ChangedMeanwhile, current: Any) -> None:
        """Show what the record says now, keep what was typed, let it be saved knowingly."""
        now = "; ".join(
            f"{as_column(name).heading(type(current))}: {shown(as_column(name).raw(current))}"
            for name in self.changed_from(current)
        )
        self.data = {**self.data.dict(), self.add_prefix(SEEN): str(current.version)}  # type: ignore[attr-defined]
        hint = _("Your entries are kept. Save again to replace it.")
        said = _("It now says: %(now)s.") % {"now": now} if now else ""
        self.add_error(None, " ".join(part for part in (str(error), said, hint) if part))

    def changed_from(self, current: Any) -> list[str]:
        """Return the fields in which what was typed differs from what is saved."""
        return [
            name for name, value in self.values().items() if getattr(current, name, None) != value
        ]

"""The base of every list's filters: words, and choices cut to the actor."""

from collections.abc import Mapping
from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from core.records.forms import narrowed


class RecordFilter(django_filters.FilterSet):  # type: ignore[misc]
    """Filters that live in the address of a list.

    `searched` are the text columns in which the words of `q` are looked for.
    """

    searched: ClassVar[tuple[str, ...]] = ()
    q = django_filters.CharFilter(method="find_words", label=_("Search"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.searched:
            del self.filters["q"]
        for choice in self.filters.values():
            if isinstance(choice, django_filters.ModelChoiceFilter) and self.request is not None:
                choice.queryset = narrowed(choice.queryset, self.request.user)

    def find_words(self, rows: QuerySet[Any], _name: str, words: str) -> QuerySet[Any]:
        """Keep the rows in which each word stands somewhere."""
        for word in words.split():
            rows = rows.filter(containing(self.searched, word))
        return rows

    @property
    def chosen(self) -> Mapping[str, Any]:
        """The filters in use, for the page."""
        form: forms.Form = self.form
        cleaned = getattr(form, "cleaned_data", {})
        return {name: value for name, value in cleaned.items() if value not in (None, "", [])}


def containing(columns: tuple[str, ...], word: str) -> Q:
    """Return the condition that a word stands in one of the columns."""
    found = Q(pk__in=[])
    for column in columns:
        found |= Q(**{f"{column}__icontains": word})
    return found

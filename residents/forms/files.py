"""What the forms of care records and youth files have in common."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from residents.choices.people import Purpose
from residents.services.words import flagged_words


class WordsForm(forms.Form):
    """A form with free words: those of offences and penalties are shown back once.

    Sent again they are kept, and a reviewer looks at them.
    """

    word_fields: tuple[str, ...] = ()
    words_seen = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Warn of words that do not belong into a file, the first time they are sent."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        found = flagged_words(*(cleaned.get(name) or "" for name in self.word_fields))
        if found and not cleaned.pop("words_seen", False):
            typed: Any = self.data
            self.data = typed.copy()
            self.data[self.add_prefix("words_seen")] = "1"  # type: ignore[index]
            self.add_error(
                None,
                _(
                    "These words may tell of an offence or a penalty, which no file may hold:"
                    " %(words)s. Write what help is needed instead. Sent again as it is, a"
                    " supervisor will look at it."
                )
                % {"words": "、".join(found)},
            )
        cleaned.pop("words_seen", None)
        return cleaned


class RevealForm(forms.Form):
    """What a full value is needed for."""

    purpose = forms.ChoiceField(choices=Purpose.choices)
    field = forms.CharField(max_length=20)

"""The questions of a category as a form: asked at intake, set as a condition, kept."""

import re
from datetime import datetime
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import escape
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from incidents.choices import LISTED, Datatype
from incidents.models import CategoryQuestion, IssueCategory
from incidents.services.questions import WrongAnswers, checked_answers

PREFIX: Final = "q"
LINE: Final = re.compile(r"^(?:(?P<key>[A-Za-z0-9_-]{1,50})\s*[=＝]\s*)?(?P<name>[^/]+?)"
                         r"(?:\s*/\s*(?P<english>.+))?$")  # fmt: skip


class QuestionsForm(forms.Form):
    """What is asked with a category; without one it is empty.

    `as_condition` asks nothing back: each answer may stay open.
    """

    def __init__(
        self,
        data: Any = None,
        *,
        category: IssueCategory | None,
        as_condition: bool = False,
        initial: Any = None,
    ) -> None:
        super().__init__(data, prefix=PREFIX, initial=initial)
        self.category, self.as_condition = category, as_condition
        asked = list(category.questions.current()) if category else []
        self.notices = [one for one in asked if not one.is_asked and not as_condition]
        for question in asked:
            if question.is_asked:
                self.fields[question.code] = field_for(question, as_condition)

    def clean(self) -> dict[str, Any]:
        """Check the answers as the service does, each beside its question."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        answers = {code: as_given(value) for code, value in given.items()}
        try:
            self.kept = checked_answers(self.category, answers, may_lack=self.as_condition)
        except WrongAnswers as wrong:
            self.kept = {}
            for code, problem in wrong.by_code.items():
                if not self.has_error(code):
                    self.add_error(code, problem)
        return given


def as_given(value: Any) -> list[str]:
    """Return what a field holds as words."""
    if value in (None, ""):
        return []
    if isinstance(value, datetime):
        return [value.isoformat()]
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


def field_for(question: CategoryQuestion, as_condition: bool) -> forms.Field:
    """Return the form field of a question."""
    given: dict[str, Any] = {"label": str(question)}
    given["required"] = question.is_required and not as_condition
    given["help_text"] = "" if as_condition else escape(question.hint)
    if question.datatype == Datatype.SEVERAL and not as_condition:
        return forms.MultipleChoiceField(
            choices=question.choices, widget=forms.CheckboxSelectMultiple, **given
        )
    if question.datatype in LISTED:
        empty = _("any") if as_condition else "—"
        return forms.ChoiceField(choices=[("", empty), *question.choices], **given)
    field = forms.CharField(max_length=4_000, **given)
    if question.datatype == Datatype.TEXT:
        field.widget = forms.Textarea(attrs={"rows": 2, "maxlength": 4_000})
    elif question.datatype == Datatype.NUMBER:
        field.widget.attrs |= {"inputmode": "decimal"}
    elif question.datatype == Datatype.DATETIME:
        return forms.DateTimeField(
            widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
            input_formats=["%Y-%m-%dT%H:%M"],
            **given,
        )
    return field


class QuestionForm(forms.Form):
    """One question as its keeper writes it."""

    code = forms.SlugField(
        label=_("code"), max_length=50, help_text=_("Letters, digits and _; it stays.")
    )
    description = forms.CharField(label=_("question"), max_length=200)
    description_en = forms.CharField(label=_("question in English"), max_length=200, required=False)
    datatype = forms.ChoiceField(label=_("kind of answer"), choices=Datatype.choices)
    values = forms.CharField(
        label=_("answers to choose from"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line: the answer, then / and its English. Only for lists."),
    )
    hint = forms.CharField(label=_("how to answer"), max_length=200, required=False)
    position = forms.IntegerField(
        label=pgettext_lazy("category", "position"), min_value=1, max_value=99, required=False
    )
    is_required = forms.BooleanField(label=_("must be answered"), required=False)
    is_notice = forms.BooleanField(label=_("a notice: nothing is answered"), required=False)
    note = forms.CharField(label=_("why"), max_length=300)

    def __init__(self, *args: Any, question: CategoryQuestion | None = None, **kwargs: Any) -> None:
        if question is not None:
            kwargs.setdefault("initial", initial_of(question))
            kwargs.setdefault("auto_id", f"question-{question.pk}-%s")
        super().__init__(*args, **kwargs)
        self.question = question
        if question is not None:
            del self.fields["code"]

    def clean_values(self) -> list[dict[str, str]]:
        """Read the lines into answers; one that had a key keeps it."""
        old = (
            {one["name"]: str(one["key"]) for one in self.question.values} if self.question else {}
        )
        found: list[dict[str, str]] = []
        for line in self.cleaned_data["values"].splitlines():
            if not line.strip():
                continue
            read = LINE.match(line.strip())
            if read is None:
                raise ValidationError(_now("“%(line)s” is no answer.") % {"line": line[:40]})
            name, english = read["name"].strip(), (read["english"] or "").strip()
            key = read["key"] or old.get(name) or free_key(found, old)
            found.append({"key": key, "name": name, "name_en": english})
        return found

    def values_given(self) -> dict[str, Any]:
        """Return the fields as the service takes them."""
        given = dict(self.cleaned_data)
        given["is_asked"] = not given.pop("is_notice")
        return given


def free_key(found: list[dict[str, str]], old: dict[str, str]) -> str:
    """Return a key that no answer of the list has, now or before."""
    used = {one["key"] for one in found} | set(old.values())
    return next(key for key in (f"a{count}" for count in range(1, 1_000)) if key not in used)


def initial_of(question: CategoryQuestion) -> dict[str, Any]:
    """Return what the form shows of a question."""
    names = ("description", "description_en", "datatype", "hint", "position", "is_required")
    lines = [
        f"{one['key']} = {one['name']}" + (f" / {one['name_en']}" if one.get("name_en") else "")
        for one in question.values
    ]
    return {
        **{name: getattr(question, name) for name in names},
        "values": "\n".join(lines),
        "is_notice": not question.is_asked,
    }

"""Forms of the steps of tasks."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.numbers import whole_number
from fieldwork.services.handover import BULK_STEPS
from fieldwork.workflow import STEPS
from staff.models import User

WORDS = forms.Textarea(attrs={"rows": 2})


class PersonField(forms.ModelChoiceField):
    """Somebody, told apart by their posts."""

    def label_from_instance(self, person: Any) -> str:
        """Name the person with today's posts."""
        posts = "、".join(str(post) for post in person.current_posts)
        return f"{person} · {posts}"


class PersonForm(forms.Form):
    """Whom a task goes to."""

    to = PersonField(queryset=User.objects.none(), label=_("To"))

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = people  # type: ignore[attr-defined]


class StepForm(PersonForm):
    """What a step of one task needs: words, a person, and the version that was seen."""

    text = forms.CharField(required=False, max_length=1000)
    seen = forms.IntegerField(required=False)

    def __init__(self, *args: Any, needs_person: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].required = needs_person


class BulkForm(PersonForm):
    """One step for many tasks."""

    step = forms.ChoiceField(
        label=_("Step"), choices=[(step.value, STEPS[step].label) for step in BULK_STEPS]
    )
    reason = forms.CharField(label=_("Reason"), required=False, max_length=1000)
    chosen = forms.TypedMultipleChoiceField(coerce=int, required=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].required = False
        keys = self.data.getlist("chosen") if self.is_bound else []  # type: ignore[attr-defined]
        known = [key for key in keys if whole_number(key) is not None]
        self.fields["chosen"].choices = [(key, key) for key in known]  # type: ignore[attr-defined]


class HandOverForm(forms.Form):
    """Everything of one person goes to another."""

    person = PersonField(queryset=User.objects.none(), label=_("Whose tasks"))
    to = PersonField(queryset=User.objects.none(), label=_("To"))
    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=WORDS)

    def __init__(
        self, *args: Any, leaving: QuerySet[User], people: QuerySet[User], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = leaving  # type: ignore[attr-defined]
        self.fields["to"].queryset = people  # type: ignore[attr-defined]

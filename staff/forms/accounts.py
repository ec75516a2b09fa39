"""Forms of accounts and their posts."""

from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.access import Scope
from core.errors import NotAllowed
from grid.models import Organisation
from staff.choices import Role, UserState
from staff.forms.areas import AreaField, BuildingsField
from staff.models import User
from staff.services.posts import BUILDING_ROLES, Term, granting_scope

FLAGS = (
    ("leader", _("leader")),
    ("video_officer", _("video officer")),
    ("supervisor", _("supervisor")),
)


def day_input() -> forms.DateInput:
    """Return a date widget that every browser shows as a calendar."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class AccountForm(forms.ModelForm[User]):
    """Who an account belongs to."""

    class Meta:
        model = User
        fields: ClassVar[tuple[str, ...]] = ("full_name", "organisation", "duty_phone")

    def __init__(self, actor: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organisations = Organisation.objects.visible_to(actor).order_by("area_code", "name")
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]


class NewAccountForm(AccountForm):
    """A new account: its user name too."""

    class Meta(AccountForm.Meta):
        fields = ("full_name", "username", "organisation", "duty_phone")
        labels = {"username": _("User name")}
        help_texts = {"username": _("Letters and digits, such as the name in pinyin.")}


class TermForm(forms.Form):
    """The days of a post; a year from today unless told otherwise."""

    begins_on = forms.DateField(label=_("First day"), widget=day_input())
    last_day = forms.DateField(
        label=_("Last day"),
        widget=day_input(),
        help_text=_("One year at most; then the post is looked at again."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.fields["begins_on"].initial = today
        self.fields["last_day"].initial = today + timedelta(days=364)

    def term(self) -> Term:
        """Return the period, half open."""
        chosen = self.cleaned_data
        return Term(chosen["begins_on"], chosen["last_day"] + timedelta(days=1))


class PostForm(TermForm):
    """A role over an area, or over buildings, for a time."""

    role = forms.ChoiceField(label=_("Role"), choices=[("", "—"), *Role.choices])
    area = AreaField(required=True)
    buildings = BuildingsField(
        help_text=_("Only for building heads and safety liaisons: tick theirs."),
    )
    flags = forms.MultipleChoiceField(
        label=_("In this post also"),
        choices=FLAGS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    field_order = ("role", "area", "buildings", "begins_on", "last_day", "flags")

    def __init__(self, actor: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        try:
            scope = granting_scope(actor)
        except NotAllowed:
            scope = Scope()
        area: Any = self.fields["area"]
        area.scope = scope
        self.takes_buildings = self.data.get(self.add_prefix("role")) in BUILDING_ROLES
        buildings: Any = self.fields["buildings"]
        if self.takes_buildings and self.data.get(self.add_prefix("area")):
            try:
                buildings.offer(area.clean(self.data[self.add_prefix("area")]))
            except forms.ValidationError:
                return
        if not self.takes_buildings:
            del self.fields["buildings"]


class TransferForm(TermForm):
    """Where the holder of a post goes, and from which day on."""

    area = AreaField(label=_("New area"), required=True)
    field_order = ("area", "begins_on", "last_day")

    def __init__(self, actor: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        area: Any = self.fields["area"]
        area.scope = granting_scope(actor)


class AccountFilterForm(forms.Form):
    """What to look for among accounts."""

    q = forms.CharField(
        label=_("Name or user name"),
        required=False,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    role = forms.ChoiceField(
        label=_("Role"), required=False, choices=[("", _("every role")), *Role.choices]
    )
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("every state")), *UserState.choices]
    )

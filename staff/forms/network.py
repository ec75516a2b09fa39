"""Forms of the network of responsible people."""

from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grid.models import Area
from staff.choices import NetworkKind
from staff.forms.accounts import day_input
from staff.forms.areas import BuildingsField
from staff.models import NetworkPost, Post, User
from staff.services.network import NETWORK_LEVELS


class HolderForm(forms.ModelForm[NetworkPost]):
    """Who holds a network post: name, duty phone, consent, term."""

    last_day = forms.DateField(label=_("Last day"), widget=day_input(), required=False)
    buildings = BuildingsField(help_text=_("Tick the buildings this person answers for."))

    class Meta:
        model = NetworkPost
        fields = ("holder_name", "user", "phone", "is_phone_public", "begins_on")
        widgets = {"begins_on": day_input()}
        labels = {
            "user": _("Account, if there is one"),
            "phone": _("Duty phone"),
            "is_phone_public": _("The holder agrees that residents see this phone"),
            "begins_on": _("First day"),
        }

    field_order = (
        "holder_name",
        "phone",
        "is_phone_public",
        "buildings",
        "begins_on",
        "last_day",
        "user",
    )

    def __init__(self, community: Area, area: Area, kind: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["begins_on"].initial = timezone.localdate()
        users: Any = self.fields["user"]
        users.queryset = User.objects.filter(
            posts__in=holders_in(community.code), is_active=True
        ).distinct()
        if kind in {NetworkKind.BUILDING_HEAD, NetworkKind.SAFETY_LIAISON}:
            buildings: Any = self.fields["buildings"]
            buildings.offer(area)
        else:
            del self.fields["buildings"]
        if self.instance.pk:
            self.initial["buildings"] = list(self.instance.buildings.values_list("pk", flat=True))
            if self.instance.ends_on:
                self.initial["last_day"] = self.instance.ends_on - timedelta(days=1)

    def values(self) -> dict[str, Any]:
        """Return what the service takes."""
        chosen = dict(self.cleaned_data)
        last = chosen.pop("last_day")
        chosen["ends_on"] = last + timedelta(days=1) if last else None
        return chosen


def holders_in(code: str) -> QuerySet[Post]:
    """Return the posts in force in a community and its cells."""

    found: QuerySet[Post] = Post.objects.in_force(timezone.localdate())
    return found.filter(area_code__startswith=code)


class NewHolderForm(forms.Form):
    """Which post is to be filled: its kind and its area."""

    kind = forms.ChoiceField(label=_("Post"), choices=NetworkKind.choices)
    area = forms.ModelChoiceField(label=_("Area"), queryset=Area.objects.none())

    def __init__(self, areas: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["area"]
        field.queryset = areas
        field.label_from_instance = lambda area: f"{area.name}（{area.code[-6:]}）"

    def clean(self) -> dict[str, Any]:
        """Check that the kind is given at the level of the area."""
        cleaned = super().clean() or {}
        kind, area = cleaned.get("kind"), cleaned.get("area")
        if kind and area and area.level not in NETWORK_LEVELS[kind]:
            self.add_error("area", _("This post is not given at the level of this area."))
        return cleaned

"""Forms of the appeals desk."""

import uuid
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grid.choices import Level
from grid.models import Area, Organisation
from incidents.choices import AppealKind, Channel, Mode
from incidents.models import IssueCategory
from incidents.services.appeals import AppealIntake, ClaimIntake, ContactParts
from incidents.services.bodies import WITH_INBOX
from incidents.services.places import point_of, spot_of
from incidents.workflow.channels import EXTRAS, Extra, Shape
from incidents.workflow.triage import AUTHORITIES, SERVED, WISHES

MOMENT: Final = "datetime-local"
LOCAL: Final = "%Y-%m-%dT%H:%M"


class MomentInput(forms.DateTimeInput):
    """A moment, with the browser's calendar and clock."""

    input_type = MOMENT

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format=LOCAL)


def moment_field(label: Any, required: bool = True) -> forms.DateTimeField:
    """Return a field for a moment in local time."""
    return forms.DateTimeField(
        label=label, required=required, widget=MomentInput, input_formats=[LOCAL]
    )


def categories(desk: str = "appeal") -> Any:
    """Return the categories in use at a desk."""
    return IssueCategory.objects.filter(desk=desk, is_active=True)


def communities(actor: Any) -> Any:
    """Return the communities and wider areas that an actor sees."""
    rows = Area.objects.visible_to(actor).active().exclude(level=Level.CELL)
    return rows.defer("boundary").order_by("code")


def extra_field(extra: Extra) -> forms.Field:
    """Return the form field of one extra of a channel."""
    given: dict[str, Any] = {"label": extra.label, "required": extra.is_needed}
    if extra.shape == Shape.COUNT:
        return forms.IntegerField(min_value=1, **given)
    if extra.shape in (Shape.MOMENT, Shape.AHEAD):
        return moment_field(extra.label, extra.is_needed)
    if extra.shape == Shape.NAMES:
        return forms.CharField(
            max_length=120, help_text=_("Two names, with a comma between them."), **given
        )
    if extra.shape == Shape.TOTALS:
        return forms.CharField(
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text=_("One answer a line, then a colon and how many gave it."),
            **given,
        )
    return forms.CharField(max_length=120, **given)


class ExtrasForm(forms.Form):
    """What a channel asks besides; its fields follow the channel."""

    def __init__(self, *args: Any, channel: str, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "prefix": "x"})
        self.extras = EXTRAS.get(channel, ())
        for extra in self.extras:
            self.fields[extra.name] = extra_field(extra)

    def clean(self) -> dict[str, Any]:
        """Read totals into answer → how many."""
        cleaned = super().clean() or self.cleaned_data
        for extra in self.extras:
            text = cleaned.get(extra.name)
            if extra.shape == Shape.TOTALS and text:
                pairs = [line.replace("：", ":").rpartition(":") for line in text.splitlines()]
                cleaned[extra.name] = {a.strip(): n.strip() for a, _colon, n in pairs if a.strip()}
        return cleaned


class VoiceForm(forms.Form):
    """One appeal as it comes in, whatever the channel: in the order that people say it."""

    client_uuid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    channel = forms.ChoiceField(label=_("channel"), choices=Channel.choices, initial="hotline")
    kind = forms.ChoiceField(
        label=pgettext_lazy("appeal", "kind"),
        choices=AppealKind.choices,
        initial=AppealKind.HELP_REQUEST,
    )
    text = forms.CharField(
        label=_("What is it about?"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )
    category = forms.ModelChoiceField(
        IssueCategory.objects.none(), label=pgettext_lazy("appeal", "category"), required=False
    )
    spot = forms.CharField(widget=forms.HiddenInput, required=False)
    address = forms.CharField(label=_("Where exactly"), max_length=200, required=False)
    claims = forms.CharField(
        label=_("Several matters: one a line"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Each line becomes a claim with its own handler."),
    )
    name = forms.CharField(label=pgettext_lazy("person", "name"), max_length=60, required=False)
    phone = forms.CharField(label=_("phone"), max_length=30, required=False)
    email = forms.EmailField(label=_("e-mail"), required=False)
    is_anonymous = forms.BooleanField(label=_("without a name"), required=False)
    is_confidential = forms.BooleanField(label=_("asked to stay unnamed"), required=False)
    is_formal = forms.BooleanField(label=_("written petition"), required=False)
    about_org = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("body complained of"), required=False
    )
    source_org = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("came from the body"), required=False
    )
    external_no = forms.CharField(label=_("number there"), max_length=40, required=False)
    matter_number = forms.CharField(
        label=_("number of an earlier case of the same matter"), max_length=20, required=False
    )
    received_at = moment_field(_("came in at, if not now"), required=False)
    scan = forms.FileField(
        label=_("scan"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.tif,.tiff,.jpg,.jpeg"}),
    )
    more: Final = (
        "is_formal", "about_org", "source_org", "external_no", "matter_number", "received_at",
        "scan",
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        bodies = Organisation.objects.filter(kind__in=WITH_INBOX).order_by("name")
        chosen: dict[str, Any] = {"category": categories(), "about_org": bodies}
        chosen["source_org"] = bodies
        for name, rows in chosen.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]

    def intake(self, extras: dict[str, Any], answers: dict[str, Any]) -> AppealIntake:
        """Return what comes in, as the service takes it."""
        given = self.cleaned_data
        building, area = spot_of(actor=self.actor, key=given["spot"])
        contact = ContactParts(given["name"], given["phone"], given["email"])
        return AppealIntake(
            kind=given["kind"],
            channel=given["channel"],
            text=given["text"],
            category=given["category"],
            place=point_of(building),
            building=building,
            area=area,
            address=given["address"],
            received_at=given["received_at"],
            contact=contact,
            is_anonymous=given["is_anonymous"],
            is_confidential=given["is_confidential"],
            is_formal=given["is_formal"],
            claims=[ClaimIntake(line, guessed(line)) for line in given["claims"].splitlines()],
            extras={name: value for name, value in extras.items() if value not in (None, "")},
            answers=answers,
            about_org=given["about_org"],
            source_org=given["source_org"],
            external_no=given["external_no"],
            matter_number=given["matter_number"],
            client_uuid=given["client_uuid"],
        )


def guessed(words: str) -> IssueCategory | None:
    """Return the category whose keywords stand in some words, to be looked at by a person."""
    best: IssueCategory | None = None
    for category in categories().exclude(keywords=""):
        if any(key in words for key in category.keywords.split()):
            best = category if best is None or category.parent_id else best
    return best


class TriageForm(forms.Form):
    """Three questions."""

    authority = forms.ChoiceField(
        label=_("1. Who has decided, or is dealing with it?"),
        choices=list(AUTHORITIES.items()),
        widget=forms.RadioSelect,
    )
    wish = forms.ChoiceField(
        label=_("2. What does the citizen want?"),
        choices=list(WISHES.items()),
        widget=forms.RadioSelect,
    )
    served = forms.ChoiceField(
        label=_("3. How long ago was the decision received?"),
        choices=list(SERVED.items()),
        widget=forms.RadioSelect,
    )


class DispatchForm(forms.Form):
    """Way of handling, the body in the lead, those who help."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    mode = forms.ChoiceField(label=_("Way of handling"), choices=Mode.choices)
    to_org = forms.ModelChoiceField(
        Organisation.objects.none(), label=pgettext_lazy("handling", "To")
    )
    co_orgs = forms.ModelMultipleChoiceField(
        Organisation.objects.none(),
        label=_("Others who help"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 4}),
    )
    words = forms.CharField(
        label=_("Words for whoever goes on"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, bodies: Any, claims: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.claims = list(claims)
        for name in ("to_org", "co_orgs"):
            self.fields[name].queryset = bodies  # type: ignore[attr-defined]
        for claim in self.claims:
            self.fields[f"claim_{claim.pk}"] = forms.ModelChoiceField(
                bodies, label=f"{claim.position}. {claim.text}", required=False
            )

    @property
    def claim_fields(self) -> list[Any]:
        """The fields of the claims."""
        return [self[f"claim_{claim.pk}"] for claim in self.claims]

    def by_claim(self) -> dict[int, Any]:
        """Return claim → body."""
        chosen = {claim.pk: self.cleaned_data[f"claim_{claim.pk}"] for claim in self.claims}
        return {key: org for key, org in chosen.items() if org}


class BoxForm(forms.Form):
    """A box that two people opened, and its slips."""

    page = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    box = forms.CharField(label=_("which box"), max_length=120)
    opener = forms.CharField(label=_("opened by"), max_length=60)
    second_opener = forms.CharField(label=_("and by"), max_length=60, required=False)
    opened_at = forms.DateTimeField(
        label=_("opened at"), widget=MomentInput, input_formats=[LOCAL], initial=timezone.localtime
    )
    area = forms.ModelChoiceField(Area.objects.none(), label=_("area"))

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = communities(actor)  # type: ignore[attr-defined]


class SlipForm(forms.Form):
    """One slip."""

    kind = forms.ChoiceField(
        label=pgettext_lazy("appeal", "kind"),
        choices=AppealKind.choices,
        initial=AppealKind.SUGGESTION,
    )
    category = forms.ModelChoiceField(
        IssueCategory.objects.none(), label=pgettext_lazy("appeal", "category"), required=False
    )
    text = forms.CharField(
        label=_("words"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = categories()  # type: ignore[attr-defined]


class PollForm(forms.Form):
    """A poll or an appraisal: a table of totals."""

    page = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    channel = forms.ChoiceField(
        label=_("what it is"),
        choices=[
            (one.value, one.label) for one in (Channel.OPINION_POLL, Channel.PUBLIC_APPRAISAL)
        ],
    )
    survey = forms.CharField(label=_("title of the survey"), max_length=120)
    asked = forms.IntegerField(label=_("how many took part"), min_value=1)
    area = forms.ModelChoiceField(Area.objects.none(), label=_("area"))
    table = forms.FileField(
        label=_("table of totals (CSV)"),
        help_text=_("The columns question, answer and count; no names."),
    )

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = communities(actor)  # type: ignore[attr-defined]

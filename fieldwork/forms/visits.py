"""What a phone page sends: the form of a visit, with a check list where it has one."""

import json
import uuid
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fieldwork.choices import Outcome, TaskState, VisitKind, VisitResult
from fieldwork.models import Standard, Task
from fieldwork.services.checks import Answer, Place
from fieldwork.services.photos import MOST_PHOTOS, SentPhoto
from fieldwork.services.reports import Report
from staff.models import User

OUTCOMES: Final = [(Outcome.PASSED, _("in order")), (Outcome.FAILED, _("not in order"))]
RESULTS: Final = (VisitResult.DONE, VisitResult.NOT_HOME, VisitResult.REFUSED)
CAMERA: Final = {"accept": "image/*", "capture": "environment"}
ALBUM: Final = {"accept": "image/*", "multiple": True}


class PhotosInput(forms.ClearableFileInput):
    """Takes several photos."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class PhotosField(forms.FileField):
    """Several photos; what is in them is looked at by the service."""

    widget = PhotosInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """Return the files that were sent."""
        sent = data if isinstance(data, list | tuple) else [data] if data else []
        if len(sent) > MOST_PHOTOS:
            raise forms.ValidationError(
                _("At most %(count)s photos at a time.") % {"count": MOST_PHOTOS}
            )
        limit = settings.PHOTO_LIMIT_BYTES
        if any(one.size > limit for one in sent):
            raise forms.ValidationError(
                _("A photo may have %(limit)s MB at most.") % {"limit": limit // 1024**2}
            )
        return [super(PhotosField, self).clean(one, initial) for one in sent]


@dataclass(frozen=True)
class ItemRow:
    """One item of the check list as the page draws it."""

    key: str
    text: str
    is_serious: bool
    is_open: bool
    outcome: forms.BoundField
    note: forms.BoundField
    photo: forms.BoundField


class VisitForm(forms.Form):
    """A visit as a phone page sends it.

    `client_uuid` and `at` are given when the page is made and replaced by the phone's
    own, so that sending the page twice makes one visit, with or without scripts.
    """

    client_uuid = forms.UUIDField(widget=forms.HiddenInput)
    at = forms.DateTimeField(widget=forms.HiddenInput)
    task = forms.ModelChoiceField(Task.objects.none(), required=False, widget=forms.HiddenInput)
    distance_m = forms.IntegerField(
        required=False, min_value=0, max_value=100_000, widget=forms.HiddenInput
    )
    seen = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)
    result = forms.ChoiceField(
        label=_("Result"),
        choices=[(result, result.label) for result in RESULTS],
        initial=VisitResult.DONE,
        widget=forms.RadioSelect,
    )
    is_unchanged = forms.BooleanField(label=_("Nothing has changed"), required=False)
    needs = forms.CharField(
        label=_("Needs or wishes"),
        max_length=200,
        required=False,
        help_text=_("What help is wanted. No names, no numbers."),
    )
    note = forms.CharField(
        label=_("Note on the place"),
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("About the place, never about people's opinions, beliefs or guests."),
    )
    second_worker = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Together with"),
        required=False,
        empty_label=_("nobody else"),
        help_text=_("They sign with their own account."),
    )
    photos = PhotosField(label=_("Photos"), required=False, widget=PhotosInput(ALBUM))

    def __init__(
        self,
        *args: Any,
        actor: User,
        kind: str,
        place: Place,
        companions: Any = None,
        **options: Any,
    ) -> None:
        options.setdefault("initial", {}).setdefault("client_uuid", uuid.uuid4())
        options["initial"].setdefault("at", timezone.localtime().isoformat())
        super().__init__(*args, **options)
        self.actor, self.kind, self.place = actor, kind, place
        tasks = Task.objects.visible_to(actor).exclude(state=TaskState.DRAFT)
        self.fields["task"].queryset = tasks  # type: ignore[attr-defined]
        if companions is None:
            del self.fields["second_worker"]
        else:
            self.fields["second_worker"].queryset = companions  # type: ignore[attr-defined]

    def report(self) -> Report:
        """Return what was sent, for the service to judge. Only for a valid form."""
        said = self.cleaned_data
        names = ("client_uuid", "at", "task", "distance_m", "result", "needs", "note")
        return Report(
            kind=self.kind,
            place=self.place,
            is_unchanged=said["is_unchanged"] and said["result"] == VisitResult.DONE,
            second_worker=said.get("second_worker"),
            photos=tuple(self.sent_photos()),
            households=parsed(said["seen"]),
            **{name: said[name] for name in names},
            **self.found(),
        )

    def found(self) -> dict[str, Any]:
        """Return what a check found; nothing on other visits."""
        return {}

    def sent_photos(self) -> Iterator[SentPhoto]:
        """Yield the photos; their ids follow from the visit's, so that a repeat is one."""
        yield from self.photos_of("photos", "")

    def photos_of(self, field: str, item_key: str) -> Iterator[SentPhoto]:
        """Yield the photos of one field."""
        for number, sent in enumerate(self.cleaned_data.get(field) or ()):
            name = f"{item_key}:{number}"
            client_uuid = uuid.uuid5(self.cleaned_data["client_uuid"], name)
            sent.seek(0)
            yield SentPhoto(client_uuid, sent.read(), item_key)


def written(households: Iterable[tuple[str, str]]) -> str:
    """Write number and stamp of each household that is shown, for the form to carry."""
    return json.dumps([list(pair) for pair in households])


def parsed(text: str) -> tuple[tuple[str, str], ...]:
    """Read back what `written` wrote; what is broken fits no household and is refused."""
    try:
        return tuple((str(number), str(stamp)) for number, stamp in json.loads(text or "[]"))
    except (TypeError, ValueError):
        return (("", ""),)


class CheckForm(VisitForm):
    """A visit with a check list: three fields for each item, "not checked" by default.

    `rest` answers everything left open with "in order". `opened` are the items that
    a recheck is about.
    """

    occupant_count = forms.IntegerField(
        label=_("People living there"),
        required=False,
        min_value=0,
        max_value=999,
        help_text=_("How many, not who."),
    )
    rest = forms.BooleanField(label=_("All others are in order"), required=False)

    def __init__(
        self, *args: Any, standard: Standard, opened: Collection[str] = (), **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.standard, self.opened = standard, opened
        if self.kind != VisitKind.RENTAL_CHECK:
            del self.fields["occupant_count"]
        for key in standard.keys:
            self.fields[f"outcome_{key}"] = forms.ChoiceField(
                choices=OUTCOMES, required=False, widget=forms.RadioSelect
            )
            self.fields[f"note_{key}"] = forms.CharField(
                label=_("What is wrong"), max_length=200, required=False
            )
            self.fields[f"photo_{key}"] = PhotosField(
                label=_("Photo"), required=False, widget=PhotosInput(CAMERA)
            )

    def rows(self) -> list[ItemRow]:
        """Return the items for the page, those a recheck is about first."""
        rows = [
            ItemRow(
                key=key,
                text=self.standard.text_of(key),
                is_serious=key in self.standard.serious_keys,
                is_open=key in self.opened,
                outcome=self[f"outcome_{key}"],
                note=self[f"note_{key}"],
                photo=self[f"photo_{key}"],
            )
            for key in self.standard.keys
        ]
        return sorted(rows, key=lambda row: not row.is_open)

    def found(self) -> dict[str, Any]:
        """Return the answers, the list they answer, and how many people live there."""
        return {
            "answers": {key: self.answer_to(key) for key in self.standard.keys},
            "standard": self.standard,
            "occupant_count": self.cleaned_data.get("occupant_count"),
        }

    def answer_to(self, key: str) -> Answer:
        """Return the answer to one item; a note is only kept of what is not in order."""
        unanswered = Outcome.PASSED if self.cleaned_data["rest"] else Outcome.NOT_CHECKED
        outcome = self.cleaned_data[f"outcome_{key}"] or unanswered
        note = self.cleaned_data[f"note_{key}"] if outcome == Outcome.FAILED else ""
        return Answer(outcome, note)

    def sent_photos(self) -> Iterator[SentPhoto]:
        """Yield the photos of the visit and those of its items."""
        yield from super().sent_photos()
        for key in self.standard.keys:
            yield from self.photos_of(f"photo_{key}", key)


class EvidenceForm(forms.Form):
    """What shows that a task is done: words and photos."""

    client_uuid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    answer = forms.CharField(
        label=_("What was done"),
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )
    photos = PhotosField(label=_("Photos"), required=False, widget=PhotosInput(ALBUM))

    def sent_photos(self) -> list[SentPhoto]:
        """Return the photos; their ids follow from the page's."""
        found = []
        for number, sent in enumerate(self.cleaned_data["photos"]):
            sent.seek(0)
            client_uuid = uuid.uuid5(self.cleaned_data["client_uuid"], str(number))
            found.append(SentPhoto(client_uuid, sent.read()))
        return found

"""The API of visits: send one, photos with it, and read those one may see."""

import json
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import PageOfRecords
from core.errors import BadInput, NotAllowed, OutOfScope
from fieldwork.choices import Outcome, VisitKind, VisitResult
from fieldwork.models import Standard, Task, Visit
from fieldwork.records.visits import Visits
from fieldwork.services.checks import Answer
from fieldwork.services.photos import MOST_PHOTOS, SentPhoto, refuse_large
from fieldwork.services.reports import Report, place_for_visit
from fieldwork.services.signing import sign_visit
from fieldwork.services.visits import Logged, log_visit
from staff.models import User


class AnswerInput(serializers.Serializer[Any]):
    """What was found for one item."""

    outcome = serializers.ChoiceField(Outcome.choices)
    note = serializers.CharField(default="", allow_blank=True, max_length=200)
    score = serializers.IntegerField(default=None, allow_null=True, min_value=0)


class PhotoInput(serializers.Serializer[Any]):
    """A photo that comes along as a part named by its client id."""

    client_uuid = serializers.UUIDField()
    item_key = serializers.CharField(default="", allow_blank=True, max_length=40)


class SeenInput(serializers.Serializer[Any]):
    """A household as it was shown; a visit that finds nothing changed verifies it."""

    household_no = serializers.CharField(max_length=20)
    seen = serializers.CharField(max_length=16)


class VisitInput(serializers.Serializer[Any]):
    """A visit as a phone sends it. `place` is the key of what the kind of visit is about."""

    client_uuid = serializers.UUIDField()
    kind = serializers.ChoiceField(VisitKind.choices)
    place = serializers.IntegerField(min_value=1)
    at = serializers.DateTimeField()
    result = serializers.ChoiceField(VisitResult.choices)
    is_unchanged = serializers.BooleanField(default=False)
    answers = serializers.DictField(child=AnswerInput(), default=dict)
    photos = serializers.ListField(child=PhotoInput(), default=list, max_length=MOST_PHOTOS)
    needs = serializers.CharField(default="", allow_blank=True, max_length=200)
    note = serializers.CharField(default="", allow_blank=True, max_length=500)
    task = serializers.IntegerField(default=None, allow_null=True, min_value=1)
    standard = serializers.IntegerField(default=None, allow_null=True, min_value=1)
    distance_m = serializers.IntegerField(
        default=None, allow_null=True, min_value=0, max_value=100_000
    )
    occupant_count = serializers.IntegerField(
        default=None, allow_null=True, min_value=0, max_value=999
    )
    second_worker = serializers.IntegerField(default=None, allow_null=True, min_value=1)
    households = serializers.ListField(child=SeenInput(), default=list, max_length=50)


class VisitOutput(serializers.ModelSerializer[Visit]):
    """A visit as other programs read it."""

    place_name = serializers.SerializerMethodField()

    class Meta:
        model = Visit
        fields: tuple[str, ...] = (
            "id",
            "client_uuid",
            "kind",
            "target_kind",
            "building",
            "dwelling",
            "rental",
            "site",
            "area_code",
            "place_name",
            "worker",
            "second_worker",
            "second_signed_at",
            "task",
            "at",
            "received_at",
            "result",
            "is_unchanged",
            "needs",
            "note",
            "standard",
            "hazard_level",
            "failed_count",
            "next_due_on",
        )

    def get_place_name(self, visit: Visit) -> str:
        """Return the words of the place."""
        return str(visit.target)


class LoggedOutput(VisitOutput):
    """What came of sending a visit."""

    tasks_made = serializers.SerializerMethodField()
    tasks_closed = serializers.SerializerMethodField()
    warnings = serializers.SerializerMethodField()

    class Meta(VisitOutput.Meta):
        fields = (
            *VisitOutput.Meta.fields,
            "tasks_made",
            "tasks_closed",
            "warnings",
        )

    @property
    def logged(self) -> Logged:
        """What the service gave back."""
        logged: Logged = self.context["logged"]
        return logged

    def get_tasks_made(self, _visit: Visit) -> list[int]:
        """Return the rectifications that were sent."""
        return [task.pk for task in self.logged.consequences.made]

    def get_tasks_closed(self, _visit: Visit) -> list[int]:
        """Return the rectifications that were closed."""
        return [task.pk for task in self.logged.consequences.closed]

    def get_warnings(self, _visit: Visit) -> list[str]:
        """Return what to mind."""
        return self.logged.warnings


class VisitViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Visit]
):
    """Visits. `?mine=1` keeps one's own. Photos come as parts beside a part `visit` (JSON)."""

    queryset = Visit.objects.none()
    serializer_class = VisitOutput
    pagination_class = PageOfRecords
    parser_classes = (JSONParser, MultiPartParser)

    def get_queryset(self) -> Any:
        """Return the visits the reader may see."""
        user: Any = self.request.user
        if not user.scope_of("visits"):
            raise NotAllowed(_("Your posts do not include reading visits."))
        rows = Visits.visible(user)
        return rows.filter(worker=user) if self.request.query_params.get("mine") else rows

    @extend_schema(
        request=VisitInput,
        responses={
            201: LoggedOutput,
            200: OpenApiResponse(LoggedOutput, "The same visit was already there."),
            409: OpenApiResponse(description="Another visit was sent under this client id."),
        },
    )
    def create(self, request: Request) -> Response:
        """Log a visit; 201 when it is new, 200 when it was there, 409 when it differs."""
        body = VisitInput(data=sent_visit(request))
        body.is_valid(raise_exception=True)
        actor: Any = request.user
        report = report_of(actor, body.validated_data, request.FILES)
        logged = log_visit(actor=actor, report=report)
        output = LoggedOutput(logged.visit, context={"logged": logged, "request": request})
        answered = status.HTTP_201_CREATED if logged.is_new else status.HTTP_200_OK
        return Response(output.data, status=answered)

    @extend_schema(request=None, responses=VisitOutput)
    @action(detail=True, methods=["post"])
    def sign(self, request: Request, pk: str) -> Response:
        """Sign a joint visit as its second person."""
        actor: Any = request.user
        visit = sign_visit(actor=actor, record=self.get_object())
        return Response(VisitOutput(visit).data)


def sent_visit(request: Request) -> Any:
    """Return the visit of a request: its body, or the part `visit` beside photos."""
    if not (request.content_type or "").startswith("multipart/"):
        return request.data
    try:
        return json.loads(request.POST.get("visit", ""))
    except (TypeError, ValueError) as error:
        raise BadInput(_("The part “visit” must be JSON.")) from error


def report_of(actor: User, said: dict[str, Any], files: Any) -> Report:
    """Return the report that was sent. Raises OutOfScope for what the actor may not see."""
    task = found(Task.objects.visible_to(actor), said["task"])
    names = ("client_uuid", "kind", "at", "result", "is_unchanged", "needs", "note")
    counts = ("distance_m", "occupant_count")
    return Report(
        place=place_for_visit(actor=actor, kind=said["kind"], pk=said["place"], task=task),
        task=task,
        standard=found(Standard.objects.all(), said["standard"]),
        second_worker=found(User.objects.filter(is_active=True), said["second_worker"]),
        answers={key: Answer(**answer) for key, answer in said["answers"].items()},
        photos=tuple(sent_photo(photo, files) for photo in said["photos"]),
        households=tuple((one["household_no"], one["seen"]) for one in said["households"]),
        **{name: said[name] for name in (*names, *counts)},
    )


def found(rows: Any, pk: int | None) -> Any:
    """Return the row with a key. Raises OutOfScope when it is not there."""
    if pk is None:
        return None
    row = rows.filter(pk=pk).first()
    if row is None:
        raise OutOfScope(_("What the visit refers to is not there."))
    return row


def sent_photo(photo: dict[str, Any], files: Any) -> SentPhoto:
    """Return a photo with the bytes of its part. Raises BadInput when the part is missing."""
    client_uuid: UUID = photo["client_uuid"]
    part = files.get(str(client_uuid))
    if part is None:
        raise BadInput(_("The photo %(id)s did not come along.") % {"id": client_uuid})
    refuse_large(part.size)
    return SentPhoto(client_uuid, part.read(), photo["item_key"])

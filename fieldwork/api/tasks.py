"""The API of tasks: one's list, and the steps of each."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import PageOfRecords
from core.errors import BadInput, NotAllowed, OutOfScope
from fieldwork.choices import TaskState
from fieldwork.models import Task
from fieldwork.records.tasks import PLACES, Tasks
from fieldwork.services.people import people_around
from fieldwork.services.steps import steps_for
from fieldwork.services.taking import SERVICES, take_step
from fieldwork.workflow import Step

STATES = "|".join(step.value for step in SERVICES)


class TaskOutput(serializers.ModelSerializer[Task]):
    """A task as the phone and other programs read it."""

    place_name = serializers.SerializerMethodField()
    longitude = serializers.SerializerMethodField()
    latitude = serializers.SerializerMethodField()
    steps = serializers.SerializerMethodField()

    class Meta:
        model = Task
        fields = (
            "id",
            "kind",
            "title",
            "instruction",
            "target_kind",
            "building",
            "dwelling",
            "rental",
            "site",
            "cell",
            "area_code",
            "place_name",
            "longitude",
            "latitude",
            "assignee",
            "is_fallback",
            "state",
            "issued_at",
            "due_at",
            "answer",
            "version",
            "steps",
        )

    def get_place_name(self, task: Task) -> str:
        """Return the words of the place."""
        return str(task.target)

    def get_longitude(self, task: Task) -> float:
        """Return the longitude of the place, WGS 84."""
        return round(task.place.x, 6)

    def get_latitude(self, task: Task) -> float:
        """Return the latitude of the place, WGS 84."""
        return round(task.place.y, 6)

    def get_steps(self, task: Task) -> list[str]:
        """Return the steps that the reader can take now."""
        return [step.value for step in steps_for(task, self.context["request"].user)]


class StepInput(serializers.Serializer[Any]):
    """What a step takes: words, a person, and the version that was seen."""

    text = serializers.CharField(required=False, allow_blank=True, max_length=1000, default="")
    to = serializers.IntegerField(required=False, min_value=1)
    version = serializers.IntegerField(required=False, min_value=1)


class TaskViewSet(viewsets.ReadOnlyModelViewSet[Task]):
    """Tasks: `?mine=1` those given to the reader, `?state=` one state, `?area=` below a code."""

    queryset = Task.objects.none()
    serializer_class = TaskOutput
    pagination_class = PageOfRecords

    def get_queryset(self) -> Any:
        """Return the tasks the reader may see."""
        user: Any = self.request.user
        if not user.may("tasks"):
            raise NotAllowed(_("Your posts have no tasks."))
        heavy = [name for name in Tasks.heavy() if name != "place"]
        rows = Task.objects.visible_to(user).select_related(*PLACES).defer(*heavy)
        return narrowed(rows, self.request)

    @extend_schema(request=StepInput, responses=TaskOutput)
    @action(detail=True, methods=["post"], url_path=f"(?P<step>{STATES})")
    def take(self, request: Request, pk: str, step: str) -> Response:
        """Take a step; 404 outside the reader's area, 403 for others' work, 409 out of turn."""
        body = StepInput(data=request.data)
        body.is_valid(raise_exception=True)
        user: Any = request.user
        task = Task.objects.visible_to(user).filter(pk=pk).first()
        if task is None:
            raise OutOfScope(_("There is no such task in your area."))
        take_step(
            actor=user,
            task=task,
            step=Step(step),
            text=body.validated_data["text"],
            to=person(task, body.validated_data.get("to")),
            seen=body.validated_data.get("version"),
        )
        return Response(self.get_serializer(self.get_queryset().get(pk=task.pk)).data)


def narrowed(rows: Any, request: Request) -> Any:
    """Keep what the address asks for. Raises BadInput for a state that is none."""
    asked = request.query_params
    if asked.get("mine"):
        rows = rows.filter(assignee=request.user)
    if state := asked.get("state"):
        if state not in TaskState.values:
            raise BadInput(_("There is no such state of a task."))
        rows = rows.filter(state=state)
    if code := asked.get("area"):
        if not (code.isascii() and code.isdigit()):
            raise BadInput(_("Write codes as digits, separated by commas."))
        rows = rows.below(code)
    return rows


def person(task: Task, key: int | None) -> Any:
    """Return the person a task goes to. Raises BadInput for somebody who serves elsewhere."""
    if key is None:
        return None
    found = people_around(task.area_code).filter(pk=key).first()
    if found is None:
        raise BadInput(_("Choose the person the task goes to."))
    return found

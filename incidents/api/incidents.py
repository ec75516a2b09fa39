"""The API of incidents: report, list, and the steps of each."""

from typing import Any

from django.contrib.gis.geos import Point
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import PageOfRecords
from core.errors import BadInput, NotAllowed, OutOfScope
from core.numbers import LARGEST, whole_number
from grid.models import Organisation
from incidents.choices import IncidentKind, IncidentState, Mode
from incidents.models import Incident
from incidents.records.incidents import RELATED, Incidents, shown_words
from incidents.services.incidents import IncidentReport, report_incident
from incidents.services.steps import steps_for
from incidents.services.taking import INCIDENTS, take_step

STEPS = "|".join(step for step in INCIDENTS if step != "close_on_spot")


class IncidentOutput(serializers.ModelSerializer[Incident]):
    """An incident as other programs read it; never who reported it."""

    text = serializers.SerializerMethodField()
    longitude = serializers.SerializerMethodField()
    latitude = serializers.SerializerMethodField()
    steps = serializers.SerializerMethodField()

    class Meta:
        model = Incident
        fields = (
            "id", "number", "kind", "category", "title", "text", "address", "area_code", "cell",
            "building", "longitude", "latitude", "state", "holder_org", "received_at", "due_at",
            "step_due_at", "closed_at", "result", "version", "steps",
        )  # fmt: skip

    def get_text(self, incident: Incident) -> str:
        """Return the words, once they have been checked."""
        return shown_words(incident)

    def get_longitude(self, incident: Incident) -> float | None:
        """Return the longitude of the place, WGS 84."""
        return round(incident.place.x, 6) if incident.place else None

    def get_latitude(self, incident: Incident) -> float | None:
        """Return the latitude of the place, WGS 84."""
        return round(incident.place.y, 6) if incident.place else None

    def get_steps(self, incident: Incident) -> list[str]:
        """Return the steps that the reader can take now."""
        return steps_for(incident, self.context["request"].user)


class ReportInput(serializers.Serializer[Any]):
    """A report: `client_uuid` makes a repeat harmless; the place is WGS 84."""

    client_uuid = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=IncidentKind.choices)
    longitude = serializers.FloatField(min_value=-180, max_value=180)
    latitude = serializers.FloatField(min_value=-90, max_value=90)
    text = serializers.CharField(required=False, allow_blank=True, max_length=1000, default="")
    address = serializers.CharField(required=False, allow_blank=True, max_length=200, default="")


class CaseStepInput(serializers.Serializer[Any]):
    """What a step takes: words, bodies, the way of handling, and the version that was seen."""

    text = serializers.CharField(required=False, allow_blank=True, max_length=4000, default="")
    to_org = serializers.IntegerField(required=False, min_value=1, max_value=LARGEST)
    co_orgs = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=LARGEST),
        required=False,
        max_length=20,
    )
    mode = serializers.ChoiceField(choices=Mode.choices, required=False)
    version = serializers.IntegerField(required=False, min_value=1)


class IncidentViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Incident]
):
    """Incidents: `?state=` one state, `?kind=` one kind, `?area=` below a code."""

    queryset = Incident.objects.none()
    serializer_class = IncidentOutput
    pagination_class = PageOfRecords

    def get_queryset(self) -> Any:
        """Return the incidents the reader may see."""
        user: Any = self.request.user
        if not user.may("incidents"):
            raise NotAllowed(_("Your posts have no incidents."))
        heavy = [name for name in Incidents.heavy() if name != "place"]
        rows = Incident.objects.visible_to(user).select_related(*RELATED).defer(*heavy)
        return narrowed(rows, self.request).order_by("-pk")

    @extend_schema(request=ReportInput, responses={201: IncidentOutput})
    def create(self, request: Request) -> Response:
        """Report an incident; a repeat of the same client id answers with the first."""
        body = ReportInput(data=request.data)
        body.is_valid(raise_exception=True)
        given = dict(body.validated_data)
        place = Point(given.pop("longitude"), given.pop("latitude"), srid=4326)
        user: Any = request.user
        made = report_incident(actor=user, report=IncidentReport(place=place, **given))
        output = IncidentOutput(made, context={"request": request})
        return Response(output.data, status=status.HTTP_201_CREATED)

    @extend_schema(request=CaseStepInput, responses=IncidentOutput)
    @action(detail=True, methods=["post"], url_path=f"(?P<step>{STEPS})")
    def take(self, request: Request, pk: str, step: str) -> Response:
        """Take a step; 404 outside the reader's area, 403 for others' work, 409 out of turn."""
        body = CaseStepInput(data=request.data)
        body.is_valid(raise_exception=True)
        user: Any = request.user
        case = Incident.objects.visible_to(user).filter(pk=whole_number(pk) or 0).first()
        if case is None:
            raise OutOfScope(_("There is no such case in your area."))
        given = body.validated_data
        take_step(
            actor=user, case=case, step=step, values=values_of(given), seen=given.get("version")
        )
        # Whoever hands it on may not see it any more; what the step made of it is answered.
        taken = Incident._base_manager.select_related(*RELATED).get(pk=case.pk)
        return Response(IncidentOutput(taken, context={"request": request}).data)


def values_of(given: dict[str, Any]) -> dict[str, Any]:
    """Return what was sent as the services take it. Raises BadInput for an unknown body."""
    words = dict.fromkeys(("reason", "result", "words"), given["text"])
    keys = [given["to_org"]] if given.get("to_org") else []
    bodies = {
        org.pk: org
        for org in Organisation.objects.filter(pk__in=[*keys, *given.get("co_orgs", [])])
    }
    if {*keys, *given.get("co_orgs", [])} - set(bodies):
        raise BadInput(_("There is no such body."))
    return words | {
        "to_org": bodies.get(given.get("to_org", 0)),
        "co_orgs": [bodies[key] for key in given.get("co_orgs", [])],
        "mode": given.get("mode", ""),
    }


def narrowed(rows: Any, request: Request) -> Any:
    """Keep what the address asks for. Raises BadInput."""
    asked = request.query_params
    if state := asked.get("state"):
        if state not in IncidentState.values:
            raise BadInput(_("There is no such state of an incident."))
        rows = rows.filter(state=state)
    if kind := asked.get("kind"):
        if kind not in IncidentKind.values:
            raise BadInput(_("There is no such kind of incident."))
        rows = rows.filter(kind=kind)
    if code := asked.get("area"):
        if not (code.isascii() and code.isdigit()):
            raise BadInput(_("Write codes as digits, separated by commas."))
        rows = rows.below(code)
    return rows

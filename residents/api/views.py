"""The API of the actual population: masked, logged, inside the reader's area."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api import PageOfRecords
from core.audit import Action
from core.errors import NotAllowed, OutOfScope
from grid.models import Dwelling
from residents.api.serializers import (
    DoneOutput,
    FoundOutput,
    HomeOutput,
    HouseholdOutput,
    MoveInInput,
    MoveWithinInput,
    PeoplePage,
    PersonDetailOutput,
    PersonOutput,
    VerifyInput,
)
from residents.models import Person, Residency
from residents.services.acting import Done
from residents.services.homes import Household, households_at
from residents.services.households import (
    FoundHere,
    move_in,
    move_out,
    move_within,
    verify_household,
)
from residents.services.reading import shown
from residents.services.showing import shown_home, shown_people, shown_person
from staff.models import User


class PeopleView(APIView):
    """A view for those whose posts include people."""

    verb = "view"

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Let in whoever has the right somewhere."""
        super().initial(request, *args, **kwargs)
        if not self.actor.scope_of("people", self.verb).ranges:
            raise NotAllowed(_("Your posts do not include reading people."))

    @property
    def actor(self) -> User:
        """The account that asks."""
        user: Any = self.request.user
        assert isinstance(user, User)
        return user


class PageOfPeople(PageOfRecords):
    """Pages in the order of the index of an area."""

    ordering: Any = ("area_code", "id")
    page_size = 50
    max_page_size = 200


class People(PeopleView):
    """The people of the reader's area."""

    @extend_schema(
        operation_id="residents_people_list",
        parameters=[OpenApiParameter("area", OpenApiTypes.STR, description="code of an area")],
        responses=PeoplePage,
    )
    def get(self, request: Request) -> Response:
        """Give a page of people, masked."""
        rows = Person.objects.visible_to(self.actor).standing()
        area = request.query_params.get("area", "")
        if area.isdigit():
            rows = rows.filter(area_code__gte=area, area_code__lt=area + ":")
        pages = PageOfPeople()
        found: Any = pages.paginate_queryset(rows, request, view=self)
        people = shown(actor=self.actor, people=found, action=Action.API, asked=f"list {area}")
        return pages.get_paginated_response(PersonOutput(shown_people(people), many=True).data)


class OnePerson(PeopleView):
    """One person with their homes."""

    @extend_schema(operation_id="residents_people_read", responses=PersonDetailOutput)
    def get(self, request: Request, key: UUID) -> Response:
        """Give the person, masked."""
        person = Person.objects.visible_to(self.actor).standing().filter(pk=key).first()
        if person is None:
            raise OutOfScope(_("There is no such record in your area."))
        shown(actor=self.actor, people=[person], action=Action.API)
        homes = Residency.objects.visible_to(self.actor).filter(person=person)
        homes = homes.select_related("dwelling__building").order_by("-begins_on", "-created_at")
        told = PersonOutput(shown_person(person)).data
        lines = [shown_home(home) for home in homes]
        return Response({**told, "homes": HomeOutput(lines, many=True).data})


class DwellingView(PeopleView):
    """A view about one dwelling."""

    def dwelling(self, pk: int) -> Dwelling:
        """Return a dwelling whose people the reader may see. Raises OutOfScope."""
        found: Dwelling | None = Dwelling.objects.visible_to(self.actor).filter(pk=pk).first()
        if found is None or not self.actor.scope_of("people").covers(found.area_code):
            raise OutOfScope(_("There is no such dwelling in your area."))
        return found

    def done(self, do: Callable[..., Done], **said: Any) -> Response:
        """Answer what an act gave: 201 when it is new, 200 when it was there."""
        result = do(actor=self.actor, **said)
        people = shown(actor=self.actor, people=result.people, action=Action.API)
        output = DoneOutput({"kind": result.change.kind, "people": shown_people(people)})
        new = status.HTTP_201_CREATED if result.is_new else status.HTTP_200_OK
        return Response(output.data, status=new)


class Households(DwellingView):
    """The households of a dwelling."""

    @extend_schema(operation_id="residents_households_list", responses=HouseholdOutput(many=True))
    def get(self, request: Request, pk: int) -> Response:
        """Give who lives there now, masked."""
        found = households_at(self.actor, self.dwelling(pk))
        people = [home.person for household in found for home in household.members]
        shown(actor=self.actor, people=people, action=Action.API, asked=f"dwelling {pk}")
        lines = [line_of(household) for household in found]
        return Response(HouseholdOutput(lines, many=True).data)


class Verify(DwellingView):
    """A household was met."""

    verb = "write"

    @extend_schema(
        operation_id="residents_households_verify",
        request=VerifyInput,
        responses={
            200: DoneOutput,
            201: DoneOutput,
            409: OpenApiResponse(description="It changed meanwhile."),
        },
    )
    def post(self, request: Request, pk: int) -> Response:
        """Verify it; those in `left` move out."""
        body = VerifyInput(data=request.data)
        body.is_valid(raise_exception=True)
        return self.done(verify_household, dwelling=pk, **body.validated_data)


class MoveOut(DwellingView):
    """Members of a household moved out."""

    verb = "write"

    @extend_schema(
        operation_id="residents_households_move_out",
        request=VerifyInput,
        responses={
            200: DoneOutput,
            201: DoneOutput,
            409: OpenApiResponse(description="It changed meanwhile."),
        },
    )
    def post(self, request: Request, pk: int) -> Response:
        """End their residencies."""
        body = VerifyInput(data=request.data)
        body.is_valid(raise_exception=True)
        return self.done(move_out, dwelling=pk, **body.validated_data)


class MoveIn(DwellingView):
    """Somebody new moved in."""

    verb = "write"

    @extend_schema(
        operation_id="residents_households_move_in",
        request=MoveInInput,
        responses={200: DoneOutput, 201: DoneOutput, 409: FoundOutput},
    )
    def post(self, request: Request, pk: int) -> Response:
        """Record somebody; a number of one's own area is answered with whose it is (409)."""
        body = MoveInInput(data=request.data)
        body.is_valid(raise_exception=True)
        try:
            return self.done(move_in, dwelling=pk, **body.said())
        except FoundHere as error:
            people = shown(actor=self.actor, people=error.people, action=Action.API)
            said = {"code": error.code, "detail": str(error), "people": shown_people(people)}
            return Response(FoundOutput(said).data, status=error.status)


class MoveWithin(DwellingView):
    """People of one's own area moved here."""

    verb = "write"

    @extend_schema(
        operation_id="residents_households_move_within",
        request=MoveWithinInput,
        responses={
            200: DoneOutput,
            201: DoneOutput,
            409: OpenApiResponse(description="It changed meanwhile."),
        },
    )
    def post(self, request: Request, pk: int) -> Response:
        """End their old homes and begin the new ones the same day."""
        body = MoveWithinInput(data=request.data)
        body.is_valid(raise_exception=True)
        said = dict(body.validated_data)
        people = [(one["person"], one["version"]) for one in said.pop("people")]
        return self.done(move_within, dwelling=pk, people=people, **said)


def line_of(household: Household) -> dict[str, Any]:
    """Return a household as it is told."""
    return {
        "household_no": household.number,
        "seen": household.stamp,
        "verified_on": household.verified_on,
        "members": [shown_home(home, with_person=True) for home in household.members],
    }

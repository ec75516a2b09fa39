"""People as other programs read them: masked, always."""

from typing import Any

from rest_framework import serializers

from residents.choices.people import PaperKind, ResidencyKind, Sex
from residents.services.facts import PersonalFacts


class PersonOutput(serializers.Serializer[Any]):
    """A person, masked; `age` is a band."""

    key = serializers.UUIDField()
    version = serializers.IntegerField()
    name = serializers.CharField()
    sex = serializers.CharField()
    age = serializers.CharField()
    paper = serializers.CharField()
    number = serializers.CharField()
    phone = serializers.CharField()
    contact_address = serializers.CharField()
    registered_in = serializers.CharField()
    is_deceased = serializers.BooleanField()


class PeoplePage(serializers.Serializer[Any]):
    """A page of people, and the addresses of its neighbours."""

    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = PersonOutput(many=True)


class HomeOutput(serializers.Serializer[Any]):
    """A residency."""

    key = serializers.UUIDField()
    dwelling = serializers.IntegerField(source="dwelling_pk")
    where = serializers.CharField()
    household_no = serializers.CharField()
    kind = serializers.CharField()
    is_head = serializers.BooleanField()
    state = serializers.CharField()
    begins_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True)
    verified_on = serializers.DateField(allow_null=True)


class MemberOutput(HomeOutput):
    """A residency with its person."""

    person = PersonOutput()


class HouseholdOutput(serializers.Serializer[Any]):
    """A household; `seen` goes back with what is said about it."""

    household_no = serializers.CharField()
    seen = serializers.CharField()
    verified_on = serializers.DateField(allow_null=True)
    members = MemberOutput(many=True)


class PersonDetailOutput(PersonOutput):
    """A person with the homes now and before."""

    homes = HomeOutput(many=True)


class ActInput(serializers.Serializer[Any]):
    """What every act carries: an id of the client's, so that a repeat acts once."""

    client_uuid = serializers.UUIDField()
    household_no = serializers.CharField(max_length=20, default="1")
    on = serializers.DateField(default=None, allow_null=True)


class VerifyInput(ActInput):
    """A household that was met; `left` are the residencies of those who are gone."""

    seen = serializers.CharField(max_length=16)
    left = serializers.ListField(child=serializers.UUIDField(), default=list, max_length=100)


class MoveInInput(ActInput):
    """Somebody new."""

    kind = serializers.ChoiceField(ResidencyKind.choices)
    is_head = serializers.BooleanField(default=False)
    name = serializers.CharField(max_length=60)
    paper_kind = serializers.ChoiceField(PaperKind.choices, default=PaperKind.RESIDENT_ID)
    number = serializers.CharField(max_length=40, default="", allow_blank=True)
    sex = serializers.ChoiceField(Sex.choices, default=Sex.UNSTATED)
    birth_date = serializers.DateField(default=None, allow_null=True)
    phone = serializers.CharField(max_length=30, default="", allow_blank=True)
    contact_address = serializers.CharField(max_length=200, default="", allow_blank=True)
    registered_area_code = serializers.CharField(max_length=12, default="", allow_blank=True)

    def said(self) -> dict[str, Any]:
        """Return the arguments of the service. Only for valid input."""
        rest = dict(self.validated_data)
        names = PersonalFacts.__dataclass_fields__
        facts = PersonalFacts(**{name: rest.pop(name) for name in names})
        return {"facts": facts, **rest}


class MoverInput(serializers.Serializer[Any]):
    """A person and the version that was seen."""

    person = serializers.UUIDField()
    version = serializers.IntegerField(min_value=1)


class MoveWithinInput(ActInput):
    """People of one's own area who move here."""

    kind = serializers.ChoiceField(ResidencyKind.choices)
    people = MoverInput(many=True)


class DoneOutput(serializers.Serializer[Any]):
    """What came of an act. A known number elsewhere is not told of."""

    kind = serializers.CharField()
    people = PersonOutput(many=True)


class FoundOutput(serializers.Serializer[Any]):
    """Somebody of one's own area has the number (409)."""

    code = serializers.CharField()
    detail = serializers.CharField()
    people = PersonOutput(many=True)

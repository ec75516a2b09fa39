"""What the API says of the people who serve."""

from rest_framework import serializers

from staff.choices import NetworkKind


class HolderAnswer(serializers.Serializer):
    """One responsible person."""

    kind = serializers.ChoiceField(choices=NetworkKind.choices)
    title = serializers.CharField()
    name = serializers.CharField()
    phone = serializers.CharField(allow_blank=True)
    area_code = serializers.CharField()


class AreaAnswer(serializers.Serializer):
    """The cell of a place."""

    code = serializers.CharField()
    name = serializers.CharField()


class ResponsibleAnswer(serializers.Serializer):
    """Who is responsible at a place."""

    cell = AreaAnswer()
    community = AreaAnswer(allow_null=True)
    building = serializers.IntegerField(source="building.pk", allow_null=True, default=None)
    lacks_worker = serializers.BooleanField()
    holders = HolderAnswer(many=True)

"""Complaining leaves no trace on a person: nothing ties a case to somebody's record (R4)."""

import pytest
from django.apps import apps

from incidents.models import Contact, Incident

MODELS = list(apps.get_app_config("incidents").get_models())


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_no_record_of_a_case_points_at_a_person(model) -> None:
    pointed_at = {
        field.related_model._meta.app_label
        for field in model._meta.get_fields()
        if field.is_relation and field.related_model
    }

    assert "residents" not in pointed_at


def test_nothing_about_people_points_at_a_case() -> None:
    tied = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_app_config("residents").get_models()
        for field in model._meta.fields
        if field.is_relation and field.related_model._meta.app_label == "incidents"
    }

    assert tied == set()


def test_two_contacts_cannot_be_compared() -> None:
    assert [field.name for field in Contact._meta.fields if "index" in field.name] == []


def test_an_incident_has_no_field_for_a_person() -> None:
    names = {field.name for field in Incident._meta.fields}

    assert not {"person", "name", "suspect", "subject"} & names

"""Nothing is held about people without purpose, basis, receivers and end (row 1)."""

import pytest
from django.apps import apps

from core.registry import Reach, entries, fields_of, holdings, registered
from core.rows import walled
from residents.models import Person


def person_level():
    """Return the models about people: those behind walls, and those the lists name."""
    behind_walls = {m for m, _ in walled() if not hasattr(m, "pgh_tracked_model")}
    return behind_walls | {apps.get_model(entry.model) for entry in entries()}


def test_every_field_of_every_table_about_people_is_registered() -> None:
    assert fields_of(person_level()) - registered() == set()


def test_no_entry_names_a_field_that_does_not_exist() -> None:
    assert registered() - fields_of(person_level()) == set()


def test_no_field_is_registered_twice() -> None:
    names = [(entry.model, name) for entry in entries() for name in entry.fields.split()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("part", ["title", "purpose", "basis", "receivers", "kept"])
def test_every_entry_is_whole(part) -> None:
    assert [entry.model for entry in entries() if not str(getattr(entry, part)).strip()] == []


def test_every_table_that_points_at_a_person_is_a_holding() -> None:
    pointing = {
        (model._meta.label_lower, field.attname)
        for model in apps.get_models()
        if not hasattr(model, "pgh_tracked_model")
        for field in model._meta.local_fields
        if field.is_relation and field.related_model is Person and model is not Person
    }
    assert pointing <= {(holding.model, holding.by) for holding in holdings()}


def test_what_stays_after_erasing_holds_a_plain_key() -> None:
    kept = [holding for holding in holdings() if holding.reach is Reach.KEPT]
    assert kept
    for holding in kept:
        assert not holding.table._meta.get_field(holding.by).is_relation


def test_a_forgotten_field_would_be_found(monkeypatch) -> None:
    missing = {pair for pair in registered() if pair != ("residents.person", "phone")}
    assert fields_of(person_level()) - missing == {("residents.person", "phone")}

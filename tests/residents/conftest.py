"""Homes and people of the tiny town; the people around care records and youth files."""

from types import SimpleNamespace

import pytest

from core.rows import everything, scoped
from residents.models import Person, Residency
from tests import factories
from tests.residents import files


@pytest.fixture
def homes(town, cast) -> SimpleNamespace:
    """Two dwellings of the worker's cell, one of the next cell, one of another community."""
    own = factories.make_building(column=0)
    return SimpleNamespace(
        building=own,
        first=factories.make_dwelling(own, room="301"),
        second=factories.make_dwelling(own, room="502"),
        neighbour=factories.make_dwelling(factories.make_building(column=1), room="101"),
        far=factories.make_dwelling(factories.make_building(column=4), room="101"),
    )


@pytest.fixture
def family(homes):
    """Three people who live together at the first dwelling."""
    return [
        factories.make_resident(homes.first, name=name, is_head=name == "王建国")
        for name in ("王建国", "李秀英", "王小明")
    ]


@pytest.fixture
def everywhere():
    """Read what stands anywhere, as a job may."""
    with scoped(everything("a test looks at what stands")):
        yield


def homes_of(person: Person) -> list[Residency]:
    """Return all residencies of somebody, oldest first."""
    with scoped(everything("tests")):
        rows = Residency.objects.filter(person=person).select_related("dwelling")
        return list(rows.order_by("begins_on", "created_at"))


def again(row):
    """Return a row as it stands now."""
    with scoped(everything("tests")):
        return type(row).objects.get(pk=row.pk)


@pytest.fixture
def people(town: SimpleNamespace) -> SimpleNamespace:
    """A justice office, a health service, youth workers and their supervisors."""
    return files.make_cast(town)

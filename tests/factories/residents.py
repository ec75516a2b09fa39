"""People and homes for tests."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from core.rows import everything, scoped
from grid.models import Area, Dwelling
from residents.choices.people import KEEP_DAYS, REVIEW_DAYS, ResidencyKind, ResidencyState
from residents.models import Person, Residency
from tests.factories.grid import numbers


def make_person(cell: Area, **values: Any) -> Person:
    """Make somebody whose record belongs to a cell; a home is made by `make_resident`."""
    today = timezone.localdate()
    basis = {
        "legal_basis": "statutory_duty",
        "basis_document": "试验依据1号",
        "purpose": "服务",
        "review_due": today + timedelta(days=REVIEW_DAYS),
        "retention_until": today + timedelta(days=REVIEW_DAYS + KEEP_DAYS),
    }
    values = {"name": f"人员{next(numbers)}", "area_code": cell.code, **basis, **values}
    with scoped(everything("tests")):
        return Person.objects.create(**values)


def make_resident(dwelling: Dwelling, **values: Any) -> Person:
    """Make somebody who lives at a dwelling since a year ago, verified."""
    home = {name: values.pop(name) for name in ("household_no", "is_head") if name in values}
    cell = Area.objects.get(pk=dwelling.cell_id)
    person = make_person(cell, **values)
    with scoped(everything("tests")):
        Residency.objects.create(
            person=person,
            dwelling=dwelling,
            kind=ResidencyKind.OWNER_FAMILY,
            state=ResidencyState.VERIFIED,
            verified_at=timezone.now(),
            begins_on=timezone.localdate() - timedelta(days=365),
            **home,
        )
    return person

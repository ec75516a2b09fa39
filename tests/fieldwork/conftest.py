"""Photos of tests go to a folder of their own; a lasso that several files draw."""

import pytest

from fieldwork.services.lasso import read_lasso
from fieldwork.services.selection import Selection
from staff.choices import Role
from tests.factories import give_post, square
from tests.fieldwork.assigning import lasso


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def five(town, cast):
    """A lasso over five cells; the third cell has no worker, its community has a leader."""
    give_post("worker4", Role.GRID_WORKER, town.cells[3])
    give_post("worker5", Role.GRID_WORKER, town.cells[4])
    return Selection(drawn=read_lasso(lasso(square(0.1, 0.1, 4.8, 0.8))))

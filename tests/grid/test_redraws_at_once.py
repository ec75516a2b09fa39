"""Rows written while cells are redrawn: real transactions at the same moment."""

from threading import Event, Thread
from time import sleep

import pytest
from django.contrib.gis.geos import LineString
from django.db import connection, transaction
from django.utils import timezone

from grid.choices import AreaState
from grid.models import Building
from grid.services.drawing import split_drawings
from grid.services.redraws import propose_redraw
from tests import factories
from tests.factories import SIDE, SOUTH, WEST

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
LINE = LineString(
    (WEST + 0.6 * SIDE, SOUTH - 0.001), (WEST + 0.6 * SIDE, SOUTH + SIDE + 0.001), srid=4326
)


def test_row_written_meanwhile_does_not_stay_in_the_ended_cell(town, cast) -> None:
    written = Event()

    def write() -> None:
        with transaction.atomic():
            factories.make_building(0, 0.7, name="同时登记")
            written.set()
            sleep(1)  # the split begins, and waits for this transaction
        connection.close()

    writer = Thread(target=write)
    writer.start()
    assert written.wait(5)
    propose_redraw(
        actor=cast.administrator,
        retiring=[town.cells[0]],
        drawings=split_drawings(town.cells[0], LINE),
        effective_on=timezone.localdate(),
        reason="户数超过五百",
    )
    writer.join()

    assert Building.objects.get(name="同时登记").cell.state == AreaState.ACTIVE

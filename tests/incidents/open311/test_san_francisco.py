"""A program sends real requests of another city, dirty ones among them, and reads them back."""

import csv
from pathlib import Path

import pytest
from django.conf import settings

from tests.incidents.open311.san_francisco import faults_in, read_all, send_all

FILE = Path(settings.BASE_DIR).parent / "shared" / "data" / "requests" / "sf_311.csv"
SAMPLE = 600  # spread over the file; `script/bench submissions` sends all of it

pytestmark = pytest.mark.skipif(not FILE.exists(), reason="the real requests are not there")


def rows():
    with FILE.open(encoding="utf-8", newline="") as lines:
        every = list(csv.DictReader(lines))
    return every[:: max(1, len(every) // SAMPLE)][:SAMPLE]


@pytest.mark.django_db
def test_real_requests_go_in_and_come_back(client) -> None:
    sent = send_all(client, rows())

    assert len(sent) == SAMPLE
    assert faults_in(sent, read_all(client)) == []

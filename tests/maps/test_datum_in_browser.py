"""The browser's shift of GCJ-02 pictures is the one of core.datum."""

import json
import shutil
import subprocess

import numpy as np
import pytest
from django.conf import settings

from core import datum

PLACES = [(118.5, 36.3), (121.4737, 31.2304), (87.6, 43.8), (110.35, 20.02), (-73.98, 40.75)]
ASK = """
globalThis.L = { TileLayer: { extend: (methods) => methods } };
const { wgsToGcj, gcjToWgs } = await import(process.argv[1]);
const places = JSON.parse(process.argv[2]);
const there = places.map(([lng, lat]) => wgsToGcj(lng, lat));
console.log(JSON.stringify({ there, back: there.map(([lng, lat]) => gcjToWgs(lng, lat)) }));
"""


@pytest.fixture(scope="module")
def answered(tmp_path_factory):
    """Ask the browser's own file, as a module, in node."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    copy = tmp_path_factory.mktemp("js") / "bases.mjs"
    shutil.copy(settings.BASE_DIR / "static" / "js" / "map-bases.js", copy)
    command = [node, "--input-type=module", "-e", ASK, "--", str(copy), json.dumps(PLACES)]
    found = subprocess.run(command, capture_output=True, text=True, check=True, timeout=30)
    return json.loads(found.stdout)


def test_the_shift_is_that_of_the_server(answered):
    lng, lat = (np.array(part) for part in zip(*PLACES, strict=True))
    expected = np.column_stack(datum.gcj02_from_wgs84(lng, lat))
    assert np.allclose(answered["there"], expected, rtol=0, atol=1e-10)


def test_the_way_back_returns_to_the_place(answered):
    assert np.allclose(answered["back"], PLACES, rtol=0, atol=1e-9)

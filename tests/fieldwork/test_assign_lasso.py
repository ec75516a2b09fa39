"""What a map sends as a lasso, read with suspicion."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import BadInput
from fieldwork.services.lasso import cells_of, read_lasso
from tests.factories import square

BOW_TIE = {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}
UNREADABLE = [
    "",
    "null",
    "[]",
    "{}",
    "7",
    '"text"',
    "{",
    '{"type": "Polygon"}',
    '{"type": "Polygon", "coordinates": 5}',
    '{"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]}',
    '{"type": "Polygon", "coordinates": [[["a", "b"], [1, 1], [1, 0], ["a", "b"]]]}',
    '{"type": "Polygon", "coordinates": [[[NaN, 0], [1, 1], [1, 0], [NaN, 0]]]}',
    '{"type": "Polygon", "coordinates": [[[Infinity, 0], [1, 1], [1, 0], [Infinity, 0]]]}',
    '{"type": "Polygon", "coordinates": []}',
    '{"type": "Point", "coordinates": [1, 1]}',
    '{"type": "LineString", "coordinates": [[1, 1], [2, 2]]}',
    '{"type": "FeatureCollection", "features": []}',
    '{"type": "FeatureCollection", "features": [null]}',
    '{"type": "Feature", "geometry": null}',
    '{"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [2, 0], [0, 0]]]}',
    '{"type": "Polygon", "coordinates": [[[118, 36], [13100000, 4300000], [119, 36], [118, 36]]]}',
    '{"type": "Polygon", "coordinates": [[[36, 118], [36, 119], [37, 119], [36, 118]]]}',
    "[" * 100_000,
    '{"type": "FeatureCollection", "features": ' * 3000 + "1" + "}" * 3000,
]
degrees = st.floats(-180, 180, allow_nan=False)
corners = st.tuples(degrees, st.floats(-90, 90, allow_nan=False))


@pytest.mark.parametrize("text", UNREADABLE)
def test_what_is_no_area_is_refused(text):
    with pytest.raises(BadInput):
        read_lasso(text)


def test_too_many_points_are_refused():
    ring = [[118 + number / 1e6, 36 + (number % 2) / 1e3] for number in range(2500)]
    text = json.dumps({"type": "Polygon", "coordinates": [[*ring, ring[0]]]})
    with pytest.raises(BadInput):
        read_lasso(text)


def test_too_long_a_text_is_refused():
    with pytest.raises(BadInput):
        read_lasso(" " * 100_001)


def test_a_lasso_that_crosses_itself_is_what_it_goes_around():
    drawn = read_lasso(json.dumps(BOW_TIE))
    assert (drawn.valid, len(drawn), drawn.area) == (True, 2, 0.5)


def test_heights_are_dropped():
    ring = [[0, 0, 5], [1, 0, 5], [1, 1, 5], [0, 0, 5]]
    assert not read_lasso(json.dumps({"type": "Polygon", "coordinates": [ring]})).hasz


def test_a_lasso_is_wgs_84():
    assert read_lasso(json.dumps(BOW_TIE)).srid == 4326


@given(st.lists(corners, min_size=3, max_size=12))
@settings(deadline=None, max_examples=200)
def test_whatever_is_drawn_is_a_valid_area_or_refused(ring):
    text = json.dumps({"type": "Polygon", "coordinates": [[*ring, ring[0]]]})
    try:
        drawn = read_lasso(text)
    except BadInput:
        return
    assert drawn.valid
    assert drawn.area > 0


@given(
    st.recursive(
        st.none() | st.floats() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(["type", "coordinates", "features", "geometry"]), inner
            )
        ),
    )
)
@settings(deadline=None, max_examples=200)
def test_no_text_breaks_the_reader(value):
    with pytest.raises(BadInput):
        read_lasso(json.dumps(value))


@pytest.mark.parametrize(
    ("box", "count"),
    [
        ((0, 0, 5, 1), 5),  # exactly the cells
        ((0.1, 0.1, 0.8, 0.8), 1),  # the centre
        ((0, 0, 1.45, 1), 1),  # the next cell by less than half
        ((0, 0, 1.55, 1), 2),  # the next cell by more than half
        ((0.05, 0.05, 0.1, 0.1), 1),  # a small lasso inside one cell
        ((-3, -3, 12, 8), 7),  # the whole town
        ((0, 2, 5, 1), 0),  # beside the town
    ],
)
def test_a_cell_counts_by_its_centre_or_half(town, box, count):
    assert len(cells_of(read_lasso(square(*box).geojson))) == count

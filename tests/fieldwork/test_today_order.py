"""The walking order is a good way, and always the same one."""

from hypothesis import given
from hypothesis import strategies as st

from fieldwork.services.walking import (
    distances,
    gain,
    length_of,
    nearest_next,
    walking_order,
)

places = st.lists(
    st.tuples(st.floats(118.0, 118.02, allow_nan=False), st.floats(36.0, 36.02, allow_nan=False)),
    min_size=0,
    max_size=25,
)


@given(places)
def test_visits_every_place_once(found):
    assert sorted(walking_order(found)) == list(range(len(found)))


@given(places.filter(bool))
def test_begins_with_the_first_place(found):
    assert walking_order(found)[0] == 0


@given(places)
def test_gives_the_same_way_every_time(found):
    assert walking_order(found) == walking_order(list(found))


@given(places.filter(lambda found: len(found) > 2))
def test_is_never_longer_than_going_to_the_nearest_next(found):
    nearest = nearest_next(distances(found))
    assert length_of(walking_order(found), found) <= length_of(nearest, found) + 1e-3


@given(places.filter(lambda found: len(found) > 2))
def test_no_piece_walked_the_other_way_round_is_shorter(found):
    order, metres = walking_order(found), distances(found)
    pieces = [
        (start, end) for start in range(1, len(order) - 1) for end in range(start + 1, len(order))
    ]
    assert all(gain(order, start, end, metres) <= 1e-6 for start, end in pieces)


def test_walks_a_street_from_one_end_to_the_other():
    street = [(118.0 + step / 1000, 36.0) for step in (0, 5, 2, 9, 1, 7)]
    assert [street[index][0] for index in walking_order(street)] == sorted(
        east for east, _north in street
    )


def test_distances_are_metres():
    assert round(distances([(118.0, 36.0), (118.0, 36.01)])[0][1]) == 1113

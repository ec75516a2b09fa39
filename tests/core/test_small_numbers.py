"""R7: small counts are not told, nor can they be worked out."""

from hypothesis import given
from hypothesis import strategies as st

from core.small_numbers import SMALL, hidden_codes, is_small, told

LEAVES = [f"{wide}{middle}{leaf}" for wide in "AB" for middle in "12" for leaf in "xyz"]
CELLS = st.dictionaries(st.sampled_from(LEAVES), st.integers(0, 12), min_size=1, max_size=12)


def tree(cells):
    """Return counts of cells and of everything above them, and each one's parent."""
    counts, parents = dict(cells), {}
    for code, count in cells.items():
        for size in (1, 2):
            counts[code[:size]] = counts.get(code[:size], 0) + count
        parents[code], parents[code[:2]] = code[:2], code[:1]
    return counts, parents


def solutions(parent, children, counts, hidden):
    """Yield the small values that each hidden child could have, as a viewer would reckon."""
    shut = [code for code in children if code in hidden]
    rest = counts[parent] - sum(counts[code] for code in children if code not in hidden)
    return shut, rest


@given(CELLS)
def test_every_small_count_is_hidden(cells):
    counts, parents = tree(cells)
    hidden = hidden_codes(counts, parents)
    assert all(code in hidden for code, count in counts.items() if is_small(count))


@given(CELLS)
def test_zero_is_never_hidden(cells):
    counts, parents = tree(cells)
    assert all(counts[code] for code in hidden_codes(counts, parents))


@given(CELLS)
def test_no_hidden_count_is_alone_below_a_told_parent(cells):
    counts, parents = tree(cells)
    hidden = hidden_codes(counts, parents)
    for parent in set(parents.values()) - hidden:
        children = [code for code, above in parents.items() if above == parent]
        assert len([code for code in children if code in hidden]) != 1


@given(CELLS)
def test_hidden_small_counts_have_more_than_one_solution(cells):
    counts, parents = tree(cells)
    hidden = hidden_codes(counts, parents)
    for parent in set(parents.values()) - hidden:
        children = [code for code, above in parents.items() if above == parent]
        shut, rest = solutions(parent, children, counts, hidden)
        if shut and all(is_small(counts[code]) for code in shut):
            assert len(shut) < rest < len(shut) * (SMALL - 1)


@given(CELLS)
def test_a_hidden_parent_cannot_be_summed_up(cells):
    counts, parents = tree(cells)
    hidden = hidden_codes(counts, parents)
    for parent in set(parents.values()) & hidden:
        assert any(code in hidden for code, above in parents.items() if above == parent)


def test_the_small_rest_of_an_unfiltered_total_hides_the_count():
    assert hidden_codes({"A": 8}, {}, {"A": 10}) == {"A"}


def test_a_small_count_is_written_as_less_than_five():
    assert (told(None, small=True), told(None), told(12)) == ("<5", "·", "12")

"""R7: small counts are not told, nor can they be worked out."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from core.small_numbers import DIRECT, SMALL, hidden_codes, is_small, told, told_tables

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
    hidden = hidden_codes(counts, parents).codes
    assert all(code in hidden for code, count in counts.items() if is_small(count))


@given(CELLS)
def test_zero_is_never_hidden(cells):
    counts, parents = tree(cells)
    assert all(counts[code] for code in hidden_codes(counts, parents).codes)


@given(CELLS)
def test_no_hidden_count_is_alone_below_a_told_parent(cells):
    counts, parents = tree(cells)
    hidden = hidden_codes(counts, parents).codes
    for parent in set(parents.values()) - hidden:
        children = [code for code, above in parents.items() if above == parent]
        assert len([code for code in children if code in hidden]) != 1


@given(CELLS)
def test_hidden_small_counts_have_more_than_one_solution(cells):
    counts, parents = tree(cells)
    hidden = hidden_codes(counts, parents).codes
    for parent in set(parents.values()) - hidden:
        children = [code for code, above in parents.items() if above == parent]
        shut, rest = solutions(parent, children, counts, hidden)
        if shut and all(is_small(counts[code]) for code in shut):
            assert len(shut) < rest < len(shut) * (SMALL - 1)


@given(CELLS)
def test_a_hidden_parent_cannot_be_summed_up(cells):
    counts, parents = tree(cells)
    hidden = hidden_codes(counts, parents).codes
    for parent in set(parents.values()) & hidden:
        assert any(code in hidden for code, above in parents.items() if above == parent)


def test_the_small_rest_of_an_unfiltered_total_hides_the_count():
    assert hidden_codes({"A": 8}, {}, {"A": 10}).codes == {"A"}


def test_a_small_count_is_written_as_less_than_five():
    assert (told(None, small=True), told(None), told(12)) == ("<5", "·", "12")


SMALL_TREE = {"Ax": "A", "Ay": "A", "Bx": "B", "By": "B", "A": "", "B": ""}
PARENTS = {code: above or "T" for code, above in SMALL_TREE.items()}
VALUES = st.integers(0, 8)


def summed(leaves):
    """Return the counts of a tree of two branches with two leaves each."""
    counts = dict(zip(("Ax", "Ay", "Bx", "By"), leaves, strict=True))
    counts["A"], counts["B"] = counts["Ax"] + counts["Ay"], counts["Bx"] + counts["By"]
    return {**counts, "T": counts["A"] + counts["B"]}


def looks_like(other, counts, hidden) -> bool:
    """Tell whether another table would be published with exactly the same signs."""
    return all(may_be(other[code], count, code, hidden) for code, count in counts.items())


def may_be(value, count, code, hidden) -> bool:
    """Tell whether a count with this sign could have a value."""
    if code not in hidden.codes:
        return value == count
    if code in hidden.small:
        return is_small(value)
    return count < SMALL or not is_small(value)  # a large one's sign tells that it is not small


@settings(max_examples=40, deadline=None)
@given(st.tuples(VALUES, VALUES, VALUES, VALUES))
def test_trying_every_table_leaves_no_small_count_with_one_value(leaves) -> None:
    counts = summed(leaves)
    hidden = hidden_codes(counts, PARENTS)

    possible = [
        other
        for tried in product(range(12), repeat=4)
        if looks_like(other := summed(tried), counts, hidden)
    ]

    for code, count in counts.items():
        if is_small(count):
            assert len({other[code] for other in possible}) > 1


@settings(max_examples=60, deadline=None)
@given(st.tuples(VALUES, VALUES), st.tuples(VALUES, VALUES))
def test_two_published_tables_never_isolate_fewer_than_five(part, rest) -> None:
    parents = {"x": "A", "y": "A"}

    def table(leaves):
        return {"x": leaves[0], "y": leaves[1], "A": sum(leaves)}

    told_part, told_whole = table(part), table([p + r for p, r in zip(part, rest, strict=True)])
    shut = hidden_codes(told_whole, parents)
    hidden = hidden_codes(told_part, parents, told_whole)

    possible = [
        (table(p), table(r))
        for p in product(range(12), repeat=2)
        for r in product(range(12), repeat=2)
        if looks_like(table(p), told_part, hidden)
        and looks_like(table([a + b for a, b in zip(p, r, strict=True)]), told_whole, shut)
    ]

    for code in parents:
        for place, real in ((0, table(part)), (1, table(rest))):
            if is_small(real[code]):
                assert len({pair[place][code] for pair in possible}) > 1


@given(CELLS)
def test_what_is_hidden_without_the_filter_stays_hidden_with_it(cells) -> None:
    whole, parents = tree(cells)
    part, _ = tree({code: count // 2 for code, count in cells.items()})

    assert hidden_codes(whole, parents).codes <= hidden_codes(part, parents, whole).codes


def test_three_levels_at_their_highest_values_give_nothing_away() -> None:
    counts, parents = tree({"B1x": 4, "B1y": 4, "B2x": 4})
    hidden = hidden_codes(counts, parents)

    assert "B" in hidden.codes


def test_a_table_without_small_counts_hides_nothing() -> None:
    assert hidden_codes({"T": 40, "x": 12, "y": 28}, {"x": "T", "y": "T"}) == (set(), set())


def test_one_in_each_of_four_homes_is_not_told_by_the_signs_alone() -> None:
    hidden = hidden_codes(summed((1, 1, 1, 1)), PARENTS)

    assert hidden.codes == set(summed((1, 1, 1, 1)))
    assert "T" not in hidden.small


def test_tables_of_one_total_are_told_with_it() -> None:
    (areas, topics) = told_tables([{"a": 7, "b": 9}, {"x": 16}], "all", is_open=False)

    assert (areas["all"], topics["all"], areas["a"], topics["x"]) == ("16", "16", "7", "16")


def test_a_total_hidden_in_one_table_does_not_come_out_of_another() -> None:
    ones = dict.fromkeys("abcde", 1)  # five, one each: the total would tell every one of them

    (areas, topics) = told_tables([ones, {"x": 5, "y": 0}], "all", is_open=False)

    assert not areas["all"].isdigit()
    assert (topics["all"].isdigit(), topics["x"].isdigit()) == (False, False)


def test_what_lies_in_no_part_is_a_part_of_its_own() -> None:
    (areas,) = told_tables([{"9901": 3, "990101": 8, "990102": 9}], "9901", is_open=False)

    assert areas["9901" + DIRECT] == "<5"
    assert not areas["990101"].isdigit()


def test_whoever_may_see_the_rows_is_told_every_number() -> None:
    (areas,) = told_tables([{"a": 1, "b": 2}], "all", is_open=True)

    assert areas == {"a": "1", "b": "2", "all": "3"}

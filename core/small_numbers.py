"""R7: counts of 1 to 4 are not told to those who may only see totals.

A hidden count must not come out by subtraction either: not from its parent and its
neighbours on any level, not from the table without the filter. First each family of the
tree is made safe by itself; then what a reader could reckon from all that is told, both
tables together, is reckoned (`worked_out`), and more is hidden until no small count, and
no small rest between the tables, is left with one solution. Where all is hidden and the
signs alone still tell too much, "<5" gives way to "·". 0 stays 0.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Final, NamedTuple

SMALL: Final = 5  # counts below this are hidden
HIDDEN: Final = None  # stands where a count is not told
DIRECT: Final = "~"  # stands behind an area's code for what lies in none of the areas below


def is_small(count: int) -> bool:
    """Tell whether a count would say something about few people or homes."""
    return 0 < count < SMALL


def told(count: int | None, *, small: bool = False) -> str:
    """Return a count as it may be written: "12", "<5" for a small one, "·" for a hidden one."""
    if count is HIDDEN:
        return f"<{SMALL}" if small else "·"
    return str(count)


def small_codes(counts: Mapping[str, int], totals: Mapping[str, int] | None = None) -> set[str]:
    """Return the codes whose count, or whose rest of the unfiltered total, is small."""
    totals = totals or {}
    return {
        code
        for code, count in counts.items()
        if is_small(count) or is_small(totals.get(code, count) - count)
    }


def can_be_worked_out(hidden: list[int]) -> bool:
    """Tell whether hidden counts with a known sum have only one solution for small ones."""
    if not hidden:
        return False
    if len(hidden) == 1:
        return True
    total, small = sum(hidden), all(is_small(count) for count in hidden)
    return small and total in (len(hidden), len(hidden) * (SMALL - 1))


class Hidden(NamedTuple):
    """What a table must not tell: `codes` in all, `small` those written as "<5".

    The others are written as "·": large ones hidden for their neighbours' sake, and small
    ones whose very sign, beside the others, would give them away.
    """

    codes: set[str]
    small: set[str]


def hidden_codes(
    counts: Mapping[str, int],
    parents: Mapping[str, str],
    totals: Mapping[str, int] | None = None,
) -> Hidden:
    """Return the codes whose counts must be hidden, on every level of a tree of areas.

    `counts` holds each area's count and that of its ancestors, `parents` each area's
    parent, `totals` the counts of the same areas without the filter, which the reader may
    know too. What is hidden in the unfiltered table stays hidden in every filtered one.
    """
    known: dict[str, int] = {c: (totals or {}).get(c, count) for c, count in counts.items()}
    shut = hidden_codes(known, parents) if totals else Hidden(set(), set())
    families = families_of(counts, parents)
    codes = make_families_safe(small_codes(counts, totals) | shut.codes, counts, families)
    small = {code for code in codes if is_small(counts[code])}
    while leaks := worked_out(counts, Hidden(codes, small), families, known, shut):
        more = {nearest_told(leak, counts, parents, families, codes) for leak in leaks} - {""}
        quiet = {highest_signed(leak, parents, small) for leak in leaks} - {""}
        if more:
            codes = make_families_safe(codes | more, counts, families)
        elif quiet:
            small -= quiet
        else:
            break
    return Hidden(codes, small)


def told_tables(
    tables: Iterable[Mapping[str, int]],
    root: str,
    *,
    is_open: bool,
    whole: Mapping[str, int] | None = None,
) -> list[dict[str, str]]:
    """Return tables that sum up to one total, as they may be told, with the total under `root`.

    What a table counts under `root` itself is a part like the others and is told under
    `root + DIRECT`. A total that one table has to hide is hidden in all of them. `whole` is
    the same table without a filter, which the reader may know too.
    """
    trees = [summed(table, root) for table in tables]
    if is_open:
        return [{code: told(count) for code, count in tree.items()} for tree in trees]
    totals = None if whole is None else summed(whole, root)
    found = [hidden_codes(t, dict.fromkeys(t.keys() - {root}, root), totals) for t in trees]
    if any(root in hidden.codes for hidden in found):
        found = [with_total_hidden(*pair, root) for pair in zip(trees, found, strict=True)]
    return [
        {
            code: told(HIDDEN if code in hidden.codes else n, small=code in hidden.small)
            for code, n in tree.items()
        }
        for tree, hidden in zip(trees, found, strict=True)
    ]


def summed(table: Mapping[str, int], root: str) -> dict[str, int]:
    """Return a table with its total under `root`, and what it had there under `root + DIRECT`."""
    parts = {root + DIRECT if code == root else code: count for code, count in table.items()}
    return parts | {root: sum(parts.values())}


def with_total_hidden(tree: Mapping[str, int], hidden: Hidden, root: str) -> Hidden:
    """Return what to hide of a table whose total must not come out of its parts either."""
    families = {root: [code for code in tree if code != root]}
    return Hidden(make_families_safe(hidden.codes | {root}, tree, families), hidden.small)


def highest_signed(leak: str, parents: Mapping[str, str], small: set[str]) -> str:
    """Return the uppermost area above a leak, or the leak, that is still written as "<5"."""
    found, code = "", leak
    while code:
        found = code if code in small else found
        code = parents.get(code, "")
    return found


def families_of(counts: Mapping[str, int], parents: Mapping[str, str]) -> dict[str, list[str]]:
    """Return each area's children, for the areas that have counts."""
    families: dict[str, list[str]] = defaultdict(list)
    for code, parent in parents.items():
        if code in counts and parent in counts:
            families[parent].append(code)
    return families


def make_families_safe(
    hidden: set[str], counts: Mapping[str, int], families: Mapping[str, list[str]]
) -> set[str]:
    """Return the codes to hide so that no family, looked at alone, gives a hidden count away.

    Where the hidden ones of a parent could be worked out, the smallest of its other
    children is hidden too, and where there is none, the parent.
    """
    hidden = set(hidden)
    while any(_hide_one_more(hidden, counts, parent, kids) for parent, kids in families.items()):
        continue
    return hidden


def _hide_one_more(
    hidden: set[str], counts: Mapping[str, int], parent: str, children: list[str]
) -> bool:
    """Hide one more row of a family if it still gives something away; tell whether it did."""
    shut = [code for code in children if code in hidden]
    if parent in hidden:
        # A parent is also the sum of its children: one of them has to stay hidden.
        more = [] if shut else [code for code in children if counts[code]]
    elif can_be_worked_out([counts[code] for code in shut]):
        more = [code for code in children if counts[code] and code not in hidden] or [parent]
    else:
        more = []
    if more:
        hidden.add(min(more, key=lambda code: (counts[code], code)))
    return bool(more)


Bounds = dict[tuple[str, str], tuple[int, int]]
TOLD, WHOLE, REST = "told", "whole", "rest"  # the table, the unfiltered one, what is between
ROUNDS: Final = 100


def worked_out(
    counts: Mapping[str, int],
    hidden: Hidden,
    families: Mapping[str, list[str]],
    totals: Mapping[str, int],
    shut: Hidden,
) -> list[str]:
    """Return the codes of which a reader of both tables could reckon a small count.

    The reader knows what is told, that "<5" is 1 to 4 and that children sum up to their
    parent; bounds are tightened by these until nothing changes.
    """
    tables = {TOLD: dict(counts)}
    known: Bounds = {(TOLD, c): first_bounds(n, c, hidden) for c, n in counts.items()}
    if totals != counts:
        tables[WHOLE] = dict(totals)
        tables[REST] = {code: totals[code] - count for code, count in counts.items()}
        for code in counts:
            known[WHOLE, code] = first_bounds(totals[code], code, shut)
            known[REST, code] = (0, UNBOUNDED)
    sums = list(sums_of(tables, families))
    for _round in range(ROUNDS):
        changes = [tightened(known, whole, parts) for whole, parts in sums]
        if not any(changes):
            break
    return sorted(
        {
            code
            for (table, code), (least, most) in known.items()
            if least == most and is_small(tables[table][code])
        }
    )


UNBOUNDED: Final = 10**9


def first_bounds(count: int, code: str, hidden: Hidden) -> tuple[int, int]:
    """Return what a reader knows of one count before reckoning.

    A large count's "·" is taken to tell that it is none of 1 to 4.
    """
    if code not in hidden.codes:
        return count, count
    if code in hidden.small:
        return 1, SMALL - 1
    return (SMALL if count >= SMALL else 0), UNBOUNDED


def sums_of(
    tables: Mapping[str, Mapping[str, int]], families: Mapping[str, list[str]]
) -> Iterator[tuple[tuple[str, str], list[tuple[str, str]]]]:
    """Yield what sums up to what: children to parents, filtered and rest to the whole."""
    for table in tables:
        for parent, kids in families.items():
            yield (table, parent), [(table, kid) for kid in kids]
    if WHOLE in tables:
        for code in tables[TOLD]:
            yield (WHOLE, code), [(TOLD, code), (REST, code)]


def tightened(known: Bounds, whole: tuple[str, str], parts: list[tuple[str, str]]) -> bool:
    """Tighten the bounds of a sum and of its parts by one another; tell whether any changed."""
    before = [known[name] for name in chain([whole], parts)]
    least, most = sum(known[part][0] for part in parts), sum(known[part][1] for part in parts)
    known[whole] = (max(known[whole][0], least), min(known[whole][1], most))
    low, high = known[whole]
    for part in parts:
        a, b = known[part]
        known[part] = (max(a, low - (most - b)), min(b, high - (least - a)))
    return before != [known[name] for name in chain([whole], parts)]


def nearest_told(
    leak: str,
    counts: Mapping[str, int],
    parents: Mapping[str, str],
    families: Mapping[str, list[str]],
    hidden: set[str],
) -> str:
    """Return the told area nearest to a leak: beside, below, above, and so on; no empty one.

    Where nothing near is told any more, the smallest told area at all, "" if there is none.
    """
    code = leak
    while code in counts:
        parent = parents.get(code, "")
        kin = (*families.get(parent, ()), *families.get(code, ()))
        near = [other for other in kin if counts[other] and other not in hidden]
        if near:
            chosen: str = min(near, key=lambda other: (counts[other], other))
            return chosen
        if parent in counts and parent not in hidden:
            return parent
        code = parent
    rest = (other for other, count in counts.items() if count and other not in hidden)
    return min(rest, default="")

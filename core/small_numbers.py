"""R7: counts of 1 to 4 are not told to those who may only see totals.

A hidden count must not come out by subtraction either: not from its parent and its
neighbours, not from the total without a filter. 0 stays 0.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import Final

SMALL: Final = 5  # counts below this are hidden
HIDDEN: Final = None  # stands where a count is not told


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


def hidden_codes(
    counts: Mapping[str, int],
    parents: Mapping[str, str],
    totals: Mapping[str, int] | None = None,
) -> set[str]:
    """Return the codes whose counts must be hidden, on every level of a tree of areas.

    `counts` holds each area's count and that of its ancestors, `parents` each area's
    parent. Where the hidden ones of a parent could be worked out, the smallest of its
    other children is hidden too, and where there is none, the parent.
    """
    hidden = small_codes(counts, totals)
    families: dict[str, list[str]] = defaultdict(list)
    for code, parent in parents.items():
        if code in counts and parent in counts:
            families[parent].append(code)
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

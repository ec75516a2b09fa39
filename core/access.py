"""Scope: which rows an actor may see, asked once and in one way.

An area code nests (each level adds digits to its parent's), so a jurisdiction
is a half-open range of codes on one B-tree column (COLLATE "C"), and a scope is
a few such ranges. `queryset.visible_to(actor)` is the only way to read scoped rows.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol, Self

from django.db.models import Q, QuerySet

AFTER_DIGITS = ":"  # the character after "9": codes are digits, so p ≤ code < p + ":"


@dataclass(frozen=True, order=True)
class CodeRange:
    """The codes below one prefix: `low` ≤ code < `high`."""

    low: str
    high: str

    @classmethod
    def below(cls, prefix: str) -> Self:
        """Return the range of every code that starts with the prefix."""
        return cls(prefix, prefix + AFTER_DIGITS)

    def __contains__(self, code: str) -> bool:
        return self.low <= code < self.high


def merged(prefixes: Iterable[str]) -> tuple[CodeRange, ...]:
    """Return the ranges below the prefixes, nested ones swallowed by wider ones."""
    kept: list[CodeRange] = []
    for prefix in sorted(set(prefixes)):
        if not kept or prefix not in kept[-1]:
            kept.append(CodeRange.below(prefix))
    return tuple(kept)


def shared_prefix(ranges: Iterable[CodeRange]) -> str:
    """Return the longest prefix that holds every range, "" if they share none."""
    lows = [part.low for part in ranges]
    shortest = min(lows, default="")
    return next(
        (
            shortest[:size]
            for size in range(len(shortest), 0, -1)
            if all(low.startswith(shortest[:size]) for low in lows)
        ),
        "",
    )


@dataclass(frozen=True)
class Scope:
    """What one capability gives one actor.

    `ranges`: rows inside these codes. `own`: rows assigned to or made by the
    actor, wherever they lie. `named`: keys of single objects (a building head's
    buildings). `totals`: codes for which only counts are given (Σ in the matrix).
    """

    ranges: tuple[CodeRange, ...] = ()
    own: bool = False
    named: frozenset[int] = field(default_factory=frozenset)
    totals: tuple[CodeRange, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.ranges or self.own or self.named)

    def covers(self, code: str) -> bool:
        """Tell whether a row with this area code lies inside the ranges."""
        return any(code in part for part in self.ranges)


NOTHING = Scope()


class Actor(Protocol):
    """Whoever asks: promised here, kept by `staff.User` and the anonymous visitor."""

    pk: Any

    @property
    def is_active(self) -> bool:
        """Tell whether the account may act at all."""

    def scope_of(self, capability: str, verb: str = "view") -> Scope:
        """Return what the actor's posts of today give for a capability and a verb."""


def within(path: str, ranges: tuple[CodeRange, ...]) -> Q:
    """Return the condition that a code column lies in one of the ranges.

    Several ranges carry their hull beside the OR, so that an ordered page can
    still be read off the index.
    """
    if not ranges:
        return Q(pk__in=[])
    parts = Q()
    for part in ranges:
        parts |= Q(**{f"{path}__gte": part.low, f"{path}__lt": part.high})
    if len(ranges) == 1:
        return parts
    hull = {f"{path}__gte": ranges[0].low, f"{path}__lt": max(part.high for part in ranges)}
    return Q(**hull) & parts


class ScopedQuerySet(QuerySet[Any]):
    """A queryset whose rows belong to an area and to a capability of the matrix.

    `area_code_path` leads to the row's area code; `own_paths` to the people who
    own a row; `named_path` to the key that `Scope.named` lists.
    """

    capability: ClassVar[str]
    area_code_path: ClassVar[str] = "area_code"
    own_paths: ClassVar[tuple[str, ...]] = ()
    named_path: ClassVar[str] = ""

    def visible_to(self, actor: Actor) -> Self:
        """Keep the rows the actor may read; outside scope is absent."""
        return self.allowed_to(actor, "view")

    def allowed_to(self, actor: Actor, verb: str) -> Self:
        """Keep the rows on which the actor may use a verb: view, write, approve …."""
        if not actor.is_active:
            return self.none()
        scope = actor.scope_of(self.capability, verb)
        return self.filter(self.in_scope(scope, actor)) if scope else self.none()

    def countable_by(self, actor: Actor) -> Self:
        """Keep the rows that may enter a total shown to the actor."""
        if not actor.is_active:
            return self.none()
        scope = actor.scope_of(self.capability)
        ranges = merged(part.low for part in (*scope.ranges, *scope.totals))
        return self.filter(within(self.area_code_path, ranges))

    def in_scope(self, scope: Scope, actor: Actor) -> Q:
        """Return the condition that a row lies in a scope."""
        condition = within(self.area_code_path, scope.ranges) if scope.ranges else Q(pk__in=[])
        if scope.own:
            for path in self.own_paths:
                condition |= Q(**{path: actor.pk})
        if scope.named and self.named_path:
            condition |= Q(**{f"{self.named_path}__in": scope.named})
        return condition

"""What every measurement shares: interleaved rounds, ratios, and the scaled towns."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from tests.serving import manage, on_cluster


@dataclass(frozen=True)
class Ratio:
    """One result: our time over the other's, and the bound it is held to.

    With `at_least`, the ratio is of throughput (theirs over ours in time) and must not
    fall below the goal; otherwise it is of time and must not pass it.
    """

    what: str
    ours: float
    other: float
    goal: float
    at_least: bool = False
    note: str = ""

    @property
    def value(self) -> float:
        """The ratio."""
        return self.other / self.ours if self.at_least else self.ours / self.other

    @property
    def is_met(self) -> bool:
        """Tell whether the goal is met."""
        return self.value >= self.goal if self.at_least else self.value <= self.goal

    def __str__(self) -> str:
        sign = "≥" if self.at_least else "≤"
        verdict = "met" if self.is_met else "MISSED"
        seconds = f"ours {self.ours:.4g} s, other {self.other:.4g} s"
        head = f"{self.value:6.2f} (goal {sign} {self.goal}) {verdict:6}"
        return f"{head}  {self.what}: {seconds} {self.note}".rstrip()


@dataclass(frozen=True)
class Finding:
    """One result that is no ratio: whether it holds, and what was counted."""

    what: str
    is_met: bool
    note: str

    def __str__(self) -> str:
        return f"{'met' if self.is_met else 'MISSED':6}  {self.what}: {self.note}"


def seconds(work: Callable[[], object]) -> float:
    """Return how long one run takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def interleaved(
    ours: Callable[[], object], other: Callable[[], object], rounds: int
) -> tuple[float, float]:
    """Return the medians of two works run in turn, so that both see the same machine."""
    mine, theirs = [], []
    for _ in range(rounds):
        mine.append(seconds(ours))
        theirs.append(seconds(other))
    return median(mine), median(theirs)


def scaled_town(buildings: int) -> str:
    """Return the database of a town of so many buildings, made once and kept."""
    database = f"wangge_bench_{buildings}"
    made = on_cluster(f"SELECT 1 FROM pg_database WHERE datname = '{database}'")
    if not made:
        on_cluster(f"CREATE DATABASE {database}")
        try:
            manage(database, "setup_database", "-v", "0")
            manage(database, "make_demo", "--scale", str(buildings))
        except BaseException:
            on_cluster(f"DROP DATABASE {database}")
            raise
        on_cluster("VACUUM ANALYZE", database)
    return database

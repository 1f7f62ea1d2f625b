"""Times that can be compared: the best of several runs, alternating where two things are set side by side."""

from __future__ import annotations

import gc
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter

Work = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the report: what was measured, the figure, and whether it is what was promised."""

    what: str
    figure: str
    wanted: str = ""
    met: bool = True


def once(work: Work) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


def best(work: Work, runs: int = 7) -> float:
    """The shortest of several runs, after one that warms caches."""
    work()
    gc.collect()
    return min(once(work) for _ in range(runs))


def side_by_side(ours: Work, theirs: Work, turns: int = 7, runs: int = 5) -> tuple[float, float]:
    """The shortest of each, some runs of one and some of the other by turns.

    A slow moment of the machine strikes both so, and each has its code in the processor's caches when it is timed.
    """
    gc.collect()
    pairs = [(best(ours, runs), best(theirs, runs)) for _ in range(turns)]
    return min(a for a, _ in pairs), min(c for _, c in pairs)


def exponent(sizes: Sequence[int], times: Sequence[float]) -> float:
    """The slope of a straight line through (log size, log time)."""
    xs, ys = [math.log(n) for n in sizes], [math.log(t) for t in times]
    x, y = sum(xs) / len(xs), sum(ys) / len(ys)
    return sum((a - x) * (c - y) for a, c in zip(xs, ys, strict=True)) / sum((a - x) ** 2 for a in xs)


def milliseconds(seconds: float) -> str:
    return f"{seconds * 1e3:.2f} ms"

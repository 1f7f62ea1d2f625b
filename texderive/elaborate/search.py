"""Best-first search over the kinds of undeclared names: the least surprising assignment that fits everywhere wins."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from heapq import heappop, heappush
from typing import TypeVar

from texderive.diagnostics import ParseError, ShapeError, TexDeriveError, UnsupportedError
from texderive.elaborate.reading.core import Misfit
from texderive.elaborate.symbols import Kind

T = TypeVar("T")
Candidates = Callable[[str], tuple[tuple[Kind, float], ...]]
MOST_TRIES = 250
RAISED = {"TD111": ShapeError, "TD112": ShapeError, "TD301": UnsupportedError}  # all else: ParseError
HOPELESS = frozenset({"TD101", "TD103", "TD104"})  # no choice of kinds mends these


def search(
    attempt: Callable[[Mapping[str, int]], tuple[T, float]], candidates: Candidates, most: int = MOST_TRIES
) -> T:
    """Run attempts, cheapest first, until one fits. ``attempt`` gives a value and what its outcome costs on top."""
    queue: list[tuple[float, int, dict[str, int], tuple[T] | None]] = [(0.0, 0, {}, None)]
    seen: set[frozenset[tuple[str, int]]] = {frozenset()}
    first: Misfit | None = None
    count = tries = 0
    while queue and tries < most:
        cost, _, choice, done = heappop(queue)
        if done is not None:
            return done[0]
        tries += 1
        try:
            value, extra = attempt(choice)
        except Misfit as misfit:
            first = _better(first, misfit)
            if misfit.diagnostic.code in HOPELESS:
                break
            for key in sorted(misfit.blamed):
                options = candidates(key)
                at = choice.get(key, 0) + 1
                if at >= len(options):
                    continue
                branch = {**choice, key: at}
                frozen = frozenset(branch.items())
                if frozen not in seen:
                    seen.add(frozen)
                    count += 1
                    heappush(queue, (cost + options[at][1] - options[at - 1][1], count, branch, None))
            continue
        if extra == 0.0:
            return value
        count += 1
        heappush(queue, (cost + extra, -count, choice, (value,)))
    if queue and (best := min((q for q in queue if q[3] is not None), key=lambda q: q[0], default=None)) and best[3]:
        return best[3][0]
    assert first is not None
    raise error_of(first)


def _better(first: Misfit | None, new: Misfit) -> Misfit:
    """The failure to report: the first, unless something says plainly what is out of reach."""
    if first is None:
        return new
    return (
        new if new.diagnostic.code == "TD301" and first.diagnostic.code not in ("TD301", "TD111", *HOPELESS) else first
    )


def error_of(misfit: Misfit) -> TexDeriveError:
    return RAISED.get(misfit.diagnostic.code, ParseError)(misfit.diagnostic)

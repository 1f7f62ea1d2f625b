"""Best-first search over the kinds of undeclared names: the least surprising assignment that fits everywhere wins."""

from __future__ import annotations

from collections.abc import Callable, ItemsView, Mapping
from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import Generic, NamedTuple, TypeVar

from texderive.diagnostics import ParseError, ShapeError, TexDeriveError, UnsupportedError
from texderive.elaborate.reading.core import Misfit
from texderive.elaborate.symbols import Kind

T = TypeVar("T")
Candidates = Callable[[str], tuple[tuple[Kind, float], ...]]
MOST_TRIES = 250
MOST_DOUBTS = 60  # attempts once there is a reading that fits but is doubted
RAISED = {"TD111": ShapeError, "TD112": ShapeError, "TD301": UnsupportedError}  # all else: ParseError
HOPELESS = frozenset({"TD101", "TD103", "TD104", "TD113"})  # no choice of kinds mends these


class Outcome(NamedTuple, Generic[T]):
    """A reading that fits: what it costs beside its choices, and the names that a better one would read as scalars."""

    value: T
    cost: float = 0.0
    doubted: frozenset[str] = frozenset()
    surprising: frozenset[str] = frozenset()  # names that a less surprising one would read otherwise


class _RuledOut(NamedTuple):
    """Kinds of names that do not fit together, whatever the others are."""

    names: list[str]
    usual: frozenset[str]  # those that have their first kind
    chosen: ItemsView[str, int]  # those that have another

    def rule_out(self, choice: Mapping[str, int]) -> bool:
        return self.chosen <= choice.items() and self.usual.isdisjoint(choice)


@dataclass(slots=True)
class _Queue(Generic[T]):
    """Choices to try and readings that wait for anything cheaper, the cheapest first."""

    candidates: Candidates
    heap: list[tuple[float, int, dict[str, int], Outcome[T] | None]] = field(default_factory=list)
    seen: set[frozenset[tuple[str, int]]] = field(default_factory=set)
    count: int = 0

    def branch(self, cost: float, choice: dict[str, int], key: str, at: int) -> None:
        """Another choice: the name as its ``at``-th kind."""
        options = self.candidates(key)
        branch = {**choice, key: at}
        frozen = frozenset(branch.items())
        if at >= len(options) or frozen in self.seen:
            return
        self.seen.add(frozen)
        self.count += 1
        step = options[at][1] - options[choice.get(key, 0)][1]
        heappush(self.heap, (cost + step, self.count, branch, None))

    def wait(self, cost: float, choice: dict[str, int], outcome: Outcome[T]) -> None:
        self.count += 1
        heappush(self.heap, (cost + outcome.cost, -self.count, choice, outcome))

    def best(self) -> T | None:
        found = min((q for q in self.heap if q[3] is not None), default=None)
        return found[3].value if found and found[3] else None


def search(attempt: Callable[[Mapping[str, int]], Outcome[T]], candidates: Candidates, most: int = MOST_TRIES) -> T:
    """Run attempts, cheapest first, until one fits."""
    queue = _Queue[T](candidates, [(0.0, 0, {}, None)], {frozenset()})
    first: Misfit | None = None
    ruled_out: list[_RuledOut] = []
    tries = 0
    while queue.heap and tries < most:
        cost, _, choice, done = heappop(queue.heap)
        if done is not None:
            return done.value
        tries += 1
        known = next((kinds for kinds in ruled_out if kinds.rule_out(choice)), None)
        if known is not None:
            for key in known.names:
                queue.branch(cost, choice, key, choice.get(key, 0) + 1)
            continue
        try:
            outcome = attempt(choice)
        except Misfit as misfit:
            misfit.__traceback__ = misfit.__context__ = None  # they hold all that was read, until a collection
            first = _better(first, misfit)
            if misfit.code in HOPELESS:
                break
            names = sorted(misfit.blamed)
            chosen = {name: choice[name] for name in names if name in choice}
            if misfit.sure:
                ruled_out.append(_RuledOut(names, frozenset(names) - chosen.keys(), chosen.items()))
            for key in names:
                queue.branch(cost, choice, key, choice.get(key, 0) + 1)
            continue
        if outcome.cost == 0.0:
            return outcome.value
        queue.wait(cost, choice, outcome)
        if outcome.surprising:
            most = min(most, tries + MOST_DOUBTS)
        for key in sorted(outcome.surprising):
            queue.branch(cost, choice, key, choice.get(key, 0) + 1)
        if outcome.doubted:
            most = min(most, tries + MOST_DOUBTS)
            for key in sorted(outcome.doubted):
                kinds = [kind for kind, _ in candidates(key)]
                if "scalar" in kinds and kinds.index("scalar") > choice.get(key, 0):
                    queue.branch(cost, choice, key, kinds.index("scalar"))
    best = queue.best()
    if best is not None:
        return best
    assert first is not None
    raise error_of(first)


def _better(first: Misfit | None, new: Misfit) -> Misfit:
    """The failure to report: the first, unless something says plainly what is out of reach."""
    if first is None:
        return new
    return new if new.code == "TD301" and first.code not in ("TD301", "TD111", *HOPELESS) else first


def error_of(misfit: Misfit) -> TexDeriveError:
    return RAISED.get(misfit.code, ParseError)(misfit.diagnostic)

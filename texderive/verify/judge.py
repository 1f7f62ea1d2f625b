"""The one judge: a claim that two expressions are equal holds, fails with a counterexample, or is undecided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal, NamedTuple

import numpy as np

from texderive.diagnostics import TexDeriveError
from texderive.ir.dims import shape_text
from texderive.ir.expr import Expr
from texderive.verify.differences import difference_order
from texderive.verify.draw import different_sizes, equal_sizes
from texderive.verify.inventory import Inventory, take_inventory
from texderive.verify.point import Array, largest
from texderive.verify.trial import Trial, condition, defined_trial, largest_on_the_way

TOLERANCE = 1e-7  # of a deviation, relative to the sides
EXACT = 1e-9  # the same where no differences are taken
NOISE = 1e-11  # of a deviation, relative to the largest number on the way
DIFFERENCE_NOISE = 1e-9  # the same after a division by the step of differences
WRONG = 1e-5  # a deviation from here on is no rounding
POINTS = 2  # with sizes that differ; one more has them equal
DOUBTFUL_STEP = 0.25  # a true deviation does not depend on the step of the differences


class Holds(NamedTuple):
    """Equal at so many points, up to a relative deviation."""

    points: int
    deviation: float


class Fails(NamedTuple):
    """Different: at which sizes, by how much relative to the sides, and in words."""

    counterexample: Mapping[str, int]
    deviation: float
    words: str


class Undecided(NamedTuple):
    """Neither, and why. It never counts as a pass."""

    reason: str


Verdict = Holds | Fails | Undecided
Places = Literal["all", "same", "apart"]  # where two free indices are the same number, or not


class _Look(NamedTuple):
    """One pair at one trial."""

    seen: Literal["equal", "different", "unclear", "undefined"]
    deviation: float = 0.0


class _Bench(NamedTuple):
    """What is judged: the expressions, what they need, and what varies."""

    expressions: Sequence[Expr]
    inventory: Inventory
    varying: frozenset[str]
    places: Places = "all"

    def trials(self, salt: int = 0, step: float = 1.0) -> Iterator[Trial]:
        names, least = self.inventory.names, self.inventory.least
        batches = [(different_sizes(names, least), POINTS)] + ([(equal_sizes(names, least), 1)] if names else [])
        if len(names) > 1 and "pinv" in self.inventory.operations:
            batches.append((different_sizes(names, least)[1:2], 1))  # of a tall matrix other terms vanish
        for sizes, points in batches:
            yield defined_trial(self.expressions, self.inventory, self.varying, sizes, points, salt, step)


@dataclass(slots=True)
class _Drawn:
    """Trials, each made when it is first asked for: many a claim fails at the first."""

    waiting: Iterator[Trial]
    made: list[Trial] = field(default_factory=list)

    def __iter__(self) -> Iterator[Trial]:
        yield from self.made
        for trial in self.waiting:
            self.made.append(trial)
            yield trial


def judge(left: Expr, right: Expr, *, varying: frozenset[str] = frozenset()) -> Verdict:
    """Whether two expressions are equal. ``varying`` names the symbols that differentials vary."""
    return judge_chain((left, right), varying)[0]


def judge_at(left: Expr, right: Expr, places: Places, varying: frozenset[str] = frozenset()) -> Verdict:
    """The same for the entries at which two free indices, which both sides have, are the same number, or not."""
    return judge_chain((left, right), varying, places)[0]


def judge_chain(
    expressions: Sequence[Expr], varying: frozenset[str] = frozenset(), places: Places = "all"
) -> list[Verdict]:
    """A verdict for each two neighbours, all judged at the same points."""
    try:
        bench = _Bench(expressions, take_inventory(expressions), varying, places)
        trials = _Drawn(bench.trials())
        return [_verdict(bench, trials, k) for k in range(len(expressions) - 1)]
    except TexDeriveError as error:
        reason = error.diagnostics[0].message
    except (RecursionError, MemoryError):
        reason = "the expressions are too large to be judged"
    if len(expressions) > 2:
        return [judge(a, c, varying=varying) for a, c in pairwise(expressions)]
    return [Undecided(reason)] * (len(expressions) - 1)


def judge_chains(chains: Sequence[Sequence[Expr]], varying: frozenset[str] = frozenset()) -> list[list[Verdict]]:
    """The verdicts of several chains, judged at the same points, so that what they share is evaluated once.

    A chain of which not everything holds there is judged again by itself: points that suit all may not suit it best.
    """
    together = _together(chains, varying) if len(chains) > 1 else [None] * len(chains)
    return [
        list(found) if found is not None else judge_chain(chain, varying)
        for chain, found in zip(chains, together, strict=True)
    ]


def _together(chains: Sequence[Sequence[Expr]], varying: frozenset[str]) -> list[list[Holds] | None]:
    """For each chain its verdicts where all of it holds at the points drawn for everything."""
    expressions = [e for chain in chains for e in chain]
    try:
        bench = _Bench(expressions, take_inventory(expressions), varying)
        trials = _Drawn(bench.trials())
        found: list[list[Holds] | None] = []
        start = 0
        for chain in chains:
            verdicts = [_verdict(bench, trials, k) for k in range(start, start + len(chain) - 1)]
            holding = [v for v in verdicts if isinstance(v, Holds)]
            found.append(holding if len(holding) == len(verdicts) else None)
            start += len(chain)
    except (TexDeriveError, RecursionError, MemoryError):
        return [None] * len(chains)
    return found


def _verdict(bench: _Bench, trials: _Drawn, k: int) -> Verdict:
    left, right = bench.expressions[k], bench.expressions[k + 1]
    if left.shape != right.shape:
        words = f"the left side is {shape_text(left.shape)}, the right side {shape_text(right.shape)}"
        return Fails({}, float("inf"), words)
    if left.free != right.free and left.free and right.free:
        return Undecided("an index is not bound")
    looks: list[_Look] = []
    for trial in trials:
        looks.append(_look(trial, left, right, k, bench.places))
        if looks[0].seen == "undefined":
            return Undecided(f"no point was found where both sides are defined: {condition(trial)}")
        if looks[-1].seen == "different":
            return _settle(bench, trials, k) if _takes_differences(left, right) else _fails(trial, looks[-1], k)
    if any(look.seen == "unclear" for look in looks):
        return _settle(bench, trials, k)
    points = POINTS + sum(look.seen == "equal" for look in looks[1:])
    return Holds(points, max(look.deviation for look in looks))


def _look(trial: Trial, left: Expr, right: Expr, k: int, places: Places) -> _Look:
    if left is right:
        return _Look("equal")
    scale = max(trial.magnitudes[k], trial.magnitudes[k + 1])
    if not (trial.magnitudes[k] < np.inf and trial.magnitudes[k + 1] < np.inf):
        return _Look("undefined")
    apart = largest(_at(places, trial.values[k] - trial.values[k + 1]))
    deviation = apart / scale if scale else 0.0
    if deviation <= EXACT:
        return _Look("equal", deviation)
    tolerance, noise = (TOLERANCE, DIFFERENCE_NOISE) if _takes_differences(left, right) else (EXACT, NOISE)
    if deviation <= tolerance:
        return _Look("equal", deviation)
    if apart <= noise * max(largest_on_the_way(trial, left), largest_on_the_way(trial, right)):
        return _Look("equal", deviation)
    return _Look("different" if deviation >= WRONG else "unclear", deviation)


def _at(places: Places, deviations: Array) -> Array:
    """The deviations that count: two free indices are the first two axes."""
    if places == "all":
        return deviations
    same = np.eye(*deviations.shape[:2]) > 0
    return deviations[same if places == "same" else ~same]


def _takes_differences(*sides: Expr) -> bool:
    return any(difference_order(side)[0] for side in sides)


def _settle(bench: _Bench, trials: _Drawn, k: int) -> Verdict:
    """Look again with shorter steps and at other points: what differences blur, or a kink, must not decide."""
    left, right = bench.expressions[k : k + 2]
    if len(bench.expressions) > 2:
        bench = _Bench((left, right), take_inventory((left, right)), bench.varying, bench.places)
        trials = _Drawn(bench.trials())
    kinked = difference_order(left)[1] or difference_order(right)[1]
    equal = wrong = 0
    for salt in range(4):
        far = trials if salt == 0 else bench.trials(salt)
        for long, short in zip(far, bench.trials(salt, DOUBTFUL_STEP), strict=True):
            first, second = (_look(trial, left, right, 0, bench.places) for trial in (long, short))
            equal += first.seen == "equal" or second.seen == "equal"
            if first.seen == second.seen == "different" and 0.5 < first.deviation / second.deviation < 2:
                wrong += 1
                if wrong > (2 if kinked else 0):
                    return _fails(long, first, 0)
    if equal >= 4 and not wrong:
        return Holds(equal, TOLERANCE)
    return Undecided("the differences are too inexact at the points that were tried")


def _fails(trial: Trial, look: _Look, k: int) -> Fails:
    """The counterexample in words: the entry where the sides are furthest apart."""
    left, right = np.broadcast_arrays(trial.values[k], trial.values[k + 1])
    at = np.unravel_index(int(np.argmax(np.abs(left - right))), left.shape)
    entry = f" in entry ({at[-2] + 1}, {at[-1] + 1})" if left.shape[-2:] != (1, 1) else ""
    sizes = ", ".join(f"{name} = {size}" for name, size in trial.point.sizes.items())
    words = f"{left[at]:.4g} on the left, {right[at]:.4g} on the right{entry}{' with ' if sizes else ''}{sizes}"
    return Fails(dict(trial.point.sizes), look.deviation, words)

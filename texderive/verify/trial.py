"""Expressions evaluated together at a batch of points where, if such points can be found, all of them are defined."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from texderive.ir.expr import Expr, postorder
from texderive.ir.functions import FUNCTIONS
from texderive.verify.draw import REMEDIES, Remedy, draw_point
from texderive.verify.evaluate import Evaluator
from texderive.verify.frames import Frame
from texderive.verify.inventory import Inventory
from texderive.verify.point import Array, Point, largest

# What it means that an operation first gave a value that is no number.
CONDITIONS: dict[str, str] = {
    "inverse": "the inverse of a singular matrix",
    "pinv": "the pseudo-inverse of a matrix that has none",
    "power": "a division by zero or a root of a negative number",
    "epow": "a division by zero or a root of a negative number",
    "logm": "the logarithm of a matrix that has no real one",
}
DOMAINS: dict[str, str] = {
    "positive": "of a number that is not positive",
    "nonzero": "of zero",
    "unit": "of a number outside of (-1, 1)",
    "above-one": "of a number below 1",
}


class Trial(NamedTuple):
    """``sizes`` are the largest absolute entries; not finite where an expression is not defined."""

    point: Point
    evaluator: Evaluator
    values: list[Array]
    magnitudes: list[float]

    @property
    def undefined(self) -> int:
        return sum(not m < np.inf for m in self.magnitudes)


def evaluate_at(expressions: Sequence[Expr], point: Point) -> Trial:
    evaluator = Evaluator(point)
    with np.errstate(all="ignore"):
        values = [evaluator.quiet(e) for e in expressions]
        magnitudes = [largest(v) for v in values]
    return Trial(point, evaluator, values, magnitudes)


def attempts(sizes: Sequence[Mapping[str, int]]) -> Iterator[tuple[Remedy, Mapping[str, int]]]:
    """Every remedy with two orders of the sizes, then the first remedies with the other orders."""
    yield from ((remedy, s) for remedy in REMEDIES for s in sizes[:2])
    yield from ((remedy, s) for remedy in REMEDIES[:4] for s in sizes[2:])


def defined_trial(
    expressions: Sequence[Expr], inventory: Inventory, varying: frozenset[str],
    sizes: Sequence[Mapping[str, int]], points: int, salt: int = 0, step: float = 1.0,
) -> Trial:  # fmt: skip
    """The first trial at which all expressions are defined, or the one at which most of them are."""
    best: Trial | None = None
    for remedy, chosen in attempts(sizes):
        trial = evaluate_at(expressions, draw_point(inventory, varying, chosen, points, remedy, salt, step))
        if trial.undefined == 0:
            return trial
        if best is None or trial.undefined < best.undefined:
            best = trial
    assert best is not None
    return best


def condition(trial: Trial) -> str:
    """What is not defined at the points of a trial."""
    found = _first_undefined(trial.evaluator.frame)
    if found is None:
        return "a value is not finite"
    if found.op == "apply":
        row = FUNCTIONS[found.data]
        return f"{row.name} {DOMAINS.get(row.domain, 'of a number that is too large')}"
    return CONDITIONS.get(found.op, f"a value that is not finite ({found.op})")


def _first_undefined(frame: Frame) -> Expr | None:
    """Innermost first: memos keep the order in which values were found, arguments before what uses them."""
    for child in frame.children.values():
        found = _first_undefined(child)
        if found is not None:
            return found
    for expr, value in frame.memo.items():
        if not np.isfinite(value).all():
            return expr
    return None


def largest_on_the_way(trial: Trial, expr: Expr) -> float:
    """The largest number among the values that an expression is made of: what rounding is relative to."""
    parts = set(postorder(expr))
    found = [largest(v) for frame in _frames(trial.evaluator.frame) for e, v in frame.memo.items() if e in parts]
    return max(found, default=0.0)


def _frames(frame: Frame) -> Iterator[Frame]:
    yield frame
    for child in frame.children.values():
        yield from _frames(child)

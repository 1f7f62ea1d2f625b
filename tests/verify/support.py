"""Symbols, and points to evaluate them at."""

from __future__ import annotations

import numpy as np

from texderive.ir import build as b
from texderive.ir.dims import ONE, named
from texderive.ir.expr import Expr
from texderive.verify.draw import REMEDIES, Remedy, draw_point
from texderive.verify.evaluate import evaluate
from texderive.verify.inventory import take_inventory
from texderive.verify.point import Array, Key, Point

M, N, P = named("m"), named("n"), named("p")
SIZES = {"m": 2, "n": 3, "p": 4}
A, B = b.symbol("A", M, N), b.symbol("B", N, P)
C, G = b.symbol("C", M, N), b.symbol("G", N, N)
X, S, H = b.symbol("X", N, N), b.symbol("S", N, N, {"symmetric"}), b.symbol("H", N, N, {"positive_definite"})
u, v, w, x = b.symbol("u", M), b.symbol("v", N), b.symbol("w", N), b.symbol("x", N)
s, t = b.symbol("s"), b.symbol("t")
xi, xj = b.symbol("x", N, ONE, (), ("i",)), b.symbol("x", N, ONE, (), ("j",))
yi, yj = b.symbol("y", index=("i",)), b.symbol("y", index=("j",))


def at(
    *expressions: Expr, varying: str = "", remedy: Remedy = REMEDIES[0], points: int = 1, sizes: dict[str, int] = SIZES
) -> Point:
    """A point for the expressions; ``varying`` are the names that differentials vary, separated by blanks."""
    return draw_point(take_inventory(expressions), frozenset(varying.split()), sizes, points, remedy)


def number_of(point: Point, symbol: Expr) -> Array:
    """The array of a symbol, its one point taken out of the batch."""
    return pick(point.values, symbol)


def direction_of(point: Point, symbol: Expr) -> Array:
    return pick(point.directions, symbol)


def pick(arrays: object, symbol: Expr) -> Array:
    assert isinstance(arrays, dict)
    key: Key = (symbol.data.name, len(symbol.data.index))
    return np.asarray(arrays[key].take(0, axis=len(symbol.data.index)))


def values(point: Point, *expressions: Expr) -> list[Array]:
    """Each expression's value, the one point taken out of the batch."""
    return [_single(evaluate(e, point), e) for e in expressions]


def _single(found: Array, expr: Expr) -> Array:
    return found if found.ndim == 2 else np.asarray(found.take(0, axis=len(expr.free)))

"""Derivatives as central differences of values, eight points, nested for higher orders: no rule is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from texderive.ir import build as b
from texderive.ir.expr import Expr, Symbol, postorder
from texderive.ir.functions import FUNCTIONS
from texderive.ir.walk import substitute
from texderive.verify.frames import Frame, MovedFrame, basis
from texderive.verify.point import Array, Key, key_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

Value = Callable[[Frame, Expr], Array]

OFFSETS = np.array([-4.0, -3.0, -2.0, -1.0, 1.0, 2.0, 3.0, 4.0])
WEIGHTS = np.array([1 / 280, -4 / 105, 1 / 5, -4 / 5, 4 / 5, -1 / 5, 4 / 105, -1 / 280])

# Rounding costs eps/h^order and the formula h^8: the best step grows with the order. Near a kink a step must be short.
STEPS: tuple[float, ...] = (1e-3, 1e-3, 1e-2, 3e-2)
KINKED_STEPS: tuple[float, ...] = (1e-4, 1e-4, 2e-3, 1e-2)
KINKS = frozenset(name for name, row in FUNCTIONS.items() if row.kink)

UNWRAPPED: dict[str, Callable[[Expr, Expr], Expr]] = {
    "transpose": lambda fresh, x: b.transpose(fresh),
    "vec": lambda fresh, x: b.unvec(fresh, x.rows, x.cols),
}


def is_difference(expr: Expr) -> bool:
    """Whether the value of a node comes from differences; the differential of a symbol is its direction."""
    return expr.op == "partial" or (expr.op == "d" and expr.args[0].op != "symbol")


def has_kink(expr: Expr) -> bool:
    return (expr.op == "apply" and expr.data in KINKS) or (expr.op == "norm" and expr.data in ("1", "inf"))


@lru_cache(maxsize=1024)
def difference_order(expr: Expr) -> tuple[int, bool]:
    """How deep differences nest in an expression, and whether it has a kink."""
    orders: dict[Expr, int] = {}
    kinked = False
    for node in postorder(expr):
        orders[node] = max((orders[a] for a in node.args), default=0) + is_difference(node)
        kinked = kinked or has_kink(node)
    return orders[expr], kinked


def step_for(frame: Frame, expr: Expr) -> float:
    """The step of the differences at a node: one for all that nest in each other."""
    above = frame
    while above.parent is not None:
        if isinstance(above, MovedFrame):
            return above.step
        above = above.parent
    order, kinked = difference_order(expr)
    table = KINKED_STEPS if kinked else STEPS
    return table[min(order, len(table) - 1)] * frame.point.step


def _contract(moved: MovedFrame, values: Array, step: float) -> Array:
    """Differences along the frame's axis: (steps x directions, ..) to (directions, ..)."""
    split = values.reshape(len(OFFSETS), -1)
    result: Array = (WEIGHTS / step) @ split
    return np.asarray(result.reshape(-1, *values.shape[1:]))


def differential(value: Value, frame: Frame, expr: Expr) -> Array:
    """d(e): along the directions of the point, which do not vary themselves."""
    inner = expr.args[0]
    directions = frame.point.directions
    if not any(key_of(s) in directions for s in inner.symbols):
        return np.zeros((1, 1)) + 0 * value(frame, inner)
    if inner.op == "symbol":
        raw = directions[key_of(inner.data)]
        return frame.place(raw, inner.data) if inner.data.index else raw
    step = step_for(frame, expr)
    moved = frame.children.get(("d", step))
    if moved is None:
        moved = frame.children["d", step] = MovedFrame(frame, _along(directions, step), step)
    assert isinstance(moved, MovedFrame)
    values = value(moved, inner)
    if not moved.full(values):
        return np.zeros_like(values)
    return np.asarray(_contract(moved, values, step)[0])


def _along(directions: Mapping[Key, Array], step: float) -> dict[Key, Array]:
    """Offsets (.. index axes, steps, *batch, rows, cols) along each direction."""
    moves: dict[Key, Array] = {}
    for key, direction in directions.items():
        count = key[1]
        behind = direction.ndim - count
        offsets = (step * OFFSETS).reshape(-1, *(1,) * behind)
        moves[key] = offsets * direction.reshape(*direction.shape[:count], 1, *direction.shape[count:])
    return moves


def derivative(value: Value, frame: Frame, expr: Expr) -> Array:
    """partial(f, x): differences along every unit direction of x, laid out as the shape rules say."""
    f, x = expr.args
    if x.op == "entry" and x.args[0].op == "symbol":
        whole, chosen = x.args[0], x.data
    else:
        whole, chosen = x, None
    tensor = _jacobian(value, frame, f, whole, step_for(frame, expr))
    sizes = frame.point.sizes
    rows, cols = whole.rows.size(sizes), whole.cols.size(sizes)
    if whole.op == "symbol" and whole.data.index:
        tensor = _member(frame, tensor, whole.data, rows * cols)
    if chosen is not None:
        tensor = _entry(frame, tensor, chosen, rows)
        rows = cols = 1
    laid = _laid_out(tensor, f, rows, cols)
    return laid if expr.data == "denominator" else laid.swapaxes(-1, -2)


def _jacobian(value: Value, frame: Frame, f: Expr, x: Expr, step: float) -> Array:
    """(directions, every frame axis, *batch, rows of f, cols of f)."""
    if x.op != "symbol":
        fresh = Symbol(f"∂{frame.depth}", x.rows, x.cols)
        base = frame.spread(value(frame, x))
        f = _in_terms_of(f, x, b.leaf(fresh))
        key, cached = key_of(fresh), None
        units = basis(key, base.shape[-2:], 0)
    else:
        key, cached = key_of(x.data), ("partial", key_of(x.data), step)
        base = frame.raw(key)
        units = basis(key, base.shape[: key[1]] + base.shape[-2:], key[1])
    moved = frame.children.get(cached) if cached else None
    if moved is None:
        moved = MovedFrame(frame, {key: _unit_moves(frame, units, key[1], step)}, step)
        if cached:
            frame.children[cached] = moved
        else:
            moved.raws[key] = base + moved.moves[key].reshape(_with_frame_axes(moved, key))
    assert isinstance(moved, MovedFrame)
    sizes = frame.point.sizes
    moved.admit(max(rows.size(sizes) * cols.size(sizes) for rows, cols in {n.shape for n in postorder(f)}))
    values = value(moved, f)
    count = moved.moves[key].shape[key[1]] // len(OFFSETS)
    if not moved.full(values):
        zeros = frame.spread(0 * values[0] if values.ndim > frame.depth + len(frame.point.batch) + 2 else 0 * values)
        return np.broadcast_to(zeros, (count, *zeros.shape))
    return _contract(moved, values, step)


def _with_frame_axes(moved: MovedFrame, key: Key) -> tuple[int, ...]:
    shape = moved.moves[key].shape
    return (shape[0], *(1,) * (moved.depth - 1), *shape[1:])


def _unit_moves(frame: Frame, units: Array, count: int, step: float) -> Array:
    """Offsets along unit directions (.. index axes, directions, rows, cols), the steps being the slower part."""
    lead, (total, rows, cols) = units.shape[:count], units.shape[count:]
    spread = units.reshape(*lead, 1, total, rows, cols) * (step * OFFSETS).reshape(-1, 1, 1, 1)
    batch = (1,) * len(frame.point.batch)
    return spread.reshape(*lead, len(OFFSETS) * total, *batch, rows, cols)


def _in_terms_of(f: Expr, x: Expr, fresh: Expr) -> Expr:
    """f as a function of x, for an x that is not a symbol: a name, an abstract function's argument, X^T, vec(X)."""
    unwrap = UNWRAPPED.get(x.op)
    if unwrap is not None and x.args[0].op in ("symbol", "named"):
        inner = x.args[0]
        return substitute(f, {n: unwrap(fresh, inner) for n in postorder(f) if _same_thing(n, inner)})
    return substitute(f, {n: fresh for n in postorder(f) if _same_thing(n, x)})


def _same_thing(node: Expr, x: Expr) -> bool:
    return node is x or (x.op == node.op == "named" and bool(node.data == x.data))


def _member(frame: Frame, tensor: Array, symbol: Symbol, size: int) -> Array:
    """Of the derivatives by all members of a family those by the one that the bound indices name."""
    lengths = frame.raw(key_of(symbol)).shape[: len(symbol.index)]
    tensor = tensor.reshape(*lengths, size, *tensor.shape[1:])
    for name in symbol.index:
        bound = frame.index(name)
        where = np.array(bound.positions(tensor.shape[0]))
        tensor = _choose(frame, tensor, where, bound.depth)
    return tensor


def _entry(frame: Frame, tensor: Array, positions: tuple[str | int, str | int], rows: int) -> Array:
    """Of the derivatives by all entries, in the order of vec, the one by an entry."""
    split = tensor.reshape(-1, rows, *tensor.shape[1:])
    for position in reversed(positions):
        if isinstance(position, int):
            split = split[position - 1]
            continue
        bound = frame.index(position)
        split = _choose(frame, split, np.array(bound.positions(split.shape[0])), bound.depth)
    return split[None]


def _choose(frame: Frame, tensor: Array, where: NDArray[np.intp], depth: int) -> Array:
    """Take position where[t] of the first axis at place t of the frame axis ``depth``; the first axis goes."""
    behind = len(frame.point.batch) + 2 + depth - 1
    index = where.reshape((1,) * (tensor.ndim - behind - 1) + (-1,) + (1,) * behind)
    return np.asarray(np.take_along_axis(tensor, index, axis=0)[0])


def _laid_out(tensor: Array, f: Expr, rows: int, cols: int) -> Array:
    """Denominator layout from (directions in the order of vec, .., p, q)."""
    if f.is_scalar:
        last = np.moveaxis(tensor[..., 0, 0], 0, -1)
        return last.reshape(*last.shape[:-1], cols, rows).swapaxes(-1, -2)
    turned = tensor.swapaxes(-1, -2)
    stacked = turned.reshape(*turned.shape[:-2], -1)
    return np.moveaxis(stacked, 0, -2)

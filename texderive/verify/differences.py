"""Derivatives as central differences of values, eight points, nested for higher orders: no rule is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from texderive.ir import build as b
from texderive.ir.expr import Expr, Symbol, postorder
from texderive.ir.functions import FUNCTIONS
from texderive.ir.walk import rename_index, substitute
from texderive.verify.frames import Frame, IndexFrame, MovedFrame, basis
from texderive.verify.point import Array, Key, key_of, unevaluable

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
    if whole.op in ("symbol", "named") and whole.data.index:
        tensor = _member(frame, tensor, whole, rows * cols)
    if chosen is not None:
        tensor = _entry(frame, tensor, chosen, rows)
        rows = cols = 1
    laid = _laid_out(tensor, f, rows, cols)
    return laid if expr.data == "denominator" else laid.swapaxes(-1, -2)


def _jacobian(value: Value, frame: Frame, f: Expr, x: Expr, step: float) -> Array:
    """(directions, every frame axis, *batch, rows of f, cols of f)."""
    if x.op == "named" and x.data.index:
        f, family = _moved_family(value, frame, f, x, step)
        return _differences(value, frame, f, family, key_of(_fresh(frame, x)), step)
    if x.op != "symbol":
        fresh = Symbol(f"∂{frame.depth}", x.rows, x.cols, index=x.data.index if x.op == "named" else ())
        base = _family(value, frame, x) if fresh.index else frame.spread(value(frame, x))
        f = _in_terms_of(f, x, b.leaf(fresh))
        key, cached = key_of(fresh), None
    else:
        key, cached = key_of(x.data), ("partial", key_of(x.data), step)
        base = frame.raw(key)
    moved = frame.children.get(cached) if cached else None
    if moved is None:
        moves = _unit_moves(base.shape[: key[1]], *base.shape[-2:], step, len(frame.point.batch))
        moved = MovedFrame(frame, {key: moves}, step)
        if cached:
            frame.children[cached] = moved
        else:
            moved.raws[key] = _moved_base(base, key[1]) + moved.moves[key].reshape(_with_frame_axes(moved, key))
    assert isinstance(moved, MovedFrame)
    return _differences(value, frame, f, moved, key, step)


def _differences(value: Value, frame: Frame, f: Expr, moved: MovedFrame, key: Key, step: float) -> Array:
    sizes = frame.point.sizes
    moved.admit(max(rows.size(sizes) * cols.size(sizes) for rows, cols in {n.shape for n in postorder(f)}))
    values = value(moved, f)
    count = moved.moves[key].shape[key[1]] // len(OFFSETS)
    if not moved.full(values):
        zeros = frame.spread(0 * values[0] if values.ndim > frame.depth + len(frame.point.batch) + 2 else 0 * values)
        return np.broadcast_to(zeros, (count, *zeros.shape))
    return _contract(moved, values, step)


def _family(value: Value, frame: Frame, x: Expr) -> Array:
    """The values of all members of a named family: (.. index axes, every frame axis, *batch, rows, cols)."""
    inside = frame
    for index, length in reversed(list(zip(x.data.index, _lengths(frame, x), strict=True))):
        x = rename_index(x, index, f"∂{index}")
        inside = IndexFrame(inside, f"∂{index}", length, "1")
    found = inside.spread(value(inside, x))
    return np.broadcast_to(found, (*_lengths_of(inside, frame), *found.shape[inside.depth - frame.depth :]))


def _lengths_of(inside: Frame, outside: Frame) -> list[int]:
    lengths = []
    while isinstance(inside, IndexFrame) and inside is not outside:
        lengths.append(len(inside.counters))
        assert inside.parent is not None
        inside = inside.parent
    return lengths


def _lengths(frame: Frame, x: Expr) -> tuple[int, ...]:
    """How many members a family has along each of its indices."""
    if x.op == "symbol":
        return frame.raw(key_of(x.data)).shape[: len(x.data.index)]
    return tuple(int(frame.index(i).counters[-1]) for i in x.data.index)


def _moved_base(base: Array, count: int) -> Array:
    """The values at rest, with an axis for the moves behind the index axes of a family."""
    return base.reshape(*base.shape[:count], 1, *base.shape[count:]) if count else base


def _fresh(frame: Frame, x: Expr) -> Symbol:
    """A variable that stands for a name while one differentiates by it."""
    return Symbol(f"∂{frame.depth}", x.rows, x.cols, index=x.data.index)


def _moved_family(value: Value, frame: Frame, f: Expr, x: Expr, step: float) -> tuple[Expr, MovedFrame]:
    """f as a function of all members of a defined family, and the frame in which each moves by itself."""
    if len(x.data.index) > 1:
        raise unevaluable("the derivative by a defined family with several indices")
    bound, fresh = frame.index(x.data.index[0]), _fresh(frame, x)
    place = frame.depth - bound.depth
    base = np.expand_dims(np.moveaxis(frame.spread(value(frame, x)), place, 0), place + 1)
    base = np.broadcast_to(base, (len(bound.counters), *base.shape[1:]))
    members = {
        n: b.leaf(Symbol(fresh.name, x.rows, x.cols, index=n.data.index))
        for n in postorder(f) if n.op == "named" and n.data.name == x.data.name and len(n.data.index) == 1
    }  # fmt: skip
    key = key_of(fresh)
    moves = _unit_moves(base.shape[:1], *base.shape[-2:], step, len(frame.point.batch))
    moved = MovedFrame(frame, {key: moves}, step)
    move = moved.moves[key]
    move = move.reshape(move.shape[:2] + (1,) * frame.depth + move.shape[2:])
    moved.raws[key] = base.reshape((*base.shape[:1], 1, *base.shape[1:])) + move
    return substitute(f, members), moved


def _with_frame_axes(moved: MovedFrame, key: Key) -> tuple[int, ...]:
    shape, count = moved.moves[key].shape, key[1]
    return (*shape[: count + 1], *(1,) * (moved.depth - 1), *shape[count + 1 :])


@lru_cache(maxsize=64)
def _unit_moves(lead: tuple[int, ...], rows: int, cols: int, step: float, batch_axes: int) -> Array:
    """Offsets along each unit direction (.. index axes, directions, rows, cols), the steps being the slower part."""
    units = basis(lead, rows, cols)
    total = units.shape[len(lead)]
    spread = units.reshape(*lead, 1, total, rows, cols) * (step * OFFSETS).reshape(-1, 1, 1, 1)
    moves = spread.reshape(*lead, len(OFFSETS) * total, *(1,) * batch_axes, rows, cols)
    moves.flags.writeable = False
    return moves


def _in_terms_of(f: Expr, x: Expr, fresh: Expr) -> Expr:
    """f as a function of x, for an x that is not a symbol: a name, an abstract function's argument, X^T, vec(X)."""
    unwrap = UNWRAPPED.get(x.op)
    if unwrap is not None and x.args[0].op in ("symbol", "named"):
        inner = x.args[0]
        return substitute(f, {n: unwrap(fresh, inner) for n in postorder(f) if _same_thing(n, inner)})
    return substitute(f, {n: _like(fresh, n) for n in postorder(f) if _same_thing(n, x)})


def _same_thing(node: Expr, x: Expr) -> bool:
    if not x.op == node.op == "named":
        return node is x
    return bool(node.data.name == x.data.name) and len(node.data.index) == len(x.data.index)


def _like(fresh: Expr, node: Expr) -> Expr:
    """The member of a fresh family at the indices of a named one."""
    return b.leaf(replace(fresh.data, index=node.data.index)) if node.op == "named" else fresh


def _member(frame: Frame, tensor: Array, x: Expr, size: int) -> Array:
    """Of the derivatives by all members of a family those by the one that the bound indices name."""
    tensor = tensor.reshape(*_lengths(frame, x), size, *tensor.shape[1:])
    for name in x.data.index:
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

"""The number that an expression is at a point. Everything typed has one: differentials and derivatives too."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from texderive.ir.expr import Expr, Symbol
from texderive.ir.leaves import is_kronecker
from texderive.ir.operations import OPERATIONS, WITH_DATA
from texderive.verify import arithmetic, differences
from texderive.verify.frames import Frame, IndexFrame
from texderive.verify.point import Array, Point, key_of, unevaluable

Handler = Callable[[Frame, Expr], Array]


def value(frame: Frame, expr: Expr) -> Array:
    """The value of an expression in a frame, from the memo where it is known."""
    found = frame.memo.get(expr)
    if found is None:
        if frame.parent is not None and not frame.concerns(expr):
            found = value(frame.parent, expr)
        else:
            found = HANDLERS[expr.op](frame, expr)
        frame.memo[expr] = found
    return found


class Evaluator:
    """Evaluates expressions at one point; what they share is evaluated once."""

    def __init__(self, point: Point) -> None:
        self.point = point
        self.frame = Frame(point)

    def __call__(self, expr: Expr) -> Array:
        """The value, of shape (.. free indices in the order of their names, *batch, rows, cols)."""
        with np.errstate(all="ignore"):
            return self.quiet(expr)

    def quiet(self, expr: Expr) -> Array:
        """The same where NumPy's warnings are off already."""
        frame = self.frame
        for name in sorted(expr.free, reverse=True):
            size = self.point.indices.get(name)
            if size is None:
                raise unevaluable(f"it is not known how far the index {name} runs")
            zero = name in self.point.from_zero
            frame = _indexed(frame, name, size - zero, "0" if zero else "1")
        try:
            found = value(frame, expr)
        except RecursionError:
            raise unevaluable("the expression nests too deeply") from None
        return frame.spread(found) if expr.free else found


def evaluate(expr: Expr, point: Point) -> Array:
    """The value of an expression at a point."""
    return Evaluator(point)(expr)


def _indexed(frame: Frame, name: str, size: int, lower: str) -> IndexFrame:
    key = (name, size, lower)
    child = frame.children.get(key)
    if child is None:
        child = frame.children[key] = IndexFrame(frame, name, size, lower)
    assert isinstance(child, IndexFrame)
    return child


def _symbol(frame: Frame, expr: Expr) -> Array:
    symbol: Symbol = expr.data
    raw = frame.raw(key_of(symbol))
    return frame.place(raw, symbol) if symbol.index else raw


def _number(frame: Frame, expr: Expr) -> Array:
    return np.array([[float(expr.data)]])


def _constant(frame: Frame, expr: Expr) -> Array:
    return np.array([[np.pi]])


def _dimension(frame: Frame, expr: Expr) -> Array:
    return np.array([[float(expr.data.size(frame.point.sizes))]])


def _filled(frame: Frame, expr: Expr) -> Array:
    sizes = frame.point.sizes
    return np.full((expr.rows.size(sizes), expr.cols.size(sizes)), float(expr.op == "ones"))


def _identity(frame: Frame, expr: Expr) -> Array:
    return arithmetic.identity(expr.rows.size(frame.point.sizes))


def _commutation(frame: Frame, expr: Expr) -> Array:
    sizes = frame.point.sizes
    return arithmetic.commutation(*(dim.size(sizes) for dim in expr.data))


def _counter(frame: Frame, expr: Expr) -> Array:
    return frame.index(expr.data[0]).axis()


def _unit(frame: Frame, expr: Expr) -> Array:
    size = expr.rows.size(frame.point.sizes)
    position = expr.data[0]
    if isinstance(position, int):
        return _spot(position, size)
    units = arithmetic.identity(size)[frame.index(position).positions(size)]
    return units.reshape(len(units), *(1,) * (frame.index(position).axis().ndim - 3), size, 1)


def _spot(position: int, size: int) -> Array:
    if not 1 <= position <= size:
        raise unevaluable(f"there is no unit vector {position} among {size}")
    return arithmetic.identity(size)[:, position - 1 : position]


def _entry(frame: Frame, expr: Expr) -> Array:
    if is_kronecker(expr):
        i, j = (frame.index(position).axis() for position in expr.data)
        return np.equal(i, j).astype(np.float64)
    found = value(frame, expr.args[0])
    for axis, position in zip((-2, -1), expr.data, strict=True):
        length = found.shape[axis]
        if isinstance(position, str):
            bound = frame.index(position)
            where = np.array(bound.positions(length)).reshape(bound.axis().shape)
            missing = where.ndim - found.ndim
            found = found.reshape((1,) * missing + found.shape) if missing > 0 else found
            where = where.reshape((1,) * -missing + where.shape) if missing < 0 else where
            found = np.take_along_axis(found, where, axis=axis)
        elif 1 <= position <= length:
            found = found.take([position - 1], axis=axis)
        else:
            raise unevaluable(f"there is no entry {position} among {length}")
    return found


def _over(frame: Frame, expr: Expr) -> IndexFrame:
    binder = expr.data
    return _indexed(frame, binder.index, binder.size.size(frame.point.sizes), binder.lower)


def _sum(frame: Frame, expr: Expr) -> Array:
    inside = _over(frame, expr)
    terms = value(inside, expr.args[0])
    if inside.mask is not None:
        terms = inside.spread(terms) * inside.mask
    if inside.full(terms):
        return np.asarray(terms.sum(axis=0))
    return _without_axis(inside, terms) * float(len(inside.counters))


def _prod(frame: Frame, expr: Expr) -> Array:
    inside = _over(frame, expr)
    factors = value(inside, expr.args[0])
    if inside.mask is not None:
        factors = np.where(inside.mask > 0, inside.spread(factors), 1.0)
    if inside.full(factors):
        return np.asarray(factors.prod(axis=0))
    return np.asarray(_without_axis(inside, factors) ** float(len(inside.counters)))


def _without_axis(inside: Frame, terms: Array) -> Array:
    return terms[0] if terms.ndim == inside.depth + len(inside.point.batch) + 2 else terms


def _add(frame: Frame, expr: Expr) -> Array:
    result = value(frame, expr.args[0])
    for arg in expr.args[1:]:
        result = result + value(frame, arg)
    return result


def _hadamard(frame: Frame, expr: Expr) -> Array:
    result = value(frame, expr.args[0])
    for arg in expr.args[1:]:
        result = result * value(frame, arg)
    return result


def _mul(frame: Frame, expr: Expr) -> Array:
    return arithmetic.product(expr, [value(frame, a) for a in expr.args])


def _apply(frame: Frame, expr: Expr) -> Array:
    return arithmetic.entrywise(expr.data)(value(frame, expr.args[0]))


def _call(frame: Frame, expr: Expr) -> Array:
    sizes = frame.point.sizes
    arguments = [value(frame, a) for a in expr.args]
    return frame.point.call(expr.data, arguments, (expr.rows.size(sizes), expr.cols.size(sizes)))


def _named(frame: Frame, expr: Expr) -> Array:
    return value(frame, expr.args[0])


def _unvec(frame: Frame, expr: Expr) -> Array:
    sizes = frame.point.sizes
    return arithmetic.unvec(value(frame, expr.args[0]), expr.rows.size(sizes), expr.cols.size(sizes))


def _d(frame: Frame, expr: Expr) -> Array:
    return differences.differential(value, frame, expr)


def _partial(frame: Frame, expr: Expr) -> Array:
    return differences.derivative(value, frame, expr)


def _of_arrays(compute: Callable[..., Array]) -> Handler:
    return lambda frame, expr: compute(*[value(frame, a) for a in expr.args])


def _of_table(op: str) -> Handler:
    """The value of the table of operations."""
    compute = OPERATIONS[op].value
    assert compute is not None, op
    if op in WITH_DATA:
        return lambda frame, expr: compute(np, *[value(frame, a) for a in expr.args], expr.data)
    return lambda frame, expr: compute(np, *[value(frame, a) for a in expr.args])


HANDLERS: dict[str, Handler] = {
    "symbol": _symbol, "number": _number, "constant": _constant, "dimension": _dimension, "counter": _counter,
    "ones": _filled, "zeros": _filled, "identity": _identity, "unit": _unit, "commutation": _commutation,
    "add": _add, "hadamard": _hadamard, "mul": _mul, "apply": _apply, "call": _call, "named": _named,
    "unvec": _unvec, "sum": _sum, "prod": _prod, "entry": _entry, "d": _d, "partial": _partial,
    "inverse": _of_arrays(arithmetic.inverse),
    "pinv": _of_arrays(arithmetic.pseudo_inverse),
    "det": _of_arrays(arithmetic.determinant),
    "adjugate": _of_arrays(arithmetic.adjugate),
    "power": _of_arrays(arithmetic.power),
    "trace": _of_arrays(arithmetic.trace),
    "expm": _of_arrays(arithmetic.matrix_exponential),
    "logm": _of_arrays(arithmetic.matrix_logarithm),
}  # fmt: skip
HANDLERS |= {op: _of_table(op) for op in OPERATIONS if op not in HANDLERS}

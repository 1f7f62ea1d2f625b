"""An oracle apart from the engine: values by plain numpy, one matrix at a time, and central differences of them.

It shares nothing with ``texderive.verify`` but the tables' numpy templates of the scalar functions.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from tests.derivation.places import Array, Place, Unusable, draw, key
from texderive.ir.dims import Dim
from texderive.ir.expr import Expr, FunctionSymbol
from texderive.ir.functions import FUNCTIONS

STENCIL = ((1, 3 / 4), (2, -3 / 20), (3, 1 / 60))  # central differences of order 6
STEP = 8e-3

_erf = np.vectorize(math.erf, otypes=[float])
_SCALAR: dict[str, Callable[[Array], Array]] = {
    name: eval(f"lambda x: {row.numpy.format('x')}", {"np": np, "_erf": _erf}) for name, row in FUNCTIONS.items()
}


def value(x: Expr, at: Place) -> Array:
    """The matrix that an expression is. Raises Unusable where that is no finite number."""
    if x in at.fixed:
        return at.fixed[x]
    place = (x, tuple(at.indices[i] for i in sorted(x.free)))
    found = at.memo.get(place)
    if found is None:
        with np.errstate(all="ignore"):
            found = at.memo[place] = np.asarray(VALUES[x.op](x, at), dtype=float)
        if not np.isfinite(found).all() or np.abs(found).max() > 1e9:
            raise Unusable(x.op)
    return found


def slope(of: Callable[[float], Array], step: float = STEP) -> Array:
    """The derivative at 0 of a function of one number. Raises Unusable where two steps disagree."""
    coarse, fine = (_difference(of, h) for h in (step, step / 2))
    size = max(1.0, float(np.abs(fine).max()))
    if np.abs(coarse - fine).max() > 3e-7 * size:
        raise Unusable("slope")
    return fine


def _difference(of: Callable[[float], Array], h: float) -> Array:
    return sum(w * (of(k * h) - of(-k * h)) for k, w in STENCIL) / h


def derivative(f: Expr, at: Place, directions: Mapping[tuple[str, int], Array]) -> Array:
    """The derivative of f's value along the directions."""
    return slope(lambda t: value(f, at.moved(t, directions)))


def second_derivative(
    f: Expr, at: Place, one: Mapping[tuple[str, int], Array], two: Mapping[tuple[str, int], Array]
) -> Array:
    """The mixed second derivative along two directions, by polarisation of plain second differences."""

    def bend(s: float) -> Array:
        along = {k: one[k] + s * two[k] for k in one}
        return _second(lambda t: value(f, at.moved(t, along)))

    return (bend(1.0) - bend(-1.0)) / 4


def _second(of: Callable[[float], Array]) -> Array:
    def at_step(h: float) -> Array:
        pairs = ((1, 3 / 2), (2, -3 / 20), (3, 1 / 90))
        return (sum(w * (of(k * h) + of(-k * h)) for k, w in pairs) - 49 / 18 * of(0.0)) / h**2

    coarse, fine = at_step(2e-2), at_step(1e-2)
    if np.abs(coarse - fine).max() > 1e-5 * max(1.0, float(np.abs(fine).max())):
        raise Unusable("second slope")
    return fine


def _size(dim: Dim, at: Place) -> int:
    return dim.size(at.sizes)


def _shape(x: Expr, at: Place) -> tuple[int, int]:
    return _size(x.rows, at), _size(x.cols, at)


def _symbol(x: Expr, at: Place) -> Array:
    found = at.values[key(x.data)]
    for index in x.data.index:
        found = found[at.indices[index] - 1]
    return found


def _args(x: Expr, at: Place) -> list[Array]:
    return [value(a, at) for a in x.args]


def _product(x: Expr, at: Place) -> Array:
    """From the left; what has become a scalar on the way scales the rest."""
    scalars = [a for a in x.args if a.is_scalar]
    rest = [value(a, at) for a in x.args if not a.is_scalar]
    result: Array = np.ones((1, 1))
    for s in scalars:
        result = result * value(s, at)
    if not rest:
        return result
    body, shapes = rest[0], [a for a in x.args if not a.is_scalar]
    scale = result
    rows, cols = shapes[0].shape
    for a, factor in zip(shapes[1:], rest[1:], strict=True):
        if rows is cols is not a.rows and body.shape == (1, 1):
            scale, body, rows, cols = scale * body, factor, *a.shape
        else:
            body, cols = body @ factor, a.cols
    return scale * body


def _fold(join: Callable[[Array, Array], Array]) -> Callable[[Expr, Place], Array]:
    def go(x: Expr, at: Place) -> Array:
        first, *others = _args(x, at)
        for other in others:
            first = join(first, other)
        return first

    return go


def _each(x: Expr, at: Place) -> list[Array]:
    binder = x.data
    first = at.indices[binder.lower] if binder.lower in at.indices else int(binder.lower)
    terms = []
    for i in range(first, _size(binder.size, at) + 1):
        inner = replace(at, indices={**at.indices, binder.index: i})
        terms.append(value(x.args[0], inner))
    return terms


def _position(p: Any, at: Place) -> int:
    return (at.indices[p] if isinstance(p, str) else p) - 1


def _commutation(x: Expr, at: Place) -> Array:
    rows, cols = (_size(d, at) for d in x.data)
    result = np.zeros((rows * cols, rows * cols))
    for i in range(rows):
        for j in range(cols):
            result[i * cols + j, j * rows + i] = 1.0
    return result


def _power(x: Expr, at: Place) -> Array:
    base, p = _args(x, at)
    exponent = float(p[0, 0])
    if base.shape == (1, 1) and x.is_scalar:
        return base**exponent
    return np.linalg.matrix_power(base if exponent >= 0 else np.linalg.inv(base), abs(round(exponent)))


def _of_eigenvalues(a: Array, change: Callable[[Array], Array]) -> Array:
    values, vectors = np.linalg.eig(a)
    if np.linalg.cond(vectors) > 1e3:
        raise Unusable("eigenvectors")
    return np.real(vectors @ np.diag(change(values.astype(complex))) @ np.linalg.inv(vectors))


def _adjugate(a: Array) -> Array:
    n = len(a)
    result = np.ones((n, n))
    for i in range(n):
        for j in range(n):
            minor = np.delete(np.delete(a, j, 0), i, 1)
            result[i, j] = (-1) ** (i + j) * (np.linalg.det(minor) if n > 1 else 1.0)
    return result


def _inverse(a: Array) -> Array:
    if np.linalg.cond(a) > 1e4:
        raise Unusable("inverse")
    return np.linalg.inv(a)


def _axis(x: Expr) -> Any:
    return {"columns": 0, "rows": 1, "all": None}[x.data]


def _lse(x: Expr, at: Place) -> Array:
    a = value(x.args[0], at)
    return np.log(np.exp(a).sum(axis=_axis(x), keepdims=True)).reshape(_shape(x, at))


def _softmax(x: Expr, at: Place) -> Array:
    a = value(x.args[0], at)
    e = np.exp(a - a.max())
    return e / e.sum(axis=_axis(x), keepdims=True)


def _norm(x: Expr, at: Place) -> Array:
    a = np.abs(value(x.args[0], at))
    p = {"1": 1.0, "2": 2.0, "F": 2.0}.get(x.data) or float(value(x.args[1], at)[0, 0])
    return np.reshape((a**p).sum() ** (1 / p), (1, 1))


def _call(x: Expr, at: Place) -> Array:
    return abstract(x.data, _args(x, at), _shape(x, at))


def abstract(function: FunctionSymbol, arguments: list[Array], shape: tuple[int, int]) -> Array:
    """A fixed smooth function for each name: entry by entry, or of all entries of its arguments."""
    k, phase = function.order, zlib.crc32(function.name.encode()) % 7
    if function.elementwise:
        x = arguments[0]
        tail = 0.2 * x**2 if k == 0 else 0.4 * x if k == 1 else 0.4 * (k == 2)
        return 1.1**k * np.sin(1.1 * x + phase + k * np.pi / 2) + tail
    flat = np.concatenate([a.reshape(-1) for a in arguments])
    weights = np.cos(np.arange(flat.size) * (1 + phase))
    rows = np.arange(shape[0] * shape[1]).reshape(shape)
    if k:  # of one number t: weights are those of t alone
        t, w = flat[0], weights[0] / 2
        return w**k * np.sin(rows + t * w + k * np.pi / 2) + (0.2 * t if k == 1 else 0.2 * (k == 2))
    return np.sin(rows + flat @ weights / 2) + 0.1 * (flat**2).sum()


def _d(x: Expr, at: Place) -> Array:
    return slope(lambda t: value(x.args[0], at.moved(t)))


def _partial(x: Expr, at: Place) -> Array:
    """By every entry in turn, columns stacked; what one differentiates by may be any expression in f."""
    f, by = x.args
    where = value(by, at)
    columns = []
    for j in range(where.shape[1]):
        for i in range(where.shape[0]):
            spot = np.zeros(where.shape)
            spot[i, j] = 1.0

            def along(t: float, spot: Array = spot) -> Array:
                return value(f, replace(at, fixed={**at.fixed, by: where + t * spot}, memo={}))

            columns.append(slope(along).reshape(-1, order="F"))
    jacobian = np.array(columns)
    result = jacobian.reshape(where.shape, order="F") if f.is_scalar else jacobian
    return result if x.data == "denominator" else result.T


VALUES: dict[str, Callable[[Expr, Place], Array]] = {
    "symbol": _symbol,
    "number": lambda x, at: np.array([[float(x.data)]]),
    "constant": lambda x, at: np.array([[math.pi]]),
    "dimension": lambda x, at: np.array([[float(_size(x.data, at))]]),
    "counter": lambda x, at: np.array([[float(at.indices[x.data[0]])]]),
    "ones": lambda x, at: np.ones(_shape(x, at)),
    "zeros": lambda x, at: np.zeros(_shape(x, at)),
    "identity": lambda x, at: np.eye(_size(x.rows, at)),
    "unit": lambda x, at: np.eye(_size(x.rows, at))[:, [_position(x.data[0], at)]],
    "commutation": _commutation,
    "add": _fold(lambda a, c: a + c),
    "mul": _product,
    "hadamard": _fold(lambda a, c: a * c),
    "kron": _fold(np.kron),
    "block": lambda x, at: np.block([_args(x, at)[i : i + x.data[1]] for i in range(0, len(x.args), x.data[1])]),
    "transpose": lambda x, at: value(x.args[0], at).T,
    "inverse": lambda x, at: _inverse(value(x.args[0], at)),
    "pinv": lambda x, at: np.linalg.pinv(value(x.args[0], at)),
    "adjugate": lambda x, at: _adjugate(value(x.args[0], at)),
    "power": _power,
    "epow": lambda x, at: np.power(*_args(x, at)),
    "trace": lambda x, at: np.reshape(np.trace(value(x.args[0], at)), (1, 1)),
    "inner": lambda x, at: np.reshape(np.vdot(*_args(x, at)), (1, 1)),
    "det": lambda x, at: np.reshape(np.linalg.det(value(x.args[0], at)), (1, 1)),
    "vec": lambda x, at: value(x.args[0], at).reshape(-1, 1, order="F"),
    "unvec": lambda x, at: value(x.args[0], at).reshape(_shape(x, at), order="F"),
    "diag": lambda x, at: np.diag(value(x.args[0], at)[:, 0]),
    "diagonal": lambda x, at: np.diag(value(x.args[0], at))[:, None],
    "apply": lambda x, at: _SCALAR[x.data](value(x.args[0], at)),
    "call": _call,
    "softmax": _softmax,
    "logsoftmax": lambda x, at: np.log(_softmax(x, at)),
    "logsumexp": _lse,
    "norm": _norm,
    "expm": lambda x, at: _of_eigenvalues(value(x.args[0], at), np.exp),
    "logm": lambda x, at: _of_eigenvalues(value(x.args[0], at), np.log),
    "named": lambda x, at: value(x.args[0], at),
    "sum": lambda x, at: np.sum(_each(x, at), axis=0),
    "prod": lambda x, at: np.prod(_each(x, at), axis=0),
    "entry": lambda x, at: value(x.args[0], at)[[_position(x.data[0], at)], [_position(x.data[1], at)]].reshape(1, 1),
    "d": _d,
    "partial": _partial,
}

__all__ = ["Array", "Place", "Unusable", "derivative", "draw", "key", "second_derivative", "slope", "value"]

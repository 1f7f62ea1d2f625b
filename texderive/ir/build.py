"""Constructors of expressions: each checks shapes and keeps a light normal form (flat, no units, numbers in front).

What a textbook would call simplification does not happen here: an author's formula keeps its form.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from texderive.ir.algebra import (
    add,
    coefficient,
    hadamard,
    kron,
    mul,
    neg,
    scale,
    scale_by,
    scaled,
    split_scalars,
    sub,
)
from texderive.ir.dims import ONE, SCALAR, Dim, Shape
from texderive.ir.expr import Binder, Expr, FunctionSymbol, Symbol, node
from texderive.ir.functions import FUNCTIONS
from texderive.ir.leaves import (
    Number,
    commutation,
    counter,
    dimension,
    identity,
    is_one,
    is_zero,
    leaf,
    number,
    ones,
    ones_like,
    pi,
    symbol,
    unit,
    zeros,
    zeros_like,
)
from texderive.ir.operations import check_shape


def transpose(x: Expr) -> Expr:
    if x.is_scalar or x.op == "identity":
        return x
    if x.op == "transpose":
        return x.args[0]
    if x.op in ("ones", "zeros"):
        return node(x.op, (), None, (x.cols, x.rows))
    if is_selection(x):
        return block(x.data[::-1], *(transpose(a) for a in by_columns(x)))
    return node("transpose", (x,), None, (x.cols, x.rows))


def inverse(x: Expr) -> Expr:
    shape = check_shape("inverse", (x.shape,))
    if x.is_scalar:
        return power(x, number(-1))
    if x.op == "identity":
        return x
    return x.args[0] if x.op == "inverse" else node("inverse", (x,), None, shape)


def power(base: Expr, exponent: Expr) -> Expr:
    shape = check_shape("power", (base.shape, exponent.shape))
    p = exponent.data if exponent.op == "number" else None
    if p == 1:
        return base
    if p == 0:
        return identity(base.rows)
    if base.op == "number" and p is not None and p.denominator == 1 and abs(p) < 64 and base.data != 0:
        return number(base.data ** int(p))
    if is_one(base):
        return base
    if p == -1 and not base.is_scalar:
        return inverse(base)
    inner = base.args[1] if base.op == "power" and base.is_scalar else None
    if inner is not None and p is not None and p.denominator == 1:
        return power(base.args[0], mul(inner, exponent))
    return node("power", (base, exponent), None, shape)


def entry_power(base: Expr, exponent: Expr | Number) -> Expr:
    """Entrywise power; of a scalar the power itself."""
    p = exponent if isinstance(exponent, Expr) else number(exponent)
    if base.is_scalar:
        return power(base, p)
    check_shape("epow", (base.shape, p.shape))
    if is_one(p) or base.op == "ones":
        return base
    if is_zero(p):
        return ones_like(base)
    if base.op == "epow" and p.op == "number" and p.data.denominator == 1:
        return entry_power(base.args[0], mul(base.args[1], p))
    return node("epow", (base, p), None, base.shape)


def divide(a: Expr, b: Expr) -> Expr:
    """a / b: by a scalar, or entry by entry where b is a vector or matrix."""
    if b.is_scalar:
        return mul(a, power(b, number(-1)))
    return hadamard(a if not a.is_scalar else mul(a, ones_like(b)), entry_power(b, -1))


def unary(op: str, x: Expr, data: Any = None) -> Expr:
    """Any operation of one argument that has no normal form of its own."""
    return node(op, (x,), data, check_shape(op, (x.shape,), data))


def trace(x: Expr) -> Expr:
    check_shape("trace", (x.shape,))
    if x.is_scalar:
        return x
    if x.op == "identity":
        return dimension(x.rows)
    scalars, core = split_scalars(x)
    if scalars:
        return mul(*scalars, trace(core))
    return number(0) if is_zero(x) else node("trace", (x,), None, SCALAR)


def inner(a: Expr, b: Expr) -> Expr:
    return node("inner", (a, b), None, check_shape("inner", (a.shape, b.shape)))


def det(x: Expr) -> Expr:
    check_shape("det", (x.shape,))
    return x if x.is_scalar else number(1) if x.op == "identity" else unary("det", x)


def vec(x: Expr) -> Expr:
    return x if x.cols is ONE else zeros(x.rows * x.cols) if is_zero(x) else unary("vec", x)


def unvec(x: Expr, rows: Dim, cols: Dim) -> Expr:
    if cols is ONE:
        return x
    if x.op == "vec" and x.args[0].shape == (rows, cols):
        return x.args[0]
    return unary("unvec", x, (rows, cols))


def diag(x: Expr) -> Expr:
    check_shape("diag", (x.shape,))
    if x.op == "ones":
        return identity(x.rows)
    scalars, core = split_scalars(x)
    if scalars:
        return mul(*scalars, diag(core))
    return x if x.is_scalar else zeros(x.rows, x.rows) if is_zero(x) else unary("diag", x)


def diagonal(x: Expr) -> Expr:
    check_shape("diagonal", (x.shape,))
    if x.is_scalar:
        return x
    if x.op == "diag":
        return x.args[0]
    return ones(x.rows) if x.op == "identity" else zeros(x.rows) if is_zero(x) else unary("diagonal", x)


def block(grid: tuple[int, int], *parts: Expr) -> Expr:
    """A matrix of blocks, given row by row; ``grid`` counts the rows and columns of blocks."""
    shape = check_shape("block", tuple(p.shape for p in parts), grid)
    if grid == (1, 1):
        return parts[0]
    return zeros(*shape) if all(map(is_zero, parts)) else node("block", parts, grid, shape)


def by_columns(x: Expr) -> tuple[Expr, ...]:
    """The blocks of a matrix of blocks, column by column."""
    return tuple(p for j in range(x.data[1]) for p in x.args[j :: x.data[1]])


def selection(place: int, sizes: Sequence[Dim]) -> Expr:
    """The column of blocks 0, I, 0: its product with Z is Z at this place (from 0) among zeros of the other sizes."""
    own = sizes[place]
    return block((len(sizes), 1), *(identity(own) if i == place else zeros(s, own) for i, s in enumerate(sizes)))


def is_selection(x: Expr) -> bool:
    """Whether a matrix is made of zero blocks and identities: by a product with it, blocks are taken or placed."""
    return x.op == "block" and all(is_zero(p) or is_one(p) or p.op == "identity" for p in x.args)


def apply(name: str, x: Expr) -> Expr:
    """A function of the table ``FUNCTIONS`` on every entry."""
    assert name in FUNCTIONS, name
    return node("apply", (x,), name, x.shape)


def call(function: FunctionSymbol, *args: Expr) -> Expr:
    """An abstract function; elementwise ones keep their argument's shape."""
    return node("call", args, function, check_shape("call", tuple(a.shape for a in args), function))


def softmax(x: Expr, along: str = "columns") -> Expr:
    return unary("softmax", x, along)


def logsumexp(x: Expr, along: str = "all") -> Expr:
    return unary("logsumexp", x, along)


def norm(x: Expr, kind: str = "2", p: Expr | None = None) -> Expr:
    """kind: "2" (Euclidean), "F", "1", "inf", or "p" with the exponent p."""
    return node("norm", (x,) if p is None else (x, p), kind, SCALAR)


def named(name: Symbol, definition: Expr) -> Expr:
    """A named intermediate: its value is its definition's, its face is its name."""
    return node("named", (definition,), name, definition.shape)


def total(binder: Binder, body: Expr) -> Expr:
    """The sum over an index; a number in the body stands before the sum."""
    if is_zero(body):
        return zeros_like(body)
    factor, core = coefficient(body)
    if factor != 1 and core.op != "number":
        return scaled(factor, node("sum", (core,), binder, body.shape))
    return node("sum", (body,), binder, body.shape)


def prod(binder: Binder, body: Expr) -> Expr:
    check_shape("trace", (body.shape,))
    return node("prod", (body,), binder, body.shape)


def entry(x: Expr, i: str | int, j: str | int) -> Expr:
    return node("entry", (x,), (i, j), SCALAR)


def d(x: Expr) -> Expr:
    """The differential of x along the directions in force."""
    return node("d", (x,), None, x.shape)


def partial(f: Expr, x: Expr, layout: str = "denominator") -> Expr:
    """The derivative of f by x: a gradient has the shape of x (or its transpose); else d vec(f)/d vec(x)."""
    return node("partial", (f, x), layout, derivative_shape(f.shape, x.shape, layout))


def derivative_shape(f: Shape, x: Shape, layout: str) -> Shape:
    if f == SCALAR:
        shape = x
    elif x == SCALAR and f[1] is ONE:
        shape = (ONE, f[0])
    else:
        shape = (x[0] * x[1], f[0] * f[1])
    return shape if layout == "denominator" else (shape[1], shape[0])


def rebuild(x: Expr, args: tuple[Expr, ...]) -> Expr:
    """The same operation on other arguments, through its constructor."""
    if args == x.args:
        return x
    maker = _MAKERS.get(x.op)
    if maker is not None:
        return maker(x, args)  # type: ignore[no-any-return]
    return node(x.op, args, x.data, check_shape(x.op, tuple(a.shape for a in args), x.data))


_MAKERS: dict[str, Any] = {
    "add": lambda x, a: add(*a),
    "mul": lambda x, a: mul(*a),
    "hadamard": lambda x, a: hadamard(*a),
    "kron": lambda x, a: kron(*a),
    "block": lambda x, a: block(x.data, *a),
    "transpose": lambda x, a: transpose(*a),
    "inverse": lambda x, a: inverse(*a),
    "power": lambda x, a: power(*a),
    "epow": lambda x, a: entry_power(*a),
    "trace": lambda x, a: trace(*a),
    "det": lambda x, a: det(*a),
    "vec": lambda x, a: vec(*a),
    "unvec": lambda x, a: unvec(a[0], *x.data),
    "diag": lambda x, a: diag(*a),
    "diagonal": lambda x, a: diagonal(*a),
    "sum": lambda x, a: total(x.data, *a),
    "partial": lambda x, a: partial(a[0], a[1], x.data),
}

__all__ = [
    "Number",
    "add",
    "apply",
    "block",
    "by_columns",
    "call",
    "coefficient",
    "commutation",
    "counter",
    "d",
    "derivative_shape",
    "det",
    "diag",
    "diagonal",
    "dimension",
    "divide",
    "entry",
    "entry_power",
    "hadamard",
    "identity",
    "inner",
    "inverse",
    "is_one",
    "is_selection",
    "is_zero",
    "kron",
    "leaf",
    "logsumexp",
    "mul",
    "named",
    "neg",
    "norm",
    "number",
    "ones",
    "ones_like",
    "partial",
    "pi",
    "power",
    "prod",
    "rebuild",
    "scale",
    "scale_by",
    "selection",
    "softmax",
    "split_scalars",
    "sub",
    "symbol",
    "total",
    "trace",
    "transpose",
    "unary",
    "unit",
    "unvec",
    "vec",
    "zeros",
    "zeros_like",
]

"""Constructors of expressions: each checks shapes and keeps a light normal form (flat, units dropped, numbers in front).

What a textbook would call simplification does not happen here: an author's formula keeps its form.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from texderive.ir.dims import ONE, SCALAR, Dim, Shape
from texderive.ir.expr import NO_FACTS, Binder, Expr, FunctionSymbol, Symbol, node
from texderive.ir.functions import FUNCTIONS
from texderive.ir.operations import check_shape

Number = int | str | Fraction


def symbol(
    name: str, rows: Dim = ONE, cols: Dim = ONE, facts: Iterable[str] = NO_FACTS, index: tuple[str, ...] = ()
) -> Expr:
    return leaf(Symbol(name, rows, cols, frozenset(facts), index))


def leaf(data: Symbol) -> Expr:
    return node("symbol", (), data, (data.rows, data.cols))


def number(value: Number) -> Expr:
    return node("number", (), Fraction(value), SCALAR)


def pi() -> Expr:
    return node("constant", (), "pi", SCALAR)


def dimension(size: Dim) -> Expr:
    """A dimension used as a number, as in 1/N."""
    return number(size.factor) if not size.names else node("dimension", (), size, SCALAR)


def counter(index: str) -> Expr:
    """A bound index used as a number."""
    return node("counter", (), (index,), SCALAR)


def ones(rows: Dim, cols: Dim = ONE) -> Expr:
    return number(1) if rows is ONE and cols is ONE else node("ones", (), None, (rows, cols))


def zeros(rows: Dim = ONE, cols: Dim = ONE) -> Expr:
    return number(0) if rows is ONE and cols is ONE else node("zeros", (), None, (rows, cols))


def identity(size: Dim) -> Expr:
    return number(1) if size is ONE else node("identity", (), None, (size, size))


def unit(position: str | int, size: Dim) -> Expr:
    """e_i: ``position`` is a bound index, or a number counted from 1."""
    return number(1) if size is ONE else node("unit", (), (position,), (size, ONE))


def commutation(rows: Dim, cols: Dim) -> Expr:
    """K with K vec(A) = vec(A^T) for A of rows x cols (Magnus & Neudecker 1979)."""
    size = rows * cols
    return identity(size) if ONE in (rows, cols) else node("commutation", (), (rows, cols), (size, size))


def ones_like(x: Expr) -> Expr:
    return ones(x.rows, x.cols)


def zeros_like(x: Expr) -> Expr:
    return zeros(x.rows, x.cols)


def is_zero(x: Expr) -> bool:
    return x.op == "zeros" or (x.op == "number" and x.data == 0)


def is_one(x: Expr) -> bool:
    return x.op == "number" and x.data == 1


def coefficient(x: Expr) -> tuple[Fraction, Expr]:
    """Split a number off the front: 3AB is (3, AB), A is (1, A), 3 is (3, 1)."""
    if x.op == "number":
        return x.data, number(1)
    if x.op == "mul" and x.args[0].op == "number":
        return x.args[0].data, mul(*x.args[1:])
    return Fraction(1), x


def add(*terms: Expr) -> Expr:
    shape = check_shape("add", tuple(t.shape for t in terms))
    collected: dict[Expr, Fraction] = {}
    for term in terms:
        for part in term.args if term.op == "add" else (term,):
            factor, core = coefficient(part)
            if not is_zero(core):
                collected[core] = collected.get(core, Fraction(0)) + factor
    kept = tuple(_scaled(factor, core) for core, factor in collected.items() if factor)
    if len(kept) < 2:
        return kept[0] if kept else zeros(*shape)
    return node("add", kept, None, shape)


def _scaled(factor: Fraction, core: Expr) -> Expr:
    if factor == 1:
        return core
    if core.op == "number":
        return number(factor * core.data)
    return node("mul", (number(factor), *_parts(core)), None, core.shape)


def sub(a: Expr, b: Expr) -> Expr:
    return add(a, neg(b))


def neg(x: Expr) -> Expr:
    return scale(-1, x)


def scale(factor: Number, x: Expr) -> Expr:
    return mul(number(factor), x)


def scale_by(factor: Expr, x: Expr) -> Expr:
    return mul(factor, x)


def mul(*factors: Expr) -> Expr:
    """Matrix product; scalars are gathered in front, numbers become one. Empty: 1."""
    shape = check_shape("mul", tuple(f.shape for f in factors))
    value = Fraction(1)
    scalars: list[Expr] = []
    rest: list[Expr] = []
    for factor in factors:
        if is_zero(factor):
            return zeros(*shape)
        for part in _parts(factor):
            if part.op == "number":
                value *= part.data
            elif part.is_scalar:
                scalars.append(part)
            elif part.op != "identity":
                rest.append(part)
    if not rest and shape != SCALAR:
        rest = [identity(shape[0])]
    if value == 0:
        return zeros(*shape)
    if shape == SCALAR and rest and (scalars or value != 1):
        scalars.append(node("mul", tuple(rest), None, SCALAR) if len(rest) > 1 else rest[0])
        rest = []
    parts = tuple(([number(value)] if value != 1 else []) + scalars + rest)
    if len(parts) < 2:
        return parts[0] if parts else number(value)
    return node("mul", parts, None, shape)


def _parts(factor: Expr) -> tuple[Expr, ...]:
    """What a factor gives to a flat product: a scalar that is a product of matrices stays one factor."""
    if factor.op != "mul":
        return (factor,)
    if factor.is_scalar and not factor.args[-1].is_scalar:
        return (factor,)
    return factor.args


def hadamard(*factors: Expr) -> Expr:
    shape = check_shape("hadamard", tuple(f.shape for f in factors))
    if shape == SCALAR:
        return mul(*factors)
    value: list[Expr] = []
    rest: list[Expr] = []
    for factor in factors:
        if is_zero(factor):
            return zeros(*shape)
        scalars, core = split_scalars(factor)
        value.extend(scalars)
        for part in core.args if core.op == "hadamard" else (core,):
            if part.op != "ones":
                rest.append(part)
    if not rest:
        rest = [ones(*shape)]
    body = rest[0] if len(rest) == 1 else node("hadamard", tuple(rest), None, shape)
    return mul(*value, body) if value else body


def split_scalars(x: Expr) -> tuple[tuple[Expr, ...], Expr]:
    """The scalar factors in front of a product, and what they scale."""
    if x.op != "mul" or x.is_scalar:
        return (), x
    count = next((i for i, a in enumerate(x.args) if not a.is_scalar), 0)
    return x.args[:count], mul(*x.args[count:]) if count else x


def kron(*factors: Expr) -> Expr:
    shape = check_shape("kron", tuple(f.shape for f in factors))
    if any(is_zero(f) for f in factors):
        return zeros(*shape)
    scalars: list[Expr] = []
    rest: list[Expr] = []
    for factor in factors:
        if factor.is_scalar:
            scalars.append(factor)
            continue
        own, core = split_scalars(factor)
        scalars.extend(own)
        rest.extend(core.args if core.op == "kron" else (core,))
    if all(r.op == "identity" for r in rest):
        return mul(*scalars, identity(shape[0])) if rest else mul(*scalars)
    body = rest[0] if len(rest) == 1 else node("kron", tuple(rest), None, shape)
    return mul(*scalars, body)


def transpose(x: Expr) -> Expr:
    if x.is_scalar or x.op == "identity":
        return x
    if x.op == "transpose":
        return x.args[0]
    if x.op in ("ones", "zeros"):
        return node(x.op, (), None, (x.cols, x.rows))
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
    if inner is not None and p is not None and p.denominator == 1 and inner.op == "number":
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
        return _scaled(factor, node("sum", (core,), binder, body.shape))
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
    """The derivative of f by x: a gradient has the shape of x (transposed in numerator layout); else d vec(f)/d vec(x)."""
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

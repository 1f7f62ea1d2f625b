"""Expressions as SymPy holds them, and back: numbers, matrix symbols, products, inverses, traces, sums of numbers.

A number that is a product of matrices becomes the trace of it, since SymPy's 1 x 1 matrices are no numbers. SymPy is
imported on first use.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import reduce
from typing import Any

from texderive.derivation.scalars import FROM_SYMPY, function_to_sympy
from texderive.diagnostics import Diagnostic, UnsupportedError
from texderive.ir import build as b
from texderive.ir.dims import ONE, Dim, SumName, added
from texderive.ir.dims import named as named_dim
from texderive.ir.expr import Binder, Expr
from texderive.ir.functions import FUNCTIONS
from texderive.ir.operations import OPERATIONS
from texderive.ir.walk import expand, substitute


def unsupported(what: str) -> UnsupportedError:
    return UnsupportedError(Diagnostic("TD301", f"{what} has no form that SymPy and texderive share"))


# -- to SymPy


def to_sympy(expr: Expr) -> Any:
    """The expression as SymPy's. Raises UnsupportedError, naming it, for what SymPy cannot hold."""
    memo: dict[Expr, Any] = {}

    def go(e: Expr) -> Any:
        if e not in memo:
            handler = _TO.get(e.op)
            if handler is None:
                raise unsupported(OPERATIONS[e.op].says if e.op in OPERATIONS else e.op)
            memo[e] = handler(e, go)
        return memo[e]

    return go(expand(expr))


Go = Callable[[Expr], Any]


def _size(size: Dim) -> Any:
    import sympy

    if size.terms != (size,):
        return sympy.Add(*map(_size, size.terms))
    return sympy.Mul(
        size.factor,
        *(
            sympy.Add(*map(_size, n.parts))
            if isinstance(n, SumName)
            else sympy.Symbol(n, integer=True, positive=True)
            for n in size.names
        ),
    )


def _index(name: str | int) -> Any:
    """A position, counted from 1."""
    import sympy

    return sympy.Integer(name) if isinstance(name, int) else sympy.Symbol(name, integer=True)


def _symbol(e: Expr, go: Go) -> Any:
    import sympy

    name, index = e.data.name, e.data.index
    if index and not e.is_scalar:
        raise unsupported("a family of matrices")
    if index:
        return sympy.IndexedBase(name)[tuple(map(_index, index))]
    return sympy.Symbol(name) if e.is_scalar else sympy.MatrixSymbol(name, _size(e.rows), _size(e.cols))


def _as_number(x: Any) -> Any:
    """A 1 x 1 matrix as a number."""
    import sympy

    return sympy.Trace(x) if getattr(x, "is_Matrix", False) else x


def _mul(e: Expr, go: Go) -> Any:
    import sympy

    scalars, runs, run = [], [], []
    for a in e.args:
        if a.is_scalar:
            scalars.append(go(a))
            continue
        run.append(a)
        if run[0].rows is ONE and a.cols is ONE:
            scalars.append(_as_number(sympy.MatMul(*map(go, run))))
            run = []
    runs = list(map(go, run))
    return sympy.MatMul(*scalars, *runs) if runs else sympy.Mul(*scalars)


def _add(e: Expr, go: Go) -> Any:
    import sympy

    return (sympy.Add if e.is_scalar else sympy.MatAdd)(*map(go, e.args))


def _power(e: Expr, go: Go) -> Any:
    import sympy

    return (sympy.Pow if e.is_scalar else sympy.MatPow)(go(e.args[0]), go(e.args[1]))


def _apply(e: Expr, go: Go) -> Any:
    import sympy

    inside = go(e.args[0])
    if e.is_scalar:
        return function_to_sympy(e.data, inside)
    t = sympy.Dummy("t")
    return inside.applyfunc(sympy.Lambda(t, function_to_sympy(e.data, t)))


def _norm(e: Expr, go: Go) -> Any:
    import sympy

    x = go(e.args[0])
    if e.args[0].is_scalar:
        return sympy.Abs(x)
    if e.data not in ("2", "F"):
        raise unsupported(f"the {e.data}-norm")
    return sympy.sqrt(sympy.Trace(sympy.MatMul(sympy.Transpose(x), x)))


def _over(e: Expr, go: Go) -> Any:
    import sympy

    if not e.is_scalar:
        raise unsupported("a sum of matrices over an index")
    binder: Binder = e.data
    lower = int(binder.lower) if binder.lower.lstrip("-").isdigit() else _index(binder.lower)
    limits = (_index(binder.index), lower, _size(binder.size))
    return (sympy.Sum if e.op == "sum" else sympy.Product)(go(e.args[0]), limits)


def _entry(e: Expr, go: Go) -> Any:
    i, j = (_index(p) - 1 for p in e.data)
    return go(e.args[0])[i, j]


def _plain(name: str) -> Callable[[Expr, Go], Any]:
    """An operation that SymPy has under a name of its own."""

    def make(e: Expr, go: Go) -> Any:
        import sympy

        return getattr(sympy, name)(*map(go, e.args))

    return make


def _block(e: Expr, go: Go) -> Any:
    import sympy

    parts = [sympy.Matrix([[go(p)]]) if p.is_scalar else go(p) for p in e.args]
    return sympy.BlockMatrix([parts[at : at + e.data[1]] for at in range(0, len(parts), e.data[1])])


def _leaf(name: str, square: bool = False) -> Callable[[Expr, Go], Any]:
    def make(e: Expr, go: Go) -> Any:
        import sympy

        return getattr(sympy, name)(*([_size(e.rows)] if square else [_size(e.rows), _size(e.cols)]))

    return make


def _inner(e: Expr, go: Go) -> Any:
    import sympy

    x, y = map(go, e.args)
    return x * y if e.args[0].is_scalar else sympy.Trace(sympy.MatMul(sympy.Transpose(x), y))


def _number(e: Expr, go: Go) -> Any:
    import sympy

    return sympy.pi if e.op == "constant" else sympy.Rational(e.data.numerator, e.data.denominator)


_TO: dict[str, Callable[[Expr, Go], Any]] = {
    "number": _number,
    "constant": _number,
    "symbol": _symbol,
    "dimension": lambda e, go: _size(e.data),
    "counter": lambda e, go: _index(e.data[0]),
    "add": _add,
    "mul": _mul,
    "power": _power,
    "apply": _apply,
    "norm": _norm,
    "sum": _over,
    "prod": _over,
    "entry": _entry,
    "inner": _inner,
    "identity": _leaf("Identity", True),
    "zeros": _leaf("ZeroMatrix"),
    "ones": _leaf("OneMatrix"),
    "transpose": _plain("Transpose"),
    "inverse": _plain("Inverse"),
    "trace": _plain("Trace"),
    "det": _plain("Determinant"),
    "hadamard": _plain("HadamardProduct"),
    "epow": _plain("HadamardPower"),
    "kron": _plain("KroneckerProduct"),
    "block": _block,
    "diag": _plain("DiagMatrix"),
}


# -- from SymPy


def from_sympy(x: Any) -> Expr:
    """A SymPy expression as ours: shapes are those of its matrix symbols. Raises UnsupportedError otherwise."""
    import sympy

    handler = _FROM.get(type(x).__name__)
    if handler is not None:
        return handler(x)
    x = sympy.sympify(x)
    if x.is_Rational:
        return b.number(Fraction(int(x.p), int(x.q)))
    if x.is_Float:
        return b.number(Fraction(float(x)))
    if x.is_Symbol:
        return b.dimension(_dim(x)) if x.is_integer and x.is_positive else b.symbol(x.name)
    handler = _FROM.get(type(x).__name__)
    if handler is not None:
        return handler(x)
    name = FROM_SYMPY.get(type(x).__name__)
    if name in FUNCTIONS and x.args:
        return b.apply(name, from_sympy(x.args[0]))
    raise unsupported(f"SymPy's {type(x).__name__}")


def _dim(x: Any) -> Dim:
    """A size: a whole number, a symbol, or a product of such."""
    if x.is_Integer and x > 0:
        return Dim(int(x))
    if x.is_Symbol:
        return named_dim(x.name)
    if x.is_Add:
        return added(map(_dim, x.args))
    if x.is_Mul:
        return reduce(lambda d, f: d * f, map(_dim, x.args))
    if x.is_Pow and x.exp.is_Integer and x.exp > 0:
        return reduce(lambda d, f: d * f, [_dim(x.base)] * int(x.exp))
    raise unsupported(f"the size {x}")


def _position(x: Any) -> str | int:
    if x.is_Integer:
        return int(x)
    if x.is_Symbol:
        return str(x.name)
    raise unsupported(f"the index {x}")


def _from_args(make: Callable[..., Expr]) -> Callable[[Any], Expr]:
    return lambda x: make(*map(from_sympy, x.args))


def _from_sum(x: Any) -> Expr:
    body = from_sympy(x.function)
    for index, lower, upper in x.limits:
        counted = b.symbol(index.name)
        body = substitute(body, {counted: b.counter(index.name)})
        binder = Binder(index.name, _dim(upper), str(_position(lower)))
        body = (b.total if type(x).__name__ == "Sum" else b.prod)(binder, body)
    return body


def _from_elementwise(x: Any) -> Expr:
    """f applied to every entry, where f is one function of the table."""
    import sympy

    t = sympy.Dummy("t")
    inside, f = from_sympy(x.expr), x.function(t)
    for name in FUNCTIONS:
        try:
            if function_to_sympy(name, t) == f:
                return b.apply(name, inside)
        except (AttributeError, TypeError):
            continue
    raise unsupported(f"the elementwise function {f}")


def _from_indexed(x: Any) -> Expr:
    return b.symbol(str(x.base.label), index=tuple(str(_position(i)) for i in x.indices))


_FROM: dict[str, Callable[[Any], Expr]] = {
    "MatrixSymbol": lambda x: b.symbol(x.name, _dim(x.shape[0]), _dim(x.shape[1])),
    "Identity": lambda x: b.identity(_dim(x.shape[0])),
    "ZeroMatrix": lambda x: b.zeros(*map(_dim, x.shape)),
    "OneMatrix": lambda x: b.ones(*map(_dim, x.shape)),
    "Add": _from_args(b.add),
    "MatAdd": _from_args(b.add),
    "Mul": _from_args(b.mul),
    "MatMul": _from_args(b.mul),
    "Pow": _from_args(b.power),
    "MatPow": _from_args(b.power),
    "Transpose": _from_args(b.transpose),
    "Inverse": lambda x: b.inverse(from_sympy(x.args[0])),
    "Trace": _from_args(b.trace),
    "Determinant": _from_args(b.det),
    "HadamardProduct": _from_args(b.hadamard),
    "HadamardPower": _from_args(b.entry_power),
    "KroneckerProduct": _from_args(b.kron),
    "DiagMatrix": _from_args(b.diag),
    "BlockMatrix": lambda x: b.block(x.blockshape, *map(from_sympy, x.blocks)),
    "ElementwiseApplyFunction": _from_elementwise,
    "Sum": _from_sum,
    "Product": _from_sum,
    "Indexed": _from_indexed,
    "MatrixElement": lambda x: b.entry(from_sympy(x.parent), _position(x.i + 1), _position(x.j + 1)),
    "Pi": lambda x: b.pi(),
    "Exp1": lambda x: b.apply("exp", b.number(1)),
}

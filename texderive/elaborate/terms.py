"""Terms: what a formula says once every part has a meaning, sizes still open; and the way to expressions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

from texderive.elaborate.unify import FreshNames, Size, SizePair, Sizes
from texderive.ir import build as b
from texderive.ir.dims import ONE
from texderive.ir.expr import Binder, Expr, FunctionSymbol, Symbol
from texderive.ir.functions import FUNCTIONS
from texderive.source import Span

NOWHERE = Span(0, 0)


class Term(NamedTuple):
    """One operation on terms. ``instead`` is a second meaning that is taken where the first does not fit."""

    op: str
    args: tuple[Term, ...]
    data: Any
    rows: Size
    cols: Size
    span: Span = NOWHERE
    instead: Term | None = None

    @property
    def shape(self) -> SizePair:
        return (self.rows, self.cols)


def scalar(op: str, *args: Term, data: Any = None, span: Span = NOWHERE) -> Term:
    return Term(op, args, data, ONE, ONE, span)


def like(op: str, first: Term, *rest: Term, data: Any = None, span: Span = NOWHERE) -> Term:
    """An operation whose value has the shape of its first argument."""
    return Term(op, (first, *rest), data, first.rows, first.cols, span)


_fraction = lru_cache(1024)(Fraction)  # to read a fraction costs more than all else that a number takes


def number(value: int | str | Fraction, span: Span = NOWHERE) -> Term:
    return Term("number", (), _fraction(value), ONE, ONE, span)


def ones(rows: Size, cols: Size, span: Span = NOWHERE) -> Term:
    return Term("ones", (), None, rows, cols, span)


def negated(term: Term) -> Term:
    return like("scale", term, data=Fraction(-1), span=term.span)


def is_numeric(term: Term) -> bool:
    """Whether a term is made of numbers alone, so that it may be added to every entry."""
    if term.op == "number":
        return True
    return term.op in ("scale", "mul", "divide", "power", "add") and all(map(is_numeric, term.args))


def is_zero(term: Term) -> bool:
    return (term.op == "number" and term.data == 0) or (term.op == "scale" and is_zero(term.args[0]))


@dataclass(slots=True)
class Building:
    """What turns terms into expressions once all sizes are known."""

    sizes: Sizes
    names: FreshNames
    named: Callable[[Building, str, tuple[str, ...]], Expr]  # by key and indices the symbol or the named intermediate
    memo: dict[int, Expr]

    def expr(self, term: Term) -> Expr:
        found = self.memo.get(id(term))
        if found is None:
            found = self.memo[id(term)] = _MAKERS[term.op](self, term)
        return found

    def leaf(self, key: str, indices: tuple[str, ...]) -> Expr:
        return self.named(self, key, indices)

    def dim(self, size: Size) -> Any:
        return self.sizes.dim(size, self.names)

    def args(self, term: Term) -> list[Expr]:
        return [self.expr(a) for a in term.args]


Maker = Callable[[Building, Term], Expr]


def _function(made: Building, term: Term) -> Expr:
    name, elementwise, order = term.data
    rows, cols = (ONE, ONE) if elementwise else (made.dim(term.rows), made.dim(term.cols))
    return b.call(FunctionSymbol(name, elementwise, rows, cols, order), *made.args(term))


def _sum(made: Building, term: Term) -> Expr:
    index, size, lower, shown = term.data
    make = b.total if term.op == "sum" else b.prod
    return make(Binder(index, made.dim(size), lower, shown), made.expr(term.args[0]))


def _plain(make: Callable[..., Expr]) -> Maker:
    return lambda made, term: make(*made.args(term))


def _with_data(make: Callable[..., Expr]) -> Maker:
    return lambda made, term: make(*made.args(term), term.data)


def _slope(made: Building, term: Term) -> Expr:
    """The derivative of a function of the table, at what it is applied to."""
    derivative = FUNCTIONS[term.data].derivative
    assert derivative is not None
    return derivative(b, made.expr(term.args[0]))


def _norm(made: Building, term: Term) -> Expr:
    args = made.args(term)
    return b.norm(args[0], term.data, *args[1:])


def _broadcast(made: Building, term: Term) -> Expr:
    """A number added to every entry."""
    return b.mul(made.expr(term.args[0]), b.ones(made.dim(term.rows), made.dim(term.cols)))


_MAKERS: dict[str, Maker] = {
    "symbol": lambda made, t: made.leaf(*t.data),
    "number": lambda made, t: b.number(t.data),
    "pi": lambda made, t: b.pi(),
    "e": lambda made, t: b.apply("exp", b.number(1)),
    "dimension": lambda made, t: b.dimension(made.dim(t.data)),
    "counter": lambda made, t: b.counter(t.data),
    "ones": lambda made, t: b.ones(made.dim(t.rows), made.dim(t.cols)),
    "zeros": lambda made, t: b.zeros(made.dim(t.rows), made.dim(t.cols)),
    "broadcast": _broadcast,
    "identity": lambda made, t: b.identity(made.dim(t.rows)),
    "unit": lambda made, t: b.unit(t.data, made.dim(t.rows)),
    "commutation": lambda made, t: b.commutation(made.dim(t.data[0]), made.dim(t.data[1])),
    "scale": lambda made, t: b.scale(t.data, made.expr(t.args[0])),
    "add": _plain(b.add),
    "mul": _plain(b.mul),
    "hadamard": _plain(b.hadamard),
    "kron": _plain(b.kron),
    "block": lambda made, t: b.block(t.data, *made.args(t)),
    "divide": _plain(b.divide),
    "transpose": _plain(b.transpose),
    "inverse": _plain(b.inverse),
    "power": _plain(b.power),
    "epow": _plain(b.entry_power),
    "trace": _plain(b.trace),
    "inner": _plain(b.inner),
    "det": _plain(b.det),
    "vec": _plain(b.vec),
    "unvec": lambda made, t: b.unvec(made.expr(t.args[0]), made.dim(t.rows), made.dim(t.cols)),
    "diag": _plain(b.diag),
    "diagonal": _plain(b.diagonal),
    "apply": lambda made, t: b.apply(t.data, made.expr(t.args[0])),
    "slope": _slope,
    "call": _function,
    "softmax": _with_data(b.softmax),
    "logsumexp": _with_data(b.logsumexp),
    "norm": _norm,
    "unary": lambda made, t: b.unary(t.data, made.expr(t.args[0])),
    "entry": lambda made, t: b.entry(made.expr(t.args[0]), *t.data),
    "sum": _sum,
    "prod": _sum,
    "d": _plain(b.d),
    "partial": _with_data(b.partial),
}


def symbol_of(key: str, shape: tuple[Any, Any], facts: frozenset[str], index: tuple[str, ...]) -> Symbol:
    return Symbol(key, shape[0], shape[1], facts, index)

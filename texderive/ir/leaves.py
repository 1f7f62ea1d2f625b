"""Leaves of expressions: symbols, numbers, and the constant vectors and matrices."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache

from texderive.ir.dims import ONE, SCALAR, Dim
from texderive.ir.expr import NO_FACTS, Expr, Symbol, node

Number = int | str | Fraction


def symbol(
    name: str, rows: Dim = ONE, cols: Dim = ONE, facts: Iterable[str] = NO_FACTS, index: tuple[str, ...] = ()
) -> Expr:
    return leaf(Symbol(name, rows, cols, frozenset(facts), index))


def leaf(data: Symbol) -> Expr:
    return node("symbol", (), data, (data.rows, data.cols))


_GRADIENT = "∂"  # no author's name has this sign: the reader makes a command of it


def gradient_symbol(function: str, variable: str, rows: Dim, cols: Dim, index: tuple[str, ...] = ()) -> Symbol:
    """The name of a derivative that a derivation keeps: ∂f/∂z."""
    return Symbol(f"{_GRADIENT}{function}/{_GRADIENT}{variable}", rows, cols, index=index)


def gradient_of(name: str) -> tuple[str, str] | None:
    """The function and the variable of such a name; None for an author's."""
    function, _, variable = name.partition(f"/{_GRADIENT}")
    return (function[1:], variable) if name.startswith(_GRADIENT) else None


def is_gradient(x: Expr) -> bool:
    """Whether this is a gradient under its name."""
    return x.op == "named" and gradient_of(x.data.name) is not None


def number(value: Number) -> Expr:
    exact = Fraction(value) if isinstance(value, str) else value
    return whole(exact.numerator) if exact.denominator == 1 else node("number", (), exact, SCALAR)


@lru_cache(maxsize=256)
def whole(value: int) -> Expr:
    """A whole number. Fractions are slow to hash."""
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
    return x.op == "zeros" or (x.op == "number" and not x.data)


def is_kronecker(x: Expr) -> bool:
    r"""Whether an expression is \delta_{ij}: an entry of the identity, which does not ask for its size."""
    return x.op == "entry" and x.args[0].op == "identity" and all(isinstance(index, str) for index in x.data)


def is_one(x: Expr) -> bool:
    return x.op == "number" and x.data == 1

"""Expressions to SymPy and back, and what SymPy is asked for where the table of functions ends."""

from __future__ import annotations

from typing import Any

import pytest
import sympy

from texderive.derivation.scalars import is_scalar_algebra, rule_for, shortened
from texderive.derivation.strategy import derive
from texderive.diagnostics import UnsupportedError
from texderive.ir import build as b
from texderive.ir.dims import ONE, named
from texderive.ir.expr import Binder, Expr, FunctionSymbol, Symbol
from texderive.ir.functions import FUNCTIONS
from texderive.render.sympy_form import from_sympy, to_sympy
from texderive.render.verified import verify_derivation
from texderive.verify.judge import Holds, judge

M, N, P = named("m"), named("n"), named("p")
A, B, C = b.symbol("A", M, N), b.symbol("B", N, P), b.symbol("C", M, N)
G, H = b.symbol("G", N, N), b.symbol("H", N, N)
u, v = b.symbol("u", M), b.symbol("v", N)
s, t = b.symbol("s"), b.symbol("t")
y = b.symbol("y", index=("i",))
OVER_I, T = Binder("i", named("K")), b.transpose

EQUAL: list[Expr] = [
    s,
    b.number("2/3"),
    b.pi(),
    b.dimension(N),
    b.mul(b.number("1/2"), s, t),
    b.power(s, t),
    b.power(s, b.number("1/2")),
    b.apply("exp", b.mul(s, t)),
    A,
    T(A),
    b.mul(A, B),
    b.mul(b.scale(-2, s), A, B),
    b.add(A, b.scale(3, C)),
    b.add(G, b.mul(s, b.identity(N))),
    b.inverse(G),
    b.mul(b.inverse(G), v),
    b.trace(b.mul(G, H)),
    b.det(G),
    b.apply("log", b.det(G)),
    b.hadamard(A, C),
    b.kron(A, B),
    b.power(G, b.number(3)),
    b.diag(v),
    b.ones(M, N),
    b.zeros(M, N),
    b.mul(T(u), A, v),
    b.mul(b.mul(T(u), u), A),
    b.inner(A, C),
    b.power(b.norm(v), b.number(2)),
    b.norm(A, "F"),
    b.entry(A, 1, 2),
    b.apply("tanh", A),
    b.apply("sigmoid", A),
    b.entry_power(A, 2),
    b.total(OVER_I, b.power(y, b.number(2))),
    b.prod(OVER_I, b.add(s, y)),
    b.total(OVER_I, b.mul(b.counter("i"), y)),
    b.apply("softplus", s),
    b.total(Binder("i", M), b.total(Binder("j", N), b.entry(A, "i", "j"))),
    b.named(Symbol("h", M), b.mul(A, v)),
    b.apply("relu", A),
    b.apply("abs", s),
    T(b.mul(A, B)),
    b.mul(T(b.inverse(G)), v, T(v)),
]


@pytest.mark.parametrize("expr", EQUAL, ids=repr)
def test_round_trip_keeps_the_value(expr: Expr) -> None:
    assert isinstance(judge(expr, from_sympy(to_sympy(expr))), Holds)


SAME = [
    s,
    b.mul(s, t),
    A,
    T(A),
    b.mul(A, B),
    b.inverse(G),
    b.trace(b.mul(G, H)),
    b.det(G),
    b.hadamard(A, C),
    b.kron(A, B),
    b.identity(N),
    b.entry(A, 1, 2),
]


@pytest.mark.parametrize("expr", SAME, ids=repr)
def test_round_trip_keeps_the_form(expr: Expr) -> None:
    assert from_sympy(to_sympy(expr)) is expr


REFUSED: list[tuple[Expr, str]] = [
    (b.softmax(v), "softmax"),
    (b.unary("pinv", A), "pseudo-inverse"),
    (b.total(OVER_I, b.symbol("x", N, index=("i",))), "sum"),
    (b.call(FunctionSymbol("f"), s), "function"),
    (b.vec(A), "vec"),
    (b.commutation(M, N), "commutation"),
    (b.norm(A, "1"), "1-norm"),
    (b.d(A), "differential"),
]


@pytest.mark.parametrize(("expr", "word"), REFUSED, ids=[w for _, w in REFUSED])
def test_what_sympy_cannot_hold_is_refused_by_name(expr: Expr, word: str) -> None:
    with pytest.raises(UnsupportedError, match=word):
        to_sympy(expr)


@pytest.mark.parametrize(
    "x", [sympy.gamma(sympy.Symbol("x")), sympy.I, sympy.oo, sympy.Integral(sympy.Symbol("x")), sympy.true], ids=str
)
def test_what_has_no_form_here_is_refused_by_name(x: Any) -> None:
    with pytest.raises(UnsupportedError, match="SymPy"):
        from_sympy(x)


def test_sympy_agrees_on_a_gradient() -> None:
    """The gradient of tr(X^T A X), found by both."""
    x, a = b.symbol("X", N, M), b.symbol("A", N, N)
    f = b.trace(b.mul(T(x), a, x))
    theirs = from_sympy(to_sympy(f).diff(to_sympy(x)).doit())
    assert isinstance(judge(derive(b.named(Symbol("f"), f), x).result, theirs), Holds)


WITHOUT_DERIVATIVE = [name for name, row in FUNCTIONS.items() if row.derivative is None]


@pytest.mark.parametrize("name", WITHOUT_DERIVATIVE)
def test_sympy_gives_the_derivative_that_a_row_lacks(name: str) -> None:
    one = rule_for(name)
    assert rule_for(name) is one
    assert isinstance(judge(one.left, one.right, varying=frozenset({"X"})), Holds)
    f = b.mul(b.symbol("c", ONE, N), b.apply(name, v))
    verify_derivation(derive(b.named(Symbol("f"), f), v))


def test_there_are_rows_without_a_derivative() -> None:
    assert WITHOUT_DERIVATIVE


SHORTER: list[tuple[Expr, Expr]] = [
    (b.add(b.power(b.apply("sin", s), b.number(2)), b.power(b.apply("cos", s), b.number(2))), b.number(1)),
    (b.add(b.mul(s, t), b.mul(s, b.power(t, b.number(2)))), b.mul(s, t, b.add(b.number(1), t))),
    (s, s),
    (b.mul(T(u), u), b.mul(T(u), u)),
]


@pytest.mark.parametrize(("expr", "short"), SHORTER, ids=repr)
def test_shortened(expr: Expr, short: Expr) -> None:
    found = shortened(expr)
    assert isinstance(judge(found, short), Holds)
    assert len(repr(found)) <= len(repr(expr))
    assert is_scalar_algebra(expr) or found is expr

"""Symbols that the tests of the writer share."""

from __future__ import annotations

from texderive.ir import build as b
from texderive.ir.dims import ONE, named
from texderive.ir.expr import Binder, Expr, FunctionSymbol, Symbol

m, n, p, N = named("m"), named("n"), named("p"), named("N")
A, B = b.symbol("A", n, n), b.symbol("B", n, n)
X, Y = b.symbol("X", m, n), b.symbol("Y", m, n)
w, x, c = b.symbol("w", n), b.symbol("x", n), b.symbol("c", n)
y, a = b.symbol("y", m), b.symbol("a", m)
f, s, t, r = b.symbol("f"), b.symbol("s"), b.symbol("t"), b.symbol("r")
lam, sigma, Sigma = b.symbol(r"\lambda"), b.symbol(r"\sigma"), b.symbol(r"\Sigma", n, n)
activation = FunctionSymbol(r"\sigma", order=1)
each = Binder("i", N)
residual = b.sub(b.mul(X, w), y)


def member(name: str, *shape: object) -> Expr:
    return b.leaf(Symbol(name, shape[0] if shape else ONE, ONE, index=("i",)))  # type: ignore[arg-type]


def T(expr: Expr) -> Expr:
    return b.transpose(expr)


def half(expr: Expr) -> Expr:
    return b.scale("1/2", expr)


def over(expr: Expr) -> Expr:
    return b.power(expr, b.number(-1))


def squared(expr: Expr) -> Expr:
    return b.power(expr, b.number(2))

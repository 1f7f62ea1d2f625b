"""Rewriting keeps what it does not touch, shares what is shared, and keeps the meaning."""

from __future__ import annotations

from hypothesis import given, settings

from tests.verify.typed import expressions
from texderive.ir import build as b
from texderive.ir.dims import ONE, named
from texderive.ir.expr import Binder, Expr, Symbol, postorder
from texderive.ir.walk import at, expand, rename_index, replace_at, size, substitute, transform
from texderive.verify.judge import Fails, judge

N = named("n")
X, v, w = b.symbol("X", N, N), b.symbol("v", N), b.symbol("w", N)
T = b.transpose


def test_substitute_replaces_whole_nodes_outermost_first() -> None:
    inner = b.mul(X, v)
    expr = b.hadamard(b.apply("exp", inner), inner)
    assert substitute(expr, {inner: w, v: b.zeros(N)}) is b.hadamard(b.apply("exp", w), w)
    assert substitute(expr, {v: b.zeros(N)}) is b.zeros(N)
    assert substitute(expr, {w: v}) is expr


def test_expand_takes_names_away() -> None:
    z = b.named(Symbol("z", N), b.mul(X, v))
    y = b.named(Symbol("y", N), b.apply("exp", z))
    assert expand(b.mul(T(y), z)) is b.mul(T(b.apply("exp", b.mul(X, v))), b.mul(X, v))


def test_paths() -> None:
    expr = b.mul(T(b.mul(X, v)), w)
    assert at(expr, (0, 0, 1)) is v
    assert replace_at(expr, (0, 0, 1), w) is b.mul(T(b.mul(X, w)), w)
    assert replace_at(expr, (), v) is v


def test_rename_index_stops_at_binders() -> None:
    xi, xj = (b.symbol("x", N, ONE, (), (i,)) for i in "ij")
    bound = b.total(Binder("i", N), xi)
    assert rename_index(b.add(xi, bound), "i", "j") is b.add(xj, bound)
    assert rename_index(b.entry(X, "i", 2), "i", "j") is b.entry(X, "j", 2)
    assert rename_index(v, "i", "j") is v


@settings(max_examples=100)
@given(expressions())
def test_rebuilding_keeps_the_expression_or_at_least_its_value(expr: Expr) -> None:
    same = transform(expr, lambda e: e)
    assert same is expr
    assert size(expr) == sum(1 for _ in postorder(expr))
    turned = transform(expr, lambda e: T(T(e)))
    assert turned.shape == expr.shape and not isinstance(judge(turned, expr), Fails)

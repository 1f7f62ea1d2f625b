"""The light normal form of the constructors, and what does not fit."""

from __future__ import annotations

import pickle
from fractions import Fraction

import pytest

from texderive.diagnostics import ShapeError
from texderive.ir import build as b
from texderive.ir.dims import ONE, SCALAR, Dim, named, shape_text
from texderive.ir.expr import Binder, Expr, Symbol, postorder

M, N = named("m"), named("n")
A, B, X = b.symbol("A", M, N), b.symbol("B", M, N), b.symbol("X", N, N)
u, v, w = b.symbol("u", M), b.symbol("v", N), b.symbol("w", N)
s, t = b.symbol("s"), b.symbol("t")
T = b.transpose
TWO = b.number(2)

SAME: list[tuple[Expr, Expr]] = [
    (b.add(A, A), b.scale(2, A)),
    (b.add(A, b.neg(A)), b.zeros(M, N)),
    (b.add(b.add(A, B), b.scale(3, A)), b.add(b.scale(4, A), B)),
    (b.add(s, b.number(1), b.number("1/2")), b.add(s, b.number("3/2"))),
    (b.mul(A, b.identity(N), v), b.mul(A, v)),
    (b.mul(A, b.scale(2, v)), b.mul(TWO, A, v)),
    (b.mul(b.mul(s, A), t, v), b.mul(s, t, A, v)),
    (b.mul(b.zeros(M, N), v), b.zeros(M)),
    (b.mul(), b.number(1)),
    (b.mul(TWO, b.number("1/2"), A), A),
    (b.mul(b.identity(N), b.identity(N)), b.identity(N)),
    (b.mul(s, b.mul(T(v), w)), b.node("mul", (s, b.mul(T(v), w)), None, SCALAR)),
    (T(T(A)), A),
    (T(b.ones(M, N)), b.ones(N, M)),
    (T(s), s),
    (T(b.identity(N)), b.identity(N)),
    (b.hadamard(A, b.ones(M, N)), A),
    (b.hadamard(s, t), b.mul(s, t)),
    (b.hadamard(b.scale(2, A), B), b.scale(2, b.hadamard(A, B))),
    (b.hadamard(A, b.hadamard(B, A)), b.hadamard(A, B, A)),
    (b.kron(b.identity(M), b.identity(N)), b.identity(M * N)),
    (b.kron(s, A), b.mul(s, A)),
    (b.kron(A, b.kron(B, X)), b.kron(A, B, X)),
    (b.inverse(b.inverse(X)), X),
    (b.inverse(s), b.power(s, b.number(-1))),
    (b.power(X, b.number(0)), b.identity(N)),
    (b.power(X, b.number(1)), X),
    (b.power(X, b.number(-1)), b.inverse(X)),
    (b.power(b.power(s, TWO), b.number(-1)), b.power(s, b.number(-2))),
    (b.power(b.number(3), TWO), b.number(9)),
    (b.entry_power(b.entry_power(v, 2), 3), b.entry_power(v, 6)),
    (b.entry_power(v, 0), b.ones(N)),
    (b.trace(s), s),
    (b.trace(b.identity(N)), b.dimension(N)),
    (b.trace(b.scale(2, X)), b.scale(2, b.trace(X))),
    (b.det(b.identity(N)), b.number(1)),
    (b.vec(v), v),
    (b.unvec(b.vec(A), M, N), A),
    (b.diag(b.ones(N)), b.identity(N)),
    (b.diagonal(b.diag(v)), v),
    (b.commutation(M, ONE), b.identity(M)),
    (b.total(Binder("i", N), b.zeros(N)), b.zeros(N)),
    (b.divide(A, s), b.mul(A, b.power(s, b.number(-1)))),
    (b.dimension(Dim(4)), b.number(4)),
]


@pytest.mark.parametrize(("left", "right"), SAME)
def test_normal_form(left: Expr, right: Expr) -> None:
    assert left is right


MISFITS = [
    lambda: b.add(A, X), lambda: b.mul(A, A), lambda: b.mul(v, v), lambda: b.hadamard(A, X), lambda: b.inverse(A),
    lambda: b.trace(A), lambda: b.det(A), lambda: b.power(A, TWO), lambda: b.power(X, v), lambda: b.diag(A),
    lambda: b.diagonal(A), lambda: b.inner(A, X), lambda: b.unvec(v, M, N), lambda: b.entry_power(v, v),
    lambda: b.prod(Binder("i", N), A),
]  # fmt: skip


@pytest.mark.parametrize("make", MISFITS)
def test_what_does_not_fit_is_a_shape_error(make: object) -> None:
    assert callable(make)
    with pytest.raises(ShapeError):
        make()


def test_a_shape_error_names_both_shapes() -> None:
    with pytest.raises(ShapeError, match="sum: the shapes m × n and n × n do not fit"):
        b.add(A, X)


SHAPES: list[tuple[Expr, Expr, tuple[Dim, Dim]]] = [
    (s, A, (M, N)),
    (s, s, SCALAR),
    (v, s, (ONE, N)),
    (v, u, (M, N)),
    (u, v, (N, M)),
    (A, s, (ONE, M * N)),
    (s, v, (N, ONE)),
    (A, X, (N * N, M * N)),
]


@pytest.mark.parametrize(("f", "x", "shape"), SHAPES)
def test_shapes_of_derivatives(f: Expr, x: Expr, shape: tuple[Dim, Dim]) -> None:
    assert b.partial(f, x).shape == shape
    assert b.partial(f, x, "numerator").shape == shape[::-1]


def test_dimensions_are_interned_products() -> None:
    assert M * N is N * M and M * ONE is M and Dim(2) * Dim(3) is Dim(6)
    assert (Dim(2) * M * M).size({"m": 3}) == 18
    assert shape_text((M * N, ONE)) == "mn × 1" and shape_text(SCALAR) == "scalar"


def test_nodes_are_interned_and_survive_pickling() -> None:
    expr = b.mul(T(A), b.add(b.mul(A, v), u))
    assert pickle.loads(pickle.dumps(expr)) is expr
    assert expr is b.mul(T(A), b.add(b.mul(A, v), u))


def test_symbols_and_free_indices() -> None:
    xi = b.symbol("x", N, ONE, (), ("i",))
    inner = b.mul(T(xi), b.named(Symbol("z", N), b.mul(X, v)))
    assert {symbol.name for symbol in inner.symbols} == {"x", "z", "X", "v"}
    assert inner.free == {"i"} and b.total(Binder("i", M), inner).free == frozenset()
    assert b.entry(X, "j", 2).free == {"j"} and b.counter("k").free == {"k"}


def test_postorder_visits_each_node_once_arguments_first() -> None:
    shared = b.mul(X, v)
    order = list(postorder(b.hadamard(shared, b.apply("exp", shared))))
    assert len(order) == len(set(order)) == 5
    assert order.index(shared) < order.index(b.apply("exp", shared))


def test_coefficients() -> None:
    assert b.coefficient(b.scale(3, A)) == (Fraction(3), A)
    assert b.coefficient(A) == (Fraction(1), A)
    assert b.split_scalars(b.mul(TWO, s, A, v)) == ((TWO, s), b.mul(A, v))

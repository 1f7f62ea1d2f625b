"""What is said to follow from facts is true of numbers."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from texderive.ir import build as b
from texderive.ir.dims import named
from texderive.ir.expr import Binder, Expr, FunctionSymbol, Symbol
from texderive.ir.facts import is_invertible, is_symmetric, transposes
from texderive.verify.judge import Fails, Holds, judge

N, M = named("n"), named("m")
A, X = b.symbol("A", M, N), b.symbol("X", N, N)
S, P, D = (b.symbol(name, N, N, {fact}) for name, fact in
           [("S", "symmetric"), ("P", "positive_definite"), ("D", "diagonal")])  # fmt: skip
v, w, s = b.symbol("v", N), b.symbol("w", N), b.symbol("s")
T, mul = b.transpose, b.mul

SYMMETRIC = [
    S, P, D, b.inverse(P), b.add(S, P), b.hadamard(S, P), b.scale(3, S), mul(s, P), mul(T(A), A), mul(X, S, T(X)),
    mul(A, b.identity(N), T(A)), b.add(X, T(X)), b.power(S, b.number(3)), b.apply("exp", S), b.diag(v), mul(v, T(v)),
    b.call(FunctionSymbol("f"), S), b.named(Symbol("z", N, N), S), b.kron(S, P), b.unary("expm", S), T(S),
    b.identity(N), b.add(mul(v, T(w)), mul(w, T(v))), b.total(Binder("i", M), S), b.unary("adjugate", S), b.ones(N, N),
]  # fmt: skip
NOT_SYMMETRIC = [
    X, A, mul(S, P), mul(X, X), mul(v, T(w)), b.add(X, S), b.inverse(X), b.softmax(S), b.kron(S, X), mul(b.diag(v), S),
    b.partial(v, w),
]  # fmt: skip
# A matrix-valued function is any function: nothing follows for its value from the symmetry of its argument.
MATRIX_VALUED = [b.call(FunctionSymbol("F", False, N, N), S), b.call(FunctionSymbol("F", False, N, N), s)]


@pytest.mark.parametrize("expr", SYMMETRIC)
def test_symmetric(expr: Expr) -> None:
    assert is_symmetric(expr)
    assert isinstance(judge(T(expr), expr), Holds)


@pytest.mark.parametrize("expr", NOT_SYMMETRIC)
def test_not_symmetric(expr: Expr) -> None:
    assert not is_symmetric(expr)


@pytest.mark.parametrize("expr", MATRIX_VALUED)
def test_a_matrix_valued_function_is_not_symmetric(expr: Expr) -> None:
    assert not is_symmetric(expr)


@st.composite
def squares(draw: st.DrawFn) -> Expr:
    def grow(depth: int) -> Expr:
        leaves = [X, S, P, D, mul(v, T(w)), b.diag(v)]
        if depth == 0:
            return draw(st.sampled_from(leaves))
        x = grow(depth - 1)
        return draw(
            st.sampled_from([
                lambda: b.add(x, grow(depth - 1)), lambda: mul(x, grow(depth - 1)), lambda: T(x), lambda: mul(x, T(x)),
                lambda: b.hadamard(x, grow(depth - 1)), lambda: b.apply("tanh", x), lambda: b.scale(2, x),
                lambda: b.call(FunctionSymbol("f"), x), lambda: mul(x, grow(depth - 1), T(x)),
                lambda: b.unary("adjugate", x), lambda: b.softmax(x),
            ])
        )()  # fmt: skip

    return grow(draw(st.integers(1, 3)))


@settings(max_examples=200)
@given(squares())
def test_symmetry_that_follows_is_true(expr: Expr) -> None:
    assume(is_symmetric(expr))
    assert not isinstance(judge(T(expr), expr), Fails)


@settings(max_examples=200)
@given(squares(), squares())
def test_transposes_that_follow_are_true(x: Expr, y: Expr) -> None:
    for other in (y, T(x), x):
        if transposes(x, other):
            assert not isinstance(judge(T(x), other), Fails)


def test_invertible() -> None:
    assert is_invertible(P) and is_invertible(b.inverse(X)) and is_invertible(mul(P, b.kron(b.identity(N), s)))
    assert not is_invertible(X) and not is_invertible(mul(A, T(A))) and not is_invertible(b.add(P, X))

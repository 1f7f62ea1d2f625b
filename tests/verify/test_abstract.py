"""Abstract functions: random, smooth, the same every time, with derivatives that agree with differences."""

from __future__ import annotations

import numpy as np
import pytest

from tests.verify.support import A, G, N, X, at, s, v, values, w
from texderive.diagnostics import UnsupportedError
from texderive.ir import build as b
from texderive.ir.expr import Expr, FunctionSymbol, Symbol
from texderive.verify.evaluate import evaluate

SIGMA = [FunctionSymbol("\\sigma", order=k) for k in range(4)]
CURVE = [FunctionSymbol("g", False, A.rows, A.cols, k) for k in range(3)]
SCALAR_OF_MATRIX = FunctionSymbol("f", False)


def close(point_values: list[np.ndarray], tolerance: float = 1e-8) -> None:
    np.testing.assert_allclose(*point_values, rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("k", range(3))
def test_derivatives_of_an_elementwise_function(k: int) -> None:
    left = b.d(b.call(SIGMA[k], X))
    right = b.hadamard(b.call(SIGMA[k + 1], X), b.d(X))
    close(values(at(left, right, varying="X"), left, right))


@pytest.mark.parametrize("k", range(2))
def test_derivatives_of_a_curve(k: int) -> None:
    left, right = b.d(b.call(CURVE[k], s)), b.mul(b.d(s), b.call(CURVE[k + 1], s))
    close(values(at(left, right, varying="s"), left, right))


def test_chain_rule_through_an_abstract_scalar_function() -> None:
    y: Expr = b.add(b.mul(G, X), G)
    f = b.call(SCALAR_OF_MATRIX, y)
    left, right = b.partial(f, X), b.mul(b.transpose(G), b.partial(f, y))
    close(values(at(left), left, right))
    z = b.named(Symbol("Y", N, N), y)
    of_name = b.call(SCALAR_OF_MATRIX, z)
    close(values(at(left), left, b.mul(b.transpose(G), b.partial(of_name, z))))


def test_functions_have_no_special_values() -> None:
    f = FunctionSymbol("f", False)
    pair = b.call(f, v, w), b.call(f, w, v)
    one, other = values(at(*pair), *pair)
    assert abs(one.item() - other.item()) > 1e-3
    names = b.call(SIGMA[0], v), b.call(FunctionSymbol("\\phi"), v)
    one, other = values(at(*names), *names)
    assert np.abs(one - other).min() > 1e-3


def test_the_same_function_at_every_evaluation() -> None:
    expr = b.call(SIGMA[0], v)
    assert (evaluate(expr, at(expr)) == evaluate(expr, at(expr))).all()


def test_a_derivative_without_meaning_is_refused() -> None:
    expr = b.call(FunctionSymbol("f", False, order=1), v)
    with pytest.raises(UnsupportedError, match="derivative of f"):
        evaluate(expr, at(expr))

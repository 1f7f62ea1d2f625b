"""Differences of values against closed forms, and the layouts of derivatives."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from tests.verify.support import A, B, C, G, X, at, direction_of, number_of, s, t, u, v, values, w
from texderive.ir import build as b
from texderive.ir.expr import Expr, Symbol
from texderive.verify.draw import REMEDIES

Array = np.ndarray
T = b.transpose
M, N = A.rows, A.cols


def close(found: Array, wanted: Array, tolerance: float = 1e-8) -> None:
    assert found.shape == wanted.shape
    scale = 1 + np.abs(wanted).max()
    np.testing.assert_allclose(found / scale, wanted / scale, rtol=0, atol=tolerance)


LAWS: dict[str, tuple[Expr, Expr]] = {
    "direction": (b.d(X), b.d(X)),
    "constant": (b.d(G), b.zeros(N, N)),
    "product": (b.d(b.mul(X, G, X)), b.add(b.mul(b.d(X), G, X), b.mul(X, G, b.d(X)))),
    "inverse": (b.d(b.inverse(X)), b.neg(b.mul(b.inverse(X), b.d(X), b.inverse(X)))),
    "determinant": (b.d(b.det(X)), b.trace(b.mul(b.unary("adjugate", X), b.d(X)))),
    "exp": (b.d(b.apply("exp", X)), b.hadamard(b.apply("exp", X), b.d(X))),
    "tanh": (b.d(b.apply("tanh", X)),
             b.hadamard(b.sub(b.ones(N, N), b.entry_power(b.apply("tanh", X), 2)), b.d(X))),
    "second": (b.d(b.d(b.mul(X, X))), b.scale(2, b.mul(b.d(X), b.d(X)))),
    "third": (b.d(b.d(b.d(b.mul(X, X, X)))), b.scale(6, b.mul(b.d(X), b.d(X), b.d(X)))),
    "relu": (b.d(b.apply("relu", X)), b.hadamard(b.apply("step", X), b.d(X))),
    "trace of expm": (b.d(b.trace(b.unary("expm", X))), b.trace(b.mul(b.unary("expm", X), b.d(X)))),
    "of a named intermediate": (b.d(b.named(Symbol("z", N, N), b.mul(X, X))), b.d(b.mul(X, X))),
}  # fmt: skip


@pytest.mark.parametrize("law", LAWS)
def test_differential(law: str) -> None:
    left, right = LAWS[law]
    point = at(left, right, varying="X")
    close(*values(point, left, right))


def test_differential_of_a_symbol_is_its_direction() -> None:
    point = at(X, varying="X")
    close(values(point, b.d(T(X)))[0], direction_of(point, X).T)


DERIVATIVES: dict[str, tuple[Expr, Expr, Callable[[dict[str, Array]], Array]]] = {
    "scalar by scalar": (b.mul(s, s, t), s, lambda z: 2 * z["s"] * z["t"]),
    "scalar by vector": (b.mul(T(u), A, v), v, lambda z: z["A"].T @ z["u"]),
    "scalar by matrix": (b.mul(T(u), A, v), A, lambda z: z["u"] @ z["v"].T),
    "scalar by row": (b.mul(T(u), A, v), T(v), lambda z: z["u"].T @ z["A"]),
    "vector by scalar": (b.mul(s, v), s, lambda z: z["v"].T),
    "row by scalar": (b.mul(s, T(v)), s, lambda z: z["v"].T),
    "vector by vector": (b.mul(A, v), v, lambda z: z["A"].T),
    "vector by matrix": (b.mul(A, v), A, lambda z: np.kron(z["v"], np.eye(2))),
    "matrix by scalar": (b.mul(s, A), s, lambda z: z["A"].T.reshape(1, -1)),
    "matrix by vector": (b.mul(A, b.diag(v)), v, lambda z: np.stack(
        [(z["A"] @ np.diag(e)).T.reshape(-1) for e in np.eye(3)])),
    "matrix by matrix": (b.mul(A, X, B), X, lambda z: np.kron(z["B"], z["A"].T)),
    "matrix by vec": (b.mul(A, X, B), b.vec(X), lambda z: np.kron(z["B"], z["A"].T)),
    "entry of a matrix": (b.mul(T(u), A, v), b.entry(A, 2, 3), lambda z: z["u"][1:2] * z["v"][2:3]),
}


@pytest.mark.parametrize("case", DERIVATIVES)
@pytest.mark.parametrize("layout", ["denominator", "numerator"])
def test_derivative(case: str, layout: str) -> None:
    f, by, wanted = DERIVATIVES[case]
    expr = b.partial(f, by, layout)
    point = at(expr)
    numbers = {symbol.name: number_of(point, b.leaf(symbol)) for symbol in expr.symbols}
    [found] = values(point, expr)
    expected = wanted(numbers)
    close(found, expected if layout == "denominator" else expected.T)
    assert found.shape == tuple(d.size(point.sizes) for d in expr.shape)


def test_derivative_by_what_does_not_occur_is_zero() -> None:
    expr = b.partial(b.mul(A, v), w)
    point = at(expr, w)
    close(values(point, expr)[0], np.zeros((3, 2)))


def test_hessian_nests_differences() -> None:
    hessian = b.partial(b.partial(b.trace(b.mul(X, X, X)), X), X)
    point = at(hessian)
    x = number_of(point, X)
    k = np.zeros((9, 9))
    for i in range(3):
        for j in range(3):
            k[3 * i + j, 3 * j + i] = 1
    close(values(point, hessian)[0], 3 * k @ (np.kron(x.T, np.eye(3)) + np.kron(np.eye(3), x)), 1e-8)


def test_derivative_by_a_named_intermediate_takes_it_as_a_variable() -> None:
    z = b.named(Symbol("z", M), b.mul(A, v))
    point = at(b.mul(T(z), z))
    close(values(point, b.partial(b.mul(T(z), z), z))[0], 2 * number_of(point, A) @ number_of(point, v))
    chained = b.mul(b.partial(z, v), b.partial(b.mul(T(z), z), z))
    close(*values(point, chained, b.partial(b.mul(T(z), z), v)))


def test_differential_of_a_derivative() -> None:
    f = b.mul(T(v), G, v)
    point = at(f, varying="v")
    close(*values(point, b.d(b.partial(f, v)), b.mul(b.add(G, T(G)), b.d(v))))


def test_differences_agree_with_automatic_differentiation() -> None:
    from autograd import grad
    from autograd import numpy as anp

    inner = b.apply("tanh", b.mul(X, b.apply("exp", b.scale("1/2", v))))
    f = b.apply("log", b.add(b.number(2), b.power(b.norm(b.add(inner, b.mul(T(A), u))), b.number(2))))
    expr = b.partial(f, X)
    point = at(expr)
    a, y, e = (number_of(point, z) for z in (A, u, v))

    def plain(x: Array) -> Array:
        r = anp.tanh(x @ anp.exp(0.5 * e)) + a.T @ y
        return anp.log(2 + anp.sum(r * r))

    close(values(point, expr)[0], grad(plain)(number_of(point, X)), 1e-10)


def test_steps_shrink_near_kinks() -> None:
    expr = b.d(b.norm(C, "1"))
    point = at(expr, varying="C", remedy=REMEDIES[0])
    close(values(point, expr)[0], np.sum(np.sign(number_of(point, C)) * direction_of(point, C)).reshape(1, 1))

"""Generated NumPy code against closed forms written by hand, on the same arrays in the same run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

import texderive
from tests.bench.timing import Row, milliseconds, side_by_side
from texderive.render.code import argument_names, numpy_source

SLOWER = 1.2
Array = np.ndarray[Any, Any]
RNG = np.random.default_rng(7)


def logistic(X: Array, w: Array) -> Array:
    p = 1 / (1 + np.exp(-(X @ w)))
    result: Array = X.T @ (p * (1 - p) * X)
    return result


def logistic_of_samples(x: Array, w: Array) -> Array:
    X = x[:, :, 0]
    return logistic(X, w)


def factorisation(V: Array, lambda_: float, rows: int) -> Array:
    return np.kron(V.T @ V + lambda_ * np.eye(V.shape[1]), np.eye(rows))


def normal(*shape: int) -> Array:
    return RNG.standard_normal(shape)


X, w, M, V = normal(1000, 100), normal(100, 1), normal(60, 50), normal(50, 20)
# What is derived (LaTeX, variable, order, declarations), the arrays, and the closed form on them.
CASES: list[tuple[str, str, int, str, dict[str, Any], Callable[[], Array]]] = [
    (
        r"f = 1^T \log(1 + \exp(X w)) - y^T X w",
        "w",
        2,
        "",
        {"X": X, "w": w, "y": normal(1000, 1)},
        lambda: logistic(X, w),
    ),
    (
        r"f = \sum_{i=1}^{N} \log(1 + \exp(w^T x_i))",
        "w",
        2,
        "",
        {"x": X[:, :, None], "w": w},
        lambda: logistic_of_samples(X[:, :, None], w),
    ),
    (
        r"f = \frac{1}{2} \|M - U V^T\|_F^2 + \frac{\lambda}{2} \|U\|_F^2",
        "U",
        2,
        "",
        {"M": M, "V": V, "U": normal(60, 20), r"\lambda": 0.3},
        lambda: factorisation(V, 0.3, 60),
    ),
    (
        r"f = \frac{1}{2} \|X w - y\|^2",
        "w",
        1,
        "",
        {"X": X, "w": w, "y": w[:1] * np.ones((1000, 1))},
        lambda: X.T @ (X @ w - w[:1]),
    ),
]


def rows() -> Iterator[Row]:
    for latex, variable, order, where, arrays, closed in CASES:
        derivation = texderive.derive(latex, wrt=variable, order=order, where=where)
        result, context = derivation.inner.result, (derivation.source,)
        space: dict[str, Any] = {}
        exec(numpy_source(result, context), space)
        given = {face: arrays[name] for name, face in argument_names(result, context).items()}
        np.testing.assert_allclose(space["derivative"](**given), closed(), rtol=1e-9, atol=1e-9)
        ours, theirs = side_by_side(lambda: space["derivative"](**given), closed, 41)  # noqa: B023
        yield Row(
            f"order {order} of {latex} by {variable}: by hand {milliseconds(theirs)}, generated {milliseconds(ours)}",
            f"{ours / theirs:.2f} x",
            f"<= {SLOWER} x",
            ours <= SLOWER * theirs,
        )

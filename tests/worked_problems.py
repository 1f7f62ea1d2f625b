"""The answers to the worked problems of ``tests/notes/worked-*.md`` in closed form, written with NumPy alone.

One row for each answer, in the order of the notes: the left side as the note's question writes it, the values of the
symbols, and what the answer is there. An answer over abstract functions has no number; its LaTeX is given instead.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Values = Mapping[str, Array]
M, N, P, K, L = 3, 4, 2, 5, 6  # sizes; L is also the number of samples
_RNG = np.random.default_rng(20260101)


@dataclass(frozen=True)
class Worked:
    """One answer."""

    about: str
    values: Values
    answer: Callable[[], Array] | str


def _draw(*shape: int) -> Array:
    return 0.7 * _RNG.normal(size=shape)


def _one_hot(size: int, *before: int) -> Array:
    rows = np.eye(size)[_RNG.integers(size, size=before or (1,))]
    return np.asarray(rows.reshape(*before, size, 1))


def sigmoid(x: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(-x)))


def softmax(x: Array) -> Array:
    e = np.exp(x - x.max(axis=-2, keepdims=True))
    return np.asarray(e / e.sum(axis=-2, keepdims=True))


def commutation(m: int, n: int) -> Array:
    """K with K vec(A) = vec(A^T) for A of m x n."""
    found = np.zeros((m * n, m * n))
    for i in range(m):
        for j in range(n):
            found[i * n + j, j * m + i] = 1
    return found


def slope(a: Array) -> Array:
    return np.asarray(sigmoid(a) * (1 - sigmoid(a)))


def t(x: Array) -> Array:
    return np.asarray(x.swapaxes(-1, -2))


# -- functions of a vector

_A, _y = _draw(N, N), _draw(N, 1)
_S = _A + _A.T
_B, _u, _x = _draw(N, P), _draw(P, 1), _draw(N, 1)
_z, _design, _pair = _draw(N, 1), _draw(N, 2), _draw(2, 1)
VECTORS = (
    Worked("f by y", {r"A": _A, r"\vec{y}": _y}, lambda: (_A + _A.T) @ _y),
    Worked("f by y, symmetric", {r"A": _S, r"\vec{y}": _y}, lambda: 2 * _S @ _y),
    Worked(
        "J by u",
        {"A": _A, "B": _B, r"\vec{x}_{[k]}": _x, r"\vec{u}_{[k]}": _u},
        lambda: 2 * _B.T @ (_A @ _x + _B @ _u),
    ),
    Worked(
        "zero of J by y",
        {r"\vec{z}": _z, "x": _design, r"\vec{y}": _pair},
        lambda: np.linalg.lstsq(_design, _z, rcond=None)[0],
    ),
)

# -- standard form

_X, _a, _b = _draw(M, N), _draw(M, 1), _draw(N, 1)
_samples, _mu = _draw(L, M, 1), _draw(M, 1)
_tall, _target = _draw(L, N), _draw(L, 1)
_k = _draw(K, 1)
_spread = _samples - _mu
STANDARD = (
    Worked("y by X", {r"\mathbf X": _X, r"\mathbf a": _a, r"\mathbf b": _b}, lambda: _a @ _b.T),
    Worked(
        "zero of L by Sigma",
        {r"\mathbf x_i": _samples, r"\mathbf \mu": _mu, r"\mathbf\Sigma": np.eye(M)},
        lambda: np.mean(_spread @ t(_spread), axis=0),
    ),
    Worked(
        "L by w",
        {r"\mathbf X": _tall, r"\mathbf w": _b, r"\mathbf y": _target},
        lambda: 2 * _tall.T @ (_tall @ _b - _target),
    ),
    Worked(
        "minimum of L",
        {r"\mathbf X": _tall, r"\mathbf w": _b, r"\mathbf y": _target},
        lambda: np.linalg.lstsq(_tall, _target, rcond=None)[0],
    ),
    Worked("f by X, f = f(Y)", {}, r"\mathbf B^T \frac{\partial f}{\partial\mathbf Y}"),
    Worked("g by X, g = g(Z)", {}, r"\mathbf P^T \frac{\partial g}{\partial\mathbf Z}\mathbf Q^T"),
    Worked("sigmoid by x", {r"\mathbf x": _k}, lambda: np.diag(slope(_k)[:, 0])),
    Worked("softmax by x", {r"\mathbf x": _k}, lambda: np.diag(softmax(_k)[:, 0]) - softmax(_k) @ softmax(_k).T),
    Worked("L by W, layer d", {}, r"\frac{\partial L}{\partial\mathbf z^d}\left(\mathbf a^{d-1}\right)^T"),
    Worked("L by W with delta", {}, r"\mathbf\delta^d\left(\mathbf a^{d-1}\right)^T"),
    Worked("L by b with delta", {}, r"\mathbf\delta^d"),
    Worked(
        "recursion of delta",
        {},
        r"\left(\mathbf W^{d+1}\right)^T \mathbf\delta^{d+1} \odot \mathbf f'\left(\mathbf z^d\right)",
    ),
)

# -- scalars by matrices

_W, _sym = _draw(P, M), _draw(P, P)
_Msym = _sym + _sym.T
_WX = _W @ _X
_mean = np.mean(_samples, axis=0)
_around = _samples - _mean
_Wmn, _xn, _ym = _draw(M, N), _draw(N, 1), _one_hot(M)[0:M].reshape(M, 1)
_six = {"W": _Wmn, "x": _xn, "y": _ym}
_W1, _W2, _b1, _b2 = _draw(P, N), _draw(M, P), _draw(P, 1), _draw(M, 1)
_xs, _ys = _draw(L, N, 1), _one_hot(M, L)
_two = {"W_1": _W1, "W_2": _W2, "x": _xn, "y": _ym}
_many = {"W_1": _W1, "W_2": _W2, "b_1": _b1, "b_2": _b2, "x_i": _xs, "y_i": _ys}
_columns = {**{k: v for k, v in _many.items() if k != "x_i"}, "X": np.hstack(list(_xs))}


@dataclass(frozen=True)
class Network:
    """Two layers at one sample or at many (samples first): all derivatives, backwards."""

    x: Array
    y: Array
    b1: Array
    b2: Array

    @property
    def h(self) -> Array:
        return sigmoid(_W1 @ self.x + self.b1)

    @property
    def by_a2(self) -> Array:
        return softmax(_W2 @ self.h + self.b2) - self.y

    @property
    def by_h(self) -> Array:
        return np.asarray(_W2.T @ self.by_a2)

    @property
    def by_a1(self) -> Array:
        return self.by_h * slope(_W1 @ self.x + self.b1)

    @property
    def by_w2(self) -> Array:
        return self._over_samples(self.by_a2 @ t(self.h))

    @property
    def by_w1(self) -> Array:
        return self._over_samples(self.by_a1 @ t(self.x))

    def _over_samples(self, x: Array) -> Array:
        return np.asarray(x.sum(axis=0) if x.ndim == 3 else x)


_one = Network(_xn, _ym, np.zeros((P, 1)), np.zeros((M, 1)))
_all = Network(_xs, _ys, _b1, _b2)


def _side_by_side(x: Array) -> Array:
    return np.hstack(list(x))


def _inner(x: Array) -> Array:
    return np.asarray(x.sum(axis=0))


SCALARS = (
    Worked("case 1", {"X": _X, "a": _a, "b": _b}, lambda: _a @ _b.T),
    Worked("case 2", {"X": _X, "a": _a, "b": _b}, lambda: (_a * np.exp(_X @ _b)) @ _b.T),
    Worked("case 3, by Y", {"W": _W, "X": _X, "M": _Msym}, r"2MY"),
    Worked("case 3, by X", {}, r"2W^T\left(MY \odot \sigma'\left(WX\right)\right)"),
    Worked(
        "case 4",
        {"X": _tall, "w": _b, "y": _target},
        lambda: np.linalg.solve(_tall.T @ _tall, _tall.T @ _target),
    ),
    Worked("case 5", {"x_i": _samples, r"\sigma": np.eye(M)}, lambda: np.mean(_around @ t(_around), axis=0)),
    Worked("case 6", _six, lambda: (softmax(_Wmn @ _xn) - _ym) @ _xn.T),
    Worked("case 6, by a", _six, lambda: softmax(_Wmn @ _xn) - _ym),
    Worked("case 6, second way", _six, lambda: (softmax(_Wmn @ _xn) - _ym) @ _xn.T),
    Worked("case 7, by W_1", _two, lambda: _one.by_w1),
    Worked("case 7, by W_2", _two, lambda: _one.by_w2),
    Worked("intermediates, by a_2", _two, lambda: _one.by_a2),
    Worked("intermediates, by W_2", _two, lambda: _one.by_w2),
    Worked("intermediates, by h_1", _two, lambda: _one.by_h),
    Worked("intermediates, by a_1", _two, lambda: _one.by_a1),
    Worked("intermediates, by W_1", _two, lambda: _one.by_w1),
    Worked("samples, by W_1", _many, lambda: _all.by_w1),
    Worked("samples, by W_2", _many, lambda: _all.by_w2),
    Worked("samples, by b_1", _many, lambda: _inner(_all.by_a1)),
    Worked("samples, by b_2", _many, lambda: _inner(_all.by_a2)),
    Worked("one by one, by a_2", _many, lambda: _all.by_a2),
    Worked("one by one, by W_2", _many, lambda: _all.by_w2),
    Worked("one by one, by h_1", _many, lambda: _all.by_h),
    Worked("one by one, by b_2", _many, lambda: _inner(_all.by_a2)),
    Worked("one by one, by a_1", _many, lambda: _all.by_a1),
    Worked("one by one, by W_1", _many, lambda: _all.by_w1),
    Worked("one by one, by b_1", _many, lambda: _inner(_all.by_a1)),
    Worked("columns, by A_2", _columns, lambda: _side_by_side(_all.by_a2)),
    Worked("columns, by W_2", _columns, lambda: _all.by_w2),
    Worked("columns, by H_1", _columns, lambda: _side_by_side(_all.by_h)),
    Worked("columns, by b_2", _columns, lambda: _inner(_all.by_a2)),
    Worked("columns, by W_1", _columns, lambda: _all.by_w1),
    Worked("columns, by b_1", _columns, lambda: _inner(_all.by_a1)),
)

# -- matrices by matrices

_Alm, _Bnp = _draw(P, M), _draw(N, K)
_square = _draw(N, N) + 3 * np.eye(N)
_definite = _square @ _square.T
_w, _one_label, _labels = _draw(N, 1), np.array([[1.0]]), _RNG.integers(2, size=(L, 1, 1)).astype(float)
_rows = _xs[:, :, 0]
_logistic = {"x": _xn, "y": _one_label, "w": _w}
_logistics = {"x_i": _xs, "y_i": _labels, "w": _w}
_stacked = {"X": _rows, "y": _labels[:, 0], "w": _w}


def _exponential() -> Array:
    inside = np.exp(_X @ _Bnp).T.ravel()
    return np.asarray(np.kron(_Bnp, np.eye(M)) @ np.diag(inside) @ np.kron(np.eye(K), _Alm.T))


def _covariance() -> Array:
    s = softmax(_Wmn @ _xn)
    return np.asarray(np.diag(s[:, 0]) - s @ s.T)


def _curvature() -> Array:
    return np.asarray(_rows.T @ np.diag(slope(_rows @ _w)[:, 0]) @ _rows)


MATRICES = (
    Worked("F = AX", {"A": _Alm, "X": _X}, lambda: np.kron(np.eye(N), _Alm.T)),
    Worked("f = Ax", {"A": _Wmn, "x": _xn}, lambda: _Wmn.T),
    Worked("log det", {"X": _square}, lambda: np.linalg.inv(_square).T),
    Worked(
        "log det, Hessian",
        {"X": _square},
        lambda: -commutation(N, N) @ np.kron(np.linalg.inv(_square).T, np.linalg.inv(_square)),
    ),
    Worked(
        "log det, symmetric",
        {"X": _definite},
        lambda: -np.kron(np.linalg.inv(_definite), np.linalg.inv(_definite)),
    ),
    Worked("F = A exp(XB)", {"A": _Alm, "X": _X, "B": _Bnp}, _exponential),
    Worked("logistic", _logistic, lambda: _xn * (sigmoid(_xn.T @ _w) - _one_label)),
    Worked("logistic, Hessian", _logistic, lambda: _xn @ slope(_xn.T @ _w) @ _xn.T),
    Worked("logistic sum", _logistics, lambda: _rows.T @ (sigmoid(_rows @ _w) - _labels[:, 0])),
    Worked("logistic sum, Hessian", _logistics, _curvature),
    Worked("logistic rows", _stacked, lambda: _rows.T @ (sigmoid(_rows @ _w) - _labels[:, 0])),
    Worked("logistic rows, Hessian", _stacked, _curvature),
    Worked("softmax regression", _six, lambda: (softmax(_Wmn @ _xn) - _ym) @ _xn.T),
    Worked("softmax regression, Hessian", _six, lambda: np.kron(_xn @ _xn.T, _covariance())),
)

WORKED = (*VECTORS, *STANDARD, *SCALARS, *MATRICES)

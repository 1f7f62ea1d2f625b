"""Matrices of blocks, mean, variance, cross-entropy: what is derived, that it is proved, and the numbers it gives."""

from __future__ import annotations

import numpy as np
import pytest

import texderive
from texderive.ir.dims import ONE, Dim, added, named

M, N, P = named("m"), named("n"), named("p")
STACKED = r"x \in \mathbb{R}^m, y \in \mathbb{R}^p"
LEAST = r"f = \left\|\begin{bmatrix} X & \mathbf{1} \end{bmatrix} \begin{bmatrix} w \\ b \end{bmatrix} - y\right\|^2"
LEAST_WHERE = r"X \in \mathbb{R}^{m \times n}, w \in \mathbb{R}^n, y \in \mathbb{R}^m, b \in \mathbb{R}"
RESIDUAL = r"\left(\begin{bmatrix} X & \mathbf{1} \end{bmatrix}\begin{bmatrix} w \\ b \end{bmatrix} - y\right)"
RIDGE = r"\begin{bmatrix} A \\ \sqrt{\lambda}I \end{bmatrix}"
CORNERS = r"A \in \mathbb{R}^{m \times m}, D \in \mathbb{R}^{p \times p}"

CASES = [
    (r"f = \mathrm{mean}(x)", "x", r"x \in \mathbb{R}^n", r"\frac{1}{n}\mathbf{1}"),
    (r"f = \operatorname{Var}(x)", "x", r"x \in \mathbb{R}^n",
     r"\frac{2}{n}\left(x - \frac{1}{n}(\mathbf{1}^T x) \mathbf{1}\right)"),
    (r"l = \operatorname{CE}(y, \operatorname{softmax}(W x))", "W", r"y \in \mathbb{R}^k",
     r"((\mathbf{1}^T y) \operatorname{softmax}(Wx) - y) x^T"),
    (r"l = \mathrm{CE}(y, p)", "p", r"y, p \in \mathbb{R}^k", r"-\frac{y}{p}"),
    (r"f = \begin{bmatrix} x \\ y \end{bmatrix}^T M \begin{bmatrix} x \\ y \end{bmatrix}", "x", STACKED,
     r"\begin{bmatrix} I_m & 0 \end{bmatrix}(M + M^T) \begin{bmatrix} x \\ y \end{bmatrix}"),
    (r"f = \begin{pmatrix} x \\ y \end{pmatrix}^T \begin{bmatrix} A & B \\ C & D \end{bmatrix} "
     r"\begin{pmatrix} x \\ y \end{pmatrix}", "x", STACKED, "Ax + By + A^T x + C^T y"),
    (r"f = \log\det\begin{bmatrix} A & B \\ C & D \end{bmatrix}", "A", CORNERS,
     r"\begin{bmatrix} I_m & 0 \end{bmatrix}\begin{bmatrix} A & B \\ C & D \end{bmatrix}^{-T} "
     r"\begin{bmatrix} I_m \\ 0 \end{bmatrix}"),
    (LEAST, "w", LEAST_WHERE, "2X^T" + RESIDUAL),
    (LEAST.replace(r"\mathbf{1}", "1"), "b", LEAST_WHERE, r"2\mathbf{1}^T" + RESIDUAL),
    (r"f = \left\|\begin{bmatrix} A \\ \sqrt{\lambda} I \end{bmatrix} x - "
     r"\begin{bmatrix} b \\ 0 \end{bmatrix}\right\|^2",
     "x", r"A \in \mathbb{R}^{m \times n}, x \in \mathbb{R}^n, b \in \mathbb{R}^m, \lambda \in \mathbb{R}",
     rf"2{RIDGE}^T\left({RIDGE}x - \begin{{bmatrix}} b \\ 0 \end{{bmatrix}}\right)"),
    (r"F = [A, X] B", "X", r"A \in \mathbb{R}^{m \times n}, X \in \mathbb{R}^{m \times p}",
     r"\left(\begin{bmatrix} 0 & I_p \end{bmatrix}B\right) \otimes I_m"),
    (r"z = \begin{pmatrix} A x \\ x \end{pmatrix}", "x", r"A \in \mathbb{R}^{m \times n}, x \in \mathbb{R}^n",
     r"\begin{pmatrix} A \\ I \end{pmatrix}^T"),
]  # fmt: skip


@pytest.mark.parametrize(("latex", "wrt", "where", "answer"), CASES)
def test_it_is_derived_and_proved(latex: str, wrt: str, where: str, answer: str) -> None:
    found = texderive.derive(latex, wrt=wrt, where=where)
    assert found.result.latex == answer
    assert all(step.verified for step in found.steps)


def test_values_and_code_agree() -> None:
    found = texderive.derive(LEAST, wrt="w", where=LEAST_WHERE)
    random = np.random.default_rng(0)
    values = {"X": random.normal(size=(4, 3)), "w": random.normal(size=3), "y": random.normal(size=4), "b": 0.3}
    wanted = 2 * values["X"].T @ (values["X"] @ values["w"] + 0.3 - values["y"])
    assert np.allclose(found.evaluate(values).ravel(), wanted)
    space: dict[str, object] = {}
    exec(found.code("numpy"), space)
    assert np.allclose(space["derivative"](**values).ravel(), wanted)  # type: ignore[operator]


def test_the_size_of_a_block_is_read_off_a_sum_of_sizes() -> None:
    found = texderive.derive(r"f = c^T W \begin{bmatrix} x \\ h \end{bmatrix}", wrt="h", where=r"x \in R^n, h \in R^p")
    values = {"W": np.arange(10.0).reshape(2, 5), "c": np.ones(2), "x": np.ones(3)}
    wanted = values["W"].sum(axis=0)[3:]
    assert np.allclose(found.evaluate({**values, "h": np.ones(2)}).ravel(), wanted)
    assert np.allclose(found.evaluate(values).ravel(), wanted)


def test_a_note_is_answered() -> None:
    note = rf"""Let $X \in \mathbb{{R}}^{{m\times n}}$, $y \in \mathbb{{R}}^m$, $w \in \mathbb{{R}}^n$, $b$ a scalar.

$${LEAST}$$

$$\nabla_w^2 f = ?$$
"""
    built = texderive.build(note)
    assert not built.diagnostics
    assert r"\nabla_w^2 f = 2X^T X" in built.text


def test_sums_of_sizes() -> None:
    assert M + P is P + M
    assert M + M is Dim(2, ("m",))
    assert (M + P) + N is added((N, M, P))
    assert str((M + ONE) * N) == "(m+1)n"
    assert ((M + Dim(2)) * N).size({"m": 3, "n": 4}) == 20
    assert (M * N + P).atoms == ("m", "n", "p")

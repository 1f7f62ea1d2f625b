"""Functions of the entries of a vector, and matrices of numbers: the answer is written out, entry by entry."""

from __future__ import annotations

import numpy as np
import pytest

import texderive
from texderive.diagnostics import TexDeriveError

ROSENBROCK = "f = (1 - x_1)^2 + 100(x_2 - x_1^2)^2"
BANANA = r"\begin{pmatrix} 2 + 1200x_1^2 - 400x_2 & -400x_1 \\ -400x_1 & 200 \end{pmatrix}"

CASES = [
    ("f(x) = x_1^2 + 3 x_1 x_2", "", 1, r"\begin{pmatrix} 2x_1 + 3x_2 \\ 3x_1 \end{pmatrix}"),
    ("f = x_1 - \\log x_3", "", 1, r"\begin{pmatrix} 1 \\ 0 \\ -\frac{1}{x_3} \end{pmatrix}"),
    (ROSENBROCK, r"x \in \mathbb{R}^2", 2, BANANA),
    (r"F = \begin{bmatrix} x_1^2 + x_2 \\ x_1 x_2 \end{bmatrix}", "", 1,
     r"\begin{bmatrix} 2x_1 & x_2 \\ 1 & x_1 \end{bmatrix}"),
    (r"f = x^T \begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix} x", "", 1,
     r"\begin{bmatrix} 2 & 5 \\ 5 & 8 \end{bmatrix}x"),
    ("f = x_1^2 + a^T x", "", 1, "2x_1 e_1 + a"),
    (r"l = -\log \frac{e^{x_k}}{\sum_{j=1}^K e^{x_j}}", "", 1, r"\operatorname{softmax}(x) - e_k"),
    (r"f = x_k - \log \sum_j e^{x_j}", "", 1, r"e_k - \operatorname{softmax}(x)"),
    (r"f = \|x - x_1\|^2", "", 1, "2(x - x_1)"),
    (r"f = \|x - x_k\|^2 + x_0", "", 1, "2(x - x_k)"),
    (r"f = x_4 \|x\|^2", "", 1, r"2x_4 x + \|x\|^2 e_4"),
]  # fmt: skip


@pytest.mark.parametrize(("latex", "where", "order", "answer"), CASES)
def test_the_entries_of_the_variable_are_differentiated(latex: str, where: str, order: int, answer: str) -> None:
    found = texderive.derive(latex, wrt="x", where=where, order=order)
    assert found.result.latex == answer
    assert all(step.verified for step in found.steps)


def test_numbers_agree() -> None:
    x = np.array([0.3, -1.2])
    found = texderive.derive(ROSENBROCK, wrt="x", order=2)
    wanted = [[2 + 1200 * x[0] ** 2 - 400 * x[1], -400 * x[0]], [-400 * x[0], 200]]
    assert np.allclose(found.evaluate({"x": x}), wanted)


def test_numbered_names_are_names_of_their_own_beside_a_number_x() -> None:
    assert texderive.derive("f = x_1 x + x_2", wrt="x").result.latex == "x_1"
    assert texderive.derive("f = x_1^2 x_2", wrt="x_1").result.latex == "2x_1 x_2"
    with pytest.raises(TexDeriveError):
        texderive.derive("f = x_1^2 x_2", wrt="x", where=r"x \in \mathbb{R}")


def test_a_note_is_answered() -> None:
    note = "Let $f(x) = x_1^2 + x_1 x_2$ with $x \\in \\mathbb{R}^2$.\n\n$$\\nabla f(x) = ?$$\n"
    built = texderive.build(note)
    assert not built.diagnostics
    assert r"\begin{pmatrix} 2x_1 + x_2 \\ x_1 \end{pmatrix}" in built.text

"""Blocks in square brackets, below each other."""

from __future__ import annotations

import pytest

import texderive
from texderive.elaborate.formulas import read_tree

SHAPES = r"A \in \R^{m \times n}, B \in \R^{p \times n}, x \in \R^n"
BELOW = [
    (r"f = \|[Ax; Bx]\|^2", "x", "2A^T Ax + 2B^T Bx"),
    (r"f = \|\begin{bmatrix} Ax - b \\ \sqrt{\lambda} x \end{bmatrix}\|^2", "x", r"2\lambda x + 2A^T(Ax - b)"),
    ("r = [Ax; Bx]", "x", r"\begin{bmatrix} A \\ B \end{bmatrix}^T"),
    ("f = c^T W [h, x]", "h", r"\begin{bmatrix} I_m & 0 \end{bmatrix}W^T c"),
    ("f = c^T W_f [h_{t-1}; x_t]", "W_f", r"c\begin{bmatrix} h_{t-1} \\ x_t \end{bmatrix}^T"),
    (r"f = c^T (W \cdot [h_{t-1}, x_t])", "W", r"c\begin{bmatrix} h_{t-1} \\ x_t \end{bmatrix}^T"),
]  # fmt: skip


@pytest.mark.parametrize("where", ["", SHAPES])
@pytest.mark.parametrize(("latex", "wrt", "expected"), BELOW)
def test_blocks_stand_below_each_other(latex: str, wrt: str, expected: str, where: str) -> None:
    said = where if "A" in latex else ""
    assert texderive.derive(latex, wrt=wrt, where=said).result.latex.replace("I_n", "I_m") == expected


def test_rows_are_parted_by_semicolons_and_columns_by_commas() -> None:
    where = r"A, B, C, D \in \R^{n \times n}"
    derivation = texderive.derive("f = a^T [A, B; C, D] b", wrt="a", where=where)
    assert derivation.result.latex == r"\begin{bmatrix} A & B \\ C & D \end{bmatrix}b"


@pytest.mark.parametrize("latex", ["A[i, j]", "W[1, 2]", "k[x, y]", "[x, y]"])
def test_other_brackets_keep_their_commas(latex: str) -> None:
    assert all(node.kind != "matrix" for node in read_tree(latex).walk())

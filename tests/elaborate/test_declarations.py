"""Declarations in mathematics."""

from __future__ import annotations

import pytest

from tests.elaborate.reading import said
from texderive.diagnostics import ParseError, ShapeError
from texderive.elaborate.declarations import read_declarations

CASES = [
    (r"X \in \mathbb{R}^{m \times n}", {"X": "m × n"}),
    (r"A, B \in R^{m*n}; \lambda \in \mathbb{R}", {"A": "m × n", "B": "m × n", r"\lambda": "scalar"}),
    (r"x \in \R^n, y\in R^{m \times 1}", {"x": "n × 1", "y": "m × 1"}),
    (r"x_i \in \mathbb R^{m}, \vec{u}_{[k]} \in R^p", {"x_{i}": "m × 1", r"\vec{u}_{[k]}": "p × 1"}),
    (r"X_{m \times n}", {"X": "m × n"}),
    (r"A \in \mathbb{S}^n_{++}", {"A": "n × n positive_definite"}),
    (r"A \in \mathcal{S}^n, A \succ 0", {"A": "n × n positive_definite symmetric"}),
    (r"A \in R^{n \times n}, A = A^T", {"A": "n × n symmetric"}),
    ("Q^T Q = I", {"Q": "orthonormal_columns"}),
    (r"D = \operatorname{diag}(d_1, \dots, d_n)", {"D": "diagonal"}),
    (r"x \in \{0, 1\}^K", {"x": "K × 1"}),
    (r"f: \mathbb{R}^n \to \mathbb{R}", {"f": "scalar"}),
    (r"y_i = \pm 1, t = \pm 1", {"y_{i}": "scalar", "t": "scalar"}),
    (r"x_1, \dots, x_N \in \R^n", {"x_{1}": "n × 1", "x_{N}": "n × 1"}),
    (r"Z \in \mathbb{R}^{mn \times 3}", {"Z": "mn × 3"}),
    (r"b \in \R^{n+1}", {"b": "n+1 × 1"}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_declaration(text: str, expected: dict[str, str]) -> None:
    assert said(list(read_declarations(text).values())) == expected


def test_two_declarations_that_disagree_name_both_places() -> None:
    with pytest.raises(ShapeError) as caught:
        read_declarations(r"X \in R^{m \times n}, y \in R^m, X \in R^{n \times n}")
    diagnostic = caught.value.diagnostics[0]
    assert diagnostic.code == "TD112"
    assert diagnostic.span is not None and diagnostic.span.start == 33
    assert diagnostic.related[0].span.start == 0


def test_what_declares_nothing_is_named() -> None:
    with pytest.raises(ParseError) as caught:
        read_declarations(r"X \in R^{m \times n}, y + z")
    assert caught.value.diagnostics[0].code == "TD114"
    assert caught.value.diagnostics[0].span is not None

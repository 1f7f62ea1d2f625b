"""What ``where`` states, in mathematics and in words."""

from __future__ import annotations

import pytest

import texderive
from tests.elaborate.reading import said
from texderive.diagnostics import ParseError
from texderive.elaborate.stated import formulas_stated, read_stated

CASES = [
    ("A is symmetric", {"A": "symmetric"}),
    (r"\Omega is symmetric positive definite", {r"\Omega": "positive_definite symmetric"}),
    ("S_B and S_W are symmetric", {"S_{B}": "symmetric", "S_{W}": "symmetric"}),
    (r"x \in R^n, A symmetric, \lambda > 0", {"x": "n × 1", "A": "symmetric"}),
    ("x, y are scalars", {"x": "scalar", "y": "scalar"}),
    ("where a is a vector and A is an n x n matrix", {"a": "column", "A": "n × n"}),
    (r"W_1 is a p \times n matrix, y is one-hot", {"W_{1}": "p × n", "y": "one_hot"}),
    (r"y \in \mathbb{R}^{m} (one-hot), W \in \mathbb{R}^{m \times n}", {"y": "m × 1 one_hot", "W": "m × n"}),
    (r"a, b \in \mathbb{R}^n are constant vectors", {"a": "n × 1 constant", "b": "n × 1 constant"}),
    ("x 为 n 维列向量，A 为 n 阶对称矩阵", {"x": "n × 1", "A": "n × n symmetric"}),
    (r"其中$y$是独热向量，$W$是$m\times n$矩阵", {"y": "column one_hot", "W": "m × n"}),
    (r"\phi is applied elementwise", {r"\phi": "function"}),
    (r"X in \mathbb{R}^{m \times n}", {"X": "m × n"}),
    (r"y is a one-hot vector of length K, z \in \R^K", {"y": "K × 1 one_hot", "z": "K × 1"}),
    (r"where a, b \in \R^n and x, y \in \R^m", {"a": "n × 1", "b": "n × 1", "x": "m × 1", "y": "m × 1"}),
    (r"\tau > 0", {}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_words_declare(text: str, expected: dict[str, str]) -> None:
    assert said(list(read_stated(text).declarations.values())) == expected


@pytest.mark.parametrize("text", ["y + z", r"X \in R^{m \times n}, y + z", r"X \in R^{m \times"])
def test_a_formula_that_states_nothing_is_refused(text: str) -> None:
    with pytest.raises(ParseError):
        read_stated(text)


def test_words_are_no_formulas() -> None:
    assert formulas_stated(r"A is an author's n x n matrix, x \in \R^n") == ("A", r"x \in \R^n")


def test_what_is_stated_may_define() -> None:
    where = r"p = \mathrm{softmax}(z), y is one-hot"
    derivation = texderive.derive(r"L = -y^T \log p", wrt="z", where=where)
    assert derivation.result.latex == "p - y"


def test_facts_in_words_simplify() -> None:
    derivation = texderive.derive("f = x^T A x", wrt="x", where="A is symmetric")
    assert derivation.result.latex == "2Ax"


def test_words_say_how_a_matrix_is_normalised() -> None:
    assert read_stated("the softmax is taken row by row").row_by_row
    assert not read_stated("A is symmetric").row_by_row

"""Names with their number beside them."""

from __future__ import annotations

import pytest

import texderive
from texderive.elaborate.formulas import has_numbered_names

NAMES = ["W2 x", "h1 = W x", r"W1 \in \R^{m}", r"\frac{\partial L}{\partial W1}", r"\mathbf{W}2 \mathbf{x}", "W1"]
PRODUCTS = ["f = 1^T X1", "Y = XW + b1^T", "A = W_1 X + b_1 1^T", r"\frac{1}{2} x", "2x", "x_{12}", r"\frac12 m", "x 2"]


@pytest.mark.parametrize("latex", NAMES)
def test_a_number_beside_a_letter_is_its_index(latex: str) -> None:
    assert has_numbered_names([latex])


@pytest.mark.parametrize("latex", PRODUCTS)
def test_a_number_by_itself_is_none(latex: str) -> None:
    assert not has_numbered_names([latex])


def test_one_such_name_makes_the_others_names() -> None:
    derivation = texderive.derive(r"f = c^T W2 \tanh(W1 x)", wrt="W1")
    assert derivation.result.latex == r"(W2^T c \odot (1 - \tanh(W1 x)^{\odot 2})) x^T"


def test_its_value_is_given_as_it_is_written() -> None:
    derivation = texderive.derive("f = w1 a + w2 b", wrt="w1", where="w1, w2, a, b are scalars")
    assert derivation.evaluate({"w1": 1.0, "w2": 2.0, "a": 3.0, "b": 4.0}) == 3.0


def test_ones_stay_ones() -> None:
    assert texderive.derive(r"f = \mathrm{tr}(C^T (XW + 1b^T)) + c^T X1", wrt="b").result.latex == r"C^T \mathbf{1}"

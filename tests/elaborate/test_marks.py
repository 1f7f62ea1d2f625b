"""Superscripts that belong to a name, powers of vectors, and sums that name no index."""

from __future__ import annotations

import pytest

from tests.elaborate.reading import ask, shapes, shown
from texderive.diagnostics import ParseError, ShapeError
from texderive.elaborate.problem import elaborate_problem

KALMAN = r"P^+ = (I - KH)P^-(I - KH)^T + KRK^T"
SPREAD = r"s^2 = \frac{1}{n-1}\sum_i (x_i - \bar{x})^2; \bar{x} = \frac1n \sum_i x_i"
NORMAL = r"l = -\frac{n}{2}\log(2\pi\sigma^2) - \frac{1}{2\sigma^2}\sum_{i=1}^n (x_i - \mu)^2"

NAMES = [
    (rf"J = \operatorname{{tr}}(P^+); {KALMAN}", "K", "", {"P^{+}": "m × m", "P^{-}": "m × m"}),
    (r"J = \operatorname{tr}(P_k); P_k = (I - K_k H)P_k^{-}", "K_k", "", {"P_{k}^{-}": "m × m", "P_{k}": "m × m"}),
    (SPREAD, "x_i", "", {"s^{2}": "scalar", "x_{i}": "scalar"}),
    (SPREAD, "x", "", {"s^{2}": "scalar", "x": "n × 1"}),
    (NORMAL, r"\sigma^2", "", {r"\sigma^{2}": "scalar"}),
    (NORMAL, r"\sigma", "", {r"\sigma": "scalar"}),
    (r"\chi^2 = (y - Ax)^T C^{-1} (y - Ax)", "x", "", {r"\chi^{2}": "scalar"}),
    (r"f = (x - x^*)^T A (x - x^*)", "x", "", {"x^{*}": "m × 1"}),
    (r"f = \|w - w^{\star}\|^2", "w", "", {r"w^{\star}": "m × 1"}),
    (r"f = \|\hat{x}_k^- - K z\|^2", "z", "", {r"\hat{x}_{k}^{-}": "m × 1"}),
    (r"f = \|x' - A x\|^2", "x", r"x' \in R^n", {"x'": "n × 1"}),
    (r"f = \|x'\|^2; x' = A x", "x", "", {"x'": "m × 1"}),
]  # fmt: skip


@pytest.mark.parametrize(("latex", "wrt", "where", "expected"), NAMES)
def test_marks_are_parts_of_names(latex: str, wrt: str, where: str, expected: dict[str, str]) -> None:
    found = shapes(elaborate_problem(latex, wrt, where).system.symbols)
    assert {name: found.get(name) for name in expected} == expected
    assert not {"*", "-", "+", r"\star"} & set(found)


MEANINGS = [
    ("A^+", "pinv(A)"),
    (r"A^*", "adjugate(A)"),
    ("x'A", "mul(transpose(x), A)"),
    ("P_k^{-T}", "transpose(inverse(P_{k}))"),
    ("P_k^- P_k^{-T}", "mul(P_{k}^{-}, transpose(P_{k}^{-}))"),
    ("P_k^{-1} P_k^-", "mul(inverse(P_{k}), P_{k}^{-})"),
    ("P^+ P^-", "mul(P^{+}, P^{-})"),
]


@pytest.mark.parametrize(("latex", "expected"), MEANINGS)
def test_marks_that_are_none(latex: str, expected: str) -> None:
    assert shown(latex) == expected


def test_a_root_of_what_is_defined_as_a_square() -> None:
    found = elaborate_problem(r"f = \frac{a^T x}{s}; s^2 = x^T x", "x").definition.expr
    assert "power(s^{2}, -1/2)" in repr(found)


POWERS = [
    (r"f = \mathbf{1}^T (X w)^{2}", "w", "mul(ones(), epow(mul(X, w), 2))"),
    (r"f = \mathbf{1}^T (y - Xw)^2", "w", "mul(ones(), epow(add(y, mul(-1, X, w)), 2))"),
    (r"f = \sum (y - Xw)^2", "w", "mul(ones(), epow(add(y, mul(-1, X, w)), 2))"),
    (r"y = (a - b x)^2", "x", "power(add(a, mul(-1, b, x)), 2)"),
    (r"f = (y - w^T x)^2", "w", "power(add(y, mul(-1, mul(transpose(w), x))), 2)"),
    (r"f = \operatorname{tr}(X^2)", "X", "trace(power(X, 2))"),
    (r"J = (w^T(m_2 - m_1))^2", "w", "power(mul(transpose(w), add(m_{2}, mul(-1, m_{1}))), 2)"),
]


@pytest.mark.parametrize(("latex", "wrt", "expected"), POWERS)
def test_powers(latex: str, wrt: str, expected: str) -> None:
    assert repr(elaborate_problem(latex, wrt).definition.expr) == expected


def test_a_power_of_a_vector_is_told() -> None:
    where = r"X \in R^{m \times n}, w \in R^n, y \in R^m"
    for latex in (r"f = \sum (y - Xw)^2", "r = (y - Xw)^2"):
        assert [n.code for n in elaborate_problem(latex, "w", where).system.notes] == ["TD115"]


@pytest.mark.parametrize("latex", [r"f = \sum x^T x", r"f = \sum \|w\|^2"])
def test_a_sum_of_a_scalar_needs_an_index(latex: str) -> None:
    with pytest.raises((ParseError, ShapeError)):
        elaborate_problem(latex, latex[-3] if "x" in latex else "w", r"x \in R^n, w \in R^n")


@pytest.mark.parametrize(
    ("note", "question", "name"),
    [
        (rf"$J = \operatorname{{tr}}(P^+)$ with ${KALMAN}$", r"\frac{\partial J}{\partial K}", "P^{+}"),
        (r"$\chi^2 = (y - Ax)^T C (y - Ax)$", r"\frac{\partial \chi^2}{\partial x}", r"\chi^{2}"),
        (rf"${NORMAL}$", r"\frac{\partial l}{\partial \sigma^2}", r"\sigma^{2}"),
    ],
)
def test_in_notes(note: str, question: str, name: str) -> None:
    assert name in ask(f"Let {note}.\n", question).system.symbols


def test_the_pseudo_inverse_of_a_note_stays_one() -> None:
    text = r"The pseudo-inverse is $X^+ = (X^T X)^{-1} X^T$. Let $f = \operatorname{tr}(A X^+)$." + "\n"
    assert repr(ask(text, r"\frac{\partial f}{\partial X}").definition.expr) == "trace(mul(A, pinv(X)))"

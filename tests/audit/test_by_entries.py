r"""Derivatives by an entry: \partial f / \partial x_k, where f is written with x as a whole."""

from __future__ import annotations

import pytest

from texderive.pipeline.check import check

ENTROPY = r"Let $L = -\sum_i y_i \log p_i$, $p = \mathrm{softmax}(z)$ and $y$ one-hot. "
QUADRATIC = "Let $f = x^T A x$. "
SQUARES = r"$J(\theta) = \frac{1}{2}\sum_{i=1}^m (\theta^T x^{(i)} - y^{(i)})^2$. "
BY_X = r"\frac{\partial f}{\partial x_k}"


@pytest.mark.parametrize(
    ("said", "left", "right", "slip"),
    [
        (ENTROPY, r"\frac{\partial L}{\partial z_i}", "p_i - y_i", "y_i - p_i"),
        ("Let $p = softmax(z)$. ", r"\frac{\partial p_i}{\partial z_j}", r"p_i(\delta_{ij} - p_j)", "p_i(1 - p_j)"),
        (QUADRATIC, BY_X, r"\sum_j (A_{kj} + A_{jk}) x_j", r"\sum_j (A_{kj} - A_{jk}) x_j"),
        (QUADRATIC, BY_X, r"(Ax)_k + (A^Tx)_k", r"2(Ax)_k"),
        (
            SQUARES, r"\frac{\partial J(\theta)}{\partial \theta_j}",
            r"\sum_{i=1}^m (\theta^T x^{(i)} - y^{(i)}) x_j^{(i)}",
            r"2\sum_{i=1}^m (\theta^T x^{(i)} - y^{(i)}) x_j^{(i)}",
        ),
        ("Let $f = x^Tx$. ", BY_X, "2x_k", "x_k"),
    ],
)  # fmt: skip
def test_an_entry_of_what_stands_as_a_whole(said: str, left: str, right: str, slip: str) -> None:
    assert [f.status for f in check(f"{said}$${left} = {right}$$")] == ["ok"]
    assert check(f"{said}$${left} = {slip}$$")[-1].status != "ok"


def test_members_of_their_own_are_no_entries() -> None:
    text = r"Let $f = \sum_k \|x_k - c\|^2$. $$\frac{\partial f}{\partial x_k} = 2(x_k - c)$$"
    assert [f.status for f in check(text)] == ["ok"]

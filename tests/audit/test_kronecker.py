r"""\delta_{ij}: Kronecker's, where nothing else is called so."""

from __future__ import annotations

import pytest

from texderive.pipeline.check import check

SOFTMAX = r"Let $p_i = \frac{e^{z_i}}{\sum_k e^{z_k}}$. "
CLAIM = r"$$\frac{\partial p_i}{\partial z_j} = p_i(\delta_{ij} - p_j)$$"


def test_the_derivative_of_softmax_holds() -> None:
    assert check(SOFTMAX + CLAIM)[-1].status == "ok"


@pytest.mark.parametrize("wrong", [r"p_i(\delta_{ij} + p_j)", r"p_i(\delta_{ij} - 2p_j)"])
def test_a_slip_beside_it_is_mended(wrong: str) -> None:
    found = check(SOFTMAX + CLAIM.replace(r"p_i(\delta_{ij} - p_j)", wrong))[-1]
    assert (found.status, found.suggestion) == ("wrong", r"p_i(\delta_{ij} - p_j)")


def test_it_selects_under_a_sum() -> None:
    text = r"$$-\sum_i y_i (\delta_{ij} - a_j) = a_j \sum_i y_i - y_j$$ $$\sum_j \delta_{ij} x_j = x_i$$"
    assert [f.status for f in check(text)] == ["ok", "ok"]


def test_what_a_note_calls_so_is_another_thing() -> None:
    text = r"The errors are $\delta_{jk}$. $$\frac{\partial C}{\partial w_{jk}} = 3 \delta_{jk} x_k$$"
    assert "wrong" not in {f.status for f in check(text)}

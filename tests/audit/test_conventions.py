r"""Claims that hold for some entries, or by some convention on them: cases of indices, symmetric matrices."""

from __future__ import annotations

import pytest

from texderive.pipeline.check import check

SOFTMAX = r"Let $p_i = \frac{e^{z_i}}{\sum_{k=1}^C e^{z_k}}$ and $L = -\sum_{i=1}^C y_i \log p_i$. "


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (r"If $i = j$ then $\frac{\partial p_i}{\partial z_j} = p_i(1 - p_j)$.", "ok"),
        (r"If $i = j$ then $\frac{\partial p_i}{\partial z_j} = p_i(1 + p_j)$.", "wrong"),
        (r"For $i \neq j$ we have $\frac{\partial p_i}{\partial z_j} = -p_i p_j$.", "ok"),
        (r"当 $i\ne j$ 时 $$\frac{\partial p_i}{\partial z_j} = -p_i p_j$$", "ok"),
        (r"For $i \neq j$ we have $\frac{\partial p_i}{\partial z_j} = p_i p_j$.", "wrong"),
        (r"In the other case $\frac{\partial p_i}{\partial z_j} = -p_i p_j$.", "undecided"),
        (r"As a vector $\frac{\partial L}{\partial z} = p - y$.", "undecided"),  # nothing says what p is
    ],
)
def test_a_case_of_indices_is_the_one_that_is_named(text: str, status: str) -> None:
    assert check(SOFTMAX + text)[-1].status == status


def test_equal_indices_give_no_index_a_meaning() -> None:
    text = SOFTMAX + r"With $i = j$: $\frac{\partial p_i}{\partial z_i} = p_i(1 - p_i)$. "
    found = check(text + r"Further $\sum_{i=1}^C p_i = 1$ and $\frac{\partial L}{\partial p_j} = -\frac{y_j}{p_j}$.")
    assert [f.status for f in found if f.status != "undecided"] == ["ok", "ok", "ok"]


LIKELIHOOD = r"""Let $\Sigma$ be a symmetric positive definite matrix and
$$L = \log|\Sigma| + (x - \mu)^T \Sigma^{-1}(x - \mu)$$

"""


@pytest.mark.parametrize(
    ("line", "status"),
    [
        (r"dL = tr(\Sigma^{-1}d\Sigma) - (x - \mu)^T\Sigma^{-1}d\Sigma\Sigma^{-1}(x - \mu)", "ok"),
        (r"dL = tr(\Sigma^{-1}d\Sigma) + (x - \mu)^T\Sigma^{-1}d\Sigma\Sigma^{-1}(x - \mu)", "wrong"),
        (r"dL = tr(\Sigma^{-1}d\Sigma) - tr((x - \mu)(x - \mu)^T\Sigma^{-2}d\Sigma)", "wrong"),
        (r"\frac{\partial L}{\partial \Sigma} = \Sigma^{-1} - \Sigma^{-1}(x - \mu)(x - \mu)^T\Sigma^{-1}", "ok"),
        (r"\frac{\partial L}{\partial \Sigma} = \Sigma^{-1} + \Sigma^{-1}(x - \mu)(x - \mu)^T\Sigma^{-1}", "wrong"),
    ],
)
def test_what_no_convention_on_symmetric_matrices_makes_true_is_wrong(line: str, status: str) -> None:
    assert check(f"{LIKELIHOOD}$${line}$$")[-1].status == status


@pytest.mark.parametrize(
    "line",
    [
        r"\frac{\partial h}{\partial S} = 2S^{-1} - \mathrm{diag}(\mathrm{diag}(S^{-1}))",
        r"\frac{\partial tr(AS)}{\partial S} = A + A^T - A \odot I",
        r"\frac{\partial tr(AS)}{\partial S} = \frac{1}{2}(A + A^T)",
        r"d\,tr(AS) = tr(A^T dS)",
        r"\nabla_S^2 h = -(S^{-1} \otimes S^{-1})",
    ],
)
def test_what_some_convention_on_symmetric_matrices_makes_true_is_not_wrong(line: str) -> None:
    text = rf"Let $S$ be a symmetric matrix and $h = \log|S|$. $${line}$$"
    assert "wrong" not in {f.status for f in check(text)}


def test_a_second_derivative_by_a_symmetric_matrix_is_wrong_where_it_is_so_for_symmetric_directions_too() -> None:
    text = r"Let $S$ be a symmetric matrix and $h = \log|S|$. $$\nabla_S^2 h = S^{-1} \otimes S^{-1}$$"
    assert check(text)[-1].status == "wrong"


@pytest.mark.parametrize(
    "said",
    [
        r"rows are samples, $X \in \mathbb{R}^{N \times d}$, $Z = XW$, $P = \operatorname{softmax}(Z)$ row-wise",
        r"columns are samples, $X \in \mathbb{R}^{d \times N}$, $Z = WX$, $P = \operatorname{softmax}(Z)$ by columns",
    ],
)
def test_labels_stand_in_rows_or_in_columns(said: str) -> None:
    shape, index = (r"N \times C", "ic") if "rows" in said else (r"C \times N", "ci")
    text = rf"""Where {said}, let $Y \in \mathbb{{R}}^{{{shape}}}$ be one-hot labels and
$$L = -\sum_{{i=1}}^N \sum_{{c=1}}^C Y_{{{index}}} \log P_{{{index}}}$$
$$\frac{{\partial L}}{{\partial Z}} = P - Y$$"""
    assert check(text)[-1].status == "ok"
    assert check(text.replace("P - Y", "P + Y"))[-1].status == "wrong"

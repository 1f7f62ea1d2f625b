"""A tall matrix with orthonormal columns: W^T W is the identity, W W^T is not."""

from __future__ import annotations

import pytest

import texderive

TALL = r"$W\in\mathbb{R}^{d\times k}$, "


@pytest.mark.parametrize(
    "where",
    [
        TALL + "$W^TW=I$",
        TALL + "$W^TW=I_k$",
        TALL + "with orthonormal columns",
        r"$W\in\mathbb{R}^{d\times k}$ is orthogonal",
        "$W^TW=I$",
    ],
)
def test_only_the_columns_are_orthonormal(where: str) -> None:
    assert texderive.derive("f=b^TWW^Tx", wrt="x", where=where).result.latex == "WW^T b"
    assert texderive.derive(r"f=\|Wy-x\|^2", wrt="y", where=where).result.latex == "2(y - W^T x)"


@pytest.mark.parametrize("where", [r"$Q\in\mathbb{R}^{n\times n}$, $Q^TQ=I$", r"$Q$ is orthogonal"])
def test_those_of_a_square_matrix_make_it_orthogonal(where: str) -> None:
    assert texderive.derive("f=b^TQQ^Tx", wrt="x", where=where).result.latex == "b"


def test_the_rows_of_a_wide_matrix() -> None:
    where = r"$UU^T=I$, $U\in\mathbb{R}^{k\times d}$"
    assert texderive.derive(r"f=\|Ux\|^2", wrt="x", where=where).result.latex == "2U^T Ux"
    assert texderive.derive(r"f=a^TUU^Tx", wrt="x", where=where).result.latex == "a"


def test_a_bias_on_all_entries() -> None:
    assert texderive.derive(r"f=\|Xw+b\mathbf{1}-y\|^2", wrt="b").result.latex == r"2\mathbf{1}^T(Xw + b\mathbf{1} - y)"

"""Sums that start at 0 have one term more than those that start at 1, and are written so; bounds may be N - 1."""

from __future__ import annotations

import numpy as np
import pytest

import texderive

SCALARS = r"x \in \mathbb{R}, a_k \in \mathbb{R}"
CASES = [
    (r"f = \sum_{i=0}^{n} (a_i^T x - b_i)^2", "x", "", r"2\sum_{i=0}^{n} (a_i^T x - b_i) a_i"),
    (r"p = \sum_{k=0}^{n} a_k x^k", "x", SCALARS, r"\sum_{k=0}^{n} ka_k x^{k - 1}"),
    (r"p = \sum_{k=0}^{n} a_k x^k", "a_k", SCALARS, "x^k"),
    (r"J = \frac{1}{N} \sum_{k=0}^{N-1} x_k^T Q x_k", "Q", "", r"\frac{1}{N}\sum_{k=0}^{N - 1} x_k x_k^T"),
    (r"J = \sum_{k=0}^{N-1} (x_k^T Q x_k + u_k^T R u_k)", "u_k", "R is symmetric", "2Ru_k"),
    (r"J = \sum_{k=1}^{n+1} (a_k^T x)^2", "x", "", r"2\sum_{k=1}^{n + 1} (a_k^T x) a_k"),
    (r"g = \sum_{t=0}^{N} \gamma^t (y_t - w^T x_t)^2", "w", "", r"-2\sum_{t=0}^{N} \gamma^t(y_t - w^T x_t) x_t"),
]


@pytest.mark.parametrize(("latex", "wrt", "where", "answer"), CASES)
def test_a_sum_from_zero_stays_one(latex: str, wrt: str, where: str, answer: str) -> None:
    assert texderive.derive(latex, wrt=wrt, where=where).result.latex == answer


def test_a_size_is_told_by_a_family_one_shorter() -> None:
    x = np.arange(15.0).reshape(5, 3, 1) - 6
    f = texderive.derive(r"J = \frac{1}{N} \sum_{k=1}^{N-1} x_k^T Q x_k", wrt="Q")
    assert f.evaluate({"x_k": x, "Q": np.eye(3)}) == pytest.approx(sum(a @ a.T for a in x) / 6)
    g = texderive.derive(r"J = \frac{1}{N} \sum_{k=0}^{N-1} x_k^T Q x_k", wrt="Q")
    assert g.evaluate({"x_k": x, "Q": np.eye(3)}) == pytest.approx(sum(a @ a.T for a in x) / 5)

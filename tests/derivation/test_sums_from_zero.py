"""Sums that start at 0 have one term more than those that start at 1, and are written so."""

from __future__ import annotations

import pytest

import texderive

SCALARS = r"x \in \mathbb{R}, a_k \in \mathbb{R}"
CASES = [
    (r"f = \sum_{i=0}^{n} (a_i^T x - b_i)^2", "x", "", r"2\sum_{i=0}^{n} (a_i^T x - b_i) a_i"),
    (r"p = \sum_{k=0}^{n} a_k x^k", "x", SCALARS, r"\sum_{k=0}^{n} ka_k x^{k - 1}"),
    (r"p = \sum_{k=0}^{n} a_k x^k", "a_k", SCALARS, "x^k"),
    (r"g = \sum_{t=0}^{N} \gamma^t (y_t - w^T x_t)^2", "w", "", r"-2\sum_{t=0}^{N} \gamma^t(y_t - w^T x_t) x_t"),
]


@pytest.mark.parametrize(("latex", "wrt", "where", "answer"), CASES)
def test_a_sum_from_zero_stays_one(latex: str, wrt: str, where: str, answer: str) -> None:
    assert texderive.derive(latex, wrt=wrt, where=where).result.latex == answer

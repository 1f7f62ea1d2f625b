"""Answers over sums of entries and entrywise quotients come out as short as a textbook prints them."""

from __future__ import annotations

import pytest

import texderive

MEAN = r"J = -\frac{1}{m} \sum_{i=1}^m [y_i \log p_i + (1 - y_i) \log(1 - p_i)]; p_i = \sigma(w^T x_i)"
CASES = [
    (r"D = -\frac{1}{2} \sum_{j=1}^J (1 + \log \sigma_j^2 - \mu_j^2 - \sigma_j^2)", r"\mu", r"\mu"),
    (r"D = \sum_{j=1}^J (1 + \log s_j)", "s", r"\frac{1}{s}"),
    (r"W(\alpha) = \sum_{i=1}^n \alpha_i - \frac{1}{2} \sum_{i=1}^n \alpha_i^2", r"\alpha", r"1 - \alpha"),
    (r"W = \sum_{i=1}^n \sum_{j=1}^n \alpha_i \alpha_j K_{ij}", r"\alpha", r"K\alpha + K^T \alpha"),
    (MEAN, "w", r"\frac{1}{m}\sum_{i=1}^{m} (p_i - y_i) x_i"),
    (r"D = p^T \log(p \oslash q)", "p", r"1 + \log\left(\frac{p}{q}\right)"),
    (r"D = p^T \log(p \oslash q)", "q", r"-\frac{p}{q}"),
    (r"g = \frac{e^{a^T x}}{1 + e^{a^T x}}", "x", r"\sigma(a^T x)(1 - \sigma(a^T x)) a"),
    (r"y = x \odot \sigma(x)", "x", r"\operatorname{diag}(\sigma(x) + x \odot \sigma(x) \odot (1 - \sigma(x)))"),
]  # fmt: skip


@pytest.mark.parametrize(("latex", "wrt", "answer"), CASES)
def test_the_answer(latex: str, wrt: str, answer: str) -> None:
    assert texderive.derive(latex, wrt=wrt).result.latex == answer

"""Formulas that are easily read as what they do not mean: read rightly, or refused by name."""

from __future__ import annotations

import pytest

import texderive
from texderive.diagnostics import TexDeriveError

READ = [
    (r"f = (a^T x)_+^2", "x", r"2\operatorname{ReLU}(a^T x) a"),
    (r"f = \|[Ax - b]_+\|^2", "x", r"2A^T \operatorname{ReLU}(Ax - b)"),
    (r"f = \sum_{i=1}^m (a_i^T x - b_i)_+", "x", r"\sum_{i=1}^{m} \mathbb{1}_{>0}(a_i^T x - b_i) a_i"),
    (r"f = \log(p^k (1 - p)^{n - k})", "p", r"\frac{k}{p} - \frac{n - k}{1 - p}"),
    (r"f = e^{-\|x\|^2/2\sigma^2}", "x", r"-\frac{e^{-\frac{\|x\|^2}{2\sigma^2}} x}{\sigma^2}"),
    (r"f = -n/2 \log|\Sigma|", r"\Sigma", r"-\frac{n}{2}\Sigma^{-T}"),
    (r"f = \|A - x x^T\|_F^2", "x", "-2(A + A^T - 2xx^T) x"),
    (r"f = \log\cosh(w^T x)", "w", r"\tanh(w^T x) x"),
    (r"f = \operatorname{diag}(x) A x", "x", r"\operatorname{diag}(Ax) + A^T \operatorname{diag}(x)"),
    (r"f = A \operatorname{diag}(x) b", "x", r"\operatorname{diag}(b) A^T"),
    (r"l = -\sum_{k=1}^K y_k \log p_k; p_k = \frac{e^{z_k}}{\sum_{j=1}^K e^{z_j}}", "z_i",
     r"p_i \sum_{k=1}^{K} y_k - y_i"),
    (r"l = -y^T \log p; p = \frac{e^z}{\mathbf{1}^T e^z}", "z", r"(\mathbf{1}^T y) p - y"),
    (r"l = -[y \log p + (1 - y) \log(1 - p)]; p = \sigma(w^T x + b)", "w", "(p - y) x"),
    (r"L = -\log \frac{e^{z_y}}{\sum_j e^{z_j}}", "z", r"\operatorname{softmax}(z) - e_y"),
    (r"f = x_p^2 + \|x\|^2", "x", "2x_p e_p + 2x"),
    (r"f = \log\mathbf{1}^T\exp(Xw)", "w", r"X^T \operatorname{softmax}(Xw)"),
    (r"f = \cos\theta\, x + \sin\theta\, y", r"\theta", r"y\cos(\theta) - x\sin(\theta)"),
    (r"L = -\log p_y; p = \operatorname{softmax}(z)", "z", "p - e_y"),
    (r"l = -\log\operatorname{softmax}(Wx)_k", "W", r"(\operatorname{softmax}(Wx) - e_k) x^T"),
    ("f = g(Ax + b)", "x", r"A^T \frac{\partial g(Ax + b)}{\partial(Ax + b)}"),
    (r"f = \mathbf{x}\cdot\mathbf{A}\mathbf{x}", r"\mathbf{x}", r"\mathbf{A}\mathbf{x} + \mathbf{A}^T \mathbf{x}"),
    ("f = u^T (A + t B)^{-1} v", "t", "-u^T(tB + A)^{-1} B(tB + A)^{-1} v"),
    (r"f = \frac{(2\pi)^n}{(2\pi)^n} x^T a", "x", "a"),
]  # fmt: skip
REFUSED = [
    ("f = x^H A x", "x", "TD301", "conjugate"),
    (r"f = \|A\|_2", "A", "TD301", "spectral norm"),
    ("f = x!", "x", "TD301", "factorials"),
    (r"f = \operatorname{tr}(X^{1/2})", "X", "TD301", "powers of a matrix"),
    (r"f = \mathrm{Re}(x^T y)", "x", "TD113", "Re is not known"),
    ("f = x^T A^{-1}(t) x", "t", "TD114", "a power of A(t), or a product"),
    (r"f = \lambda_{\max}(A)", "A", "TD302", "nothing is known"),
]


@pytest.mark.parametrize(("latex", "wrt", "answer"), READ)
def test_it_is_read_rightly(latex: str, wrt: str, answer: str) -> None:
    assert texderive.derive(latex, wrt=wrt).result.latex == answer


@pytest.mark.parametrize(("latex", "wrt", "code", "words"), REFUSED)
def test_it_is_refused(latex: str, wrt: str, code: str, words: str) -> None:
    with pytest.raises(TexDeriveError) as raised:
        texderive.derive(latex, wrt=wrt)
    assert raised.value.diagnostics[0].code == code
    assert words in raised.value.diagnostics[0].message

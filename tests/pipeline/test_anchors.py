"""Formulas of the kinds that readers of LaTeX fail on: each has a typed reading that prints back as written below."""

from __future__ import annotations

import pytest

from texderive.pipeline.scan import scan

# formula -> how its reading prints back, its kind
ANCHORS = {
    r"a^T X b": (r"a^T Xb", "scalar"),
    r"\mathbf{a}^\top \mathbf{X} \mathbf{b}": (r"\mathbf{a}^\top \mathbf{X}\mathbf{b}", "scalar"),
    r"a^{\mathsf T} X b": (r"a^{\mathsf T} Xb", "scalar"),
    r"a^{\top} \exp(X b)": (r"a^{\top} \exp(Xb)", "scalar"),
    r"\operatorname{tr}(Y^\top M Y)": (r"\operatorname{tr}(Y^\top MY)", "scalar"),
    r"\mathrm{tr}\left(Y^T M Y\right)": (r"\mathrm{tr}\left(Y^T MY\right)", "scalar"),
    r"Y = \sigma(W X)": (r"Y = \sigma(WX)", "matrix"),
    r"\|X w - y\|^2": (r"\|Xw - y\|^2", "scalar"),
    r"\frac{1}{2}\left\lVert X w - y \right\rVert_2^2": (r"\frac{1}{2}\lVert Xw - y\rVert_2^2", "scalar"),
    r"\log|\Sigma| + \frac{1}{N}\sum_{i=1}^{N} (x_i-\mu)^\top \Sigma^{-1} (x_i-\mu)": (
        r"\log|\Sigma| + \frac{1}{N}\sum_{i=1}^{N} (x_i - \mu)^\top \Sigma^{-1}(x_i - \mu)", "scalar"),
    r"\log\det X": (r"\log\det(X)", "scalar"),
    r"-y^\top \log \operatorname{softmax}(W x)": (r"-y^\top \log(\operatorname{softmax}(Wx))", "scalar"),
    r"\|W_2 \sigma(W_1 x + b_1) + b_2 - y\|_2^2": (r"\|W_2 \sigma(W_1 x + b_1) + b_2 - y\|_2^2", "scalar"),
    r"\frac{\partial A X}{\partial X}": (r"\frac{\partial(AX)}{\partial X}", "matrix"),
    r"\frac{\partial \operatorname{vec}(AX)}{\partial \operatorname{vec}(X)} = I \otimes A": (
        r"\frac{\partial\operatorname{vec}(AX)}{\partial X} = I_n \otimes A", "matrix"),
    r"\nabla^2_X \log|X|": (r"\nabla_{X}^2 (\log|X|)", "matrix"),
    r"A \exp(X B)": (r"A\exp(XB)", "matrix"),
    r"x^\top (A \odot B) y": (r"x^\top(A \odot B) y", "scalar"),
    r"a^\top X^{-1} b": (r"a^\top X^{-1} b", "scalar"),
    r"\nabla_x f = (A + A^\top) x": (r"\nabla_{x} f = (A + A^\top) x", "column vector"),
    r"df = \operatorname{tr}(A^\top dX)": (r"df = \operatorname{tr}(A^\top\,dX)", "scalar"),
    r"\begin{aligned} df &= d(x^\top A x) \\ &= x^\top (A + A^\top) dx \end{aligned}": (
        r"df = d(x^\top Ax) = x^\top(A + A^\top)\,dx", "scalar"),
    r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}^T": (r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}^T", "matrix"),
    r"\|A - U V^\top\|_F^2": (r"\|A - UV^\top\|_F^2", "scalar"),
    r"\operatorname{diag}(x) A": (r"\operatorname{diag}(x) A", "matrix"),
    r"\text{tr}(AB)": (r"\text{tr}(AB)", "scalar"),
    r"\boldsymbol{x}^\top \boldsymbol{A} \boldsymbol{x}": (
        r"\boldsymbol{x}^\top \boldsymbol{A}\boldsymbol{x}", "scalar"),
}  # fmt: skip


def squeezed(latex: str) -> str:
    """What two printings of one formula share: spaces of any kind are taste."""
    return latex.replace(r"\,", "").replace(" ", "")


@pytest.mark.parametrize("latex", ANCHORS)
def test_an_anchor_is_read(latex: str) -> None:
    (formula,) = scan(f"$${latex}$$\n").formulas
    printed, kind = ANCHORS[latex]
    assert formula.status == "read", formula.reasons
    assert (squeezed(formula.readings[0]), formula.kind) == (squeezed(printed), kind)


@pytest.mark.parametrize("latex", ANCHORS)
def test_its_reading_is_read_again(latex: str) -> None:
    """Printing a second time changes nothing."""
    (once,) = scan(f"$${latex}$$\n").formulas
    (twice,) = scan(f"$${once.readings[0]}$$\n").formulas
    assert squeezed(twice.readings[0]) == squeezed(once.readings[0])

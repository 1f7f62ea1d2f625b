"""Worked cases of matrix calculus: seven of scalars by matrices, five of matrices by matrices, as facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Case:
    """A problem as ``derive`` takes it, and how many lines a careful teacher's derivation has.

    A line is an equation with its reason, conclusions included; of a second derivative the gradient counts as one.
    """

    latex: str
    wrt: str
    where: str
    lines: int
    answer: str
    assume: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    order: int = 1


NET = r"l = -y^T \log(\mathrm{softmax}(a_2)); a_2 = W_2 h_1; h_1 = \sigma(a_1); a_1 = W_1 x"
NET_WHERE = (
    r"y \in \mathbb{R}^{m}, W_2 \in \mathbb{R}^{m \times p}, W_1 \in \mathbb{R}^{p \times n}, x \in \mathbb{R}^n"
)
SOFTMAX_WHERE = r"y \in \mathbb{R}^m, W \in \mathbb{R}^{m \times n}, x \in \mathbb{R}^n"
ONE_HOT = {"y": ("one_hot",)}

CASES: dict[str, Case] = {
    "scalar-1-bilinear-form": Case(
        r"f = a^T X b",
        "X",
        r"a \in \mathbb{R}^m, X \in \mathbb{R}^{m \times n}, b \in \mathbb{R}^n",
        3,
        r"ab^T",
    ),
    "scalar-2-exponential": Case(
        r"f = a^T \exp(Xb)",
        "X",
        r"a \in \mathbb{R}^m, X \in \mathbb{R}^{m \times n}, b \in \mathbb{R}^n",
        6,
        r"(a \odot \exp(Xb)) b^T",
    ),
    "scalar-3-trace-of-function": Case(
        r"f = \mathrm{tr}(Y^T M Y); Y = \sigma(WX)",
        "X",
        r"W \in \mathbb{R}^{l \times m}, X \in \mathbb{R}^{m \times n}, M \in \mathbb{R}^{l \times l}",
        9,
        r"2 W^T (M \sigma(WX) \odot \sigma'(WX))",
        {"M": ("symmetric",)},
    ),
    "scalar-4-least-squares": Case(
        r"l = \|Xw - y\|^2",
        "w",
        r"X \in \mathbb{R}^{m \times n}, w \in \mathbb{R}^n, y \in \mathbb{R}^m",
        4,
        r"2 X^T (Xw - y)",
    ),
    "scalar-5-covariance": Case(
        r"l = \log|\Sigma| + \frac{1}{N} \sum_{i=1}^N (x_i - \mu)^T \Sigma^{-1} (x_i - \mu)",
        r"\Sigma",
        r"x_i \in \mathbb{R}^m, \mu \in \mathbb{R}^m, \Sigma \in \mathbb{R}^{m \times m}",
        8,
        r"\Sigma^{-1} - \frac{1}{N} \Sigma^{-1} \left(\sum_{i=1}^N (x_i - \mu)(x_i - \mu)^T\right) \Sigma^{-1}",
        {r"\Sigma": ("positive_definite",)},
    ),
    "scalar-6-softmax-regression": Case(
        r"l = -y^T \log(\mathrm{softmax}(Wx))",
        "W",
        SOFTMAX_WHERE,
        10,
        r"(\mathrm{softmax}(Wx) - y) x^T",
        ONE_HOT,
    ),
    "scalar-7-two-layers-outer": Case(NET, "W_2", NET_WHERE, 7, r"(\mathrm{softmax}(a_2) - y) h_1^T", ONE_HOT),
    "scalar-7-two-layers-inner": Case(
        NET,
        "W_1",
        NET_WHERE,
        13,
        r"(W_2^T (\mathrm{softmax}(a_2) - y) \odot \sigma(a_1) \odot (1 - \sigma(a_1))) x^T",
        ONE_HOT,
    ),
    "matrix-1-product": Case(
        r"F = AX",
        "X",
        r"A \in \mathbb{R}^{p \times m}, X \in \mathbb{R}^{m \times n}",
        3,
        r"I_n \otimes A^T",
    ),
    "matrix-2-log-determinant": Case(
        r"f = \log|X|",
        "X",
        r"X \in \mathbb{R}^{n \times n}",
        5,
        r"-K_{nn}(X^{-T} \otimes X^{-1})",
        order=2,
    ),
    "matrix-3-exponential": Case(
        r"F = A \exp(XB)",
        "X",
        r"A \in \mathbb{R}^{l \times m}, X \in \mathbb{R}^{m \times n}, B \in \mathbb{R}^{n \times p}",
        6,
        r"(B \otimes I_m) \operatorname{diag}(\exp(XB)) (I_p \otimes A^T)",
    ),
    "matrix-4-logistic-regression": Case(
        r"l = -y^T X w + \mathbf{1}^T \log(1 + \exp(Xw))",
        "w",
        r"y \in \mathbb{R}^N, X \in \mathbb{R}^{N \times n}, w \in \mathbb{R}^n",
        4,
        r"X^T \operatorname{diag}(\sigma(Xw) \odot (1 - \sigma(Xw))) X",
        order=2,
    ),
    "matrix-5-softmax-regression": Case(
        r"l = -y^T W x + \log(\mathbf{1}^T \exp(Wx))",
        "W",
        SOFTMAX_WHERE,
        7,
        r"xx^T \otimes (\operatorname{diag}(\mathrm{softmax}(Wx)) - \mathrm{softmax}(Wx) \mathrm{softmax}(Wx)^T)",
        ONE_HOT,
        2,
    ),
}

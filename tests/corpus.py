"""Problems that tests share: matrix calculus as books, courses and papers pose it, of every kind and difficulty."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

NOTHING: Mapping[str, list[str]] = MappingProxyType({})


class Problem(NamedTuple):
    """One call of ``texderive.derive``; the fields are its arguments."""

    latex: str
    wrt: str
    where: str = ""
    assume: Mapping[str, list[str]] = NOTHING
    order: int = 1
    layout: str = "denominator"


LINEAR_AND_QUADRATIC = [
    Problem(r"f = c^T x", "x"),
    Problem(r"f = \mathbf{x}^{\top} \mathbf{c}", r"\mathbf{x}", layout="numerator"),
    Problem(r"f = u^T M v", "M", r"u \in \mathbb{R}^{p}, M \in \mathbb{R}^{p \times q}, v \in \mathbb{R}^{q}"),
    Problem(r"f = u^T M^T v", "M"),
    Problem(r"f = x^T G x + c^T x + r", "x", r"x \in \mathbb{R}^{n}, G \in \mathbb{R}^{n \times n}, r \in \mathbb{R}"),
    Problem(r"f = x^T G x", "x", assume={"G": ["symmetric"]}),
    Problem(r"f = x^T G x", "G", r"x \in R^n"),
    Problem(
        r"q = (\mathbf{A}\mathbf{x} - \mathbf{b})^{\mathrm{T}} (\mathbf{A}\mathbf{x} - \mathbf{b})", r"\mathbf{x}"
    ),
    Problem(
        r"f = (x - m)^\top P (x - m)",
        "m",
        r"x \in \mathbb{R}^{n}, m \in \mathbb{R}^{n}, P \in \mathbb{R}^{n \times n}",
        {"P": ["symmetric", "positive_definite"]},
    ),
    Problem(r"f = b^T A^T A b", "A", r"A \in \mathbb{R}^{m \times n}, b \in \mathbb{R}^{n}"),
    Problem(r"f = c^T A A^T c", "A", r"A \in \mathbb{R}^{m \times n}, c \in \mathbb{R}^{m}"),
]

NORMS = [
    Problem(r"f = \|x\|_2^2", "x"),
    Problem(r"f = \left\| A x - b \right\|_2", "x"),
    Problem(r"f = \frac{1}{2} \|Y - X W\|_F^2 + \frac{\mu}{2} \|W\|_F^2", "W", r"\mu \in \mathbb{R}"),
    Problem(r"E = \lVert A - B C \rVert_F^2", "C"),
    Problem(r"f = \| D^{-1} x \|^2", "x", assume={"D": ["invertible"]}),
    Problem(r"f = \|x\|_1", "x"),
]

TRACES = [
    Problem(r"f = \operatorname{tr}(C X)", "X"),
    Problem(r"f = \mathrm{tr}(C X^T D)", "X"),
    Problem(r"f = \operatorname{Tr}(X^{\top} C X)", "X", r"X \in \mathbb{R}^{m \times n}"),
    Problem(r"f = \mathrm{tr}(X C X^T)", "X", assume={"C": ["symmetric"]}),
    Problem(r"f = \mathrm{tr}(C X D X)", "X"),
    Problem(r"f = \text{tr}(X^2)", "X"),
    Problem(r"f = \operatorname{tr}(C X^{-1})", "X", assume={"X": ["invertible"]}),
    Problem(r"f = \mathrm{tr}\left( (X + C)^{-1} D \right)", "X", assume={"X": ["invertible"]}),
    Problem(r"f = \langle C, X \odot X \rangle", "X", r"X \in \mathbb{R}^{m \times n}, C \in \mathbb{R}^{m \times n}"),
    Problem(r"f = \mathrm{tr}(H^T U); U = K V; V = X^T X", "X"),
]

DETERMINANTS_AND_INVERSES = [
    Problem(r"f = |X|", "X", r"X \in \mathbb{R}^{n \times n}", {"X": ["invertible"]}),
    Problem(r"f = \log \det X", "X", assume={"X": ["positive_definite", "symmetric"]}),
    Problem(r"f = \ln |C X D|", "X", r"C \in R^{n \times n}, X \in R^{n \times n}, D \in R^{n \times n}"),
    Problem(r"f = \log \det(S^T S)", "S", r"S \in \mathbb{R}^{m \times n}"),
    Problem(r"f = u^T X^{-1} v", "X", assume={"X": ["invertible"]}),
    Problem(r"f = \operatorname{tr}(X^{-T} C)", "X", assume={"X": ["invertible"]}),
    Problem(
        r"\ell = \log |\Sigma| + \operatorname{tr}(\Sigma^{-1} C)",
        r"\Sigma",
        r"\Sigma \in \mathbb{R}^{p \times p}, C \in \mathbb{R}^{p \times p}",
        {r"\Sigma": ["symmetric", "positive_definite"], "C": ["symmetric"]},
    ),
    Problem(r"f = \det(X)^2", "X", r"X \in \mathbb{R}^{n \times n}", {"X": ["invertible"]}),
]

ELEMENTWISE = [
    Problem(r"f = c^T \exp(X d)", "X"),
    Problem(r"f = \mathbf{1}^T \log(1 + \exp(X w))", "w", r"X \in \mathbb{R}^{N \times n}, w \in \mathbb{R}^{n}"),
    Problem(r"f = c^T \tanh(A x + b)", "x"),
    Problem(r"f = c^T (x \odot x)", "x"),
    Problem(r"f = \operatorname{tr}(C^T (M \odot X))", "X"),
    Problem(r"f = \frac{1}{2} \| \sigma(W x) - t \|^2", "W"),
    Problem(r"\mathbf{y} = \sin(\mathbf{x})", r"\mathbf{x}", r"\mathbf{x} \in \mathbb{R}^{n}"),
    Problem(r"y = \sigma(W x + b)", "x", layout="numerator"),
    Problem(r"f = v^T \operatorname{diag}(x) u", "x"),
]

LEARNING = [
    Problem(r"l = -t^T \log(\mathrm{softmax}(V h))", "V", assume={"t": ["one_hot"]}),
    Problem(r"f = \log(\mathbf{1}^T \exp(x))", "x", r"x \in \mathbb{R}^{n}"),
    Problem(r"p = \operatorname{softmax}(z)", "z", r"z \in \mathbb{R}^{K}"),
    Problem(r"l = -t \log(\sigma(w^T x)) - (1 - t) \log(1 - \sigma(w^T x))", "w", r"t \in \mathbb{R}"),
    Problem(r"L = \frac{1}{2} \| o - t \|^2; o = V h; h = \tanh(U x)", "U"),
    Problem(r"L = \frac{1}{2} \| o - t \|^2; o = V h; h = \tanh(U x)", "V"),
    Problem(
        r"l = \sum_{i=1}^{N} (t_i - w^T x_i)^2",
        "w",
        r"t_i \in \mathbb{R}, w \in \mathbb{R}^{n}, x_i \in \mathbb{R}^{n}",
    ),
    Problem(r"J = \frac{1}{N} \| \Phi \theta - t \|^2 + \lambda \theta^T \theta", r"\theta", r"t \in \mathbb{R}^{N}"),
]

SCALARS = [
    Problem(r"f = \frac{u^T x}{v^T x}", "x", r"u \in \mathbb{R}^{n}, v \in \mathbb{R}^{n}, x \in \mathbb{R}^{n}"),
    Problem(r"k = \exp\left( -\frac{\|x - z\|^2}{2 s^2} \right)", "x", r"s \in \mathbb{R}"),
    Problem(r"f = \sqrt{x^T P x}", "x", assume={"P": ["symmetric", "positive_definite"]}),
    Problem(r"f = (c^T x)^3", "x"),
    Problem(r"g = s^2 \cos(s)", "s", r"s \in \mathbb{R}"),
]

JACOBIANS_AND_HESSIANS = [
    Problem(r"y = C x", "x"),
    Problem(r"y = C x", "x", layout="numerator"),
    Problem(r"F = C X D", "X"),
    Problem(r"F = X^T", "X", r"X \in \mathbb{R}^{m \times n}"),
    Problem(r"F = X^{-1}", "X", r"X \in \mathbb{R}^{n \times n}", {"X": ["invertible"]}),
    Problem(r"y = t c", "t", r"t \in \mathbb{R}, c \in \mathbb{R}^{p}", layout="numerator"),
    Problem(r"f = \|A x - b\|^2", "x", order=2),
    Problem(r"f = x^T G x", "x", order=2),
    Problem(r"f = \mathrm{tr}(X^T C X)", "X", r"X \in \mathbb{R}^{m \times n}", order=2),
    Problem(r"f = \mathbf{1}^T \exp(A x)", "x", r"A \in \mathbb{R}^{m \times n}, x \in \mathbb{R}^{n}", order=2),
]

PROBLEMS: list[Problem] = [
    *LINEAR_AND_QUADRATIC,
    *NORMS,
    *TRACES,
    *DETERMINANTS_AND_INVERSES,
    *ELEMENTWISE,
    *LEARNING,
    *SCALARS,
    *JACOBIANS_AND_HESSIANS,
]

"""Remarks on convexity: what the form of a Hessian says, checked by its eigenvalues."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import pytest

from texderive.derivation.convexity import Convexity, convexity
from texderive.derivation.strategy import derive
from texderive.elaborate.problem import elaborate_problem
from texderive.ir import build as b
from texderive.ir.dims import named
from texderive.ir.expr import Expr, Symbol
from texderive.ir.walk import substitute
from texderive.verify.draw import different_sizes
from texderive.verify.inventory import take_inventory
from texderive.verify.trial import defined_trial

NOTHING: Mapping[str, list[str]] = MappingProxyType({})
DEFINITE = ["positive_definite"]
N_VECTORS = r"x_i\in\mathbb{R}^{n},y_i\in\mathbb{R}"

# latex, variable, declarations, facts, what is said of the function, and of which symbols it asks a sign
DECIDED = [
    (r"f = \|Xw-y\|^2", "w", "", NOTHING, "convex", ""),
    (r"f = \|Xw-y\|^2+\lambda\|w\|^2", "w", r"\lambda\in\mathbb{R}", NOTHING, "strictly-convex", r"\lambda"),
    (r"f = \sum_{i=1}^N (y_i-w^Tx_i)^2", "w", N_VECTORS, NOTHING, "convex", ""),
    (r"f = \sum_{i=1}^N r_i(y_i-w^Tx_i)^2", "w", N_VECTORS + r",r_i\in\mathbb{R}", NOTHING, "convex", "r"),
    (r"f = \sum_{i=1}^N \log(1+\exp(-y_i w^T x_i))", "w", N_VECTORS, NOTHING, "convex", ""),
    (r"f = \mathbf{1}^T\log(1+\exp(Xw))-y^TXw", "w", r"y\in\mathbb{R}^N", NOTHING, "convex", ""),
    (r"f = -t^T\log(\mathrm{softmax}(z))", "z", "", {"t": ["one_hot"]}, "convex", ""),
    (r"f = -t^T\log(\mathrm{softmax}(Wx))", "W", "", {"t": ["one_hot"]}, "convex", ""),
    (r"f = \log(\mathbf{1}^T\exp(Ax))", "x", r"A\in\mathbb{R}^{m\times n}", NOTHING, "convex", ""),
    (r"f = \mathbf{1}^T\exp(Ax)", "x", r"A\in\mathbb{R}^{m\times n}", NOTHING, "convex", ""),
    (r"f = \mathbf{1}^T (x\odot x\odot x\odot x)", "x", r"x\in\mathbb{R}^n", NOTHING, "convex", ""),
    (r"f = -\mathbf{1}^T\log(b-Ax)", "x", r"A\in\mathbb{R}^{m\times n}", NOTHING, "convex", ""),
    (r"f = x^TAx", "x", "", {"A": DEFINITE}, "strictly-convex", ""),
    (r"f = (y-X\beta)^T\Omega^{-1}(y-X\beta)", r"\beta", "", {r"\Omega": DEFINITE}, "convex", ""),
    (r"f = u^TRu+(Ax+Bu)^TP(Ax+Bu)", "u", r"u\in\mathbb{R}^m", {"P": DEFINITE, "R": DEFINITE}, "strictly-convex", ""),
    (r"f = \|AXB-C\|_F^2", "X", "", NOTHING, "convex", ""),
    (r"f = \frac12\mathrm{tr}(X^TAX)", "X", "", {"A": DEFINITE}, "strictly-convex", ""),
    (r"f = -\log|X|", "X", r"X\in\mathbb{R}^{n\times n}", {"X": DEFINITE}, "strictly-convex", ""),
    (r"f = \|M\odot(X-Y)\|_F^2", "X", "", NOTHING, "convex", ""),
    (r"f = s^4+s^2", "s", r"s\in\mathbb{R}", NOTHING, "strictly-convex", ""),
    (r"f = \exp(a^Tx)", "x", "", NOTHING, "convex", ""),
    (r"f = -\|Ax-b\|^2", "x", "", NOTHING, "concave", ""),
    (r"f = \mathbf{1}^T\log(x)", "x", r"x\in\mathbb{R}^n", NOTHING, "strictly-concave", ""),
]


def hessian(latex: str, wrt: str, where: str, assume: Mapping[str, list[str]]) -> Expr:
    problem = elaborate_problem(latex, wrt, where, assume, order=2)
    definition = problem.definition
    return derive(b.named(definition.symbol, definition.expr), problem.variable, 2).result


def least_eigenvalues(h: Expr, remark: Convexity) -> np.ndarray:
    """Relative to the largest, of the Hessian (its negative where it is concave) where the conditions hold."""
    positive: dict[Expr, Expr] = {}
    for condition in remark.conditions:
        s: Symbol = condition.about.data
        positive[condition.about] = b.symbol(s.name, s.rows, s.cols, s.facts | {"positive_definite"}, s.index)
    h = substitute(h, positive)
    inventory = take_inventory([h])
    trial = defined_trial([h], inventory, frozenset(), different_sizes(inventory.names) or [{}], 6)
    value = trial.values[0]
    assert np.allclose(value, value.swapaxes(-1, -2))
    eigenvalues = np.linalg.eigvalsh(value if "convex" in remark.shape else -value)
    return np.asarray(eigenvalues[..., 0] / np.abs(eigenvalues).max(axis=-1))


@pytest.mark.parametrize(("latex", "wrt", "where", "assume", "shape", "asks"), DECIDED, ids=lambda c: str(c))
def test_the_form_decides(
    latex: str, wrt: str, where: str, assume: Mapping[str, list[str]], shape: str, asks: str
) -> None:
    h = hessian(latex, wrt, where, assume)
    remark = convexity(h)
    assert remark.shape == shape
    assert remark.symmetric
    assert " ".join(c.about.data.name for c in remark.conditions) == asks
    least = least_eigenvalues(h, remark)
    assert (least > -1e-9).all()
    if "strictly" in shape:
        assert (least > 0).all()


@pytest.mark.parametrize(
    ("latex", "wrt", "where"),
    [
        (r"f = x^TAx", "x", ""),
        (r"f = \mathbf{1}^T (x\odot x\odot x)", "x", r"x\in\mathbb{R}^n"),
        (r"f = \mathbf{1}^T \sin(Ax)", "x", r"A\in\mathbb{R}^{m\times n}"),
        (r"f = \|x\|^2-(a^Tx)^2", "x", ""),
        (r"f = \mathrm{tr}(X^2)", "X", r"X\in\mathbb{R}^{n\times n}"),
    ],
)
def test_nothing_is_said_where_the_form_does_not_tell(latex: str, wrt: str, where: str) -> None:
    remark = convexity(hessian(latex, wrt, where, NOTHING))
    assert remark.definite is None
    assert remark.shape == ""


def test_the_reason_names_what_it_speaks_of() -> None:
    gram = convexity(hessian(r"f = \|Xw-y\|^2", "w", "", NOTHING))
    assert (gram.because, gram.about) == ("gram", b.symbol("X", *gram.about.shape) if gram.about else None)
    inside = convexity(hessian(r"f = \log(\mathbf{1}^T\exp(Ax))", "x", r"A\in\mathbb{R}^{m\times n}", NOTHING))
    assert inside.because == "sandwich"


def test_a_bare_scalar_becomes_a_condition() -> None:
    n = named("n")
    c, x = b.symbol("c"), b.symbol("x", n)
    weighted = convexity(b.mul(c, x, b.transpose(x)))
    assert [(k.word, k.about) for k in weighted.conditions] == [("nonnegative", c)]
    definite = convexity(b.add(b.mul(x, b.transpose(x)), b.mul(c, b.identity(n))))
    assert [(k.word, k.about) for k in definite.conditions] == [("positive", c)]


def test_an_affine_function_is_said_to_be_affine() -> None:
    assert convexity(b.zeros(named("n"), named("n"))).shape == "affine"


def test_a_kink_decides_nothing() -> None:
    n = named("n")
    x, a = b.symbol("x", n), b.symbol("a", n)
    f = b.mul(b.transpose(a), b.apply("relu", x))
    assert convexity(b.zeros(n, n), f).shape == ""
    assert convexity(b.diag(b.apply("step", x))).shape == ""

"""The author's hand: what is read off LaTeX, and that the writer follows it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.render.symbols import A, T, X, a, f, m, member, n, residual, squared, w, x, y
from texderive.ir import build as b
from texderive.ir.expr import Expr, Symbol
from texderive.render.hand import notation_of
from texderive.render.latex import write
from texderive.render.notation import Notation

PREFERENCES = [
    (r"a^T x", "transpose", "^T"),
    (r"a^{\top} x + b^{\top} y + c^T z", "transpose", r"^{\top}"),
    (r"a^\mathsf{T} x", "transpose", r"^\mathsf{T}"),
    (r"\def\T{^{\mathsf T}} a\T x", "transpose", r"^{\mathsf T}"),
    (r"\newcommand{\T}{^\mathrm{T}} a\T x", "transpose", r"^\mathrm{T}"),
    (r"X'X + b", "transpose", "'"),
    (r"\sigma'(x) + a^T x", "transpose", "^T"),
    (r"df = \operatorname{tr}(A dX)", "differential", "d"),
    (r"\mathrm dX", "differential", r"\mathrm d"),
    (r"X \in \mathbb{R}^{n \times d}", "differential", r"\mathrm{d}"),
    (r"\lVert x \rVert_2^2", "norm", (r"\lVert", r"\rVert")),
    (r"||x||^2", "norm_two", False),
    (r"\|x\|_2^2", "norm_two", True),
    (r"\ln \det(X)", "determinant", "function"),
    (r"\log|X|", "determinant", "bars"),
    (r"a \circ b", "hadamard", r"\circ"),
    (r"\exp\left(Xb\right)", "delimiters", "left"),
    (r"\dfrac{1}{2} x", "fraction", r"\dfrac"),
    (r"\nabla_x f", "derivative", "nabla"),
    (r"1^T x", "ones", "1"),
    (r"\mathbf 1_K^T x", "ones_sized", True),
    (r"\mathbf{I} - x", "identity", r"\mathbf{I}"),
    (r"I_n \otimes A", "identity_sized", True),
]


@pytest.mark.parametrize(("latex", "preference", "value"), PREFERENCES)
def test_a_preference_is_read(latex: str, preference: str, value: object) -> None:
    assert getattr(notation_of(latex), preference) == value


def test_functions_keep_their_spelling() -> None:
    found = notation_of(
        r"\text{Tr}(A) + \ln x + \mathrm{soft}\max(z) + diag(x) + \operatorname{vec}(X) + \vec{x}"
    ).functions
    assert found == {
        "trace": r"\text{Tr}", "log": r"\ln", "softmax": r"\mathrm{soft}\max", "diag": "diag",
        "vec": r"\operatorname{vec}",
    }  # fmt: skip


def test_symbols_keep_their_spelling() -> None:
    found = notation_of(r"\mathbf Xw + \boldsymbol{y}_1 - \vec{x}_{[k+1]} + \mathbf{Ab}").symbols
    assert found[r"\mathbf{X}"] == r"\mathbf X"
    assert found[r"\boldsymbol{y}_{1}"] == r"\boldsymbol{y}_1"
    assert found[r"\vec{x}_{[k+1]}"] == r"\vec{x}_{[k+1]}"
    assert r"\mathbf{A}" not in found  # its font stands around two letters


def test_what_is_not_shown_stays() -> None:
    base = replace(Notation(), differential="d", language="zh", layout="numerator")
    assert notation_of("x", base=base) == replace(base, symbols={"x": "x"})


WRITTEN = [
    (b.mul(T(w), x), r"a^\top b", r"w^\top x"),
    (T(b.inverse(A)), r"a^\top b", r"A^{-\top}"),
    (T(b.inverse(A)), r"(A^{-1})^T", "(A^{-1})^T"),
    (T(b.inverse(A)), "X'X", "(A^{-1})'"),
    (b.mul(b.d(X), w), "dX", "(dX) w"),
    (b.d(b.symbol(r"\Sigma")), r"\mathrm dX", r"\mathrm d\Sigma"),
    (squared(b.norm(residual)), r"\|x\|^2", r"\|Xw - y\|^2"),
    (b.norm(residual), r"\lVert x \rVert_2", r"\lVert Xw - y\rVert_2"),
    (b.apply("log", b.det(A)), r"\ln\det(X)", r"\ln\det(A)"),
    (b.apply("exp", b.mul(X, w)), r"\exp\left(Xb\right)", r"\exp\left(Xw\right)"),
    (b.apply("exp", b.symbol("t")), "e^{x}", "e^{t}"),
    (b.hadamard(x, b.entry_power(w, 2)), r"a \circ b", r"x \circ w^{\circ 2}"),
    (b.mul(y, T(b.ones(n))), r"1^T x", "y 1^T"),
    (b.mul(a, T(b.ones(n))), r"\mathbf 1_K^T", r"a\mathbf 1_n^T"),
    (b.partial(f, x), r"\nabla_x f", r"\nabla_{x} f"),
    (b.scale("1/2", x), r"\dfrac{1}{2}", r"\dfrac{1}{2}x"),
    (member("x", n), r"\mathbf{x}", "x_i"),
    (b.leaf(Symbol(r"\mathbf{x}_{□}", n, index=("j",))), r"\mathbf x_i", r"\mathbf x_j"),
    (b.symbol(r"\mathbf{W}^{(2)}", m, n), r"\mathbf W^{(1)}", r"\mathbf W^{(2)}"),
    (b.trace(A), r"\mathrm{tr}(X)", r"\mathrm{tr}(A)"),
]


@pytest.mark.parametrize(("expr", "hand", "latex"), WRITTEN, ids=[latex for *_, latex in WRITTEN])
def test_the_writer_follows_the_hand(expr: Expr, hand: str, latex: str) -> None:
    assert write(expr, notation_of(hand)) == latex

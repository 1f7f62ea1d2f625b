"""Stationary points: closed forms, proved by putting the solution back, and refusals."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

import pytest

from texderive.derivation.stationary import conditions_of, stationary
from texderive.derivation.steps import Derivation, Part
from texderive.diagnostics import UnsupportedError
from texderive.elaborate.problem import elaborate_problem
from texderive.ir import build as b
from texderive.ir.dims import ONE, named
from texderive.ir.expr import Binder, Expr, Symbol, postorder
from texderive.ir.facts import full_column_rank
from texderive.ir.walk import substitute
from texderive.render.latex import write
from texderive.render.notation import Notation
from texderive.render.verified import verify_derivation
from texderive.verify.judge import Fails, Holds, judge

NOTHING: Mapping[str, list[str]] = MappingProxyType({})
SYMMETRIC, DEFINITE = ["symmetric"], ["positive_definite"]


class Case(NamedTuple):
    """A function, its unknown, and the solution as it is written where a textbook agrees on one form."""

    latex: str
    wrt: str
    where: str = ""
    assume: Mapping[str, list[str]] = NOTHING
    solution: str = ""


LEAST_SQUARES = [
    Case(r"f = \|Xw-y\|^2", "w", solution="(X^T X)^{-1} X^T y"),
    Case(r"f = \frac12\|Xw-y\|^2 + \frac{\lambda}{2} w^T w", "w", r"\lambda \in \mathbb{R}",
         solution=r"(X^T X + \lambda I)^{-1} X^T y"),
    Case(r"f = \frac{1}{N}\|Xw-y\|^2 + \lambda \|w\|^2", "w", r"y \in \mathbb{R}^N, \lambda \in \mathbb{R}",
         solution=r"(X^T X + N\lambda I)^{-1} X^T y"),
    Case(r"f = (y-Xw)^T D (y-Xw)", "w", "", {"D": ["diagonal"]}, "(X^T DX)^{-1} X^T Dy"),
    Case(r"f = (y-X\beta)^T\Omega^{-1}(y-X\beta)", r"\beta", "", {r"\Omega": DEFINITE}),
    Case(r"f = \sum_{i=1}^N (y_i-w^Tx_i)^2", "w", r"x_i\in\mathbb{R}^{n},y_i\in\mathbb{R}"),
    Case(r"J = \sum_{i=1}^{N} r_i (t_i - w^T \phi_i)^2 + \frac{\lambda}{2} \|w\|^2", "w",
         r"w,\phi_i\in\mathbb{R}^n, r_i,t_i\in\mathbb{R},\lambda\in\mathbb{R}"),
    Case(r"f = \frac{1}{2\sigma^2}\|y-\Phi w\|^2+\frac{\alpha}{2}w^Tw", "w", r"\sigma,\alpha\in\mathbb{R}"),
    Case(r"f = \|X\theta-y\|^2 + \|\Gamma\theta\|^2", r"\theta"),
    Case(r"f = \|e\|^2; e = y-Xw", "w", solution="(X^T X)^{-1} X^T y"),
    Case(r"f = \|Xw-y\|", "w", solution="(X^T X)^{-1} X^T y"),
    Case(r"f = \log(\|Ax-b\|^2+1)", "x", solution="(A^T A)^{-1} A^T b"),
    Case(r"f = \|Ax-b\|^2+(c^Tx)^2", "x"),
    Case(r"f = \|d\odot x-y\|^2+\|Ax-b\|^2", "x"),
]  # fmt: skip

MATRICES = [
    Case(r"f = \|Y-BX\|_F^2", "B", solution="YX^T(XX^T)^{-1}"),
    Case(r"f = \|AXB-C\|_F^2", "X", solution="(A^T A)^{-1} A^T CB^T(BB^T)^{-1}"),
    Case(r"f = \mathrm{tr}((Y-XW)^TD(Y-XW))", "W", "", {"D": ["diagonal"]}),
    Case(r"f = \frac12\|W\|_F^2+\frac{C}{2}\|\mathbf{1}b^T+XW-T\|_F^2", "W", r"C\in\mathbb{R},b\in\mathbb{R}^m"),
    Case(r"f = \|R-UV^T\|_F^2+\lambda\|U\|_F^2+\lambda\|V\|_F^2", "V", r"\lambda\in\mathbb{R}"),
    Case(r"f = \sum_{i=1}^N \|x_i-Az_i\|^2", "A", r"x_i\in\mathbb{R}^n,z_i\in\mathbb{R}^k"),
    Case(r"f = \frac{1}{N}\sum_{i=1}^N\|Wx_i+b-t_i\|^2", "b", r"x_i\in\mathbb{R}^n,b,t_i\in\mathbb{R}^m"),
    Case(r"f = \frac12\|XW+\mathbf{1}b^T-T\|_F^2", "b", r"X\in\mathbb{R}^{N\times n}, b\in\mathbb{R}^m",
         solution=r"\frac{1}{N}(T - XW)^T \mathbf{1}"),
    Case(r"f = \|M\odot(X-Y)\|_F^2+\lambda\|X\|_F^2", "X", r"X\in\mathbb{R}^{m\times n},\lambda\in\mathbb{R}"),
    Case(r"f = \frac12\mathrm{tr}(X^TAX)+\frac12\mathrm{tr}(XBX^T)-\mathrm{tr}(C^TX)", "X",
         r"X\in\mathbb{R}^{m\times n}", {"A": SYMMETRIC, "B": SYMMETRIC},
         r"(B \otimes I_m + I_n \otimes A)^{-1} \operatorname{vec}(C)"),
    Case(r"f = \|AX+XB-C\|_F^2", "X", r"X\in\mathbb{R}^{m\times n}"),
    Case(r"f = \|X-C\|_F^2+\|X-X^T\|_F^2", "X", r"X\in\mathbb{R}^{n\times n}"),
    Case(r"f = \mathrm{tr}(X)^2+\|X-C\|_F^2", "X", r"X\in\mathbb{R}^{n\times n}"),
    Case(r"f = (a^TXb-c)^2+\|X\|_F^2", "X", r"c\in\mathbb{R}"),
]  # fmt: skip

STATISTICS = [
    Case(r"f = \log|\Sigma| + \mathrm{tr}(\Sigma^{-1} S)", r"\Sigma", r"\Sigma\in\mathbb{R}^{n\times n}",
         {r"\Sigma": DEFINITE, "S": SYMMETRIC}, "S"),
    Case(r"f = \log|\Sigma| + \mathrm{tr}(\Sigma^{-1} S)", r"\Sigma", r"\Sigma\in\mathbb{R}^{n\times n}", solution="S"),
    Case(r"f = \frac{N}{2}\log|\Sigma| + \frac12\sum_{i=1}^N (x_i-\mu)^T\Sigma^{-1}(x_i-\mu)", r"\Sigma",
         r"x_i\in\mathbb{R}^{n}, \mu\in\mathbb{R}^n", {r"\Sigma": DEFINITE},
         r"\frac{1}{N}\sum_{i=1}^{N} (x_i - \mu)(x_i - \mu)^T"),
    Case(r"f = \log|\Sigma| + \frac1N\sum_{i=1}^N (x_i-\bar{x})^T\Sigma^{-1}(x_i-\bar{x})", r"\Sigma",
         r"x_i\in\mathbb{R}^{n}", solution=r"\frac{1}{N}\sum_{i=1}^{N} (x_i - \bar{x})(x_i - \bar{x})^T"),
    Case(r"f = N\ln|\Sigma|+\mathrm{tr}((Y-XB)\Sigma^{-1}(Y-XB)^T)", r"\Sigma", r"Y\in\mathbb{R}^{N\times d}",
         {r"\Sigma": DEFINITE}, r"\frac{1}{N}(Y - XB)^T(Y - XB)"),
    Case(r"f = N\ln|\Sigma|+\mathrm{tr}((Y-XB)\Sigma^{-1}(Y-XB)^T)", "B", r"Y\in\mathbb{R}^{N\times d}",
         {r"\Sigma": DEFINITE}, "(X^T X)^{-1} X^T Y"),
    Case(r"f = -\log|\Lambda| + \mathrm{tr}(S\Lambda)", r"\Lambda", r"\Lambda\in\mathbb{R}^{n\times n}",
         {r"\Lambda": DEFINITE, "S": SYMMETRIC}, "S^{-1}"),
    Case(r"f = \mathrm{tr}(BX)-\log|X+A|", "X", r"X\in\mathbb{R}^{n\times n}", solution="B^{-1} - A"),
    Case(r"f = \sum_{i=1}^N w_i\|x_i-c\|^2", "c", r"x_i\in\mathbb{R}^{n}, w_i\in\mathbb{R}",
         solution=r"\frac{1}{\sum_{i=1}^{N} w_i}\sum_{i=1}^{N} w_i x_i"),
    Case(r"f = \frac12\sum_{i=1}^N (x_i-\mu)^T\Sigma^{-1}(x_i-\mu)", r"\mu", r"x_i\in\mathbb{R}^{n}",
         {r"\Sigma": DEFINITE}, r"\frac{1}{N}\sum_{i=1}^{N} x_i"),
    Case(r"f = \frac12\sum_{i=1}^N (x_i-\mu)^T\Sigma^{-1}(x_i-\mu)+\frac12(\mu-m)^T\Lambda^{-1}(\mu-m)", r"\mu",
         r"x_i\in\mathbb{R}^{n}", {r"\Sigma": DEFINITE, r"\Lambda": DEFINITE}),
    Case(r"f = \exp(-(x-m)^TA(x-m))", "x", "", {"A": SYMMETRIC}, "m"),
]  # fmt: skip

CONTROL_AND_SCALARS = [
    Case(r"f = \mathrm{tr}((I-KH)P(I-KH)^T+KRK^T)", "K", r"K\in\mathbb{R}^{n\times m}",
         {"P": SYMMETRIC, "R": SYMMETRIC}, "PH^T(HPH^T + R)^{-1}"),
    Case(r"f = x^TQx+u^TRu+(Ax+Bu)^TP(Ax+Bu)", "u", r"x\in\mathbb{R}^n,u\in\mathbb{R}^m",
         {"P": SYMMETRIC, "R": SYMMETRIC}, "-(B^T PB + R)^{-1} B^T PAx"),
    Case(r"f = \frac12 x^TAx-b^Tx", "x", "", {"A": DEFINITE}, "A^{-1} b"),
    Case(r"f = x^TAx+b^Tx", "x", solution="-(A + A^T)^{-1} b"),
    Case(r"f = x^TAx", "x", solution="0"),
    Case(r"f = \frac{N}{2}\log s + \frac{1}{2s}\|y-Xw\|^2", "s", r"s\in\mathbb{R},y\in\mathbb{R}^N"),
    Case(r"f = N\log \sigma + \frac{1}{2\sigma^2}\|y-Xw\|^2", r"\sigma", r"\sigma\in\mathbb{R},y\in\mathbb{R}^N"),
    Case(r"f = \frac{m}{2}\ln\beta-\frac{\beta}{2}\|t-\Phi w\|^2", r"\beta", r"\beta\in\mathbb{R},t\in\mathbb{R}^m"),
    Case(r"f = \sum_{i=1}^N (y_i-a x_i-c)^2", "c", r"x_i,y_i\in\mathbb{R},a,c\in\mathbb{R}"),
    Case(r"f = \|y - a x - c\mathbf{1}\|^2", "a", r"a\in\mathbb{R},c\in\mathbb{R},x\in\mathbb{R}^n"),
    Case(r"f = s\,a^Tb+\frac{k}{2}s^2", "s", r"s,k\in\mathbb{R}"),
]  # fmt: skip

CASES = [*LEAST_SQUARES, *MATRICES, *STATISTICS, *CONTROL_AND_SCALARS]


def solved(case: Case) -> Derivation:
    problem = elaborate_problem(case.latex, case.wrt, case.where, case.assume)
    definition = problem.definition
    return stationary(b.named(definition.symbol, definition.expr), problem.variable)


def solving(derivation: Derivation) -> list[Part]:
    return [p for p in derivation.parts if p.steps and p.steps[-1].move == "solve"]


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.wrt}: {c.latex}")
def test_every_line_is_proved(case: Case) -> None:
    derivation = solved(case)
    verify_derivation(derivation)
    first, last = solving(derivation)[0], solving(derivation)[-1]
    assert b.is_zero(first.right)
    assert last.right is derivation.result
    if case.solution:
        assert write(derivation.result, Notation()) == case.solution


@pytest.mark.parametrize("case", CASES[::3], ids=lambda c: f"{c.wrt}: {c.latex}")
def test_no_line_holds_at_another_point(case: Case) -> None:
    derivation = solved(case)
    lines = solving(derivation)
    faces = {e for e in postorder(lines[0].left) if e.op == "named"}
    face = next(e for e in faces if e.data.name == derivation.variable.data.name)
    if b.is_zero(face.args[0]):
        pytest.skip("zero has no multiple")
    moved = {face: b.named(face.data, b.scale("3/2", face.args[0]))}
    for line in lines[:-1]:
        assert isinstance(judge(substitute(line.left, moved), substitute(line.right, moved)), Fails)


@pytest.mark.parametrize(
    ("case", "word"),
    [
        (Case(r"f = \sum_{i=1}^N \log(1+\exp(-y_i w^T x_i))", "w", r"x_i\in\mathbb{R}^{n},y_i\in\mathbb{R}"), "linear"),
        (Case(r"f = -t^T\log(\mathrm{softmax}(Wx))", "W", "", {"t": ["one_hot"]}), "linear"),
        (Case(r"f = \|t-V\sigma(Wx)\|^2", "W"), "linear"),
        (Case(r"f = \|Xw-y\|^2 + \lambda \|w\|_1", "w", r"\lambda\in\mathbb{R}"), "linear"),
        (Case(r"f = \frac{x^TAx}{x^Tx}", "x", "", {"A": SYMMETRIC}), "linear"),
        (Case(r"f = \mathrm{tr}(AX)+\mathrm{tr}(BX^{-1})", "X"), "linear"),
        (Case(r"f = (a^Tw-c)^2", "w", r"c\in\mathbb{R}"), "singular"),
        (Case(r"f = \|t-Vh\|^2", "V"), "singular"),
        (Case(r"f = c^Tx", "x"), "does not depend"),
        (Case(r"f = s^3-3s", "s", r"s\in\mathbb{R}"), "two"),
        (Case(r"f = s^4+s^3+s", "s", r"s\in\mathbb{R}"), "several roots"),
        (Case(r"f = \|Q^Tx-y\|^2", "Q", "", {"Q": ["orthogonal"]}), "orthogonal"),
        (Case(r"y = Ax", "x"), "scalar"),
    ],
)
def test_no_closed_form_is_said(case: Case, word: str) -> None:
    with pytest.raises(UnsupportedError) as error:
        solved(case)
    (diagnostic,) = error.value.diagnostics
    assert diagnostic.code == "TD305"
    assert word in diagnostic.message
    assert diagnostic.hint


def test_the_gradient_step_is_the_way_out() -> None:
    with pytest.raises(UnsupportedError) as error:
        solved(Case(r"f = \|t-V\sigma(Wx)\|^2", "W"))
    assert r"W \leftarrow W - \eta \nabla_{W} f" in error.value.diagnostics[0].hint


def test_conditions_name_what_is_inverted() -> None:
    (condition,) = conditions_of(solved(LEAST_SQUARES[0]))
    assert condition.word == "invertible"
    rank = full_column_rank(condition.about)
    assert rank is not None and rank.data.name == "X"
    # What is definite by its form and the facts needs no condition.
    definite = {"P": DEFINITE, "R": DEFINITE}
    lqr = Case(r"f = u^TRu+(Ax+Bu)^TP(Ax+Bu)", "u", r"x\in\mathbb{R}^n,u\in\mathbb{R}^m", definite)
    assert conditions_of(solved(lqr)) == ()


def test_a_symmetric_unknown_needs_a_symmetric_solution() -> None:
    case = Case(r"f = \log|\Sigma| + \mathrm{tr}(\Sigma^{-1} S)", r"\Sigma", "", {r"\Sigma": DEFINITE})
    assert "symmetric" in {c.word for c in conditions_of(solved(case))}


def test_numerator_layout_starts_from_the_row() -> None:
    problem = elaborate_problem(r"f = \|Xw-y\|^2", "w", layout="numerator")
    derivation = stationary(b.named(problem.definition.symbol, problem.definition.expr), problem.variable, "numerator")
    verify_derivation(derivation)
    assert solving(derivation)[0].left.is_row
    assert write(derivation.result, Notation()) == "(X^T X)^{-1} X^T y"


def family(name: str, rows: str, index: str) -> Expr:
    return b.leaf(Symbol(name, named(rows), ONE, index=(index,)))


def test_a_member_of_a_family() -> None:
    A, each = b.symbol("A", named("n"), named("k")), Binder("i", named("N"))
    x, z = family("x", "n", "i"), family("z", "k", "i")
    residual = b.sub(x, b.mul(A, z))
    f = b.total(each, b.add(b.mul(b.transpose(residual), residual), b.mul(b.symbol("c"), b.transpose(z), z)))
    derivation = stationary(b.named(Symbol("f"), f), z)
    verify_derivation(derivation)
    core = b.add(b.mul(b.transpose(A), A), b.mul(b.symbol("c"), b.identity(named("k"))))
    assert isinstance(judge(derivation.result, b.mul(b.inverse(core), b.transpose(A), x)), Holds)


def test_sums_over_the_same_letter_stay_apart() -> None:
    size, each = named("n"), Binder("i", named("N"))
    u, v, x = family("u", "n", "i"), family("v", "n", "i"), b.symbol("x", size)
    inside = b.total(each, b.hadamard(u, b.add(v, x)))
    f = b.add(b.mul(b.transpose(inside), inside), b.mul(b.transpose(x), x))
    verify_derivation(stationary(b.named(Symbol("f"), f), x))


def test_a_matrix_that_is_too_narrow_is_singular() -> None:
    rows, cols = named("n"), named("p")
    X, R = b.symbol("X", rows, cols), b.symbol("R", rows, rows * cols)
    residual = b.mul(R, b.vec(X))
    with pytest.raises(UnsupportedError, match="singular"):
        stationary(b.named(Symbol("f"), b.mul(b.transpose(residual), residual)), X)


def test_a_named_intermediate_as_the_unknown() -> None:
    problem = elaborate_problem(r"f = \|e-c\|^2; e = y-Xw", "e")
    derivation = stationary(b.named(problem.definition.symbol, problem.definition.expr), problem.variable)
    verify_derivation(derivation)
    assert write(derivation.result, Notation()) == "c"

"""The writer: one row for each thing that its forms decide."""

from __future__ import annotations

import pytest

from tests.render.symbols import (
    A,
    B,
    N,
    Sigma,
    T,
    X,
    Y,
    a,
    activation,
    c,
    each,
    f,
    half,
    lam,
    m,
    member,
    n,
    over,
    p,
    r,
    residual,
    s,
    sigma,
    squared,
    t,
    w,
    x,
    y,
)  # fmt: skip
from texderive.diagnostics import UnsupportedError
from texderive.ir import build as b
from texderive.ir.expr import Binder, Expr, FunctionSymbol, Symbol
from texderive.ir.functions import FUNCTIONS
from texderive.ir.operations import OPERATIONS
from texderive.render.latex import FORMS, write

NAMED = b.named(Symbol("h_{1}", m), b.apply("tanh", b.mul(X, w)))

SUMS_AND_PRODUCTS = [
    (b.add(w, x), "w + x"),
    (b.sub(b.mul(X, w), y), "Xw - y"),
    (b.add(b.neg(w), x), "-w + x"),
    (b.add(w, b.scale("-1/2", x)), r"w - \frac{1}{2}x"),
    (b.mul(b.number(2), T(X), residual), "2X^T(Xw - y)"),
    (b.neg(residual), "-(Xw - y)"),
    (b.scale("-1/2", b.mul(T(X), residual)), r"-\frac{1}{2}X^T(Xw - y)"),
    (b.mul(lam, w), r"\lambda w"),
    (b.mul(lam, A), r"\lambda A"),
    (b.mul(w, T(w)), "ww^T"),
    (b.mul(X, A, T(Y)), "XAY^T"),
    (b.mul(lam, b.mul(T(x), w)), r"\lambda x^T w"),
    (b.mul(b.mul(T(x), w), A), "(x^T w) A"),
    (b.mul(b.mul(T(x), w), b.mul(T(c), w)), "(x^T w) c^T w"),
    (b.mul(b.add(A, B), x), "(A + B) x"),
    (b.mul(b.number(2), b.power(b.number(3), b.number("1/2"))), r"2\sqrt{3}"),
    (b.mul(b.number(3), b.power(b.number(2), s)), r"3 \cdot 2^s"),
    (b.mul(t, r, b.add(s, b.number(1))), r"tr \cdot (s + 1)"),
    (b.mul(sigma, b.add(s, b.number(1))), r"\sigma \cdot (s + 1)"),
    (b.mul(s, b.add(s, b.number(1))), "s(s + 1)"),
]
FRACTIONS = [
    (b.number("1/2"), r"\frac{1}{2}"),
    (b.number("-3/4"), r"-\frac{3}{4}"),
    (half(b.mul(T(x), w)), r"\frac{1}{2}x^T w"),
    (half(squared(b.norm(residual))), r"\frac{1}{2}\|Xw - y\|_2^2"),
    (half(b.mul(lam, squared(b.norm(w)))), r"\frac{\lambda}{2}\|w\|_2^2"),
    (half(lam), r"\frac{\lambda}{2}"),
    (over(lam), r"\frac{1}{\lambda}"),
    (b.power(lam, b.number(-2)), r"\frac{1}{\lambda^2}"),
    (b.power(lam, b.number("1/2")), r"\sqrt{\lambda}"),
    (b.power(lam, b.number("-1/2")), r"\frac{1}{\sqrt{\lambda}}"),
    (b.power(lam, b.number("3/2")), r"\lambda^{3/2}"),
    (b.leaf(Symbol("x_{□}^{(1)}", n, index=("j",))), "x_j^{(1)}"),
    (b.leaf(Symbol("a_{□□}", index=("i", "j"))), "a_{ij}"),
    (b.power(lam, s), r"\lambda^s"),
    (b.divide(b.sub(w, x), b.norm(b.sub(w, x))), r"\frac{w - x}{\|w - x\|_2}"),
    (b.divide(b.apply("sin", s), s), r"\frac{\sin(s)}{s}"),
    (b.divide(squared(b.norm(x)), b.mul(b.number(2), squared(s))), r"\frac{\|x\|_2^2}{2s^2}"),
    (b.divide(b.trace(A), squared(b.mul(T(x), w))), r"\frac{\operatorname{tr}(A)}{(x^T w)^2}"),
    (b.divide(b.mul(T(x), w), b.mul(T(c), w)), r"\frac{x^T w}{c^T w}"),
    (b.divide(b.identity(n), b.norm(x)), r"\frac{1}{\|x\|_2}I"),
    (b.mul(over(b.dimension(N)), T(X), residual), r"\frac{1}{N}X^T(Xw - y)"),
    (b.mul(b.power(b.dimension(n), b.number("-1/2")), A), r"\frac{1}{\sqrt{n}}A"),
    (
        b.divide(b.mul(A, b.sub(w, x), T(b.sub(w, x)), A, B, A, T(b.add(A, B))), b.norm(x)),
        r"\frac{1}{\|x\|_2}A(w - x)(w - x)^T ABA(A + B)^T",
    ),
]
SCRIPTS = [
    (T(X), "X^T"),
    (b.inverse(A), "A^{-1}"),
    (T(b.inverse(A)), "A^{-T}"),
    (b.inverse(T(A)), "(A^T)^{-1}"),
    (b.inverse(b.mul(T(X), X)), "(X^T X)^{-1}"),
    (T(b.mul(X, w)), "(Xw)^T"),
    (squared(A), "A^2"),
    (T(squared(A)), "(A^2)^T"),
    (b.power(A, b.number(12)), "A^{12}"),
    (b.entry_power(x, 2), r"x^{\odot 2}"),
    (b.entry_power(b.apply("tanh", x), 2), r"\tanh(x)^{\odot 2}"),
    (b.entry_power(b.add(w, x), 2), r"(w + x)^{\odot 2}"),
    (b.entry_power(x, -1), r"\frac{1}{x}"),
    (b.entry_power(x, -2), r"\frac{1}{x^{\odot 2}}"),
    (b.entry(X, "i", "j"), "X_{ij}"),
    (b.entry(x, "i", 1), "x_i"),
    (b.entry(b.mul(X, A), "i", "j"), "[XA]_{ij}"),
    (b.entry(A, 1, 12), "A_{1,12}"),
    (squared(b.symbol("x_{1}")), "x_1^2"),
    (T(b.symbol("W^{(2)}", n, n)), "(W^{(2)})^T"),
    (member("x", n), "x_i"),
    (member("x_{1}", n), "x_{1,i}"),
    (b.mul(b.symbol("b_1", m), T(b.ones(n))), r"b_1 \mathbf{1}^T"),
    (b.unary("pinv", X), "X^{+}"),
    (b.unary("adjugate", A), r"\operatorname{adj}(A)"),
]
ELEMENTWISE = [
    (b.hadamard(x, w), r"x \odot w"),
    (b.mul(b.hadamard(y, b.apply("exp", b.mul(X, w))), T(w)), r"(y \odot \exp(Xw)) w^T"),
    (b.hadamard(b.mul(T(X), y), w), r"X^T y \odot w"),
    (b.scale(2, b.hadamard(x, w)), r"2x \odot w"),
    (b.mul(lam, b.hadamard(x, w)), r"\lambda x \odot w"),
    (b.mul(A, b.hadamard(x, w)), r"A(x \odot w)"),
    (b.hadamard(x, b.add(w, c)), r"x \odot (w + c)"),
    (T(b.hadamard(A, B)), r"(A \odot B)^T"),
    (b.divide(b.apply("exp", x), b.add(b.ones(n), b.apply("exp", x))), r"\frac{\exp(x)}{1 + \exp(x)}"),
    (b.hadamard(x, b.entry_power(w, -1), c), r"\frac{x}{w} \odot c"),
    (b.sub(b.ones(n), b.entry_power(b.apply("tanh", x), 2)), r"1 - \tanh(x)^{\odot 2}"),
    (b.sub(b.scale(2, b.ones(n)), x), "2 - x"),
    (b.add(x, b.mul(lam, b.ones(n))), r"x + \lambda\mathbf{1}"),
    (b.kron(A, B), r"A \otimes B"),
    (b.kron(b.mul(A, B), A), r"(AB) \otimes A"),
    (b.mul(b.kron(b.identity(n), T(A)), b.commutation(n, n)), r"(I_n \otimes A^T) K_{nn}"),
    (b.scale(-1, b.kron(b.inverse(A), T(b.inverse(A)))), r"-A^{-1} \otimes A^{-T}"),
    (b.kron(b.hadamard(A, B), A), r"(A \odot B) \otimes A"),
]
FUNCTION_FORMS = [
    (b.apply("exp", b.mul(X, w)), r"\exp(Xw)"),
    (b.apply("exp", x), r"\exp(x)"),
    (b.apply("exp", half(x)), r"\exp\left(\frac{1}{2}x\right)"),
    (b.apply("log", b.det(A)), r"\log|A|"),
    (b.mul(b.det(A), T(b.inverse(A))), "|A| A^{-T}"),
    (b.apply("abs", s), "|s|"),
    (b.det(half(A)), r"\left|\frac{1}{2}A\right|"),
    (b.apply("sqrt", s), r"\sqrt{s}"),
    (b.apply("sigmoid", b.mul(X, w)), r"\sigma(Xw)"),
    (b.call(activation, b.mul(X, w)), r"\sigma'(Xw)"),
    (b.call(FunctionSymbol("f", False), x), "f(x)"),
    (b.call(FunctionSymbol("f", order=4), x), "f^{(4)}(x)"),
    (b.softmax(x), r"\operatorname{softmax}(x)"),
    (T(b.softmax(x)), r"\operatorname{softmax}(x)^T"),
    (b.apply("log", b.softmax(x)), r"\log(\operatorname{softmax}(x))"),
    (b.trace(b.mul(T(X), Y)), r"\operatorname{tr}(X^T Y)"),
    (b.diag(x), r"\operatorname{diag}(x)"),
    (b.vec(X), r"\operatorname{vec}(X)"),
    (b.norm(X, "F"), r"\|X\|_F"),
    (b.norm(x, "inf"), r"\|x\|_{\infty}"),
    (b.norm(x, "p", s), r"\|x\|_s"),
    (b.inner(X, Y), r"\left\langle X, Y \right\rangle"),
    (b.unary("expm", A), "e^{A}"),
]
BINDERS = [
    (b.total(each, member("x", n)), r"\sum_{i=1}^{N} x_i"),
    (b.total(each, b.sub(member("x", n), x)), r"\sum_{i=1}^{N} (x_i - x)"),
    (b.total(each, b.neg(member("x", n))), r"-\sum_{i=1}^{N} x_i"),
    (b.total(Binder("i", N, shown=False), member("x", n)), r"\sum_{i} x_i"),
    (b.total(each, b.total(Binder("j", n), b.entry(A, "i", "j"))), r"\sum_{i=1}^{N}\sum_{j=1}^{n} A_{ij}"),
    (b.mul(b.total(each, member("x", n)), T(w)), r"\left(\sum_{i=1}^{N} x_i\right) w^T"),
    (b.hadamard(b.total(each, member("x", n)), w), r"\left(\sum_{i=1}^{N} x_i\right) \odot w"),
    (b.hadamard(w, b.total(each, member("x", n))), r"w \odot \sum_{i=1}^{N} x_i"),
    (b.scale("-1/2", b.total(each, member("x", n))), r"-\frac{1}{2}\sum_{i=1}^{N} x_i"),
    (b.add(b.total(each, member("x", n)), w), r"\sum_{i=1}^{N} x_i + w"),
    (b.prod(each, member("x")), r"\prod_{i=1}^{N} x_i"),
    (b.mul(b.counter("i"), s), "is"),
]
DIFFERENTIALS = [
    (b.d(X), r"\mathrm{d}X"),
    (b.mul(b.d(X), w), r"(\mathrm{d}X) w"),
    (b.mul(T(y), b.d(X)), r"y^T\,\mathrm{d}X"),
    (b.d(b.mul(X, w)), r"\mathrm{d}(Xw)"),
    (b.d(b.apply("exp", x)), r"\mathrm{d}\exp(x)"),
    (b.d(b.inverse(A)), r"\mathrm{d}A^{-1}"),
    (b.d(T(A)), r"\mathrm{d}(A^T)"),
    (T(b.d(A)), r"(\mathrm{d}A)^T"),
    (b.hadamard(b.d(x), w), r"\mathrm{d}x \odot w"),
    (b.hadamard(b.d(b.mul(A, x)), w), r"(\mathrm{d}(Ax)) \odot w"),
    (squared(b.d(s)), r"(\mathrm{d}s)^2"),
    (b.partial(f, X), r"\frac{\partial f}{\partial X}"),
    (T(b.partial(f, X)), r"\left(\frac{\partial f}{\partial X}\right)^T"),
    (b.partial(b.partial(f, x), x), r"\frac{\partial^2 f}{\partial x \partial x^T}"),
    (b.partial(b.partial(f, s), s), r"\frac{\partial^2 f}{\partial s^2}"),
    (b.partial(b.mul(A, x), x), r"\frac{\partial(Ax)}{\partial x}"),
]
LEAVES = [
    (b.identity(n), "I_n"),
    (b.add(A, b.mul(lam, b.identity(n))), r"A + \lambda I"),
    (b.ones(n), r"\mathbf{1}"),
    (b.ones(m, n), r"\mathbf{1}_{m \times n}"),
    (b.mul(y, T(b.ones(n))), r"y\mathbf{1}^T"),
    (b.commutation(m, n), "K_{mn}"),
    (b.commutation(m * p, n), "K_{mp,n}"),
    (b.unit("i", n), "e_i"),
    (b.zeros(m, n), "0"),
    (b.dimension(m * n), "mn"),
    (b.mul(b.number(2), b.pi()), r"2\pi"),
    (Sigma, r"\Sigma"),
    (b.mul(Sigma, x), r"\Sigma x"),
    (NAMED, "h_1"),
    (b.mul(NAMED, T(x)), "h_1 x^T"),
]
TABLE = SUMS_AND_PRODUCTS + FRACTIONS + SCRIPTS + ELEMENTWISE + FUNCTION_FORMS + BINDERS + DIFFERENTIALS + LEAVES


@pytest.mark.parametrize(("expr", "latex"), TABLE, ids=[latex for _, latex in TABLE])
def test_an_expression_is_written(expr: Expr, latex: str) -> None:
    assert write(expr) == latex


def test_every_operation_has_a_form() -> None:
    constants = {"number", "constant", "ones", "zeros", "identity", "unit", "commutation"}
    leaves = {"symbol", "dimension", "counter"} | constants
    assert set(FORMS) == set(OPERATIONS) | leaves


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_is_written_and_balanced(name: str) -> None:
    latex = write(b.apply(name, b.mul(X, w)))
    assert "Xw" in latex and latex.count("{") == latex.count("}")


def test_depth_costs_no_stack() -> None:
    expr = x
    for _ in range(2000):
        expr = b.apply("sin", expr)
    assert write(expr).count(r"\sin") == 2000


def test_what_would_be_absurdly_long_is_refused() -> None:
    expr = x
    for _ in range(40):
        expr = b.hadamard(b.apply("sin", expr), b.apply("cos", expr))
    with pytest.raises(UnsupportedError, match="too long"):
        write(expr)


def test_a_product_with_a_scalar_sum_keeps_its_meaning() -> None:
    assert write(b.mul(b.sub(s, t), a)) == "(s - t) a"
    assert write(b.mul(b.sub(s, t), c, T(c))) == "(s - t) cc^T"

"""Readings of formulas: what an author writes, and the expression that it means."""

from __future__ import annotations

import pytest

from tests.elaborate.reading import read, shown
from texderive.diagnostics import UnsupportedError
from texderive.ir import build as b
from texderive.ir.dims import named

M, N = named("m"), named("n")
MN = r"X \in R^{m \times n}"

CASES = [
    # what binds to what is decided by the shapes
    (r"a \odot \exp(Xb) b^T", r"a \in R^m, X \in R^{m \times n}, b \in R^n",
     "mul(hadamard(a, apply[exp](mul(X, b))), transpose(b))"),
    (r"M \tanh(X) \odot \exp(X)", r"M \in R^{m \times m}, X \in R^{m \times n}",
     "hadamard(mul(M, apply[tanh](X)), apply[exp](X))"),
    ("c a^T b", r"a \in R^m, b \in R^m, c \in R^n", "mul(c, transpose(a), b)"),
    ("a^T b c", r"a \in R^m, b \in R^m, c \in R^n", "mul(mul(transpose(a), b), c)"),
    (r"\mathrm{vec}(A \odot X) = \mathrm{diag}(A) \mathrm{vec}(X)", r"A \in R^{m \times n}",
     "vec(hadamard(A, X)) = mul(diag(vec(A)), vec(X))"),
    (r"\operatorname{diag}(A)", r"A \in R^{n \times n}", "diagonal(A)"),
    (r"\operatorname{diag}(x) A", r"x \in R^n", "mul(diag(x), A)"),
    # transposes, inverses, powers
    ("X^{-T}", "", "transpose(inverse(X))"),
    ("X^{-1T}", "", "transpose(inverse(X))"),
    ("X'X", "", "mul(transpose(X), X)"),
    (r"X^{\mathsf{T}}", "", "transpose(X)"),
    ("X^+", "", "pinv(X)"),
    (r"X^{\#}", r"X \in R^{n \times n}", "adjugate(X)"),
    ("X^3", r"X \in R^{n \times n}", "power(X, 3)"),
    (r"x^{\odot 2}", r"x \in R^n", "epow(x, 2)"),
    (r"\frac{\exp(x)}{(1 + \exp(x))^2}", r"x \in R^n",
     "hadamard(apply[exp](x), epow(add(ones(), apply[exp](x)), -2))"),
    (r"e^{Xb}", MN, "apply[exp](mul(X, b))"),
    ("e^X", r"X \in R^{n \times n}", "expm(X)"),
    ("x^T", r"x \in R, T \in R", "power(x, T)"),
    ("T^T X", r"T \in R^{n \times n}", "mul(transpose(T), X)"),
    # bars, norms, inner products
    ("|X|", r"X \in R^{n \times n}", "det(X)"),
    ("|x|", r"x \in R", "apply[abs](x)"),
    (r"\ln|\det X|", r"X \in R^{n \times n}", "apply[log](apply[abs](det(X)))"),
    (r"\|X\|", MN, "norm[F](X)"),
    (r"\|x\|_\infty", r"x \in R^n", "norm[inf](x)"),
    (r"\|x\|_p^p", r"x \in R^n", "power(norm[p](x, p), p)"),
    (r"\|x\|_A^2", r"x \in R^n, A \in R^{n \times n}", "mul(transpose(x), A, x)"),
    (r"\langle A, B \rangle", "", "inner(A, B)"),
    # constants
    ("b_11^T", r"b_1 \in R^m", "mul(b_{1}, ones())"),
    (r"1 + \exp(v)", r"v \in R^n", "add(ones(), apply[exp](v))"),
    (r"\sigma(x) \odot (1 - \sigma(x))", r"x \in R^n",
     "hadamard(apply[sigmoid](x), add(ones(), mul(-1, apply[sigmoid](x))))"),
    (r"\mathrm{vec}(A^T) = K_{mn} \mathrm{vec}(A)", r"A \in R^{m \times n}",
     "vec(transpose(A)) = mul(commutation[(m, n)](), vec(A))"),
    (r"n \log(2 \pi)", r"x \in R^n", "mul(dimension[n](), apply[log](mul(2, constant[pi]())))"),
    (r"e_i^T X e_j", MN, "mul(transpose(unit[('i',)]()), X, unit[('j',)]())"),
    # entries and sums
    (r"(AB)_{ij} = \sum_k A_{ik} B_{kj}", r"A \in R^{m \times n}, B \in R^{n \times p}",
     "entry[('i', 'j')](mul(A, B)) = sum[Binder(index='k', size=n, lower='1', shown=False)]"
     "(mul(entry[('i', 'k')](A), entry[('k', 'j')](B)))"),
    ("X_{11}", MN, "entry[(1, 1)](X)"),
    (r"\log_2 x", r"x \in R", "mul(apply[log](x), power(apply[log](2), -1))"),
    (r"\max(0, Wx)", r"x \in R^n", "apply[relu](mul(W, x))"),
    # differentials and derivatives
    (r"\mathrm{d}XB", MN, "mul(d(X), B)"),
    ("dX^{-1} = -X^{-1} (dX) X^{-1}", r"X \in R^{n \times n}",
     "d(inverse(X)) = mul(-1, inverse(X), d(X), inverse(X))"),
    (r"\mathrm{d}\log|X|", r"X \in R^{n \times n}", "d(apply[log](det(X)))"),
    (r"\frac{\partial a^T X b}{\partial X} = a b^T", MN,
     "partial[denominator](mul(transpose(a), X, b), X) = mul(a, transpose(b))"),
    (r"\frac{\partial}{\partial X} \mathrm{tr}(X)", r"X \in R^{n \times n}", "partial[denominator](trace(X), X)"),
    (r"\frac{\partial f}{\partial x^T}", r"x \in R^n", "partial[numerator](f, x)"),
    (r"\frac{\partial f}{\partial X_{ij}}", MN, "entry[('i', 'j')](partial[denominator](f, X))"),
    # a nabla acts on all that follows where one factor alone is no function of the variable
    (r"\nabla_x x^T A x", r"x \in R^n", "partial[denominator](mul(transpose(x), A, x), x)"),
    (r"\nabla_x b^T x", r"x \in R^n", "partial[denominator](mul(transpose(b), x), x)"),
    (r"\nabla_w \frac{1}{2} (w - y)^T (w - y)", r"w \in R^n",
     "partial[denominator](mul(1/2, mul(transpose(add(w, mul(-1, y))), add(w, mul(-1, y)))), w)"),
    (r"\nabla_x f(x)^T y", r"x \in R^n, y \in R^n", "mul(transpose(partial[denominator](f, x)), y)"),
    (r"\nabla_W L x", r"W \in R^{m \times n}, x \in R^n", "mul(partial[denominator](L, W), x)"),
    (r"\frac{d f}{d x}(x)", r"x \in R^n", "partial[denominator](f, x)"),
    # a declared matrix that is applied is the function of that letter after all
    (r"\sigma(W x)", r"\sigma \in R^{m \times m}, W \in R^{p \times n}, x \in R^n", "apply[sigmoid](mul(W, x))"),
]  # fmt: skip


@pytest.mark.parametrize(("latex", "where", "expected"), CASES)
def test_reading(latex: str, where: str, expected: str) -> None:
    assert shown(latex, where) == expected


def test_nablas_and_hessians() -> None:
    x, matrix = b.symbol("x", N), b.symbol("A", N, N)
    f = b.mul(b.transpose(x), matrix, x)
    found = read(r"\nabla_x^2 f", r"x \in R^n, A \in R^{n \times n}", "f = x^T A x").sides[0][0]
    assert found.shape == (N, N)
    assert found.args[0].args[0].args[0] is f
    mixed = read(r"\frac{\partial^2 f}{\partial x \partial x^T}", r"x \in R^n", "f = x^T A x").sides[0][0]
    assert mixed.shape == (N, N)
    assert read(r"\nabla_X^T f \mathrm{d}X", r"X \in R^{m \times n}").sides[0][0].shape == (N, N)


def test_a_defined_function_is_applied_by_substitution() -> None:
    found = read("h(A y)", r"y \in R^n, \theta \in R^m", r"h(x) = \theta^T x").sides[0][0]
    assert repr(found) == r"mul(transpose(\theta), A, y)"


def test_an_undefined_function_depends_on_what_it_is_differentiated_by() -> None:
    left, right = read(r"\mathrm{d}f = \mathrm{tr}((\frac{\partial f}{\partial X})^T \mathrm{d}X)", MN).sides[0]
    named_f = left.args[0]
    assert (left.op, named_f.op, named_f.args[0].op) == ("d", "named", "call")
    assert named_f.args[0].args[0] is b.symbol("X", M, N)
    assert right.is_scalar


def test_zero_takes_the_shape_of_the_other_side() -> None:
    assert read(r"2X^T(Xw - y) = 0", MN).sides[0][1] is b.zeros(N)


def test_a_family_carries_its_index() -> None:
    found = read(r"\sum_{i=1}^{N} x_i^T x_i + \sum_{j=1}^{N} x_j^T x_j", r"x_i \in R^n").sides[0][0]
    symbols = {(s.name, s.index) for s in found.symbols}
    assert symbols == {("x", ("i",)), ("x", ("j",))}


def test_conventions_are_said() -> None:
    notes = read(r"\sigma(x) + \|X\|", r"x \in R, X \in R^{m \times n}").notes
    assert [n.code for n in notes] == ["TD115", "TD115"]


AT_A_POINT = [r"\frac{d f}{d x}(x_0)", r"\left.\frac{d f}{d x}\right|_{x_0}", r"\frac{\partial f}{\partial x}(0, 0)"]


@pytest.mark.parametrize("latex", AT_A_POINT)
def test_a_derivative_at_a_point_is_refused(latex: str) -> None:
    """It is no product, and no entry of the derivative."""
    with pytest.raises(UnsupportedError, match="at a point"):
        read(latex, r"x \in R, x_0 \in R")

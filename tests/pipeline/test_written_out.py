"""Vectors and matrices written out: entries, vectors side by side, and the families that dots abbreviate."""

from __future__ import annotations

import pytest

from texderive.elaborate.claims import read_expression
from texderive.elaborate.formulas import read_tree
from texderive.elaborate.symbols import Context
from texderive.ir import build as b
from texderive.ir.expr import postorder
from texderive.pipeline.scan import scan
from texderive.verify.judge import Holds, judge

# formula -> its shape, and how it prints back
READ = {
    r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}": ("2 × 2", r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}"),
    r"x=\begin{bmatrix} x_1 \\ x_2 \\ x_3 \end{bmatrix}": (
        "3 × 1", r"x = \begin{pmatrix} x_1 \\ x_2 \\ x_3 \end{pmatrix}"),
    r"x^T=\begin{bmatrix} 1 & 2 & 0\end{bmatrix}": ("1 × 3", r"x^T = \begin{pmatrix} 1 & 2 & 0 \end{pmatrix}"),
    r"R=\begin{bmatrix}\cos t & -\sin t\\ \sin t & \cos t\end{bmatrix}": (
        "2 × 2", r"R = \begin{pmatrix} \cos(t) & -\sin(t) \\ \sin(t) & \cos(t) \end{pmatrix}"),
    r"\begin{vmatrix} a & b\\ c& d\end{vmatrix} = ad-bc": (
        "scalar", r"\left|\begin{pmatrix} a & b \\ c & d \end{pmatrix}\right| = ad - bc"),
    r"X=[x_1,\cdots,x_N]": ("m × N", r"X = \sum_{i=1}^{N} x_i e_i^T"),
    r"x=[x_1,\cdots,x_k]^T": ("k × 1", r"x = \left(\sum_{i=1}^{k} x_i e_i^T\right)^T"),
    r"y=\begin{pmatrix} y_1\\ \vdots \\ y_N\end{pmatrix}": ("N × 1", r"y = \sum_{i=1}^{N} y_i e_i"),
    r"X=\begin{pmatrix} x_1^T\\ \vdots \\ x_N^T\end{pmatrix}": ("N × m", r"X = \sum_{i=1}^{N} e_i x_i^T"),
    r"A=\begin{bmatrix} a_{11} & \cdots & a_{1n}\\ \vdots & \ddots & \vdots \\ a_{m1} & \cdots & a_{mn}\end{bmatrix}": (
        "m × n", r"A = \sum_{i=1}^{m}\sum_{j=1}^{n} A_{ij} e_i e_j^T"),
    r"\begin{bmatrix} A & B \\ C & D \end{bmatrix}": (
        "m+q × n+p", r"\begin{bmatrix} A & B \\ C & D \end{bmatrix}"),
    r"D = \begin{pmatrix} \lambda_1 & & \\ & \ddots & \\ & & \lambda_n\end{pmatrix}": (
        "n × n", r"D = \sum_{i=1}^{n} \lambda_i e_i e_i^T"),
}  # fmt: skip

REFUSED = {
    r"f(x)=\begin{cases} x & x>0\\ 0 & x<0\end{cases}": "a value by cases is not supported",
    r"x = [a, \dots, z]": "the dots are not understood",
}


@pytest.mark.parametrize("latex", READ)
def test_it_is_read(latex: str) -> None:
    (formula,) = scan(f"$${latex}$$\n").formulas
    assert formula.status == "read", formula.reasons
    assert formula.shape is not None
    rows, cols = map(str, formula.shape)
    shape = "scalar" if rows == cols == "1" else f"{rows} × {cols}"
    assert (shape, formula.readings) == (READ[latex][0], (READ[latex][1],))


@pytest.mark.parametrize("latex", REFUSED)
def test_it_is_refused_by_name(latex: str) -> None:
    (formula,) = scan(f"$${latex}$$\n").formulas
    assert formula.status == "not read"
    assert REFUSED[latex] in {reason.message for reason in formula.reasons}


def test_the_determinant_of_two_by_two() -> None:
    expr = read_expression(read_tree(r"\det\begin{pmatrix} \alpha & \beta \\ \gamma & \tau \end{pmatrix}"), Context())
    a, c, g, t = sorted((e for e in postorder(expr) if e.op == "symbol"), key=repr)
    assert isinstance(judge(expr, b.sub(b.mul(a, t), b.mul(c, g))), Holds)

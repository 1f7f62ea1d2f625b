"""Sentences that speak of a name without saying what it is, deny it, or say it of another."""

from __future__ import annotations

import pytest

from tests.elaborate.reading import pieces, said
from texderive.elaborate.prose import read_prose

CASES = [
    ("$a$ is a vector, $a^Tx$ a scalar, constant.", {"a": "column"}),
    ("$A$ is a matrix with constant entries.", {"A": "matrix"}),
    ("$n$ 维向量 $x$ 与 $m$ 维向量 $y$", {"x": "n × 1", "y": "m × 1"}),
    ("$d$ 表示向量的维度。", {}),
    ("$Y$ 是矩阵 $X$ 的函数，$X$ 是 $m\\times n$ 矩阵。", {"X": "matrix m × n"}),
    ("we add to $x$ a vector $v$", {"v": "column"}),
    ("$f$ 是标量，Hessian 矩阵对称。", {"f": "scalar"}),
    ("This bound does not depend on $\\theta$ at all.", {}),
    ("任意（不一定对称的）矩阵 $A$", {"A": "matrix"}),
    ("$u_1, \\dots, u_n$ are orthonormal.", {}),
    ("for all $i$ in $I$", {}),
    ("$B$ is an orthonormal basis.", {}),
    ("for vectors $u$ and $v$ in $V$", {"u": "column", "v": "column"}),
    ("$A$ is a matrix, its Hessian is constant.", {"A": "matrix"}),
    ("设 $A$ 是 $n$ 阶方阵，那么 $A+A^T$ 是对称的。", {"A": "n × n"}),
    ("$k$ is a positive definite function", {}),
    ("$f$ 是向量 $x$ 的函数。", {"x": "column"}),
    ("a state vector ($n$ is the order of the system)", {}),
    ("$F$ 是矩阵变量 $X$ 的矩阵函数。", {}),
    ("设 $n$ 维向量 $x$、$m$ 维向量 $y$ 和 $m\\times n$ 矩阵 $A$。", {"x": "n × 1", "y": "m × 1", "A": "m × n"}),
    ("the noise $\\epsilon$ is symmetric", {}),
    ("$X$ is an $n\\times d$ matrix, where each row is a one-hot vector.", {"X": "n × d"}),
    ("若标量函数 $f$ 是矩阵 $X$ 经加减乘法、逆、行列式、逐元素函数等运算构成", {"X": "matrix"}),
    ("the quadratic form $q$ with symmetric matrix $A$", {"A": "matrix symmetric"}),
    ("The eigenvectors $u_i$ are orthogonal.", {}),
    ("The message from $x_1$ to $x_2$ is a scalar.", {}),
    ("$A$ in $B$ is the Schur complement block.", {}),
    ("The feature $p_1$ is in $I_1$.", {}),
    ("for every $y$ in $S$ we have", {}),
    ("A vector where we replace the missing values in $x_i$ with $m_i$.", {}),
    ("The density $p$ is symmetric about $\\mu$.", {}),
    ("the superscript $T$ denotes the matrix transpose", {}),
    ("For $A \\in \\mathbb{R}^{n\\times n}$, the matrix $A^TA$ is symmetric.", {"A": "n × n"}),
    ("内积等于0，称 $\\theta,x$ 正交。", {}),
    ("由于参数向量 $\\theta$ 是和决策界是正交的", {"\\theta": "column"}),
    ("$k$ orthogonal vectors $u_i$", {"u_{i}": "column"}),
    ("a polynomial $p$ in $x$", {}),
    ("$a_{ij}$ 表示矩阵 $A$ 中的元素。", {"A": "matrix"}),
    ("$A^{-1}$ 是矩阵 $A$ 的逆。", {"A": "matrix"}),
    ("$W$ is a matrix, everything else is constant.", {"W": "matrix"}),
    ("$X$ and $Y$ are independent of each other.", {}),
    ("$f$ is a scalar, the Hessian is symmetric.", {"f": "scalar"}),
    ("$f$ has an invertible Jacobian.", {}),
    ("这里没有假设 $A$ 是对称的。", {}),
    ("$W$ and $b$ are a matrix and a vector.", {"W": "matrix", "b": "column"}),
    ("- an $N\\times N$ matrix $A$ \n- an $N\\times 1$ vector $b$", {"A": "N × N", "b": "N × 1"}),
    ("We do not assume that $A$ is symmetric.", {}),
    ("Is $A$ symmetric? We solve it without assuming that $B$ is invertible.", {}),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_nothing_more_is_said(text: str, expected: dict[str, str]) -> None:
    assert said(read_prose(pieces(text))) == expected

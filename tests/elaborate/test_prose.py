"""Declarations in sentences, in both languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.elaborate.reading import pieces, said
from texderive.elaborate.phrases import layout_said
from texderive.elaborate.prose import read_prose

CASES = [
    ("其中a是px1的列向量，X是pxq的矩阵，b是qx1的列向量。", {"a": "p × 1", "X": "p × q", "b": "q × 1"}),
    ("其中M是lxl对称矩阵，σ是逐元素函数。", {"M": "l × l symmetric", r"\sigma": "function"}),
    ("其中y是除了一个元素为1外其他元素为0的kx1列向量，W2是mxp矩阵", {"y": "k × 1 one_hot", "W_{2}": "m × p"}),
    ("$y$是$k\\times 1$的列向量，除一个元素为1外其余元素全为0，$W$是$k\\times n$矩阵。",
     {"y": "k × 1 one_hot", "W": "k × n"}),
    ("其中xi是mx1列向量，l是标量。", {"x_{i}": "m × 1", "l": "scalar"}),
    ("$q\\in\\mathbb{R}^{d}$，$K$是$n\\times d$的矩阵", {"q": "d × 1", "K": "n × d"}),
    ("$P\\in\\mathbb{R}^{n\\times n}$为对称正定矩阵", {"P": "n × n matrix positive_definite symmetric"}),
    ("$x$ ：$n$ 维向量\n- $G$ ：$m*n$ 维矩阵", {"x": "n × 1", "G": "m × n"}),
    ("x,y分别是m,n维向量", {"x": "m × 1", "y": "n × 1"}),
    ("设 $A$、$B$ 均为 $n$ 阶方阵，且 $A$ 可逆", {"A": "n × n invertible", "B": "n × n"}),
    ("若x∈R^m，A∈R^{m×n}", {"x": "m × 1", "A": "m × n"}),
    ("矩阵 F(pxq) 对矩阵 X(mxn) 的导数", {"F": "p × q", "X": "m × n"}),
    ("$\\lambda$为常数，$A$是反对称矩阵", {r"\lambda": "constant", "A": "matrix"}),
    ("大小为m*n的矩阵", {}),
    ("Let A be a matrix of size m × n and let $b$ be a vector in $\\mathbb{R}^m$.", {"A": "m × n", "b": "m × 1"}),
    ("where $C$ is a symmetric positive definite $m\\times m$ matrix, $x$ a scalar.",
     {"C": "m × m positive_definite symmetric", "x": "scalar"}),
    (", where $\\bm{x}$ is a column vector of size $n \\times 1$", {r"\bm{x}": "n × 1"}),
    ("$y \\in \\mathbb{R}^{m}$ (one-hot), $R$ is a scalar", {"y": "m × 1 one_hot", "R": "scalar"}),
    ("$X \\in \\mathbb{R}^{n \\times n}$ is invertible.", {"X": "n × n invertible"}),
    ("$\\sigma$ is any elementwise function and $A$, $B$ are invertible matrices of size $n \\times n$",
     {r"\sigma": "function", "A": "n × n invertible", "B": "n × n invertible"}),
    ("Let $A$ be an $n\\times n$ symmetric matrix and $x$ an $n$-vector.", {"A": "n × n symmetric", "x": "n × 1"}),
    ("$x$, $y$ and $z$ are $n$-dimensional vectors", {"x": "n × 1", "y": "n × 1", "z": "n × 1"}),
    ("$A$ does not depend on $x$.", {"A": "constant"}),
    ("with $P$ and $R$ symmetric", {"P": "symmetric", "R": "symmetric"}),
    ("其中 $P$ 和 $R$ 对称", {"P": "symmetric", "R": "symmetric"}),
    ("with $x$ and $A$ symmetric", {"A": "symmetric"}),
    ("where the matrix $A$ is not symmetric.", {"A": "matrix"}),
    ("Here $X$ ($m\\times n$) and $w$ ($n \\times 1$)", {"X": "m × n", "w": "n × 1"}),
    ("$W$ is diagonal; the diagonal elements of $B$ are known", {"W": "diagonal"}),
    ("with $x_i, w \\in \\mathbb{R}^p$ and scalars $y_i$.", {"x_{i}": "p × 1", "w": "p × 1", "y_{i}": "scalar"}),
    ("for scalar weights $w_i$ and vectors $a_i$", {"w_{i}": "scalar", "a_{i}": "column"}),
    ("Let the covariance $\\Omega$ of the errors be symmetric positive definite.",
     {r"\Omega": "positive_definite symmetric"}),
    ("a covariance $\\Omega$, which is symmetric positive definite", {r"\Omega": "positive_definite symmetric"}),
    ("The eigenvalues of $A$ are positive definite; the gradient of $f$ is symmetric.", {}),
    ("$y$是$n$维列向量，除一个元素为1外其它元素为0", {"y": "n × 1 one_hot"}),
    # rows and columns, sizes with by, entries, shapes as in NumPy
    ("已知 $A$ 为 $m$ 行 $n$ 列的矩阵，$C$是具有$m$行和$k$列的矩阵", {"A": "m × n", "C": "m × k"}),
    ("设A是m行n列的矩阵", {"A": "m × n"}),
    ("a data matrix $X$ with $N$ rows and $D$ columns, a vector $t$ with $N$ entries", {"X": "N × D", "t": "N × 1"}),
    ("The vector $b$ has $m$ components and $y$ is a vector with $k$ elements", {"b": "m × 1", "y": "k × 1"}),
    ("$A$ is $n$-by-$m$. $B$ is an n-by-p and $C$ an n by p matrix.", {"A": "n × m", "B": "n × p", "C": "n × p"}),
    ("$K$ a symmetric positive-definite $n$ by $n$ kernel matrix", {"K": "n × n positive_definite symmetric"}),
    ("$W$ has shape $(k, d)$.", {"W": "k × d"}),
    ("$W$ 的形状为 $(k, d)$，$x$ 的形状为 $(d, 1)$。", {"W": "k × d", "x": "d × 1"}),
    ("We multiply $A$ by $B$ and get the matrix $C$.", {"C": "matrix"}),
    # dashes, articles and adjectives
    ("$X$ — the $n\\times p$ data matrix; $Y$ - the $n\\times q$ matrix of targets", {"X": "n × p", "Y": "n × q"}),
    ("Let $A$ and $B$ be two real $n\\times n$ matrices and $v$ a fixed vector.",
     {"A": "n × n", "B": "n × n", "v": "column"}),
    ("$A$ is square and nonsingular.", {"A": "matrix invertible"}),
    ("for all $x \\in \\mathbb{R}^n$ and symmetric $A \\in \\mathbb{R}^{n\\times n}$",
     {"x": "n × 1", "A": "n × n symmetric"}),
    # an x in a word is no sign, and the norm of x is not x
    ("The next matrix $A$ is in the text, the fixed matrix $B$ too.", {"A": "matrix", "B": "matrix"}),
    ("The norm of $x$ is a scalar.", {}),
    # of what is named by names nothing is said of the names
    ("The derivative of a scalar by the vector $x$ is a row vector.", {"x": "column"}),
    ("The derivative of $f$ in $x$ is a row vector.", {}),
    ("The Jacobian of $f$ at $x$ is an $m\\times n$ matrix.", {}),
    ("The Hessian of $f$ with respect to the vector $x$ is an $n\\times n$ symmetric matrix.", {"x": "column"}),
    ("the gradient of the loss $L$ w.r.t. $W$ has shape $(m, n)$", {"L": "scalar"}),
    ("The derivative of $f$ with respect to $x \\in \\mathbb{R}^n$ is a row vector.", {"x": "n × 1"}),
    ("The product of $A$ and $B$ is a symmetric matrix.", {}),
    ("Each entry of $X$ is a scalar, the inverse of the symmetric matrix $A$ is invertible.",
     {"A": "matrix symmetric"}),
    ("The transpose of the matrix $A$ is $n\\times m$.", {"A": "matrix"}),
    ("标量f对矩阵X(mxn)的矩阵是mnx1的向量。", {"X": "m × n"}),
    ("It does not depend on the value of the label $y$, as the box to each of $B$ shows.", {}),
    # but of a size, of each of some, and in the next clause
    ("The size of $X$ is $m\\times n$.", {"X": "m × n"}),
    ("Each of $A$ and $B$ is symmetric.", {"A": "symmetric", "B": "symmetric"}),
    ("$y$ is a function of $x$ and $A$ is symmetric.", {"A": "symmetric"}),
    ("Find the gradient of $f$ where $x$ is a vector.", {"x": "column"}),
    ("Differentiate by $x$. The norm of $x$ in $\\mathbb{R}^n$ is meant.", {"x": "n × 1"}),
    ("$R \\in SO(3)$, $Q \\in \\mathrm{O}(n)$, $P \\in \\mathrm{Sym}(n)$ and $M \\in M_n(\\mathbb{R})$",
     {"R": "3 × 3 orthogonal", "Q": "n × n orthogonal", "P": "n × n symmetric", "M": "n × n"}),
    ("We minimise $l$ over all vectors of the form above and find the gradient of $f$.", {}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_sentence(text: str, expected: dict[str, str]) -> None:
    assert said(read_prose(pieces(text))) == expected


def test_a_further_phrase_is_one_entry() -> None:
    text = "其中$A$是可对角化的方形阵，$A$ is Hurwitz"
    assert "orthogonal" not in str(said(read_prose(pieces(text))))
    found = said(read_prose(pieces("$A$ is unimodular"), (("fact:orthogonal", "", "unimodular"),)))
    assert found == {"A": "orthogonal"}


@pytest.mark.parametrize(
    ("clause", "layout"),
    [
        ("本文采用分母布局", "denominator"),
        ("这里使用的是**分子布局**", "numerator"),
        ("Numerator layout is used throughout", "numerator"),
        ("We use the denominator layout", "denominator"),
        ("在资料中有分子布局和分母布局两种定义", None),
        ("而控制论等领域采用分子布局", None),
        ("Some authors use numerator layout", None),
    ],
)
def test_layout(clause: str, layout: str | None) -> None:
    assert layout_said(clause) == layout


WORDS = [
    "其中", "$x$", "是", "$n$", "维", "列向量", "，", "。", "$A$", "对称", "矩阵", "$m\\times n$", "is", " a ",
    "of size ", "(", ")", "and", ", ", ". ", "X", "mxn", "∈R^n",
    "$A, B \\in R^{n}$", "$$x = y$$", "\n", "\n\n- ", "的", "分别", "not ",
    "one-hot", "$$",
]  # fmt: skip


@given(st.lists(st.sampled_from(WORDS), max_size=25))
def test_prose_never_raises(words: list[str]) -> None:
    text = "".join(words)
    for one in read_prose(pieces(text)):
        assert one.span is not None and 0 <= one.span.start <= one.span.end <= len(text)

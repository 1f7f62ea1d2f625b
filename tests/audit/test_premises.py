"""What an author takes for granted is no error: announced solutions, symmetry by custom, constraints, labels."""

from __future__ import annotations

import pytest

from texderive.pipeline.check import check

NORMAL = r"Then $dl=2(Xw-y)^TXdw$ and $\nabla_w l=2X^T(Xw-y)$."
SOLVED = "$w=(X^TX)^{-1}X^Ty$"

NEVER_WRONG = [
    rf"Let $l=\|Xw-y\|^2$. {NORMAL} Setting it to zero gives {SOLVED}.",
    rf"Let $l=\|Xw-y\|^2$. {NORMAL} The minimiser is {SOLVED}.",
    rf"设 $l=\|Xw-y\|^2$，则 $\nabla_w l=2X^T(Xw-y)$，令其为零得 {SOLVED}。",
    r"Let $x$ have covariance $\Sigma$. $f=(x-\mu)^T\Sigma^{-1}(x-\mu)$. Then $\nabla_x f=2\Sigma^{-1}(x-\mu)$.",
    r"协方差矩阵为 $\Sigma$，$f=(x-\mu)^T\Sigma^{-1}(x-\mu)$，则 $\nabla_x f=2\Sigma^{-1}(x-\mu)$。",
    r"Let $K$ be the kernel matrix. $f=\alpha^TK\alpha$, $\nabla_\alpha f=2K\alpha$.",
    r"权重矩阵 $D$，$J(\beta)=(y-X\beta)^TD(y-X\beta)$，则 $\frac{\partial J}{\partial\beta}=-2X^TD(y-X\beta)$。",
    r"$L=-\sum_ky_k\log p_k$, $p=\operatorname{softmax}(z)$, $\frac{\partial L}{\partial z}=p-y$",
    r"With $W^TW=I$, $$\|X-XWW^T\|_F^2=\operatorname{tr}(X^TX)-\operatorname{tr}(W^TX^TXW)$$",
    r"Let $M$ be idempotent and symmetric. $e=My$, $e^Te=y^TMy$.",
    r"$O=PV$. Then $dV=P^\top dO$ and $dP=dO\,V^\top$.",
    r"""Let $a_i \in \mathbb{R}^n$ be vectors, $A \in \mathbb{R}^{n \times m}$ the matrix of them,
$B$ a symmetric matrix. With $m_{ii} = a_i^T B a_i$ and $M = A^T B A$
$$\sum_{i=1}^m a_i^T B a_i = \sum_{i=1}^m m_{ii} = \operatorname{tr}(M) = \operatorname{tr}(A^T B A)$$""",
    r"QR: $X=QR$, $X^TX=R^TQ^TQR=R^TR$.",
]


@pytest.mark.parametrize("text", NEVER_WRONG)
def test_it_is_not_called_wrong(text: str) -> None:
    assert [f.message for f in check(text) if f.status == "wrong"] == []


def test_a_solution_in_words_hides_no_error_before_it() -> None:
    text = rf"Let $J=\|Xw-y\|^2$. $\nabla_wJ=5X^T(Xw-y)$. The solution is {SOLVED}."
    (found,) = [f for f in check(text) if f.status == "wrong"]
    assert found.suggestion == "2X^T(Xw-y)" or found.suggestion == "2X^T(Xw - y)"


def test_a_matrix_that_custom_does_not_make_symmetric_is_not_taken_for_one() -> None:
    (found,) = [f for f in check(r"Let $x$ be a vector. $f=x^TAx$. Then $\nabla_x f=2Ax$.") if f.status == "wrong"]
    assert found.suggestion == "Ax + A^T x"


def test_a_model_of_data_says_nothing_of_how_they_vary() -> None:
    text = r"""The model is $Y = X\beta + \varepsilon$, $\beta$ is a $p \times 1$ vector, $Y$ an $n \times 1$ vector.
$$S = (Y - X\beta)^T(Y - X\beta)$$ $$\frac{\partial S}{\partial \beta} = -2X^T Y + FACTOR X^T X\beta$$"""
    assert check(text.replace("FACTOR", "2"))[-1].status == "ok"
    assert check(text.replace("FACTOR", ""))[-1].status == "wrong"


def test_an_error_of_a_layer_is_a_name() -> None:
    text = r"""Let $x \in \mathbb{R}^{1 \times d}$, $W \in \mathbb{R}^{d \times h}$ and $z = xW$.
With $\delta = \frac{\partial L}{\partial z}$
$$\frac{\partial L}{\partial W} = RIGHT$$"""
    assert check(text.replace("RIGHT", r"x^T\delta"))[-1].status == "ok"
    assert check(text.replace("RIGHT", r"\delta^T x"))[-1].status == "wrong"

"""Notes in which every line is right: reduced from long ones."""

from __future__ import annotations

import pytest

from texderive.pipeline.check import check

NOTES = [
    r"$\mathbf 1\in\mathbb R^n$，$H=I-\frac1n\mathbf 1\mathbf 1^T$，$HH=H$。",
    r"""设 $X=[x_1,\cdots,x_n]^T\in\mathbb R^{n\times p}$，$r=y-Xw$，$f=\sum_{i=1}^n(y_i-x_i^Tw)^2$。

$$\frac{\partial f}{\partial w}=-2\sum_{i=1}^nr_ix_i$$
""",
    r"""$M\in\{0,1\}^{m\times n}$，$R\in\mathbb R^{m\times n}$，$P\in\mathbb R^{m\times k}$，
$Q\in\mathbb R^{n\times k}$，$f=\frac12\|M\odot(R-PQ^T)\|_F^2$。

$$\frac{\partial f}{\partial P}=-(M\odot(R-PQ^T))Q$$
""",
    r"设 $f = x^T A x$，A是nxn矩阵，x是nx1列向量。若A对称，则 $\frac{\partial f}{\partial x} = 2Ax$。",
    r"$f(x)=\frac12x^TAx-b^Tx$，A对称正定，$\frac{\partial f}{\partial x} = Ax-b$。",
    r"""$m(\Delta)=f+g^T\Delta+\frac12\Delta^TH\Delta$，H对称，则

$$
\frac{\partial m}{\partial\Delta}=g+H\Delta
$$""",
    r"""$$
\frac{\partial}{\partial x}(x^TAx)=2Ax
$$

其中 $A$ 是对称矩阵。""",
    r"""设

$$
f=x^TAx
$$

$$
\frac{\partial f}{\partial x}=2Ax
$$

其中 $A$ 为 $n$ 阶对称矩阵。""",
    r"""$$
\frac{\partial x^TAx}{\partial x}=2Ax\quad(A\text{对称})
$$""",
    r"""$$
\frac{\partial x^TAx}{\partial x}=(A+A^T)x=2Ax,\ \text{if } A=A^T
$$""",
    r"""$$
\begin{aligned}
\frac{\partial x^TAx}{\partial x}&=(A+A^T)x\\
&=2Ax\quad(A=A^T)
\end{aligned}
$$""",
    r"""## A对称的情形

$f=x^TAx$，$\frac{\partial f}{\partial x}=2Ax$。""",
    r"""本文中所有矩阵都是对称矩阵。

$f=x^TAx$，$\frac{\partial f}{\partial x}=2Ax$。""",
    r"""All matrices are symmetric.

$f=x^TAx$, $\frac{\partial f}{\partial x}=2Ax$.""",
    r"""## 2
$C$ is a symmetric matrix.

## 3
$f = \frac{1}{2} w^T C w$ gives $\frac{\partial f}{\partial w} = C w$.

## 4
$f = \|Cx\|^2$ with $C \in \mathbb{R}^{m \times n}$. $\frac{\partial f}{\partial x} = 2C^TCx$""",
    r"""$V = ZGZ^T + R$ is symmetric. $\ell = -\frac{1}{2}(y - X\beta)^T V^{-1} (y - X\beta)$.

$$
\frac{\partial \ell}{\partial \beta} = X^T V^{-1} (y - X\beta)
$$""",
    r"Let $f=x^TPx$, where $P$ is the error covariance. $\frac{\partial f}{\partial x}=2Px$.",
    r"""$y \sim N(X\beta, V)$, $\ell = -\frac{1}{2}(y - X\beta)^T V^{-1} (y - X\beta)$.

$$
\frac{\partial \ell}{\partial \beta} = X^T V^{-1} (y - X\beta)
$$""",
    r"""$S_w$、$S_b$ 分别是类内散度矩阵和类间散度矩阵，$J=\frac{w^TS_bw}{w^TS_ww}$。

$$
\frac{\partial J}{\partial w}=\frac{2S_bw(w^TS_ww)-2S_ww(w^TS_bw)}{(w^TS_ww)^2}
$$""",
    r"""其中 $y_i\in\{-1,+1\}$，$J=\sum_i(1-y_iw^Tx_i)^2$。

$$
\frac{\partial J}{\partial w}=2\sum_i(w^Tx_i-y_i)x_i
$$""",
    r"""其中 $y_i$ 取值为 $\pm1$，$J=\sum_i(1-y_iw^Tx_i)^2$。

$$
\frac{\partial J}{\partial w}=2\sum_i(w^Tx_i-y_i)x_i
$$""",
    r"""$M$ is a binary mask, $J=\frac12\|M\odot(R-PQ^T)\|_F^2$.

$$
\frac{\partial J}{\partial P}=-\left(M\odot(R-PQ^T)\right)Q
$$""",
    r"""$L = -\sum_iy_i^T \log \mathrm{softmax}(Wx_i)$

$$
\frac{\partial L}{\partial W} = \sum_i(\mathrm{softmax}(Wx_i) - y_i)x_i^T
$$""",
    r"""$Y\in\mathbb R^{C\times N}$ 的每一列是one-hot向量，$\hat Y=\mathrm{softmax}(Z)$（按列）。
$L=-\mathrm{tr}(Y^T\log\hat Y)$

$$
\frac{\partial L}{\partial Z}=\hat Y-Y
$$""",
    r"""The columns of $Y$ are one-hot, $\hat Y=\mathrm{softmax}(Z)$ column-wise. $L=-\operatorname{tr}(Y^T\log\hat Y)$

$$
\frac{\partial L}{\partial Z}=\hat Y-Y
$$""",
    r"""$P$ 是投影矩阵，$P^2=P=P^T$，$f=\|x-Px\|^2$。

$$
\frac{\partial f}{\partial x}=2(I-P)x
$$""",
    r"""$P$ 是正交投影矩阵，$f=\|x-Px\|^2$。

$$
\frac{\partial f}{\partial x}=2(I-P)x
$$""",
    r"""$S$ 是反对称矩阵，$f=x^TSy$。

$$
\frac{\partial f}{\partial y}=-Sx
$$""",
    r"""$S$ is skew-symmetric, $f=x^TSy$.

$$
\frac{\partial f}{\partial y}=-Sx
$$""",
    r"""$\|u\|=1$，$f=\|x-uu^Tx\|^2$。

$$
\frac{\partial f}{\partial x}=2(I-uu^T)x
$$""",
    r"""$u$ 是单位向量，$f=\|x-uu^Tx\|^2$。

$$
\frac{\partial f}{\partial x}=2(I-uu^T)x
$$""",
    r"""$$
\begin{aligned}
f&=\|Xw-y\|^2\\
\mathrm{d}f&=2(Xw-y)^TX\mathrm{d}w\\
w&=(X^TX)^{-1}X^Ty
\end{aligned}
$$""",
    r"""$f(\mu)=\sum_{i=1}^N\|x_i-\mu\|^2$

$$
\begin{aligned}
\mathrm{d}f&=-2\sum_{i=1}^N(x_i-\mu)^T\mathrm{d}\mu\\
\mu&=\frac1N\sum_{i=1}^Nx_i
\end{aligned}
$$""",
    r"""$l=\log|\Sigma|+\mathrm{tr}(S\Sigma^{-1})$，其中 $\Sigma$、$S$ 都是 $n\times n$ 的对称正定矩阵。

$$
\begin{aligned}
\mathrm{d}l&=\mathrm{tr}(\Sigma^{-1}\mathrm{d}\Sigma)-\mathrm{tr}(S\Sigma^{-1}\mathrm{d}\Sigma\Sigma^{-1})\\
\Sigma&=S
\end{aligned}
$$""",
    r"""$f(w)=\|Xw-y\|^2$ 的最小值点是 $w=(X^TX)^{-1}X^Ty$。证明：

$$
\mathrm{d}f=2(Xw-y)^TX\mathrm{d}w
$$""",
    r"""$f(w)=\|Xw-y\|^2$. The solution is $w=(X^TX)^{-1}X^Ty$. Indeed

$$
df=2(Xw-y)^TXdw
$$""",
    r"""$z^{(l)} = W^{(l)} a^{(l-1)} + b^{(l)}$, $\delta^{(l)} = \frac{\partial C}{\partial z^{(l)}}$.

$$
\frac{\partial C}{\partial W^{(l)}} = \delta^{(l)} (a^{(l-1)})^T
$$""",
    r"""记 $z^{l}=W^{l}a^{l-1}+b^{l}$，$\delta^l=\frac{\partial J}{\partial z^l}$，则

$$
\frac{\partial J}{\partial W^l}=\delta^l(a^{l-1})^T
$$""",
    r"""## 模型
$\mu_k\in\mathbb{R}^d$，$\Sigma_k$ 是dxd对称正定矩阵。

## M 步

$$
Q=\sum_{n=1}^N\sum_{k=1}^K\gamma_{nk}(x_n-\mu_k)^T\Sigma_k^{-1}(x_n-\mu_k)
$$

$$
\frac{\partial Q}{\partial\mu_k}=-2\sum_{n=1}^N\gamma_{nk}\Sigma_k^{-1}(x_n-\mu_k)
$$""",
    r"""$H=I_n-\frac1n\mathbf 1\mathbf 1^T$，$f=\|Hx\|^2$。

$$
\frac{\partial f}{\partial x}=2Hx
$$""",
    r"$u^Tu=1$，$f=\|x-uu^Tx\|^2$，$\frac{\partial f}{\partial x}=2(I-uu^T)x$。",
    r"$H^\top = H$, $H^2 = H$, $c = Hx$. Then $Hc=c$.",
]


@pytest.mark.parametrize("text", NOTES)
def test_no_line_is_called_wrong(text: str) -> None:
    assert [f.message for f in check(text) if f.status == "wrong"] == []


def test_a_solution_does_not_make_a_wrong_gradient_vanish() -> None:
    text = r"$l=\|Xw-y\|^2$, $\frac{\partial l}{\partial w}=-2X^T(Xw-y)$, so that $w=(X^TX)^{-1}X^Ty$."
    assert [f.status for f in check(text)][:1] == ["wrong"]


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (r"With $f=\exp(a^T x)$ we have $\nabla f = \exp(a^Tx)a$.", "ok"),
        (r"With $f=\exp(a^T x)$ we have $\nabla f = \exp(a^Tx)x$.", "wrong"),
        (r"$l = \|Xw-y\|^2$, $\nabla l = 2X^T(Xw-y)$", "ok"),
        (r"$l = \|Xw-y\|^2$, $\nabla l = 2X(Xw-y)$", "wrong"),
    ],
)
def test_a_nabla_means_the_usual_variable(text: str, status: str) -> None:
    assert [f.status for f in check(text)] == [status]


@pytest.mark.parametrize(("sign", "status"), [("+", "ok"), ("-", "wrong")])
def test_what_has_a_definition_varies_with_what_it_is_made_of(sign: str, status: str) -> None:
    text = rf"With $h=\sigma(Vx)$ and $a=Wh$: $\mathrm{{d}}a=\mathrm{{d}}W\,h{sign}W\mathrm{{d}}h$"
    assert [f.status for f in check(text)] == [status]


@pytest.mark.parametrize(("end", "status"), [("x^T", "ok"), ("x", "wrong")])
def test_a_vector_behind_a_matrix_is_no_number(end: str, status: str) -> None:
    text = rf"$f=\frac12\|Wx-y\|^2$ with an $m \times n$ matrix $W$. $\frac{{\partial f}}{{\partial W}}=(Wx-y){end}$"
    assert [f.status for f in check(text)] == [status]


@pytest.mark.parametrize(
    "text",
    [
        r"采用分母布局。X是mxn矩阵，a是mx1向量，b是nx1向量。$\frac{\partial a^TXb}{\partial X} = ba^T$",
        r"分母布局下，$\frac{\partial Ax}{\partial x}=A$，其中 $A\in\mathbb R^{m\times n}$。",
        r"""The gradient has the shape of the variable. $A$ is $n\times n$.
$\frac{\partial\operatorname{tr}(AX)}{\partial X} = A$""",
        r"本文采用分子布局。$\frac{\partial x^Tx}{\partial x}=2x$",
    ],
)
def test_what_holds_in_the_other_layout_alone_is_told(text: str) -> None:
    assert any("but the note names the other" in f.message for f in check(text))

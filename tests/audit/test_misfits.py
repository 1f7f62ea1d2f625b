"""A claim is called wrong for its shapes only where its own lines do not fit, not where something they use does not."""

from __future__ import annotations

import pytest

from texderive.pipeline.check import Finding, check

# Two sections each declare an X: what is said of the first does not fit into the definitions of the second.
LAYERS = r"""## Least squares

$l=\left\| Xw-y \right\| ^2$, where $y$ is an $m \times 1$ vector, $X$ an $m \times n$ matrix and $w$ a vector.

## Two layers

$l=-y^T\log \left( W_2\sigma \left( W_1x \right) \right)$, where $y$ is an $m \times 1$ vector, $W_2$ an $m \times p$
matrix and $W_1$ a $p \times n$ matrix. With many samples side by side

$$X=\left[ x_1,\cdots ,x_N \right] ,A_1=W_1X, H_1=\sigma \left( A_1 \right) ,A_2=W_2H_1$$

we find

$$
CLAIM
$$
"""


@pytest.mark.parametrize(
    "claim",
    [
        r"\frac{\partial l}{\partial W_2}=\frac{\partial l}{\partial A_2}H_{1}^{T}",
        r"\frac{\partial l}{\partial H_1}=W_{2}^{T}\frac{\partial l}{\partial A_2}",
        r"\mathrm{d}l=\mathrm{tr}\left( \frac{\partial l}{\partial A_2}^T\mathrm{d}A_2 \right) "
        r"=\mathrm{tr}\left( \frac{\partial l}{\partial A_2}^T\mathrm{d}W_2H_1 \right) "
        r"+\mathrm{tr}\left( \frac{\partial l}{\partial A_2}^TW_2\mathrm{d}H_1 \right)",
    ],
)
def test_what_was_said_elsewhere_of_a_name_is_not_the_fault_of_a_line(claim: str) -> None:
    assert not wrong(LAYERS.replace("CLAIM", claim))


def test_a_definition_that_does_not_fit_is_not_the_fault_of_a_line() -> None:
    text = r"""- 按照这个定义，标量f对矩阵X(mxn)的矩阵是mnx1的向量，使用$\nabla _Xf$表示上面定义的mxn矩阵，从而有：
  $\frac{\partial f}{\partial X}=\mathrm{vec}\left( \nabla _Xf \right)$
- 转置：$\mathrm{vec}\left( A^T \right) =K_{mn}\mathrm{vec}\left( A \right)$，其中 A 是 mxn 矩阵
- $F=D^TB^TXAC$
$$
Y=B^TXA\Rightarrow \frac{\partial F}{\partial Y}=C\otimes D
$$"""
    assert not wrong(text)


def test_a_line_that_does_not_fit_beside_the_one_before_it_is_told_by_its_own_shapes() -> None:
    text = r"""$$\begin{align}
J&=[\vec{z}-\vec{x}\vec{y}]^{T}[\vec{z}-\vec{x}\vec{y}] \\
&=\vec{z}^{T}\vec{z}-2\vec{z}^{T}\vec{x}\vec{y}+\vec{y}^{T}\vec{x}^{T}\vec{x}\vec{y}
\end{align}$$

$$\dfrac{\partial J}{\partial  \vec{y}}=-2(\vec{z}^{T}\vec{x})+2 \vec{x}^{T}\vec{x}\vec{y}$$"""
    (found,) = wrong(text)
    assert "sum: 1 × n and n × 1 do not fit" in found.message


def wrong(text: str) -> list[Finding]:
    return [f for f in check(text) if f.status == "wrong"]

r"""What scalar calculus leaves unsaid is no error: elements of area, f_x, steps above a name, solutions."""

from __future__ import annotations

import pytest

from texderive.pipeline.check import check

NEVER_WRONG = [
    r"The total differential is $df = f_x\,dx + f_y\,dy$ of $f = x^2 + 4y^2$ with $x = s\cos t$.",
    r"In polar coordinates $dA = dx\,dy = r\,dr\,d\theta$.",
    r"$\frac{d}{dx}[\mu y] = \mu Q$. Integrate: $\mu\,y = \int \mu\,Q\, dx + C$",
    r"Power delivered: $P = IV = I^2 R = V^2/R$ (Joule's law)",
    r"$f(x, y) = x^3 - 3xy + y^3$. Setting them to zero: $$f_x = 3x^2 - 3y = 0 \implies y = x^2$$",
    r"Is $(3x^2 + y\cos x)\,dx + (\sin x - 4y^3)\,dy = 0$ exact? Compare with the solution $y = (x + 1)^2 - 0.5e^x$.",
    r"$$\begin{aligned} &v = \alpha u \\ &\Rightarrow \|v\|_2 = \alpha \|u\|_2 = \alpha \end{aligned}$$",
    r"$$S = arg \ \underset{u:u^T u = 1}{min} \sum_i \|x_i - u\|^2 = arg \ \underset{u}{max} u^T u$$",
    r"$$\sigma^2 - s = \sigma^{2} - \frac{1}{N^{2}}\sum_{i=1}^N Var[x_{i}]$$",
    r"With $\mathcal{E} = -Blv$ we have $|\mathcal{E}| = Blv$.",
    r"Let $Q$ be symmetric, $L = \frac12 x^TQx + c^Tx + \mu^T(Ax - b)$ with $\mu \in \{\mu \mid q(\mu) > 0\}$. "
    r"$$\frac{\partial L}{\partial x} = Qx + c + A^T\mu = 0$$",
    r"Let $S$ be the covariance. $N\Sigma^{-1} - N S^T\Sigma^{-2} = 0 \Longrightarrow \Sigma = S$",
]


@pytest.mark.parametrize("text", NEVER_WRONG)
def test_it_is_not_called_wrong(text: str) -> None:
    assert [f.message for f in check(text) if f.status == "wrong"] == []


@pytest.mark.parametrize(
    "text",
    [
        r"Let $f = x^2y$ with numbers $x$ and $y$. $df = 2xy\,dx - x^2\,dy$",
        r"Let $f = \lvert\lvert Ax - b\rvert\rvert^2$. $$\frac{\partial f}{\partial x} = A^T(Ax - b)$$",
    ],
)
def test_what_is_wrong_all_the_same_is_found(text: str) -> None:
    assert check(text)[-1].status == "wrong"

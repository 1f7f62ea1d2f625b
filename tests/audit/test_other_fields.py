"""What notes on other subjects write with the same signs is no error of linear algebra."""

from __future__ import annotations

import pytest

from texderive.pipeline.check import check

NEVER_WRONG = [
    # equations, what solves them, and what does not
    r"Maximize $A = x(200 - 2x) = 200x - 2x^2$. $$A'(x) = 200 - 4x = 0 \implies x = 50$$",
    r"""$S = \pi r^2 + \frac{1000}{r}$, so
$$S'(r) = 2\pi r - \frac{1000}{r^2} = 0 \implies r^3 = \frac{500}{\pi}
\implies r = \left(\frac{500}{\pi}\right)^{1/3}$$""",
    r"Solve $a_n x^{n-2} = 0$. Shift indices: let $m = n - 2$ (so $n = m + 2$).",
    r"We find the area where $y = x^2 - 2x$ and $y = 0$ meet, from $x = 1$ to $x = 4$.",
    r"Let $A \in \mathbb{R}^{m\times n}$, $b, x \in \mathbb{R}^m$. When $Ax = b$ there is a solution.",
    r"For a 2D system $\mathbf{X}' = A\mathbf{X}$, where $A$ is a matrix, we plot trajectories.",
    r"With $P(t) = P_0 e^{rt}$ the law of growth is $$P' = rP$$",
    r"$$x_p(t) = A(\omega)\cos(\omega t - \delta)$$",
    r"$\int x e^x dx$: $u = x$, $dv = e^x dx$, $v = e^x$; $\int 2x \cos x \, dx$: $u = 2x$, $dv = \cos x \, dx$.",
    # numbers that are none, and sums without end
    r"Euler says $e^{i\beta x} = \cos\beta x + i\sin\beta x$.",
    r"In essence this is $\log(\infty) = \infty$.",
    r"the geometric series $\frac{1}{1-u} = \sum u^n$",
    # operators
    r"For independent $X_1$, $X_2$ $Var(X_1 + X_2) = Var(X_1) + Var(X_2)$",
    r"$$\textrm{Var}(X+Y) = \textrm{Var}(X) + \textrm{Var}(Y)$$",
    r"$F(s) = \mathcal{L}\{f(t)\}$ gives $$\mathcal{L}\{f'(t)\} = sF(s) - f(0)$$",
    r"With $h(x) = x$ and $g(x) = Ax$ $$D(h \cdot g)(x) = [h(x)]^T Dg(x) + [g(x)]^T Dh(x) = x^T A + [Ax]^T I$$",
    r"""For $\mathbf{q} \in \mathbb{R}^d$ we have $a(\mathbf{q}, \mathbf{k}_i) = \mathbf{q}^\top \mathbf{k}_i$ and
$$\mathrm{softmax}(a(\mathbf{q}, \mathbf{k}_i)) =
\frac{\exp(\mathbf{q}^\top \mathbf{k}_i)}{\sum_{j=1} \exp(\mathbf{q}^\top \mathbf{k}_j)}.$$""",
    # what the text says of the names
    r"$M=M_s+M_a$, and the antisymmetric part changes its sign: $M^T_a=-M_a$",
    r"$$[A x]^T = x^T A$$ The last step uses the symmetry of $A$.",
    r"四元数乘积的模即为模的乘积 $$\| \bm{q}_a \bm{q}_b \| = \|\bm{q}_a \| \| \bm{q}_b \|.$$",
    r"$$\begin{gather*} A = U\Lambda U^T \\ AU = U\Lambda \end{gather*}$$",
]


@pytest.mark.parametrize("text", NEVER_WRONG)
def test_it_is_not_called_wrong(text: str) -> None:
    assert [f.message for f in check(text) if f.status == "wrong"] == []


def test_a_number_that_solves_an_equation_is_right() -> None:
    text = r"Maximize $A = x(200 - 2x)$. $$\frac{dA}{dx} = 200 - 4x = 0 \implies x = 50$$"
    assert check(text)[-1].message == "it solves the equation"

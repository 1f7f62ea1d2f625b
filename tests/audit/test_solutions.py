"""Solutions are put back into their equations."""

from __future__ import annotations

import pytest

from texderive.pipeline.check import check

RIDGE = r"""Let $X \in \mathbb{R}^{m \times n}$ and $l = \|Xw - y\|^2 + \lambda w^T w$.

"""
EQUATIONS = [
    r"$$\nabla_w l = 2X^T(Xw - y) + 2\lambda w = 0$$ has the solution $$w = SOLUTION$$",
    r"From $\frac{\partial l}{\partial w} = 0$ follows $w = SOLUTION$.",
    r"The gradient is $\nabla_w l = 2X^T(Xw - y) + 2\lambda w$. Setting it to zero gives $$w = SOLUTION.$$",
    r"$$\frac{\partial l}{\partial w} = 2X^T(Xw - y) + 2\lambda w = 0 \Rightarrow w = SOLUTION$$",
]
RIGHT = r"(X^T X + \lambda I)^{-1} X^T y"
SLIPS = [r"(X^T X - \lambda I)^{-1} X^T y", r"(X^T X + \lambda I)^{-1} X y"]


def _last(equation: str, solution: str) -> tuple[str, str]:
    found = check(RIDGE + equation.replace("SOLUTION", solution))[-1]
    return found.status, found.suggestion


@pytest.mark.parametrize("equation", EQUATIONS)
def test_what_solves_the_equation_is_right(equation: str) -> None:
    assert _last(equation, RIGHT) == ("ok", "")


@pytest.mark.parametrize("equation", EQUATIONS)
@pytest.mark.parametrize("slip", SLIPS)
def test_what_does_not_solve_it_is_wrong_and_mended(equation: str, slip: str) -> None:
    assert _last(equation, slip) == ("wrong", RIGHT)


@pytest.mark.parametrize(
    "text",
    [
        r"Setting $\nabla_w l = 2X^T(Xw - y) + 2\lambda w = 0$ we step by $w = w - \eta g$.",
        r"As $\nabla_w l = 2X^T(Xw - y) + 2\lambda w = 0$, we get $w = V D U^T y$ by the singular values.",
        # other equations took something away
        r"$$2w - \mu a = 0 \Rightarrow w = \frac{\mu}{2} a$$ and with $a^T w = 1$ "
        r"$$\mu = \frac{2}{a^T a}$$ $$w = \frac{a}{a^T a}$$",
        r"$$\frac{\partial f}{\partial x} = 2x + z - 3 = 0$$ "
        r"$$\frac{\partial f}{\partial z} = x + 2z = 0$$ so $x = 2, z = -1$.",
        # more equations than unknowns
        r"From $2Aw - 2\mu w = 0$ we see that $\mu = \frac{w^T A w}{w^T w}$.",
    ],
)
def test_nothing_is_said_of_what_other_equations_may_give(text: str) -> None:
    assert all(f.status != "wrong" for f in check(RIDGE + text))

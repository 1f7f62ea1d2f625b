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


@pytest.mark.parametrize("unknown", [r"\hat{w}", r"\hat w", "w^*", r"w^{\star}", r"w_{\text{ridge}}", r"\widehat{w}"])
@pytest.mark.parametrize(("solution", "status"), [(RIGHT, "ok"), (SLIPS[0], "wrong"), (SLIPS[1], "wrong")])
@pytest.mark.parametrize(
    "words",
    [
        "The gradient is $$\\nabla l(w) = 2X^T(Xw - y) + 2\\lambda w.$$ Setting it to zero gives\n\n$$\nANSWER\n$$",
        "对 $w$ 求导得 $$\\frac{\\partial l}{\\partial w} = 2X^T(Xw - y) + 2\\lambda w$$ 令其为0，得\n\n$$\nANSWER\n$$",
        "$\\nabla_w l = 0$ says that $(X^T X + \\lambda I)w = X^T y$, that is $ANSWER$.",
    ],
)
def test_the_unknown_may_be_marked_in_its_solution(unknown: str, solution: str, status: str, words: str) -> None:
    text = RIDGE.replace("l =", "l(w) =") + words.replace("ANSWER", f"{unknown} = {solution}")
    assert check(text)[-1].status == status


@pytest.mark.parametrize("wrong", [r"X^T(Xw - y) + 2\lambda w", r"2X^T(Xw + y) + 2\lambda w"])
def test_what_solves_the_true_equation_is_right_beside_a_wrong_one(wrong: str) -> None:
    found = check(RIDGE + rf"$$\nabla_w l = {wrong} = 0 \Rightarrow w = {RIGHT}$$")
    assert [f.status for f in found if f.status != "undecided"] == ["wrong", "ok"]


def test_a_solution_that_uses_another_one_is_not_judged_by_one_equation() -> None:
    text = r"""$$L(x, \lambda) = x^T x + \lambda^T(Ax - b)$$
$$\frac{\partial L}{\partial x} = 2x + A^T\lambda = 0, \qquad \frac{\partial L}{\partial \lambda} = Ax - b = 0$$
The first gives $x = -\frac{1}{2}A^T\lambda$, so by the second $\lambda = -2(AA^T)^{-1}b$, and
$$x^* = A^T(AA^T)^{-1}b$$"""
    assert "wrong" not in {f.status for f in check(text)}


@pytest.mark.parametrize(
    "text",
    [
        # a function that solves a differential equation
        r"Here $f(x, y) = y^{1/3}$ and $\frac{\partial f}{\partial y} = \frac{1}{3}y^{-2/3}$. A valid solution is "
        r"$y(x) = \left(\frac{2x}{3}\right)^{3/2}$.",
        # one case of several
        r"$$\frac{\partial L}{\partial \lambda} = -(4x - y^3) = 0$$ If $y = 0$, then from $4x = y^3$ we get $x = 0$. "
        r"Else $\lambda = 2/y$, so $y = 2/\lambda$.",
        # two equations
        r"With $f = x^3 + y^3 - 3xy$: $$\frac{\partial f}{\partial x} = 3x^2 - 3y = 0, \quad "
        r"\frac{\partial f}{\partial y} = 3y^2 - 3x = 0$$ We solve for $y = x^2$ and $x = y^2$, so $x = 0$ or $x = 1$.",
    ],
)
def test_a_solution_of_another_kind_is_not_judged(text: str) -> None:
    assert "wrong" not in {f.status for f in check(text)}

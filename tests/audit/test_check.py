r"""Lines of authors: right ones are never called wrong, wrong ones are found where they stand, with what is right."""

from __future__ import annotations

import pytest

from texderive.pipeline.check import Finding, check

LEAST_SQUARES = r"""
$l=\left\| Xw-y \right\|^2$, where $y\in \mathbb{R}^m$, $X \in \mathbb{R}^{m\times n}$, $w \in \mathbb{R}^n$.

$$
\begin{aligned}
\mathrm{d}l&=\left( X\mathrm{d}w \right)^T\left( Xw-y \right) +\left( Xw-y \right)^TX\mathrm{d}w\\
&=2\left( Xw-y \right)^TX\mathrm{d}w\\
\frac{\partial l}{\partial w}&=2X^T\left( Xw-y \right)
\end{aligned}
$$
"""


def wrong(text: str) -> list[Finding]:
    return [f for f in check(text) if f.status == "wrong"]


def statuses(text: str) -> list[str]:
    return [f.status for f in check(text)]


RIGHT = [
    r"$\mathrm{d}(XY)=(\mathrm{d}X)Y+X\mathrm{d}Y$",
    r"$d(XY)=(dX)Y+XdY$",
    r"$dX^{-1}=-X^{-1}(dX)X^{-1}$",
    r"$d|X|=|X|tr(X^{-1}dX)$",
    r"$\mathrm{tr}(AB)=\mathrm{tr}(BA)$",
    r"$trABC = trCAB$",
    r"$\mathrm{vec}(AXB)=(B^T\otimes A)\mathrm{vec}(X)$",
    r"$(A\otimes B)(C\otimes D)=(AC)\otimes(BD)$",
    r"$\frac{\partial Ax}{\partial x}=A^T$",
    r"$\frac{\partial Ax}{\partial x}=A$",
    r"$\mathrm{tr}(A^T(B\odot C))=\mathrm{tr}((A\odot B)^TC)$",
    r"$\operatorname{tr}(A^TB)=\sum_{i,j}A_{ij}B_{ij}$",
    r"If $A$ is symmetric then $\frac{\partial x^TAx}{\partial x}=2Ax$.",
]


@pytest.mark.parametrize("text", RIGHT)
def test_what_is_right_is_found_to_be_so(text: str) -> None:
    assert statuses(text)
    assert set(statuses(text)) == {"ok"}


WRONG = [
    r"$d(XY)=(dX)Y-XdY$",
    r"$dX^{-1}=X^{-1}(dX)X^{-1}$",
    r"$\mathrm{d}\log X=X^{-1}\mathrm{d}X$",
    r"$\mathrm{tr}(A^TB)=\mathrm{tr}(AB)$",
    r"$\mathrm{vec}(AXB)=(A^T\otimes B)\mathrm{vec}(X)$",
]


@pytest.mark.parametrize("text", WRONG)
def test_what_is_wrong_is_found(text: str) -> None:
    assert len(wrong(text)) == 1


@pytest.mark.parametrize(
    ("line", "slip"),
    [
        (r"&=2\left( Xw-y \right)^TX\mathrm{d}w", r"&=2\left( Xw-y \right)^T\mathrm{d}w"),
        (r"&=2\left( Xw-y \right)^TX\mathrm{d}w", r"&=\left( Xw-y \right)^TX\mathrm{d}w"),
        (r"&=2X^T\left( Xw-y \right)", r"&=2X\left( Xw-y \right)"),
        (r"&=2X^T\left( Xw-y \right)", r"&=-2X^T\left( Xw-y \right)"),
    ],
)
def test_a_slip_is_reported_at_its_line_with_what_is_right(line: str, slip: str) -> None:
    assert not wrong(LEAST_SQUARES)
    text = LEAST_SQUARES.replace(line, slip)
    (found,) = wrong(text)
    assert text[found.start : found.end] in slip or slip[2:] in text[found.start : found.end]
    mended = (
        text[: found.start] + text[found.start : found.end].split("=")[0] + "=" + found.suggestion + text[found.end :]
    )
    assert not wrong(mended)
    assert found.code == "TD201"


def test_a_middle_line_that_its_neighbours_contradict_is_reported_once() -> None:
    text = r"""$$
\begin{aligned}
(A+B)^2&=(A+B)(A+B)\\
&=A^2+AB+BA-B^2\\
&=A(A+B)+B(A+B)
\end{aligned}
$$"""
    (found,) = wrong(text)
    assert "-B^2" in text[found.start : found.end]


UNDECIDED = [
    r"$Ax=b$",
    r"If $AB=BA$ holds, we are done.",
    r"$f'(x)=f(x)(1-f(x))$",
    r"$E[XY]=E[X]E[Y]$",
    r"$\cos(\theta)=-1$",
    r"$\frac{\partial f}{\partial X}=ab^T$",
    r"$\lim_{h\to 0} a = b$",
    r"$\frac{\partial u_2}{\partial x}=u_1$ with $u_1=x^2$ and $u_2=u_1x$",
]


@pytest.mark.parametrize("text", UNDECIDED)
def test_what_may_be_meant_otherwise_is_never_called_wrong(text: str) -> None:
    assert "wrong" not in statuses(text)


def test_a_comment_silences_a_line() -> None:
    text = "$\\mathrm{tr}(A^TB)=\\mathrm{tr}(AB)$ <!-- texderive: ignore -->\n"
    assert not check(text)


def test_lines_and_columns_are_those_of_the_text() -> None:
    text = "words\n\nand $\\mathrm{tr}(A^TB)=\\mathrm{tr}(AB)$"
    (found,) = wrong(text)
    assert (found.line, found.column) == (3, 6)


@pytest.mark.parametrize(
    "text", ["", "$$", r"$\frac{=$", "$a = $", r"$$\begin{aligned} & = \\ = & \end{aligned}$$", "$=$"]
)
def test_nothing_is_raised_for_what_stands_in_a_note(text: str) -> None:
    assert "wrong" not in statuses(text)


@pytest.mark.parametrize(
    ("line", "right", "slip"),
    [
        (r"Let $f(x) = x^T A x$. Then $\nabla f(x) = RIGHT$.", "(A + A^T)x", "(A - A^T)x"),
        (r"Let $f = x^T A x$. Then $\nabla f(x) = RIGHT$.", "(A + A^T)x", "(A - A^T)x"),
        (r"Let $g(x) = \log(1 + e^{a^T x})$. Then $\nabla g(x) = \frac{RIGHT}{1 + e^{a^T x}}a$.", "e^{a^T x}", "1"),
        (
            r"With $\sigma(z) = \frac{1}{1 + e^{-z}}$ we have $\sigma'(z) = RIGHT$.",
            r"\sigma(z)(1 - \sigma(z))",
            r"\sigma(z)(1 + \sigma(z))",
        ),
    ],
)
def test_a_function_that_is_defined_is_no_factor_that_may_be_one(line: str, right: str, slip: str) -> None:
    assert not wrong(line.replace("RIGHT", right))
    assert len(wrong(line.replace("RIGHT", slip))) == 1


def test_a_function_of_something_else_may_be_another_one() -> None:
    assert not wrong(r"Let $f(x) = x^T A x$. Then $\nabla f(y) = 2Ay$.")
    assert not wrong(r"For the activation, $\sigma(x)' = \sigma(x)(1 + \sigma(x)^3)$.")


def test_a_name_that_stands_in_its_own_bracket_is_a_factor() -> None:
    solution = r"$$P(t) = \frac{K c e^{rt}}{1 + c e^{rt}}$$"
    text = r"$$\frac{dP}{dt} = rP\left(1 - \frac{P}{K}\right)$$ has the solution " + solution
    assert not wrong(text)

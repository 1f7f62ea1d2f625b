r"""Lines that hold only for numbers, while their author writes vectors and matrices."""

from __future__ import annotations

import pytest

from texderive.pipeline.check import check


@pytest.mark.parametrize(
    ("right", "slip"),
    [
        (r"x^T A x = \mathrm{tr}(A x x^T)", r"x^T A x = \mathrm{tr}(A x^T x)"),
        (r"\mathrm{vec}(ab^T) = b \otimes a", r"\mathrm{vec}(ab^T) = a \otimes b"),
        (
            r"\frac{\partial}{\partial s}\mathrm{softmax}(s) = \mathrm{diag}(\mathrm{softmax}(s)) - "
            r"\mathrm{softmax}(s)\mathrm{softmax}(s)^T",
            r"\frac{\partial}{\partial s}\mathrm{softmax}(s) = \mathrm{diag}(\mathrm{softmax}(s)) - "
            r"\mathrm{softmax}(s)^T\mathrm{softmax}(s)",
        ),
    ],
)
def test_what_a_slip_makes_true_of_numbers_only_is_wrong(right: str, slip: str) -> None:
    assert [f.status for f in check(f"${right}$")] == ["ok"]
    assert [f.status for f in check(f"${slip}$")] == ["wrong"]


def test_a_declared_matrix_does_not_become_a_number() -> None:
    text = r"""Let $W \in \mathbb{R}^{m \times p}$, $h \in \mathbb{R}^p$, $z = Wh$ and $l = \|z - y\|^2$.
$$\frac{\partial l}{\partial W} = RIGHT$$"""
    assert check(text.replace("RIGHT", r"\frac{\partial l}{\partial z}h^T"))[-1].status == "ok"
    assert check(text.replace("RIGHT", r"\frac{\partial l}{\partial z}^T h"))[-1].status == "wrong"


@pytest.mark.parametrize(
    "text",
    [
        r"Let $f = x^T x$. $$\frac{\partial f}{\partial x} = 2x^T$$",  # in the other layout
        r"$$\frac{\partial x^T A x}{\partial x} = 2x^T A$$ if $A$ is symmetric.",
        r"$$S = (Y - X\beta)^T(Y - X\beta)$$ $$\frac{\partial S}{\partial \beta} = -2X^T(Y - X\beta)$$",
        r"$$z^T x x^T z \frac{\partial^2}{\partial \theta^2} a(\theta) = (x^T z)^2 \frac{\partial^2}{\partial \theta^2}"
        r" a(\theta)$$",
        r"For numbers $a \odot b = ab$.",
    ],
)
def test_what_another_convention_makes_true_is_not_wrong(text: str) -> None:
    assert "wrong" not in {f.status for f in check(text)}

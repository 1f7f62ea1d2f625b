"""Tasks that say what to prove."""

from __future__ import annotations

import pytest

import texderive

SAID = r"Let $f = x^T A x$ with $A \in \mathbb{R}^{n \times n}$. "


@pytest.mark.parametrize(
    ("claim", "end"),
    [
        (r"\frac{\partial f}{\partial x} = (A + A^T)x", r"(A + A^T) x"),
        (r"\frac{\partial f}{\partial x} = Ax + A^Tx = (A + A^T)x", r"(A + A^T) x"),
        (r"\nabla_x f = A^T x + A x", r"A^T x + Ax"),
        (r"\nabla_x^2 f = A^T + A", r"A^T + A"),
        (r"\frac{\partial f}{\partial x} = x^T(A + A^T)", r"x^T(A + A^T)"),  # nothing says the layout
        (r"\mathrm{d}f = x^T(A^T + A)\mathrm{d}x", r"x^T(A^T + A)\,\mathrm{d}x"),
    ],
)
def test_what_holds_ends_in_the_right_side_of_the_author(claim: str, end: str) -> None:
    built = texderive.build(SAID + f"Show that ${claim}$.\n", tasks=True)
    assert not built.diagnostics
    (answer,) = built.answers
    assert answer.latex == end
    assert "what was to be shown" in built.text
    assert all(step.verified for step in answer.derivation.steps)


@pytest.mark.parametrize(
    "claim",
    [
        r"\frac{\partial f}{\partial x} = 2Ax",
        r"\frac{\partial f}{\partial x} = (A - A^T)x",
        r"\frac{\partial f}{\partial x} = Ax + A^Tx = 2Ax",
        r"\nabla_x^2 f = 2A",
        r"\frac{\partial f}{\partial x} = A^T A",
    ],
)
def test_what_does_not_hold_is_refuted_and_not_written(claim: str) -> None:
    text = SAID + f"Prove that ${claim}$.\n"
    built = texderive.build(text, tasks=True)
    assert built.text == text
    (said,) = built.diagnostics
    assert (said.code, said.severity) == ("TD201", "error")
    assert "A^T" in said.hint


def test_a_claim_about_a_gradient_is_no_claim_about_its_zero() -> None:
    solved = r"Let $l = \|Xw - y\|^2$ with the solution $w = (X^T X)^{-1} X^T y$. "
    claim = r"Show that $\nabla_w l = %sX^T(Xw - y)$." "\n"
    right, wrong = (texderive.build(solved + claim % factor, tasks=True) for factor in "25")
    assert len(right.answers) == 1 and not right.diagnostics
    assert not wrong.answers and [(d.code, d.severity) for d in wrong.diagnostics] == [("TD202", "error")]


@pytest.mark.parametrize("claim", [r"A^T(z - y)", r"A^T(AWx - y)", r"A^T(Au - y)"])
def test_a_claim_may_use_what_the_variable_is(claim: str) -> None:
    said = r"Let $u = W x$, $z = A u$ and $L = \frac{1}{2}\|z - y\|^2$. "
    built = texderive.build(said + rf"Show that $\frac{{\partial L}}{{\partial u}} = {claim}$." "\n", tasks=True)
    assert len(built.answers) == 1 and not built.diagnostics


@pytest.mark.parametrize(
    ("claim", "code"),
    [
        (r"\operatorname{tr}(AB) = \operatorname{tr}(BA)", "TD204"),
        (r"(AB)^T = B^T A^T", "TD204"),
        (r"(AB)^T = A^T B^T", "TD201"),
    ],
)
def test_what_names_no_derivative_is_judged_by_numbers(claim: str, code: str) -> None:
    text = f"Show that ${claim}$ for square matrices $A$ and $B$ in $\\mathbb{{R}}^{{n \\times n}}$.\n"
    built = texderive.build(text, tasks=True)
    assert built.text == text
    assert [d.code for d in built.diagnostics] == [code]


def test_a_zero_of_the_gradient() -> None:
    said = r"Let $l = \|Xw - y\|^2$. Show that $\frac{\partial l}{\partial w} = 0 \Rightarrow w = "
    built = texderive.build(said + "(X^TX)^{-1}X^Ty$.\n", tasks=True)
    assert not built.diagnostics and built.answers[0].latex == "(X^T X)^{-1} X^T y"
    refuted = texderive.build(said + "(X^TX)^{-1}Xy$.\n", tasks=True)
    assert [d.code for d in refuted.diagnostics] == ["TD201"] and not refuted.answers


def test_the_layout_of_the_note_decides() -> None:
    claim = r"Show that $\frac{\partial f}{\partial x} = x^T(A + A^T)$."
    text = f"Denominator layout is used.\n\n{SAID}{claim}\n"
    assert [d.code for d in texderive.build(text, tasks=True).diagnostics] == ["TD201"]

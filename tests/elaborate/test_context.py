"""What a note says where a question stands."""

from __future__ import annotations

import pytest

from tests.elaborate.reading import ask, understand
from texderive.diagnostics import TexDeriveError


NOTE = r"""# Notation
The matrix $A$ is symmetric.

# First
Let $f = x^T A x$, where $A \in \mathbb{R}^{n \times n}$ and $x$ is a column vector of size $n \times 1$.

# Second
Let $f = \|A x - b\|^2$ with $A \in \mathbb{R}^{m \times n}$,
$$
g = A b \quad (m > n)
$$
"""


def test_the_nearest_section_wins() -> None:
    context = understand(NOTE)
    first, second = NOTE.index("# Second") - 2, len(NOTE)
    assert str(context.at(first).declarations["A"].shape) == "(n, n)"
    assert context.at(first).declarations["A"].facts == {"symmetric"}
    assert str(context.at(second).declarations["A"].shape) == "(m, n)"
    assert context.at(second).declarations["A"].facts == frozenset()
    assert repr(ask(NOTE, r"\nabla_x f").definition.expr) == "power(norm[2](add(mul(A, x), mul(-1, b))), 2)"
    assert "x" in context.at(second).distant


def test_definitions_of_earlier_sections_are_found_where_nothing_nearer_is() -> None:
    text = "# One\nLet $l = a^T X b$.\n\n# Two\nNow the question.\n"
    assert repr(ask(text, r"\frac{\partial l}{\partial X}").definition.expr) == "mul(transpose(a), X, b)"


def test_what_another_section_declares_gives_way_where_it_misfits() -> None:
    text = "# One\n其中$x$是$k\\times 2$的矩阵。\n\n# Two\n设$f = x^T A x$，其中$A$是$n\\times n$矩阵。\n"
    assert str(ask(text, r"\nabla_x f").variable.shape) == "(n, 1)"


def test_definitions_in_lists_rows_and_families() -> None:
    text = (
        "定义 $a_{1,i}=W_1x_i+b_1, h_{1,i}=\\sigma(a_{1,i})$、$a_{2,i}=W_2h_{1,i}$，\n"
        "$$\n\\begin{aligned}\nl &= \\sum_i y_i^T a_{2,i} \\\\\nk &= l^2\n\\end{aligned}\n$$\n"
    )
    problem = ask(text, r"\frac{\partial l}{\partial W_1}")
    names = {s.name for s in problem.definition.expr.symbols}
    assert {"a_{1}", "a_{2}", "h_{1}", "W_{1}", "x", "y"} <= names
    assert ask(text, r"\frac{\partial k}{\partial l}").variable.op == "named"


def test_derivations_and_results_define_nothing() -> None:
    text = (
        "Let $l = \\|Xw - y\\|^2$.\n\n$$\n\\begin{aligned}\n\\frac{\\partial l}{\\partial w} &= 0 \\\\\n"
        "w &= (X^TX)^{-1}X^Ty\n\\end{aligned}\n$$\nSo $\\nabla_w l = 0 \\Rightarrow w = X^{-1} y$.\n"
    )
    assert len(understand(text).definitions) == 1


def test_layouts_conventions_and_disagreements() -> None:
    text = "本文采用分子布局。\n\n$X$是$m\\times n$矩阵，$X \\in \\mathbb{R}^{n\\times n}$。\n"
    context = understand(text)
    assert context.at(len(text)).conventions.layout == "numerator"
    assert [d.code for d in context.diagnostics] == ["TD112"]
    assert context.diagnostics[0].related


def test_spans_are_those_of_the_note_inside_a_quote() -> None:
    text = "> [!question]\n> Let\n> $$\n> f = a^T\n> X b\n> $$\n> with $X \\in R^{m\\times n}$.\n"
    context = understand(text)
    definition = context.definitions[0]
    assert text[definition.left.span.start : definition.left.span.end] == "f"
    assert text[definition.right.children[2].span.start] == "b"
    span = context.declarations[0].span
    assert span is not None and text[span.start : span.end] == "$X \\in R^{m\\times n}$"


def test_an_undefined_function_is_named_with_the_nearest() -> None:
    with pytest.raises(TexDeriveError) as caught:
        ask("Let $l_1 = a^T X b$.\n", r"\frac{\partial l_2}{\partial X}")
    diagnostic = caught.value.diagnostics[0]
    assert diagnostic.code == "TD121" and "l_{1}" in diagnostic.hint


def test_macros_of_the_note_are_known() -> None:
    text = "$\\newcommand{\\bx}{\\mathbf{x}}$\nLet $f = \\bx^T A \\bx$.\n"
    assert ask(text, r"\nabla_{\mathbf{x}} f").variable_symbol.name == r"\mathbf{x}"

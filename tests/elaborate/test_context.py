"""What a note says where a question stands."""

from __future__ import annotations

import re

import pytest

from tests.elaborate.reading import ask, understand
from texderive.diagnostics import TexDeriveError
from texderive.elaborate.context import read_context
from texderive.ir.expr import postorder
from texderive.ir.walk import expand
from texderive.note.reader import read_note

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


@pytest.mark.parametrize(
    "rows",
    [r"z &= W x, & h &= \tanh(z) \\ u &= V h, & l &= c^T u", r"z &= W x, \quad h = \tanh(z) \\ u &= V h & l &= c^T u",
     r"z &=& W x &\quad h &=& \tanh(z) \\ u &=& V h &\quad l &=& c^T u"],
)  # fmt: skip
def test_a_row_may_hold_several_formulas(rows: str) -> None:
    display = "$$\n\\begin{aligned}\n%s\n\\end{aligned}\n$$\n"
    assert [d.left.text for d in understand(display % rows).definitions] == ["z", "h", "u", "l"]
    deltas = r"\delta &= \frac{\partial l}{\partial z}, & \epsilon &= \frac{\partial l}{\partial u}"
    assert [g.variable.text for g in understand(display % deltas).gradients] == ["z", "u"]


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


def test_facts_that_a_section_adds_to_what_another_declares() -> None:
    text = (
        "## A\n$y \\in \\mathbb{R}^N$ and $A \\in \\mathbb{R}^{n \\times n}$ is symmetric.\n\n"
        "## B\nLet $l = -y^T \\log(\\operatorname{softmax}(x))$ where $y$ is one-hot.\n"
    )
    context = understand(text).at(len(text))
    assert context.declarations["y"].facts == {"one_hot"}
    assert str(context.declarations["y"].shape) == "(N, 1)"
    assert context.declarations["A"].facts == frozenset()
    nearest = context.nearest()
    assert nearest is not None
    assert nearest.declarations["y"].facts == {"one_hot"} and nearest.declarations["y"].shape is None


def test_the_rows_of_a_display_that_asks_define() -> None:
    text = (
        "$$\n\\begin{aligned}\nz &= W x, \\\\\nl &= \\tfrac{1}{2} \\| z - t \\|^2, \\\\\n"
        "\\frac{\\partial l}{\\partial z} &= ?\n\\end{aligned}\n$$\n"
    )
    assert [text[d.left.span.start] for d in understand(text).definitions] == ["z", "l"]
    assert ask(text, r"\frac{\partial l}{\partial z}").variable.op == "named"


def test_rows_behind_a_derivation_define_nothing() -> None:
    text = (
        "$$\n\\begin{aligned}\nl &= \\|X w - y\\|^2 \\\\\n\\frac{\\partial l}{\\partial w} &= 0 \\\\\n"
        "w &= X^{-1} y \\\\\n\\nabla_y l &= ?\n\\end{aligned}\n$$\n"
    )
    assert [text[d.left.span.start] for d in understand(text).definitions] == ["l"]


@pytest.mark.parametrize(
    ("formula", "code", "word"),
    [
        ("f = a^T (x + b", "TD121", "cannot be read"),
        ("f = x_1 + \\vdots + 3", "TD301", "dots"),
    ],
)
def test_a_definition_that_cannot_be_read_is_not_called_missing(formula: str, code: str, word: str) -> None:
    with pytest.raises(TexDeriveError) as caught:
        ask(f"Let ${formula}$.\n", r"\frac{\partial f}{\partial x}")
    diagnostic = caught.value.diagnostics[0]
    assert diagnostic.code == code and word in diagnostic.message
    assert diagnostic.related[0].span.start == 5


def test_a_definition_within_a_question_is_said_to_be_in_the_way() -> None:
    with pytest.raises(TexDeriveError) as caught:
        ask("Some text.\n", r"f = a^T x, \quad \frac{\partial f}{\partial x}")
    assert "definition" in caught.value.diagnostics[0].message


def test_the_question_may_name_the_variable_as_a_parameter() -> None:
    assert ask("Let $f = \\ln|X|$.\n", r"\nabla f(X)").variable_symbol.name == "X"
    with pytest.raises(TexDeriveError) as caught:
        ask("Let $f = \\ln|X|$.\n", r"\nabla f")
    assert caught.value.diagnostics[0].code == "TD123" and "variable" in caught.value.diagnostics[0].message


@pytest.mark.parametrize(
    ("said", "along"), [(" row by row", "rows"), ("（按行）", "rows"), (" applied row-wise", "rows"), ("", "columns")]
)
def test_softmax_of_a_matrix(said: str, along: str) -> None:
    formulas = r"$l = \operatorname{tr}(G^T P)$ with $S \in R^{m \times n}$"
    text = rf"Let $P = \operatorname{{softmax}}(S)${said} and {formulas}." + "\n"
    problem = ask(text, r"\nabla_S l")
    assert [e.data for e in postorder(expand(problem.definition.expr)) if e.op == "softmax"] == [along]
    assert [n.severity for n in problem.system.notes] == ["warning"] * (along == "columns")


@pytest.mark.parametrize("given", [r"P = \mathrm{softmax}(Q K^T)", r"P = \mathrm{softmax}(S), S = Q K^T / 2"])
def test_softmax_of_the_scores_of_attention(given: str) -> None:
    text = rf"Let ${given.replace(', ', '$, $')}$ and $l = \operatorname{{tr}}(G^T P V)$." + "\n"
    problem = ask(text, r"\nabla_V l")
    assert [e.data for e in postorder(expand(problem.definition.expr)) if e.op == "softmax"] == ["rows"]
    assert [n.severity for n in problem.system.notes] == ["note"]


UNKNOWN = [
    (r"\operatorname{sofmax}(x)", "softmax"),
    (r"\mathrm{sigmod}(x)", "sigmoid"),
    (r"\operatorname{frobnicate}(x)", "elementwise function"),
]


@pytest.mark.parametrize(("formula", "hint"), UNKNOWN)
def test_a_word_that_is_no_function(formula: str, hint: str) -> None:
    with pytest.raises(TexDeriveError) as caught:
        ask(f"Let $f = a^T {formula}$.\n", r"\nabla_x f")
    diagnostic = caught.value.diagnostics[0]
    assert diagnostic.code == "TD113" and hint in diagnostic.hint


def test_a_function_that_the_note_declares_is_known() -> None:
    text = "Let $f = a^T \\operatorname{act}(x)$ where $\\operatorname{act}$ is an elementwise function.\n"
    assert "act" in repr(ask(text, r"\nabla_x f").definition.expr)


def test_a_syntax_error_is_told_in_the_same_words_twice() -> None:
    text = "$$\\frac{\\partial g}{\\partial x = ?$$\n"
    context = understand(text)
    with pytest.raises(TexDeriveError) as caught:
        context.read(r"\frac{\partial g}{\partial x", 2)
    assert caught.value.diagnostics[0] == context.diagnostics[0]


EXERCISES = [
    ("markdown", "1. Let $f = a^T x$: {}\n2. Let $f = x^T A x$: {}\n3. For $f(x) = x^T x$, {}\n"),
    ("markdown", "> - {} for $f = a^T x$\n>   - $a$ is a vector\n> - {} for $f = x^T A x$\n> - {}, $f = x^T x$\n"),
    ("markdown", "- {}, where\n  - $f = a^T x$\n- {}, where\n  - $f = x^T A x$\n- {}, where\n  - $f = x^T x$\n"),
    ("markdown", "Let $f = a^T x$, so {}. Now let $f = x^T A x$, so {}. At last let $f = x^T x$, so {}.\n"),
    ("tex", "\\begin{enumerate}\n\\item $f = a^T x$, {}\n\\item $f = x^T A x$, {}\n"
     "\\item $f = x^T x$, {}\n\\end{enumerate}\n"),
]  # fmt: skip


@pytest.mark.parametrize(("format", "text"), EXERCISES)
def test_each_exercise_of_a_list_has_its_own_definition(format: str, text: str) -> None:
    """The last definition of a paragraph is not that of the questions before it."""
    note = text.replace("{}", "$\\nabla_x f = ?$")
    context = read_context(read_note(note, "tex" if format == "tex" else "markdown"))
    asked = [found.start() for found in re.finditer(r"\$\\nabla", note)]
    defined = [[note[d.right.span.start : d.right.span.end] for d in context.at(at).definitions] for at in asked]
    assert [rights[-1] for rights in defined] == ["a^T x", "x^T A x", "x^T x"]


def test_a_list_below_a_question_belongs_to_it() -> None:
    note = "Find $\\nabla_w l = ?$, where\n- $l = \\|Xw - y\\|^2$\n- $X$ is an $m \\times n$ matrix\n\nThen $l = 0$.\n"
    context = read_context(read_note(note)).at(note.index("$"))
    assert len(context.definitions) == 1 and "X" in context.declarations


def test_what_one_exercise_declares_binds_no_other() -> None:
    r"""Its sizes hold where they fit, its facts do not, and no one calls that a contradiction."""
    note = (
        "1. Let $A$ be a symmetric matrix, $f = x^T A x$: $\\nabla_x f = ?$\n"
        "2. Let $A$ be a square matrix, $f = x^T A x$: $\\nabla_x f = ?$\n"
        "3. $f = \\mathrm{tr}(A X B)$ with $X_{m \\times n}$, $A_{p \\times m}$: $\\nabla_X f = ?$\n"
        "4. $f = \\mathrm{tr}(A X^{-1} B)$, $X$ is an invertible $n \\times n$ matrix: $\\nabla_X f = ?$\n"
    )
    context = understand(note)
    at = [found.start() for found in re.finditer(r"\$\\nabla", note)]
    assert [context.at(place).declarations["A"].facts for place in at] == [{"symmetric"}, set(), set(), set()]
    assert context.diagnostics == ()
    assert ask(note, r"\nabla_X f").definition.expr.is_scalar


def test_a_list_of_declarations_holds_for_all_that_follows() -> None:
    note = "- $A$ is a symmetric matrix\n- $x$ is a vector\n- $f = x^T A x$: $\\nabla_x f = ?$\n"
    assert understand(note).at(len(note) - 2).declarations["A"].facts == {"symmetric"}

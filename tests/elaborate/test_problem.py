"""Problems as ``derive`` is given them, and what is said where they cannot be understood."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.elaborate.reading import ask
from texderive.diagnostics import ParseError, ShapeError, TexDeriveError, UnsupportedError
from texderive.elaborate.asked import read_asked
from texderive.elaborate.formulas import read_definitions, read_tree
from texderive.elaborate.problem import elaborate_problem
from texderive.ir.expr import postorder
from texderive.pipeline.build import build

REFUSED = [
    ("f = a^T X b", "Y", "", ParseError, "TD122"),
    ("f = a^T X b", "X", r"a \in R^n, X \in R^{m \times n}", ShapeError, "TD111"),
    ("f = x + A", "x", r"x \in R^n, A \in R^{n \times n}", ShapeError, "TD111"),
    ("f = f + x", "x", "", ParseError, "TD114"),
    ("f = x; x = A f", "x", "", ParseError, "TD114"),
    (r"f = \foo(x)", "x", "", ParseError, "TD104"),
    ("f = (x", "x", "", ParseError, "TD102"),
    ("", "x", "", ParseError, "TD101"),
    ("x > 0", "x", "", ParseError, "TD114"),
    (r"f = \|X\|_*", "X", "", UnsupportedError, "TD301"),
    (r"f = \int x", "x", "", UnsupportedError, "TD301"),
    (r"f = \begin{cases} x & y \end{cases}", "x", "", UnsupportedError, "TD301"),
    (r"f = \begin{pmatrix} A & B \end{pmatrix}", "A", r"A \in R^{m \times n}, B \in R^{p}", ShapeError, "TD111"),
    (r"l = \mathrm{CE}(y)", "y", r"y \in R^n", UnsupportedError, "TD301"),
    (r"l = \mathrm{CE}(y, p)", "y", r"y \in R^{n \times m}", UnsupportedError, "TD301"),
    (r"f = \mathrm{mean}(X)", "X", r"X \in R^{m \times n}", UnsupportedError, "TD301"),
    (r"f = X^{1/2}", "X", r"X \in R^{n \times n}", UnsupportedError, "TD301"),
    ("f = c + x", "x", r"c \in R, x \in R^n", ShapeError, "TD111"),
    (r"f = x^T y", "x", r"x \in R^n, y", ParseError, "TD114"),
    (r"f = \operatorname{tr}(A)", "A", r"A \in R^{m \times n}", ShapeError, "TD111"),
    (r"f = \|x\|", "x + 1", "", ParseError, "TD122"),
]  # fmt: skip


@pytest.mark.parametrize(("latex", "wrt", "where", "error", "code"), REFUSED)
def test_refused_with_a_code(latex: str, wrt: str, where: str, error: type[TexDeriveError], code: str) -> None:
    with pytest.raises(error) as caught:
        elaborate_problem(latex, wrt, where)
    assert caught.value.diagnostics[0].code == code


def test_a_mismatch_names_both_shapes_and_both_places() -> None:
    with pytest.raises(ShapeError) as caught:
        elaborate_problem("f = a^T X b", "X", r"a \in R^n, X \in R^{m \times n}")
    diagnostic = caught.value.diagnostics[0]
    assert "1 × n" in diagnostic.message and "m × n" in diagnostic.message
    assert [(r.span.start, r.span.end) for r in diagnostic.related] == [(4, 7), (8, 9)]


def test_a_definition_that_contradicts_its_declaration_names_both() -> None:
    with pytest.raises(ShapeError) as caught:
        elaborate_problem("f = x^T Y; Y = A x", "x", r"x \in R^n, A \in R^{n \times n}, Y \in R^{n \times 2}")
    assert "Y" in caught.value.diagnostics[0].message
    assert len(caught.value.diagnostics[0].related) == 2


def test_a_bare_expression_gets_a_name_that_it_does_not_use() -> None:
    problem = elaborate_problem("f^T X b", "X")
    assert problem.definition.symbol.name == "F"


def test_the_variable_may_be_an_intermediate_or_a_member_of_a_family() -> None:
    assert elaborate_problem("f = y^T y; y = A x", "y").variable.op == "named"
    family = elaborate_problem(r"f = \sum_{i=1}^N x_i^T A x_i", "x_i").variable_symbol
    assert (family.name, family.index) == ("x", ("i",))
    assert elaborate_problem(r"J = u_{[k]}^T R u_{[k]}", "u_{[k]}").variable_symbol.name == "u_{[k]}"


def test_facts_are_those_of_assume() -> None:
    problem = elaborate_problem("f = x^T A x", "x", assume={"A": ["symmetric"]})
    assert {s.name: s.facts for s in problem.definition.expr.symbols}["A"] == {"symmetric"}
    with pytest.raises(ParseError, match="symetric"):
        elaborate_problem("f = x^T A x", "x", assume={"A": ["symetric"]})


def test_definitions_may_stand_in_a_list() -> None:
    assert len(read_definitions(r"J = y^T y , \quad y = A x; A = B^2")) == 3


@pytest.mark.parametrize(
    ("latex", "goal", "form", "order", "count"),
    [
        (r"\frac{\partial l}{\partial w}", "derivative", "fraction", 1, 1),
        (r"\nabla^2_{w} l", "derivative", "nabla", 2, 2),
        (r"\frac{\partial^2 f}{\partial x \partial x^T}", "derivative", "fraction", 2, 2),
        (r"\frac{\partial}{\partial X} \mathrm{tr}(X)", "derivative", "operator", 1, 1),
        (r"\partial_x f", "derivative", "fraction", 1, 1),
        (r"\partial_x^2 f", "derivative", "fraction", 2, 2),
        (r"\mathrm{d}f", "differential", "differential", 1, 0),
        (r"\mathrm{d}_x f", "differential", "differential", 1, 1),
        (r"\frac{\partial l}{\partial w} = 0 \Rightarrow w", "stationary", "fraction", 1, 1),
        (r"\arg\min_w l", "stationary", "argmin", 1, 1),
    ],
)
def test_what_a_question_asks(latex: str, goal: str, form: str, order: int, count: int) -> None:
    asked = read_asked(read_tree(latex))[0]
    assert (asked.goal, asked.form, asked.order, len(asked.variables)) == (goal, form, order, count)


def test_second_differentials_are_refused() -> None:
    with pytest.raises(UnsupportedError):
        read_asked(read_tree(r"\mathrm{d}^2 f"))


def test_a_derivative_before_a_factor_is_no_name() -> None:
    with pytest.raises(UnsupportedError):
        elaborate_problem(r"f = \partial_y g; g = x^T A y", "x")


@pytest.mark.parametrize(
    "question", ["f'(3)", "f'(2x)", "f''(0)", r"\nabla f(x + 1)", r"\frac{\mathrm{d} f(3)}{\mathrm{d} x}"]
)
def test_a_derivative_at_a_point_is_refused(question: str) -> None:
    with pytest.raises(UnsupportedError):
        ask("Let $f(x) = x^2$.\n", question)


@pytest.mark.parametrize(
    ("said", "question", "answer"),
    [
        ("K = K_0 + s I$ and $L = y^T K^{-1} y", r"\frac{\partial L}{\partial s}", "-y^T K^{-2} y"),
        (r"P = A P^- A^T$ and $J = \operatorname{tr} P", r"\frac{\partial J}{\partial A}", "AP^- + A(P^-)^T"),
        (r"F(U) = \|M - U V^T\|_F^2", r"\nabla_U F", "-2(M - UV^T) V"),
        ("s(t) = s_0 + v_0 t", r"\frac{ds}{dt}", "v_0"),
        (r"y = \begin{bmatrix} 3 x_1 \\ 5 x_2 \end{bmatrix}", r"\frac{\partial y}{\partial x}",
         r"\begin{bmatrix} 3 & 0 \\ 0 & 5 \end{bmatrix}"),
    ],
)  # fmt: skip
def test_a_name_is_defined_by_another_with_an_index_and_by_a_matrix(said: str, question: str, answer: str) -> None:
    built = build(f"Let ${said}$.\n\n$${question} = ?$$\n")
    assert [a.latex for a in built.answers] == [answer]


def test_several_questions_in_one_formula() -> None:
    tree = read_tree(r"\frac{\partial l}{\partial W_1}, \frac{\partial l}{\partial W_2}")
    assert len(read_asked(tree)) == 2
    with pytest.raises(ParseError):
        read_asked(read_tree("a + b"))


PIECES = [
    "f = ", "a", "^T", "X", "b", "+", r"\odot ", "(", ")", r"\sum_{i=1}^n ", "_i", "_{ij}", r"\frac{", "}{", "}",
    "^{-1}", "^2", "|", r"\|", r"\mathrm{d}", r"\partial ", r"\nabla_x ", r"\sigma", "1", "0", r"\mathbf{1}", "I",
    "K_{mn}",
    "e_i", ";", "=", "'", r"\log ", r"\operatorname{tr}", r"\operatorname{vec}", r"\operatorname{diag}",
    r"\otimes ",
    "e^", ",", r"\cdots", r"\text{so}",
]  # fmt: skip


@settings(max_examples=150)
@given(st.lists(st.sampled_from(PIECES), max_size=14), st.booleans())
def test_bad_input_raises_nothing_but_diagnostics(parts: list[str], declared: bool) -> None:
    where = r"a \in R^m, X \in R^{m \times n}, b \in R^n" if declared else ""
    try:
        elaborate_problem("".join(parts), "X", where)
    except TexDeriveError as error:
        assert error.diagnostics


MODELS = [
    # data of a model with an error, beside the variable in what is differentiated, are given
    (r"S = (y - X\beta)'(y - X\beta); y = X\beta + \varepsilon", r"\beta", True),
    (r"l = \sum_i (y_i - w^T x_i)^2; y_i = w^T x_i + \epsilon_i", "w", True),
    # a definition stays one: the variable does not stand beside it, or nothing is an error
    (r"l = \|z\|^2; z = A x + \epsilon", "x", False),
    (r"l = \|z - x\|^2; z = A x + b", "x", False),
]


@pytest.mark.parametrize(("latex", "wrt", "is_model"), MODELS)
def test_what_a_model_says_of_data_does_not_define_them(latex: str, wrt: str, is_model: bool) -> None:
    problem = elaborate_problem(latex, wrt)
    named = {e.data.name for e in postorder(problem.definition.expr) if e.op == "named"}
    assert bool(named) is not is_model
    assert any(n.code == "TD115" and "model" in n.message for n in problem.system.notes) is is_model


@pytest.mark.parametrize(("left", "question"), [("f", r"\frac{df}{dx}"), ("f(x)", "f'(x)")])
def test_values_by_cases_are_refused_by_name(left: str, question: str) -> None:
    text = rf"Let ${left} = \begin{{cases}} x^2 & x > 0 \\ 0 & x \le 0 \end{{cases}}$. ${question} = ?$"
    assert [d.message for d in build(text).diagnostics] == ["a value by cases is not supported"]

"""What a note defines by a call: functions used within sums, densities, logarithms; and derivatives asked by a call."""

from __future__ import annotations

import pytest

from tests.elaborate.reading import ask, read
from texderive.diagnostics import ParseError, UnsupportedError
from texderive.elaborate.problem import elaborate_problem
from texderive.ir.expr import postorder

BISHOP = r"E = \frac{1}{2}\sum_{n=1}^{N}\{y(x_n, w) - t_n\}^2"
NG = r"J(\theta) = \frac{1}{2m}\sum_{i=1}^m (h_\theta(x^{(i)}) - y^{(i)})^2"
FREE = [
    (rf"{BISHOP}; y(x_n, w) = w^T \phi(x_n)", "w"),
    (rf"{BISHOP}; y(x, w) = w^T \phi(x)", "w"),
    (rf"{BISHOP}; y(x_i, w) = w^T \phi(x_i)", "w"),
    (rf"{NG}; h_\theta(x^{{(i)}}) = \theta^T x^{{(i)}}", r"\theta"),
    (rf"{NG}; h_\theta(x) = \theta^T x", r"\theta"),
    (r"L = \sum_i (f(x_i; \theta) - y_i)^2; f(x; \theta) = \theta^T x", r"\theta"),
    (r"L = \frac1N\sum_i (y_i - \hat{y}_i)^2; \hat{y}_i = w^T x_i + b", "w"),
    (r"L = \sum_j (y_j - \hat{y}_j)^2; \hat{y}_i = \sum_k w_k x_{ik}", "w_k"),
    (r"L = \sum_j (y_j - \hat{y}_j)^2; \hat{y}_i = \sum_j w_j x_{ij}", "w_j"),
    (r"L = \sum_j (y_j - f(x_j))^2; f(z) = \sum_j w_j^T z", "w_j"),
    (r"E = \sum_n (w^T \phi_n - t_n)^2; \phi_n = \phi(x_n)", "w"),
    (r"L = \sum_n \ln p(x_n|\mu); \ln p(x_n|\mu) = -\|x_n - \mu\|^2", r"\mu"),
    (r"L = \sum_i \ln p(x_i|\mu); \ln p(x_n|\mu) = -\|x_n - \mu\|^2", r"\mu"),
]


@pytest.mark.parametrize(("latex", "wrt"), FREE)
def test_no_index_is_left_outside_of_its_sum(latex: str, wrt: str) -> None:
    problem = elaborate_problem(latex, wrt)
    assert problem.definition.expr.free == frozenset()
    assert problem.definition.expr.is_scalar
    assert problem.variable_symbol.name in {s.name for s in problem.definition.expr.symbols}


def test_an_inner_sum_keeps_its_own_index() -> None:
    latex = r"L = \sum_j (y_j - \hat{y}_j)^2; \hat{y}_i = \sum_j w_j x_{ij}"
    inner = elaborate_problem(latex, "w_j").definition.expr
    used = {(s.name, s.index) for s in inner.symbols if s.name == "x" and len(s.index) == 2}
    assert len(used) == 1
    assert all(i != k for _, (i, k) in used)


def test_what_is_defined_for_a_sample_has_no_value_elsewhere() -> None:
    with pytest.raises(ParseError) as error:
        elaborate_problem("f = y(z, w); y(x_n, w) = w^T x_n + b_n; g = \\sum_n x_n", "w")
    assert error.value.diagnostics[0].code == "TD114"


GAUSS = r"-\frac{N}{2}\ln|\Sigma| - \frac12\sum_{n=1}^N (x_n - \mu)^T\Sigma^{-1}(x_n - \mu)"
TITLES = [
    (rf"\ln p(\mathbf{{X}}|\mu, \Sigma) = {GAUSS}", r"\frac{\partial}{\partial\mu} \ln p(\mathbf{X}|\mu, \Sigma)"),
    (rf"\ln p(\mathbf{{X}}|\mu, \Sigma) = {GAUSS}", r"\frac{\partial \log p(\mathbf{X}|\mu, \Sigma)}{\partial\Sigma}"),
    (rf"\ln p(\mathbf{{X}}|\mu, \Sigma) = {GAUSS}", r"\frac{\partial \ln p}{\partial\mu}"),
    (r"\mathcal{L}(\theta; x) = \theta^T x - e^{\theta^T x}", r"\nabla_\theta \mathcal{L}(\theta; x)"),
    (r"p(y|x) = \exp(-(x - y)^T A (x - y))", r"\nabla_x p(y|x)"),
    (r"P(y=1|x) = \frac{1}{1 + e^{-w^T x}}", r"\nabla_w P(y=1|x)"),
    (r"\log L(\theta) = \sum_i \theta^T x_i", r"\nabla_\theta \log L(\theta)"),
    (r"RSS(w) = (y - Xw)^T(y - Xw)", r"\frac{\partial RSS(w)}{\partial w}"),
    (r"MSE = \frac{1}{n}\|y - Xw\|^2", r"\frac{\partial MSE}{\partial w}"),
]


@pytest.mark.parametrize(("definition", "question"), TITLES)
def test_left_sides_that_are_calls(definition: str, question: str) -> None:
    assert ask(f"Let ${definition}$.\n", question).definition.expr.is_scalar


def test_densities_are_told_apart_by_what_they_are_of() -> None:
    for other in ("p(x|z)", "p(x)"):
        latex = rf"L = \ln {other} + \ln p(z); {other} = \exp(-x^T A z); p(z) = \exp(-z^T z)"
        assert {s.name for s in elaborate_problem(latex, "z").definition.expr.symbols} >= {"x", "z", "A"}


def test_what_has_a_logarithm_that_is_defined() -> None:
    found = elaborate_problem(r"f = p(x)^2; \ln p(x) = -x^T x", "x").definition.expr
    assert "apply[exp](\\ln p)" in repr(found)


@pytest.mark.parametrize("wrt", ["a_k", "a_j"])
def test_a_member_by_a_member_has_two_answers(wrt: str) -> None:
    with pytest.raises(UnsupportedError):
        elaborate_problem(r"y_k = \frac{e^{a_k}}{\sum_j e^{a_j}}", wrt)
    assert elaborate_problem(r"y_k = \sigma(a_k)", "a_k").variable_symbol.name == "a_{k}"


def test_a_family_beside_a_name_like_it() -> None:
    where = r"x_i \in R^n, x \in R^n, b \in R^n"
    found = elaborate_problem(r"f = \sum_i x_i^T A x_i + b^T x", "x_i", where).definition.expr
    assert len({s.name for s in found.symbols}) == len({(s.name, s.index) for s in found.symbols})


ASKED = [
    ("f(x) = x^T A x", "f'(x)", 1, "denominator"),
    ("f(x) = x^T A x", "f''(x)", 2, "denominator"),
    ("f(x) = x^T A x", "H_f(x)", 2, "denominator"),
    ("f(x) = x^T A x", "D_x f", 1, "numerator"),
    ("f(x) = A x", "f'(x)", 1, "numerator"),
    ("f(x) = A x", "J_f(x)", 1, "numerator"),
    ("f(x) = A x", r"\mathbf{J}_f", 1, "numerator"),
    ("f(x) = A x", "D f(x)", 1, "numerator"),
    ("f(x) = A x", r"\frac{\partial f}{\partial x^T}", 1, "numerator"),
    ("f(x) = A x", r"\frac{\partial f}{\partial x}", 1, "denominator"),
    ("f = x^T A y", r"\frac{\partial^2 f}{\partial x \partial y^T}", 2, "numerator"),
    ("f = x' A y", r"\frac{\partial^2 f}{\partial x \partial x'}", 2, "denominator"),
    ("f = x^T A y", r"\frac{\partial^2 f}{\partial y^T \partial x}", 2, "numerator"),
]


@pytest.mark.parametrize(("definition", "question", "order", "layout"), ASKED)
def test_ways_to_ask(definition: str, question: str, order: int, layout: str) -> None:
    problem = ask(f"Let ${definition}$.\n", question)
    assert (problem.order, problem.layout, problem.variable_symbol.name) == (order, layout, "x")


@pytest.mark.parametrize(
    "question",
    [
        r"\nabla f = ? \to f'",
        r"\nabla f = ?\ f'",
        r"\nabla f(x_0)",
        "f'(a)",
        r"\dot{f}",
        r"\frac{\partial f}{\partial x_i}",
    ],
)
def test_ways_that_are_refused(question: str) -> None:
    with pytest.raises(ParseError):
        ask("Let $f(x) = x^T A x$.\n", question)


@pytest.mark.parametrize("bracket", ["x - y", "B x", "2x"])
def test_a_defined_matrix_before_a_bracket_is_a_factor(bracket: str) -> None:
    problem = ask(f"Let $f = a^T M ({bracket})$ with $M = L^T L$.\n", r"\frac{\partial f}{\partial L}")
    other = ask(f"Let $f = a^T L^T L ({bracket})$.\n", r"\frac{\partial f}{\partial L}")
    assert problem.definition.expr.is_scalar
    assert {s.name for s in problem.definition.expr.symbols} == {s.name for s in other.definition.expr.symbols} | {"M"}


@pytest.mark.parametrize("before", ["", "Let $w \\in \\mathbb{R}^d$. "])
def test_the_argument_of_a_function_is_no_vector_whose_entries_the_samples_are(before: str) -> None:
    problem = ask(rf"{before}Let $f(x) = w^T x + b$ and $L = \sum_{{i=1}}^n (y_i - f(x_i))^2$." + "\n", r"\nabla_w L")
    assert problem.definition.expr.is_scalar
    assert problem.variable.is_column and not problem.variable.is_scalar


def test_entries_of_the_argument_itself_stay_entries() -> None:
    text = r"Let $f(x) = \|x\|^2$ and $h(x) = f(x) + \sum_{i=1}^n \log x_i$." + "\n"
    assert ask(text, r"\nabla h(x)").variable.is_column


BRACKETS = [
    # nothing that stands in the brackets behind a matrix may get lost
    (r"f = \frac12 w^T H (w - w_0); H = X^T X", "w",
     "mul(1/2, mul(transpose(w), H, add(w, mul(-1, w_{0}))))"),
    (r"f = w^T A \left(w + b\right); A = B^T B", "w", "mul(transpose(w), A, add(w, b))"),
    ("f = a^T F(w - y) + w^T F^T F w", "w",
     "add(mul(transpose(a), F, add(w, mul(-1, y))), mul(transpose(w), transpose(F), F, w))"),
    ("f = a^T X^{-1}(b)", "X", "mul(transpose(a), inverse(X), b)"),
    # behind a function they hold its argument, also where the power of its value stands before them
    ("f = g(x) + 1; g = a^T x", "x", "add(g, 1)"),
    ("f = h^2(x) + x^T x; h(x) = a^T x", "x", "add(power(h, 2), mul(transpose(x), x))"),
]  # fmt: skip


@pytest.mark.parametrize(("latex", "wrt", "expected"), BRACKETS)
def test_a_name_before_brackets(latex: str, wrt: str, expected: str) -> None:
    assert repr(elaborate_problem(latex, wrt).definition.expr) == expected


@pytest.mark.parametrize("latex", ["f = x^T x + g(x + b); g = y^T y", "f = l(w + b) + w^T w; l = w^T w"])
def test_a_function_that_is_defined_without_its_parameter_is_not_applied(latex: str) -> None:
    with pytest.raises(ParseError) as error:
        elaborate_problem(latex, latex[4])
    assert error.value.diagnostics[0].code == "TD114"


CALLS = [
    (r"\frac{1}{g^2(x)}(g(x) - a)", {"g"}),
    (r"J(x) J^T(x) d = -J(x) f(x)", {"J", "f"}),
    (r"a = F(u - v) + b", {"F"}),
    (r"\mathrm{d}(l(A u)) = \frac{\partial l(y)}{\partial y} \mathrm{d}(A u)", {"l"}),
]


@pytest.mark.parametrize(("latex", "functions"), CALLS)
def test_functions_that_are_told_by_their_brackets(latex: str, functions: set[str]) -> None:
    sides = read(latex, r"x \in R, u \in R^n").sides[0]
    assert {e.data.name for side in sides for e in postorder(side) if e.op == "call"} == functions
    assert functions.isdisjoint(s.name for side in sides for s in side.symbols)


def test_a_composition_is_the_outer_function() -> None:
    left = read(r"\mathrm{d}(z(y(x))) = \frac{dz}{dy} \frac{dy}{dx} \mathrm{d}x", r"x \in R").sides[0][0]
    assert left is read(r"\mathrm{d}z = \frac{dz}{dy} \frac{dy}{dx} \mathrm{d}x", r"x \in R").sides[0][0]


ENTRIES = [
    # entries of a parameter are those of what is put in for it
    (r"J = \sum_{i=1}^m (h(x^{(i)}) - y^{(i)})^2; h(x) = \sum_{j=1}^n \theta_j x_j", r"\theta", {"x^{(□)}", r"\theta"}),
    (r"J = \sum_{i=1}^m (h(x_i) - y_i)^2; h(x) = \sum_{j=1}^n \theta_j x_j", r"\theta", {"x_{□}", r"\theta"}),
    (r"J = h(z); h(x) = \sum_{j=1}^n \theta_j x_j", r"\theta", {"z", r"\theta"}),
    (r"J = h(A z); h(x) = \theta_0 + \theta_1 x_1 + \theta_2 x_2", r"\theta_1", {"A", "z"}),
    # beside the parameter itself they are other things
    (r"J = f(z); f(x) = \sum_{i=1}^n \alpha_i \exp(-\|x_i - x\|^2)", "z", {"x", r"\alpha", "z"}),
    (r"J = f(z); f(x) = \|x - x_0\|^2", "z", {"x_{0}", "z"}),
]


@pytest.mark.parametrize(("latex", "wrt", "names"), ENTRIES)
def test_entries_of_a_parameter(latex: str, wrt: str, names: set[str]) -> None:
    used = elaborate_problem(latex, wrt).definition.expr.symbols
    assert {s.name for s in used} >= names
    assert "x" not in {s.name for s in used if not s.index}


@pytest.mark.parametrize("where", ["", r"w \in R^M"])
def test_functions_with_an_index_are_entries_of_one_with_vectors_as_values(where: str) -> None:
    found = elaborate_problem(r"y = \sum_{j=1}^M w_j \phi_j(x)", "w", where).definition.expr
    (call,) = {e for e in postorder(found) if e.op == "call"}
    assert (str(call.rows), call.is_column, call.data.name) == ("M", True, r"\phi")


def test_a_double_index_on_a_function_is_refused() -> None:
    with pytest.raises(UnsupportedError):
        elaborate_problem(r"y = \sum_{i,j} w_i w_j k_{ij}(x)", "w")

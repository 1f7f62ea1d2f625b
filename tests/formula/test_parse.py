"""What formulas are read as: the table of cases, names, functions in every spelling, diagnostics, macros."""

from __future__ import annotations

import pytest

from tests.formula.cases import CASES
from tests.formula.sexp import sexp
from texderive.formula.macros import Macros, read_macros
from texderive.formula.parser import canonical_name, parse
from texderive.formula.tables import FUNCTIONS, NOT_COMMANDS
from texderive.formula.tree import Node


@pytest.mark.parametrize(("latex", "expected"), [case for group in CASES.values() for case in group])
def test_trees(latex: str, expected: str) -> None:
    assert sexp(parse(latex).root) == expected


@pytest.mark.parametrize("group", [g for g in CASES if g != "errors"])
def test_good_formulas_have_no_errors(group: str) -> None:
    for latex, _ in CASES[group]:
        assert parse(latex).ok, latex


@pytest.mark.parametrize(
    ("latex", "key"),
    [
        (r"\mathbf X", r"\mathbf{X}"), (r"{\bf X}", r"\mathbf{X}"), (r"\mathbf{X}", r"\mathbf{X}"), ("x_i", "x_{i}"),
        ("x_{i}", "x_{i}"), (r"\vec{x}_{[k+1]}", r"\vec{x}_{[k+1]}"), (r"\mathbf W^{(2)}", r"\mathbf{W}^{(2)}"),
        ("X_{i j}", "X_{ij}"), (r"x_{\alpha i}", r"x_{\alpha i}"), ("x_{+}", "x_{+}"), ("a_{1,i}", "a_{1,i}"),
        (r"\vec y", r"\vec{y}"), (r" \ell ", r"\ell"), (r"\boldsymbol\beta", r"\boldsymbol{\beta}"), ("x'", "x'"),
        (r"\hat{\mathbf x}_i", r"\hat{\mathbf{x}}_{i}"), ("{x}_1^T", "x_{1}^{T}"), (r"\mathcal L", r"\mathcal{L}"),
        ("W_{k-1}", "W_{k-1}"), (r"\mathbf 1_K", r"\mathbf{1}_{K}"), ("Σ", r"\Sigma"), ("", ""),
    ],
)  # fmt: skip
def test_canonical_names(latex: str, key: str) -> None:
    assert canonical_name(latex) == key
    assert canonical_name(key) == key


@pytest.mark.parametrize("word", sorted(w for w in FUNCTIONS if w.isalpha()))
def test_every_spelling_of_a_function(word: str) -> None:
    spelled = [rf"\operatorname{{{word}}}", rf"\mathrm{{{word}}}", rf"\text{{{word}}}", rf"\mathbf{{{word}}}"]
    if word not in NOT_COMMANDS:
        spelled.append("\\" + word)
    for spelling in spelled:
        root = parse(rf"{spelling}(x)").root
        assert root.kind == "apply" and root.children[0].text == FUNCTIONS[word], spelling
        assert root.children[0].note == spelling


def find(root: Node, kind: str) -> Node:
    return next(node for node in root.walk() if node.kind == kind)


@pytest.mark.parametrize(
    ("latex", "code", "at", "severity"),
    [
        ("x + (a + b", "TD102", 4, "error"), ("x + a)", "TD102", 5, "error"), ("{x", "TD102", 0, "error"),
        (r"\begin{aligned} a", "TD102", 0, "error"), (r"\frac{a}", "TD101", 0, "error"), ("a_", "TD101", 1, "error"),
        (r"y + \sgm(x)", "TD104", 4, "note"), (r"\left(a \\ b\right)", "TD102", 0, "note"),
        (r"\begin{align}a\end{aligned}", "TD101", 14, "error"), (r"\sqrt{}", "TD101", 0, "error"),
    ],
)  # fmt: skip
def test_diagnostics_name_the_place(latex: str, code: str, at: int, severity: str) -> None:
    (said,) = parse(latex).diagnostics
    assert said.span is not None
    assert (said.code, said.span.start, said.severity) == (code, at, severity)


def test_an_unknown_command_names_the_nearest() -> None:
    (said,) = parse(r"\softmx(x)").diagnostics
    assert r"\softmax" in said.hint


def test_one_bad_row_leaves_the_others() -> None:
    root = parse(r"\begin{aligned} a &= b \\ &= (c \\ &= d \end{aligned}").root
    bad = [any(node.kind == "error" for node in row.walk()) for row in root.children]
    assert bad == [False, True, False]


def test_notes_of_decorations() -> None:
    assert parse(r"\begin{aligned}&(3)A=B\end{aligned}").root.children[0].note == "(3)"
    assert parse(r"\begin{align}a\tag{7}\\b\end{align}").root.children[0].note == "7"
    assert parse(r"a=b \tag{3-3}").root.note == "3-3"
    assert find(parse(r"\underbrace{a+b}_{c} d").root, "group").note == "c"
    assert parse(r"\begin{bmatrix}(2)x\end{bmatrix}").root.children[0].note == ""


def test_spans_are_exact() -> None:
    latex = r"y = \mathbf{Xb}^T + \vec z"
    names = {n.text: latex[n.span.start : n.span.end] for n in parse(latex).root.walk() if n.kind == "name"}
    assert names == {"y": "y", r"\mathbf{X}": "X", r"\mathbf{b}": "b", "T": "T", r"\vec{z}": r"\vec z"}


MACROS = r"""
\newcommand{\X}{\mathbf{X}} \renewcommand\vec[1]{\boldsymbol{#1}} \def\be{\begin{aligned}}\def\ee{\end{aligned}}
\newcommand{\w}[2][k]{w_{#1}^{#2}} \DeclareMathOperator{\Tra}{Tr} \DeclareMathOperator*{\amin}{arg\,min}
\def\half#1{\frac{1}{2}#1} \newcommand{\broken}{ {
"""


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        (r"\X^T", r"(^ \mathbf{X} _ T)"), (r"\vec{x}", r"\boldsymbol{x}"),
        (r"\w{2}+\w[j]3", "(sum . (^ w k 2) + (^ w j 3))"),
        (r"\be a&=b\\&=c\ee", "(rows aligned (row a (rel _ = b)) (row _ (rel _ = c)))"),
        (r"\Tra(A)", "(apply @tr (A))"),
        (r"\amin_w f", "(bigop argmin w _ f)"), (r"\half x", "(* (fraction 1 2) x)"),
        (r"\X\X", r"(* \mathbf{X} \mathbf{X})"),
    ],
)  # fmt: skip
def test_macros(latex: str, expected: str) -> None:
    macros = read_macros(MACROS)
    assert r"\broken" not in macros.table
    assert sexp(parse(latex, macros).root) == expected


def test_macro_spans_point_at_the_call_and_arguments_keep_theirs() -> None:
    latex = r"a + \norm{Xw}"
    names = {n.text: latex[n.span.start : n.span.end] for n in parse(latex).root.walk() if n.kind == "name"}
    assert names == {"a": "a", "X": "X", "w": "w"}
    root = parse(r"a\X", Macros(read_macros(MACROS).table)).root
    assert (root.children[1].span.start, root.children[1].span.end) == (1, 3)

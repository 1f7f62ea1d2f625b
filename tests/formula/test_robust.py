"""Whatever is written, parse gives a tree: spans nest, depth and time are bounded, nothing is raised."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.formula.cases import CASES
from texderive.formula.macros import read_macros
from texderive.formula.parser import canonical_name, parse
from texderive.formula.reader import DEEPEST
from texderive.formula.tree import Node

FORMULAS = [latex for group in CASES.values() for latex, _ in group]
_WRITTEN = (
    r"a b X 1 2 0 . , ; : ? ! = + - * / ' ^ _ { } ( ) [ ] | || & % ~ # $ \\ \, \quad \left( \right) \left. \right. "
    r"\left| \right| \| \mathbf \mathrm{ \text{ \operatorname{ \mathrm{d} \frac \sqrt[ \hat \vec \sum \prod_ \min_ "
    r"\log \exp( \tr \det| \begin{aligned} \end{aligned} \begin{pmatrix} \end{pmatrix} \begin{array}{c} \end{array} "
    r"\begin \end \odot \cdot \otimes \Rightarrow \in \R \T \norm{ \underbrace{ \underset{ \overset{def}{=} \substack{ "
    r"\over \partial \nabla \alpha \foo \boxed{ \color{red} \tag{1} \bf \not \arg \max \big( \bigr] \langle \rangle "
    r"\mid \cdots d tr( 若 则 （ ） ， 。 ？ ᵀ ² Σ ∂ \operatorname* \mathop{ \limits \label{ \\[2pt]"
)
PIECES = [*_WRITTEN.split(), " ", "\n", "\n\n", "\u200b", "\t"]


def depth(root: Node) -> int:
    deepest, stack = 0, [(root, 1)]
    while stack:
        node, level = stack.pop()
        deepest = max(deepest, level)
        stack.extend((child, level + 1) for child in node.children)
    return deepest


def check_tree(latex: str) -> None:
    parsed = parse(latex)
    for node in parsed.root.walk():
        assert 0 <= node.span.start <= node.span.end <= len(latex)
        for child in node.children:
            assert node.span.start <= child.span.start, (latex, node, child)
            assert child.span.end <= node.span.end, (latex, node, child)
        if node.kind in ("product", "relation", "list"):
            assert len(node.ops) == len(node.children) - 1
        if node.kind == "sum":
            assert len(node.ops) == len(node.children)
        if node.kind in ("product", "relation", "list", "sum", "rows", "row", "matrix", "fraction", "apply"):
            starts = [child.span.start for child in node.children]
            assert starts == sorted(starts), (latex, node)
    assert depth(parsed.root) < 12 * DEEPEST
    has_error = any(node.kind == "error" for node in parsed.root.walk())
    assert not has_error or any(d.severity == "error" for d in parsed.diagnostics)
    for said in parsed.diagnostics:
        assert said.span is not None and said.span.end <= len(latex)
        json.dumps(said.to_json())


@pytest.mark.parametrize("latex", FORMULAS)
def test_spans_nest(latex: str) -> None:
    check_tree(latex)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=25))
def test_any_tokens(pieces: list[str]) -> None:
    latex = "".join(pieces)
    if not any(macro in latex for macro in (r"\norm", r"\R", r"\T")):
        check_tree(latex)
    parse(latex)
    canonical_name(latex)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(FORMULAS), st.integers(0, 200), st.integers(0, 6), st.sampled_from(PIECES))
def test_mutations(latex: str, at: int, gone: int, put: str) -> None:
    at %= len(latex) + 1
    parse(latex[:at] + put + latex[at + gone :])


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=40))
def test_any_text(text: str) -> None:
    parse(text)
    read_macros(text)


@pytest.mark.parametrize(
    "piece",
    ["(", "{", "x^{", r"\frac", r"\left(", r"\log ", r"\sum", r"a\over ", r"\begin{aligned}", r"\hat", r"\sqrt[",
              r"\mathbf{", "a/", "|", "|x", "_1", "'", r"\underset{a}{", r"\text{a", r"\exp(-", r"\max", "{a+(b "]
)  # fmt: skip
def test_deep_and_long(piece: str) -> None:
    parsed = parse(piece * 3000)
    assert depth(parsed.root) < 12 * DEEPEST
    closing = {"(": ")", "{": "}", "x^{": "}", r"\mathbf{": "}", r"\exp(-": ")", r"\left(": r"\right)"}.get(piece)
    if closing:
        assert depth(parse(piece * 3000 + "x" + closing * 3000).root) < 12 * DEEPEST


def test_a_sum_of_many_terms_is_flat() -> None:
    parsed = parse("+".join(f"x_{{{i}}}" for i in range(4000)))
    assert parsed.root.kind == "sum" and len(parsed.root.children) == 4000 and not parsed.diagnostics


def test_too_deep_is_said() -> None:
    parsed = parse("(" * 200 + "x" + ")" * 200)
    assert [d.code for d in parsed.diagnostics] == ["TD103"]
    assert parse("(" * 40 + "x" + ")" * 40).ok


@pytest.mark.parametrize("latex", [r"\a x", r"\b{\b{\b{\b{\b{\b{\b{\b{\b{\b{x}}}}}}}}}}"])
def test_macros_cannot_explode(latex: str) -> None:
    macros = read_macros(r"\newcommand{\a}{\a\a}\newcommand{\b}[1]{#1#1#1#1#1#1}")
    parsed = parse(latex, macros)
    assert parsed.root.kind == "error" and [d.code for d in parsed.diagnostics] == ["TD103"]

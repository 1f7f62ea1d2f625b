"""Numbers of layers above names, derivatives with names of their own, matrices written by their columns."""

from __future__ import annotations

import pytest

import texderive
from texderive.elaborate.columns import columns_in, sizes_listed
from texderive.elaborate.context import NoteContext, read_context
from texderive.elaborate.layers import next_layer, with_layers
from texderive.formula.names import name_key
from texderive.formula.parser import parse
from texderive.formula.tree import Node
from texderive.note.reader import read_note


def context_of(text: str) -> NoteContext:
    return read_context(read_note(text))


def names(node: Node) -> set[str]:
    return {n.text for n in node.walk() if n.kind == "name"}


@pytest.mark.parametrize(
    ("latex", "found"),
    [
        (r"W^d a^{d-1} + b^d", {"W^{d}", "a^{d-1}", "b^{d}"}),
        (r"(\mathbf W^{d+1})^T\delta^{d+1}", {r"\mathbf{W}^{d+1}", "T", r"\delta^{d+1}"}),
        (r"W^{dT} x", {"W^{d}", "T", "x"}),
        (r"W_2^d", {"W_{2}^{d}"}),
        (r"e^d", {"e", "d"}),
        (r"x^2 + y^n", {"x", "y", "n"}),
        (r"x \in \mathbb{R}^d", {"x", r"\mathbb{R}", "d"}),
    ],
)
def test_numbers_of_layers_belong_to_names(latex: str, found: set[str]) -> None:
    assert names(with_layers(parse(latex).root, frozenset("d"))) == found


def test_the_next_layer() -> None:
    tree = with_layers(parse(r"z^d = W^d a^{d-1}").root, frozenset("d"))
    assert names(next_layer(tree, frozenset("d"))) == {"z^{d+1}", "W^{d+1}", "a^{d}"}


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("第 $d$ 层的权重", {"d"}),
        ("第l层", {"l"}),
        ("in layer $l$ of the network", {"l"}),
        (r"for the $\ell$-th layer", {r"\ell"}),
        ("$z^k = W^k a^{k-1}$", {"k"}),
        (r"$f = x^n$ and $A^T = A$ and $y^T = x^T A$", set()),
        (r"$X^k = P D^k$", set()),  # a large name: a power
        (r"$x^i = A y^i$, $f = \sum_i \|x^i\|^2$", set()),  # a sum runs over the letter
    ],
)
def test_which_letters_number_layers(text: str, letters: set[str]) -> None:
    assert context_of(text + "\n").layers_at(0) == letters


def test_letters_of_layers_stay_in_their_section() -> None:
    text = "# A\n\n$z^k = W^k x$\n\n# B\n\n$f = a^k$\n"
    assert context_of(text).layers_at(text.index("f =")) == frozenset()


def test_lists_of_columns() -> None:
    found = [(name_key(d.left), name_key(d.right)) for d in columns_in(parse(r"X = [x_1, \cdots, x_N]").root, "i")]
    assert found == [("x_{i}", "Xe_{i}")]
    rows = parse(r"X = \begin{bmatrix} x_1^T \\ \vdots \\ x_N^T \end{bmatrix}").root
    assert [name_key(d.right) for d in columns_in(rows, "j")] == ["X^{T}e_{j}"]
    assert not list(columns_in(parse(r"X = [a, b, c]").root, "i"))
    assert not list(columns_in(parse(r"X = [x_1, \cdots, y_N]").root, "i"))


def test_how_far_lists_run() -> None:
    listed = list(sizes_listed(parse(r"(x_1, y_1), \cdots, (x_N, y_N)").root))
    assert [(one.template, one.size, one.paired) for one in listed] == [("x_{□}", "N", True), ("y_{□}", "N", True)]


def answers(text: str) -> list[str]:
    return [a.latex for a in texderive.build(text, tasks=True).answers]


def test_samples_are_vectors_like_the_declared_one() -> None:
    text = r"$x$ is a vector in $\mathbb{R}^n$, $W \in \mathbb{R}^{m \times n}$." + "\n\n# B\n\n"
    assert answers(text + r"$l = \sum_i \| W x_i - y_i \|^2$. Find $\frac{\partial l}{\partial W}$." + "\n") == [
        r"2\sum_{i} (Wx_i - y_i) x_i^T"
    ]


def test_a_loss_is_a_function_of_what_depends_on_the_variable() -> None:
    said = r"$L$ is the loss. $h = \tanh(U x)$, $u = V h$. "
    assert answers(said + r"Find $\frac{\partial L}{\partial V}$.") == [r"\frac{\partial L}{\partial u}h^T"]
    assert answers(said + r"$\delta = \frac{\partial L}{\partial u}$. Find $\frac{\partial L}{\partial h}$.") == [
        r"V^T \delta"
    ]


def test_what_is_no_loss_has_to_be_defined() -> None:
    built = texderive.build(r"$u = V h$. Find $\frac{\partial g}{\partial V}$.", tasks=True)
    assert [d.code for d in built.diagnostics] == ["TD121"]


def test_an_abstract_function_of_a_name() -> None:
    assert texderive.derive("f = f(Y); Y = AXB", wrt="X").result.latex == r"A^T \frac{\partial f}{\partial Y}B^T"

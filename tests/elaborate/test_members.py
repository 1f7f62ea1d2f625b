"""Sums and the members of what they run over."""

from __future__ import annotations

import pytest

from tests.elaborate.reading import ask, shapes, shown
from texderive.diagnostics import ParseError

# nothing else binds the index: the sum goes on, and so do the signs and factors before it
GOES_ON = [
    (r"l = \sum_i a_i^2 + b_i^2", r"l = \sum_i (a_i^2 + b_i^2)"),
    (r"l = -\frac{1}{N} \sum_{i=1}^N y_i \ln p_i + (1 - y_i) \ln (1 - p_i)",
     r"l = -\frac{1}{N} \sum_{i=1}^N (y_i \ln p_i + (1 - y_i) \ln (1 - p_i))"),
    (r"l = \sum_i \|A z_i - b\|^2 + c + \lambda \|z_i\|^2", r"l = \sum_i (\|A z_i - b\|^2 + \lambda \|z_i\|^2) + c"),
    (r"l = \sum_i \sum_j a_{ij} + b_i", r"l = \sum_i (\sum_j a_{ij} + b_i)"),
]  # fmt: skip
ENDS = [
    (r"l = \sum_i a_i^2 + \lambda \|w\|^2", r"l = (\sum_i a_i^2) + \lambda \|w\|^2"),
    (r"l = \sum_i a_i^2 + \sum_i b_i^2", r"l = (\sum_i a_i^2) + (\sum_i b_i^2)"),
    (r"a_i = \sum_i x_i + b_i", r"a_i = (\sum_i x_i) + b_i"),
    (r"l = \sum_j a_j^2 + b_i^2", r"l = (\sum_j a_j^2) + b_i^2"),
]


@pytest.mark.parametrize(
    ("written", "meant", "told"), [*((*pair, ["TD115"]) for pair in GOES_ON), *((*pair, []) for pair in ENDS)]
)
def test_where_a_sum_ends(written: str, meant: str, told: list[str]) -> None:
    name = written.split(" = ")[0]
    first = ask(f"Let ${written}$.\n", rf"\mathrm{{d}}{name}")
    second = ask(f"Let ${meant}$.\n", rf"\mathrm{{d}}{name}")
    assert first.definition.expr is second.definition.expr
    assert [n.code for n in first.system.notes if "goes on" in n.message] == told
    assert not [n for n in second.system.notes if "goes on" in n.message]


def test_a_factor_before_a_sum_that_goes_on_is_not_guessed_at() -> None:
    with pytest.raises(ParseError) as caught:
        ask("Let $l = \\frac{1}{2} \\sum_i \\|A z_i - b\\|^2 + \\lambda \\|z_i\\|^2$.\n", r"\nabla_A l")
    assert caught.value.diagnostics[0].code == "TD114" and "brackets" in caught.value.diagnostics[0].hint


def test_an_index_that_is_free_on_another_side_is_not_that_of_the_sum() -> None:
    assert shown(r"c_i = \sum_i x_i + b_i", r"c_i \in R, x_i \in R, b_i \in R").endswith("b)")


MEMBERS = [
    (r"Let $l = \sum_i (z_i - t_i)^2$ with $z, t \in \mathbb{R}^n$.", "z_i", "z", 1),
    (r"Let $l = \sum_i (z_i - t_i)^2$ with $z, t \in \mathbb{R}^n$.", "z_k", "z", 1),
    (r"Let $l = \sum_{i=1}^N \|A z_i - b_i\|^2 + \mu \|A\|_F^2$.", "z_i", "z", 1),
    (r"Let $l = \sum_i (w^T x_i - y_i)^2$.", "x_1", "x", 1),
    (r"Let $l = \mu x_1^T x_1 + \sum_i (w^T x_i - y_i)^2$.", "x_1", "x", 1),
    (r"Let $l = \|W_2 \sigma(W_1 x)\|^2$.", "W_1", "W_{1}", 0),
]


@pytest.mark.parametrize(("text", "variable", "name", "indices"), MEMBERS)
def test_a_member_is_a_variable(text: str, variable: str, name: str, indices: int) -> None:
    problem = ask(text + "\n", rf"\frac{{\partial l}}{{\partial {variable}}}")
    assert problem.variable_symbol.name == name
    assert len(problem.variable_symbol.index) == indices


def test_all_members_with_numbers_belong_to_the_family_of_the_sum() -> None:
    problem = ask("Let $l = x_1^T x_2 + \\sum_i \\|x_i\\|^2$.\n", r"\frac{\partial l}{\partial x_1}")
    assert {s.name for s in problem.definition.expr.symbols} == {"x"}


def test_an_entry_of_what_is_used_as_a_whole_is_refused() -> None:
    text = "Let $l = \\sum_i (z_i - t_i)^2 + \\|A z\\|^2$ with $z, t \\in \\mathbb{R}^n$.\n"
    with pytest.raises(ParseError) as caught:
        ask(text, r"\frac{\partial l}{\partial z_i}")
    assert caught.value.diagnostics[0].code == "TD122"
    assert "z" in caught.value.diagnostics[0].hint


def test_small_letters_are_scalars_where_vectors_are_bold() -> None:
    text = "Bold lowercase letters denote vectors. Let $f = a \\mathbf{x}^T \\mathbf{x} + b c$.\n"
    found = shapes(ask(text, r"\frac{\partial f}{\partial \mathbf{x}}").system.symbols)
    assert {found[name] for name in "abc"} == {"scalar"}
    assert found[r"\mathbf{x}"].endswith("× 1")


@pytest.mark.parametrize("index", ["i", "k"])
def test_an_argument_that_stands_for_its_entries_is_no_vector_beside_them(index: str) -> None:
    problem = ask("Let $H(p) = -\\sum_{i=1}^n p_i \\log p_i$.\n", rf"\frac{{\partial H}}{{\partial p_{index}}}")
    assert set(shapes(problem.system.symbols).values()) == {"scalar"}

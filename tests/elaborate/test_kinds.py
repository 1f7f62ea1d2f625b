"""Kinds and shapes that a formula alone tells, without declarations."""

from __future__ import annotations

import pytest

import texderive
from tests.elaborate.reading import shapes
from texderive.diagnostics import TexDeriveError
from texderive.elaborate.problem import elaborate_problem

CASES = [
    ("f = a^T X b", "X", {"a": "m × 1", "X": "m × n", "b": "n × 1", "f": "scalar"}),
    (r"f = \mathbf{a}^\top \mathbf{X} \mathbf{b}", r"\mathbf{X}", {r"\mathbf{X}": "m × n", r"\mathbf{a}": "m × 1"}),
    (r"f = a^T \exp(Xb)", "X", {"a": "m × 1", "b": "n × 1"}),
    (r"l = \|Xw - y\|^2", "w", {"X": "m × n", "w": "n × 1", "y": "m × 1", "l": "scalar"}),
    (r"L = \lVert y - X\beta \rVert_2^2 + \lambda \lVert \beta \rVert_2^2", r"\beta",
     {r"\beta": "n × 1", r"\lambda": "scalar"}),
    (r"l = -y x^T w + \log(1 + \exp(x^T w))", "w", {"y": "scalar", "x": "m × 1", "w": "m × 1"}),
    (r"l = \log(|\sigma|) + \mathrm{tr}(\sigma^{-1} S)", r"\sigma", {r"\sigma": "m × m", "S": "m × m"}),
    (r"\mathbf y = \exp(t \mathbf a) \odot \mathbf c", "t", {"t": "scalar", r"\mathbf{a}": "m × 1"}),
    (r"f = \operatorname{tr}(Y^T M Y); Y = \sigma(WX)", "X", {"M": "m × m", "W": "m × n", "X": "n × p", "Y": "m × p"}),
    (r"J = \sum_{i=1}^{n} (z_i - (y_1 + y_2 x_i))^2", "y_2",
     {"z_{i}": "scalar", "y_{1}": "scalar", "y_{2}": "scalar", "x_{i}": "scalar"}),
    (r"f = \sum_{i=1}^N (y_i - x_i^T w)^2", "w", {"x_{i}": "m × 1", "y_{i}": "scalar", "w": "m × 1"}),
    (r"f = \sum_i \sum_j A_{ij} x_i x_j", "x", {"A": "m × m", "x": "m × 1"}),
    ("f = x'Ax", "x", {"x": "m × 1", "A": "m × m"}),
    (r"F = (A \otimes B) x", "x", {"A": "m × n", "B": "p × q", "x": "nq × 1", "F": "mp × 1"}),
    (r"k = \exp(-\frac{\|x - z\|^2}{2 \ell^2})", r"\ell", {r"\ell": "scalar", "x": "m × 1"}),
    (r"f = \sum_{i=1}^m (h(x^{(i)}) - y^{(i)})^2; h(x) = \theta^T x", r"\theta",
     {"x^{(i)}": "n × 1", "y^{(i)}": "scalar", r"\theta": "n × 1"}),
    (r"l = -y^T \log \mathrm{softmax}(a_2); a_2 = W_2 h_1; h_1 = \sigma(a_1); a_1 = W_1 x", "W_1",
     {"y": "m × 1", "W_{2}": "m × n", "W_{1}": "n × p", "a_{1}": "n × 1"}),
]  # fmt: skip


@pytest.mark.parametrize(("latex", "wrt", "expected"), CASES)
def test_a_formula_tells_the_shapes_of_its_names(latex: str, wrt: str, expected: dict[str, str]) -> None:
    found = shapes(elaborate_problem(latex, wrt).system.symbols)
    assert {name: found.get(name) for name in expected} == expected


def test_fresh_sizes_avoid_the_names_that_the_author_uses() -> None:
    found = shapes(elaborate_problem(r"f = m^T X n", "X").system.symbols)
    assert found["X"] == "p × q"


def test_declared_kinds_are_rigid() -> None:
    problem = elaborate_problem(r"J = \vec{z}^T \vec{x} \vec{y}", r"\vec{y}", r"\vec{x} \in \mathbb{R}^{n \times p}")
    assert shapes(problem.system.symbols)[r"\vec{y}"] == "p × 1"


@pytest.mark.parametrize("product", [r"\mathbf{a} \times \mathbf{x}", r"\vec{a} \times \vec{x}"])
def test_a_cross_product_is_no_product_of_scalars(product: str) -> None:
    variable = product.partition(r"\times")[2].strip()
    with pytest.raises(TexDeriveError) as caught:
        texderive.derive(rf"\mathbf{{y}} = {product}", wrt=variable)
    assert "cross product" in caught.value.diagnostics[0].message

"""What a note says of its functions and constants decides what they are."""

from __future__ import annotations

import pytest

import texderive

MAPS = [
    ("f(x)=g(Ax+b)", r"$g:\mathbb{R}^m\to\mathbb{R}$", r"A^T \frac{\partial g(Ax + b)}{\partial(Ax + b)}"),
    ("f=h(x)^Ta", r"$h:\mathbb{R}^n\to\mathbb{R}^m$", r"\frac{\partial h(x)}{\partial x}a"),
    (r"f=\|r(x)\|^2", r"$r:\mathbb{R}^n\to\mathbb{R}^m$", r"2\frac{\partial r(x)}{\partial x}r(x)"),
    ("f=a^Th(x)", r"$h:\mathbb{R}\to\mathbb{R}$", r"a \odot h'(x)"),
]


@pytest.mark.parametrize(("formula", "where", "expected"), MAPS)
def test_a_map_of_vectors_is_not_taken_entry_by_entry(formula: str, where: str, expected: str) -> None:
    assert texderive.derive(formula, wrt="x", where=where).result.latex == expected


@pytest.mark.parametrize(
    "where",
    [
        r"$\sigma$ is the ReLU function",
        r"$\sigma$ 是 ReLU 激活函数",
        r"$\sigma$ denotes the hyperbolic tangent",
        r"$\sigma$ is a nonlinearity",
        r"$\sigma$ is a differentiable activation function",
    ],
)
def test_another_function_called_sigma_is_not_the_logistic_one(where: str) -> None:
    found = texderive.derive(r"f=a^T\sigma(Wx)", wrt="x", where=where)
    assert found.result.latex == r"W^T(a \odot \sigma'(Wx))"


def test_the_logistic_one_is_told_by_its_name() -> None:
    found = texderive.derive(r"f=a^T\sigma(Wx)", wrt="x", where=r"$\sigma$ is the sigmoid activation function")
    assert "1 - \\sigma(Wx)" in found.result.latex


@pytest.mark.parametrize("where", [r"$\mathbf{1}\in\mathbb{R}^n$", r"$\mathbf{1}$ is the vector of $n$ ones", ""])
def test_ones_stay_ones_where_words_say_so(where: str) -> None:
    found = texderive.derive(r"f=\mathbf{1}^Tx", wrt="x", where=where)
    assert found.evaluate({"x": [[1.0], [2.0]]}).tolist() == [[1.0], [1.0]]


def test_the_identity_stays_the_identity() -> None:
    found = texderive.derive("f=x^T(A+I)x", wrt="x", where=r"$I$ denotes the $n\times n$ identity")
    assert found.result.latex == "(A + A^T + 2I) x"


def test_a_squared_absolute_value_of_a_vector_is_that_of_its_norm() -> None:
    assert texderive.derive("f=|Ax-b|^2", wrt="x", where="$x$ is a vector").result.latex == "2A^T(Ax - b)"


def test_a_differential_has_no_value() -> None:
    (answer,) = texderive.build("$f = x^Tx$\n\n$$\\mathrm{d}f = ?$$").answers
    with pytest.raises(texderive.UnsupportedError, match="a differential has no value"):
        answer.derivation.evaluate({"x": [[1.0], [2.0]]})

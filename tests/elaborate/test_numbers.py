"""Ordinary calculus: what is asked as one asks of numbers is read of numbers, unless the note knows vectors."""

from __future__ import annotations

import pytest

from tests.elaborate.reading import ask, shapes
from texderive.diagnostics import UnsupportedError
from texderive.ir.dims import shape_text

NUMBERS = [
    (r"f(x) = \frac{\sin x}{x}", "f'(x)"),
    (r"f(x) = \log(1 + e^x)", "f''(x)"),
    (r"f(x) = \max(0, x)", "f'(x)"),
    (r"f(x) = \frac{ax + b}{cx + d}", r"\frac{df}{dx}"),
    (r"h(t) = e^{-\lambda t} \cos(\omega t)", r"\frac{\mathrm{d} h}{\mathrm{d} t}"),
    (r"f(x) = \log(1 + e^x)", r"\frac{\partial^2 f}{\partial x^2}"),
    (r"u(x, y) = x^2 y + \ln(xy)", r"\frac{\partial u}{\partial y}"),
    (r"F(K, L) = A K^\alpha L^{1 - \alpha}", r"\frac{\partial F}{\partial L}"),
    (r"F = A K^{1/2} L^{0.5}", r"\frac{\partial F}{\partial L}"),
    (r"P = \frac{nRT}{V}", r"\frac{\partial P}{\partial V}"),
    (r"P(t) = \frac{K}{1 + A e^{-rt}}", "P'(t)"),
]


@pytest.mark.parametrize(("formula", "question"), NUMBERS)
def test_all_names_of_ordinary_calculus_are_numbers(formula: str, question: str) -> None:
    problem = ask(f"Let ${formula}$.\n", question)
    assert set(shapes(problem.system.symbols).values()) == {"scalar"}
    assert not problem.system.notes


def test_a_square_anywhere_tells_that_a_letter_is_a_number() -> None:
    text = "Let $r = \\sqrt{x^2 + y^2}$ and $s = \\arctan(y/x)$.\n"
    assert ask(text, r"\frac{\partial s}{\partial y}").definition.expr.is_scalar


VECTORS = [
    (r"Let $h = \tanh(x)$ with $x \in \mathbb{R}^n$.", r"\frac{dh}{dx}", "n × 1"),
    (r"Let $z = Wx$ and $h(z) = \tanh(z)$.", "h'(z)", "m × 1"),
    (r"Let $F(x) = Ax + b$.", "F'(x)", "m × 1"),
    (r"Let $\mathbf{y} = \exp(\mathbf{x})$.", r"\frac{d\mathbf{y}}{d\mathbf{x}}", "m × 1"),
    (r"Let $y = w \odot \exp(x)$.", r"\frac{dy}{dx}", "m × 1"),
    (r"Let $y = \exp(x)$.", r"\frac{\partial y}{\partial x}", "m × 1"),
]


@pytest.mark.parametrize(("text", "question", "shape"), VECTORS)
def test_what_the_note_knows_as_a_vector_stays_one(text: str, question: str, shape: str) -> None:
    assert shape_text(ask(f"{text}\n", question).definition.expr.shape) == shape


@pytest.mark.parametrize("power", ["1/2", "-1/2", r"\frac{1}{2}", "0.5"])
def test_a_root_of_a_matrix_makes_no_number_of_it(power: str) -> None:
    text = rf"Let $f = \|W^{{{power}}} (Ax - b)\|^2$"
    with pytest.raises(UnsupportedError):
        ask(f"{text}.\n", r"\nabla_x f")
    assert ask(f"{text} with $W \\in \\mathbb{{R}}$.\n", r"\nabla_x f").definition.expr.is_scalar

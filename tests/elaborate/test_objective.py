"""What a question says of the kind of what is differentiated, where nothing declares the names in it."""

from __future__ import annotations

import pytest

from tests.elaborate.reading import ask, shapes
from texderive.diagnostics import Diagnostic
from texderive.ir.dims import shape_text


def read(formula: str, question: str) -> tuple[dict[str, str], str, tuple[Diagnostic, ...]]:
    problem = ask(f"Let ${formula}$.\n", question)
    notes = tuple(n for n in problem.system.notes if n.code == "TD115" and "is read as a" in n.message)
    return shapes(problem.system.symbols), shape_text(problem.definition.expr.shape), notes


SCALARS = [
    (r"f = \sum_{i=1}^n w_i (a_i^T x - b_i)^2", r"\frac{\partial f}{\partial x}", ["w_{i}"]),
    (r"f = \sum_{i=1}^n w_i (a_i^T x - b_i)^2", r"\nabla_x f", ["w_{i}"]),
    (r"l = \sum_{i=1}^N \ln(1 + \exp(-y_i w^T x_i))", r"\arg\min_w l", ["y_{i}"]),
    (r"l = \sum_{i=1}^N \ln(1 + \exp(-y_i w^T x_i))", r"\frac{\partial l}{\partial w} = 0 \Rightarrow w", ["y_{i}"]),
    (r"q = b x^T A x", r"\nabla_x q", ["b"]),
    (r"q = b x^T A x", r"\nabla^2_x q", ["b"]),
    (r"\mathcal{L} = c \|x - a\|^2", r"\frac{\partial \mathcal{L}}{\partial x}", ["c"]),
    (r"l = \sum_i s_i u_i^T A v_i", r"\nabla_A l", ["s_{i}"]),
]


@pytest.mark.parametrize(("formula", "question", "scalars"), SCALARS)
def test_an_objective_is_a_scalar(formula: str, question: str, scalars: list[str]) -> None:
    found, shape, notes = read(formula, question)
    assert shape == "scalar"
    assert {found[name] for name in scalars} == {"scalar"}
    assert [n.message.split(" ")[0] for n in notes] == scalars
    assert {n.severity for n in notes} == {"warning"}


VECTORS = [
    (r"f = A x + b", r"\frac{\partial f}{\partial x}", "note"),
    (r"f = A x + b", r"\nabla_x f", "warning"),
    (r"f = w \odot x", r"\frac{\partial f}{\partial x}", "note"),
    (r"f = \exp(x)", r"\frac{\partial f}{\partial x}", None),
    (r"z = b x^T x", r"\frac{\partial z}{\partial x}", None),
    (r"\mathbf{f} = \mathbf{b} x^T x", r"\nabla_x \mathbf{f}", None),
    (r"y = \sum_i w_i x_i", r"\frac{\partial y}{\partial w_i}", None),
]


@pytest.mark.parametrize(("formula", "question", "severity"), VECTORS)
def test_what_is_plainly_a_vector_stays_one(formula: str, question: str, severity: str | None) -> None:
    _, shape, notes = read(formula, question)
    assert shape.endswith("× 1")
    assert [n.severity for n in notes] == [severity][: severity is not None]


def test_what_is_declared_is_kept() -> None:
    text = r"Let $f = \sum_{i=1}^n w_i (a_i^T x - b_i)^2$ with $w_i \in \mathbb{R}^m$." + "\n"
    problem = ask(text, r"\frac{\partial f}{\partial x}")
    assert shape_text(problem.definition.expr.shape) == "m × 1"


def test_scalars_in_the_prose_need_no_guess() -> None:
    text = (
        r"Let $l = \sum_{i=1}^{N} \ln(1 + \exp(-y_i w^T x_i))$ with $x_i, w \in \mathbb{R}^p$ and scalars $y_i$." + "\n"
    )
    problem = ask(text, r"\arg\min_w l")
    assert shapes(problem.system.symbols)["y_{i}"] == "scalar"
    assert not [n for n in problem.system.notes if "is read as" in n.message]

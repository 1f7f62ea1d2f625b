"""Whether what is differentiated is a scalar: how much a question says of it, and what is to be said of the choice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from texderive.diagnostics import Diagnostic, Severity
from texderive.elaborate.asked import Form, Goal
from texderive.elaborate.reading.core import Misfit, Reader
from texderive.elaborate.search import Outcome
from texderive.elaborate.spelling import BOLD, SCALAR_FONTS, VECTOR_ACCENTS, bare_letter
from texderive.elaborate.terms import Term
from texderive.formula.tree import Node

WORDS = frozenset({"RSS", "SSE", "SSR", "MSE", "RMSE", "MAE", "NLL", "ELBO", "loss", "Loss", "cost", "Cost"})
LETTERS = frozenset({"f", "l", "L", "J", "E", "C", r"\ell"})  # what an objective is called
# How surprising a result other than a scalar is. One unknown name read as a scalar costs about 1.
MINIMUM = 8.0  # only a scalar has a minimum or a Hessian
GRADIENT = 3.0  # a nabla is a gradient; of a vector it is a Jacobian to some
TOTAL = 3.0  # an objective that adds up over samples
NAMED = 1.5  # a name that objectives have


def objective_cost(key: str, right: Node, goal: Goal, form: Form, order: int, nameless: bool = False) -> float:
    """How surprising it is if what the question differentiates is no scalar; 0 where the question says nothing.

    ``nameless``: the author gave it no name, so the key tells nothing.
    """
    letter, fonts = bare_letter(key)
    if goal == "stationary" or form in ("argmin", "argmax") or order == 2:
        return MINIMUM
    if form == "jacobian" or fonts & frozenset(BOLD + VECTOR_ACCENTS):
        return 0.0
    if form == "nabla":
        return GRADIENT
    if nameless:
        return TOTAL if _adds_up(right) else 0.0
    if key not in WORDS and letter not in LETTERS and not fonts & frozenset(SCALAR_FONTS):
        return 0.0
    return TOTAL if _adds_up(right) else NAMED


def _adds_up(node: Node) -> bool:
    """Whether a sum over an index is a term, perhaps with a factor."""
    if node.kind in ("sum", "product", "group"):
        return any(map(_adds_up, node.children))
    return node.kind == "bigop" and node.text == "sum"


Attempting = Callable[[Mapping[str, int]], Outcome[Any]]


def told(attempt: Attempting, reader: Reader, name: Term, cost: float) -> tuple[Diagnostic, ...]:
    """What was chosen for the sake of a scalar objective, or that it is none, where undeclared names decide it."""
    written = reader.symbols[name.data[0]].spelled if name.op == "symbol" else "this"
    if not reader.is_scalar(name):
        what = "vector" if reader.sizes.is_one(name.cols) or reader.sizes.is_one(name.rows) else "matrix"
        message = f"{written} is read as a {what}, since nothing declares the names in it"
        severity: Severity = "warning" if cost > NAMED else "note"
        return (Diagnostic("TD115", message, name.span, "declare those that are scalars", severity),)
    chosen = [
        reader.symbols[key]
        for key in reader.choice
        if reader.kinds.get(key) == "scalar" and key in reader.symbols and _fits_otherwise(attempt, reader.choice, key)
    ]
    return tuple(
        Diagnostic(
            "TD115", f"{one.spelled} is read as a scalar, so that {written} is one", one.span,
            rf"say what it is, as in ${one.spelled} \in \mathbb{{R}}$", "warning",
        )
        for one in chosen
    )  # fmt: skip


def _fits_otherwise(attempt: Attempting, choice: Mapping[str, int], key: str) -> bool:
    """Whether a name could be what its spelling says, were it not for the objective."""
    try:
        found = attempt({**choice, key: 0})
        return bool(found.doubted) and not found.surprising
    except Misfit:
        return False

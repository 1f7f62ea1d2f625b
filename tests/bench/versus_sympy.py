"""Derivation with steps and proof against SymPy's bare derivative, on what SymPy can differentiate."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import sympy

import texderive
from tests.bench.timing import Row, milliseconds, side_by_side

FASTER = 5.0
n, m = sympy.symbols("n m", integer=True, positive=True)
a, b, w, y = (sympy.MatrixSymbol(*args) for args in (("a", m, 1), ("b", n, 1), ("w", n, 1), ("y", m, 1)))
X, S, A, B = (sympy.MatrixSymbol(*args) for args in (("X", m, n), ("S", n, n), ("A", n, n), ("B", n, n)))
residual = X * w - y

# LaTeX, variable, declarations, and SymPy's derivative of the same.
CASES: list[tuple[str, str, str, Callable[[], Any]]] = [
    ("f = a^T X b", "X", "", lambda: (a.T * X * b).diff(X)),
    (r"f = \mathrm{tr}(X^T A X)", "X", r"A \in \mathbb{R}^{m \times m}", lambda: sympy.Trace(S.T * A * S).diff(S)),
    (r"f = (Xw - y)^T (Xw - y)", "w", "", lambda: (residual.T * residual).diff(w)),
    (r"f = \mathrm{tr}(A X^{-1} B)", "X", "", lambda: sympy.Trace(A * S.inv() * B).diff(S)),
]


def rows() -> Iterator[Row]:
    for latex, variable, where, theirs in CASES:
        ours, bare = side_by_side(lambda: derive_afresh(latex, variable, where), theirs, 15)  # noqa: B023
        yield Row(
            f"{latex} by {variable}: SymPy {milliseconds(bare)}, texderive {milliseconds(ours)}",
            f"{bare / ours:.1f} x",
            f">= {FASTER:g} x",
            bare >= FASTER * ours,
        )


def derive_afresh(latex: str, variable: str, where: str) -> object:
    """The whole way from LaTeX to LaTeX, proof included."""
    return texderive.derive(latex, wrt=variable, where=where).result.latex

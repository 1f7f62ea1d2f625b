"""Whether two expressions differ, by plain numpy at general points: it asks neither the judge nor the rules."""

from __future__ import annotations

import numpy as np

from tests.derivation import oracle
from texderive.ir.expr import Expr
from texderive.ir.facts import with_consequences

APART = 1e-5
# How the numbers of a general draw are changed, so that logarithms, roots and inverse functions are defined somewhere.
WAYS = (lambda x: x, np.abs, lambda x: 0.3 * np.tanh(x), lambda x: 1.5 + np.abs(x))


def varying(*sides: Expr) -> frozenset[str]:
    """Everything varies that is not declared constant."""
    return frozenset(s.name for side in sides for s in side.symbols if "constant" not in with_consequences(s.facts))


def differ(left: Expr, right: Expr) -> bool | None:
    """Whether the sides differ at some point where both can be evaluated; None where there is no such point."""
    compared = 0
    for seed in range(4 * len(WAYS)):
        place = oracle.draw((left, right), seed, varying(left, right), change=WAYS[seed % len(WAYS)])
        try:
            one, two = oracle.value(left, place), oracle.value(right, place)
        except (oracle.Unusable, np.linalg.LinAlgError):
            continue
        compared += 1
        size = max(float(np.abs(one).max()), float(np.abs(two).max()), 1e-6)
        if np.abs(one - two).max() > APART * size:
            return True
    return False if compared else None

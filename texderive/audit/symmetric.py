"""Claims that differentiate by a symmetric matrix: false by every convention on its entries, or by one only."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from texderive.audit.reading import Reading, by_what, differentiated
from texderive.ir import build as b
from texderive.ir.expr import NO_FACTS, Expr
from texderive.ir.walk import substitute
from texderive.verify.judge import Fails, judge

HALF = Fraction(1, 2)
SYMMETRIC = frozenset({"symmetric", "positive_definite"})


def fails_by_every_convention(reading: Reading, before: int, k: int, varying: frozenset[str]) -> bool:
    """Whether a claim is false however one takes the derivative by a declared symmetric matrix.

    Its entries may vary independently or not, and then the derivative may be the symmetric part of the usual one, or
    count what is off the diagonal twice.
    """
    left, right = reading.sides[before], reading.sides[k]
    names = differentiated(left)[0] | differentiated(right)[0] | by_what(left) | by_what(right)
    said = reading.context.declarations
    free = {n for n in names if n in said and said[n].facts & SYMMETRIC}
    if not free:
        return False
    if not by_what(left) & free and not by_what(right) & free:
        moved = varying | free
        return isinstance(judge(_halved(left, free), _halved(right, free), varying=moved), Fails)
    if left.op != "partial" or by_what(right) & free or left.rows != left.cols or left.shape != right.shape:
        return False
    if not left.args[0].is_scalar:
        both = _on_symmetric_directions(left, right)
        return both is not None and isinstance(judge(*both, varying=varying), Fails)
    twice = b.add(left, b.transpose(left))
    once = b.sub(twice, b.diag(b.diagonal(left)))
    of_parts = judge(twice, b.add(right, b.transpose(right)), varying=varying)
    return isinstance(of_parts, Fails) and isinstance(judge(once, right, varying=varying), Fails)


def _on_symmetric_directions(left: Expr, right: Expr) -> tuple[Expr, Expr] | None:
    """A second derivative by a square matrix, and what it is said to be, as they act on symmetric differentials."""
    function, variable = left.args
    if function.shape != variable.shape or variable.rows != variable.cols:
        return None
    symmetrised = b.add(b.identity(left.rows), b.commutation(variable.rows, variable.rows))
    return b.mul(symmetrised, left, symmetrised), b.mul(symmetrised, right, symmetrised)


def _halved(side: Expr, names: set[str]) -> Expr:
    """A side in which a symmetric matrix, with its differential, is the symmetric part of any."""
    free = {s: b.leaf(replace(s, facts=NO_FACTS)) for s in side.symbols if s.name in names}
    parts = {b.leaf(s): b.scale(HALF, b.add(z, b.transpose(z))) for s, z in free.items()}
    return substitute(side, parts)

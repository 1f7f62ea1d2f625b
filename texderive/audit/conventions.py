"""Claims that hold by one convention only: for some indices, for labels in rows, for entries of symmetric matrices."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache

from texderive.audit.claims import Chain
from texderive.audit.reading import Reading, by_what, differentiated
from texderive.ir import build as b
from texderive.ir.expr import NO_FACTS, Expr, postorder
from texderive.ir.leaves import is_kronecker
from texderive.ir.walk import substitute
from texderive.verify.judge import Fails, Holds, Places, judge, judge_at

NEAR = 150  # characters before a claim, and behind it, in which its case is named
MEANT: dict[Places, str] = {
    "apart": "it holds where its indices differ",
    "same": "it holds where its indices are the same",
}
HALF = Fraction(1, 2)
SYMMETRIC = frozenset({"symmetric", "positive_definite"})


@lru_cache(1024)
def holds_at(left: Expr, right: Expr, varying: frozenset[str]) -> Places | None:
    r"""Where a claim with two free indices holds that does not hold everywhere, and that no \delta_{ij} tells."""
    if len(left.free) != 2 or left.free != right.free or any(map(is_kronecker, postorder(right))):
        return None
    places: tuple[Places, ...] = ("apart", "same")
    return next((p for p in places if isinstance(judge_at(left, right, p, varying), Holds)), None)


def is_said(places: Places, text: str, chain: Chain, indices: frozenset[str]) -> bool:
    """Whether the words before a chain, or else those behind it, name the case in which it holds."""
    a, b = map(re.escape, sorted(indices))
    case = re.compile(rf"(?:{a}|{b})\s*(?P<sign>=|\\neq?(?![A-Za-z])|≠|\\not\s*=)\s*(?:{a}|{b})")
    start, end = chain.span.start, chain.span.end
    before = list(case.finditer(text, max(0, start - NEAR), start))
    found = before[-1] if before else case.search(text, end, end + NEAR)
    return found is not None and (found["sign"] == "=") == (places == "same")


@lru_cache(1024)
def holds_by_rows(left: Expr, right: Expr, varying: frozenset[str]) -> bool:
    """Whether a claim that is false if columns are one-hot is true if rows are."""
    labels = {s for s in left.symbols | right.symbols if "one_hot" in s.facts and not (b.leaf(s).is_column or s.index)}
    labels = {s for s in labels if not (b.leaf(s).is_row or b.leaf(s).is_scalar)}
    if not labels:
        return False
    turned = {b.leaf(s): b.transpose(b.leaf(replace(s, rows=s.cols, cols=s.rows))) for s in labels}
    return isinstance(judge(substitute(left, turned), substitute(right, turned), varying=varying), Holds)


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

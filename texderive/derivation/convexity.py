"""Whether a Hessian is symmetric and semidefinite, by its form and the declared facts: a remark, with its reason.

What is said is sufficient, never necessary: a matrix of which nothing is said may be semidefinite all the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from texderive.derivation.equations import is_small
from texderive.derivation.form import simplify
from texderive.derivation.nonnegative import Sign, joined, sign_of
from texderive.derivation.steps import Condition
from texderive.ir import build as b
from texderive.ir.expr import Expr, postorder
from texderive.ir.facts import has, is_symmetric, transposes
from texderive.ir.functions import FUNCTIONS
from texderive.ir.walk import expand

Definite = Literal["positive-definite", "positive-semidefinite", "negative-definite", "negative-semidefinite"]
Curvature = Literal["convex", "strictly-convex", "concave", "strictly-concave", "affine", ""]
# The forms that decide; each is the key of a phrase, filled in with the expression it speaks of.
Because = Literal[
    "declared", "gram", "sandwich", "nonnegative-diagonal", "sum", "softmax-covariance", "identity", "kronecker",
    "hadamard", "inverse", "power", "zero",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Definiteness:
    """Positive definite or semidefinite, provided that the conditions hold ("nonnegative" or "positive" scalars)."""

    word: Literal["positive-definite", "positive-semidefinite"]
    because: Because
    about: Expr | None = None  # what stands in the middle of a sandwich, on the diagonal ..
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Convexity:
    """The remark: ``definite`` is None where the form decides nothing. ``shape`` says what follows for the function."""

    symmetric: bool
    definite: Definite | None = None
    shape: Curvature = ""
    because: Because | None = None
    about: Expr | None = None
    conditions: tuple[Condition, ...] = ()


def convexity(hessian: Expr, function: Expr | None = None) -> Convexity:
    """What the form of a Hessian says of the function's shape, on any convex set where both are defined.

    Give the function too: at a kink, as of |x|, its Hessian knows nothing of its shape.
    """
    h = simplify(expand(hessian))
    if not is_small(h):
        return Convexity(False)
    if has_kink(h) or (function is not None and has_kink(function)):
        return Convexity(is_symmetric(h))
    if b.is_zero(h):
        return Convexity(True, "positive-semidefinite", "affine", "zero")
    symmetric = is_symmetric(h)
    found = definiteness(h)
    if found is not None:
        shape: Curvature = "strictly-convex" if found.word == "positive-definite" else "convex"
        return Convexity(True, found.word, shape, found.because, found.about, _needed(found))
    turned = definiteness(simplify(b.neg(h)))
    if turned is None:
        return Convexity(symmetric)
    strict = turned.word == "positive-definite"
    word: Definite = "negative-definite" if strict else "negative-semidefinite"
    shape = "strictly-concave" if strict else "concave"
    return Convexity(True, word, shape, turned.because, turned.about, _needed(turned))


def has_kink(e: Expr) -> bool:
    """Whether a function stands within that is not smooth everywhere in its domain."""
    return any(
        (x.op == "apply" and FUNCTIONS[x.data].kink) or (x.op == "norm" and x.data in ("1", "inf", "p"))
        for x in postorder(e)
    )


def _needed(found: Definiteness) -> tuple[Condition, ...]:
    """For what is only semidefinite a factor may be zero."""
    word = "positive" if found.word == "positive-definite" else "nonnegative"
    return tuple(Condition(word, c.about) for c in found.conditions)


def definiteness(e: Expr) -> Definiteness | None:
    """Positive (semi)definite by form and facts, or None where they decide nothing."""
    if e.rows is not e.cols:
        return None
    if e.is_scalar:
        return _of_scalar(e)
    if has(e, "positive_definite"):
        return Definiteness("positive-definite", "declared", e)
    handler = _BY_FORM.get(e.op)
    return handler(e) if handler is not None else None


def _sign(e: Expr) -> Sign | None:
    return sign_of(e, _as_sign)


def _as_sign(e: Expr) -> Sign | None:
    found = definiteness(e)
    return None if found is None else Sign(found.word == "positive-definite", found.conditions)


def _word(strict: bool) -> Literal["positive-definite", "positive-semidefinite"]:
    return "positive-definite" if strict else "positive-semidefinite"


def _of_scalar(e: Expr) -> Definiteness | None:
    found = _sign(e)
    return None if found is None else Definiteness(_word(found.strict), "nonnegative-diagonal", e, found.conditions)


def _of_product(e: Expr) -> Definiteness | None:
    """c · B^T M B with c ≥ 0 and M positive semidefinite."""
    scalars, core = b.split_scalars(e)
    if scalars:
        found, sign = definiteness(core), _sign(b.mul(*scalars))
        if found is None or sign is None:
            return None
        strict = sign.strict and found.word == "positive-definite"
        return replace(found, word=_word(strict), conditions=joined(found.conditions, sign.conditions))
    factors = list(e.args)
    depth = 0
    while depth < len(factors) // 2 and transposes(factors[depth], factors[-1 - depth]):
        depth += 1
    inner = factors[depth : len(factors) - depth]
    if not inner:
        return Definiteness("positive-semidefinite", "gram", factors[depth])
    for take in range(depth, 0, -1):
        middle = b.mul(*factors[take : len(factors) - take])
        found = definiteness(middle)
        if found is not None:
            return Definiteness("positive-semidefinite", "sandwich", middle, found.conditions)
    return None


def _of_sum(e: Expr) -> Definiteness | None:
    """Sums of semidefinite terms; diag(s) - s s^T of a softmax is one term."""
    rest, conditions, definite = list(e.args), tuple[Condition, ...](), False
    about = _softmax_pair(rest)
    if about is not None and not rest:
        return Definiteness("positive-semidefinite", "softmax-covariance", about)
    for term in rest:
        found = definiteness(term)
        if found is None:
            return _factored_sum(e)
        definite = definite or found.word == "positive-definite"
        conditions = joined(conditions, found.conditions)
    return Definiteness(_word(definite), "sum", about, conditions)


def _factored_sum(e: Expr) -> Definiteness | None:
    """B^T (P + Q) B where the terms alone decide nothing."""
    turned = simplify(e)
    return definiteness(turned) if turned.op != "add" else None


def _softmax_pair(terms: list[Expr]) -> Expr | None:
    """Take diag(s) and -s s^T out of the terms, s being a softmax of a column."""
    for first in terms:
        if first.op != "diag" or not (first.args[0].op == "softmax" and first.args[0].is_column):
            continue
        s = first.args[0]
        partner = b.neg(b.mul(s, b.transpose(s)))
        if partner in terms:
            terms.remove(first)
            terms.remove(partner)
            return s
    return None


def _of_diagonal(e: Expr) -> Definiteness | None:
    found = _sign(e.args[0])
    if found is None:
        return None
    return Definiteness(_word(found.strict), "nonnegative-diagonal", e.args[0], found.conditions)


def _of_parts(because: Because) -> Callable[[Expr], Definiteness | None]:
    """Kronecker and Hadamard products of semidefinite matrices are semidefinite (Schur for the latter)."""

    def decide(e: Expr) -> Definiteness | None:
        found = [definiteness(a) for a in e.args]
        known = [f for f in found if f is not None]
        if len(known) < len(found):
            return None
        definite = all(f.word == "positive-definite" for f in known)
        conditions = joined(*(f.conditions for f in known))
        return Definiteness(_word(definite), because, None, conditions)

    return decide


def _of_indexed_sum(e: Expr) -> Definiteness | None:
    found = definiteness(e.args[0])
    return None if found is None else replace(found, because="sum", about=e.args[0])


def _of_inverse(e: Expr) -> Definiteness | None:
    """Where the inverse exists, a semidefinite matrix is definite, and so is its inverse."""
    found = definiteness(e.args[0])
    return None if found is None else Definiteness("positive-definite", "inverse", e.args[0], found.conditions)


def _of_power(e: Expr) -> Definiteness | None:
    base, p = e.args
    if p.op != "number" or p.data.denominator != 1:
        return None
    if p.data % 2 == 0 and is_symmetric(base):
        return Definiteness("positive-semidefinite", "power", base)
    found = definiteness(base)
    return None if found is None else replace(found, because="power", about=base)


_BY_FORM: dict[str, Callable[[Expr], Definiteness | None]] = {
    "identity": lambda e: Definiteness("positive-definite", "identity", e),
    "zeros": lambda e: Definiteness("positive-semidefinite", "sum"),
    "ones": lambda e: Definiteness("positive-semidefinite", "gram", b.ones(e.rows)),
    "mul": _of_product,
    "add": _of_sum,
    "diag": _of_diagonal,
    "kron": _of_parts("kronecker"),
    "hadamard": _of_parts("hadamard"),
    "sum": _of_indexed_sum,
    "inverse": _of_inverse,
    "transpose": lambda e: definiteness(e.args[0]),
    "named": lambda e: definiteness(e.args[0]),
    "power": _of_power,
}

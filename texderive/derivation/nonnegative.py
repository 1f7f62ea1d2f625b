"""Signs by form: expressions of which no entry is negative, whatever their symbols stand for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from texderive.derivation.steps import Condition
from texderive.ir import build as b
from texderive.ir.expr import Expr
from texderive.ir.facts import has, transposes

POSITIVE_FUNCTIONS = frozenset({"exp", "sigmoid", "softplus", "cosh", "normcdf"})
NONNEGATIVE_FUNCTIONS = frozenset({"relu", "abs", "step", "sqrt"})
BELOW_ONE = frozenset({"sigmoid", "tanh", "normcdf", "erf"})  # in absolute value
AT_MOST_ONE = BELOW_ONE | {"sin", "cos", "step", "sign"}


@dataclass(frozen=True, slots=True)
class Sign:
    """No entry is negative, or even each is positive (``strict``), provided that the conditions hold."""

    strict: bool
    conditions: tuple[Condition, ...] = ()


# Whether a matrix is positive semidefinite: (definite, conditions), or None.
Semidefinite = Callable[[Expr], Sign | None]


def joined(*conditions: tuple[Condition, ...]) -> tuple[Condition, ...]:
    """All conditions once, in order."""
    return tuple(dict.fromkeys(c for group in conditions for c in group))


def sign_of(e: Expr, semidefinite: Semidefinite) -> Sign | None:
    """The sign of every entry, or None where the form does not tell. A bare scalar becomes a condition."""
    if e.op == "number":
        return Sign(bool(e.data > 0)) if e.data >= 0 else None
    if e.op in ("dimension", "constant", "ones"):
        return Sign(True)
    if e.op in ("zeros", "identity", "norm", "unit") or has(e, "one_hot"):
        return Sign(False)
    if e.op == "symbol" and e.is_scalar:
        return Sign(True, () if has(e, "positive_definite") else (Condition("positive", e),))
    handler = _BY_FORM.get(e.op)
    return handler(e, semidefinite) if handler is not None else None


def _of_function(e: Expr, semidefinite: Semidefinite) -> Sign | None:
    if e.data in POSITIVE_FUNCTIONS:
        return Sign(True)
    return Sign(False) if e.data in NONNEGATIVE_FUNCTIONS else None


def _of_power(e: Expr, semidefinite: Semidefinite) -> Sign | None:
    base, p = e.args
    if not e.is_scalar and e.op == "power":
        return None
    if p.op == "number" and p.data.denominator == 1 and p.data % 2 == 0:
        return Sign(bool(p.data < 0))
    if p.op == "number" and p.data.denominator % 2 == 0:
        return Sign(bool(p.data < 0))  # a root, where it is defined
    found = sign_of(base, semidefinite)
    if found is None or p.op != "number":
        return None
    return Sign(found.strict or bool(p.data < 0), found.conditions)


def _all_of(parts: Iterable[Expr], semidefinite: Semidefinite) -> Sign | None:
    """A product of what is not negative."""
    found = [sign_of(p, semidefinite) for p in parts]
    known = [f for f in found if f is not None]
    if len(known) < len(found):
        return None
    return Sign(all(f.strict for f in known), joined(*(f.conditions for f in known)))


def _of_product(e: Expr, semidefinite: Semidefinite) -> Sign | None:
    """Numbers times x^T M x; or factors of which none has a negative entry."""
    scalars = [a for a in e.args if a.is_scalar]
    rest = [a for a in e.args if not a.is_scalar]
    if e.is_scalar and rest and rest[0].is_row and transposes(rest[0], rest[-1]):
        middle = semidefinite(b.mul(*rest[1:-1])) if len(rest) > 2 else Sign(False)
        front = _all_of(scalars, semidefinite)
        if middle is not None and front is not None:
            return Sign(False, joined(middle.conditions, front.conditions))
    return _all_of([*scalars, *rest], semidefinite)


def _of_hadamard(e: Expr, semidefinite: Semidefinite) -> Sign | None:
    """u ⊙ u needs nothing of u."""
    counted = {a: e.args.count(a) for a in e.args}
    single = [a for a, n in counted.items() if n % 2]
    found = _all_of(single, semidefinite)
    return None if found is None else Sign(found.strict and len(single) == len(counted), found.conditions)


def _of_sum(e: Expr, semidefinite: Semidefinite) -> Sign | None:
    """1 - σ(a), 1 - tanh²(a); else sums of what is not negative."""
    if len(e.args) == 2:
        for one, other in (e.args, e.args[::-1]):
            bound = _below_one(b.neg(other)) if one.op == "ones" or b.is_one(one) else None
            if bound is not None:
                return Sign(bound)
    found = [sign_of(a, semidefinite) for a in e.args]
    known = [f for f in found if f is not None]
    if len(known) < len(found):
        return None
    return Sign(any(f.strict for f in known), joined(*(f.conditions for f in known)))


def _below_one(e: Expr) -> bool | None:
    """True: each entry is less than 1. False: at most 1. None: not known."""
    if e.op in ("power", "epow") and e.args[1].op == "number":
        p = e.args[1].data
        return _below_one(e.args[0]) if p > 0 and p.denominator == 1 else None
    if e.op == "apply" and e.data in AT_MOST_ONE:
        return e.data in BELOW_ONE
    if e.op == "softmax" or has(e, "one_hot"):
        return False
    return None


def _of_trace(e: Expr, semidefinite: Semidefinite) -> Sign | None:
    return semidefinite(e.args[0])


def _of_argument(e: Expr, semidefinite: Semidefinite) -> Sign | None:
    return sign_of(e.args[0], semidefinite)


_BY_FORM: dict[str, Callable[[Expr, Semidefinite], Sign | None]] = {
    "apply": _of_function,
    "softmax": lambda e, semidefinite: Sign(True),
    "power": _of_power,
    "epow": _of_power,
    "mul": _of_product,
    "hadamard": _of_hadamard,
    "add": _of_sum,
    "trace": _of_trace,
    "transpose": _of_argument,
    "vec": _of_argument,
    "named": _of_argument,
    "sum": _of_argument,
    "prod": _of_argument,
}

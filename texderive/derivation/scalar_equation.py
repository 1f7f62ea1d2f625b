"""Equations in one scalar unknown: a polynomial of two terms, a s^k = c, solved by a root."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from texderive.derivation.differentiate import Variable
from texderive.derivation.equations import Line, Solved, common_factor, divided, never_zero, refuse, tidy
from texderive.derivation.steps import COLLECT, INVERT, MULTIPLY, Condition
from texderive.ir import build as b
from texderive.ir.expr import Expr, postorder
from texderive.ir.facts import has

Powers = dict[Fraction, Expr]  # what stands before each power of the unknown
PASSED = frozenset({"transpose", "trace", "diag", "diagonal", "vec", "unvec", "entry"})
JOINED: dict[str, Callable[..., Expr]] = {"mul": b.mul, "hadamard": b.hadamard, "kron": b.kron, "inner": b.inner}
MOST_TERMS = 64
MOST_EXPANDED = 4  # the highest power of a sum that is multiplied out
ROOT_RULE = "take-root"


def powers_of(e: Expr, by: Variable) -> Powers | None:
    """The expression as a sum of powers of the unknown, or None where it has no such form."""
    if not by.occurs_in(e):
        return {Fraction(0): e}
    if e is by.leaf:
        return {Fraction(1): b.number(1)}
    if e.op in JOINED:
        return _product(e.args, JOINED[e.op], by)
    if e.op == "add":
        return _sum([powers_of(a, by) for a in e.args])
    if e.op in ("power", "epow", "inverse"):
        return _power(e, by)
    if e.op in PASSED or (e.op == "sum" and e.data.index not in by.leaf.free):
        inner = powers_of(e.args[0], by)
        return None if inner is None else {p: b.rebuild(e, (c,)) for p, c in inner.items()}
    if e.op == "apply" and e.data == "sqrt":
        return _power(b.entry_power(e.args[0], "1/2"), by)
    return None


def _sum(parts: list[Powers | None]) -> Powers | None:
    total: Powers = {}
    for part in parts:
        if part is None:
            return None
        for p, c in part.items():
            total[p] = b.add(total[p], c) if p in total else c
    return total


def _product(factors: Sequence[Expr], join: Callable[..., Expr], by: Variable) -> Powers | None:
    """Every choice of one power from each factor, joined in their order."""
    chosen: list[tuple[Fraction, tuple[Expr, ...]]] = [(Fraction(0), ())]
    for a in factors:
        inner = powers_of(a, by)
        if inner is None or len(inner) * len(chosen) > MOST_TERMS:
            return None
        chosen = [(p + q, (*done, c)) for p, done in chosen for q, c in inner.items()]
    return _sum([{p: join(*done)} for p, done in chosen])


def _power(e: Expr, by: Variable) -> Powers | None:
    base = e.args[0]
    exponent = b.number(-1) if e.op == "inverse" else e.args[1]
    inner = powers_of(base, by)
    if inner is None or exponent.op != "number":
        return None
    p = exponent.data
    if len(inner) == 1:
        ((q, c),) = inner.items()
        raised = b.entry_power(c, exponent) if e.op == "epow" else b.power(c, exponent)
        return {p * q: raised}
    if p.denominator != 1 or not 1 < p <= MOST_EXPANDED:
        return None
    return _product((base,) * int(p), b.hadamard if e.op == "epow" else b.mul, by)


def solve_scalar(g: Expr, by: Variable, f: Expr) -> Solved | None:
    """The one solution of g = 0 in a scalar, or None where g is no sum of powers. Raises where there are several."""
    found = powers_of(g, by)
    if found is None:
        return None
    terms = {p: tidy(c) for p, c in sorted(found.items(), reverse=True)}
    terms = {p: c for p, c in terms.items() if not b.is_zero(c)}
    if set(terms) <= {Fraction(0)}:
        raise refuse(by, "the gradient does not depend on it", "the function is linear in it, or constant")
    if len(terms) > 2:
        raise refuse(by, "the equation is a polynomial with several roots")
    if len(terms) == 1:
        return _only_zero(terms, by)
    (high, a), (low, c) = terms.items()
    if low > 0:
        raise refuse(by, f"{by.name} = 0 is a second solution")
    return _root(a, c, high, low, by, f)


def _only_zero(terms: Powers, by: Variable) -> Solved:
    """a s^p = 0."""
    ((p, a),) = terms.items()
    if p < 0:
        raise refuse(by, "the gradient is nowhere zero")
    x, zero = by.leaf, b.number(0)
    conditions = () if never_zero(a) else (Condition("nonzero", a),)
    return Solved((Line(b.mul(a, b.power(x, b.number(p))), zero, COLLECT), Line(x, zero, INVERT, conditions)), zero)


def _root(a: Expr, c: Expr, high: Fraction, low: Fraction, by: Variable, f: Expr) -> Solved:
    """a s^high + c s^low = 0, multiplied by s^-low."""
    x, k = by.leaf, high - low
    right_terms = [b.neg(t) for t in (c.args if c.op == "add" else (c,))]
    left_terms = list(a.args if a.op == "add" else (a,))
    factor, conditions = common_factor([*left_terms, *right_terms], by)
    left = tidy(b.add(*(divided(t, factor) for t in left_terms)))
    right = tidy(b.add(*(divided(t, factor) for t in right_terms)))
    rule = COLLECT if low == 0 else MULTIPLY
    lines = [Line(b.mul(left, b.power(x, b.number(k))), right, rule, conditions)]
    quotient = tidy(b.mul(b.power(left, b.number(-1)), right))
    nonzero = () if never_zero(left) else (Condition("nonzero", left),)
    if k == 1:
        return Solved((*lines, Line(x, quotient, INVERT, nonzero)), quotient)
    if k.denominator == 1 and k % 2 == 0 and not _is_positive(by, f):
        raise refuse(by, f"the solutions are two, {by.name} and its negative")
    lines.append(Line(b.power(x, b.number(k)), quotient, INVERT, nonzero))
    solution = tidy(b.apply("sqrt", quotient) if k == 2 else b.power(quotient, b.number(1 / k)))
    lines.append(Line(x, solution, ROOT_RULE, (Condition("positive", quotient),)))
    return Solved(tuple(lines), solution)


def _is_positive(by: Variable, f: Expr) -> bool:
    """Whether the unknown is positive by declaration, or because the function takes its logarithm or root."""
    x = by.leaf

    def rooted(e: Expr) -> bool:
        if e.op == "apply":
            return e.data in ("log", "sqrt")
        return e.op == "power" and e.args[1].op == "number" and e.args[1].data.denominator % 2 == 0

    return has(x, "positive_definite") or any(rooted(e) and _is_odd_power(e.args[0], x) for e in postorder(f))


def _is_odd_power(e: Expr, x: Expr) -> bool:
    """x, x^3, c x with a positive number c: positive only where x is."""
    factors = [a for a in (e.args if e.op == "mul" else (e,)) if not never_zero(a) or x.data in a.symbols]
    if len(factors) != 1 or (e.op == "mul" and b.coefficient(e)[0] < 0):
        return False
    base = factors[0]
    if base.op == "power" and base.args[1].op == "number" and base.args[1].data.denominator == 1:
        return base.args[0] is x and base.args[1].data % 2 == 1
    return base is x

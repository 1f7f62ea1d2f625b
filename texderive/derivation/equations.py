"""Lines of an equation while it is solved, and what all equations share: common factors, conditions, refusals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, inf, lcm

from texderive.derivation.canonical import canonical
from texderive.derivation.differentiate import Variable
from texderive.derivation.form import simplify
from texderive.derivation.steps import Condition
from texderive.diagnostics import Diagnostic, UnsupportedError
from texderive.ir import build as b
from texderive.ir.expr import Expr, node, postorder
from texderive.ir.facts import transposes
from texderive.ir.walk import transform

MOST_NODES, DEEPEST = 4000, 150
NEVER_ZERO = frozenset({"exp", "cosh", "sigmoid", "softplus"})


@dataclass(frozen=True, slots=True)
class Line:
    """left = right, in the unknown, and the reason by which it follows from the line before."""

    left: Expr
    right: Expr
    rule: str
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Solved:
    """The lines from the equation to its solution. ``shown`` is what the last line's left side is: X, or vec(X)."""

    lines: tuple[Line, ...]
    solution: Expr


def is_small(e: Expr) -> bool:
    """Whether an expression may be taken apart term by term: shared parts count as often as they are used."""
    size: dict[Expr, int] = {}
    depth: dict[Expr, int] = {}
    for x in postorder(e):
        size[x] = 1 + sum(size[a] for a in x.args)
        depth[x] = 1 + max((depth[a] for a in x.args), default=0)
    return size[e] <= MOST_NODES and depth[e] <= DEEPEST


def tidy(e: Expr) -> Expr:
    return canonical(simplify(e))


def opposite(e: Expr) -> Expr:
    """-e in form, term by term: a sum changes its signs rather than getting one in front."""
    return tidy(b.add(*(b.neg(t) for t in e.args)) if e.op == "add" else b.neg(e))


def finished(e: Expr) -> Expr:
    """The form in which a line is shown: X^T X + c I, and (T - A)^T 1 rather than -(A - T)^T 1."""
    return transform(e, lambda x: _penalty_last(x) if x.op == "add" else _sign_inside(x) if x.op == "mul" else x)


def _penalty_last(x: Expr) -> Expr:
    ordered = sorted(x.args, key=lambda t: b.split_scalars(t)[1].op == "identity")
    return node("add", tuple(ordered), None, x.shape)


def _sign_inside(x: Expr) -> Expr:
    number, core = b.coefficient(x)
    turned = _turned(core) if number < 0 else None
    return x if turned is None else b.mul(b.number(-number), turned)


def _turned(e: Expr) -> Expr | None:
    """-e with the signs of one sum in it turned, where that sum has a negative term."""
    if e.op == "add":
        terms = sorted((b.neg(t) for t in e.args), key=lambda t: b.coefficient(t)[0] < 0)
        return node("add", tuple(terms), None, e.shape) if _mixed(e) else None
    if e.op in ("transpose", "sum"):
        inner = _turned(e.args[0])
        return None if inner is None else b.rebuild(e, (inner,))
    if e.op == "mul":
        for i, f in enumerate(e.args):
            # A form A^T A keeps the sign in front: that shows what it is.
            inner = None if f.is_scalar or any(transposes(f, o) for o in e.args) else _turned(f)
            if inner is not None:
                return b.mul(*e.args[:i], inner, *e.args[i + 1 :])
    return None


def _mixed(e: Expr) -> bool:
    return any(b.coefficient(t)[0] < 0 for t in e.args)


def refuse(by: Variable, why: str, hint: str = "") -> UnsupportedError:
    """What is raised where no closed form exists; the gradient step is the way out."""
    x = by.name
    step = rf"take gradient steps: {x} \leftarrow {x} - \eta \nabla_{{{x}}} f"
    return UnsupportedError(Diagnostic("TD305", f"there is no closed form for {x}: {why}", hint=hint or step))


def powers_in_front(e: Expr) -> tuple[Fraction, dict[Expr, Fraction]]:
    """The number and the powers of scalars that multiply an expression."""
    factors = [f for f in (e.args if e.op == "mul" else (e,)) if f.is_scalar]
    number, powers = Fraction(1), dict[Expr, Fraction]()
    for f in factors:
        if f.op == "number":
            number *= f.data
            continue
        base, exponent = f.args if f.op == "power" and f.args[1].op == "number" else (f, b.number(1))
        powers[base] = powers.get(base, Fraction(0)) + exponent.data
    return number, powers


def common_factor(terms: Sequence[Expr], by: Variable) -> tuple[Expr, tuple[Condition, ...]]:
    """The scalar by which all terms are divided: no fractions stay, nothing common stays; and what must not be 0."""
    found = [powers_in_front(t) for t in terms if not b.is_zero(t)]
    numbers = [n for n, _ in found] or [Fraction(1)]
    number = Fraction(gcd(*(n.numerator for n in numbers)), lcm(*(n.denominator for n in numbers)))
    bases = {base: None for _, powers in found for base in powers if not by.occurs_in(base) and not base.free}
    factors: list[Expr] = []
    conditions: list[Condition] = []
    for base in bases:
        least = min(powers.get(base, Fraction(0)) for _, powers in found)
        if least != 0:
            factors.append(b.power(base, b.number(least)))
        if least > 0 and not never_zero(base):
            conditions.append(Condition("nonzero", base))
    sign = -1 if numbers[0] < 0 else 1
    return b.mul(b.number(sign * number), *factors), tuple(conditions)


def never_zero(s: Expr) -> bool:
    """Whether a scalar cannot be 0 where it is defined, by its form."""
    if s.op == "power":
        return (s.args[1].op == "number" and s.args[1].data < 0) or never_zero(s.args[0])
    if s.op == "mul":
        return all(a.is_scalar and never_zero(a) for a in s.args)
    if s.op == "number":
        return bool(s.data != 0)
    return s.op in ("dimension", "constant") or (s.op == "apply" and s.data in NEVER_ZERO)


def divided(e: Expr, factor: Expr) -> Expr:
    return simplify(b.mul(b.power(factor, b.number(-1)), e))


def most_rank(e: Expr) -> float:
    """The largest rank that an expression can have, by its form: a b^T has rank 1 whatever its size."""
    size = min(d.factor if not d.names else inf for d in e.shape)
    if b.is_zero(e):
        return 0
    if e.op == "mul":
        return min([size, *(most_rank(a) for a in e.args if not a.is_scalar)])
    if e.op == "add":
        return min(size, sum(most_rank(a) for a in e.args))
    if e.op in ("transpose", "named"):
        return min(size, most_rank(e.args[0]))
    if e.op == "kron":
        product = 1.0
        for a in e.args:
            product *= most_rank(a)
        return min(size, product)
    return size


def _is_narrow(k: Expr) -> bool:
    """Whether a product passes through a space that is smaller whatever the sizes: np, by n, to np."""
    inner = [d for a in (k.args if k.op == "mul" else ()) if not a.is_scalar for d in a.shape]
    whole = Counter(k.rows.names)
    return any(Counter(d.names) < whole and d.factor <= k.rows.factor for d in inner)


def must_be_regular(k: Expr, by: Variable) -> None:
    """Raises UnsupportedError where a matrix is singular by its form."""
    if most_rank(k) < (k.rows.factor if not k.rows.names else inf) or _is_narrow(k):
        hint = "the equation has more than one solution; add a penalty, as in + \\lambda \\|..\\|^2"
        raise refuse(by, "the matrix that multiplies it is singular", hint)

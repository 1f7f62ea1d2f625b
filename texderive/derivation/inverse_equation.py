"""Equations in which the unknown stands under an inverse: V = E(X)^{-1} is solved for, or multiplied away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from texderive.derivation.differentiate import Variable
from texderive.derivation.equations import Line, Solved, refuse, tidy
from texderive.derivation.matrix_equation import solve_affine
from texderive.derivation.steps import INVERT, MULTIPLY, TRANSPOSE, Condition
from texderive.ir import build as b
from texderive.ir.expr import Binder, Expr, Symbol, postorder
from texderive.ir.facts import is_symmetric
from texderive.ir.walk import substitute

MOST_PRODUCTS = 64


@dataclass(frozen=True, slots=True)
class Product:
    """Σ s · F1 F2 ..: one term, multiplied out as far as the unknown inverse stands in it."""

    factors: tuple[Expr, ...] = ()
    scalars: tuple[Expr, ...] = ()
    binders: tuple[Binder, ...] = ()

    def write(self) -> Expr:
        body = b.mul(*self.scalars, *self.factors)
        for binder in reversed(self.binders):
            body = b.total(binder, body)
        return body


def solve_through_inverse(g: Expr, by: Variable) -> Solved | None:
    """The solution of g = 0 where the unknown stands under one inverse, else None."""
    found = {e for e in postorder(g) if e.op == "inverse" and by.occurs_in(e)}
    outer = [e for e in found if not any(e is not o and e in set(postorder(o)) for o in found)]
    if len(outer) != 1:
        return None
    v_is = outer[0]
    facts = {"invertible"} | ({"symmetric"} if is_symmetric(v_is) else set())
    v = Variable(b.leaf(Symbol(f"{by.name}^{{-1}}", v_is.rows, v_is.cols, frozenset(facts))))
    in_v = tidy(substitute(g, {v_is: v.leaf}))
    lines: tuple[Line, ...] = ()
    upright = substitute(in_v, {b.transpose(v.leaf): b.zeros_like(v.leaf)})
    if not v.occurs_in(upright):
        in_v = tidy(b.transpose(in_v))
        lines = (Line(substitute(in_v, {v.leaf: v_is}), b.zeros(in_v.rows, in_v.cols), TRANSPOSE),)
    solved = _for_inverse(in_v, v, v_is, by) or _multiplied(in_v, v, v_is, by)
    return None if solved is None else Solved((*lines, *solved.lines), solved.solution)


def _for_inverse(in_v: Expr, v: Variable, v_is: Expr, by: Variable) -> Solved | None:
    """An equation that is affine in the inverse itself: V = C, so E = C^{-1}."""
    if by.occurs_in(in_v):
        return None
    solved = solve_affine(in_v, v)
    if solved is None:
        return None
    if b.is_zero(solved.solution):
        raise refuse(by, "its inverse would have to be zero")
    back = {v.leaf: v_is}
    lines = [replace(n, left=substitute(n.left, back), right=substitute(n.right, back)) for n in solved.lines]
    inner, value = v_is.args[0], tidy(b.inverse(solved.solution))
    lines.append(Line(inner, value, INVERT, (Condition("invertible", solved.solution),)))
    if inner is by.leaf:
        return Solved(tuple(lines), value)
    rest = solve_affine(b.sub(inner, value), by)
    return None if rest is None else Solved((*lines, *rest.lines), rest.solution)


def _multiplied(in_v: Expr, v: Variable, v_is: Expr, by: Variable) -> Solved | None:
    """E from the left and the right: E (V - V S V) E = E - S."""
    terms = products(in_v, v)
    if terms is None or in_v.rows is not v_is.rows or in_v.cols is not v_is.cols:
        return None
    e = v_is.args[0]
    for sides in ((True, True), (True, False), (False, True)):
        made = tidy(b.add(*(_times(t, v.leaf, e, *sides).write() for t in terms)))
        if v.occurs_in(made):
            continue
        solved = solve_affine(made, by)
        if solved is not None:
            condition = Condition("invertible", b.split_scalars(tidy(substitute(e, {by.leaf: solved.solution})))[1])
            first = Line(made, b.zeros(made.rows, made.cols), MULTIPLY, (condition,))
            return Solved((first, *solved.lines), solved.solution)
    return None


def _times(t: Product, v: Expr, e: Expr, left: bool, right: bool) -> Product:
    factors = list(t.factors)
    if left:
        factors = factors[1:] if factors and factors[0] is v else [e, *factors]
        if not factors:
            # V alone, multiplied from the left, is I; from both sides it is E.
            factors = [e] if right else [b.identity(e.rows)]
            return replace(t, factors=tuple(factors))
    if right:
        factors = factors[:-1] if factors and factors[-1] is v else [*factors, e]
    return replace(t, factors=tuple(factors) or (b.identity(e.rows),))


def products(x: Expr, v: Variable) -> list[Product] | None:
    """An expression multiplied out into products around v, or None where v stands in anything but products."""
    if not v.occurs_in(x):
        return [Product((), (x,)) if x.is_scalar else Product((x,))]
    if v.is_it(x) or (x.op == "transpose" and v.is_it(x.args[0])):
        return [Product((x,))]
    if x.op == "add":
        parts = [products(a, v) for a in x.args]
        known = [p for p in parts if p is not None]
        return [t for p in known for t in p] if len(known) == len(parts) else None
    if x.op == "sum":
        inner = products(x.args[0], v)
        return None if inner is None else [replace(t, binders=(x.data, *t.binders)) for t in inner]
    if x.op == "mul" and not any(a.is_scalar and v.occurs_in(a) for a in x.args):
        return _multiplied_out(x.args, v)
    return None


def _multiplied_out(factors: Sequence[Expr], v: Variable) -> list[Product] | None:
    result = [Product()]
    for a in factors:
        parts = products(a, v)
        if parts is None or len(parts) * len(result) > MOST_PRODUCTS:
            return None
        result = [_joined(t, u) for t in result for u in parts]
    return result


def _joined(t: Product, u: Product) -> Product:
    return Product((*t.factors, *u.factors), (*t.scalars, *u.scalars), (*t.binders, *u.binders))

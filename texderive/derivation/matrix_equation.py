"""Linear matrix equations in closed form: K X M = C by inverses, M ⊙ X = C by entries, any other by vec."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from texderive.derivation.affine import Affine, Term, split, turned_around, upright
from texderive.derivation.convexity import definiteness
from texderive.derivation.differentiate import Variable, differential
from texderive.derivation.equations import (
    Line,
    Solved,
    common_factor,
    divided,
    must_be_regular,
    opposite,
    refuse,
    tidy,
)
from texderive.derivation.exchange import move_factors
from texderive.derivation.form import simplify
from texderive.derivation.steps import COLLECT, FACTOR, INVERT, MULTIPLY, TRANSPOSE, VECTORISE, Condition
from texderive.ir import build as b
from texderive.ir.expr import Expr, postorder
from texderive.ir.facts import is_invertible
from texderive.ir.operations import OPERATIONS
from texderive.ir.walk import size, substitute

PASSED = frozenset({"add", "sum", "entry", "symbol"})  # linear, besides those that their table calls so


def solve_affine(g: Expr, by: Variable) -> Solved | None:
    """The solution of g = 0 where g is affine in the unknown, else None. Raises UnsupportedError where it has none."""
    x = by.leaf
    found = split(g, by)
    if found is None:
        return _by_jacobian(g, by)
    affine = Affine(tuple(upright(t, x) for t in found.terms), found.rest)
    lines: list[Line] = []
    if affine.terms and all(t.turned for t in affine.terms):
        affine = turned_around(affine)
        affine = Affine(tuple(upright(t, x) for t in affine.terms), affine.rest)
        lines.append(Line(tidy(b.transpose(g)), b.zeros_like(x), TRANSPOSE))
    if not affine.terms:
        raise refuse(by, "the gradient does not depend on it", "the function is linear in it, or constant")
    affine, collected = _collected(affine, by)
    lines.append(collected)
    rest = _by_entries(affine, by) or _by_inverses(affine, by) or _by_vec(affine, by)
    return Solved((*lines, *rest.lines), rest.solution)


def _collected(a: Affine, by: Variable) -> tuple[Affine, Line]:
    """The unknown's terms on the left, everything else on the right, common factors divided out."""
    x = by.leaf
    terms = [simplify(t.write(x)) for t in a.terms]
    right = opposite(a.rest)
    factor, conditions = common_factor([*terms, *(right.args if right.op == "add" else (right,))], by)
    if not b.is_one(factor):
        scale = b.power(factor, b.number(-1))
        scaled = tuple(replace(t, scalars=(scale, *t.scalars)) for t in a.terms)
        terms = [simplify(t.write(x)) for t in scaled]
        right = _divided_sum(right, factor)
        a = Affine(scaled, b.neg(right))
    return a, Line(b.add(*terms), right, COLLECT, conditions)


def _divided_sum(e: Expr, factor: Expr) -> Expr:
    return tidy(b.add(*(divided(t, factor) for t in (e.args if e.op == "add" else (e,)))))


def _by_entries(a: Affine, by: Variable) -> Solved | None:
    """M ⊙ X = C, entry by entry."""
    x = by.leaf
    if not any(t.mask is not None for t in a.terms):
        return None
    if any(t.left is not None or t.right is not None or t.turned for t in a.terms):
        return None
    weights = (t.around(b.mul(*t.scalars, t.mask if t.mask is not None else b.ones_like(x))) for t in a.terms)
    mask, right = tidy(b.add(*weights)), opposite(a.rest)
    condition = Condition("nonzero", mask)
    parts = mask.args if mask.op == "hadamard" else (mask,)
    solution = tidy(b.hadamard(right, *(b.entry_power(p, -1) for p in parts)))
    factored = Line(b.hadamard(mask, x), right, FACTOR)
    return Solved((factored, Line(x, solution, INVERT, (condition,))), solution)


def _by_inverses(a: Affine, by: Variable) -> Solved | None:
    """One common factor on one side at least: (Σ L) X R = C, or L X (Σ R) = C."""
    x, right = by.leaf, opposite(a.rest)
    if any(t.turned for t in a.terms):
        return None
    terms = [_without_mask(t) for t in a.terms]
    if any(t.mask is not None for t in terms):
        return None
    lefts, rights = {t.left for t in terms}, {t.right for t in terms}
    bound = frozenset().union(*(t.indices for t in terms))
    if len(rights) == 1 and not bound & _indices(rights):
        k = _total([t.around(b.mul(*t.scalars, _or_one(t.left, x, 0))) for t in terms])
        m = tidy(_or_one(terms[0].right, x, 1))
    elif len(lefts) == 1 and not bound & _indices(lefts):
        k = tidy(_or_one(terms[0].left, x, 0))
        m = _total([t.around(b.mul(*t.scalars, _or_one(t.right, x, 1))) for t in terms])
    else:
        return None
    return _inverted(k, m, right, by)


def _without_mask(t: Term) -> Term:
    """m ⊙ x = diag(m) x for a column."""
    if t.mask is None or not t.mask.is_column:
        return t
    return replace(t, left=b.diag(t.mask), mask=None)


def _indices(factors: set[Expr | None]) -> frozenset[str]:
    return frozenset().union(*(f.free for f in factors if f is not None))


def _or_one(factor: Expr | None, x: Expr, side: int) -> Expr:
    return factor if factor is not None else b.identity(x.shape[side])


def _total(parts: Sequence[Expr]) -> Expr:
    """The sum of factors of one unknown, as a matrix even where it is a number times I."""
    return tidy(b.add(*parts))


def _inverted(k: Expr, m: Expr, right: Expr, by: Variable) -> Solved:
    """K X M = C: what stands at an end of both sides and is invertible goes, then the inverses."""
    x = by.leaf
    lines = [Line(b.mul(k, x, m), right, FACTOR)]
    left_k, left_right = _stripped(k, right)
    turned_m, turned_right = _stripped(tidy(b.transpose(m)), tidy(b.transpose(left_right)))
    if turned_right is not tidy(b.transpose(left_right)):
        m, left_right = tidy(b.transpose(turned_m)), tidy(b.transpose(turned_right))
    k = left_k
    lines.append(Line(b.mul(k, x, m), left_right, MULTIPLY))
    conditions = (*regular(k, by), *regular(m, by))
    solution = tidy(b.mul(b.inverse(k), left_right, b.inverse(m)))
    return Solved((*lines, Line(x, solution, INVERT, conditions)), solution)


def regular(k: Expr, by: Variable) -> tuple[Condition, ...]:
    """What an inverse asks for. Raises UnsupportedError where the matrix is singular by its form."""
    must_be_regular(k, by)
    scalars, core = b.split_scalars(k) if not k.is_scalar else ((), k)
    nonzero = tuple(Condition("nonzero", s) for s in scalars if not _is_size(s))
    if core.op == "identity" or b.is_one(core) or _is_size(core):
        return nonzero
    if core.is_scalar:
        return (*nonzero, Condition("nonzero", core))
    found = definiteness(core)
    definite = found is not None and found.word == "positive-definite" and not found.conditions
    return nonzero if definite or is_invertible(core) else (*nonzero, Condition("invertible", core))


def _is_size(s: Expr) -> bool:
    """Numbers and dimensions: they are not 0."""
    base = s.args[0] if s.op == "power" else s
    return base.op in ("number", "dimension", "constant") and not b.is_zero(base)


def _stripped(k: Expr, right: Expr) -> tuple[Expr, Expr]:
    """Both sides without the invertible factors that they share at the left end."""
    while True:
        first = _first(k)
        if first is None or not is_invertible(first):
            return k, right
        shorter = _behind(right, first)
        if shorter is None:
            return k, right
        k_shorter = _behind(k, first)
        if k_shorter is None or size(tidy(k_shorter)) >= size(k):
            return k, right
        k, right = tidy(k_shorter), tidy(shorter)


def _first(e: Expr) -> Expr | None:
    """The leftmost matrix factor."""
    if e.is_scalar or e.op in ("identity", "add", "sum"):
        return None
    if e.op == "mul":
        return next((a for a in e.args if not a.is_scalar), None)
    return e


def _behind(e: Expr, first: Expr) -> Expr | None:
    """The expression without its leftmost factor, where that is ``first`` in every term."""
    if e is first:
        return b.identity(e.cols)
    if b.is_zero(e):
        return e
    if e.op == "add":
        parts = [_behind(a, first) for a in e.args]
        kept = [p for p in parts if p is not None]
        return b.add(*kept) if len(kept) == len(parts) else None
    if e.op == "sum" and e.data.index not in first.free:
        inner = _behind(e.args[0], first)
        return None if inner is None else b.total(e.data, inner)
    if e.op == "mul":
        scalars = [a for a in e.args if a.is_scalar]
        rest = [a for a in e.args if not a.is_scalar]
        if not rest:
            return None
        if rest[0] is first:
            return b.mul(*scalars, b.identity(first.cols), *rest[1:])
        inner = _behind(rest[0], first) if rest[0].op in ("add", "sum") else None
        return None if inner is None else b.mul(*scalars, inner, *rest[1:])
    return None


def _by_vec(a: Affine, by: Variable) -> Solved:
    """vec(L X R) = (R^T ⊗ L) vec(X): the unknown's columns stacked, and one inverse."""
    x = by.leaf
    parts = []
    for t in a.terms:
        if t.mask is not None:
            coefficient = b.diag(b.vec(t.mask))
        else:
            one = x.cols if not t.turned else x.rows
            other = x.rows if not t.turned else x.cols
            right = t.right if t.right is not None else b.identity(one)
            left = t.left if t.left is not None else b.identity(other)
            coefficient = b.kron(b.transpose(right), left)
            if t.turned:
                coefficient = b.mul(coefficient, b.commutation(x.rows, x.cols))
        parts.append(t.around(b.mul(*t.scalars, coefficient)))
    return _stacked(tidy(b.add(*parts)), opposite(a.rest), by)


def _stacked(j: Expr, right: Expr, by: Variable) -> Solved:
    """J vec(X) = vec(C)."""
    x = by.leaf
    conditions = regular(j, by)
    stacked = tidy(b.vec(right))
    solution = tidy(b.mul(b.inverse(j), stacked))
    lines = (Line(b.mul(j, b.vec(x)), stacked, VECTORISE), Line(b.vec(x), solution, INVERT, conditions))
    return Solved(lines, b.unvec(solution, x.rows, x.cols))


def _by_jacobian(g: Expr, by: Variable) -> Solved | None:
    """An expression through which the unknown passes linearly, however: its Jacobian is the coefficient."""
    x = by.leaf
    for e in postorder(g):
        if by.occurs_in(e) and e.op not in PASSED and not OPERATIONS[e.op].linear:
            return None
    if _degree(g, by) > 1 or any(e.op == "symbol" and by.occurs_in(e) and e is not x for e in postorder(g)):
        return None
    left, right = tidy(_linear_part(g, by)), opposite(substitute(g, {x: b.zeros_like(x)}))
    terms = [*(left.args if left.op == "add" else (left,)), *(right.args if right.op == "add" else (right,))]
    factor, conditions = common_factor(terms, by)
    left, right = _divided_sum(left, factor), _divided_sum(right, factor)
    coefficient = _linear_map(left, by)
    if coefficient is None:
        return None
    rest = _stacked(coefficient, right, by)
    return Solved((Line(left, right, COLLECT, conditions), *rest.lines), rest.solution)


def _linear_part(e: Expr, by: Variable) -> Expr:
    """The terms that hold the unknown, of an expression of operations that are linear in it."""
    if not e.args or not by.occurs_in(e):
        return e
    if e.op == "add":
        return b.add(*(_linear_part(a, by) for a in e.args if by.occurs_in(a)))
    return b.rebuild(e, tuple(_linear_part(a, by) for a in e.args))


def _degree(g: Expr, by: Variable) -> int:
    """In the unknown, of an expression of linear operations only."""
    known: dict[Expr, int] = {}
    for e in postorder(g):
        inside = [known[a] for a in e.args]
        if e.op == "symbol":
            known[e] = int(by.occurs_in(e))
        else:
            known[e] = max(inside, default=0) if e.op in PASSED else sum(inside)
    return known[g]


def _linear_map(g: Expr, by: Variable) -> Expr | None:
    """J with vec(g) = J vec(X) + .., by the table of exchanges."""
    from_d = differential(g, by).value
    moved = move_factors(from_d, b.identity(g.rows * g.cols), "vec")
    factor = moved.factors.get(by.leaf)
    return None if factor is None or len(moved.factors) != 1 else tidy(factor)

"""Expressions that are affine in one unknown: the terms that hold it, each as L X R, and the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from texderive.derivation.differentiate import Variable
from texderive.ir import build as b
from texderive.ir.expr import Binder, Expr, postorder
from texderive.ir.facts import has
from texderive.ir.walk import INDICES, rename_index


@dataclass(frozen=True, slots=True)
class Term:
    """Σ s · L X R with X transposed where ``turned``; a ``mask`` stands for M ⊙ X. What is absent is None."""

    scalars: tuple[Expr, ...] = ()
    left: Expr | None = None
    right: Expr | None = None
    turned: bool = False
    binders: tuple[Binder, ...] = ()
    mask: Expr | None = None

    def write(self, x: Expr) -> Expr:
        """The term with the unknown in its place."""
        core = b.transpose(x) if self.turned else x
        if self.mask is not None:
            core = b.hadamard(self.mask, core)
        return self.around(b.mul(*self.scalars, *_present(self.left), core, *_present(self.right)))

    def around(self, body: Expr) -> Expr:
        """The sums of the term around an expression."""
        for binder in reversed(self.binders):
            body = b.total(binder, body)
        return body

    @property
    def indices(self) -> frozenset[str]:
        return frozenset(binder.index for binder in self.binders)


@dataclass(frozen=True, slots=True)
class Affine:
    """The sum of ``terms`` and ``rest``; the unknown does not occur in the rest."""

    terms: tuple[Term, ...]
    rest: Expr


def _present(x: Expr | None) -> tuple[Expr, ...]:
    return () if x is None else (x,)


def split(e: Expr, by: Variable) -> Affine | None:
    """The expression as terms in the unknown and a rest, or None where it has no such form."""
    if not by.occurs_in(e):
        return Affine((), e)
    if e is by.leaf:
        return Affine((Term(),), b.zeros_like(e))
    if e.op == "add":
        return _of_sum(e, by)
    if e.op == "mul":
        return _of_product(e, by)
    if e.op == "hadamard":
        return _of_hadamard(e, by)
    if e.op == "transpose":
        inner = split(e.args[0], by)
        return None if inner is None else Affine(tuple(map(_transposed, inner.terms)), b.transpose(inner.rest))
    if e.op == "inner" and e.args[0].is_column:
        return split(b.mul(b.transpose(e.args[0]), e.args[1]), by)
    if e.op == "sum" and e.data.index not in by.leaf.free:
        inner = split(e.args[0], by)
        if inner is not None:
            terms = tuple(replace(t, binders=(e.data, *t.binders)) for t in inner.terms)
            return Affine(terms, b.total(e.data, inner.rest))
    return None


def _transposed(t: Term) -> Term:
    left, right, mask = (None if p is None else b.transpose(p) for p in (t.left, t.right, t.mask))
    return replace(t, left=right, right=left, turned=not t.turned, mask=mask)


def _of_sum(e: Expr, by: Variable) -> Affine | None:
    """What does not hold the unknown stays one sum: a residual is not taken apart further than needed."""
    varying = [split(a, by) for a in e.args if by.occurs_in(a)]
    found = [v for v in varying if v is not None]
    if len(found) < len(varying):
        return None
    fixed = [a for a in e.args if not by.occurs_in(a)]
    rest = b.add(b.zeros_like(e), *fixed, *(v.rest for v in found))
    return Affine(tuple(t for v in found for t in v.terms), rest)


def _of_product(e: Expr, by: Variable) -> Affine | None:
    holding = [i for i, a in enumerate(e.args) if by.occurs_in(a)]
    if len(holding) != 1:
        return None
    i = holding[0]
    inner = split(e.args[i], by)
    if inner is None:
        return None
    others = [a for n, a in enumerate(e.args) if n != i]
    scalars = tuple(a for a in others if a.is_scalar)
    terms: list[Term] = []
    for t in (_apart(t, others) for t in inner.terms):
        if e.args[i].is_scalar and not e.is_scalar:
            made = _scaled(t, b.mul(*(a for a in others if not a.is_scalar)))
        else:
            before = [a for a in e.args[:i] if not a.is_scalar]
            after = [a for a in e.args[i + 1 :] if not a.is_scalar]
            made = _between(t, before, after)
        if made is None:
            return None
        terms.append(replace(made, scalars=(*scalars, *made.scalars)))
    return Affine(tuple(terms), b.mul(*e.args[:i], inner.rest, *e.args[i + 1 :]))


def _apart(t: Term, others: Sequence[Expr]) -> Term:
    """The term with indices that nothing else uses: what joins it must not be caught by its sums."""
    used = {i for o in others for e in postorder(o) for i in (e.free | _bound(e))}
    for n, binder in enumerate(t.binders):
        if binder.index in used:
            fresh = next(i for i in INDICES if i not in used and i not in t.indices)
            binders = (*t.binders[:n], replace(binder, index=fresh), *t.binders[n + 1 :])
            left, right, mask = (p and rename_index(p, binder.index, fresh) for p in (t.left, t.right, t.mask))
            scalars = tuple(rename_index(s, binder.index, fresh) for s in t.scalars)
            t = Term(scalars, left, right, t.turned, binders, mask)
    return t


def _bound(e: Expr) -> frozenset[str]:
    return frozenset({e.data.index}) if isinstance(e.data, Binder) else frozenset()


def _between(t: Term, before: list[Expr], after: list[Expr]) -> Term | None:
    if t.mask is not None and (before or after):
        return None
    left, right = [*before, *_present(t.left)], [*_present(t.right), *after]
    return replace(t, left=b.mul(*left) if left else None, right=b.mul(*right) if right else None)


def _scaled(t: Term, matrix: Expr) -> Term | None:
    """A number that holds the unknown, times a column or a row: (a^T x) v = v a^T x."""
    if matrix.is_column:
        return _between(t, [matrix], [])
    return _between(t, [], [matrix]) if matrix.is_row else None


def _of_hadamard(e: Expr, by: Variable) -> Affine | None:
    """M ⊙ X; of a column also M ⊙ (A x) = diag(M) A x."""
    holding = [a for a in e.args if by.occurs_in(a)]
    if len(holding) != 1:
        return None
    mask = b.hadamard(*(a for a in e.args if a is not holding[0]))
    inner = split(holding[0], by)
    if inner is None:
        return None
    terms: list[Term] = []
    for t in (_apart(t, [mask]) for t in inner.terms):
        if t.left is None and t.right is None and not t.turned:
            terms.append(replace(t, mask=mask if t.mask is None else b.hadamard(mask, t.mask)))
        elif e.is_column and (made := _between(t, [b.diag(mask)], [])) is not None:
            terms.append(made)
        else:
            return None
    return Affine(tuple(terms), b.hadamard(mask, inner.rest))


def upright(t: Term, x: Expr) -> Term:
    """The term with as little turned as its shape and the facts of the unknown allow."""
    if t.turned and has(x, "symmetric"):
        t = replace(t, turned=False)
    if x.is_column and t.turned and t.left is not None and t.right is not None:
        # u (x^T r) = u (r^T x)
        t = replace(t, left=b.mul(t.left, b.transpose(t.right)), right=None, turned=False)
    if x.is_row and t.turned and t.left is not None and t.right is not None:
        t = replace(t, right=b.mul(b.transpose(t.left), t.right), left=None, turned=False)
    if not t.turned:
        if t.left is not None and t.left.is_scalar:
            t = replace(t, scalars=(*t.scalars, t.left), left=None)
        if t.right is not None and t.right.is_scalar:
            t = replace(t, scalars=(*t.scalars, t.right), right=None)
    return t


def turned_around(a: Affine) -> Affine:
    """The transpose of both sides."""
    return Affine(tuple(map(_transposed, a.terms)), b.transpose(a.rest))

"""The differential of a vector or matrix brought to J vec(dX): the vec method."""

from __future__ import annotations

from texderive.derivation.differentiate import Variable, differential
from texderive.derivation.exchange import move_factors
from texderive.derivation.form import Forms, simplify
from texderive.derivation.lines import Chain, conditions_of, exchange_line, facts_used, line, summed
from texderive.derivation.reverse import MOST_LAYERS, at_member, forms_of, in_final_form, inside_of, names_in, outermost
from texderive.derivation.steps import Part
from texderive.ir import build as b
from texderive.ir.expr import Expr, Layout, postorder
from texderive.ir.walk import substitute


def by_vec(f: Expr, by: Variable, layout: Layout) -> tuple[Part, ...]:
    root = f.args[0] if f.op == "named" else f
    parts = jacobian(f, root, by, layout)
    last = parts[-1]
    left = b.partial(f, by.leaf, layout)
    return (*parts[:-1], Part(last.steps, left, last.right, last.closing, last.varying))


def jacobian(face: Expr, root: Expr, by: Variable, layout: Layout) -> tuple[Part, ...]:
    """vec(dF) = J vec(dX); J in numerator layout, J^T in denominator layout."""
    chain = Chain(b.vec(b.d(face)))
    forms, plain = forms_of(root)
    rank = {e: n for n, e in enumerate(postorder(root))}
    names = names_in(root)
    taken = differential(root, by)
    taken.value = substitute(substitute(taken.value, names), taken.inverses)
    chain.to(b.vec(taken.value), "differentiate", tuple(taken.rules), conditions_of(taken.conditions))
    size = root.rows * root.cols
    pending = exchange_line(chain, taken.value, b.identity(size), "vec", plain, forms)
    for _ in range(MOST_LAYERS):
        inner = [z for z in pending if not by.is_it(z)]
        if not inner:
            break
        ready = outermost(inner, rank)
        pending = _open_vec(pending, ready, by, chain, names, plain, forms)
    total = b.zeros(size, by.leaf.rows * by.leaf.cols)
    for z, j in pending.items():
        total = b.add(total, at_member(z, j, by))
    right = total if layout == "numerator" else b.transpose(total)
    closing = Chain(right)
    closing.to(in_final_form(right, forms), "form")
    return (Part(tuple(chain.steps), b.partial(face, by.leaf, layout), right, tuple(closing.steps), by.names),)


def _open_vec(
    pending: dict[Expr, Expr],
    ready: list[Expr],
    by: Variable,
    chain: Chain,
    names: dict[Expr, Expr],
    plain: Forms,
    forms: Forms,
) -> dict[Expr, Expr]:
    rules: dict[str, None] = {}
    moved_rules: dict[str, None] = {}
    conditions: dict[tuple[str, Expr], None] = {}
    terms: list[Expr] = []
    factors: dict[Expr, Expr] = {}
    for z, j in pending.items():
        inside = inside_of(z, by, names, rules, conditions) if z in ready else b.d(z)
        terms.append(summed(b.mul(j, b.vec(inside)), z, chain))
        around = tuple(chain.binders[i] for i in sorted(z.free & chain.binders.keys()))
        moved = move_factors(inside, j, "vec", around)
        moved_rules.update(moved.rules)
        chain.binders.update(moved.binders)
        for arrived, factor in moved.factors.items():
            factors[arrived] = b.add(factors[arrived], factor) if arrived in factors else factor
    chain.to(b.add(*terms), "differentiate", tuple(rules), conditions_of(conditions))
    bare = {z: simplify(g, plain) for z, g in factors.items()}
    chain.to(line(bare, "vec", chain), "exchange", tuple(moved_rules))
    full = {z: simplify(g, forms) for z, g in bare.items()}
    if any(full[z] is not bare[z] for z in bare):
        chain.to(line(full, "vec", chain), "facts", (), (), facts_used(bare))
    return full

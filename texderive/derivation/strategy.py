"""The strategies: a scalar by the trace method, anything else by the vec method; second order on the gradient."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from texderive.derivation.canonical import canonical
from texderive.derivation.differentiate import Variable, differential
from texderive.derivation.form import simplify
from texderive.derivation.indices import without_indices
from texderive.derivation.jacobian import by_vec, jacobian
from texderive.derivation.lines import Chain, summed
from texderive.derivation.reverse import MOST_LAYERS, NO_NAMES, Reduced, by_trace, names_in, reduce_differential
from texderive.derivation.steps import Derivation, Part
from texderive.ir import build as b
from texderive.ir.dims import ONE
from texderive.ir.expr import Expr, Layout, Symbol, postorder
from texderive.ir.leaves import gradient_symbol
from texderive.ir.walk import distinct_indices, substitute, transform


def derive(
    f: Expr, variable: Expr, order: int = 1, layout: Layout = "denominator", second: Expr | None = None,
    known: Mapping[Expr, Symbol] = NO_NAMES,
) -> Derivation:  # fmt: skip
    """All steps to the derivative of f by the variable. Raises UnsupportedError where no rule reaches.

    Order 2 differentiates the gradient once more, by ``second`` where it is another variable. ``known`` gives the names
    that the author has for derivatives of f by intermediates.
    """
    f = distinct_indices(f, frozenset(variable.data.index))
    by = Variable(variable)
    if not variable.free:
        plain = without_indices(f)
        if plain is not f:
            found = derive(plain, variable, order, layout, second, known)
            first = Part((), f, plain.args[0] if plain.op == "named" else plain, (), by.names)
            return found._replace(parts=(first, *found.parts))
    opening = _logarithm_expanded(f, by)
    if order == 2:
        return _second(f, by, Variable(second if second is not None else variable), layout)
    parts = by_trace(f, by, layout, known) if f.is_scalar else by_vec(f, by, layout)
    parts = (*opening, *parts)
    return Derivation(parts, parts[-1].left, _result(parts[-1]), variable, 1, layout)


def _logarithm_expanded(f: Expr, by: Variable) -> tuple[Part, ...]:
    """log softmax(a) = a - 1 log(1^T exp(a)), said before it is differentiated."""

    def expanded(e: Expr) -> Expr:
        inner = e.args[0] if e.op == "apply" and e.data == "log" else None
        if inner is None or inner.op != "softmax" or not inner.is_column or inner.args[0].op == "named":
            return e
        a = inner.args[0]
        return b.sub(a, b.mul(b.apply("log", b.mul(b.ones(ONE, a.rows), b.apply("exp", a))), b.ones(a.rows)))

    root = f.args[0] if f.op == "named" else f
    plain = transform(root, lambda e: expanded(e) if by.occurs_in(e) else e)
    return (Part((), f, plain, (), by.names),) if plain is not root and f.is_scalar else ()


def _result(part: Part) -> Expr:
    return part.closing[-1].after if part.closing else part.right


def _second(f: Expr, by: Variable, again: Variable, layout: Layout) -> Derivation:
    """d of the gradient, read off by the vec method. A Hessian is symmetric, so layouts agree on it."""
    first = by_trace(f, by, "denominator")
    gradient = distinct_indices(_result(first[-1]), frozenset(by.leaf.data.index))
    name = f.data.name if f.op == "named" else "f"
    face = b.named(gradient_symbol(name, by.name, *gradient.shape, by.leaf.data.index), gradient)
    inner: Layout = "numerator" if again.name == by.name else layout
    if again.occurs_in(gradient):
        parts = (
            *first,
            *(by_trace(face, again, inner) if gradient.is_scalar else jacobian(face, gradient, again, inner)),
        )
    else:
        zero = b.zeros_like(b.partial(face, again.leaf, inner))
        parts = (*first, Part((), b.partial(face, again.leaf, inner), zero, (), again.names))
    left = b.partial(b.partial(f, by.leaf), again.leaf, inner)
    return Derivation(parts, left, _result(parts[-1]), by.leaf, 2, layout)


def total_differential(f: Expr, variables: Sequence[Expr]) -> Derivation:
    """df as a sum of what stands before each of the variables' differentials."""
    f = distinct_indices(f)
    by = Variable(variables[0], frozenset(str(v.data.name) for v in variables[1:]))
    if f.is_scalar:
        found = reduce_differential(f, by)
        found.chain.to(_read_from_left(found), "form")
        last = canonical(substitute(found.chain.last, found.gradients))
        parts = (*found.parts, Part(tuple(found.chain.steps), b.d(f), last, (), by.names))
    else:
        parts = (_linear_part(f, by),)
    return Derivation(parts, b.d(f), parts[-1].right, variables[0], 1, "denominator")


def _read_from_left(found: Reduced) -> Expr:
    """tr((A^T B^T)^T dX) as an answer reads tr(BA dX)."""
    terms = []
    for z, g in found.pending.items():
        scalars, core = b.split_scalars(g)
        before = simplify(b.transpose(core), found.forms)
        terms.append(summed(b.mul(*scalars, b.trace(b.mul(before, b.d(z)))), z, found.chain))
    return b.add(*terms) if terms else found.chain.last


def _linear_part(f: Expr, by: Variable) -> Part:
    """The differential of a vector or matrix, pushed down to the variables; nothing is moved."""
    chain = Chain(b.d(f))
    names = names_in(f)
    inner: dict[Expr, Expr] = {b.d(f): b.d(f)}
    for _ in range(MOST_LAYERS):
        rules: dict[str, None] = {}
        opened: dict[Expr, Expr] = {}
        for d in inner:
            x = d.args[0]
            taken = differential(x.args[0] if x.op == "named" else x, by)
            opened[d] = substitute(substitute(taken.value, names), taken.inverses)
            rules.update(taken.rules)
        chain.to(substitute(chain.last, opened), "differentiate", tuple(rules))
        inner = {e: e for e in postorder(chain.last) if e.op == "d" and not by.is_it(e.args[0])}
        if not inner:
            break
    return Part(tuple(chain.steps), b.d(f), chain.last, (), by.names)

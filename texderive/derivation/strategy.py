"""The strategies: a scalar by the trace method, anything else by the vec method, second order as the vec method on the gradient."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from texderive.derivation import patterns, products, sums, transposes  # noqa: F401  (each registers its laws of form)
from texderive.derivation.canonical import canonical
from texderive.derivation.differentiate import Variable, differential
from texderive.derivation.exchange import Mode, move_factors
from texderive.derivation.form import Forms, simplify, weight
from texderive.derivation.indices import without_indices
from texderive.derivation.steps import Condition, Derivation, Layout, Move, Part, Step
from texderive.ir import build as b
from texderive.ir.expr import Binder, Expr, Symbol, node, postorder
from texderive.ir.walk import distinct_indices, rename_index, substitute

MOST_LAYERS = 2000
SHORT = 6  # signs below which a gradient needs no name


class Chain:
    """The steps of one part while they are written: what was last, and what came of it."""

    def __init__(self, start: Expr, binders: dict[str, Binder] | None = None) -> None:
        self.steps: list[Step] = []
        self.last = start
        self.binders = binders if binders is not None else {}

    def to(self, after: Expr, move: Move, rules: tuple[str, ...] = (), conditions: tuple[Condition, ...] = (), facts: tuple[Expr, ...] = ()) -> None:
        if after is not self.last:
            self.steps.append(Step(self.last, after, move, rules, conditions, facts))
            self.last = after


def derive(f: Expr, variable: Expr, order: int = 1, layout: Layout = "denominator", second: Expr | None = None) -> Derivation:
    """All steps to the derivative of f by the variable. Raises UnsupportedError where no rule reaches.

    Order 2 differentiates the gradient once more, by ``second`` where it is another variable.
    """
    f = distinct_indices(f, frozenset(variable.data.index))
    by = Variable(variable)
    if not variable.free:
        plain = without_indices(f)
        if plain is not f:
            found = derive(plain, variable, order, layout, second)
            opening = Part((), f, plain.args[0] if plain.op == "named" else plain, (), by.names)
            return replace(found, parts=(opening, *found.parts))
    if order == 2:
        return _second(f, by, Variable(second if second is not None else variable), layout)
    parts = _by_trace(f, by, layout) if f.is_scalar else _by_vec(f, by, layout)
    return Derivation(parts, parts[-1].left, _result(parts[-1]), variable, 1, layout)


def _result(part: Part) -> Expr:
    return part.closing[-1].after if part.closing else part.right


def _second(f: Expr, by: Variable, again: Variable, layout: Layout) -> Derivation:
    """d of the gradient, read off by the vec method. A Hessian is symmetric, so layouts agree on it."""
    first = _by_trace(f, by, "denominator")
    gradient = distinct_indices(_result(first[-1]), frozenset(by.leaf.data.index))
    name = f.data.name if f.op == "named" else "f"
    face = b.named(Symbol(f"∂{name}/∂{by.name}", gradient.rows, gradient.cols, index=by.leaf.data.index), gradient)
    inner: Layout = "numerator" if again.name == by.name else layout
    if again.occurs_in(gradient):
        parts = (*first, *(_by_trace(face, again, inner) if gradient.is_scalar else _jacobian(face, gradient, again, inner)))
    else:
        zero = b.zeros_like(b.partial(face, again.leaf, inner))
        parts = (*first, Part((), b.partial(face, again.leaf, inner), zero, (), again.names))
    left = b.partial(b.partial(f, by.leaf), again.leaf, inner)
    return Derivation(parts, left, _result(parts[-1]), by.leaf, 2, layout)


@dataclass(slots=True)
class Reduced:
    """The differential of a scalar brought to a sum of tr(G^T dX): what stands before each dX, and the lines so far."""

    chain: Chain
    pending: dict[Expr, Expr]
    parts: list[Part]
    gradients: dict[Expr, Expr]  # names of intermediate gradients, and what they stand for
    forms: Forms
    plain: Forms


def reduce_differential(f: Expr, by: Variable) -> Reduced:
    """df as a sum over the variables, layer by layer in reverse order."""
    chain = Chain(b.d(f))
    forms, plain = _forms(f)
    rank = {e: n for n, e in enumerate(postorder(f))}
    parts: list[Part] = []
    gradients: dict[Expr, Expr] = {}
    names = _names_in(f)
    taken = differential(f.args[0] if f.op == "named" else f, by)
    taken.value = substitute(taken.value, names)
    chain.to(taken.value, "differentiate", tuple(taken.rules), _conditions(taken.conditions))
    pending = _exchange(chain, taken.value, b.number(1), "trace", plain, forms, by)
    for _ in range(MOST_LAYERS):
        inner = [z for z in pending if not by.is_it(z)]
        if not inner:
            break
        ready = _outermost(inner, rank)
        named = [z for z in ready if _deserves_name(f, z, pending[z], forms)]
        if named:
            parts.append(Part(tuple(chain.steps), b.partial(f, named[0]), pending[named[0]], (), by.names))
            parts.extend(Part((), b.partial(f, z), pending[z], (), by.names) for z in named[1:])
            for z in named:
                face = b.named(_gradient_symbol(f, z), pending[z])
                gradients[face] = substitute(pending[z], gradients)
                pending[z] = face
            chain = Chain(b.d(f), chain.binders)
            chain.to(_line(pending, "trace", chain), "name", ("total-differential",))
        linear = _opened(pending, ready, by, chain, names)
        pending = _exchange(chain, linear, b.number(1), "trace", plain, forms, by)
    return Reduced(chain, pending, parts, gradients, forms, plain)


def _by_trace(f: Expr, by: Variable, layout: Layout) -> tuple[Part, ...]:
    """df = tr(G^T dX), so the gradient is G."""
    found = reduce_differential(f, by)
    total = b.zeros_like(by.leaf)
    for z, g in found.pending.items():
        total = b.add(total, _at_member(z, g, by))
    return (*found.parts, _identify(found, f, total, by, layout))


def total_differential(f: Expr, variables: Sequence[Expr]) -> Derivation:
    """df as a sum of what stands before each of the variables' differentials."""
    f = distinct_indices(f)
    by = Variable(variables[0], frozenset(str(v.data.name) for v in variables[1:]))
    if f.is_scalar:
        found = reduce_differential(f, by)
        last = canonical(substitute(found.chain.last, found.gradients))
        parts = (*found.parts, Part(tuple(found.chain.steps), b.d(f), last, (), by.names))
    else:
        parts = (_linear_part(f, by),)
    return Derivation(parts, b.d(f), parts[-1].right, variables[0], 1, "denominator")


def _linear_part(f: Expr, by: Variable) -> Part:
    """The differential of a vector or matrix, pushed down to the variables; nothing is moved."""
    chain = Chain(b.d(f))
    names = _names_in(f)
    inner: dict[Expr, Expr] = {b.d(f): b.d(f)}
    for _ in range(MOST_LAYERS):
        rules: dict[str, None] = {}
        opened: dict[Expr, Expr] = {}
        for d in inner:
            x = d.args[0]
            taken = differential(x.args[0] if x.op == "named" else x, by)
            opened[d] = substitute(taken.value, names)
            rules.update(taken.rules)
        chain.to(substitute(chain.last, opened), "differentiate", tuple(rules))
        inner = {e: e for e in postorder(chain.last) if e.op == "d" and not by.is_it(e.args[0])}
        if not inner:
            break
    return Part(tuple(chain.steps), b.d(f), chain.last, (), by.names)


def _deserves_name(f: Expr, z: Expr, g: Expr, forms: Forms) -> bool:
    """A gradient by a named intermediate gets a name of its own where that saves writing."""
    return f.op == z.op == "named" and not z.free and weight(g, forms) > SHORT


def _forms(f: Expr) -> tuple[Forms, Forms]:
    """With facts and without; both keep the directions of scalar products that the author chose."""
    forms, plain = Forms(), Forms(facts=False)
    for e in postorder(f):
        if e.op == "mul" and e.is_scalar and not e.args[-1].is_scalar:
            turned = _turned(e)
            for k in (forms, plain):
                k.directions[frozenset((e, turned))] = e
    return forms, plain


def _turned(e: Expr) -> Expr:
    return b.mul(*(b.transpose(a) for a in reversed(e.args)))


def _names_in(f: Expr) -> dict[Expr, Expr]:
    """The author's names by what they stand for, so that a line says h and not σ(a) again."""
    inside = f.args[0] if f.op == "named" else f
    named = [e for e in postorder(inside) if e.op == "named"]
    return {e: e for e in named} | {e.args[0]: e for e in named if e.args[0].op not in ("symbol", "named")}


def _gradient_symbol(f: Expr, z: Expr) -> Symbol:
    return Symbol(f"∂{f.data.name}/∂{z.data.name}", z.rows, z.cols)


def _at_member(z: Expr, g: Expr, by: Variable) -> Expr:
    """What stands before d x_i, at the index asked for."""
    from_index, to_index = z.data.index, by.leaf.data.index
    for old, new in zip(from_index, to_index, strict=False):
        g = rename_index(g, old, new)
    return g


def _conditions(found: dict[tuple[str, Expr], None]) -> tuple[Condition, ...]:
    return tuple(Condition(word, about) for word, about in found)


def _outermost(inner: list[Expr], rank: dict[Expr, int]) -> list[Expr]:
    """Those of the pending expressions on which no other pending one depends: reverse mode, each node opened once."""
    if len(inner) == 1:
        return inner
    inner = sorted(inner, key=lambda z: -rank.get(z, 0))
    below: set[Expr] = set()
    ready = []
    for z in inner:
        if z not in below:
            ready.append(z)
            below.update(postorder(z))
    return ready


def _opened(pending: dict[Expr, Expr], ready: list[Expr], by: Variable, chain: Chain, names: dict[Expr, Expr]) -> Expr:
    """The line in which the differentials of ``ready`` are taken."""
    rules: dict[str, None] = {}
    conditions: dict[tuple[str, Expr], None] = {}
    terms = []
    for z, g in pending.items():
        inside = b.d(z)
        if z in ready:
            taken = differential(z.args[0] if z.op == "named" else z, by)
            inside = substitute(taken.value, names)
            rules.update(taken.rules)
            conditions.update(taken.conditions)
        terms.append(_summed(_term(g, inside), z, chain))
    linear = b.add(*terms)
    chain.to(linear, "differentiate", tuple(rules), _conditions(conditions))
    return linear


def _term(g: Expr, inside: Expr) -> Expr:
    """tr(G^T inside), numbers and scalars in front."""
    scalars, core = b.split_scalars(g)
    return b.mul(*scalars, b.trace(b.mul(b.transpose(core), inside)))


def _exchange(chain: Chain, linear: Expr, carried: Expr, mode: Mode, plain: Forms, forms: Forms, by: Variable) -> dict[Expr, Expr]:
    """Gather what stands before each differential; the lines that show it."""
    moved = move_factors(linear, carried, mode)
    bare = {z: simplify(g, plain) for z, g in moved.factors.items()}
    if mode == "trace" and linear.is_scalar and not _in_traces(linear) and any(not z.is_column and not z.is_scalar for z in bare):
        chain.to(_traced(linear), "trace", ("trace-of-scalar",))
    chain.binders.update(moved.binders)
    chain.to(_line(bare, mode, chain), "exchange", tuple(moved.rules))
    full = {z: simplify(g, forms) for z, g in bare.items()}
    if any(full[z] is not bare[z] for z in bare):
        chain.to(_line(full, mode, chain), "facts", (), (), _facts_used(bare))
    return full


def _line(factors: dict[Expr, Expr], mode: Mode, chain: Chain) -> Expr:
    terms = (_term(g, b.d(z)) if mode == "trace" else b.mul(g, b.vec(b.d(z))) for z, g in factors.items())
    summed = [_summed(t, z, chain) for t, z in zip(terms, factors, strict=True)]
    return b.add(*summed) if summed else b.zeros_like(chain.last)


def _summed(term: Expr, z: Expr, chain: Chain) -> Expr:
    """The sum over the indices that what varies still has."""
    for index in sorted(z.free & chain.binders.keys()):
        term = b.total(chain.binders[index], term)
    return term


def _facts_used(factors: dict[Expr, Expr]) -> tuple[Expr, ...]:
    symbols = {s: None for g in factors.values() for s in sorted(g.symbols, key=lambda s: s.name) if s.facts - {"constant"}}
    return tuple(b.leaf(s) for s in symbols)


def _traced(linear: Expr) -> Expr:
    """A scalar put under a trace, term by term where some terms stand under one already."""
    terms = linear.args if linear.op == "add" else (linear,)
    if not any(_in_traces(t) for t in terms):
        return node("trace", (linear,), None, linear.shape)
    return b.add(*(t if _in_traces(t) else _trace_of_term(t) for t in terms))


def _trace_of_term(term: Expr) -> Expr:
    number, core = b.coefficient(term)
    return b.mul(b.number(number), node("trace", (core,), None, core.shape))


def _in_traces(linear: Expr) -> bool:
    terms = linear.args if linear.op == "add" else (linear,)
    return all(t.op == "trace" or (t.op == "mul" and t.args[-1].op == "trace") for t in terms)


def _identify(found: Reduced, f: Expr, g: Expr, by: Variable, layout: Layout) -> Part:
    """Read the gradient off df = tr(G^T dX), in the layout asked for."""
    left = b.partial(f, by.leaf, layout)
    right = b.transpose(g) if layout == "numerator" else g
    closing = Chain(right)
    if found.gradients:
        closing.to(substitute(right, found.gradients), "expand")
    closing.to(canonical(simplify(closing.last, found.forms)), "form")
    return Part(tuple(found.chain.steps), left, right, tuple(closing.steps), by.names)


def _by_vec(f: Expr, by: Variable, layout: Layout) -> tuple[Part, ...]:
    root = f.args[0] if f.op == "named" else f
    parts = _jacobian(f, root, by, layout)
    last = parts[-1]
    left = b.partial(f, by.leaf, layout)
    return (*parts[:-1], Part(last.steps, left, last.right, last.closing, last.varying))


def _jacobian(face: Expr, root: Expr, by: Variable, layout: Layout) -> tuple[Part, ...]:
    """vec(dF) = J vec(dX); J in numerator layout, J^T in denominator layout."""
    chain = Chain(b.vec(b.d(face)))
    forms, plain = _forms(root)
    rank = {e: n for n, e in enumerate(postorder(root))}
    names = _names_in(root)
    taken = differential(root, by)
    taken.value = substitute(taken.value, names)
    chain.to(b.vec(taken.value), "differentiate", tuple(taken.rules), _conditions(taken.conditions))
    size = root.rows * root.cols
    pending = _exchange(chain, taken.value, b.identity(size), "vec", plain, forms, by)
    for _ in range(MOST_LAYERS):
        inner = [z for z in pending if not by.is_it(z)]
        if not inner:
            break
        ready = _outermost(inner, rank)
        pending = _open_vec(pending, ready, by, chain, names, plain, forms)
    total = b.zeros(size, by.leaf.rows * by.leaf.cols)
    for z, j in pending.items():
        total = b.add(total, _at_member(z, j, by))
    right = total if layout == "numerator" else b.transpose(total)
    closing = Chain(right)
    closing.to(canonical(simplify(right, forms)), "form")
    return (Part(tuple(chain.steps), b.partial(face, by.leaf, layout), right, tuple(closing.steps), by.names),)


def _open_vec(pending: dict[Expr, Expr], ready: list[Expr], by: Variable, chain: Chain, names: dict[Expr, Expr], plain: Forms, forms: Forms) -> dict[Expr, Expr]:
    rules: dict[str, None] = {}
    moved_rules: dict[str, None] = {}
    terms: list[Expr] = []
    factors: dict[Expr, Expr] = {}
    for z, j in pending.items():
        inside = b.d(z)
        if z in ready:
            taken = differential(z.args[0] if z.op == "named" else z, by)
            inside = substitute(taken.value, names)
            rules.update(taken.rules)
        terms.append(_summed(b.mul(j, b.vec(inside)), z, chain))
        around = tuple(chain.binders[i] for i in sorted(z.free & chain.binders.keys()))
        moved = move_factors(inside, j, "vec", around)
        moved_rules.update(moved.rules)
        chain.binders.update(moved.binders)
        for arrived, factor in moved.factors.items():
            factors[arrived] = b.add(factors[arrived], factor) if arrived in factors else factor
    chain.to(b.add(*terms), "differentiate", tuple(rules))
    bare = {z: simplify(g, plain) for z, g in factors.items()}
    chain.to(_line(bare, "vec", chain), "exchange", tuple(moved_rules))
    full = {z: simplify(g, forms) for z, g in bare.items()}
    if any(full[z] is not bare[z] for z in bare):
        chain.to(_line(full, "vec", chain), "facts", (), (), _facts_used(bare))
    return full

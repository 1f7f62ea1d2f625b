"""The differential of a scalar brought to a sum of tr(G^T dX), layer by layer from the outside: the trace method."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from texderive.derivation import patterns, products, sums, transposes  # noqa: F401  (each registers its laws of form)
from texderive.derivation.canonical import canonical
from texderive.derivation.differentiate import Taken, Variable, differential
from texderive.derivation.form import Forms, lightest, simplify, weight
from texderive.derivation.lines import Chain, conditions_of, exchange_line, line, summed, term
from texderive.derivation.scalars import is_scalar_algebra, shortened
from texderive.derivation.steps import Part
from texderive.ir import build as b
from texderive.ir.expr import Expr, Layout, Symbol, postorder
from texderive.ir.leaves import gradient_symbol
from texderive.ir.walk import distinct_indices, rename_index, substitute, transform

MOST_LAYERS = 2000
NO_NAMES: Mapping[Expr, Symbol] = MappingProxyType({})
LONG = 28  # signs from which SymPy is asked for a shorter form of a scalar that no matrix stands in
SHORT = 6  # signs below which a gradient needs no name


@dataclass(slots=True)
class Reduced:
    """The differential of a scalar brought to a sum of tr(G^T dX): what stands before each dX, and the lines so far."""

    chain: Chain
    pending: dict[Expr, Expr]
    parts: list[Part]
    gradients: dict[Expr, Expr]  # names of intermediate gradients, and what they stand for
    forms: Forms
    plain: Forms


def reduce_differential(f: Expr, by: Variable, known: Mapping[Expr, Symbol] = NO_NAMES) -> Reduced:
    """df as a sum over the variables, layer by layer in reverse order. ``known`` names derivatives by intermediates."""
    chain = Chain(b.d(f))
    forms, plain = forms_of(f)
    rank = {e: n for n, e in enumerate(postorder(f))}
    parts: list[Part] = []
    gradients: dict[Expr, Expr] = {}
    names = names_in(f)
    taken = differential(f.args[0] if f.op == "named" else f, by)
    linear = open_inverses(chain, substitute(taken.value, names), taken)
    pending = exchange_line(chain, linear, b.number(1), "trace", plain, forms)
    for _ in range(MOST_LAYERS):
        inner = [z for z in pending if not by.is_it(z)]
        if not inner:
            break
        ready = outermost(inner, rank)
        named = [z for z in ready if z in known or _deserves_name(f, z, pending[z], forms)]
        if named:
            told = [z for z in named if pending[z] is not b.partial(f, z)]
            if told:
                parts.append(Part(tuple(chain.steps), b.partial(f, told[0]), pending[told[0]], (), by.names))
                parts.extend(Part((), b.partial(f, z), pending[z], (), by.names) for z in told[1:])
                chain = Chain(b.d(f), chain.binders)
            for z in named:
                face = b.named(known.get(z) or gradient_symbol(f.data.name, z.data.name, *z.shape), pending[z])
                if z not in known:
                    gradients[face] = substitute(pending[z], gradients)
                pending[z] = face
            chain.to(line(pending, "trace", chain), "name", ("total-differential",))
        linear = opened(pending, ready, by, chain, names)
        pending = exchange_line(chain, linear, b.number(1), "trace", plain, forms)
    return Reduced(chain, pending, parts, gradients, forms, plain)


def open_inverses(chain: Chain, linear: Expr, taken: Taken) -> Expr:
    """The line that takes the differential, and the one that opens the differentials of inverses in it."""
    inverse = ("inverse-differential",)
    rules = tuple(r for r in taken.rules if not taken.inverses or r not in inverse)
    chain.to(linear, "differentiate", rules, () if taken.inverses else conditions_of(taken.conditions))
    if taken.inverses:
        linear = substitute(linear, taken.inverses)
        chain.to(linear, "differentiate", inverse, conditions_of(taken.conditions))
    return linear


def by_trace(f: Expr, by: Variable, layout: Layout, known: Mapping[Expr, Symbol] = NO_NAMES) -> tuple[Part, ...]:
    """df = tr(G^T dX), so the gradient is G."""
    found = reduce_differential(f, by, known)
    total = b.zeros_like(by.leaf)
    for z, g in found.pending.items():
        total = b.add(total, at_member(z, g, by))
    return (*found.parts, identify(found, f, total, by, layout))


def identify(found: Reduced, f: Expr, g: Expr, by: Variable, layout: Layout) -> Part:
    """Read the gradient off df = tr(G^T dX), in the layout asked for."""
    left = b.partial(f, by.leaf, layout)
    right = b.transpose(g) if layout == "numerator" else canonical(g)
    closing = Chain(right)
    if found.gradients:
        closing.to(substitute(right, found.gradients), "expand")
    closing.to(in_final_form(closing.last, found.forms), "form")
    return Part(tuple(found.chain.steps), left, right, tuple(closing.steps), by.names)


def in_final_form(x: Expr, forms: Forms) -> Expr:
    """What is printed: in form, in standard order, an outermost transpose pushed inside where that costs little."""
    found = _cancelled_by_definitions(simplify(x, forms), forms)
    if found.is_scalar and weight(found, forms) > LONG and is_scalar_algebra(found):
        return canonical(shortened(found))
    if found.op == "transpose" and found.args[0].op == "add":
        inside = simplify(b.add(*(b.transpose(a) for a in found.args[0].args)), forms)
        if weight(inside, forms) <= weight(found, forms) + SHORT:
            found = inside
    return distinct_indices(canonical(found))


def _cancelled_by_definitions(x: Expr, forms: Forms) -> Expr:
    """y / p with a name p: its definition may cancel against what stands above, and what is left is named again."""
    below = {
        n.args[0] for n in postorder(x)
        if n.op in ("power", "epow") and n.args[0].op == "named" and n.args[1].op == "number" and n.args[1].data < 0
    }  # fmt: skip
    if not below:
        return x
    opened = simplify(substitute(x, {name: name.args[0] for name in below}), forms)
    for name in below:
        for index in ("", *opened.free) if len(name.data.index) == 1 else ("",):
            member = rename_index(name, name.data.index[0], index) if index else name
            opened = simplify(_named_again(opened, simplify(member.args[0], forms), member), forms)
    return lightest(forms, x, opened)


def _named_again(x: Expr, meant: Expr, name: Expr) -> Expr:
    """The name in the place of what it stands for, also among more factors."""
    if meant.op != "mul" or not meant.is_scalar:
        return substitute(x, {meant: name}) if meant.args else x
    factors = set(meant.args)

    def change(e: Expr) -> Expr:
        if e.op != "mul" or not factors <= set(e.args):
            return e
        return b.mul(name, *(a for a in e.args if a not in factors))

    return transform(x, change)


def at_member(z: Expr, g: Expr, by: Variable) -> Expr:
    """What stands before d x_i, at the index asked for."""
    from_index, to_index = z.data.index, by.leaf.data.index
    for old, new in zip(from_index, to_index, strict=False):
        g = rename_index(g, old, new)
    return g


def _deserves_name(f: Expr, z: Expr, g: Expr, forms: Forms) -> bool:
    """A gradient by a named intermediate gets a name of its own where that saves writing."""
    return f.op == z.op == "named" and not z.free and weight(g, forms) > SHORT


def forms_of(f: Expr) -> tuple[Forms, Forms]:
    """With facts and without; both keep the directions of scalar products that the author chose."""
    forms, plain = Forms(), Forms(facts=False)
    for e in postorder(f):
        if e.op == "mul" and e.is_scalar and not e.args[-1].is_scalar:
            turned = _turned(e)
            for k in (forms, plain):
                k.directions[frozenset((e, turned))] = e
        elif e.op == "block":
            for k in (forms, plain):
                k.written |= {e, simplify(b.transpose(e), k)}
    return forms, plain


def _turned(e: Expr) -> Expr:
    return b.mul(*(b.transpose(a) for a in reversed(e.args)))


def names_in(f: Expr) -> dict[Expr, Expr]:
    """The author's names by what they stand for, so that a line says h and not σ(a) again."""
    inside = f.args[0] if f.op == "named" else f
    named = [e for e in postorder(inside) if e.op == "named"]
    found = {e: e for e in named} | {e.args[0]: e for e in named if e.args[0].op not in ("symbol", "named")}
    if f.op == "named" and inside.op == "call" and f.is_scalar:
        found |= {b.partial(inside, a): b.partial(f, a) for a in inside.args if a.op in ("symbol", "named")}
    return found


def outermost(inner: list[Expr], rank: dict[Expr, int]) -> list[Expr]:
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


def opened(pending: dict[Expr, Expr], ready: list[Expr], by: Variable, chain: Chain, names: dict[Expr, Expr]) -> Expr:
    """The line in which the differentials of ``ready`` are taken."""
    rules: dict[str, None] = {}
    conditions: dict[tuple[str, Expr], None] = {}
    terms = []
    for z, g in pending.items():
        inside = inside_of(z, by, names, rules, conditions) if z in ready else b.d(z)
        terms.append(summed(term(g, inside), z, chain))
    linear = b.add(*terms)
    chain.to(linear, "differentiate", tuple(rules), conditions_of(conditions))
    return linear


def inside_of(
    z: Expr, by: Variable, names: dict[Expr, Expr], rules: dict[str, None], conditions: dict[tuple[str, Expr], None]
) -> Expr:
    """d(z) with one layer taken, in the author's names; the rules and conditions are put to those of the line."""
    taken = differential(z.args[0] if z.op == "named" else z, by)
    rules.update(taken.rules)
    conditions.update(taken.conditions)
    return substitute(substitute(taken.value, names), taken.inverses)

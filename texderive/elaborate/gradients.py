r"""Derivatives that a note names or leaves open: ``\delta^l = \frac{\partial L}{\partial z^l}``, and a loss L of which
nothing is said but through what it depends on a weight.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from texderive.diagnostics import TexDeriveError
from texderive.elaborate.asked import Asked, read_asked
from texderive.elaborate.cells import formulas_of_row
from texderive.elaborate.layers import next_layer
from texderive.elaborate.reading.derivatives import Variable
from texderive.elaborate.spelling import bare_letter
from texderive.elaborate.symbols import Context, Definition, Gradient
from texderive.formula.names import name_key
from texderive.formula.tree import Node

USUAL_NAMES = frozenset({r"\delta", r"\Delta", r"\epsilon", r"\varepsilon", "g", "G"})


def gradients_in(tree: Node) -> Iterator[Gradient]:
    """The derivatives to which a formula gives names."""
    if tree.kind in ("list", "rows", "row"):
        for child in formulas_of_row(tree) if tree.kind == "row" else tree.children:
            yield from gradients_in(child)
    if tree.kind != "relation" or tree.ops[0] not in ("=", ":="):
        return
    left, right = tree.children[:2]
    turned = tree.ops[0] == ":=" or _is_usual(right)
    for name, derivative in ((left, right), (right, left)) if turned else ((left, right),):
        if name.kind in ("name", "script") and derivative.kind == "fraction":
            found = _derivative(derivative)
            if found is not None:
                yield Gradient(name, found.function, found.variables[0].node, tree.span)


def _is_usual(node: Node) -> bool:
    return node.kind in ("name", "script") and bare_letter(name_key(node))[0] in USUAL_NAMES


def _derivative(node: Node) -> Asked | None:
    try:
        found = read_asked(node)[0]
    except TexDeriveError:
        return None
    named = found.function.kind in ("name", "script") and len(found.variables) == 1
    return found if named and found.goal == "derivative" else None


def through_gradients(gradients: Iterable[Gradient], letters: frozenset[str]) -> tuple[Gradient, ...]:
    """The named derivatives, and those of layers for the layer after."""
    known = tuple(gradients)
    names = {name_key(g.name) for g in known}
    shifted = (
        g._replace(name=next_layer(g.name, letters), variable=next_layer(g.variable, letters)) for g in known if letters
    )
    return (*known, *(g for g in shifted if name_key(g.name) not in names))


def through_members(context: Context) -> tuple[Gradient, ...]:
    r"""What ``\delta_i = \frac{\partial L}{\partial z_i}`` says of the z_1, z_2 .. that are defined one by one."""
    defined = definitions_by_name(context)
    found = []
    for gradient in context.gradients:
        name, variable = gradient.name, gradient.variable
        letter = _index(name)
        if not letter or letter != _index(variable) or name_key(variable) in defined:
            continue
        for one in (d.left for d in defined.values()):
            number = one.children[1] if one.kind == "script" else one
            if number.kind == "number" and name_key(_with_index(variable, number)) == name_key(one):
                found.append(gradient._replace(name=_with_index(name, number), variable=one))
    return tuple(found)


def _index(name: Node) -> str:
    """The letter below a name, if there is one alone."""
    return name.children[1].text if name.kind == "script" and name.children[1].kind == "name" else ""


def _with_index(name: Node, index: Node) -> Node:
    base, _, above = name.children
    return Node(name.kind, name.span, (base, index, above), name.text, name.ops, name.note)


def asked_by_name(root: Node, context: Context) -> Asked | None:
    """What a question for a named derivative asks: \\delta^l."""
    if root.kind not in ("name", "script"):
        return None
    key = name_key(root)
    known = (*through_members(context), *context.gradients)
    found = next((g for g in reversed(known) if name_key(g.name) == key), None)
    if found is None:
        return None
    return Asked("derivative", "fraction", found.function, (Variable(found.variable),), 1, root)


# -- which names depend on which


def definitions_by_name(context: Context) -> dict[str, Definition]:
    return {name_key(d.left): d for d in context.definitions if d.left.kind in ("name", "script")}


def names_in(node: Node) -> frozenset[str]:
    return frozenset(name_key(n) for n in node.walk() if n.kind in ("name", "script"))


def named_on_the_way(context: Context, function: str) -> tuple[Gradient, ...]:
    """The named derivatives of a function by what its definition uses."""
    uses = {key: names_in(d.right) for key, d in definitions_by_name(context).items()}
    seen: set[str] = set()
    queue = [function]
    while queue:
        for key in uses.get(queue.pop(), ()):
            if key not in seen:
                seen.add(key)
                queue.append(key)
    known = (*through_members(context), *context.gradients)
    found = {name_key(g.variable): g for g in known if name_key(g.function) == function}
    return tuple(g for key, g in found.items() if key in seen and key in uses)


def with_loss(context: Context, asked: Asked) -> Context:
    """A loss that nothing defines is a function of what depends on the variable: named derivatives say how far down."""
    function = asked.function
    if function.kind not in ("name", "script") or not asked.variables or asked.goal == "stationary":
        return context
    key, defined = name_key(function), definitions_by_name(context)
    if key in defined or not _is_loss(context, key):
        return context
    stops = frozenset(name_key(g.variable) for g in context.gradients if name_key(g.function) == key)
    ends = _frontier(defined, name_key(asked.variables[0].node), stops)
    if not ends:
        return context
    parts = tuple(defined[end].left for end in ends)
    span = function.span
    inside = parts[0] if len(parts) == 1 else Node("list", span, parts, ops=(",",) * (len(parts) - 1))
    call = Node("product", span, (function, Node("group", span, (inside,), ops=("(", ")"))), ops=("",))
    return replace(context, definitions=(*context.definitions, Definition(function, call, span)))


def _is_loss(context: Context, key: str) -> bool:
    said = context.declarations.get(key)
    named = any(name_key(g.function) == key for g in context.gradients)
    return named or (said is not None and said.kind in ("scalar", "function"))


def _frontier(defined: Mapping[str, Definition], variable: str, stops: frozenset[str]) -> list[str]:
    """The nearest names that depend on a variable and through which everything above goes."""
    above: dict[str, list[str]] = {}
    for key, one in defined.items():
        for used in names_in(one.right):
            above.setdefault(used, []).append(key)
    ends: dict[str, None] = {}
    queue, seen = list(above.get(variable, ())), {variable}
    while queue:
        key = queue.pop(0)
        if key in seen:
            continue
        seen.add(key)
        higher = above.get(key, [])
        if stops and key not in stops and higher and _reaches(above, key, stops):
            queue.extend(higher)
        else:
            ends[key] = None
    return list(ends)


def _reaches(above: Mapping[str, list[str]], key: str, stops: frozenset[str]) -> bool:
    queue, seen = [key], set()
    while queue:
        for higher in above.get(queue.pop(), ()):
            if higher in stops:
                return True
            if higher not in seen:
                seen.add(higher)
                queue.append(higher)
    return False

r"""Vectors that are written by their entries: ``x = (x_1, x_2)^T`` says what x_1 is, and defines no x."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from texderive.elaborate.keys import by_base, used_by
from texderive.elaborate.reading.names import EMPTY, Spelled, defined_name, is_plain, parameters_of, spelled
from texderive.elaborate.reading.scripts import is_transpose
from texderive.elaborate.spelling import bare_letter
from texderive.elaborate.survey import standing_in
from texderive.elaborate.symbols import Context, Declaration, Definition
from texderive.formula.names import name_key
from texderive.formula.tree import Node
from texderive.ir.dims import ONE, SCALAR, Dim


def with_listed_entries(context: Context, function: Node, variables: Sequence[Node]) -> Context:
    r"""The context in which what a vector lists are its entries, if what is asked for uses it or them.

    So it is of ``x = [x_1, x_2]^T`` always, and of ``x = [\theta, \omega]^T`` where one differentiates by x.
    """
    asked = {name_key(v) for v in variables} | {p.key for d in context.definitions for p in parameters_of(d.left)}
    used = used_by([function], by_base(context.definitions))
    for definition in context.definitions:
        name, listed = defined_name(definition.left), entries_listed(definition.right)
        if name is None or not (name.is_bare and name.is_small) or not listed:
            continue
        own = all(_is_entry(entry, name, at) for at, entry in enumerate(listed, 1))
        trees = (function, *(d.right for d in used if d is not definition))
        met = {name.key, *map(name_key, listed)} & {key for tree in trees for key in standing_in(tree)}
        if met and (own or name.key in asked) and all(_is_number(context, entry) for entry in listed):
            context = _listed_in(context, definition, name, listed)
    return context


def entries_listed(node: Node) -> tuple[Node, ...]:
    r"""The names in ``(a, b)``, ``[a, b]^T``, ``[a; b]`` or a column of an environment; nothing where it holds more."""
    turned = node.kind == "script" and is_transpose(node.children[2]) and node.children[1].is_empty
    inside = node.children[0] if turned else node
    found: tuple[Node, ...] = ()
    if inside.kind == "group" and inside.children[0].kind == "list":
        listing = inside.children[0]
        below = set(listing.ops) == {";"}
        if (inside.ops[0] == "(" or below != turned) and len(set(listing.ops)) == 1:
            found = listing.children
    elif inside.kind == "matrix":
        rows = inside.children
        if turned and len(rows) == 1:
            found = rows[0].children
        elif not turned and all(len(row.children) == 1 for row in rows):
            found = tuple(row.children[0] for row in rows)
    keys = {name_key(entry) for entry in found if is_plain(entry)}
    return found if len(found) > 1 and len(keys) == len(found) else ()


def _is_entry(entry: Node, name: Spelled, at: int) -> bool:
    """x_2 in the second place of x, whatever font x wears."""
    found = spelled(entry)
    if found is None or found[0].sub.text != str(at):
        return False
    return bare_letter(name_key(found[0].base))[0] == bare_letter(name.key)[0]


def _is_number(context: Context, entry: Node) -> bool:
    said = context.declarations.get(name_key(entry))
    return said is None or (said.shape in (None, SCALAR) and said.kind in (None, "scalar"))


def _listed_in(context: Context, definition: Definition, name: Spelled, listed: tuple[Node, ...]) -> Context:
    """The names as entries: those that are spelled so already, and the others as names of them."""
    entries = [Node("script", e.span, (name.base, _number(e, at), EMPTY)) for at, e in enumerate(listed, 1)]
    said = context.declarations.get(name.key)
    column = Declaration(name.key, "column", (Dim(len(listed)), ONE), span=definition.span)
    whole = said if said and said.shape else column._replace(facts=said.facts) if said else column
    spellings = {name_key(entry) for entry in entries}
    kept = {key: d for key, d in context.declarations.items() if key not in spellings}
    named = tuple(
        Definition(written, entry, written.span)
        for written, entry in zip(listed, entries, strict=True)
        if name_key(written) != name_key(entry)
    )
    others = tuple(d for d in context.definitions if d is not definition)
    return replace(context, declarations={**kept, name.key: whole}, definitions=(*named, *others))


def _number(entry: Node, at: int) -> Node:
    return Node("number", entry.span, text=str(at))

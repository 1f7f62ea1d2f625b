"""What is known of the names of a claim: without it, a claim that fails may only lack what its author had in mind."""

from __future__ import annotations

from collections.abc import Mapping

from texderive.audit.claims import Chain
from texderive.audit.ground import Ground, defined_name
from texderive.audit.reading import Reading, by_what, differentiated, has_op, leaf_names
from texderive.elaborate.reading.names import letters_of, spelled
from texderive.elaborate.reading.scripts import is_transpose
from texderive.elaborate.spelling import bare_letter
from texderive.elaborate.symbols import Context
from texderive.formula.tree import Node

MEMBERS = tuple(f"{c}}}" for c in "ijknt")
FREE = frozenset("ij")
CONSTANTS = frozenset({"I", r"\mathrm{d}", r"\mathbf{1}", r"\partial", r"\nabla"})


def unknown_names(ground: Ground, chain: Chain, reading: Reading, before: int, k: int) -> set[str]:
    """Names on one side only of which nothing is known."""
    left, right = leaf_names(reading.sides[before]), leaf_names(reading.sides[k])
    apart = left ^ right
    if not apart:
        return set()
    known = set(reading.context.declarations)
    for definition in reading.context.definitions:
        known |= keys_of(definition.right)
    known |= {n.rsplit("_{", 1)[0] for n in known if n.endswith(MEMBERS)}
    if before != 0 and 0 in reading.sides and defined_name(chain.sides[0]) is None:
        whole = reading.sides[0]
        alone = whole.args[0].data.name if whole.op == "d" and whole.args[0].op == "symbol" else ""
        known |= {n for n in leaf_names(whole) if not n.endswith("()") and n != alone}
    sized = {n for n, d in reading.context.declarations.items() if d.shape is not None}
    known -= (ground.loose_at(chain.span.start) - sized) | reading.dropped
    return {n for n in apart if n not in known}


def symmetric_variables(ground: Ground, chain: Chain, reading: Reading, before: int, k: int) -> bool:
    """Whether one differentiates by a symmetric matrix: what the entries of the derivative are is a convention."""
    sides = (reading.sides[before], reading.sides[k])
    names = frozenset().union(*(by_what(e) | differentiated(e)[0] for e in sides))
    if not names:
        return False
    said = reading.context.declarations
    if any(n in said and said[n].facts & {"symmetric", "positive_definite"} for n in names):
        return True
    text = ground.note.note.text[max(0, chain.span.start - 80) : chain.span.start]
    return "对称" in text or "symmetric" in text


def is_identity(reading: Reading, before: int, k: int) -> bool:
    """Whether a line states an identity: an equation that is to be solved has other names on its sides, and a first
    line that says nothing of derivatives may be one."""
    left, right = reading.sides[before], reading.sides[k]
    if not leaf_names(right) or not leaf_names(left):
        return False
    if before != 0 or has_op(left, "d", "partial"):
        return True
    return leaf_names(left) == leaf_names(right)


def is_forced(context: Context, sides: Mapping[int, Node], k: int) -> bool:
    """Whether all names of a side occur elsewhere in the chain or are known, so that their shapes are not guessed."""
    known = set(context.declarations)
    for place, side in sides.items():
        if place != k:
            known |= keys_of(side)
    for definition in context.definitions:
        known |= keys_of(definition.right)
    if any(n.kind == "script" and set(letters_of(n.children[1]) or ()) & FREE and not _is_constant(n) for n in sides[k].walk()):
        return False
    return keys_of(sides[k]) <= known | CONSTANTS


def _is_constant(node: Node) -> bool:
    base = node.children[0]
    return base.kind == "number" or (base.kind == "name" and bare_letter(base.text)[0] in ("1", "I", "K"))


def keys_of(node: Node) -> set[str]:
    """The names in a tree, with the subscripts that belong to them."""
    found: set[str] = set()
    stack = [node]
    while stack:
        here = stack.pop()
        name = spelled(here) if here.kind in ("name", "script") else None
        if name is None:
            stack.extend(here.children)
            continue
        if bare_letter(name[0].key)[0] not in ("1", "I", "K") or name[0].sub.is_empty:
            found.add(name[0].key)
        if not is_transpose(name[1]):
            stack.append(name[1])
    return found

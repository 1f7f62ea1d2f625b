"""``x' = Ax``: a left side with a prime is another name than x, unless primes transpose in the same statement."""

from __future__ import annotations

from collections.abc import Sequence

from texderive.elaborate.reading.names import is_primed_name, primed, spelled
from texderive.elaborate.reading.scripts import is_transpose
from texderive.formula.tree import Node

Sides = Sequence[tuple[Node, ...]]


def with_primed_names(sides: Sides) -> Sides:
    """Sides in which the primed names that stand on the left are names of their own."""
    lefts = {key for side in sides if len(side) > 1 and (key := _primed_key(side[0]))}
    if not lefts:
        return sides
    found = [name for side in sides for node in side for n in node.walk() if (name := spelled(n))]
    if any(name[2] and primed(name[0]).key not in lefts for name in found):
        return sides
    if any(is_transpose(name[1]) and primed(name[0]).key in lefts for name in found):
        return sides
    return [tuple(_renamed(node, lefts) for node in side) for side in sides]


def _primed_key(node: Node) -> str:
    """The key of a small letter with a prime; empty for all else, functions too."""
    found = spelled(node)
    if found is None or not found[1].is_empty or not is_primed_name(found[0], found[2]):
        return ""
    return primed(found[0]).key if found[0].is_small else ""


def _renamed(node: Node, keys: set[str]) -> Node:
    if node.kind == "script" and _primed_key(node) in keys:
        own = spelled(node)
        assert own is not None
        name = primed(own[0])
        return Node("name", node.span, text=name.key)
    return node._replace(children=tuple(_renamed(child, keys) for child in node.children)) if node.children else node

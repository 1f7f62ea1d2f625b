r"""Values that are named by a call with a condition, as p(x | \mu): where nothing defines them, names of numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from texderive.elaborate.reading.calls import title_of
from texderive.elaborate.survey import survey
from texderive.elaborate.symbols import Declaration
from texderive.formula.tree import Node
from texderive.ir.dims import SCALAR

Sides = Sequence[tuple[Node, ...]]


def with_named_densities(sides: Sides) -> tuple[Sides, dict[str, Declaration]]:
    """Sides in which such calls are names, and what these are. A call with an index of a sum stays as it is."""
    nodes = [node for side in sides for node in side]
    if not any(node.kind == "relation" and r"\mid" in node.ops for root in nodes for node in root.walk()):
        return sides, {}
    bound = frozenset(survey(nodes).bound)
    named: dict[str, Declaration] = {}
    return [tuple(_named(node, bound, named) for node in side) for side in sides], named


def _named(node: Node, bound: frozenset[str], named: dict[str, Declaration]) -> Node:
    if not node.children:
        return node
    children = tuple(_named(child, bound, named) for child in node.children)
    if node.kind != "product":
        return node._replace(children=children)
    factors, ops = [children[0]], list[str]()
    for op, child in zip(node.ops, children[1:], strict=True):
        key = "" if op else _title(factors[-1], child, bound)
        if key:
            named[key] = Declaration(key, "scalar", SCALAR)
            factors[-1] = Node("name", factors[-1].span.cover(child.span), text=key)
        else:
            factors.append(child)
            ops.append(op)
    return factors[0] if len(factors) == 1 else node._replace(children=tuple(factors), ops=tuple(ops))


def _title(head: Node, argument: Node, bound: frozenset[str]) -> str:
    """The name of a call with a condition; empty where it is none, or has an index that a sum binds."""
    if argument.kind != "group" or argument.ops[0] != "(" or not bound.isdisjoint(_names(argument)):
        return ""
    call = Node("product", head.span.cover(argument.span), (head, argument), ops=("",))
    return title_of(call, frozenset())


def _names(node: Node) -> Iterator[str]:
    return (n.text for n in node.walk() if n.kind == "name")

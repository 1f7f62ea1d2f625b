r"""Matrices that a note writes by their columns or rows: ``X = [x_1, \cdots, x_N]`` says what x_i is in terms of X.

A formula that speaks of the samples can then be differentiated by what is said of all of them at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from texderive.elaborate.reading.names import EMPTY, SLOT, letters_of
from texderive.elaborate.reading.scripts import is_transpose
from texderive.elaborate.spelling import INDEX_LETTERS
from texderive.elaborate.symbols import Definition
from texderive.formula.names import name_key
from texderive.formula.tree import Node
from texderive.source import Span

DEFINING = frozenset({"=", ":=", r"\equiv"})


def columns_in(tree: Node, index: str) -> Iterator[Definition]:
    """Members of families as columns or rows of the matrices that a formula only lists them in."""
    for relation in _relations(tree):
        name, *sides = relation.children
        listed = [found for side in sides if (found := _listed(side)) is not None]
        if listed and len(listed) == len(sides) and name.kind in ("name", "script"):
            yield _member(name, *listed[0], index)


def definitions_beside(tree: Node, index: str) -> Iterator[Definition]:
    """``A = [a_1, \\cdots, a_N] = WX``: what stands beside the list defines the matrix, and so each a_i."""
    for relation in _relations(tree):
        name, *sides = relation.children
        listed = [found for side in sides if (found := _listed(side)) is not None]
        plain = [side for side in sides if _listed(side) is None]
        if listed and plain and name.kind in ("name", "script"):
            yield Definition(name, plain[0], relation.span)
            yield _member(name, *listed[0], index)


class Listed(NamedTuple):
    """A family that a list counts: its template, how far it runs, and whether the list is one of pairs of samples."""

    span: Span
    template: str
    size: str
    paired: bool


def sizes_listed(tree: Node) -> Iterator[Listed]:
    """How far lists run: of ``(x_1, y_1), \\ldots, (x_N, y_N)`` that x_□ and y_□ run to N."""
    for node in tree.walk():
        if node.kind == "list" and any(c.kind == "dots" for c in node.children[1:-1]):
            dots = next(at for at, c in enumerate(node.children[:-1]) if at and c.kind == "dots")
            firsts, lasts = _parts(node.children[0]), _parts(node.children[dots + 1])
            for first, last in zip(firsts, lasts, strict=False):
                size = (letters_of(last.children[1]) or [""])[-1] if _is_range(first, last) else ""
                if size and not size.isdigit():
                    base, sub, _ = first.children
                    template = name_key(Node("script", first.span, (base, _numbered(sub, SLOT), EMPTY)))
                    yield Listed(node.span, template, size, len(firsts) > 1)


def _parts(node: Node) -> tuple[Node, ...]:
    """The members of one place of a list: x_1, or x_1 and y_1."""
    inside = node.children[0] if node.kind == "group" else node
    inside = inside.children[0] if inside.kind == "relation" else inside
    return inside.children if inside.kind == "list" else (inside,)


def usual_index(bound: frozenset[str] | set[str]) -> str:
    """The letter that sums of the note run over."""
    letters = sorted(bound & INDEX_LETTERS)
    return "i" if "i" in letters or not letters else letters[0]


def _relations(tree: Node) -> Iterator[Node]:
    if tree.kind == "relation" and all(op in DEFINING for op in tree.ops):
        yield tree
    elif tree.kind in ("list", "rows", "row"):
        for child in tree.children:
            yield from _relations(child)


def _listed(node: Node) -> tuple[Node, bool, bool] | None:
    """A list as its first member, whether its members stand below each other, and whether the list is transposed."""
    turned = node.kind == "script" and is_transpose(node.children[2])
    inside = node.children[0] if turned else node
    inside = inside.children[0] if inside.kind == "group" else inside
    if inside.kind == "list":
        members, below = inside.children, False
    elif inside.kind == "matrix":
        rows = inside.children
        below = len(rows) > 1
        if not rows or (any(len(row.children) != 1 for row in rows) and below):
            return None
        members = tuple(row.children[0] for row in rows) if below else rows[0].children
    else:
        return None
    if len(members) < 3 or not any(m.kind == "dots" for m in members[1:-1]) or not _is_range(members[0], members[-1]):
        return None
    return members[0], below, turned


def _is_range(first: Node, last: Node) -> bool:
    """x_1 and x_N: the same name, numbered from 1 to a size."""
    if not first.kind == last.kind == "script" or first.children[0].text != last.children[0].text:
        return False
    a, b = letters_of(first.children[1]), letters_of(last.children[1])
    return bool(a and b) and len(a or ()) == len(b or ()) and (a or [""])[-1] == "1" and (b or [""])[-1] != "1"


def _member(name: Node, first: Node, below: bool, turned: bool, index: str) -> Definition:
    """x_i as column i of X = [x_1 ..], or as row i, written as it is or transposed."""
    span = first.span
    empty = Node("empty", span)
    mark = Node("name", span, text="T")
    base, sub, _ = first.children
    unit = Node("script", span, (Node("name", span, text="e"), Node("name", span, text=index), empty))
    left = Node("script", span, (base, _numbered(sub, index), empty))
    row = below != turned
    whole = Node("script", span, (name, empty, mark)) if row else name
    return Definition(left, Node("product", span, (whole, unit), ops=("",)), span)


def _numbered(sub: Node, index: str) -> Node:
    """The subscript 1 or 2,1 with the index in the place of its last number."""
    if sub.kind == "number":
        return Node("name", sub.span, text=index)
    children = (*sub.children[:-1], _numbered(sub.children[-1], index))
    return Node(sub.kind, sub.span, children, sub.text, sub.ops, sub.note)

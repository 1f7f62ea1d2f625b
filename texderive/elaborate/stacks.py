r"""Blocks in square brackets: below each other in ``[Ax; Bx]``, and in ``W [h, x]`` too, where nothing says so."""

from __future__ import annotations

from operator import is_

from texderive.elaborate.spelling import INDEX_LETTERS, bare_letter
from texderive.formula.names import name_key
from texderive.formula.tree import Node

BRACKETS = ("[", "]")
STACK = "stack"  # the environment of blocks below each other, whatever letters they are
ROWS = "semicolons"  # that of what semicolons part
WEIGHTS = frozenset({"W", "U", "V", "A", "B", "M", r"\Theta"})
_TOUCHING = frozenset({"", r"\cdot"})


def with_stacks(node: Node) -> Node:
    """A tree in which such brackets are matrices of blocks."""
    return _with_stacks(node) if any(part.ops == BRACKETS for part in node.walk()) else node


def _with_stacks(node: Node) -> Node:
    if not node.children:
        return node
    children = tuple(map(_with_stacks, node.children))
    if node.kind == "product":
        ops = node.ops
        behind = (ops[at - 1] in _TOUCHING and _is_weight(children[at - 1]) for at in range(1, len(children)))
        children = (children[0], *(_stacked(c) if b else c for c, b in zip(children[1:], behind, strict=True)))
    made = node if all(map(is_, children, node.children)) else node._replace(children=children)
    return _in_rows(made) if made.kind == "group" else made


def _is_weight(node: Node) -> bool:
    base = node.children[0] if node.kind == "script" else node
    return base.kind == "name" and bare_letter(base.text)[0] in WEIGHTS


def _stacked(node: Node) -> Node:
    """``[h, x]`` and ``[h; x]`` as a column of blocks, but not the indices of an entry."""
    if node.kind == "matrix" and node.text == ROWS and all(len(row.children) == 1 for row in node.children):
        return node._replace(text=STACK)
    inside = node.children[0] if node.kind == "group" and node.ops == BRACKETS else node
    if inside is node or inside.kind != "list" or set(inside.ops) != {","}:
        return node
    if all(c.kind == "number" or name_key(c) in INDEX_LETTERS for c in inside.children):
        return node
    return _matrix(node, [(c,) for c in inside.children], STACK)


def _in_rows(node: Node) -> Node:
    """``[A, B; C, D]`` as rows of blocks."""
    inside = node.children[0]
    if node.ops != BRACKETS or inside.kind != "list" or ";" not in inside.ops:
        return node
    rows: list[tuple[Node, ...]] = [(inside.children[0],)]
    for op, child in zip(inside.ops, inside.children[1:], strict=True):
        rows[-1:] = [rows[-1], (child,)] if op == ";" else [(*rows[-1], child)]
    return _matrix(node, rows, ROWS)


def _matrix(node: Node, rows: list[tuple[Node, ...]], environment: str) -> Node:
    made = (Node("row", row[0].span.cover(row[-1].span), row) for row in rows)
    return Node("matrix", node.span, tuple(made), environment)

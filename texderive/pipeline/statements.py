"""What a formula says, one statement at a time: sides that are compared, declarations, sizes; the rest is words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from texderive.elaborate.cells import COMPARES, formulas_of_row, nothing
from texderive.elaborate.declarations import declare, shape_of_set
from texderive.elaborate.reading.derivatives import is_nabla, is_operator
from texderive.elaborate.spelling import bare_letter
from texderive.formula.tree import Node
from texderive.source import Span

Sort = Literal["statement", "declaration", "size", "set", "operator", "error"]

# What these say of their right side is no equality: the left side alone is a quantity.
SAYS = frozenset({r"\in", r"\notin", r"\subset", r"\supset", r"\sim"})
_SET_FONTS = frozenset({r"\mathbb", r"\mathcal"})
# Rows of these hold statements; all other arrays are values.
_LISTS = frozenset({"array", "cases", "dcases", "rcases", "matrix", "tabular"})


@dataclass(frozen=True, slots=True)
class Statement:
    """Sides that must have one shape, with the relations between them. ``remark``: it stands in words beside a row."""

    sort: Sort
    sides: tuple[Node, ...]
    ops: tuple[str, ...] = ()
    remark: bool = False

    @property
    def span(self) -> Span:
        return self.sides[0].span.cover(self.sides[-1].span)


def statements(tree: Node) -> tuple[Statement, ...]:
    """All statements of a formula in order; none where it holds words, marks and dots only."""
    found: list[Statement] = []
    for new in _statements(tree):
        if new.sides[0].is_empty and new.sort == "statement" and _goes_on(found, new):
            continue
        if new.sides[0].is_empty and new.sort == "statement" and len(new.sides) > 1:
            new = Statement("statement", new.sides[1:], new.ops[1:])
        if not all(side.is_empty for side in new.sides):
            found.append(new)
    return tuple(found)


def _goes_on(found: list[Statement], new: Statement) -> bool:
    """Joins a row that starts with its relation to the statement before it, not to a remark on that; False if none."""
    at = next((at for at in range(len(found) - 1, -1, -1) if not found[at].remark), -1)
    if at < 0 or found[at].sort != "statement":
        return False
    last = found[at]
    if len(new.sides) > 1:
        found[at] = Statement("statement", (*last.sides, *new.sides[1:]), (*last.ops, *new.ops))
    return True


def _statements(node: Node) -> Iterator[Statement]:
    if node.kind in ("text", "empty", "dots", "question"):
        return
    declared = declare(node) if node.kind in ("list", "relation", "script") else None
    if declared:
        yield Statement("declaration", (node,))
    elif node.kind == "rows" or (node.kind == "matrix" and node.text in _LISTS and _has_relations(node)):
        for row in node.children:
            yield from _row(row)
    elif node.kind == "list" or _is_tuple(node):
        for child in node.children[0].children if node.kind == "group" else node.children:
            yield from _statements(child)
    elif node.kind == "group" and not any(node.ops) and node.children[0].kind in ("relation", "list", "rows"):
        yield from _statements(node.children[0])
    elif node.kind == "relation":
        yield from _relation(node)
    elif node.kind == "error":
        yield Statement("error", (node,))
    elif is_size(node):
        yield Statement("size", (node,))
    elif is_set(node):
        yield Statement("set", (node,))
    elif is_operator(node) or is_nabla(node):
        yield Statement("operator", (node,))
    elif not _is_mark(node):
        yield Statement("statement", (node,))


def _is_tuple(node: Node) -> bool:
    """``(x, y)`` and ``{a, b}`` by themselves list what stands in them."""
    return node.kind == "group" and node.ops[0] in ("(", r"\{") and node.children[0].kind == "list"


def _row(row: Node) -> Iterator[Statement]:
    """The formulas of a row, those behind words as remarks."""
    remark = False
    for at, node in enumerate(formulas_of_row(row)):
        first = node.children[0] if node.kind == "list" else node
        remark = remark or (at > 0 and first.kind == "text")
        yield from (replace(one, remark=remark) for one in _statements(node))


def _relation(node: Node) -> Iterator[Statement]:
    sides: list[Node] = [node.children[0]]
    ops: list[str] = []
    for at, (op, child) in enumerate(zip(node.ops, node.children[1:], strict=True)):
        if op in COMPARES and not (child.kind == "list" or child.kind == "rows"):
            if child.kind != "question":
                sides.append(child)
                ops.append(op)
            continue
        yield from _parted(sides, ops)
        sides, ops = [], []
        if op in SAYS:
            declared = declare(
                Node("relation", node.children[at].span.cover(child.span), (node.children[at], child), ops=(op,))
            )
            if declared:
                yield Statement("declaration", (node.children[at], child), (op,))
            return
        if child.kind in ("list", "rows", "group"):
            yield from _statements(child)
            sides = [nothing(child.span.end)]
        else:
            sides = [child]
    yield from _parted(sides, ops)


def _parted(sides: list[Node], ops: list[str]) -> Iterator[Statement]:
    """Sides as a statement; one that lacks its left side goes on with what stands before."""
    if len(sides) > 1 and any(s.kind == "error" for s in sides):
        yield Statement("error", tuple(sides), tuple(ops))
    elif len(sides) > 1:
        kept = [
            (op, s) for op, s in zip(ops, sides[1:], strict=True) if not s.is_empty and s.kind not in ("text", "dots")
        ]
        if kept or not sides[0].is_empty:
            yield Statement("statement", (sides[0], *(s for _, s in kept)), tuple(op for op, _ in kept))
    elif sides:
        yield from _statements(sides[0])


def _has_relations(node: Node) -> bool:
    return any(cell.kind == "relation" for row in node.children for cell in row.children)


def is_size(node: Node) -> bool:
    r"""``m \times n``: nobody multiplies names so."""
    return node.kind == "product" and all(op == r"\times" for op in node.ops) and all(map(_is_count, node.children))


def is_set(node: Node) -> bool:
    r"""``\mathbb{R}^n``, ``\mathbb{S}^n_{++}``: a set in the letters of sets, and no power."""
    base = node.children[0] if node.kind == "script" else node
    return base.kind == "name" and bool(bare_letter(base.text)[1] & _SET_FONTS) and shape_of_set(node) is not None


def _is_count(node: Node) -> bool:
    return node.kind in ("name", "number") or (
        node.kind in ("sum", "product", "script") and all(map(_is_count, node.children))
    )


def _is_mark(node: Node) -> bool:
    """A relation, an operator or a bare symbol of logic by itself."""
    return node.kind == "name" and (not node.text[:1].isalnum() and not node.text.startswith("\\"))

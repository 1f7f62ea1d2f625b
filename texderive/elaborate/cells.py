"""The cells of a display's row as formulas: ``a & = b`` is one, ``a &=& b`` is, and a row may hold several."""

from __future__ import annotations

from texderive.formula.tree import Node
from texderive.source import Span

# Relations whose sides are quantities of one shape; all others part a formula into statements.
COMPARES = frozenset({"=", ":=", r"\equiv", r"\neq", r"\approx", r"\leq", r"\geq", "<", ">", r"\ll", r"\gg", r"\propto",
                      r"\succ", r"\succeq", r"\prec", r"\preceq", r"\simeq"})  # fmt: skip


def formulas_of_row(row: Node) -> list[Node]:
    """What the cells of a row say together."""
    joined: list[Node] = []
    for cell in (c for c in row.children if not c.is_empty):
        last = joined[-1] if joined else None
        if cell.kind == "name" and cell.text in COMPARES:  # a relation with nothing on either side
            cell = Node("relation", cell.span, (nothing(cell.span.start), nothing(cell.span.end)), ops=(cell.text,))
        if last is not None and _goes_on(cell) and last.kind not in ("text", "list", "rows"):
            joined[-1] = _with(last, cell)
        elif last is not None and last.kind == "relation" and last.children[-1].is_empty and cell.kind != "text":
            joined[-1] = _closed(last, cell)
        else:
            joined.append(cell)
    return joined


def nothing(at: int) -> Node:
    return Node("empty", Span(at, at))


def _goes_on(cell: Node) -> bool:
    """Whether a cell starts with its relation: ``= b``, also before other formulas, ``= b, \\quad c = d``."""
    first = cell.children[0] if cell.kind == "list" else cell
    return first.kind == "relation" and first.children[0].is_empty


def _with(last: Node, cell: Node) -> Node:
    """A side and the relation that the next cell goes on with."""
    span = last.span.cover(cell.span)
    if cell.kind == "list":
        first, *rest = cell.children
        return Node("list", span, (_with(last, first), *rest), cell.text, cell.ops)
    sides, ops = (last.children, last.ops) if last.kind == "relation" else ((last,), ())
    return Node("relation", span, (*sides, *cell.children[1:]), ops=(*ops, *cell.ops))


def _closed(last: Node, cell: Node) -> Node:
    """A relation that waits for its right side, and the cell that brings it."""
    span = last.span.cover(cell.span)
    if cell.kind == "relation" and not cell.children[0].is_empty:
        return Node("relation", span, (*last.children[:-1], *cell.children), ops=(*last.ops, *cell.ops))
    return Node("relation", span, (*last.children[:-1], cell), ops=last.ops)

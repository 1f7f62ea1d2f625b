"""The cells and rows of a display as formulas: ``a & = b`` is one, ``a &=& b`` is, and a row may hold several."""

from __future__ import annotations

from collections.abc import Sequence

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


def formulas_of_rows(rows: Sequence[Node]) -> list[Node]:
    """What the rows of a display say together: one that starts with a sign goes on with the one before."""
    found: list[Node] = []
    for row in rows:
        formulas = formulas_of_row(row) if row.kind == "row" else [row]
        whole = _gone_on(found[-1], formulas[0]) if found and formulas else None
        if whole is not None:
            found[-1:] = [whole]
            formulas = formulas[1:]
        found.extend(formulas)
    return found


def _gone_on(last: Node, first: Node) -> Node | None:
    """A relation with what the next row adds to its last side; None where that is a formula of its own."""
    head = first.children[0] if first.kind == "relation" else first
    whole = gone_on(last.children[-1], head) if last.kind == "relation" else None
    if whole is None:
        return None
    rest, ops = (first.children[1:], first.ops) if first.kind == "relation" else ((), ())
    return Node("relation", last.span.cover(first.span), (*last.children[:-1], whole, *rest), ops=(*last.ops, *ops))


def gone_on(side: Node, first: Node) -> Node | None:
    """A side with what the next row starts with, where it broke off or the row starts with a sign; None elsewhere."""
    if first.is_empty or first.kind in ("list", "text", "rows", "question"):
        return None
    if side.is_empty:
        return first
    if breaks_off(side):
        return _completed(side, first)
    return _added(side, first) if first.kind == "sum" and first.ops[0] in ("+", "-") else None


def breaks_off(node: Node) -> bool:
    """Whether an operator at the end of a row waits for its operand."""
    return node.kind in ("sum", "product") and node.children[-1].is_empty


def _completed(last: Node, rest: Node) -> Node:
    """What broke off, with what the next row says."""
    span = last.span.cover(rest.span)
    if last.kind == "sum" and rest.kind == "sum" and not rest.ops[0]:
        return Node(
            "sum", span, (*last.children[:-1], *rest.children), ops=(*last.ops[:-1], last.ops[-1], *rest.ops[1:])
        )
    return Node(last.kind, span, (*last.children[:-1], rest), last.text, last.ops, last.note)


def _added(last: Node, rest: Node) -> Node:
    """A side and the terms with which the next row goes on."""
    span = last.span.cover(rest.span)
    terms, ops = (last.children, last.ops) if last.kind == "sum" else ((last,), ("",))
    return Node("sum", span, (*terms, *rest.children), ops=(*ops, *rest.ops))


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

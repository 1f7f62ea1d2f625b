r"""What an author claims: chains of sides joined by equality, over rows and displays, the words left out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from texderive.audit.normal import mended, normal, same_tree
from texderive.elaborate.cells import breaks_off, gone_on
from texderive.elaborate.context import Formula
from texderive.formula.tree import Node
from texderive.source import Span

EQUAL = frozenset({"=", ":=", r"\equiv"})
MEMBER = frozenset({r"\in", r"\subset"})
IMPLIES = frozenset({r"\Rightarrow", r"\Leftrightarrow", r"\Leftarrow", r"\therefore", r"\because"})
WIDE = re.compile(r"\\qquad|\\quad|(?:\\ ){3}")
NEAR = 40  # characters of prose over which a display that starts with a relation continues the one before


class Chain(NamedTuple):
    """Sides that are said to be equal. ``starts[k]`` is where the claim about side k begins in the note's text.

    ``member`` is the set that the last side is said to lie in; ``breaks`` are the sides that begin a row.
    """

    sides: tuple[Node, ...]
    ops: tuple[str, ...]
    starts: tuple[int, ...]
    block: int
    member: Node | None = None
    implied: bool = False
    mended: frozenset[int] = frozenset()  # sides whose brackets did not close

    @property
    def span(self) -> Span:
        return self.sides[0].span.cover(self.sides[-1].span)

    def claim_span(self, k: int) -> Span:
        """Where the claim stands that side k equals the one before it."""
        return Span(self.starts[k], max(self.sides[k].span.end, self.starts[k] + 1))


@dataclass(slots=True)
class _Open:
    """A chain that may go on in the next row."""

    block: int
    sides: list[Node] = field(default_factory=list)
    ops: list[str] = field(default_factory=list)
    member: Node | None = None
    implied: bool = False


@dataclass(slots=True)
class Collector:
    """Reads the formulas of a note in order."""

    text: str
    done: list[Chain] = field(default_factory=list)
    open: _Open | None = None
    block: int = 0
    continuing: bool = False  # whether a relation without a left side continues what is open

    def formula(self, formula: Formula, display: bool) -> None:
        near = self.open is not None and self._near(formula)
        if not near or not (display and _starts_with_relation(formula.tree)):
            self.close()
        self.block = formula.block
        self.statement(formula.tree)

    def _near(self, formula: Formula) -> bool:
        assert self.open is not None
        if not self.open.sides:
            return False
        return formula.span.start - self.open.sides[-1].span.end < NEAR

    def statement(self, node: Node) -> None:
        """Anything that can hold claims."""
        if node.kind == "rows" or _holds_claims(node):
            for row in node.children:
                self.row(row)
        elif node.kind == "list":
            self.items(node)
        elif node.kind == "relation":
            self.relation(node)
        elif node.kind == "group" and not any(node.ops) and node.children[0].kind in ("relation", "list", "rows"):
            self.statement(node.children[0])
        elif node.kind not in ("text", "empty"):
            self.close()
            self.open = _Open(self.block, [node])

    def items(self, node: Node) -> None:
        for at, child in enumerate(node.children):
            if child.kind == "text":
                continue
            if at and child.kind == "relation" and child.children[0].is_empty and node.ops[at - 1] != "":
                self.close()
            self.statement(child)

    def row(self, row: Node) -> None:
        """The cells of a row: each starts a statement, or goes on with the one before."""
        cells = [c for c in row.children if not c.is_empty]
        joined: list[Node] = []
        for cell in cells:
            if cell.kind == "name" and cell.text in EQUAL:  # f &=& a
                joined.append(Node("relation", cell.span, (_empty(cell), _empty(cell)), ops=("=",)))
            else:
                joined.append(cell)
        for at, cell in enumerate(joined):
            if at and _is_remark(cell):
                break
            if not self.goes_on(cell):
                self.statement(cell)

    def goes_on(self, node: Node) -> bool:
        """A row that continues the side before it: the side broke off, or the row starts with a sign."""
        if self.open is None or not self.open.sides:
            return False
        last = self.open.sides[-1]
        first, rest = (node.children[0], node) if node.kind == "relation" else (node, None)
        whole = gone_on(last, first) if self.open.ops or breaks_off(last) else None
        if whole is None:
            return False
        self.open.sides[-1] = whole
        if rest is not None:
            self.relation(Node("relation", rest.span, (_empty(rest), *rest.children[1:]), rest.text, rest.ops))
        return True

    def relation(self, node: Node) -> None:
        first = node.children[0]
        if first.is_empty:
            if self.open is None or node.ops[0] not in EQUAL:
                self.close()
        else:
            self.close()
            self.open = _Open(self.block, [first])
        for at, (op, child) in enumerate(zip(node.ops, node.children[1:], strict=True)):
            self.side(op, self._before_space(child), last=at == len(node.ops) - 1)

    def _before_space(self, node: Node) -> Node:
        """A product up to a wide space: what follows is a remark."""
        if node.kind == "product":
            for at, (a, b) in enumerate(zip(node.children, node.children[1:], strict=False), 1):
                if WIDE.search(self.text, a.span.end, b.span.start) and not node.ops[at - 1]:
                    kept = node.children[:at]
                    return (
                        kept[0]
                        if at == 1
                        else Node("product", a.span.cover(kept[0].span), kept, ops=node.ops[: at - 1])
                    )
        return node

    def side(self, op: str, child: Node, last: bool) -> None:
        if op in EQUAL:
            if self.open is None:
                self.open = _Open(self.block, [_empty(child)])
            head = None if last else _before_repeat(child, self.open.sides[0])
            if head is not None:
                first = self.open.sides[0]
                self.open.sides.append(head)
                self.open.ops.append(op)
                self.close()
                self.open = _Open(self.block, [first])
                return
            self.open.sides.append(child)
            self.open.ops.append(op)
        elif op in MEMBER and self.open is not None:
            self.open.member = child
            self.close()
        elif _holds_claims(child):
            self.close()
            self.statement(child)
            self.close()
        else:
            self.close()
            self.open = _Open(self.block, [child], implied=op in IMPLIES)

    def close(self) -> None:
        """What is open is complete."""
        found, self.open = self.open, None
        if found is None or (not found.ops and found.member is None):
            return
        whole = [mended(side) for side in found.sides]
        patched = frozenset(k for k, (a, b) in enumerate(zip(found.sides, whole, strict=True)) if a is not b)
        sides = tuple(map(normal, whole))
        starts = [sides[0].span.start]
        for before, side in pairwise(sides):
            starts.append(_claim_start(self.text, before, side, first=len(starts) == 1))
        self.done.append(
            Chain(sides, tuple(found.ops), tuple(starts), found.block, found.member, found.implied, patched)
        )


def _empty(near: Node) -> Node:
    return Node("empty", Span(near.span.start, near.span.start))


def _claim_start(text: str, before: Node, side: Node, first: bool) -> int:
    """Where the row of a side begins, or its relation where that stands within a row."""
    gap = text[before.span.end : side.span.start]
    cut = max(gap.rfind("\\\\") + 1, gap.rfind("\n"))
    if cut <= 0 and first and not before.is_empty:
        return before.span.start
    at = before.span.end + max(0, cut + 1 if cut > 0 else 0)
    while at < side.span.start and text[at] in " \t\r\n&>":
        at += 1
    return at


def _is_remark(cell: Node) -> bool:
    """Words beside a line, with what they speak of."""
    return cell.kind == "text" or (cell.kind == "list" and cell.children[0].kind == "text")


def _starts_with_relation(node: Node) -> bool:
    while node.kind in ("rows", "row", "list", "group") and node.children:
        node = next((c for c in node.children if not c.is_empty), node.children[0])
    return node.kind == "relation" and node.children[0].is_empty and node.ops[0] in EQUAL


def _before_repeat(node: Node, first: Node) -> Node | None:
    """The head of a product that ends with the first side of its chain, which starts over there: f = a f = b."""
    if node.kind != "product" or first.kind not in ("product", "apply"):
        return None
    again = first.children if first.kind == "product" else (first,)
    cut = len(node.children) - len(again)
    if cut < 1 or node.ops[cut - 1] or not all(map(same_tree, node.children[cut:], again)):
        return None
    head = node.children[:cut]
    return head[0] if cut == 1 else Node("product", head[0].span.cover(head[-1].span), head, ops=node.ops[: cut - 1])


def _holds_claims(node: Node) -> bool:
    return node.kind == "matrix" and node.text in ("cases", "dcases", "array") and _has_relations(node)


def _has_relations(node: Node) -> bool:
    return any(cell.kind == "relation" for row in node.children for cell in row.children)


def collect(text: str, formulas: Iterable[tuple[Formula, bool]]) -> tuple[Chain, ...]:
    """All chains of a note in the order of its text."""
    collector = Collector(text)
    for formula, display in formulas:
        collector.formula(formula, display)
    collector.close()
    return tuple(collector.done)


def labels(formulas: Iterable[Formula]) -> Iterator[tuple[Node, str]]:
    """Terms that a brace below names, with the LaTeX of the name."""
    for formula in formulas:
        for node in formula.tree.walk():
            if node.note and node.kind not in ("row", "relation"):
                yield node, node.note


def pairs(chain: Chain) -> Sequence[int]:
    """The sides that are claimed to equal the one before them."""
    return range(1, len(chain.sides))

"""LaTeX mathematics to the tree: the way of a formula through scanner, macros, shaper, brackets and parser."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from texderive.diagnostics import Diagnostic
from texderive.formula.brackets import match
from texderive.formula.macros import Macros, expand
from texderive.formula.names import name_key
from texderive.formula.operators import Operators
from texderive.formula.reader import cover
from texderive.formula.shape import shape
from texderive.formula.tokens import scan
from texderive.formula.tree import Node
from texderive.source import Span


class Parsed(NamedTuple):
    """A formula as a tree, and what there was to say about it."""

    root: Node
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether everything was read."""
        return not any(d.severity == "error" for d in self.diagnostics)


# what an enumerator can stand before
_NUMBERED = {"name", "function", "delim", "open", "command", "text", "bigop"}


class Parser(Operators):
    """Rows and lists of what stands between their marks."""

    # -- rows

    def content(self) -> Node:
        start, at = self.at, self.at
        while at < self.end:
            if self.tokens[at].kind in ("amp", "break"):
                rows = self.rows(numbered=True)
                if len(rows) == 1 and len(rows[0].children) == 1 and not rows[0].note:
                    return rows[0].children[0]
                return Node("rows", cover(*rows) if rows else self.span(start), rows)
            at = self.after(at)
        if self.depth:
            return self.sequence()
        cell, note = self.cell()
        return cell._replace(note=note) if note and not cell.note else cell

    def after(self, at: int) -> int:
        """The index behind the token or the group at ``at``."""
        partner = self.partner(at)
        return at + 1 if partner is None else partner + 1

    def rows(self, *, numbered: bool) -> tuple[Node, ...]:
        rows: list[Node] = []
        end = self.end
        while self.at < end:
            start = self.at
            cells: list[Node] = []
            note = ""
            while True:
                at = self.at
                while at < end and self.tokens[at].kind not in ("amp", "break"):
                    at = self.after(at)
                self.end = min(at, end)
                if numbered and all(cell.is_empty for cell in cells):
                    note = self.enumerator() or note
                cell, said = self.cell()
                note = note or said
                cells.append(cell)
                self.end, self.at = end, at
                if at >= end or self.tokens[at].kind == "break":
                    break
                self.at += 1
            if any(not cell.is_empty for cell in cells):
                rows.append(Node("row", cover(*cells).cover(self.span(start)), tuple(cells), note=note))
            self.at += self.at < end
        return tuple(rows)

    def cell(self) -> tuple[Node, str]:
        """A cell and the tag that stands in it."""
        note = next((t.text for t in self.tokens[self.at : self.end] if t.kind == "note"), "")
        return self.sequence(), note

    def enumerator(self) -> str:
        """``(3)`` at the start of a row, before something that is no operator."""
        opening, close = self.peek(), self.partner(self.at)
        if opening is None or opening.text != "(" or close is None or not 2 <= close - self.at <= 3:
            return ""
        number = self.tokens[self.at + 1 : close]
        if any(t.kind != "digit" for t in number) or close + 1 >= self.end:
            return ""
        if self.tokens[close + 1].kind not in _NUMBERED:
            return ""
        self.at = close + 1
        return "(" + "".join(t.text for t in number) + ")"

    # -- lists

    def sequence(self) -> Node:
        """Items parted by commas, semicolons and words, up to the end of the range."""
        start = self.at
        items: list[Node] = []
        ops: list[str] = []
        op = ""
        while self.at < self.end:
            token = self.tokens[self.at]
            if token.kind == "note":
                self.take()
            elif token.kind == "text":
                self.item(items, ops, op, Node("text", self.take().span, text=token.text))
                op = ""
            elif token.kind == "sep":
                self.take()
                if (op or not items) and self.at < self.end and token.text != ".":
                    self.item(items, ops, op, Node("empty", Span(token.span.start, token.span.start)))
                op = "," if token.text == "." else token.text
            elif token.kind == "over":
                return self.infix_fraction(start, items, ops)
            elif token.kind in ("amp", "break"):
                self.take()
            else:
                self.item(items, ops, op, self.relation())
                op = ""
        if not items:
            only = self.tokens[start] if start < self.end else None
            return Node("name", only.span, text=only.text) if only and only.kind == "sep" else self.empty()
        if len(items) == 1 and not ops:
            return items[0]
        return Node("list", cover(*items), tuple(items), ops=tuple(ops))

    @staticmethod
    def item(items: list[Node], ops: list[str], op: str, node: Node) -> None:
        if items:
            ops.append(op)
        items.append(node)

    def infix_fraction(self, start: int, items: list[Node], ops: list[str]) -> Node:
        r"""``a \over b`` takes all of its group."""
        over = self.take()
        above = (
            items[0]
            if len(items) == 1
            else Node("list", cover(*items), tuple(items), ops=tuple(ops))
            if items
            else None
        )
        below = self.limited(self.sequence)
        if above is None or below.is_empty:
            self.at = self.end
            return self.error("TD101", "a fraction lacks a part", over.span, r"write {a \over b}")
        return Node("fraction", self.span(start), (above, below))


def parse(latex: str, macros: Macros | None = None) -> Parsed:
    """Reads a formula. Never raises: what cannot be read is an error node with a diagnostic."""
    tokens, gave_up = expand(scan(latex), macros)
    if gave_up:
        endless = Diagnostic("TD103", "a macro expands without end", gave_up, "a macro must not contain itself")
        return Parsed(Node("error", Span(0, len(latex)), text=endless.message), (endless,))
    reader = Parser(latex, match(shape(latex, tokens)))
    parts: list[Node] = []
    while not parts or reader.at < reader.end:
        parts.append(reader.content())
    root = parts[0] if len(parts) == 1 else Node("list", cover(*parts), tuple(parts), ops=("",) * (len(parts) - 1))
    root = _as_display(root)
    return Parsed(root, tuple(reader.diagnostics))


def _as_display(root: Node) -> Node:
    """An array that is all of a formula is a display of rows."""
    if root.kind == "matrix" and root.text in ("array", "matrix", "tabular") and len(root.children) > 0:
        return Node("rows", root.span, root.children, root.text, root.ops, root.note)
    return root


def canonical_name(latex: str, macros: Macros | None = None) -> str:
    r"""The key of a symbol as its user writes it: ``{\bf X}`` gives ``\mathbf{X}``, ``x_i`` gives ``x_{i}``."""
    return name_key(parse(latex, macros).root)


@lru_cache(maxsize=4096)
def parsed(latex: str) -> Parsed:
    """A formula without macros of its own. Trees do not change: one that comes again is not read again."""
    return parse(latex)

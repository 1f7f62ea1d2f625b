"""The cursor of the parser: where it stands, how deep it is, what it has to say."""

from __future__ import annotations

from texderive.diagnostics import Diagnostic, Related, Severity
from texderive.formula.brackets import Matching
from texderive.formula.tokens import Token
from texderive.formula.tree import Node
from texderive.source import Span

DEEPEST = 60  # groups within groups; each costs some eight frames of Python's stack
MOST_SAID = 50  # diagnostics of one formula

SCRIPTS = frozenset({"sub", "sup", "prime"})
OPERANDS = SCRIPTS | {  # what an operand may start with
    "name", "digit", "function", "bigop", "command", "open", "question", "dots", "begin", "close", "end", "delim",
}  # fmt: skip


class Reader:
    """Reads tokens between ``at`` and ``end``; brackets have their partners, so nobody reads past a group's end."""

    def __init__(self, text: str, matching: Matching) -> None:
        self.text = text
        self.tokens = matching.tokens
        self.matching = matching
        self.at = 0
        self.end = len(self.tokens)
        self.depth = 0
        self.unknowns: set[str] = set()  # commands that were reported
        self.diagnostics: list[Diagnostic] = []

    def peek(self, ahead: int = 0) -> Token | None:
        at = self.at + ahead
        return self.tokens[at] if at < self.end else None

    def kind(self, ahead: int = 0) -> str:
        """The kind of a token ahead; "" where nothing is left."""
        at = self.at + ahead
        return self.tokens[at].kind if at < self.end else ""

    def take(self) -> Token:
        token = self.tokens[self.at]
        self.at += 1
        return token

    def starts_operand(self) -> bool:
        return self.kind() in OPERANDS

    def partner(self, at: int) -> int | None:
        """The index of what closes the bracket at ``at``, where it lies within what is read."""
        found = self.matching.partner.get(at)
        return found if found is not None and at < found < self.end else None

    def span(self, start: int) -> Span:
        """From the token at ``start`` to the one just read."""
        if self.at <= start:
            return self.here()
        first, last = self.tokens[start].span, self.tokens[self.at - 1].span
        return first.cover(last)

    def here(self) -> Span:
        """The empty place before the next token."""
        if self.at < self.end:
            offset = self.tokens[self.at].span.start
        else:
            offset = self.tokens[self.at - 1].span.end if self.at else 0
        return Span(offset, offset)

    def empty(self) -> Node:
        return Node("empty", self.here())

    def behind(self) -> Node:
        """Nothing, where an operator that was just read wants an operand."""
        offset = self.tokens[self.at - 1].span.end if self.at else 0
        return Node("empty", Span(offset, offset))

    def say(self, code: str, message: str, span: Span, hint: str = "", severity: Severity = "error",
            related: tuple[Related, ...] = ()) -> None:  # fmt: skip
        if len(self.diagnostics) < MOST_SAID:
            self.diagnostics.append(Diagnostic(code, message, span, hint, severity, related))

    def error(self, code: str, message: str, span: Span, hint: str = "", children: tuple[Node, ...] = ()) -> Node:
        """An error node, and its diagnostic."""
        self.say(code, message, span, hint)
        return Node("error", span, children, message)

    def rest_too_deep(self, start: int) -> Node:
        """Gives up the rest of the range, which is one error with what was read from ``start`` on."""
        self.at = self.end
        return self.too_deep(self.span(start))

    def too_deep(self, span: Span) -> Node:
        return self.error("TD103", f"the formula nests more than {DEEPEST} deep", span, "name a part of it")


def cover(*nodes: Node) -> Span:
    """The span of several nodes."""
    return Span(min(n.span.start for n in nodes), max(n.span.end for n in nodes))

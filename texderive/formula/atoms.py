"""What stands between operators: names, numbers, groups, bars, fractions, environments, commands."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from difflib import get_close_matches

from texderive.diagnostics import Related
from texderive.formula.names import name_key
from texderive.formula.reader import DEEPEST, Reader
from texderive.formula.tables import (
    ACCENTS,
    BRACES,
    CLOSERS,
    DISPLAYS,
    FRACTIONS,
    KNOWN_COMMANDS,
    MATRICES,
    OVERSETS,
    PLAIN_DISPLAYS,
)
from texderive.formula.tokens import Token
from texderive.formula.tree import Node
from texderive.source import Span

# what a lone operator is in a script: x^*, P_k^-, X^{+}
_LONE = {"sign", "mul", "rel", "sep", "slash"}
_ATOMIC = {"name", "number", "script", "question", "group", "function", "apply", "fraction", "bars", "root", "matrix",
           "rows", "text", "command", "dots", "empty", "error"}  # fmt: skip


class Atoms(Reader):
    """The parser's part below scripts."""

    @abstractmethod
    def sequence(self) -> Node:
        """Everything up to the end of the range."""

    @abstractmethod
    def factor(self) -> Node:
        """An atom with its scripts and, for a function, its argument."""

    @abstractmethod
    def bigop(self) -> Node: ...

    @abstractmethod
    def function(self) -> Node: ...

    def atom(self) -> Node:
        """One operand without its scripts; always reads at least one token unless a script stands here."""
        token = self.peek()
        if token is None or token.kind in ("sub", "sup", "prime"):
            return self.empty()
        if token.kind == "digit":
            return self.number()
        if token.kind == "open":
            return self.braced()
        if token.kind == "delim":
            return self.delimited()
        if token.kind == "begin":
            return self.environment()
        if token.kind == "function":
            return self.function()
        if token.kind == "bigop":
            return self.bigop()
        if token.kind == "command":
            return self.command()
        self.take()
        if token.kind in ("name", "dots", "question"):
            return Node(token.kind, token.span, text=token.text)  # type: ignore[arg-type]
        if token.kind in ("close", "end"):
            what = "}" if token.kind == "close" else rf"\end{{{token.text}}}"
            return self.error("TD101", f"{what} closes nothing", token.span, "remove it, or open what it should close")
        return Node("name", token.span, text=token.text)

    def number(self) -> Node:
        start = self.at
        digits = self.take().text
        while self.kind() == "digit" and (more := self.peek()) and not more.gap:
            digits += self.take().text
        point = self.peek()
        if point and point.kind == "sep" and point.text == "." and not point.gap and self.kind(1) == "digit":
            self.take()
            digits += "."
            while self.kind() == "digit" and (more := self.peek()) and not more.gap:
                digits += self.take().text
        return Node("number", self.span(start), text=digits)

    # -- groups

    def within(self, close: int) -> Node:
        """What stands from here to the bracket at ``close``, rows where there are some; goes on behind it."""
        end, self.end = self.end, close
        if self.depth >= DEEPEST:
            content = self.too_deep(self.span_to(close))
        else:
            self.depth += 1
            content = self.content()
            self.depth -= 1
        self.end, self.at = end, close + 1
        return content

    def span_to(self, close: int) -> Span:
        return Span(self.here().start, max(self.here().start, self.tokens[close].span.start))

    @abstractmethod
    def content(self) -> Node:
        """Rows where the range has row breaks or cells, otherwise a sequence."""

    def braced(self) -> Node:
        """``{..}`` as an operand: an atom needs no group around it."""
        start = self.at
        content = self.argument()
        if content.kind in _ATOMIC:
            return content
        return Node("group", self.span(start), (content,), ops=("", ""))

    def argument(self) -> Node:
        """What a command takes: a braced group's content or a single token."""
        token = self.peek()
        if token is None or token.kind in ("sup", "sub", "amp", "break", "close", "end"):
            return self.behind()
        if token.kind == "open":
            start, close = self.at, self.partner(self.at)
            self.take()
            if close is not None:
                return self.within(close)
            return self.unclosed(start, "{", "}")
        if token.kind == "digit":
            self.take()
            return Node("number", token.span, text=token.text)
        if token.kind == "prime":
            self.take()
            return Node("name", token.span, text=r"\prime")
        if token.kind in _LONE or token.kind == "function":
            self.take()
            kind = "function" if token.kind == "function" else "name"
            return Node(kind, token.span, text=token.text, note=token.note)  # type: ignore[arg-type]
        return self.limited(self.atom)

    def limited(self, read: Callable[[], Node]) -> Node:
        """Runs a reader one level deeper."""
        if self.depth >= DEEPEST:
            return self.rest_too_deep(self.at)
        self.depth += 1
        node = read()
        self.depth -= 1
        return node

    def unclosed(self, start: int, opening: str, closing: str) -> Node:
        """The rest of the range behind a bracket that nobody closes: an error that names where it opened."""
        place = self.tokens[start].span
        if self.depth >= DEEPEST:
            self.at = self.end
            return self.too_deep(place)
        self.depth += 1
        content = self.sequence()
        self.depth -= 1
        where = self.here()
        message = f"{opening} is not closed"
        related = (Related(f"{closing} is missing by here", where),)
        self.say("TD102", message, place, f"write {closing} where the group ends", related=related)
        return Node("error", self.span(start), (content,), message)

    def delimited(self) -> Node:
        start = self.at
        token, close = self.take(), self.partner(self.at - 1)
        if close is None:
            if start not in self.matching.unclosed:
                wanted = CLOSERS.get(token.text, token.text)
                return self.error(
                    "TD102", f"{token.text} closes nothing", token.span, f"remove it, or open it with {wanted}"
                )
            return self.unclosed(start, token.text, {"(": ")", "[": "]"}.get(token.text, "its partner"))
        closing = self.tokens[close]
        if start in self.matching.bridged:
            self.say("TD102", f"{token.text} is closed on a later row", token.span, severity="note",
                     related=(Related("it is closed here", closing.span),))  # fmt: skip
        content = self.within(close)
        if token.text in ("|", "||") and closing.text in ("|", "||"):
            return Node("bars", self.span(start), (content,), token.text)
        sides = tuple("" if t.text == "." else t.text for t in (token, closing))
        return Node("group", self.span(start), (content,), ops=sides)

    # -- environments

    def environment(self) -> Node:
        start, close = self.at, self.partner(self.at)
        token = self.take()
        if close is None:
            return self.unclosed(start, rf"\begin{{{token.text}}}", rf"\end{{{token.text}}}")
        closing = self.tokens[close]
        if closing.text != token.text:
            self.say("TD101", rf"\begin{{{token.text}}} ends with \end{{{closing.text}}}", closing.span,
                     rf"write \end{{{token.text}}}", related=(Related("it begins here", token.span),))  # fmt: skip
        name = token.text
        if name in PLAIN_DISPLAYS:
            return self.within(close)._replace(span=self.span(start))
        if name not in DISPLAYS and name not in MATRICES:
            self.say("TD104", f"the environment {name} is not known; it is read as rows", token.span, severity="note")
        return self.tabulated(start, close, name)

    def tabulated(self, start: int, close: int, name: str) -> Node:
        """Rows of an environment or of ``\\substack`` up to ``close``."""
        end, self.end = self.end, close
        if self.depth >= DEEPEST:
            rows: tuple[Node, ...] = (self.too_deep(self.span_to(close)),)
        else:
            self.depth += 1
            rows = self.rows(numbered=name not in MATRICES)
            self.depth -= 1
        self.end, self.at = end, close + 1
        return Node("matrix" if name in MATRICES else "rows", self.span(start), rows, name)

    @abstractmethod
    def rows(self, *, numbered: bool) -> tuple[Node, ...]:
        """All rows of the range; ``numbered`` where a row may start with its number in parentheses."""

    # -- commands

    def command(self) -> Node:
        start = self.at
        token = self.take()
        text = token.text
        if text in FRACTIONS:
            above = self.argument()
            return self.fraction(start, above)
        if text == r"\sqrt":
            return self.root(start)
        if text in ACCENTS:
            return self.accented(start, ACCENTS[text], self.argument())
        if text in BRACES:
            return self.labelled(start)
        if text in OVERSETS:
            return self.overset(start, text)
        if text == r"\substack" and self.kind() == "open" and (close := self.partner(self.at)) is not None:
            self.take()
            return self.tabulated(start, close, "")
        if text[0] == "\\":
            self.unknown(token)
        return Node("command", token.span, text=text)

    def unknown(self, token: Token) -> None:
        if token.text in self.unknowns:
            return
        self.unknowns.add(token.text)
        asked = len(token.text) < 40 and len(self.unknowns) < 20
        near = get_close_matches(token.text, KNOWN_COMMANDS, 1, 0.6) if asked else []
        hint = f"did you mean {near[0]}?" if near else rf"define it with \newcommand{{{token.text}}}{{..}}"
        self.say("TD104", f"{token.text} is not known", token.span, hint, "note")

    def fraction(self, start: int, above: Node) -> Node:
        below = self.argument()
        if above.is_empty or below.is_empty:
            return self.error(
                "TD101", "a fraction lacks a part", self.span(start), r"write \frac{..}{..}", (above, below)
            )
        return Node("fraction", self.span(start), (above, below))

    def root(self, start: int) -> Node:
        degree = self.behind()
        token = self.peek()
        if token and token.kind == "delim" and token.text == "[" and (close := self.partner(self.at)) is not None:
            self.take()
            degree = self.within(close)
        radicand = self.argument()
        if radicand.is_empty:
            return self.error("TD101", "a root of nothing", self.span(start), r"write \sqrt{..}")
        children = (radicand, degree)
        return Node("root", self.span(start), children)

    def accented(self, start: int, accent: str, under: Node) -> Node:
        """An accent belongs to the name below it, also where that name carries scripts."""
        span = self.span(start)
        if under.is_empty:
            return self.error("TD101", f"{accent} stands over nothing", span, f"write {accent}{{x}}")
        if any(node.kind == "error" for node in under.walk()):  # a name would hide it
            return Node("group", span, (under,), ops=("", ""))
        if under.kind == "script" and not under.children[0].is_empty:
            base = under.children[0]
            named = Node("name", Span(span.start, base.span.end), text=f"{accent}{{{name_key(base)}}}")
            return Node("script", span, (named, *under.children[1:]), under.text)
        return Node("name", span, text=f"{accent}{{{name_key(under)}}}")

    def source(self, node: Node) -> str:
        return self.text[node.span.start : node.span.end].strip()

    def labelled(self, start: int) -> Node:
        r"""``\underbrace{..}_{label}``."""
        content = self.argument()
        note = ""
        if self.kind() in ("sub", "sup"):
            self.take()
            note = self.source(self.argument())
        return self.noted(start, content, note)

    def noted(self, start: int, content: Node, note: str) -> Node:
        if content.kind in _ATOMIC and not content.note:
            return content._replace(span=self.span(start), note=note)
        return Node("group", self.span(start), (content,), ops=("", ""), note=note)

    def overset(self, start: int, command: str) -> Node:
        r"""``\underset{a}{b}``: ``b``, said to be ``a``; below a limit or a maximum ``a`` is its range."""
        label = self.argument()
        token = self.peek()
        if token and token.kind == "open" and (close := self.partner(self.at)) == self.at + 2:
            inner = self.tokens[self.at + 1]
            if command == r"\underset" and inner.kind in ("bigop", "function"):
                self.at = close + 1
                return self.scoped(start, inner, label)
        if token and token.kind in ("bigop", "function") and command == r"\underset":
            self.take()
            return self.scoped(start, token, label)
        return self.noted(start, self.argument(), self.source(label))

    @abstractmethod
    def scoped(self, start: int, token: Token, lower: Node) -> Node:
        """A big operator whose lower limit is read already."""

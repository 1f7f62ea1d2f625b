"""Which bracket closes which, and which bar opens: decided once for a whole formula, in one pass."""

from __future__ import annotations

from dataclasses import dataclass, field

from texderive.formula.tables import BRACKETS, CLOSERS
from texderive.formula.tokens import Token
from texderive.source import Span


@dataclass(slots=True)
class Matching:
    """The tokens as the reader gets them, the partner of each bracket by index, and brackets that have none."""

    tokens: list[Token]
    partner: dict[int, int] = field(default_factory=dict)
    unclosed: set[int] = field(default_factory=set)
    bridged: set[int] = field(default_factory=set)  # brackets that close on a later row


@dataclass(slots=True)
class _Frame:
    """What is open within one brace group or environment; brackets do not reach out of it."""

    opened: int
    kind: str
    stack: list[int] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    breaks: list[int] = field(default_factory=list)
    suspended: list[tuple[int, int]] = field(default_factory=list)  # brackets that \right. closed for this row


# a bar after one of these closes, otherwise it opens
_OPERANDS = {"name", "digit", "close", "end", "prime", "dots", "text", "question", "command"}


class _Pairing:
    """The pass over the tokens."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = list(tokens)
        self.partner: dict[int, int] = {}
        self.unclosed: set[int] = set()
        self.bridged: set[int] = set()
        self.gone: set[int] = set()
        self.doubled: set[int] = set()  # first bars of || that count as one
        self.frames = [_Frame(-1, "")]
        self.kinds: dict[str, int] = {}

    def run(self) -> Matching:
        for at, token in enumerate(self.tokens):
            if at in self.gone:
                continue
            if token.kind in ("open", "begin"):
                self.frames.append(_Frame(at, token.kind))
                self.kinds[token.kind] = self.kinds.get(token.kind, 0) + 1
            elif token.kind in ("close", "end"):
                self.leave(at, "open" if token.kind == "close" else "begin")
            elif token.kind in ("amp", "break"):
                self.row(at)
            elif token.kind == "delim":
                self.delimiter(at, token)
        while self.frames:
            self.abandon(self.frames.pop())
        return self.compacted()

    def leave(self, at: int, kind: str) -> None:
        if not self.kinds.get(kind):
            return
        while self.frames[-1].kind != kind:
            self.abandon(self.frames.pop())
        frame = self.frames.pop()
        self.empty(frame)
        self.kinds[kind] -= 1
        self.partner[frame.opened], self.partner[at] = at, frame.opened

    def abandon(self, frame: _Frame) -> None:
        self.empty(frame)
        if frame.opened >= 0:
            self.kinds[frame.kind] -= 1
            self.unclosed.add(frame.opened)

    def empty(self, frame: _Frame) -> None:
        while frame.stack:
            self.drop(frame)

    # -- the stack of a frame

    def key(self, at: int) -> str:
        token = self.tokens[at]
        return token.text + token.size if token.text in ("|", "||") else token.text

    def push(self, at: int) -> None:
        frame = self.frames[-1]
        frame.stack.append(at)
        frame.counts[self.key(at)] = frame.counts.get(self.key(at), 0) + 1

    def pop(self, frame: _Frame) -> int:
        at = frame.stack.pop()
        frame.counts[self.key(at)] -= 1
        return at

    def drop(self, frame: _Frame) -> None:
        """Gives up the innermost open delimiter: a bar behind an operand is a separator then, a bracket is unclosed."""
        at = self.pop(frame)
        token = self.tokens[at]
        if token.text in ("|", "||") and (not token.size or self.after_operand(at)):
            self.tokens[at] = token._replace(kind="rel", text=r"\mid")
            self.doubled.discard(at)
        elif token.text != ".":
            self.unclosed.add(at)

    def marry(self, at: int) -> None:
        frame = self.frames[-1]
        opened = self.pop(frame)
        self.partner[opened], self.partner[at] = at, opened
        while frame.breaks and frame.breaks[-1] > opened:
            self.gone.add(frame.breaks.pop())
            self.bridged.add(opened)

    # -- tokens

    def row(self, at: int) -> None:
        frame = self.frames[-1]
        while frame.stack and self.is_bar(frame.stack[-1]):
            self.drop(frame)
        after = at + 1
        while after < len(self.tokens) and self.tokens[after].kind in ("amp", "break") and after < at + 4:
            after += 1
        if self.tokens[at].kind == "break" and after < len(self.tokens) and self.tokens[after].kind == "rel":
            self.empty(frame)
            frame.suspended.clear()
        elif frame.stack or frame.suspended:
            frame.breaks.append(at)

    def is_bar(self, at: int) -> bool:
        return self.tokens[at].text in ("|", "||") and not self.tokens[at].size

    def delimiter(self, at: int, token: Token) -> None:
        frame = self.frames[-1]
        if token.text == ".":
            self.invisible(at, token)
        elif token.text in ("|", "||"):
            self.bar(at, token)
        elif token.size == "left" or (token.size != "right" and token.text in BRACKETS):
            self.push(at)
        else:
            self.closer(at, CLOSERS.get(token.text, token.text), frame)

    def closer(self, at: int, wanted: str, frame: _Frame) -> None:
        if frame.counts.get(wanted):
            while self.key(frame.stack[-1]) != wanted:
                self.drop(frame)
            return self.marry(at)
        while frame.stack and self.is_bar(frame.stack[-1]):
            self.drop(frame)
        if frame.stack:
            self.marry(at)

    def invisible(self, at: int, token: Token) -> None:
        r"""``\left.`` and ``\right.``: an empty side, or a bracket that goes on in the next row."""
        frame = self.frames[-1]
        if token.size == "right":
            while frame.stack and self.is_bar(frame.stack[-1]):
                self.drop(frame)
            if not frame.stack:
                self.gone.add(at)
            else:
                frame.suspended.append((frame.stack[-1], at))
                self.marry(at)
        elif token.size == "left" and frame.suspended and frame.breaks and frame.breaks[-1] > frame.suspended[-1][1]:
            opened, ended = frame.suspended.pop()
            del self.partner[opened], self.partner[ended]
            self.gone |= {ended, at}
            self.push(opened)
        elif token.size == "left":
            self.push(at)
        else:
            self.gone.add(at)

    def bar(self, at: int, token: Token) -> None:
        frame = self.frames[-1]
        top = frame.stack[-1] if frame.stack else -1
        if token.size == "left":
            return self.push(at)
        if token.size == "right":
            if top >= 0 and self.tokens[top].text == ".":
                return self.marry(at)
            if frame.counts.get(token.text + "left"):
                return self.closer(at, token.text + "left", frame)
            self.tokens[at] = token._replace(size="")
        double = token.text == "|" and self.adjacent(at + 1)
        if not self.after_operand(at):
            if double:
                self.double(at)
            return self.push(at)
        if top < 0 or not self.is_bar(top):
            if double:
                self.double(at)
            return self.push(at)
        if self.tokens[top].text == "||" and token.text == "|":
            if double:
                self.double(at)
                return self.marry(at)
            if top not in self.doubled:
                return self.push(at)
            self.split(frame, top)
            return self.marry(at)
        if self.tokens[top].text == "|" and token.text == "||":
            return self.push(at)
        self.marry(at)

    def adjacent(self, at: int) -> bool:
        if at >= len(self.tokens):
            return False
        token = self.tokens[at]
        return token.kind == "delim" and token.text == "|" and not token.size and not token.gap

    def double(self, at: int) -> None:
        first, second = self.tokens[at], self.tokens[at + 1]
        self.tokens[at] = first._replace(text="||", span=first.span.cover(second.span))
        self.gone.add(at + 1)
        self.doubled.add(at)

    def split(self, frame: _Frame, at: int) -> None:
        """``||`` that one bar closes was two bars."""
        self.pop(frame)
        self.doubled.discard(at)
        self.gone.discard(at + 1)
        token, after = self.tokens[at : at + 2]
        self.tokens[at] = token._replace(text="|", span=Span(token.span.start, after.span.start))
        self.push(at)
        self.push(at + 1)

    def after_operand(self, at: int) -> bool:
        before = at - 1
        while before >= 0 and before in self.gone and self.tokens[before].kind != "delim":
            before -= 1
        if before < 0:
            return False
        token = self.tokens[before]
        if token.kind != "delim":
            return token.kind in _OPERANDS or self.tokens[before - 1].text in ("^", "_")  # the sign of w^* is none
        # a delimiter that closed is the end of an operand
        return (before in self.gone and self.partner.get(before - 1, before) < before - 1) or self.partner.get(
            before, before
        ) < before

    def compacted(self) -> Matching:
        if not self.gone:
            return Matching(self.tokens, self.partner, self.unclosed, self.bridged)
        place: list[int] = []
        kept: list[Token] = []
        for at, token in enumerate(self.tokens):
            place.append(len(kept))
            if at not in self.gone:
                kept.append(token)
        partner = {place[a]: place[b] for a, b in self.partner.items() if a not in self.gone and b not in self.gone}
        return Matching(kept, partner, {place[a] for a in self.unclosed}, {place[a] for a in self.bridged})


def match(tokens: list[Token]) -> Matching:
    """Pairs braces, environments, brackets and bars; row breaks within a bracket that closes later are taken out."""
    return _Pairing(_parted(tokens)).run()


@dataclass(slots=True)
class _Statement:
    """What was seen of the statement on the way, within one bracket."""

    said: bool = False  # it has a relation, or words stand before it
    space: int = -1  # a wide space behind it, which parts statements if a relation follows
    opened: int = -1


def _parted(tokens: list[Token]) -> list[Token]:
    r"""``a = b \quad c = d`` with a comma for the space; all other wide spaces are dropped."""
    if all(token.kind != "wide" for token in tokens):
        return tokens
    out: list[Token] = []
    levels = [_Statement()]
    for at, token in enumerate(tokens):
        level = levels[-1]
        opens = token.kind in ("open", "begin") or (token.kind == "delim" and token.text in BRACKETS)
        if token.kind == "wide":
            after = tokens[at + 1] if at + 1 < len(tokens) else token
            before = out[-1] if out else token
            if level.said and before.kind not in _JOINING and after.kind not in _FOLLOWING:
                level.space = len(out)
                out.append(token)
            continue
        if opens:
            levels.append(_Statement(opened=len(out)))
        elif (token.kind in ("close", "end") or token.text in CLOSERS) and len(levels) > 1:
            inner = levels.pop()
            outer = levels[-1]
            if inner.said and outer.space >= 0 and outer.space == inner.opened - 1:
                _part(out, outer)
        elif token.kind in ("amp", "break", "sep", "text"):
            levels[-1] = _Statement(said=token.kind == "text", opened=level.opened)
        elif token.kind == "rel":
            _part(out, level)
            level.said = True
        out.append(token)
    return [token for token in out if token.kind != "wide"]


# a space beside one of these parts nothing
_JOINING = {"rel", "sign", "mul", "slash", "sep", "sub", "sup", "amp", "break", "wide", "text", "note"}
_FOLLOWING = _JOINING | {"close", "end"}


def _part(out: list[Token], statement: _Statement) -> None:
    if statement.space >= 0:
        out[statement.space] = out[statement.space]._replace(kind="sep", text=",")
        statement.space = -1

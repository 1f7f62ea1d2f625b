"""Declarations in sentences: who is spoken of, and what the words after or before the name say of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from texderive.elaborate.phrases import Row
from texderive.elaborate.spelling import costs
from texderive.elaborate.symbols import SQUARE_FACTS, Declaration, Kind, kind_of
from texderive.elaborate.words import Piece, Token, sentences
from texderive.ir.dims import ONE, Dim, Shape
from texderive.source import Span

BETWEEN = frozenset({"each", "skip"})
MOST_ADJECTIVES = 2  # between a size and its noun
VERBS = ("is", "are", "has", "have")
ARTICLES = frozenset({"a", "an", "A", "An"})


@dataclass(slots=True)
class Description:
    """What words have said so far of the names they speak of."""

    kind: str = ""
    sizes: tuple[Dim, ...] = ()
    shape: Shape | None = None
    spread: tuple[Dim, ...] = ()  # m, n 维: one size for each name
    listed: list[tuple[Dim, ...]] = field(default_factory=list)  # m 维、n 维, p x 1、m x 1: sizes with their words
    facts: set[str] = field(default_factory=set)

    def __bool__(self) -> bool:
        return bool(self.kind or self.sizes or self.shape or self.spread or self.facts)


@dataclass(slots=True)
class Speaker:
    """Reads one sentence."""

    tokens: Sequence[Token]
    found: list[Declaration] = field(default_factory=list)
    subject: tuple[tuple[str, Span], ...] = ()
    said: Description = field(default_factory=Description)
    before: Description = field(default_factory=Description)  # words that may describe the name after them
    past_comma: bool = False
    verb: bool = False  # whether this clause has one
    of: bool = False  # whether its subject is something that is named by names: the derivative of f by x

    def run(self) -> list[Declaration]:
        at = 0
        while at < len(self.tokens):
            at = self.step(at)
        self.close()
        return self.found

    def step(self, at: int) -> int:
        token = self.tokens[at]
        if token.says in ("names", "maybe-size"):
            sized = self.sizes_at(at)
            if sized:
                return sized
            return self.names(at) if token.says == "names" else self.lose(at)
        if token.says == "declares":
            own, self.before = self.before, Description()  # a symmetric A: said of A, not of what stood before
            self.close()
            self.before = own
            self.found.extend(token.declares)
            self.subject = tuple((d.name, token.span) for d in token.declares)
            self.said, self.before = self.before, Description()
            self.said.kind, self.said.sizes, self.said.shape = "", (), None
            if self.of and self.is_verb(self.after(at + 1)):
                self.close()
            return at + 1
        self.begins(token)
        if token.says in ("end", "and"):
            if not self.lists_sizes(at):
                self.comma()
        elif token.says == "part" and self.verb:
            self.lose(at)
            return at + 1 + (at + 1 < len(self.tokens) and self.tokens[at + 1].says == "names")
        elif token.says in ("other", "math", "stop", "rows", "cols", "by", "part", "of", "clause"):
            return self.lose(at)
        elif token.text == "的" and self.tokens[at - 1].says == "close":
            self.close()  # 矩阵 X(mxn) 的导数是
        elif self.is_ahead(at):
            self.before.facts.add(token.says[5:])
        else:
            self.describe(token)
        return at + 1

    def begins(self, token: Token) -> None:
        """What a word says of the clause in which it stands."""
        if token.says in ("end", "stop", "clause"):
            self.verb = self.of = False
        elif token.says == "and":
            self.verb = False
        elif token.says in ("part", "of", "by"):
            self.of = self.of or not self.verb
        elif token.says == "is":
            self.verb = True

    def after(self, at: int) -> int:
        """The position of what follows, words between a name and its description left out."""
        while at < len(self.tokens) and self.tokens[at].says in BETWEEN:
            at += 1
        return at

    def is_verb(self, at: int) -> bool:
        """Whether a description begins here with a verb."""
        if at >= len(self.tokens):
            return False
        token = self.tokens[at]
        return token.says == "is" or (token.says == "of-size" and token.text.lower().startswith(VERBS))

    def is_place(self, at: int) -> bool:
        """Whether a name is told here at which something is taken: the derivative in $x$."""
        return self.tokens[at].text == "in" and at + 1 < len(self.tokens) and self.tokens[at + 1].says == "names"

    def is_ahead(self, at: int) -> bool:
        """Whether a property is that of the name behind it: an input $x$ with one-hot label $y$."""
        if self.tokens[at].says != "fact:one_hot":
            return False
        after = at + 1
        while after < len(self.tokens) and self.tokens[after].says in ("skip", "kind:column"):
            after += 1
        return after < len(self.tokens) and self.tokens[after].says in ("names", "declares")

    def lose(self, at: int) -> int:
        """Words that describe nothing end what is said of the subject."""
        if not self.past_comma or self.tokens[at].says == "stop":
            self.close()
        self.before = Description()
        return at + 1

    def comma(self) -> None:
        """Properties that stood alone between commas speak of the last subject."""
        if self.past_comma and self.subject:
            self.said.facts |= self.before.facts
        self.before = Description()
        self.past_comma = bool(self.subject)

    def lists_sizes(self, at: int) -> bool:
        """Whether the size after a comma is that of the next name: a 和 b 分别是 m 维、n 维向量."""
        if len(self.subject) < 2 or self.past_comma or not self.said.listed or at + 1 >= len(self.tokens):
            return False
        return self.tokens[at + 1].says in ("dims", "size") or self.is_dimension(at + 1)

    def names(self, at: int) -> int:
        """A name or a list of them: the subject, if words describe it on either side."""
        end = self.list_end(at)
        noun = self.before.kind or self.before.sizes or "one_hot" in self.before.facts  # just before the name
        described = self.before if noun else None
        self.before = Description() if described else self.before
        self.close()
        self.before = described or self.before
        subject = tuple((n, t.span) for t in self.tokens[at:end] if t.says == "names" for n in t.names)
        after = self.after(end)
        article = after > end and self.tokens[end].text in ARTICLES  # $x$ a scalar
        follows = self.tokens[after] if after < len(self.tokens) else None
        self.said, self.before, self.past_comma = self.before, Description(), False
        self.subject = subject
        if follows is None:
            return end
        if self.of and (self.is_verb(after) or self.is_place(after)):
            self.close()
            return after
        if follows.says in ("is", "of-size"):
            self.verb = self.verb or follows.says == "is"
            return after + (follows.says == "is")
        if follows.says == "open" and after + 1 < len(self.tokens) and _describes(self.tokens[after + 1]):
            return after + 1
        if (
            follows.says.startswith("fact:")
            or follows.says in ("not", "kind:function", "kind:sigmoid", "size")
            or self.is_dimension(after)
            or self.grid_at(after)
            or (article and (_describes(follows) or self.by_at(after)))
        ):
            return after
        if end - at > 1 and not self.said:
            self.subject = ()
            return at + 1
        self.close()
        return end

    def is_dimension(self, at: int) -> bool:
        """Whether a size stands here with its word: $n$-dimensional."""
        return (
            self.tokens[at].says in ("names", "maybe-size")
            and at + 1 < len(self.tokens)
            and self.tokens[at + 1].says == "dim"
        )

    def by_at(self, at: int) -> bool:
        """Whether a size of two words stands here, with a noun behind it or a verb before it: an $n$ by $n$ matrix."""
        if at + 2 >= len(self.tokens) or self.tokens[at + 1].says != "by":
            return False
        if any(len(self.tokens[place].sizes) != 1 for place in (at, at + 2)):
            return False
        if any(t.says.startswith("kind:") for t in self.tokens[at + 3 : at + 3 + MOST_ADJECTIVES]):
            return True
        return at > 0 and self.tokens[at - 1].says in ("is", "of-size", "open")

    def grid_at(self, at: int) -> int:
        """The position behind a size in rows and columns: with $m$ rows and $n$ columns, $m$ 行 $n$ 列; 0 elsewhere."""
        at_rows = at + 1
        at_cols = at_rows + 1
        while at_cols < len(self.tokens) and self.tokens[at_cols].says in ("and", "end", "skip"):
            at_cols += 1
        if at_cols + 1 >= len(self.tokens) or self.tokens[at_rows].says != "rows":
            return 0
        sizes = (self.tokens[at].sizes, self.tokens[at_cols].sizes)
        return at_cols + 2 if self.tokens[at_cols + 1].says == "cols" and all(len(s) == 1 for s in sizes) else 0

    def list_end(self, at: int) -> int:
        """The end of names joined by commas and words, where the list is then described."""
        end = at + 1
        while (
            end + 1 < len(self.tokens)
            and self.tokens[end].says in ("and", "end")
            and self.tokens[end + 1].says == "names"
        ):
            end += 2
        after = self.after(end)
        described = after < len(self.tokens) and self.tokens[after].says in ("is", "of-size")
        if after < len(self.tokens) and self.tokens[end - 2].says == "and":
            described = described or self.are_square(at, end, self.tokens[after])
        return end if described or (bool(self.before) and self.tokens[end - 2].says == "and") else at + 1

    def are_square(self, at: int, end: int, token: Token) -> bool:
        """Whether a property speaks of all names before it: $P$ and $R$ symmetric, but $x$ and $A$ symmetric."""
        names = (name for t in self.tokens[at:end] if t.says == "names" for name in t.names)
        return token.says.removeprefix("fact:") in SQUARE_FACTS and all(costs(n)[0][0] == "matrix" for n in names)

    def sizes_at(self, at: int) -> int | None:
        """Names that are sizes: before n-dimensional, after of size, by each other. The position behind them."""
        behind = at + 3 if self.by_at(at) else self.grid_at(at)
        if behind:
            other = self.tokens[at + 2 if self.by_at(at) else behind - 2]
            self.describe(Token("size", self.tokens[at].span, sizes=(*self.tokens[at].sizes, *other.sizes)))
            return behind
        parts: list[Dim] = []
        end = at
        while (
            end < len(self.tokens)
            and self.tokens[end].says in ("names", "maybe-size")
            and len(self.tokens[end].sizes) == 1
        ):
            parts.extend(self.tokens[end].sizes)
            if end + 1 < len(self.tokens) and self.tokens[end + 1].says == "dim":
                target = self.target()
                if len(parts) > 1:
                    target.spread = tuple(parts)
                else:
                    target.sizes = (parts[0], parts[0]) if _is_order(self.tokens, end + 1) else tuple(parts)
                    target.listed.append(target.sizes)
                return end + 2
            if end + 1 < len(self.tokens) and self.tokens[end + 1].says in ("and", "end"):
                end += 2
            else:
                break
        if at > 0 and self.tokens[at - 1].says == "of-size" and self.tokens[at].sizes:
            self.target().sizes = self.tokens[at].sizes
            return at + 1
        return None

    def target(self) -> Description:
        return self.said if self.subject and not self.past_comma else self.before

    def describe(self, token: Token) -> None:
        target = self.target()
        if token.says.startswith("kind:"):
            target.kind = (
                token.says[5:]
                if target.kind in ("", "column") or token.says in ("kind:function", "kind:sigmoid")
                else target.kind
            )
        elif token.says.startswith("fact:"):
            target.facts.add(token.says[5:])
        elif token.says == "size":
            target.sizes = token.sizes
            target.listed.append(token.sizes)
        elif token.says == "dims":
            if len(token.sizes) > 1:
                target.spread = token.sizes
            else:
                target.sizes = token.sizes
                target.listed.append(token.sizes)
        elif token.says == "set":
            target.shape = token.shape

    def close(self) -> None:
        """Write down what was said of the subject."""
        if self.past_comma and self.subject:
            self.said.facts |= self.before.facts
            self.before = Description()
        for at, (name, span) in enumerate(self.subject):
            declared = _declaration(name, span, self.said, at, len(self.subject))
            if declared is not None:
                self.found.append(declared)
        self.subject, self.said, self.past_comma = (), Description(), False


def _describes(token: Token) -> bool:
    return token.says.startswith(("kind:", "fact:")) or token.says in ("size", "dims", "of-size", "not", "each", "skip")


def _is_order(tokens: Sequence[Token], dim: int) -> bool:
    """n 阶 says n × n of a matrix."""
    return tokens[dim].text.startswith("阶")


def _declaration(name: str, span: Span, said: Description, at: int, count: int) -> Declaration | None:
    if not said:
        return None
    facts = frozenset(said.facts)
    if said.kind in ("function", "sigmoid"):
        return Declaration(name, "function", None, facts, span, said.kind)
    shape = said.shape or _shape(said, at, count)
    if shape is not None:
        return Declaration(name, kind_of(shape), shape, facts, span)
    kinds: dict[str, Kind] = {
        "column": "column",
        "row": "row",
        "matrix": "matrix",
        "square": "matrix",
        "scalar": "scalar",
    }
    kind = kinds.get(said.kind)
    return Declaration(name, kind, None, facts, span) if kind or facts else None


def _shape(said: Description, at: int, count: int) -> Shape | None:
    if said.spread:
        size = said.spread[at] if len(said.spread) == count else said.spread[0]
        return (ONE, size) if said.kind == "row" else (size, ONE)
    sizes = said.listed[at] if len(said.listed) == count > 1 else said.sizes
    if len(sizes) == 2:
        rows, cols = sizes
        return (cols, rows) if said.kind == "row" and cols is ONE and rows is not ONE else (rows, cols)
    if len(sizes) == 1:
        size = sizes[0]
        if said.kind in ("matrix", "square"):
            return (size, size)
        return (ONE, size) if said.kind == "row" else (size, ONE)
    return None


def read_prose(pieces: Sequence[Piece], extra: tuple[Row, ...] = ()) -> list[Declaration]:
    """All declarations in running text, in the order in which they stand. ``extra`` are further phrases."""
    return [d for tokens in sentences(pieces, extra) for d in Speaker(tokens).run()]

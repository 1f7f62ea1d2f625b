"""Declarations in sentences: who is spoken of, and what the words after or before the name say of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from texderive.elaborate.descriptions import Description, declaration_of
from texderive.elaborate.phrases import Row
from texderive.elaborate.sentence import Sentence
from texderive.elaborate.spelling import costs
from texderive.elaborate.symbols import SQUARE_FACTS, Declaration
from texderive.elaborate.words import Piece, Token, sentences
from texderive.ir.dims import Dim
from texderive.source import Span

ARTICLES = frozenset({"a", "an", "A", "An"})


@dataclass(slots=True)
class Speaker(Sentence):
    """Reads one sentence."""

    found: list[Declaration] = field(default_factory=list)
    subject: tuple[tuple[str, Span], ...] = ()
    said: Description = field(default_factory=Description)
    before: Description = field(default_factory=Description)  # words that may describe the name after them
    past_comma: bool = False
    verb: bool = False  # whether this clause has one
    of: bool = False  # whether its subject is something that is named by names: the derivative of f by x
    unsaid: bool = False  # whether it asks or denies what it says

    def run(self) -> list[Declaration]:
        at = 0
        self.unsaid = self.tokens[0].text.lower() in ("is", "are")  # Is A symmetric?
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
            if not self.lists_more(at):
                self.comma()
        elif token.says == "part" and self.verb:
            self.lose(at)
            return at + 1 + (at + 1 < len(self.tokens) and self.tokens[at + 1].says == "names")
        elif token.says in ("other", "math", "stop", "rows", "cols", "by", "part", "of", "clause", "unsaid"):
            return self.lose(at)
        elif token.text == "的" and self.tokens[at - 1].says == "close":
            self.close()  # 矩阵 X(mxn) 的导数是
        elif token.says == "free-of":
            return self.free_of(at)
        elif token.says == "of-size" and not self.is_measured(at) and not self.is_before_set(at):
            return self.lose(at)
        elif token.says == "open" and self.says_itself(at + 1):
            self.before = Description()
        elif self.is_compound(at):
            self.subject, self.said = (), Description()
            self.before = Description()
        elif self.is_ahead(at):
            self.before.facts.add(token.says[5:])
        else:
            self.describe(token)
        return at + 1

    def free_of(self, at: int) -> int:
        """A does not depend on x: A is constant, and of x nothing is said."""
        if not self.of:
            self.said.facts.add("constant")
            self.close()
        self.before, self.subject, self.said = Description(), (), Description()
        while at + 1 < len(self.tokens) and self.tokens[at + 1].says in ("names", "declares"):
            at += 1
        return at + 1

    def begins(self, token: Token) -> None:
        """What a word says of the clause in which it stands."""
        if token.says in ("end", "stop", "clause"):
            self.verb = self.of = False
            self.unsaid = self.unsaid and token.text.lower() == "that"
        elif token.says == "unsaid":
            self.unsaid = True
        elif token.says == "and":
            self.verb = False
        elif token.says in ("part", "of", "by"):
            self.of = self.of or not self.verb
        elif token.says == "is":
            self.verb = True

    def lose(self, at: int) -> int:
        """Words that describe nothing end what is said of the subject."""
        if self.past_comma:
            self.before = Description()  # what stands here is none of the subject's properties
        self.close()
        self.before = Description()
        return at + 1

    def comma(self) -> None:
        """Properties that stood alone between commas speak of the last subject."""
        if self.past_comma and self.subject:
            self.said.facts |= self.before.facts
        self.before = Description()
        self.past_comma = bool(self.subject)

    def lists_more(self, at: int) -> bool:
        """Whether what follows a comma is of the next name: W and b are a matrix and a vector."""
        if len(self.subject) < 2 or self.past_comma or at + 1 >= len(self.tokens):
            return False
        if self.said.listed and (self.tokens[at + 1].says in ("dims", "size") or self.is_dimension(at + 1)):
            return True
        ahead = next((token.says for token in self.tokens[at + 1 :] if token.says not in ("skip", "end", "and")), "")
        return bool(self.said.kind) and ahead.startswith("kind:") and self.leads_nowhere(at + 1)

    def names(self, at: int) -> int:
        """A name or a list of them: the subject, if words describe it on either side."""
        end = self.list_end(at)
        if self.said.kind and not self.past_comma and self.tokens[at - 1].says.startswith("kind:"):
            self.before, self.subject = self.said, ()  # f 是矩阵 X 的函数
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
        if self.tokens[end].text == "个" or self.counts(after):
            self.subject = ()
            return end
        if follows.text == "|" and noun:
            self.close()  # the next column of a table
            return after + 1
        of = self.of or (at > 0 and self.tokens[at - 1].text == "in")
        if of and (self.is_verb(after) or self.is_place(after)):
            self.close()
            return after
        if follows.text == "in" and not self.is_before_set(after):
            self.close()
            return end
        if follows.says in ("is", "of-size"):
            self.verb = self.verb or follows.says == "is"
            return after + (follows.says == "is")
        if follows.says == "open" and after + 1 < len(self.tokens) and _describes(self.tokens[after + 1]):
            return after + 1
        if (
            follows.says.startswith("fact:")
            or follows.says in ("not", "free-of", "kind:function", "kind:sigmoid", "size")
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

    def list_end(self, at: int) -> int:
        """The end of names joined by commas and words, where the list is then described."""
        end = at + 1
        while (
            end + 1 < len(self.tokens)
            and self.tokens[end].says in ("and", "end")
            and self.tokens[end + 1].says == "names"
            and not self.is_dimension(end + 1)
        ):
            end += 2
        after = self.after(end)
        described = after < len(self.tokens) and _is_said(self.tokens[after])
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
            joined = end + 1 < len(self.tokens) and self.tokens[end + 1].says in ("and", "end")
            if not joined or self.before.kind or not self.subject:
                break  # behind a noun a name is no size: n 维向量 x 和 m 维向量 y
            end += 2
        if at > 0 and self.is_measured(at - 1) and self.tokens[at].sizes:
            self.target().sizes = self.tokens[at].sizes
            return at + 1
        return None

    def target(self) -> Description:
        return self.said if self.subject and not self.past_comma else self.before

    def describe(self, token: Token) -> None:
        target = self.target()
        if token.says.startswith("kind:"):
            target.kinds.append(token.says[5:])
            target.kind = (
                token.says[5:]
                if target.kind in ("", "column") or token.says in ("kind:function", "kind:sigmoid")
                else target.kind
            )
        elif token.says.startswith("fact:") and not self.unsaid:
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
            declared = declaration_of(name, span, self.said, at, len(self.subject))
            if declared is not None:
                self.found.append(declared)
        self.subject, self.said, self.past_comma = (), Description(), False


def _describes(token: Token) -> bool:
    return token.says.startswith(("kind:", "fact:")) or token.says in ("size", "dims", "of-size", "not", "each", "skip")


def _is_said(token: Token) -> bool:
    """Whether a description of all names before it begins here."""
    if token.says.startswith("fact:"):
        return token.text[:1] in ("是", "为")
    return token.says in ("is", "of-size", "free-of")


def _is_order(tokens: Sequence[Token], dim: int) -> bool:
    """n 阶 says n × n of a matrix."""
    return tokens[dim].text.startswith("阶")


def read_prose(pieces: Sequence[Piece], extra: tuple[Row, ...] = ()) -> list[Declaration]:
    """All declarations in running text, in the order in which they stand. ``extra`` are further phrases."""
    return [d for tokens in sentences(pieces, extra) for d in Speaker(tokens).run()]

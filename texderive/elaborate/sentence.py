"""A sentence as words in a row: what stands ahead of a place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from texderive.elaborate.words import Token

BETWEEN = frozenset({"each", "skip"})
MOST_ADJECTIVES = 2  # between a size and its noun
CONNECTING = frozenset("且并而若当时用由满即其这那所但故因如同在有无可不使令或等则后前")
VERBS = ("is", "are", "has", "have")


@dataclass(slots=True)
class Sentence:
    """The tokens of one sentence; all questions are about a position in it."""

    tokens: Sequence[Token]

    def says_itself(self, at: int) -> bool:
        """Whether a name begins here with a verb of its own: an output of shape n x q (q is a number)."""
        return at + 1 < len(self.tokens) and self.tokens[at].says == "names" and self.tokens[at + 1].says == "is"

    def is_compound(self, at: int) -> bool:
        """Whether a noun is but the beginning of another one, or what that one belongs to: 向量空间, 矩阵的行数."""
        if not self.tokens[at].says.startswith("kind:") or at + 1 >= len(self.tokens):
            return False
        token, after = self.tokens[at], self.tokens[at + 1]
        if after.text == "的" and at + 2 < len(self.tokens):
            after = self.tokens[at + 2]
            return after.says in ("other", "rows", "cols", "dim", "part", "of-size") and _is_chinese(after)
        joined = token.span.end == after.span.start
        return joined and after.says in ("other", "rows", "cols", "dim") and _is_chinese(after)

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

    def leads_nowhere(self, at: int) -> bool:
        """Whether a list of nouns begins here that no name follows."""
        while at < len(self.tokens) and self.tokens[at].says.startswith(("kind:", "skip", "end", "and")):
            at += 1
        return at >= len(self.tokens) or self.tokens[at].says not in ("names", "declares")

    def is_dimension(self, at: int) -> bool:
        """Whether a size stands here with its word: $n$-dimensional."""
        return (
            self.tokens[at].says in ("names", "maybe-size")
            and at + 1 < len(self.tokens)
            and self.tokens[at + 1].says == "dim"
        )

    def counts(self, at: int) -> bool:
        """Whether a size and a noun with a name stand here, that are counted: $N$ $d$-dimensional vectors $x_i$."""
        tail = [token.says for token in self.tokens[at : at + 4]]
        return len(tail) == 4 and tail[1] == "dim" and tail[2].startswith("kind:") and tail[3] == "names"

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

    def is_measured(self, at: int) -> bool:
        """Whether a size comes behind a place: of size n, but not in $S$."""
        return self.tokens[at].says == "of-size" and self.tokens[at].text.split()[-1].lower() != "in"

    def is_before_set(self, at: int) -> bool:
        return at + 1 < len(self.tokens) and self.tokens[at + 1].says == "set"


def _is_chinese(token: Token) -> bool:
    """Whether a Chinese word goes on here that is none between two clauses."""
    return "\u4e00" <= token.text[:1] <= "\u9fff" and token.text[:1] not in CONNECTING

r"""The shaper's cursor, and words that are spelled by tokens: ``tr``, ``\mathrm{soft}\max``, ``\arg\min``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from texderive.formula.tables import (
    BEFORE_CAPITALS,
    BIGOPS,
    DELIMITERS,
    DOTS,
    FONTS,
    FUNCTIONS,
    INFIX_FRACTIONS,
    NAMES,
    NEVER_PLAIN,
    PRODUCTS,
    RELATIONS,
    ROMANS,
    ROW_BREAKS,
    SEPARATORS,
    SIGNS,
    SIZES,
    SPACES,
    SWITCHES,
)
from texderive.formula.tokens import Token

SHORTEST_WORD = 4  # letters beside words of another script; fewer may be a product
LONGEST_WORD = max(map(len, FUNCTIONS))

SIMPLE: dict[str, tuple[str, str]] = {
    **{t: ("rel", c) for t, c in RELATIONS.items()},
    **{t: ("sign", c) for t, c in SIGNS.items()},
    **{t: ("mul", c) for t, c in PRODUCTS.items()},
    **{t: ("sep", c) for t, c in SEPARATORS.items()},
    **{t: ("delim", c) for t, c in DELIMITERS.items()},
    **{t: ("bigop", c) for t, c in BIGOPS.items()},
    **{t: ("over", t) for t in INFIX_FRACTIONS},
    **{t: ("dots", t) for t in DOTS},
    **{t: ("break", t) for t in ROW_BREAKS},
    **dict.fromkeys(("'", r"\prime", r"\dprime"), ("prime", "'")),
    "^": ("sup", "^"), "_": ("sub", "_"), "&": ("amp", "&"), "/": ("slash", "/"), "?": ("question", "?"),
    "{": ("open", "{"), "}": ("close", "}"), r"\sp": ("sup", "^"), r"\sb": ("sub", "_"), "|": ("delim", "|"),
}  # fmt: skip


@dataclass(slots=True)
class Frame:
    """A brace group on the way: the font in force, and whether its closing brace is dropped."""

    font: str
    dropped: bool = False
    roman: bool = False


class Words:
    """Reads tokens and puts out shaped ones."""

    def __init__(self, text: str, tokens: list[Token]) -> None:
        self.text = text
        self.tokens = tokens
        self.at = 0
        self.out: list[Token] = []
        self.frames = [Frame("")]
        self.pending = ""  # a font that waits for the next name: \mathbf\hat x
        self.closing = brace_ends(tokens)
        self.gap = False  # a space command was passed

    def put(
        self, kind: str, text: str, token: Token, end: int | None = None, *, size: str = "", note: str = ""
    ) -> None:
        """Adds a token that spans from ``token`` to the token before ``end`` and goes on from there."""
        end = self.at + 1 if end is None else end
        span = token.span.cover(self.tokens[max(end, 1) - 1].span) if end > self.at + 1 else token.span
        self.out.append(Token(kind, text, span, token.gap or self.gap, size, note))
        self.gap = False
        self.at = end

    def peek(self, ahead: int = 1) -> Token | None:
        at = self.at + ahead
        return self.tokens[at] if at < len(self.tokens) else None

    def repeats(self, token: Token, count: int) -> bool:
        """Whether a sign stands so many times from here on."""
        found = self.tokens[self.at : self.at + count]
        return len(found) == count and all(t.text == token.text for t in found)

    def group(self, at: int) -> tuple[int, int] | None:
        """Start and end of what stands within the braces that open at ``at``."""
        if at < len(self.tokens) and self.tokens[at].text == "{" and at in self.closing:
            return at + 1, self.closing[at]
        return None

    @property
    def in_script(self) -> bool:
        return bool(self.out) and self.out[-1].kind in ("sup", "sub")

    def plain_word(self) -> tuple[str, int] | None:
        """The function that the letters from here spell, and its end, where an argument follows."""
        apart = (second := self.peek()) is not None and second.gap
        word, at = "", self.at
        while at < len(self.tokens) and (t := self.tokens[at]).kind == "letter" and len(word) < LONGEST_WORD:
            if at > self.at and t.gap != apart:
                break
            word, at = word + t.text, at + 1
        before = self.tokens[self.at - 1] if self.at else None
        alone = not apart and (before is None or before.kind != "letter" or self.tokens[self.at].gap)
        if alone and word[:2] in BEFORE_CAPITALS and word[2:3].isupper():
            return word[:2], self.at + 2
        if word not in FUNCTIONS or at >= len(self.tokens):
            return None
        if self.opens(at):
            return (word, at) if word not in NEVER_PLAIN or (alone and len(word) > 2) else None
        # tr X, \ln x: a word that stands alone before a name
        follows = self.tokens[at]
        named = follows.text in NAMES or follows.text in FONTS or follows.text[1:] in FUNCTIONS
        if alone and word not in NEVER_PLAIN and (named or (follows.gap and follows.kind == "letter")):
            return word, at
        return None

    def opens(self, at: int) -> bool:
        if at >= len(self.tokens):
            return False
        text = self.tokens[at].text
        return text in ("(", "[", r"\{", "{", "|") or text in SIZES or text in (r"\lvert", r"\|", r"\lVert", r"\vert")

    def function(self, word: str, token: Token, end: int) -> None:
        """A function's word is read; a second part (soft-max, arg-min) is joined to it."""
        joined = self.joined(word, end)
        if joined:
            word, end = joined
        last = self.tokens[end - 1].span
        written = self.text[token.span.start : last.end] if last.end > token.span.start else token.text
        self.put("function", FUNCTIONS[word], token, end, note=written)

    def joined(self, word: str, end: int) -> tuple[str, int] | None:
        """``soft`` and a following ``\\max``, ``\\mathrm{d}`` and ``im``: one word where the table has it."""
        while end < len(self.tokens) and self.tokens[end].text in SPACES:
            end += 1
        if word in FUNCTIONS and word != "log":
            return None
        if end < len(self.tokens) and (after := self.tokens[end]).kind == "command":
            if word + after.text[1:] in FUNCTIONS and word != "log":
                return word + after.text[1:], end + 1
            if after.text in ROMANS and (inside := self.group(end + 1)) and word != "log":
                second = self.word(*inside)
                if second and word + second in FUNCTIONS:
                    return word + second, inside[1] + 1
        rest, at = "", end
        while at < len(self.tokens) and self.tokens[at].kind == "letter" and not self.tokens[at].gap and len(rest) < 8:
            rest, at = rest + self.tokens[at].text, at + 1
        return (word + rest, at) if rest and word + rest in FUNCTIONS and word not in FUNCTIONS else None

    def word(self, start: int, end: int) -> str | None:
        r"""The word that tokens spell: letters, digits, hyphens and names of functions (``soft\max``); else None."""
        word, apart = "", 0
        if end - start > 40:
            return None
        for token in self.tokens[start:end]:
            if token.kind in ("letter", "digit") or token.text == "-":
                apart += token.gap and bool(word)
                word += token.text
            elif token.kind == "command" and (token.text[1:] in FUNCTIONS or token.text == r"\arg"):
                word += token.text[1:]
            elif not (token.text in SPACES or token.text in SWITCHES or token.text in "{}"):
                return None
        words = word.replace("-", "")
        return words if words in FUNCTIONS or words == "arg" else word if not apart else None

    def braced_word(self) -> int | None:
        """The end of a function's name in braces of its own before what it is applied to: {vec}(A)."""
        inside = self.group(self.at)
        if inside is None or self.in_script or (self.out and self.out[-1].kind in ("command", "end")) or self.pending:
            return None
        word = self.word(*inside)
        return inside[1] if word in FUNCTIONS and word not in NEVER_PLAIN and self.opens(inside[1] + 1) else None

    def is_doubled(self, at: int) -> bool:
        r"""``\left||``: two bars that are meant as one."""
        after = [t for t in self.tokens[at + 1 : at + 3] if t.text == "|"]
        return len(after) == 2 and not after[1].gap

    @cached_property
    def last_doubled(self) -> int:
        r"""Where the last ``\right||`` stands; -1 where there is none."""
        ends = (at for at, token in enumerate(self.tokens) if SIZES.get(token.text) == "right" and self.is_doubled(at))
        return max(ends, default=-1)

    @cached_property
    def doubled_norms(self) -> frozenset[int]:
        r"""Where the marks of ``\lvert\lvert x\rvert\rvert`` begin that are meant as those of a norm."""
        open_at: list[int] = []
        ends: dict[int, int] = {}
        for at, token in enumerate(self.tokens):
            if token.text == r"\lvert":
                open_at.append(at)
            elif token.text == r"\rvert" and open_at:
                ends[open_at.pop()] = at
        pairs = ((at, ends[at + 1]) for at in ends if at + 1 in ends and ends[at] == ends[at + 1] + 1)
        return frozenset(place for pair in pairs for place in pair)

    def among_words(self) -> int | None:
        """The end of a word of Latin letters that stands directly beside words of another script: 是Hadamard积."""
        end = self.at
        while end < len(self.tokens) and self.tokens[end].kind == "letter":
            if end > self.at and self.tokens[end].gap:
                break
            end += 1
        if end - self.at < SHORTEST_WORD or self.frames[-1].font or self.in_script:
            return None
        before, after = self.tokens[self.at - 1] if self.at else None, self.peek(end - self.at)
        joined = before is not None and before.kind == "words" and not self.tokens[self.at].gap
        return end if joined or (after is not None and after.kind == "words") else None

    def built_relation(self) -> int | None:
        r"""The end of ``\buildrel def \over =``."""
        for at in range(self.at + 1, min(self.at + 14, len(self.tokens) - 1)):
            if self.tokens[at].text == r"\over":
                return at + 2 if self.tokens[at + 1].text in RELATIONS else None
        return None

    def tag(self, token: Token) -> None:
        at = self.at + 1
        if at < len(self.tokens) and self.tokens[at].text == "*":
            at += 1
        inside = self.group(at)
        if not inside:
            self.at += 1
            return
        written = "".join(t.text for t in self.tokens[inside[0] : inside[1]])
        self.put("note", written, token, inside[1] + 1)


def brace_ends(tokens: list[Token]) -> dict[int, int]:
    """Where each brace that opens is closed."""
    open_at: list[int] = []
    ends: dict[int, int] = {}
    for at, token in enumerate(tokens):
        if token.text == "{":
            open_at.append(at)
        elif token.text == "}" and open_at:
            ends[open_at.pop()] = at
    return ends

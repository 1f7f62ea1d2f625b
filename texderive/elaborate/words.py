"""Prose as tokens: names, sizes, formulas that declare, and the words of the phrase table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from texderive.elaborate.declarations import declare, key_of_name, shape_of_set, sizes_of
from texderive.elaborate.phrases import Row, phrase_pattern
from texderive.elaborate.symbols import Declaration
from texderive.formula.names import name_key
from texderive.formula.parser import parse
from texderive.formula.tables import RELATIONS
from texderive.formula.tree import Node
from texderive.ir.dims import Dim, Shape
from texderive.source import Span

SIGNS = frozenset(RELATIONS.values())  # an arrow between words names nothing
MARK = "\ue000"  # stands for a formula in the flat text
_NAME = r"[A-Za-zα-ωΑ-Ω](?:_?\d+|[ijk](?![A-Za-z]))?"
_TIMES = r"(?:\s*[×*]\s*|\s+x\s+|x|-by-|\s+by\s+)"  # no size stands in: a box to draw
_SIZE = rf"(?:\d+|[A-Za-z]{{1,2}}){_TIMES}(?:\d+|[A-Za-z]{{1,2}})"
PLAIN_ROWS = re.compile(r"(?<![A-Za-z])(\d+|[A-Za-z])\s*行\s*(\d+|[A-Za-z])\s*列(?!向量|矢量)")
_JOIN = r"\s*(?:,|，|、|和|与|\band\b)\s*"
_NAMES = rf"{_NAME}(?:{_JOIN}{_NAME})*"
_DIM = r"(?:\d+|[A-Za-z])"
PLAIN_NAMES = re.compile(
    rf"(?<![A-Za-z\\])({_NAMES})"
    rf"(?=\s*(?:分别|都|均|也)?\s*(?:是|为|∈|代表|表示)|\s+(?:is|are|be|denotes?)\b|\s*[(（]\s*{_SIZE}\s*[)）])"
)
PLAIN_SIZE = re.compile(rf"(?<![A-Za-z])({_SIZE})(?![A-Za-z])")
PLAIN_DIMS = re.compile(rf"(?<![A-Za-z])({_DIM}(?:\s*(?:,|，|、|和)\s*{_DIM})*)(?=\s*(?:维|阶|-?\s?dimensional))")
PLAIN_MEMBER = re.compile(
    rf"(?<![A-Za-z\\])({_NAMES}\s*∈\s*[Rℝ])(?:\s*\^\s*(\{{[^}}]*\}}|\([^)]*\)|[A-Za-z0-9]+(?:[x×*][A-Za-z0-9]+)?))?"
)
_WORD_WITH_X = re.compile(r"[A-Za-z]+x[A-Za-z]+")
_BREAK = re.compile(r"\n(?=[ \t>]*(?:\r?\n|[-*+]\s|\d+[.)]\s|#|:::|\||\\item|\\question))")
_WORD = re.compile(r"[A-Za-z]+|.", re.S)
_LONG = re.compile(r"[A-Za-z][A-WYZa-wyz]{2}")  # no name or size begins so: in mxn the x stands second or third
_BLANK = re.compile(r"(?:[\s>*_`~]|\\(?:textbf|emph|textit)\{|[{}])+")


class Piece(NamedTuple):
    """A stretch of a note: text, or a formula's tree with spans of the note."""

    span: Span
    text: str = ""
    tree: Node | None = None


class Token(NamedTuple):
    """One word of the sentence; ``says`` is a row of the phrase table, or names, size, set, declares, math, other."""

    says: str
    span: Span
    names: tuple[str, ...] = ()
    sizes: tuple[Dim, ...] = ()
    shape: Shape | None = None
    declares: tuple[Declaration, ...] = ()
    text: str = ""


def sentences(pieces: Sequence[Piece], extra: tuple[Row, ...] = ()) -> list[list[Token]]:
    """The tokens of each sentence in order."""
    done: list[list[Token]] = [[]]
    for piece in pieces:
        tokens = (
            [_formula(piece.tree, piece.span)]
            if piece.tree is not None
            else _words(piece.text, piece.span.start, extra)
        )
        for token in tokens:
            if token.says == "stop" and token.text in _ENDS:
                done.append([])
            else:
                done[-1].append(token)
    return [s for s in done if s]


_ENDS = frozenset({"。", "；", ";", "！", "!", "？", "?", ".", "\n"})


def _words(text: str, offset: int, extra: tuple[Row, ...]) -> list[Token]:
    pattern, says = phrase_pattern(extra)
    found: list[Token] = []
    at = 0
    while at < len(text):
        blank = _BLANK.match(text, at)
        if _breaks(text, at, blank.end() if blank else at + 1):
            found.append(Token("stop", Span(offset + at, offset + at + 1), text="\n"))
        if blank:
            at = blank.end()
            continue
        token, at = _plain(text, at, offset) or _phrase(text, at, offset, pattern, says)
        found.append(token)
    return found


def _breaks(text: str, start: int, end: int) -> bool:
    """Whether a paragraph, an item or the like ends between two places."""
    at = text.find("\n", start, end)
    while at >= 0:
        if _BREAK.match(text, at):
            return True
        at = text.find("\n", at + 1, end)
    return False


def _phrase(text: str, at: int, offset: int, pattern: re.Pattern[str], says: tuple[str, ...]) -> tuple[Token, int]:
    match = pattern.match(text, at)
    if match and match.end() > at:
        span = Span(offset + at, offset + match.end())
        return Token(says[(match.lastindex or 1) - 1], span, text=match.group().strip()), match.end()
    word = _WORD.match(text, at)
    assert word is not None
    return Token("other", Span(offset + at, offset + word.end()), text=word.group()), word.end()


def _plain(text: str, at: int, offset: int) -> tuple[Token, int] | None:
    """Mathematics written without dollars."""
    if not (text[at].isalnum() and (text[at].isascii() or "Α" <= text[at] <= "ω")) or _LONG.match(text, at):
        return None
    member = PLAIN_MEMBER.match(text, at)
    if member:
        span = Span(offset + at, offset + member.end())
        power = (member.group(2) or "").strip("{}()")
        declared = declare(_tree(f"{member.group(1)}^{{{_times(power)}}}" if power else member.group(1)))
        if declared:
            return Token("declares", span, declares=tuple(_placed(declared, span))), member.end()
    rows = PLAIN_ROWS.match(text, at)
    if rows and (sizes := sizes_of(_tree(rf"{rows[1]} \times {rows[2]}"))):
        return Token("size", Span(offset + at, offset + rows.end()), sizes=tuple(sizes)), rows.end()
    size = PLAIN_SIZE.match(text, at)
    if size and not _is_word(size.group(1)):
        sizes = sizes_of(_tree(_times(size.group(1))))
        if sizes:
            return Token("size", Span(offset + at, offset + size.end()), sizes=tuple(sizes)), size.end()
    dims = PLAIN_DIMS.match(text, at)
    if dims:
        parts = [sizes_of(_tree(p)) for p in re.split(r"\s*(?:,|，|、|和)\s*", dims.group(1))]
        if all(parts):
            span = Span(offset + at, offset + dims.end())
            return Token("dims", span, sizes=tuple(p[0] for p in parts if p)), dims.end()
    names = PLAIN_NAMES.match(text, at)
    if names:
        keys = tuple(name_key(_tree(_latex(n))) for n in re.split(_JOIN, names.group(1)))
        return Token("names", Span(offset + at, offset + names.end()), names=keys), names.end()
    return None


def _is_word(size: str) -> bool:
    """Whether letters around an x are a word: next, fixed, exp. Nobody calls sizes by vowels."""
    return _WORD_WITH_X.fullmatch(size) is not None and not {*"aeiouAEIOU"}.isdisjoint(size)


def _times(size: str) -> str:
    """mxn and m × n with a sign that the reader of formulas knows."""
    return re.sub(_TIMES, r" \\times ", size)


def _latex(name: str) -> str:
    """W2 is W_{2}, xi is x_{i}."""
    return name[0] if len(name) == 1 else f"{name[0]}_{{{name[1:].lstrip('_')}}}"


@lru_cache(1024)
def _tree(latex: str) -> Node:
    return parse(latex).root


def _placed(declared: list[Declaration], span: Span) -> list[Declaration]:
    return [Declaration(d.name, d.kind, d.shape, d.facts, span, d.said) for d in declared]


def _formula(tree: Node, span: Span) -> Token:
    """What a formula in a sentence is: a declaration, names, a size, a set, or something else."""
    declared = declare(tree)
    if declared:
        return Token("declares", span, declares=tuple(_placed(declared, span)))
    said = shape_of_set(tree)
    if said is not None and tree.kind == "script":
        return Token("set", span, shape=said[0])
    if tree.kind == "product" and any(op in (r"\times", "*") for op in tree.ops):
        sizes = sizes_of(tree)
        if sizes:
            return Token("size", span, sizes=tuple(sizes))
    if tree.kind == "group" and tree.ops == ("(", ")") and tree.children[0].kind == "list":  # a shape as in NumPy
        sizes = sizes_of(tree)
        return Token("maybe-size", span, sizes=tuple(sizes)) if sizes else Token("math", span)
    keys = _keys(tree)
    if keys:
        return Token("names", span, names=keys, sizes=tuple(sizes_of(tree) or ()) if tree.kind != "list" else ())
    sizes = sizes_of(tree) if tree.kind in ("number", "product", "sum") else None
    if sizes and len(sizes) == 1:
        return Token("maybe-size", span, sizes=tuple(sizes))
    return Token("math", span)


def _keys(tree: Node) -> tuple[str, ...]:
    """The names that a formula lists."""
    if tree.kind == "list":
        found = [_keys(c) for c in tree.children if c.kind not in ("dots", "empty")]
        return tuple(k for keys in found for k in keys) if all(found) else ()
    if tree.kind not in ("name", "script") or tree.text in SIGNS:
        return ()
    key = key_of_name(tree)
    return (key,) if key else ()

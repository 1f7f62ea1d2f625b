"""A note's prose with one character in the place of each formula: what the patterns of tasks are matched against."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from texderive.note.blocks import Note, formula_text
from texderive.source import Span

FORMULA, OTHER = "\ue000", "\ue001"
SENTENCE = re.compile(
    r"(?:w\.\s?r\.\s?t\.|[eE]\.g\.|[iI]\.e\.|[^。！？!?；;.\n]|\.(?!\s|$)|"
    r"\n(?![ \t>]*(?:\r?\n|\Z|:::|#{1,6}\s|(?:[-*+]|\d{1,9}[.)])\s|\\item|\\question)))+"
)


class Flat(NamedTuple):
    """The flat text, and where its pieces came from."""

    note: Note
    text: str
    own: list[int]
    places: list[int]
    formulas: dict[int, int]
    derivatives: frozenset[str] = frozenset()  # what the note calls derivatives: \delta, without blanks and braces

    def to_note(self, at: int) -> int:
        index = bisect_right(self.own, at) - 1
        return self.places[index] + at - self.own[index]

    def source(self, at: int) -> tuple[str, Span]:
        """The formula that stands at a place of the flat text, and its place in the note."""
        block = self.note.blocks[self.formulas[at]]
        return formula_text(self.note.text, block)[0].strip().rstrip(".。,，;；"), block.span

    def names(self, source: str) -> bool:
        """Whether a formula is the name of a derivative, or that of one layer where the note names it for each."""
        bare = _bare(source)
        return bare in self.derivatives or _INDEX.sub("#", bare) in self.derivatives


_INDEX = re.compile(r"(?<=[_^])(?:[a-z]|\d+)(?![A-Za-z])")
_NAMED = re.compile(r"([^=]{1,40}?)\s*(?::=|=|\\triangleq|\\equiv|\\coloneqq)\s*\\[dtc]?frac\s*\{\s*\\partial")


def _bare(source: str) -> str:
    return re.sub(r"[\s{}]", "", source)


def _named_derivatives(source: str) -> Iterator[str]:
    """The names to which a formula equates derivatives; an index letter in one stands for all."""
    for piece, _ in split(source) if r"\partial" in source else ():
        found = _NAMED.match(piece.lstrip("& \n"))
        name = _bare(found[1]).rstrip("&") if found else ""
        if name and r"\frac" not in name:
            yield name
            yield re.sub(r"(?<=[_^])[a-z](?![A-Za-z])", "#", name)


def flatten(note: Note) -> Flat:
    derivatives: set[str] = set()
    parts, own, places, formulas, length = [], [], [], {}, 0
    for index, block in enumerate(note.blocks):
        own.append(length)
        places.append(block.span.start)
        part = note.text[block.span.start : block.span.end].replace(FORMULA, " ").replace(OTHER, " ")
        if block.kind == "formula":
            formulas[length] = index
            derivatives.update(_named_derivatives(note.text[block.inner.start : block.inner.end]))
            part = FORMULA
        elif block.kind != "prose":
            part = OTHER + ("\n\n" if block.kind in ("front_matter", "generated") else "")
        parts.append(part)
        length += len(part)
    return Flat(note, "".join(parts), [*own, length], [*places, len(note.text)], formulas, frozenset(derivatives))


def defined(source: str) -> str:
    """The name of a function that the sentence defines: of ``f = x^T A x`` only ``f``."""
    at = relation(source)
    return source[:at].strip(" :") if at is not None else source


_TOKEN = re.compile(r"\\(?:[A-Za-z]+|.)|[{}()\[\],，、;；=]", re.S)
_RELATIONS = frozenset(("=", "\\Rightarrow", "\\implies", "\\iff", "\\triangleq", "\\equiv", "\\coloneqq"))
_DEPTH = {"{": 1, "(": 1, "[": 1, "}": -1, ")": -1, "]": -1}


def relation(source: str) -> int | None:
    """The offset of the first relation outside of all brackets."""
    depth = 0
    for token in _TOKEN.finditer(source):
        depth += _DEPTH.get(token.group(), 0)
        if depth <= 0 and token.group() in _RELATIONS:
            return token.start()
    return None


def split(source: str) -> list[tuple[str, int]]:
    """A formula at its commas outside of all brackets, with the offset of each piece."""
    pieces, depth, start = [], 0, 0
    for token in _TOKEN.finditer(source):
        depth += _DEPTH.get(token.group(), 0)
        if depth <= 0 and token.group() in ",，、;；":
            pieces.append((start, token.start()))
            start = token.end()
    pieces.append((start, len(source)))
    return [
        (source[a:b].strip(), a + len(source[a:b]) - len(source[a:b].lstrip()))
        for a, b in pieces
        if source[a:b].strip()
    ]

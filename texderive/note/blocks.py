"""A note as blocks that tile its text, and a formula's text without the marks of the quote it stands in."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import Literal, NamedTuple

from texderive.diagnostics import Diagnostic
from texderive.note.language import Language
from texderive.note.options import Options, Setting
from texderive.source import Span

Format = Literal["markdown", "tex"]
Kind = Literal["prose", "formula", "generated", "code", "comment", "html", "front_matter"]


class Block(NamedTuple):
    """One stretch of a note. ``inner`` is the formula between its delimiters; ``prefix`` is what lines that
    continue the block start with (``"> "`` in a quote, blanks in a list item)."""

    kind: Kind
    span: Span
    inner: Span
    display: bool = False
    opening: str = ""
    closing: str = ""
    prefix: str = ""
    environment: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A note that was read: its blocks in order, concatenating to the text, and what was said on the way."""

    text: str
    format: Format
    blocks: tuple[Block, ...]
    diagnostics: tuple[Diagnostic, ...]
    settings: tuple[Setting, ...]
    ignored: tuple[Span, ...]
    language: Language

    def options_at(self, offset: int, base: Options | None = None) -> Options:
        """The options in force at an offset, the nearest one before it winning over ``base``."""
        options = base or Options()
        for setting in self.settings:
            if setting.at > offset:
                break
            options = options.under(setting.options)
        return options

    def is_ignored(self, span: Span) -> bool:
        """Whether an ``ignore`` comment covers the span."""
        return any(ignored.overlaps(span) for ignored in self.ignored)


class OffsetMap(NamedTuple):
    """From offsets in a formula's own text to offsets in the note."""

    own: tuple[int, ...]
    note: tuple[int, ...]

    def to_note(self, offset: int) -> int:
        index = max(0, bisect_right(self.own, offset) - 1)
        return self.note[index] + offset - self.own[index]

    def span(self, span: Span) -> Span:
        """A span of the formula's text as a span of the note; the end stays on the line of its last character."""
        if len(self.own) == 1:
            return span.shift(self.note[0] - self.own[0])
        if span.end <= span.start:
            return Span(self.to_note(span.start), self.to_note(span.start))
        return Span(self.to_note(span.start), self.to_note(span.end - 1) + 1)


def formula_text(text: str, block: Block) -> tuple[str, OffsetMap]:
    """The formula between the delimiters, without the ``>`` that a quote puts before its lines."""
    inner = text[block.inner.start : block.inner.end]
    quotes = block.prefix.count(">")
    if not quotes or "\n" not in inner:
        return inner, OffsetMap((0,), (block.inner.start,))
    marks = re.compile(rf"(?:[ \t]*>){{1,{quotes}}}[ ]?")
    opens_line = text[block.inner.start - 1 : block.inner.start] == "\n"
    parts: list[str] = []
    own, note, length, at = [], [], 0, block.inner.start
    for number, line in enumerate(re.findall(r"[^\n]*\n|[^\n]+", inner)):
        mark = marks.match(line) if number or opens_line else None
        skip = mark.end() if mark else 0
        own.append(length)
        note.append(at + skip)
        parts.append(line[skip:])
        length += len(line) - skip
        at += len(line)
    return "".join(parts), OffsetMap(tuple(own), tuple(note))


def tile(text: str, formulas: list[Block], others: list[Block]) -> tuple[Block, ...]:
    """Formulas and other blocks in order, with prose in all that lies between.

    What begins inside of a block that came before is no block; a formula is never given up for another block.
    """
    blocks: list[Block] = []
    starts = [block.span.start for block in formulas]
    done = 0
    for block in sorted([*formulas, *others], key=lambda b: (b.span.start, b.kind != "formula")):
        span = block.span
        if block.kind != "formula":
            following = bisect_left(starts, span.start)
            span = Span(span.start, min([span.end, *starts[following : following + 1]]))
        if span.start < done or span.end <= span.start:
            continue
        if span.start > done:
            blocks.append(plain("prose", Span(done, span.start)))
        blocks.append(block if block.span == span else plain(block.kind, span))
        done = span.end
    if done < len(text):
        blocks.append(plain("prose", Span(done, len(text))))
    return tuple(blocks)


def plain(kind: Kind, span: Span) -> Block:
    """A block that has no delimiters."""
    return Block(kind, span, span)

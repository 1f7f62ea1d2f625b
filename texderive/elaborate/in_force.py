"""Which definitions and declarations a question means, where its paragraph holds several: exercises in a list, cases.

A paragraph is read as a whole, since ``where z = Wx`` often follows what it explains. What another exercise of the same
paragraph defines is another matter, and so is what holds ``if A is symmetric``, said behind the question.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from texderive.elaborate.context import NoteContext
from texderive.elaborate.keys import definition_key
from texderive.elaborate.symbols import Context, Definition
from texderive.note.blocks import Block, Note

_ENUMERATED = r"(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,4})"
_MARKER = (
    rf"^[ \t>]*(?:[-*+•][ \t]|\||\d{{1,3}}[.)、．]|{_ENUMERATED}\)|[(（]{_ENUMERATED}[)）])"
    r"|\\(?:item|question|part|subpart)(?![A-Za-z])"
)
_BLANK = r"^[ \t>]*\r?\n"
_BLANK_LINE = re.compile(_BLANK, re.M)
_ITEM = re.compile(rf"(?P<marker>{_MARKER})|{_BLANK}", re.M)
_END = re.compile(rf"{_MARKER}|{_BLANK}|[.;](?=\s)|[。；]", re.M)
_CASE = re.compile(r"\b(?:If|When|Whenever|For|Suppose|Assume|Assuming)\b|若|如果|假如|当|特别")


def context_for(note: NoteContext, offset: int) -> Context:
    """What is in force for a question: of each name what it means there."""
    asking = _Asking.at(note.note, offset)
    context = _until(note, asking.case).at(offset) if _says_more(note, asking) else note.at(offset)
    by_key: dict[str | None, list[Definition]] = {}
    for definition in context.definitions:
        by_key.setdefault(definition_key(definition.left, frozenset()), []).append(definition)
    dropped = {d.span for key, found in by_key.items() if key is not None for d in asking.not_meant(found)}
    if not dropped:
        return context
    return replace(context, definitions=tuple(d for d in context.definitions if d.span not in dropped))


def _says_more(note: NoteContext, asking: _Asking) -> bool:
    """Whether the question's paragraph declares something for another case."""
    after = next((d.span.start for d in note.declarations if d.span and d.span.start >= asking.case), None)
    return after is not None and note.same_paragraph(asking.offset, after)


def _until(note: NoteContext, end: int) -> NoteContext:
    """The note without what it declares behind a place."""
    kept = tuple(d for d in note.declarations if not d.span or d.span.start < end)
    return replace(note, declarations=kept, in_force={})


@dataclass(frozen=True, slots=True)
class _Asking:
    """A question's place: where its item of a list begins, where its sentence ends, and where another case begins."""

    offset: int
    item: int
    sentence_end: int
    case: int

    @staticmethod
    def at(note: Note, offset: int) -> _Asking:
        here = bisect_right(note.blocks, offset, key=lambda block: block.span.start)
        back = (note.blocks[at] for at in range(here - 1, -1, -1))
        begun = next((found for block in back for found in reversed(_places(note, _ITEM, block))), None)
        behind = tuple(_paragraph(note, here))
        stops = [_CASE, _ITEM] if begun and begun["marker"] else [_CASE]
        return _Asking(
            offset,
            begun.start() if begun else 0,
            _first(note, _END, behind),
            min(_first(note, stop, behind) for stop in stops),
        )

    def not_meant(self, found: Sequence[Definition]) -> Sequence[Definition]:
        """The definitions of one name that belong to what comes later.

        Those before the question in its own item are meant first, then those behind it in its own sentence, then any
        before it, then the next.
        """
        before = [d for d in found if d.span.start <= self.offset]
        behind = [d for d in found if d.span.start > self.offset]
        if any(d.span.start >= self.item for d in before):
            return behind
        later = [d for d in behind if d.span.start >= self.sentence_end]
        return later if before or len(later) < len(behind) else later[1:]


def _paragraph(note: Note, index: int) -> Iterator[Block]:
    """The blocks from one on, up to that in which the paragraph ends."""
    for block in islice(note.blocks, index, None):
        yield block
        if _places(note, _BLANK_LINE, block):
            return


def _first(note: Note, pattern: re.Pattern[str], blocks: Sequence[Block]) -> int:
    return next((found.start() for block in blocks for found in _places(note, pattern, block)), len(note.text))


def _places(note: Note, pattern: re.Pattern[str], block: Block) -> list[re.Match[str]]:
    """Where a pattern stands in the words of a note."""
    if block.kind != "prose":
        return []
    return list(pattern.finditer(note.text, block.span.start, block.span.end))

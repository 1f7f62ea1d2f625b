"""Which definitions and declarations a question means, where its paragraph holds several: exercises in a list, cases.

A paragraph is read as a whole, since ``where z = Wx`` often follows what it explains. What another exercise of the same
paragraph defines is another matter, and so is what holds ``if A is symmetric``, said behind the question.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import NamedTuple

from texderive.elaborate.context import NoteContext
from texderive.elaborate.items import EMPTY_LINE, END, ITEM, items_at, places
from texderive.elaborate.keys import definition_key
from texderive.elaborate.symbols import Context, Declaration, Definition
from texderive.ir.expr import NO_FACTS
from texderive.note.blocks import Block, Note

_CASE = re.compile(r"\b(?:If|When|Whenever|For|Suppose|Assume|Assuming)\b|若|如果|假如|当|特别")
_SUPPOSED = re.compile(r"\b(?:if|when|whenever|for|assuming)\b|若|如果|假如|当", re.I)
_NEAR = 120  # characters before a declaration in which such words are looked for


def context_for(note: NoteContext, offset: int) -> Context:
    """What is in force for a question: of each name what it means there."""
    asking = _Asking.at(note.note, offset)
    note = _until(note, asking.case) if _says_more(note, asking) else note
    context = _without_cases(note, offset).at(offset)
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


def _without_cases(note: NoteContext, offset: int) -> NoteContext:
    """The note without the facts that other items of its lists suppose: ``If A is symmetric``."""
    supposed = [d for d in note.declarations if d.facts and d.span and d.span.start < offset and _is_case(note, d)]
    if not supposed:
        return note
    here = items_at(note.note, offset)
    over = {d for d in supposed if d.span and not set(items_at(note.note, d.span.start)) <= set(here)}
    kept = tuple(d._replace(facts=NO_FACTS) if d in over else d for d in note.declarations)
    return replace(note, declarations=kept, in_force={}) if over else note


def _is_case(note: NoteContext, said: Declaration) -> bool:
    """Whether words of a case stand before a declaration in its sentence."""
    at = said.span.start if said.span else 0
    before = note.note.text[max(0, at - _NEAR) : at]
    ends = [end.end() for end in END.finditer(before)]
    return _SUPPOSED.search(before, ends[-1] if ends else 0) is not None


class _Asking(NamedTuple):
    """A question's place: where its item of a list begins, where its sentence ends, and where another case begins."""

    offset: int
    item: int
    sentence_end: int
    case: int

    @staticmethod
    def at(note: Note, offset: int) -> _Asking:
        here = bisect_right(note.blocks, offset, key=lambda block: block.span.start)
        back = (note.blocks[at] for at in range(here - 1, -1, -1))
        begun = next((found for block in back for found in reversed(places(note, ITEM, block))), None)
        behind = tuple(_paragraph(note, here))
        stops = [_CASE, ITEM] if begun and begun["marker"] else [_CASE]
        return _Asking(
            offset,
            begun.start() if begun else 0,
            _first(note, END, behind),
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
        if places(note, EMPTY_LINE, block):
            return


def _first(note: Note, pattern: re.Pattern[str], blocks: Sequence[Block]) -> int:
    return next((found.start() for block in blocks for found in places(note, pattern, block)), len(note.text))

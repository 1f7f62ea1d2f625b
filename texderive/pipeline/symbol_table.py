"""The symbols of a note: kind, shape and facts of each, and the places and words that they were learnt from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from texderive.diagnostics import ShapeError
from texderive.elaborate.context import NoteContext
from texderive.elaborate.symbols import Declaration, kind_of, merge
from texderive.elaborate.system import SymbolInfo
from texderive.ir.dims import Shape, shape_text
from texderive.note.blocks import Note
from texderive.source import Source, Span

How = Literal["declared", "defined", "used"]

MOST_WORDS = 160
MOST_PLACES = 8  # that are kept of one row
_STOP = re.compile(r"[。；;！？!?\n]|\.(?=\s)|\|")
KINDS = {"column": "column vector", "row": "row vector"}


@dataclass(frozen=True, slots=True)
class Learnt:
    """One place that says something of a symbol, with its words."""

    how: How
    span: Span
    words: str

    def to_json(self, source: Source) -> dict[str, Any]:
        line, column = source.line_column(self.span.start)
        place = {"start": self.span.start, "end": self.span.end, "line": line, "column": column}
        return {"how": self.how, **place, "words": self.words}


@dataclass(frozen=True, slots=True)
class ScannedSymbol:
    """One meaning of one name; a name with several meanings in a note has several rows.

    ``written`` is the name as the author writes it, ``name`` its canonical spelling. Kinds: scalar, column vector, row
    vector, matrix, function; or "" where only facts were said.
    """

    name: str
    written: str
    kind: str
    shape: Shape | None
    facts: frozenset[str]
    how: How
    learnt: tuple[Learnt, ...]

    @property
    def shape_text(self) -> str:
        return "" if self.shape is None else shape_text(self.shape)

    def to_json(self, source: Source) -> dict[str, Any]:
        shape = None if self.shape is None else [str(size) for size in self.shape]
        return {
            "name": self.name, "latex": self.written, "kind": self.kind, "shape": shape, "facts": sorted(self.facts),
            "how": self.how, "learnt": [place.to_json(source) for place in self.learnt],
        }  # fmt: skip


@dataclass(slots=True)
class SymbolTable:
    """Collects what a note says of its symbols."""

    note: Note
    written: Mapping[str, str]
    rows: dict[tuple[Any, ...], ScannedSymbol] = field(default_factory=dict)
    said: set[tuple[str, str]] = field(default_factory=set)  # names with the kinds that they are declared with
    lefts: set[Span] = field(default_factory=set)  # names on the left sides of definitions
    spoken: str = ""

    def __post_init__(self) -> None:
        text = self.note.text
        parts = [
            text[b.span.start : b.span.end] if b.kind == "prose" else "\0" * (b.span.end - b.span.start)
            for b in self.note.blocks
        ]
        self.spoken = "".join(parts)

    def declarations(self, context: NoteContext) -> None:
        """What is declared, section by section; what one section says of a name at several places is one row."""
        self.lefts = {d.left.children[0].span if d.left.kind == "product" else d.left.span for d in context.definitions}
        said: dict[tuple[Any, str], tuple[Declaration, list[Learnt]]] = {}
        for new in context.declarations:
            if new.span is None or not (new.kind or new.facts):
                continue
            key = (_section(context, new.span.start), new.name)
            place = Learnt("declared", new.span, self.words(new.span))
            old = said.get(key)
            if old is None:
                said[key] = (new, [place])
                continue
            try:
                said[key] = (merge(old[0], new), [*old[1], place])
            except ShapeError:
                self.declaration(*old)
                said[key] = (new, [place])
        for one, places in said.values():
            self.declaration(one, places)

    def declaration(self, said: Declaration, places: Iterable[Learnt]) -> None:
        kind = said.kind or (kind_of(said.shape) if said.shape else "")
        self.said.add((said.name, kind))
        for place in places:
            self.add(said.name, kind, said.shape, said.facts, place)

    def used(self, symbols: Mapping[str, SymbolInfo], declared: frozenset[str]) -> None:
        """What the reading of a formula shows of names that nobody declares where it stands."""
        for name, info in symbols.items():
            kind = kind_of((info.symbol.rows, info.symbol.cols))
            said = name in declared or (name, kind) in self.said
            if said or info.span is None or info.span.end <= info.span.start or not _is_letter(name):
                continue
            how: How = "defined" if info.defined or info.span in self.lefts else "used"
            place = Learnt(how, info.span, self.words(info.span))
            self.add(name, kind, (info.symbol.rows, info.symbol.cols), info.symbol.facts, place)

    def add(self, name: str, kind: str, shape: Shape | None, facts: frozenset[str], place: Learnt) -> None:
        """A row, or one more place of a row that says the same; sizes that were only inferred tell no rows apart."""
        key = (name, kind, shape, facts) if place.how == "declared" else (name, kind)
        old = self.rows.get(key)
        if old is None:
            written = self.written.get(name, name)
            self.rows[key] = ScannedSymbol(name, written, KINDS.get(kind, kind), shape, facts, place.how, (place,))
        elif all(p.span != place.span for p in old.learnt):
            how = place.how if old.how == "used" else old.how
            self.rows[key] = replace(old, how=how, learnt=(*old.learnt, place))

    def words(self, span: Span) -> str:
        """The clause around a place; the formulas in it are whole."""
        text = self.spoken
        start = max((m.end() for m in _STOP.finditer(text, max(0, span.start - MOST_WORDS), span.start)), default=-1)
        start = max(start, span.start - MOST_WORDS, 0) if start < 0 else start
        stop = _STOP.search(text, span.end, span.end + MOST_WORDS)
        end = stop.start() if stop else min(len(text), span.end + MOST_WORDS)
        return " ".join(self.note.text[start:end].split())

    def sorted(self) -> tuple[ScannedSymbol, ...]:
        """All rows in the order in which the note first speaks of them."""
        rows = [
            replace(row, learnt=tuple(sorted(row.learnt, key=lambda place: place.span)[:MOST_PLACES]))
            for row in self.rows.values()
        ]
        return tuple(sorted(rows, key=lambda row: (row.learnt[0].span, row.name)))


def _is_letter(name: str) -> bool:
    return name[:1].isalpha() or name[:1] == "\\"


def _section(context: NoteContext, offset: int) -> int:
    """Where the section begins in which an offset stands."""
    return max((at for at, _ in context.sections if at <= offset), default=-1)

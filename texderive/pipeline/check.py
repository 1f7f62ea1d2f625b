"""``texderive.check``: what an author's lines claim, and which of them are wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from texderive.audit.cases import Status
from texderive.audit.report import Found, audit
from texderive.elaborate.context import read_context
from texderive.note.blocks import Note
from texderive.note.notebook import Cell, offset_in_json, read_notebook
from texderive.note.options import Options
from texderive.note.reader import read_note
from texderive.pipeline.garbage import collecting_seldom
from texderive.pipeline.preamble import preamble_macros
from texderive.pipeline.stretches import Stretch, stretches
from texderive.pipeline.suggesting import derived
from texderive.render.hand import notation_of_note
from texderive.source import Source, Span


@dataclass(frozen=True, slots=True)
class Finding:
    """One claim: its place (offsets, and line and column from 1), its status, why, and what would be right."""

    start: int
    end: int
    line: int
    column: int
    status: Status
    code: str
    message: str
    suggestion: str


def check(text: str, *, format: str = "markdown", folder: Path | None = None, **options: Any) -> list[Finding]:
    """Every claim of a note, in the order of its text. Raises nothing for what stands in it.

    Of a notebook the text is its JSON, and the places are offsets there; one that cannot be read claims nothing.
    ``folder`` is where a preamble that the note names is looked for.
    """
    source, base = Source(text), Options(preamble=options.get("preamble"))
    with collecting_seldom():
        if format == "notebook":
            found = sorted(_of_notebook(text, base, folder), key=lambda f: (f.span.start, f.span.end))
        else:
            found = list(_of_note(read_note(text, "tex" if format == "tex" else "markdown"), base, folder))
    return [_finding(one, source) for one in found]


def _of_note(note: Note, base: Options, folder: Path | None) -> Iterator[Found]:
    context = read_context(note, preamble_macros(note, base, folder)[0])
    hand = cache(lambda: notation_of_note(context))  # few notes need it
    for found in audit(context):
        yield found._replace(suggestion=derived(found.asked, hand())) if found.asked else found


def _of_notebook(text: str, base: Options, folder: Path | None) -> Iterator[Found]:
    for stretch in stretches(read_notebook(text)):
        for found in _of_note(read_note(stretch.text), base, folder):
            cell, start, end = in_cell(stretch, found.span.start, found.span.end)
            yield found._replace(span=Span(offset_in_json(text, cell, start), offset_in_json(text, cell, end)))


def in_cell(stretch: Stretch, start: int, end: int) -> tuple[Cell, int, int]:
    """The cell in which a part of a stretch lies, and its place there."""
    at = 0
    for cell in stretch.cells:
        if start <= at + len(cell.text):
            return cell, start - at, min(end - at, len(cell.text))
        at += len(cell.text) + len(stretch.separator)
    return stretch.cells[-1], 0, 0


def _finding(found: Found, source: Source) -> Finding:
    line, column = source.line_column(found.span.start)
    return Finding(
        found.span.start, found.span.end, line, column, found.status, found.code, found.message, found.suggestion
    )  # fmt: skip

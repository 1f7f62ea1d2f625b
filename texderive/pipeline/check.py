"""``texderive.check``: what an author's lines claim, and which of them are wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from texderive.audit.report import Found, audit
from texderive.audit.verdicts import Status
from texderive.note.notebook import Cell, offset_in_json, read_notebook
from texderive.note.reader import read_note
from texderive.pipeline.stretches import Stretch, stretches
from texderive.pipeline.suggesting import derived
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


def check(text: str, *, format: str = "markdown", **options: Any) -> list[Finding]:
    """Every claim of a note, in the order of its text. Raises nothing for what stands in it.

    Of a notebook the text is its JSON, and the places are offsets there; one that cannot be read claims nothing.
    """
    source = Source(text)
    if format == "notebook":
        return sorted((_finding(f, source, text) for f in _of_notebook(text)), key=lambda f: (f.start, f.end))
    note = read_note(text, "tex" if format == "tex" else "markdown")
    return [_finding(found, source, text) for found in audit(note)]


def _of_notebook(text: str) -> Iterator[Found]:
    for stretch in stretches(read_notebook(text)):
        for found in audit(read_note(stretch.text)):
            cell, start, end = in_cell(stretch, found.span.start, found.span.end)
            yield replace(found, span=Span(offset_in_json(text, cell, start), offset_in_json(text, cell, end)))


def in_cell(stretch: Stretch, start: int, end: int) -> tuple[Cell, int, int]:
    """The cell in which a part of a stretch lies, and its place there."""
    at = 0
    for cell in stretch.cells:
        if start <= at + len(cell.text):
            return cell, start - at, min(end - at, len(cell.text))
        at += len(cell.text) + len(stretch.separator)
    return stretch.cells[-1], 0, 0


def _finding(found: Found, source: Source, text: str) -> Finding:
    line, column = source.line_column(found.span.start)
    suggestion = found.suggestion or (derived(found.asked, text) if found.asked else "")
    return Finding(
        found.span.start, found.span.end, line, column, found.status, found.code, found.message, suggestion
    )  # fmt: skip

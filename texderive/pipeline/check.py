"""``texderive.check``: what an author's lines claim, and which of them are wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from texderive.audit.report import Found, audit
from texderive.audit.verdicts import Status
from texderive.note.reader import read_note
from texderive.source import Source


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
    """Every claim of a note, in the order of its text. Raises nothing for what stands in it."""
    note = read_note(text, "tex" if format == "tex" else "markdown")
    source = Source(text)
    return [_finding(found, source) for found in audit(note)]


def _finding(found: Found, source: Source) -> Finding:
    line, column = source.line_column(found.span.start)
    return Finding(
        found.span.start, found.span.end, line, column, found.status, found.code, found.message, found.suggestion
    )

"""``check`` on files: claims with their places in the file, as values that go from one process to another."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from texderive.diagnostics import Diagnostic, TexDeriveError, show
from texderive.note.blocks import Format
from texderive.note.notebook import offset_in_json, read_notebook
from texderive.note.options import Options
from texderive.note.reader import read_note
from texderive.pipeline.check import Finding, check, in_cell
from texderive.pipeline.files import FileFormat, decoded, read_file
from texderive.pipeline.said import NAME, Said, said_of
from texderive.pipeline.stretches import Stretch, stretches
from texderive.source import Source, Span

RATE = 40_000  # bytes of a note that is full of derivations are checked in a second


@dataclass(frozen=True, slots=True)
class CheckJob:
    """One note to be checked; ``data`` are its bytes where it is no file."""

    path: Path
    format: FileFormat
    options: Options
    data: bytes | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """A finding in a file. Line and column, from 1, are those of the file; ``cell`` is that of a notebook, from 1."""

    status: str
    code: str
    message: str
    suggestion: str
    line: int
    column: int
    end_line: int
    end_column: int
    text: str
    shown: str
    cell: int = 0


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found in one note; ``silent`` counts the formulas that claim nothing."""

    path: Path
    claims: tuple[Claim, ...] = ()
    silent: int = 0
    said: tuple[Said, ...] = ()
    fault: str = ""


def check_file(job: CheckJob) -> Checked:
    """Check one note. Never raises: a fault of ours is told with its traceback."""
    try:
        read = read_file(job.path) if job.data is None else decoded(job.path, job.data)
        if job.format == "notebook":
            return _check_notebook(job, read.text)
        source = Source(read.text, NAME)
        findings = check(read.text, format=job.format, folder=job.path.parent, **asdict(job.options))
        claims = tuple(_claim(f, source, f.start, f.end) for f in findings)
        return Checked(job.path, claims, _silent(read.text, job.format, findings))
    except TexDeriveError as error:
        return Checked(job.path, said=said_of(error.diagnostics, Source("", NAME)))
    except Exception as error:
        return Checked(job.path, fault=f"{job.path}: {type(error).__name__}: {error}\n{traceback.format_exc()}")


def expected(job: CheckJob) -> float:
    """The seconds that a check may take, by the size of its note."""
    try:
        return job.path.stat().st_size / RATE
    except OSError:
        return 0.0


def lost(job: CheckJob, why: str) -> Checked:
    """The outcome of a check that was not brought to its end."""
    return Checked(job.path, fault=f"{job.path}: {why}")


def _silent(text: str, format: Format, findings: list[Finding]) -> int:
    """How many formulas of the note no finding speaks of."""
    places = [Span(f.start, f.end) for f in findings]
    formulas = [b.span for b in read_note(text, format).blocks if b.kind == "formula"]
    return sum(not any(place.overlaps(span) for place in places) for span in formulas)


def _claim(finding: Finding, source: Source, start: int, end: int, cell: int = 0, file: Source | None = None) -> Claim:
    """A finding whose places are ``start`` and ``end`` in the source, as it is shown."""
    diagnostic = Diagnostic(finding.code, finding.message, Span(start, end), _hint(finding))
    shown = show(diagnostic, source).replace(": error ", f": {finding.status} ", 1) if finding.status != "ok" else ""
    where = file or source
    (line, column), (end_line, end_column) = where.line_column(finding.start), where.line_column(finding.end)
    return Claim(
        finding.status, finding.code, finding.message, finding.suggestion, line, column, end_line, end_column,
        source.text[start:end], shown, cell,
    )  # fmt: skip


def _hint(finding: Finding) -> str:
    return f"did you mean {finding.suggestion}?" if finding.suggestion else ""


def _check_notebook(job: CheckJob, text: str) -> Checked:
    notebook = read_notebook(text)
    if notebook.diagnostics:
        return Checked(job.path, said=said_of(notebook.diagnostics, Source(text, NAME)))
    file = Source(text, NAME)
    claims: list[Claim] = []
    silent = 0
    for stretch in stretches(notebook):
        findings = check(stretch.text, format="markdown", folder=job.path.parent, **asdict(job.options))
        silent += _silent(stretch.text, "markdown", findings)
        claims.extend(_of_cells(stretch, findings, file))
    return Checked(job.path, tuple(sorted(claims, key=lambda c: (c.cell, c.line, c.column))), silent)


def _of_cells(stretch: Stretch, findings: list[Finding], file: Source) -> Iterator[Claim]:
    for finding in findings:
        cell, start, end = in_cell(stretch, finding.start, finding.end)
        first, last = offset_in_json(file.text, cell, start), offset_in_json(file.text, cell, end)
        placed = Finding(
            first, last, 0, 0, finding.status, finding.code, finding.message, finding.suggestion
        )  # fmt: skip
        name = f"{NAME}[cell {cell.index + 1}]"
        yield _claim(placed, Source(cell.text, name), start, end, cell.index + 1, file)

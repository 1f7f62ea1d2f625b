"""Notebooks through the note's way: Markdown cells joined to one note, so that what one defines holds in the next."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from pathlib import Path

from texderive.diagnostics import Diagnostic
from texderive.note.notebook import Cell, Notebook, read_notebook, write_notebook
from texderive.note.options import Options
from texderive.pipeline.jobs import Mode
from texderive.pipeline.stretches import Stretch, stretches
from texderive.pipeline.transform import NotRestorable, transform
from texderive.source import Source, Span


@dataclass(frozen=True, slots=True)
class CellSaid:
    """What is said of one cell, with places in the cell's text."""

    cell: int
    source: Source
    diagnostic: Diagnostic


@dataclass(frozen=True, slots=True)
class TransformedNotebook:
    """The notebook's new text, and what is said of its cells before and after."""

    text: str
    said: tuple[CellSaid, ...] = ()
    said_of_new: tuple[CellSaid, ...] = ()
    answers: int = 0


def transform_notebook(
    text: str, mode: Mode, options: Options, folders: tuple[Path, ...] = ()
) -> TransformedNotebook:
    """The notebook with its Markdown cells answered, cleaned or stripped; all other bytes stay."""
    notebook = read_notebook(text)
    if notebook.diagnostics:
        said = tuple(CellSaid(-1, Source(text), d) for d in notebook.diagnostics)
        return TransformedNotebook(text, said, said)
    before: list[CellSaid] = []
    after: list[CellSaid] = []
    edits: list[tuple[Cell, Span, str]] = []
    answers = 0
    for stretch in stretches(notebook):
        done = transform(stretch.text, "markdown", mode, options, folders)
        texts = done.text.split(stretch.separator) if len(stretch.cells) > 1 else [done.text]
        if len(texts) != len(stretch.cells):
            raise NotRestorable("an answer would run from one cell into the next")
        before += _placed(done.said, stretch, [cell.text for cell in stretch.cells])
        after += _placed(done.said_of_new, stretch, texts)
        answers += done.answers
        for cell, new in zip(stretch.cells, texts, strict=True):
            edits += ((cell, span, part) for span, part in changes(cell.text, new))
    new = write_notebook(notebook, edits) if edits else text
    if mode == "build" and edits:
        _check_restorable(new, notebook)
    return TransformedNotebook(new, _in_order(before), _in_order(after), answers)


def _placed(said: tuple[Diagnostic, ...], stretch: Stretch, texts: list[str]) -> Iterator[CellSaid]:
    """What is said of the joined cells as said of each."""
    starts = [0]
    for text in texts:
        starts.append(starts[-1] + len(text) + len(stretch.separator))
    for diagnostic in said:
        at = diagnostic.span.start if diagnostic.span else 0
        which = max(n for n in range(len(texts)) if starts[n] <= at)
        own = diagnostic.shift(-starts[which])
        inside = tuple(r for r in own.related if 0 <= r.span.start <= len(texts[which]))
        cell = stretch.cells[which].index
        yield CellSaid(cell, Source(texts[which]), replace(own, related=inside))


def _in_order(said: list[CellSaid]) -> tuple[CellSaid, ...]:
    return tuple(sorted(said, key=lambda s: (s.cell, s.diagnostic.span.start if s.diagnostic.span else 0)))


def changes(old: str, new: str) -> Iterator[tuple[Span, str]]:
    """The stretches in which two texts differ, so that what is the same keeps its spelling in the JSON text."""
    if old == new:
        return
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    starts = [0]
    for line in before:
        starts.append(starts[-1] + len(line))
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            yield _trimmed(starts[a], "".join(before[a:b]), "".join(after[c:d]))


def _trimmed(start: int, old: str, new: str) -> tuple[Span, str]:
    """The change without what both begin and end with."""
    shorter = min(len(old), len(new))
    head = next((n for n in range(shorter) if old[n] != new[n]), shorter)
    tail = next((n for n in range(shorter - head) if old[-1 - n] != new[-1 - n]), shorter - head)
    return Span(start + head, start + len(old) - tail), new[head : len(new) - tail]


def _check_restorable(new: str, notebook: Notebook) -> None:
    """The new notebook is one, and differs from the old one in the Markdown cells that were edited alone."""
    again = read_notebook(new)
    if again.diagnostics or [c.index for c in again.cells] != [c.index for c in notebook.cells]:
        raise NotRestorable("the notebook would not be one any more")
    if _without_markdown(new) != _without_markdown(notebook.text):
        raise NotRestorable("more than the Markdown cells would change")


def _without_markdown(text: str) -> object:
    read = json.loads(text.removeprefix("\ufeff"))
    for cell in read.get("cells", ()):
        if isinstance(cell, dict) and cell.get("cell_type") == "markdown":
            cell["source"] = ""
    return read

"""The Markdown cells of a notebook joined to notes, so that what one cell defines holds in the next."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from texderive.note.notebook import Cell, Notebook
from texderive.note.reader import read_note


class Stretch(NamedTuple):
    """Cells that are read as one note; between them stands the separator."""

    cells: tuple[Cell, ...]
    separator: str

    @property
    def text(self) -> str:
        return self.separator.join(cell.text for cell in self.cells)


def stretches(notebook: Notebook) -> Iterator[Stretch]:
    """The cells in stretches to be read as one note. One that leaves something open is read alone."""
    separator = _separator(notebook)
    together: list[Cell] = []
    for cell in notebook.cells:
        if _closed(cell.text, separator):
            together.append(cell)
        else:
            yield Stretch((cell,), separator)
    if together:
        yield Stretch(tuple(together), separator)


def _separator(notebook: Notebook) -> str:
    """A comment that no cell holds."""
    number = 0
    while any(f"<!-- next cell {number} -->" in cell.text for cell in notebook.cells):
        number += 1
    return f"\n\n<!-- next cell {number} -->\n\n"


def _closed(text: str, separator: str) -> bool:
    """Whether a comment behind the cell is still a comment: no fence, formula or HTML runs on into it."""
    at = len(text) + 2
    blocks = read_note(text + separator, "markdown").blocks
    return any(b.kind == "comment" and b.span.start == at for b in blocks)

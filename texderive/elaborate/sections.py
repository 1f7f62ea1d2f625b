"""The sections of a note: where each heading stands, its level, and under which headings a place is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from texderive.note.blocks import Note

_HEADINGS = {
    "markdown": re.compile(r"^[ \t]*(#{1,6})[ \t]", re.M),
    "tex": re.compile(
        r"\\(part(?=\s*\*?\s*\{)|chapter|section|subsection|subsubsection|paragraph|question|problem|exercise)\b"
    ),
}
_LEVELS = {"part": 0, "chapter": 1, "section": 2, "subsection": 3, "subsubsection": 4, "paragraph": 5, "question": 6,
           "problem": 6, "exercise": 6}  # fmt: skip


@lru_cache(maxsize=8)
def paths_of(sections: tuple[tuple[int, int], ...]) -> tuple[tuple[tuple[int, int], ...], ...]:
    """The headings that hold before any heading, behind the first, behind the second .., outermost first."""
    path: list[tuple[int, int]] = []
    found: list[tuple[tuple[int, int], ...]] = [()]
    for at, level in sections:
        while path and path[-1][1] >= level:
            path.pop()
        path.append((at, level))
        found.append(tuple(path))
    return tuple(found)


def sections_of(note: Note) -> Iterator[tuple[int, int]]:
    pattern = _HEADINGS[note.format]
    for block in note.blocks:
        if block.kind == "prose":
            for found in pattern.finditer(note.text, block.span.start, block.span.end):
                mark = found.group(1)
                yield found.start(), len(mark) if mark.startswith("#") else _LEVELS[mark]

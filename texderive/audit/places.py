"""Where things stand in a note: sections that hold each other, and paragraphs."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

from texderive.elaborate.sections import paths_of
from texderive.note.places import BLANK_LINE

Path = tuple[tuple[int, int], ...]


@dataclass(slots=True)
class Places:
    """``sections`` are the offset and the level of each heading."""

    text: str
    sections: tuple[tuple[int, int], ...]
    _paths: dict[int, Path] = field(default_factory=dict)  # by offset

    def path(self, offset: int) -> Path:
        """The headings under which an offset stands, outermost first."""
        found = self._paths.get(offset)
        if found is None:
            found = self._paths[offset] = paths_of(self.sections)[bisect_right(self.sections, (offset, 99))]
        return found

    def encloses(self, a: int, b: int) -> bool:
        """Whether the section in which a stands holds b too."""
        path = self.path(a)
        return self.path(b)[: len(path)] == path

    def same_section(self, a: int, b: int) -> bool:
        return self.path(a) == self.path(b)

    def same_paragraph(self, a: int, b: int) -> bool:
        return BLANK_LINE.search(self.text, min(a, b), max(a, b)) is None

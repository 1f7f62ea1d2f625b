"""Diagnostics as they are shown: text that goes from one process to another and into the cache."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from texderive.diagnostics import Diagnostic, show
from texderive.source import Source

# Stands for the file's name in what is kept of a note, for the same note may lie in two places.
NAME = "\0"


class Said(NamedTuple):
    """A diagnostic as it is shown; ``NAME`` stands for the name of the file."""

    severity: str
    code: str
    shown: str

    def of(self, name: str) -> str:
        """The text with the name of the file in its places."""
        return self.shown.replace(NAME, name)


def said_of(diagnostics: Iterable[Diagnostic], source: Source) -> tuple[Said, ...]:
    return tuple(Said(d.severity, d.code, show(d, source)) for d in diagnostics)

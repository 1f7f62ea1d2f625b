"""A piece of work on one file as a value that goes to another process, and what comes back of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from texderive.note.options import Options
from texderive.pipeline.files import FileFormat
from texderive.pipeline.said import Said

Mode = Literal["build", "clean", "strip"]


@dataclass(frozen=True, slots=True)
class Job:
    """What to do with one note. Without a ``target`` it is written in its place; with ``write`` off it only is told."""

    path: Path
    format: FileFormat
    mode: Mode
    options: Options
    target: Path | None = None
    write: bool = True
    want_text: bool = False
    folders: tuple[Path, ...] = ()  # where templates are looked for first


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one note. ``old`` and ``new`` are its bytes where they were wanted.

    ``digests`` of the note before and after are there where a later run may rely on them; ``fault`` tells a fault
    of ours.
    """

    path: Path
    changed: bool = False
    written: bool = False
    answers: int = 0
    said: tuple[Said, ...] = ()
    said_of_new: tuple[Said, ...] = ()
    old: bytes = field(default=b"", repr=False)
    new: bytes = field(default=b"", repr=False)
    digests: tuple[bytes, bytes] | None = None
    fault: str = ""

    @property
    def failed(self) -> bool:
        """Whether something that was asked was not done."""
        return any(one.severity == "error" for one in self.said)

"""The preamble that an option names: a file of macros, such as Obsidian's ``preamble.sty``, read and never run."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from texderive.diagnostics import Diagnostic
from texderive.formula.macros import Macros, read_macros
from texderive.note.blocks import Note
from texderive.note.options import Options

LARGEST = 1_000_000  # bytes of a preamble; more is no file of macros


def preamble_macros(
    note: Note, base: Options | None = None, folder: Path | None = None
) -> tuple[Macros | None, tuple[Diagnostic, ...]]:
    """The macros of the file that the options of a note name, and what is wrong with it; None where none is named.

    A preamble holds for the whole note, wherever the note names it. Its path is relative to ``folder``.
    """
    named = note.options_at(len(note.text), base).preamble
    if not named:
        return None, ()
    path = (folder or Path()) / named
    try:
        stat = path.stat()
        if stat.st_size > LARGEST:
            return None, (Diagnostic("TD001", f"the preamble {named} is too large to be one"),)
        return _read(str(path), stat.st_mtime_ns, stat.st_size), ()
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "it is not UTF-8 text"
        hint = "the path is looked for beside the note or the settings that name it"
        return None, (Diagnostic("TD001", f"the preamble {named} cannot be read: {why}", None, hint, "warning"),)


@lru_cache(maxsize=64)
def _read(path: str, changed: int, size: int) -> Macros:
    """The macros of a file in the state that it has."""
    return read_macros(Path(path).read_bytes().decode("utf-8-sig"))

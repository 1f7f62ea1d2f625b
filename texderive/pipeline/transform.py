"""One note's text in, its new text out: answered, cleaned or stripped; and what is to be said of both."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from texderive.diagnostics import Diagnostic
from texderive.note.blocks import Format
from texderive.note.markers import strip_reporting
from texderive.note.options import Options
from texderive.pipeline.build import answered
from texderive.pipeline.clean import clean
from texderive.pipeline.correspondence import correspondence, moved
from texderive.pipeline.jobs import Mode


@dataclass(frozen=True, slots=True)
class Transformed:
    """The new text; what is said of the note with its places in the old text and in the new one; how many answers."""

    text: str
    said: tuple[Diagnostic, ...] = ()
    said_of_new: tuple[Diagnostic, ...] = ()
    answers: int = 0


class NotRestorable(Exception):
    """An answer that ``strip`` would not take out again: a fault of ours, and nothing may be written."""


def transform(text: str, format: Format, mode: Mode, options: Options, folders: tuple[Path, ...] = ()) -> Transformed:
    """The text of one note in another state; templates are looked for in the folders first.

    Raises NotRestorable rather than lose what the author wrote.
    """
    if mode == "strip":
        plain, kept = strip_reporting(text, format)
        return Transformed(plain, tuple(kept), moved(kept, correspondence(text, format).reversed()))
    done = answered(text, format, options, folders)
    if strip_reporting(done.new, format)[0] != done.plain:
        raise NotRestorable("strip would not give the note back")
    answers = sum(edit.derivation is not None for edit in done.edits)
    said = (*done.kept, *moved(done.told, correspondence(text, format)))
    if mode == "clean":
        return Transformed(clean(done.new, format), said, (), answers)
    of_plain = (*moved(done.kept, correspondence(text, format).reversed()), *done.told)
    return Transformed(done.new, said, moved(of_plain, correspondence(done.new, format)), answers)

"""One note's text in, its new text out: answered, cleaned or stripped; and what is to be said of both."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from texderive.diagnostics import Diagnostic
from texderive.note.blocks import Format
from texderive.note.markers import strip_reporting
from texderive.note.options import Options
from texderive.note.reader import read_note
from texderive.note.splice import splice
from texderive.pipeline.answers import answer_all
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
    plain, kept = strip_reporting(text, format)
    if mode == "strip":
        return Transformed(plain, kept, moved(kept, correspondence(text, format).reversed()))
    note = read_note(plain, format)
    edits, told = answer_all(note, options, folders)
    new = splice(plain, [(edit.span, edit.text) for edit in edits])
    if strip_reporting(new, format)[0] != plain:
        raise NotRestorable("strip would not give the note back")
    answers = sum(edit.derivation is not None for edit in edits)
    of_plain = (*moved(kept, correspondence(text, format).reversed()), *note.diagnostics, *told)
    said = (*kept, *moved(of_plain[len(kept) :], correspondence(text, format)))
    if mode == "clean":
        return Transformed(clean(new, format), said, (), answers)
    return Transformed(new, said, moved(of_plain, correspondence(new, format)), answers)

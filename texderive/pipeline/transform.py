"""One note's text in, its new text out: answered, cleaned or stripped; and what is to be said of both."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from texderive.diagnostics import Diagnostic
from texderive.note.blocks import Format
from texderive.note.markers import strip_reporting
from texderive.note.options import Options
from texderive.pipeline.build import build
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


def transform(text: str, format: Format, mode: Mode, options: Options) -> Transformed:
    """The text of one note in another state. Raises NotRestorable rather than lose what the author wrote."""
    plain, kept = strip_reporting(text, format)
    if mode == "strip":
        return Transformed(plain, kept, moved(kept, correspondence(text, format).reversed()))
    built = build(plain, format=format, **asdict(options))
    if strip_reporting(built.text, format)[0] != plain:
        raise NotRestorable("strip would not give the note back")
    said = moved(built.diagnostics, correspondence(text, format))
    if mode == "clean":
        return Transformed(clean(built.text, format), said, (), len(built.answers))
    said_of_new = moved(built.diagnostics, correspondence(built.text, format))
    return Transformed(built.text, said, said_of_new, len(built.answers))

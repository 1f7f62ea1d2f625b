"""``build``: a note in, the same note with its questions answered out. Nothing outside of the answers changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from texderive.diagnostics import Diagnostic
from texderive.note.blocks import Format
from texderive.note.markers import strip as strip_generated
from texderive.note.markers import strip_reporting
from texderive.note.options import Options
from texderive.note.reader import read_note
from texderive.note.splice import splice
from texderive.pipeline.answers import answer_all
from texderive.pipeline.correspondence import correspondence, moved
from texderive.pipeline.derivation import Derivation
from texderive.pipeline.placing import Edit


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer that was written: its place in the new text, its LaTeX, and the derivation behind it."""

    start: int
    end: int
    latex: str
    derivation: Derivation


@dataclass(frozen=True, slots=True)
class Built:
    """The new text, what is to be said of the old one, and the answers."""

    text: str
    diagnostics: tuple[Diagnostic, ...]
    answers: tuple[Answer, ...]


def build(
    text: str,
    *,
    format: Format = "markdown",
    tasks: bool = False,
    folders: tuple[Path, ...] = (),
    **options: str | bool | None,
) -> Built:
    """Answer what the note asks. ``options`` are those of a note's comments (layout, detail, lang, template ..).

    Templates and a preamble that the note names are looked for in ``folders`` first.

    Never raises for bad input: what is wrong is said in ``diagnostics``, with places in ``text``.
    """
    known, unknown = _options(options)
    done = answered(text, format, Options(tasks=tasks or None).under(known), folders)
    placed = moved(done.told, correspondence(text, format))
    return Built(done.new, (*unknown, *done.kept, *placed), _placed(done.new, done.edits))


@dataclass(frozen=True, slots=True)
class Answered:
    """A note without its answers and with new ones; what was kept by ``strip``, and what is said of the plain note."""

    plain: str
    new: str
    edits: tuple[Edit, ...]
    kept: tuple[Diagnostic, ...]
    told: tuple[Diagnostic, ...]


def answered(text: str, format: Format, options: Options, folders: tuple[Path, ...]) -> Answered:
    """Take the old answers out and write new ones; ``kept`` has places in the text, ``told`` in ``plain``."""
    plain, kept = strip_reporting(text, format)
    note = read_note(plain, format)
    edits, told = answer_all(note, options, folders)
    new = splice(plain, [(e.span, e.text) for e in edits])
    return Answered(plain, new, tuple(edits), tuple(kept), (*note.diagnostics, *told))


def _options(given: Mapping[str, str | bool | None]) -> tuple[Options, list[Diagnostic]]:
    """Options from keywords; those that are not known are said."""
    names = {f.name for f in fields(Options)}
    unknown = [
        Diagnostic("TD003", f"the option {key} is not known", hint="options are " + ", ".join(sorted(names)))
        for key in given
        if key not in names
    ]
    return Options(**{k: v for k, v in given.items() if k in names}), unknown  # type: ignore[arg-type]


def strip(text: str, *, format: Format = "markdown") -> str:
    """The note as it was before its answers; answers that were edited by hand stay."""
    return strip_generated(text, format)


def _placed(new: str, edits: Sequence[Edit]) -> tuple[Answer, ...]:
    """Where the answers stand in the new text."""
    answers = []
    shift = 0
    for edit in sorted(edits, key=lambda e: (e.span.start, e.span.end)):
        start = edit.span.start + shift
        if edit.derivation is not None:
            answers.append(Answer(start, start + len(edit.text), edit.latex, edit.derivation))
        shift += len(edit.text) - (edit.span.end - edit.span.start)
    return tuple(answers)

"""What all integrations share: a note's text in, the text with its answers out, with the settings of the place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from texderive.diagnostics import TexDeriveError
from texderive.pipeline.files import SUFFIXES, FileFormat
from texderive.pipeline.said import said_of
from texderive.pipeline.settings import find_settings, settings_from
from texderive.pipeline.work import new_text
from texderive.source import Source


@dataclass(frozen=True, slots=True)
class Answered:
    """The text with its answers, without the comments around them, and what is to be said, ready to be shown."""

    text: str
    said: tuple[str, ...]


def answered(text: str, name: str, folder: Path, given: Mapping[str, Any], format: FileFormat = "markdown") -> Answered:
    """The note with its questions answered. ``given`` are options as in a settings file; they win over the folder's.

    Never raises for bad input: what could not be answered stays as it is, and is said.
    """
    settings = find_settings(folder)
    own = settings_from(given, folder, Source("", name))
    said = list(said_of([*settings.diagnostics], settings.source or Source("", name)))
    said += said_of(own.diagnostics, own.source or Source("", name))
    try:
        new, _, told, _ = new_text(text, format, "clean", settings.options.under(own.options), settings.templates)
    except TexDeriveError as error:
        new, told = text, said_of(error.diagnostics, Source(text, name))
    return Answered(new, tuple(one.of(name) for one in (*said, *told) if one.severity != "note"))


def format_of(name: str) -> FileFormat | None:
    """The format of a file by its suffix."""
    return SUFFIXES.get(Path(name).suffix.lower())

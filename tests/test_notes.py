"""Golden notes: each file in ``tests/notes`` holds a note, how it is built, and what has to come out, byte for byte.

A file starts with a title and a word on what it shows. Optional lines ``key: value`` follow, for what a fence cannot
show (``newline: crlf``, ``bom: yes``, ``final newline: no``) and for how the note is built (``tasks: yes``, ``layout:
numerator`` ..). Then come three fences: the note (its format is the fence's word), ``built``, and ``diagnostics``.
``pytest tests/test_notes.py --accept`` writes the last two.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest

import texderive
from texderive.diagnostics import show
from texderive.note.blocks import Format
from texderive.render.layouts import cell
from texderive.source import Source

FOLDER = Path(__file__).parent / "notes"
FENCE = "`````"
_PARTS = re.compile(rf"^{FENCE}(?P<word>[a-z]+)\n(?P<body>.*?)^{FENCE}$\n?", re.M | re.S)
_SETTING = re.compile(r"^(?P<key>[a-z_]+(?: [a-z]+)?): (?P<value>\S+)$", re.M)


@dataclass(frozen=True)
class Golden:
    """One file."""

    path: Path
    head: str
    note: str
    format: Format
    settings: dict[str, str]
    built: str
    diagnostics: str

    def to_file(self, shown: str) -> str:
        """The note's text as it lies on a disk."""
        if self.settings.get("final newline") == "no":
            shown = shown.removesuffix("\n")
        if self.settings.get("newline") == "crlf":
            shown = shown.replace("\n", "\r\n")
        return "\ufeff" * ("bom" in self.settings) + shown

    def to_shown(self, text: str) -> str:
        """The reverse; a line end that is not the note's own shows as it is."""
        text = text.removeprefix("\ufeff") if "bom" in self.settings else text
        if self.settings.get("newline") == "crlf":
            text = re.sub(r"(?<!\r)\n", "<LF>\n", text).replace("\r\n", "\n")
        return text + "\n" * (self.settings.get("final newline") == "no")

    @property
    def options(self) -> dict[str, str | bool]:
        """What ``build`` gets."""
        ours = ("newline", "bom", "final newline")
        return {k: v == "yes" if v in ("yes", "no") else v for k, v in self.settings.items() if k not in ours}


def read_golden(path: Path) -> Golden:
    text = path.read_bytes().decode("utf-8")
    parts = list(_PARTS.finditer(text))
    head = text[: parts[0].start()]
    rest = {part["word"]: part["body"] for part in parts[1:]}
    settings = {found["key"]: found["value"] for found in _SETTING.finditer(head)}
    format = cast(Format, parts[0]["word"])
    return Golden(path, head, parts[0]["body"], format, settings, rest.get("built", ""), rest.get("diagnostics", ""))


def written(golden: Golden, built: str, diagnostics: str) -> str:
    """The file with these results."""
    parts = [(golden.format, golden.note), ("built", built), ("diagnostics", diagnostics)]
    return golden.head + "\n".join(f"{FENCE}{word}\n{body}{FENCE}\n" for word, body in parts)


def bare(text: str) -> str:
    """The text without blanks and without the marks of quotes."""
    return "".join(re.sub(r"\n[> \t]*", "\n", text).split())


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.md")), ids=lambda path: path.stem)
def test_note(path: Path, accept: bool) -> None:
    golden = read_golden(path)
    text = golden.to_file(golden.note)
    built = texderive.build(text, format=golden.format, **golden.options)  # type: ignore[arg-type]
    plain = texderive.strip(text, format=golden.format)
    said = "".join(show(d, Source(text, "note")) + "\n" for d in built.diagnostics)
    shown = golden.to_shown(built.text)
    if accept:
        path.write_bytes(written(golden, shown, said).encode("utf-8"))
        return
    assert shown == golden.built
    assert said == golden.diagnostics
    assert texderive.strip(built.text, format=golden.format) == plain
    again = texderive.build(built.text, format=golden.format, **golden.options)  # type: ignore[arg-type]
    assert again.text == built.text
    assert [(d.code, d.message) for d in again.diagnostics] == [(d.code, d.message) for d in built.diagnostics]
    for answer in built.answers:
        assert all(step.verified for step in answer.derivation.steps)
        assert any("".join(form.split()) in bare(built.text) for form in (answer.latex, cell(answer.latex)))

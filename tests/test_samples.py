"""The samples are what texderive makes of them, to the byte: built once, stripped and built again."""

from __future__ import annotations

from pathlib import Path

import pytest

import texderive
from texderive.note.blocks import Format
from texderive.note.markers import find_generated

SAMPLES = Path(__file__).parent.parent / "samples"
PATHS = sorted(path for path in SAMPLES.iterdir() if path.suffix in (".md", ".tex"))
each = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)


def read(path: Path) -> tuple[str, Format]:
    return path.read_bytes().decode("utf-8"), "tex" if path.suffix == ".tex" else "markdown"


def test_there_are_samples() -> None:
    assert {path.suffix for path in PATHS} == {".md", ".tex"}
    assert len(PATHS) >= 4


@each
def test_is_a_fixed_point(path: Path) -> None:
    text, format = read(path)
    built = texderive.build(text, format=format)
    assert built.text == text
    assert built.diagnostics == ()
    assert len(built.answers) >= 4


@each
def test_strip_gives_the_questions_back(path: Path) -> None:
    text, format = read(path)
    plain = texderive.strip(text, format=format)
    assert "texderive-" not in plain
    assert texderive.build(plain, format=format).text == text
    assert texderive.strip(plain, format=format) == plain


@each
def test_no_byte_outside_of_the_answers_changes(path: Path) -> None:
    text, format = read(path)
    plain = texderive.strip(text, format=format)
    rest, at = "", 0
    for generated in find_generated(text, format):
        assert not generated.edited
        assert not generated.damage
        rest += text[at : generated.span.start] + generated.question
        at = generated.span.end
    assert rest + text[at:] == plain


@each
def test_every_line_is_proved(path: Path) -> None:
    text, format = read(path)
    for answer in texderive.build(text, format=format).answers:
        assert answer.derivation.steps
        assert all(step.verified for step in answer.derivation.steps)

"""One note's text in another state: what is said has its place in the old text and in the new one."""

from __future__ import annotations

from pathlib import Path

import pytest

from texderive.note.blocks import Format
from texderive.note.options import Options
from texderive.note.reader import read_note
from texderive.pipeline.clean import clean
from texderive.pipeline.correspondence import correspondence
from texderive.pipeline.transform import transform
from texderive.source import Span

SAMPLES = sorted(p for p in (Path(__file__).parent.parent.parent / "samples").iterdir() if p.suffix in (".md", ".tex"))
NOTE = (
    "Let $f = a^T X b$, so $\\nabla_a f = ?$ and $\\nabla_q f = ?$ hold.\n\n"
    "> $$\n> \\frac{\\partial f}{\\partial X} = ?\n> $$\n\n"
    "- one\n  $$\\frac{\\partial f}{\\partial b} = ?$$ behind\n\n$$\\frac{\\partial f}{\\partial z} = ?$$"
)


def said_texts(text: str, said: tuple[object, ...]) -> list[str]:
    spans = [getattr(d, "span", None) for d in said]
    return [text[s.start : s.end] for s in spans if isinstance(s, Span)]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_what_is_said_has_its_place_before_and_after(newline: str) -> None:
    text = NOTE.replace("\n", newline)
    built = transform(text, "markdown", "build", Options())
    assert built.answers == 3
    before, after = said_texts(text, built.said), said_texts(built.text, built.said_of_new)
    assert before == after and any("\\nabla_q" in s for s in before) and any("partial z" in s for s in before)
    again = transform(built.text, "markdown", "build", Options())
    assert again.text == built.text and again.said == built.said_of_new == again.said_of_new
    back = transform(built.text, "markdown", "strip", Options())
    assert back.text == text


def test_offsets_go_there_and_back() -> None:
    built = transform(NOTE, "markdown", "build", Options()).text
    where = correspondence(built, "markdown")
    asked = {i for span in where.plain for i in range(span.start, span.end)}
    for offset in set(range(len(NOTE))) - asked:
        other = where.to_other(offset)
        assert built[other] == NOTE[offset]
        assert where.reversed().to_other(other) == offset


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_clean_note_has_no_comments_and_its_own_line_ends(newline: str) -> None:
    cleaned = transform(NOTE.replace("\n", newline), "markdown", "clean", Options()).text
    assert "texderive" not in cleaned
    assert "\n" not in cleaned.replace(newline, "")
    rows = cleaned.split(newline)
    assert "  $$" in rows and "> $$" in rows and all(row.rstrip() == row for row in rows)
    assert sum(b.kind == "formula" and b.display for b in read_note(cleaned).blocks) >= 6


@pytest.mark.parametrize("path", SAMPLES, ids=lambda p: p.name)
def test_samples_without_their_comments_keep_their_formulas(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    format: Format = "tex" if path.suffix == ".tex" else "markdown"
    cleaned = clean(text, format)
    assert "texderive-" not in cleaned
    written = [line.strip(" >") for line in text.splitlines() if "texderive-" not in line]
    kept = {line.strip(" >") for line in cleaned.splitlines()}
    assert [line for line in written if line and line not in kept] == []

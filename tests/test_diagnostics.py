"""Diagnostics as text."""

from __future__ import annotations

import pytest

from texderive.diagnostics import WIDEST, Diagnostic, show
from texderive.source import Source, Span


@pytest.mark.parametrize("at", [0, 5, WIDEST - 1, WIDEST, 900, 2900, 2999])
def test_of_a_long_line_what_stands_around_the_place_is_shown(at: int) -> None:
    line = "".join(chr(ord("a") + number % 26) for number in range(3000))
    head, text, carets = show(Diagnostic("TD101", "bad", Span(at, at + 3)), Source(f"{line}\nnext", "note")).split("\n")
    assert head == f"note:1:{at + 1}: error TD101: bad"
    assert len(text) <= 2 + WIDEST + 2
    start, width = carets.index("^"), len(carets.strip())
    assert text[start : start + width] == line[at : at + 3]


def test_a_line_of_usual_length_is_shown_as_it_is() -> None:
    shown = show(Diagnostic("TD101", "bad", Span(5, 6)), Source("a line of text", "note"))
    assert shown.split("\n")[1:] == ["  a line of text", "       ^"]

"""Rows of a display that go on with the one before them."""

from __future__ import annotations

import pytest

from texderive.pipeline.build import build

ROWS = {
    r"l &= a^T x \\ &\quad + x^T x": "a + 2x",
    r"l =& a^T x \\ &+ x^T x": "a + 2x",
    r"l =& a^T x \\ & + x^T x \\ & - b^T x": "a + 2x - b",
    r"l &= a^T x + \\ & x^T x": "a + 2x",
    r"l &= a^T x \\ & - z^T x \\ z &= 2 b": "a - z",
    r"z &= 2 b, & l &= a^T x \\ && + z^T x": "a + z",
}


@pytest.mark.parametrize(("rows", "answer"), ROWS.items())
def test_a_row_that_starts_with_a_sign_goes_on_with_the_one_before(rows: str, answer: str) -> None:
    built = build(f"$$\\begin{{aligned}}\n{rows}\n\\end{{aligned}}$$\n\n$$\\frac{{\\partial l}}{{\\partial x}} = ?$$\n")
    assert [a.latex for a in built.answers] == [answer]


def test_rows_before_a_question_in_their_own_display() -> None:
    built = build("$$\\begin{aligned}\nl &= a^T x \\\\ &+ x^T x \\\\ \\nabla_x l &= ?\n\\end{aligned}$$\n")
    assert [a.latex for a in built.answers] == ["a + 2x"]

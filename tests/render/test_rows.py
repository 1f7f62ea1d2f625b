"""Rows of a derivation, and how they stand in a display."""

from __future__ import annotations

import re

from tests.render.symbols import X, residual, w, y
from texderive.ir import build as b
from texderive.render import layouts
from texderive.render.notation import Notation
from texderive.render.rows import Row, chain, row, wrapped

PLAIN = Notation()


def test_a_row_is_made_of_expressions_or_latex() -> None:
    assert row(b.d(y), residual, PLAIN, "sum rule") == Row(r"\mathrm{d}y", "=", "Xw - y", "sum rule")
    assert row(None, "?", PLAIN, connective="so") == Row("", "=", "?", connective="so")


def test_a_chain_writes_a_left_side_once_and_nothing_twice() -> None:
    rows = [row(y, b.mul(X, w), PLAIN), row(y, b.mul(X, w), PLAIN, "again"), row(y, residual, PLAIN)]
    assert chain(rows) == (Row("y", "=", "Xw", "again"), Row("", "=", "Xw - y"))


def test_a_wide_row_breaks_at_its_outermost_terms() -> None:
    term = r"\left(" + " + ".join("abcdefgh") + r"\right)"
    bars = r"\|x - y\|"
    parts = wrapped(Row("f", "=", f"{term} - {bars} + {term}", "why"), widest=22)
    assert [p.right for p in parts] == [term, rf"\quad {{}}- {bars}", rf"\quad {{}}+ {term}"]
    assert [p.reason for p in parts] == ["", "", "why"]


def test_bars_of_every_kind_hold_their_terms_together() -> None:
    for bars in (
        r"\left\|a + b\right\|",
        "|a + b|",
        r"\lVert a + b \rVert",
        r"\left|a + b\right|",
        r"\left(a + |b - c|\right)",
        r"\left\{a + b\right\}",
    ):
        assert [p.right for p in wrapped(Row("f", "=", f"{bars} - {bars}"), widest=5)] == [bars, rf"\quad {{}}- {bars}"]


def test_lines_carry_reasons_as_escaped_text() -> None:
    rows = [Row("f", "=", "x", "a & b, $x_1$"), Row("", "=", "y")]
    assert layouts.lines(rows) == "f &= x \\\\\n&= y"
    assert layouts.lines(rows, reasons=True) == "f &= x && \\text{(a \\& b, $x_1$)} \\\\\n&= y"


def test_no_line_starts_like_a_list() -> None:
    assert layouts.guarded("$$\n-x\n= y\n12. z\n&= a\n\\cdot b\n$$") == "$$ -x = y 12. z\n&= a\n\\cdot b\n$$"


def test_a_prefix_stands_before_each_line() -> None:
    assert layouts.prefixed("a\n\nb", "> ") == "> a\n>\n> b"


def test_a_cell_has_no_bars() -> None:
    assert layouts.cell(r"\left|X\right| + \|x\| + |y|") == r"\left\vert X\right\vert  + \Vert x\Vert  + \vert y\vert "


def test_what_is_doubled_is_as_it_was_when_markdown_has_taken_its_escapes() -> None:
    text = r"\mathrm{d}f &= \|x\|^2\,\mathrm{d}x \\[2pt] \{ \alpha_{1} \}"
    assert layouts.doubled(text) == r"\mathrm{d}f &= \\|x\\|^2\\,\mathrm{d}x \\\\[2pt] \\{ \alpha_{1} \\}"
    assert re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", layouts.doubled(text)) == text

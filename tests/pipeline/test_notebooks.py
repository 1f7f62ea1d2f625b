"""Notebooks: Markdown cells are one note, and every other byte stays."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from texderive.note.notebook import read_notebook
from texderive.note.options import Options
from texderive.note.splice import splice
from texderive.pipeline.notebooks import changes, transform_notebook
from texderive.pipeline.stretches import stretches

ASK = "$$\n\\frac{\\partial f}{\\partial X} = ?\n$$"


def notebook(*cells: str | list[str], **how: Any) -> str:
    made = [
        {"cell_type": "code", "source": c[1:], "metadata": {}, "outputs": [], "execution_count": None}
        if isinstance(c, str) and c.startswith("#!")
        else {"cell_type": "markdown", "metadata": {"tags": ["$x = ?$"]}, "source": c}
        for c in cells
    ]
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, **{"indent": 1, **how})


def lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def cells_of(text: str) -> list[str]:
    return [cell.text for cell in read_notebook(text).cells]


@pytest.mark.parametrize("as_lines", [True, False])
@pytest.mark.parametrize("how", [{}, {"ensure_ascii": False}, {"indent": None, "separators": (",", ":")}])
def test_one_cell_defines_what_another_asks(as_lines: bool, how: dict[str, Any]) -> None:
    made = [lines if as_lines else str][0]
    text = notebook(made("Sei $f = a^T X b$, é 求."), "#!x = 1", made(ASK + "\n\nand $\\nabla_a f = ?$ é"), **how)
    built = transform_notebook(text, "build", Options())
    assert built.answers == 2 and not built.said
    first, second = cells_of(built.text)
    assert first == "Sei $f = a^T X b$, é 求."
    assert "ab^T" in second and "f = Xb" in second
    again = transform_notebook(built.text, "build", Options())
    assert again.text == built.text
    assert transform_notebook(built.text, "strip", Options()).text == text
    assert json.loads(built.text)["cells"][1] == json.loads(text)["cells"][1]


def test_an_open_cell_swallows_no_other() -> None:
    text = notebook("Let $f = a^T X b$.", "```\nopen", "<!-- open", "$$ open", ASK)
    built = transform_notebook(text, "build", Options())
    assert built.answers == 1
    assert [len(one.cells) for one in stretches(read_notebook(text))] == [1, 1, 3]
    assert cells_of(built.text)[1:4] == ["```\nopen", "<!-- open", "$$ open"]


def test_what_is_said_has_its_cell_and_line() -> None:
    built = transform_notebook(notebook("Let $f = a^T X b$.", "#!", "word\n\n$\\nabla_q f = ?$"), "build", Options())
    (said,) = built.said
    assert said.cell == 2 and said.diagnostic.span is not None
    assert said.source.line_column(said.diagnostic.span.start)[0] == 3


def test_cells_that_hold_the_separator_are_told_apart() -> None:
    text = notebook("<!-- next cell 0 -->", "Let $f = a^T X b$.", ASK + "\n\n<!-- next cell 1 -->")
    assert transform_notebook(text, "build", Options()).answers == 1


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"cells": 3}', '{"cells": [3, {"cell_type": "markdown"}]}', "\ufeff{}"]
)
def test_what_is_no_notebook_is_left_as_it_is(text: str) -> None:
    done = transform_notebook(text, "build", Options())
    assert done.text == text
    assert all(said.diagnostic.code == "TD001" for said in done.said)


@given(st.text("ab\n\r\u2028 "), st.text("ab\n\r\u2028 "))
def test_changes_make_the_one_into_the_other(old: str, new: str) -> None:
    assert splice(old, changes(old, new)) == new


def test_a_notebook_on_disk(tmp_path: Path) -> None:
    from texderive.cli import main

    path = tmp_path / "n.ipynb"
    text = notebook(lines("Let $f = a^T X b$.\n\n" + ASK)) + "\n"
    path.write_text(text)
    assert main(["build", str(path), "--no-cache", "-q"]) == 0
    assert "ab^T" in path.read_text()
    assert main(["strip", str(path), "--no-cache", "-q"]) == 0
    assert path.read_text() == text

"""Notebooks are edited inside of their JSON."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from texderive.note.notebook import read_notebook, write_notebook
from texderive.source import Span


def notebook(cell: object, **how: object) -> str:
    cells = [{"cell_type": "code", "source": ["$a$"], "outputs": [{"source": "b", "cells": [{"source": "c"}]}]}, cell]
    return json.dumps({"cells": cells, "metadata": {"source": "d"}, "nbformat": 4}, **how)  # type: ignore[arg-type]


TEXT = '求 $\\nabla f = ?$\n\n𝐱 "q"\tend'


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize("ascii_only", [True, False])
@pytest.mark.parametrize("as_list", [True, False])
def test_an_edit_changes_its_cell_and_nothing_else(indent: int | None, ascii_only: bool, as_list: bool) -> None:
    source = TEXT.splitlines(keepends=True) if as_list else TEXT
    text = notebook({"source": source, "cell_type": "markdown"}, indent=indent, ensure_ascii=ascii_only)
    (cell,) = read_notebook(text).cells
    assert cell.text == TEXT and cell.index == 1
    new_texts = ["a\nb", "", "$x$<!-- é -->", "line\n"]
    for at in (0, 3, TEXT.index("\n") + 1, len(TEXT)):
        for end in {at, min(len(TEXT), at + 5)}:
            for new in new_texts:
                read = read_notebook(text)
                written = write_notebook(read, [(read.cells[0], Span(at, end), new)])
                (after,) = read_notebook(written).cells
                assert after.text == TEXT[:at] + new + TEXT[end:]
                back = read_notebook(written)
                undone = write_notebook(back, [(back.cells[0], Span(at, at + len(new)), TEXT[at:end])])
                assert undone == text


def test_lines_of_a_list_stay_lines() -> None:
    text = notebook({"cell_type": "markdown", "source": ["a\n", "b"]}, indent=1)
    read = read_notebook(text)
    written = write_notebook(read, [(read.cells[0], Span(2, 2), "x\ny\n")])
    assert json.loads(written)["cells"][1]["source"] == ["a\n", "x\n", "y\n", "b"]
    assert written == notebook({"cell_type": "markdown", "source": ["a\n", "x\n", "y\n", "b"]}, indent=1)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "[" * 100_000, '{"cells": 1}', '{"cells": [{"cell_type": "markdown"}]}', "\ud800"]
)
def test_what_is_no_notebook_has_no_cells(text: str) -> None:
    read = read_notebook(text)
    assert read.cells == () and (read.diagnostics or "cells" in text)


@given(st.text(max_size=60))
def test_any_text_is_read(text: str) -> None:
    read_notebook(text)
    read_notebook('{"cells": [' + text + "]}")

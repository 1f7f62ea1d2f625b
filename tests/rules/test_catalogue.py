"""The catalogue as rows: everything that is declared has one, in text, JSON and Markdown."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

import pytest

from texderive.elaborate.reading.abbreviations import ABBREVIATIONS
from texderive.ir.functions import FUNCTIONS
from texderive.ir.operations import OPERATIONS
from texderive.render.catalogue import as_json, as_markdown, as_text, entries
from texderive.rules.catalogue import CATALOGUE
from texderive.rules.rejected import REJECTED

NAMES: dict[str, Mapping[str, object]] = {
    "rule": CATALOGUE,
    "operation": OPERATIONS,
    "function": FUNCTIONS,
    "abbreviation": ABBREVIATIONS,
    "rejected": REJECTED,
}


@pytest.mark.parametrize("kind", NAMES)
def test_everything_declared_has_a_row_with_a_statement(kind: str) -> None:
    rows = {
        one.name: one
        for one in entries()
        if (one.kind == kind) or (kind == "rule" and one.kind in ("differential", "trace", "vec"))
    }
    assert rows.keys() == NAMES[kind].keys()
    assert all(one.statement and one.says for one in rows.values())


def test_a_row_says_what_its_entry_says() -> None:
    row = next(one for one in entries() if one.name == "inverse-differential")
    assert row.statement == r"\mathrm{d}X^{-1} = -X^{-1}(\mathrm{d}X) X^{-1}"
    assert row.condition == r"X \text{ invertible}"
    assert row.citation
    assert next(one for one in entries("zh") if one.name == row.name).says != row.says


def test_json_holds_all_rows() -> None:
    rows = entries()
    read = json.loads(as_json(rows))
    assert [one["name"] for one in read] == [one.name for one in rows]
    assert set(read[0]) == {"kind", "name", "statement", "condition", "citation", "says"}


def test_text_has_three_lines_for_each_row() -> None:
    text = as_text(entries())
    assert all(f"\n{name}\n    " in text for kind in NAMES.values() for name in kind)


def test_markdown_tables_have_four_cells_in_each_row() -> None:
    rows = [line for line in as_markdown(entries()).splitlines() if line.startswith("|")]
    assert len(rows) > sum(map(len, NAMES.values()))
    assert {len(re.findall(r"(?<!\\)\|", line)) for line in rows} == {5}

"""A further phrase and a further spelling are one table entry each."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from texderive.elaborate import phrases
from texderive.formula import tables
from texderive.pipeline.scan import scan


@pytest.fixture
def fresh_phrases() -> Iterator[None]:
    phrases.phrase_pattern.cache_clear()
    yield
    phrases.phrase_pattern.cache_clear()


def test_a_phrase_is_one_entry(monkeypatch: pytest.MonkeyPatch, fresh_phrases: None) -> None:
    text = "$H$ ist symmetrisch.\n"
    assert not [row for row in scan(text).symbols if row.facts]
    phrases.phrase_pattern.cache_clear()
    monkeypatch.setattr(phrases, "ROWS", (("is", "", "ist"), ("fact:symmetric", "", "symmetrisch"), *phrases.ROWS))
    (row,) = [row for row in scan(text).symbols if row.facts]
    assert (row.name, row.facts) == ("H", frozenset({"symmetric"}))


def test_a_spelling_is_one_entry(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "$$f = \\operatorname{Spur}(H H^T)$$\n"
    monkeypatch.setitem(tables.FUNCTIONS, "Spur", "tr")
    (formula,) = scan(text).formulas
    assert (formula.status, formula.kind) == ("read", "scalar")
    assert r"\operatorname{Spur}(HH^T)" in formula.readings[0]  # and it is the author's spelling from then on

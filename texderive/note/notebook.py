"""Jupyter notebooks: Markdown cells as notes, edited inside of the JSON text so that all other bytes stay."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from texderive.diagnostics import Diagnostic
from texderive.note.splice import splice
from texderive.source import Span


@dataclass(frozen=True, slots=True)
class Cell:
    """A Markdown cell: its text, and the JSON strings that make it up (without their quotes)."""

    index: int
    text: str
    strings: tuple[Span, ...]
    starts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Notebook:
    """A notebook that was read; ``cells`` are the Markdown ones."""

    text: str
    cells: tuple[Cell, ...]
    diagnostics: tuple[Diagnostic, ...] = ()


_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+', re.S)
_CHARACTER = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|.", re.S)


def read_notebook(text: str) -> Notebook:
    """The Markdown cells of a notebook; what is no notebook has none, and a diagnostic. Never raises."""
    try:
        if not isinstance(json.loads(text.removeprefix("\ufeff")), dict):
            raise ValueError("it is no JSON object")
    except (ValueError, RecursionError) as error:
        message = f"the notebook cannot be read: {error}"
        return Notebook(text, (), (Diagnostic("TD001", message),))
    kinds: dict[int, str] = {}
    sources: dict[int, list[Span]] = {}
    for path, span in _strings(text):
        if len(path) < 3 or path[0] != "cells" or not isinstance(path[1], int):
            continue
        if path[2:] == ["cell_type"]:
            kinds[path[1]] = text[span.start : span.end]
        elif path[2] == "source" and (len(path) == 3 or (len(path) == 4 and isinstance(path[3], int))):
            sources.setdefault(path[1], []).append(span)
    cells = (_cell(text, index, spans) for index, spans in sources.items() if kinds.get(index) == "markdown")
    return Notebook(text, tuple(cells))


def _cell(text: str, index: int, spans: list[Span]) -> Cell:
    parts = [_decode(text, span) for span in spans]
    starts = [0]
    for part in parts:
        starts.append(starts[-1] + len(part))
    return Cell(index, "".join(parts), tuple(spans), tuple(starts))


def _decode(text: str, span: Span) -> str:
    return str(json.loads(f'"{text[span.start : span.end]}"', strict=False))


@dataclass(slots=True)
class _Frame:
    """An object or array that is being walked: its present key or index."""

    is_object: bool
    key: str | int = field(default=0)
    expects_key: bool = False


def _strings(text: str) -> Iterator[tuple[list[str | int], Span]]:
    """Every string value of a valid JSON text with its path."""
    frames: list[_Frame] = []
    for token in _TOKEN.finditer(text):
        word = token.group()
        top = frames[-1] if frames else None
        if word in "{[":
            frames.append(_Frame(word == "{", expects_key=word == "{"))
        elif word in "}]":
            frames.pop()
        elif word == "," and top:
            top.expects_key = top.is_object
            if isinstance(top.key, int):
                top.key += 1
        elif word == ":" and top:
            top.expects_key = False
        elif word[0] == '"' and top:
            span = Span(token.start() + 1, token.end() - 1)
            if top.expects_key:
                top.key = _decode(text, span)
            elif len(frames) <= 4:
                yield [frame.key for frame in frames], span


def write_notebook(notebook: Notebook, edits: Iterable[tuple[Cell, Span, str]]) -> str:
    """The notebook with stretches of cells replaced; no other byte changes."""
    return splice(notebook.text, (_in_json(notebook.text, cell, span, new) for cell, span, new in edits))


def _in_json(text: str, cell: Cell, span: Span, new: str) -> tuple[Span, str]:
    where = Span(offset_in_json(text, cell, span.start), offset_in_json(text, cell, span.end))
    raw = json.dumps(new, ensure_ascii=text.isascii())[1:-1]
    if len(cell.strings) > 1:
        # Notebooks keep one line to a string.
        between = text[cell.strings[0].end : cell.strings[1].start]
        at_end = span.end == len(cell.text)
        lines = re.findall(r"[^\n]*\n|[^\n]+", new)
        encoded = [json.dumps(line, ensure_ascii=text.isascii())[1:-1] for line in lines]
        raw = "".join(
            line + (between if source.endswith("\n") and not (at_end and number == len(lines) - 1) else "")
            for number, (line, source) in enumerate(zip(encoded, lines, strict=True))
        )
    return where, raw


def offset_in_json(text: str, cell: Cell, at: int) -> int:
    """The place in the JSON text of an offset in the cell's; between two strings, the beginning of the second."""
    if not cell.strings:
        raise ValueError("a cell without a source has no places")
    index = min(bisect_right(cell.starts, at) - 1, len(cell.strings) - 1)
    span, rest = cell.strings[index], at - cell.starts[index]
    offset = span.start
    while rest > 0:
        found = _CHARACTER.match(text, offset, span.end)
        if found is None:
            raise ValueError("the place lies outside of the cell")
        offset, rest = found.end(), rest - 1
    return offset

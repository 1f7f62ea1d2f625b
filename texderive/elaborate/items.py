"""The items of lists, tables and exercise sheets that a place stands in, whatever marks them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from texderive.note.blocks import Block, Note

_ENUMERATED = r"(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,4}|[一二三四五六七八九十]{1,3})"
_MARKER = (
    r"^[ \t>]*(?:(?P<bullet>[-*+•])[ \t]|(?P<row>\|)|(?P<number>\d{1,3}[.)、．])"
    r"|(?P<chinese>[一二三四五六七八九十]{1,3}[、．.])"
    rf"|(?P<letter>{_ENUMERATED}\))|(?P<bracket>[(（]{_ENUMERATED}[)）]))"
    r"|\\(?P<command>item|question|part|subpart)(?![A-Za-z])"
)
_BLANK = r"^[ \t>]*\r?\n"
EMPTY_LINE = re.compile(_BLANK, re.M)
MARKER = re.compile(_MARKER, re.M)
ITEM = re.compile(rf"(?P<marker>{_MARKER})|{_BLANK}", re.M)
END = re.compile(rf"{_MARKER}|{_BLANK}|[.;](?=\s)|[。；]", re.M)
_PLAIN = re.compile(r"^[ \t>]*\r?\n(?=[^\s>|])", re.M)
_OF_LISTS = ("bullet", "row", "number")  # an unmarked paragraph of its own ends these


def places(note: Note, pattern: re.Pattern[str], block: Block) -> list[re.Match[str]]:
    """Where a pattern stands in the words of a note."""
    if block.kind != "prose":
        return []
    return list(pattern.finditer(note.text, block.span.start, block.span.end))


def items_at(note: Note, offset: int) -> tuple[int, ...]:
    """Where the items begin that hold a place, the outermost first."""
    path: list[tuple[str, int]] = []
    for start, form in _marks(note, offset):
        if not form:
            path = [item for item in path if not item[0].startswith(_OF_LISTS)]
            continue
        forms = [item[0] for item in path]
        path = [*path[: forms.index(form) if form in forms else len(path)], (form, start)]
    return tuple(start for _, start in path)


def _marks(note: Note, end: int) -> Iterator[tuple[int, str]]:
    """Marks of items before a place in order, each with its form; no form where a plain paragraph begins."""
    for block in note.blocks:
        if block.span.start > end:
            return
        found = [(m.start(), _form(m)) for m in places(note, MARKER, block)]
        plain = (m for m in places(note, _PLAIN, block) if MARKER.match(note.text, m.end()) is None)
        yield from (mark for mark in sorted([*found, *((m.start(), "") for m in plain)]) if mark[0] <= end)


def _form(match: re.Match[str]) -> str:
    """What marks an item, with the depth of a list that is told by its indentation."""
    form = match.lastgroup or ""
    name = match.group(form) if form == "command" else form
    indent = len(match.group()) - len(match.group().lstrip()) if form in _OF_LISTS else 0
    return f"{name} {indent}" if indent else name

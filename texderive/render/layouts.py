"""What templates do with rows and text: lines of a display, reasons as text, cells of a table, safe line starts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from texderive.render.rows import Row, wrapped

# What starts a list, a heading or a rule in Markdown, and breaks a display inside a callout or a list item.
_UNSAFE_START = re.compile(r"[ \t]*\n[ \t]*(?=[+\-*=#]|\d+[.)](?:\s|$))")
_TEXT_SIGNS = {c: "\\" + c for c in "&%$#_{}"}
_TEXT_SIGNS |= {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
_MATHEMATICS = re.compile(r"(\$[^$]*\$)")
_ESCAPE = re.compile(r"\\[!-/:-@\[-`{-~]")
_CELL = ((re.compile(r"\\\|"), r"\\Vert "), (re.compile(r"\|"), r"\\vert "), (re.compile(r"\s*\n\s*"), " "))


class Part(NamedTuple):
    """Rows that stand in one display, and the words before it."""

    connective: str
    rows: tuple[Row, ...]


def parts(rows: Iterable[Row]) -> tuple[Part, ...]:
    """Rows parted where words connect them."""
    found: list[Part] = []
    for row in rows:
        if row.connective or not found:
            found.append(Part(row.connective, (row,)))
        else:
            found[-1] = found[-1]._replace(rows=(*found[-1].rows, row))
    return tuple(found)


def lines(rows: Iterable[Row], reasons: bool = False) -> str:
    """Rows as the lines of an aligned environment, with reasons in a column of their own if wanted."""
    written: list[str] = []
    for row in (part for one in rows for part in wrapped(one)):
        line = f"{row.left} &{row.relation} {row.right}".lstrip()
        if reasons and row.reason:
            line += f" && \\text{{({escaped(row.reason)})}}"
        written.append(line)
    return " \\\\\n".join(written)


def formula(row: Row) -> str:
    """A row on a line of its own."""
    return " ".join(filter(None, (row.left, row.relation, row.right)))


def filled(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Rows with their left sides written out again."""
    found: list[Row] = []
    for row in rows:
        found.append(row if row.left or not found else row._replace(left=found[-1].left))
    return tuple(found)


def escaped(text: str) -> str:
    """Words for ``\\text{..}``; mathematics between dollars stays as it is."""
    pieces = _MATHEMATICS.split(text)
    return "".join(p if i % 2 else "".join(_TEXT_SIGNS.get(c, c) for c in p) for i, p in enumerate(pieces))


def guarded(text: str) -> str:
    """The text with no line that starts like a list item, a heading or a rule: such a line joins the one before it."""
    return _UNSAFE_START.sub(" ", text)


def prefixed(text: str, prefix: str) -> str:
    """The prefix of a quote or list item before each line; a line that would be blank keeps no space at its end."""
    return "\n".join((prefix + line).rstrip() if not line.strip() else prefix + line for line in text.split("\n"))


def cell(text: str) -> str:
    """A formula for a Markdown table, whose columns bars would split."""
    for pattern, new in _CELL:
        text = pattern.sub(new, text)
    return text


def doubled(text: str) -> str:
    """Backslashes before punctuation doubled (row breaks, thin spaces): Markdown takes each for an escape."""
    return _ESCAPE.sub(lambda escape: escape.group().replace("\\", "\\\\"), text)


def inner(env: str, reasons: bool = False) -> str:
    """The author's environment where it can stand within a display and has the columns, else ``aligned``."""
    return env if env == "split" and not reasons else "aligned"


def outer(env: str) -> str:
    """The author's environment where it makes a display of its own, else ``align*``."""
    return env if env in ("align", "align*") else "align*"


def capital(text: str) -> str:
    """The text with its first letter large, as at the start of a sentence."""
    return text[:1].upper() + text[1:]

"""Lines, paragraphs and the prefixes that quotes and lists put before them."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from texderive.source import Span

_MARKER = r"(?:[-*+]|\d{1,9}[.)])(?=[ \t]|\r?$|\r?\n)"
_CONTAINER = re.compile(rf"(?:[ \t]*(?:>|{_MARKER}))*[ \t]*", re.M)
_LIST_MARKER = re.compile(_MARKER, re.M)
_ITEM = re.compile(rf"^([ \t>]*)(?:{_MARKER}|\|)", re.M)  # a row of a table, too
_TEX_ITEM = re.compile(r"\\(?:(begin|end)\{(?:enumerate|itemize|questions|parts|exercises?)\}|(item|question|part)\b)")
# Words at the start of a line with which an exercise begins, with its number.
_EXERCISE = re.compile(
    r"^[ \t>*_#]*(?:(?:Exercise|Problem|Question|Example)[ \t~]*[\dA-Z]"
    r"|(?:例|题目?|问题|习题|练习)[ \t]*[\d一二三四五六七八九十])",
    re.M | re.I,
)
BLANK_LINE = re.compile(r"\n[ \t>]*\r?\n")
# Lines that no paragraph runs into.
_OWN_LINE = re.compile(r"#{1,6}(?:[ \t]|$)|```|~~~|:::|!!!|\?\?\?|<!--|(?:[-*_][ \t]*){3,}\r?$")
_TEX_OWN_LINE = re.compile(
    r"\\(?:(?:sub)*section|chapter|part|item|question|begin|end|problem|exercise|newpage|maketitle)\b|%"
)


class Place(NamedTuple):
    """Where new lines go: at the start of a line, with the prefix that each of them carries.

    ``at_end`` says that the text ends there without a line end, so that one has to come first.
    """

    at: int
    prefix: str
    at_end: bool


def paragraph_at(text: str, at: int) -> Span:
    """The lines around an offset that no blank line parts."""
    start = line_start(text, at)
    while start > 0 and text[line_start(text, start - 1) : start].strip(" \t>\r\n"):
        start = line_start(text, start - 1)
    blank = BLANK_LINE.search(text, at)
    return Span(start, blank.start() + 1 if blank else len(text))


def exercise_at(text: str, at: int) -> int | None:
    """Where the exercise begins in which an offset stands; None before the first, and where there are none."""
    starts = _exercises(text)
    before = bisect_right(starts, at)
    return starts[before - 1] if before else None


@lru_cache(16)
def _exercises(text: str) -> tuple[int, ...]:
    return tuple(found.start() for found in _EXERCISE.finditer(text))


def item_at(text: str, at: int, *, tex: bool = False) -> Span | None:
    """The item of a list in which an offset stands, as far as no blank line parts it; None outside of lists."""
    paragraph = paragraph_at(text, at)
    return _tex_item(text, at, paragraph) if tex else _markdown_item(text, at, paragraph)


def _markdown_item(text: str, at: int, paragraph: Span) -> Span | None:
    own: re.Match[str] | None = None
    for item in _ITEM.finditer(text, paragraph.start, paragraph.end):
        if item.start() <= at:
            own = item
        elif own is not None and len(item[1]) <= len(own[1]):
            return Span(own.start(), item.start())
    return Span(own.start(), paragraph.end) if own is not None else None


def _tex_item(text: str, at: int, paragraph: Span) -> Span | None:
    own, level, depth = -1, 0, 0
    for mark in _TEX_ITEM.finditer(text, paragraph.start, paragraph.end):
        depth += (mark[1] == "begin") - (mark[1] == "end")
        if mark.start() <= at and mark[2]:
            own, level = mark.start(), depth
        elif mark.start() <= at and depth < level:
            own = -1
        elif own >= 0 and (depth < level or (mark[2] and depth <= level)):
            return Span(own, mark.start())
    return Span(own, paragraph.end) if own >= 0 else None


def newline_of(text: str) -> str:
    """The line end that the note uses: that of its first line."""
    end = text.find("\n")
    return "\r\n" if end > 0 and text[end - 1] == "\r" else "\n"


def line_start(text: str, at: int) -> int:
    return text.rfind("\n", 0, at) + 1


def line_end(text: str, at: int) -> int:
    """The offset just behind the line's end mark."""
    end = text.find("\n", at)
    return len(text) if end < 0 else end + 1


def rest_of_line(text: str, at: int) -> str:
    """What follows on the line, without its end."""
    return text[at : line_end(text, at)].rstrip("\r\n")


def head_of(line: str) -> str:
    """What quotes and list markers take of a line's beginning."""
    match = _CONTAINER.match(line)
    return match.group() if match else ""


def continued(head: str) -> str:
    """The prefix of the lines that follow one with this head: list markers become blanks, quote marks stay."""
    return _LIST_MARKER.sub(lambda marker: " " * len(marker.group()), head)


def prefix_at(text: str, at: int) -> str:
    """The prefix that lines continuing the block at ``at`` carry, read off the line on which it starts."""
    head = text[line_start(text, at) : at]
    matched = head_of(head + "x")
    return continued(matched[: len(head)])


def stands_alone(text: str, span: Span) -> bool:
    """Whether nothing but container marks comes before the span on its line and at most a full stop behind it."""
    head = text[line_start(text, span.start) : span.start]
    tail = text[span.end : line_end(text, span.end)].strip()
    return len(head_of(head + "x")) >= len(head) and (not tail or (len(tail) == 1 and tail in ".,;。，；、"))


def _stops(line: str, quotes: int, tex: bool) -> bool:
    """Whether a line is no part of a paragraph that has that many quote marks."""
    if tex:
        body = line.strip()
        return not body or _TEX_OWN_LINE.match(body) is not None
    head = head_of(line)
    body = line[len(head) :].rstrip("\r\n")
    marks = head.count(">")
    return not body.strip() or (marks != quotes and marks > 0) or _OWN_LINE.match(body) is not None


def _opens_item(line: str, tex: bool) -> bool:
    return not tex and _LIST_MARKER.search(head_of(line)) is not None


def _first_line(text: str, at: int, tex: bool) -> int:
    """The start of the paragraph's first line, which may be that of a list item."""
    start = line_start(text, at)
    while start > 0 and not _opens_item(text[start : line_end(text, start)], tex):
        before = line_start(text, start - 1)
        if _stops(text[before:start], head_of(text[start : line_end(text, start)]).count(">"), tex):
            break
        start = before
    return start


def place_after(text: str, at: int, solid: Sequence[Span] = (), *, tex: bool = False) -> Place:
    """Where lines go that follow the paragraph, list item or table in which ``at`` stands.

    ``solid`` are spans (formulas) that must not be cut: a line end inside one is none.
    """
    first = _first_line(text, at, tex)
    first_line = text[first : line_end(text, first)]
    head = head_of(first_line)
    quotes = head.count(">")
    alone = not tex and _OWN_LINE.match(first_line[len(head) :]) is not None
    end = _behind(text, line_end(text, at), solid)
    while end < len(text) and not alone:
        line = text[end : line_end(text, end)]
        if _stops(line, quotes, tex) or _opens_item(line, tex):
            break
        end = _behind(text, line_end(text, end), solid)
    prefix = _indentation(first_line) if tex else continued(head)
    return Place(end, prefix, end == len(text) and not text.endswith("\n"))


def _indentation(line: str) -> str:
    return line[: len(line) - len(line.lstrip(" \t"))]


def _behind(text: str, end: int, solid: Sequence[Span]) -> int:
    """The end of the line, or of the line on which a span ends that the line's end would cut."""
    index = bisect_left(solid, end, key=lambda span: span.start) - 1
    while index >= 0 and solid[index].end > end:
        end = line_end(text, solid[index].end)
        index = bisect_left(solid, end, key=lambda span: span.start) - 1
    return end

"""Finds the formulas of a text: left to right, whatever opens first wins."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field

from texderive.diagnostics import Diagnostic
from texderive.note.blocks import Block, Format
from texderive.note.delimiters import (
    DELIMITERS,
    ENVIRONMENTS,
    INNER_ENVIRONMENTS,
    REOPENED,
    Delimiter,
    find_closing,
    find_environment_end,
    is_bracket_formula,
    is_dollar_formula,
    runs_into_prose,
)
from texderive.note.opaque import HARD, Opaque
from texderive.note.places import line_end, line_start, prefix_at, stands_alone
from texderive.source import Span

_ENVIRONMENT = r"\\begin\s*\{(?P<environment>[A-Za-z]+\*?)\}"
_OPENING = {
    "markdown": re.compile(rf"\$`|\${{3,}}|\$\$?|\\\\[\[(]|\\[\[(]|{_ENVIRONMENT}|\\.", re.S),
    "tex": re.compile(rf"\$\$?|\\[\[(]|{_ENVIRONMENT}|\\.", re.S),
}
# Lines that no formula reaches into, whatever its delimiter.
_LIMIT = {
    "markdown": re.compile(r"^[ \t>]*(?:```|~~~|:::|#{1,6}[ \t]+\S)", re.M),
    "tex": re.compile(r"^[ \t]*\\(?:(?:sub)*section|chapter|part|item|question|end\s*\{document\})(?![A-Za-z])", re.M),
}
_PARAGRAPH_END = {
    "markdown": re.compile(r"\n(?=[ \t>]*(?:\r?\n|```|~~~|:::|#{1,6}[ \t]|(?:[-*+]|\d{1,9}[.)])[ \t]))"),
    "tex": re.compile(r"\n(?=[ \t]*(?:\r?\n|\\(?:item|section|end\s*\{document\})(?![A-Za-z])))"),
}


@dataclass(slots=True)
class _Scan:
    text: str
    dialect: Format
    hard: list[int]
    blocks: list[Block] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    # Ends of searches, kept while they lie ahead: each is looked for once, so that reading stays linear.
    ends: dict[str, int] = field(default_factory=dict)
    hopeless: dict[str, int] = field(default_factory=dict)

    def end_of(self, what: str, pattern: re.Pattern[str], at: int) -> int:
        known = self.ends.get(what, -1)
        if known < at:
            found = pattern.search(self.text, at)
            self.ends[what] = known = found.start() if found else len(self.text)
        return known

    def paragraph_end(self, at: int) -> int:
        return min(self.end_of("paragraph", _PARAGRAPH_END[self.dialect], at), self.hard_end(at))

    def limit(self, at: int) -> int:
        return min(self.end_of("limit", _LIMIT[self.dialect], at), self.hard_end(at))

    def hard_end(self, at: int) -> int:
        index = bisect_left(self.hard, at)
        return self.hard[index] if index < len(self.hard) else len(self.text)


def scan_formulas(text: str, opaque: list[Opaque], dialect: Format) -> tuple[list[Block], list[Diagnostic]]:
    """The formulas of a text outside of its opaque stretches, and what was left open."""
    # A comment inside of a TeX formula is part of it; inside of a Markdown one it shows that there is no formula.
    kinds = HARD if dialect == "markdown" else HARD - {"comment"}
    scan = _Scan(text, dialect, [o.span.start for o in opaque if o.kind in kinds])
    at = index = 0
    while at < len(text):
        while index < len(opaque) and opaque[index].span.start < at:
            # What began inside of a formula is no opaque stretch; its rest, if any, is read on.
            index += 1
        wall = opaque[index] if index < len(opaque) else None
        stop = wall.span.start if wall else len(text)
        # A begun search may look past the wall; a formula that opens before it wins over soft stretches.
        found = _OPENING[dialect].search(text, at, min(len(text), stop + 1))
        if found is None or found.start() >= stop:
            at = _pass(scan, wall) if wall else len(text)
            index += 1
        else:
            at = _open(scan, found, wall)
    return scan.blocks, scan.diagnostics


def _pass(scan: _Scan, wall: Opaque) -> int:
    if wall.kind == "math_fence":
        _add_fence(scan, wall.span)
    return wall.span.end


def _open(scan: _Scan, found: re.Match[str], wall: Opaque | None) -> int:
    """Read on from something that may open a formula; the offset from which to go on."""
    word = found.group()
    if word == "$`":
        return _backtick(scan, found.start(), wall)
    if found["environment"]:
        return _environment(scan, found)
    delimiter = DELIMITERS.get(word)
    if delimiter is None or not (delimiter.markdown if scan.dialect == "markdown" else delimiter.tex):
        return found.end()
    if delimiter.opening == "$$":
        return _display_dollars(scan, delimiter, found)
    return _enclosed(scan, delimiter, found, wall)


_TICKS = re.compile(r"`+")


def _backtick(scan: _Scan, start: int, wall: Opaque | None) -> int:
    """``$`..`$``: a code span between dollars."""
    text = scan.text
    if wall is None or wall.kind != "code" or wall.span.start != start + 1 or not text.startswith("$", wall.span.end):
        return start + 1
    ticks = _TICKS.match(text, wall.span.start)
    width = ticks.end() - ticks.start() if ticks else 1
    inner = Span(wall.span.start + width, wall.span.end - width)
    _add(scan, Span(start, wall.span.end + 1), inner, display=False)
    return wall.span.end + 1


def _display_dollars(scan: _Scan, delimiter: Delimiter, found: re.Match[str]) -> int:
    text, start = scan.text, found.end()
    limit = scan.limit(start)
    end = find_closing(text, delimiter, start, limit, scan.dialect)
    content = text[start:end]
    if end < 0 or runs_into_prose(content) or _leaves_quote(text, found.start(), content):
        _unclosed(scan, found, delimiter.closing)
        return min(limit, max(start, scan.paragraph_end(start)))
    if content.strip():
        _add(scan, Span(found.start(), end + 2), Span(start, end), display=True)
    return end + 2


def _leaves_quote(text: str, start: int, content: str) -> bool:
    """Whether a display that opened in a quote has lines outside of it."""
    if "\n" not in content or ">" not in prefix_at(text, start):
        return False
    return any(not line.lstrip().startswith(">") for line in content.split("\n")[1:])


def _enclosed(scan: _Scan, delimiter: Delimiter, found: re.Match[str], wall: Opaque | None) -> int:
    """``$..$``, ``\\(..\\)`` and ``\\[..\\]``, each also an ordinary sign of prose."""
    text, start = scan.text, found.end()
    limit = scan.limit(start) if delimiter.display else scan.paragraph_end(start)
    if scan.hopeless.get(delimiter.opening) == limit:
        return start
    end = find_closing(text, delimiter, start, limit, scan.dialect)
    after = end + len(delimiter.closing)
    if end < 0:
        if delimiter.opening != "$" and end != REOPENED:
            scan.hopeless[delimiter.opening] = limit
        opens_display = delimiter.display and (
            stands_alone(text, Span(found.start(), start)) or (end == REOPENED and _starts_formula(text, found.start()))
        )
        if scan.dialect == "tex" or opens_display:
            _unclosed(scan, found, delimiter.closing)
        return start
    if wall and wall.kind == "code" and wall.span.start < end < wall.span.end:
        return start
    if not _is_formula(scan, delimiter, text[start:end], text[after : after + 1]):
        return start
    _add(scan, Span(found.start(), after), Span(start, end), delimiter.display)
    return after


def _starts_formula(text: str, at: int) -> bool:
    """Whether a bracket stands first on its line with mathematics behind it."""
    before, behind = text[line_start(text, at) : at], text[at + 2 : line_end(text, at)]
    return not before.strip(" >\t") and is_bracket_formula(behind)


def _is_formula(scan: _Scan, delimiter: Delimiter, content: str, following: str) -> bool:
    if scan.dialect == "tex":
        return bool(content.strip())
    return is_dollar_formula(content, following) if delimiter.opening == "$" else is_bracket_formula(content)


def _environment(scan: _Scan, found: re.Match[str]) -> int:
    name, start = found["environment"], found.end()
    if name not in ENVIRONMENTS and (scan.dialect == "tex" or name not in INNER_ENVIRONMENTS):
        return start
    limit = scan.limit(start)
    if scan.hopeless.get(name) == limit:
        return start
    inner_end, end = find_environment_end(scan.text, name, start, limit, scan.dialect)
    if end < 0:
        scan.hopeless[name] = limit
        _unclosed(scan, found, f"\\end{{{name}}}")
        return max(start, min(limit, scan.paragraph_end(start)))
    _add(scan, Span(found.start(), end), Span(start, inner_end), display=name != "math", environment=name)
    return end


def _unclosed(scan: _Scan, found: re.Match[str], closing: str) -> None:
    span = Span(found.start(), found.end())
    message = f"{found.group()} is not closed"
    hint = f"put {closing} behind the formula"
    scan.diagnostics.append(Diagnostic("TD102", message, span, hint))


def _add(scan: _Scan, span: Span, inner: Span, display: bool, environment: str = "") -> None:
    text = scan.text
    opening, closing = text[span.start : inner.start], text[inner.end : span.end]
    prefix = prefix_at(text, span.start)
    scan.blocks.append(Block("formula", span, inner, display, opening, closing, prefix, environment))


_FENCE_END = re.compile(r"\n[ \t>]*(?:`{3,}|~{3,})[ \t]*\r?\n?\Z")


def _add_fence(scan: _Scan, span: Span) -> None:
    """A fence that says ``math``; its last line is the closing one unless it was forgotten."""
    start = min(line_end(scan.text, span.start), span.end)
    close = _FENCE_END.search(scan.text, start - 1, span.end)
    if close is None:
        opening = Span(span.start, start)
        hint = "put a fence of the same length behind the formula"
        scan.diagnostics.append(Diagnostic("TD102", "the fence is not closed", opening, hint))
        return
    end = span.start + len(scan.text[span.start : span.end].rstrip("\r\n"))
    _add(scan, Span(span.start, end), Span(start, max(start, close.start() + 1)), display=True)

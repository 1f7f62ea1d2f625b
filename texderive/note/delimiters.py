"""How authors delimit mathematics: one row for each dialect, and the search for what closes it."""

from __future__ import annotations

import re
from typing import NamedTuple

from texderive.note.places import BLANK_LINE


class Delimiter(NamedTuple):
    """A pair that encloses a formula; ``markdown`` and ``tex`` say where the pair has that meaning."""

    opening: str
    closing: str
    display: bool
    markdown: bool = True
    tex: bool = True


DELIMITERS: dict[str, Delimiter] = {
    row.opening: row
    for row in (
        Delimiter("$$", "$$", display=True),
        Delimiter("$", "$", display=False),
        Delimiter("\\\\[", "\\\\]", display=True, tex=False),
        Delimiter("\\\\(", "\\\\)", display=False, tex=False),
        Delimiter("\\[", "\\]", display=True),
        Delimiter("\\(", "\\)", display=False),
    )
}

# Environments that are mathematics of their own; the second set stands bare only in careless Markdown.
ENVIRONMENTS = frozenset(
    name + star
    for name in (
        *("equation", "align", "gather", "eqnarray", "alignat", "multline", "flalign"),
        *("displaymath", "math", "dmath"),
    )
    for star in ("", "*")
)
INNER_ENVIRONMENTS = frozenset(("aligned", "gathered", "split", "alignedat", "cases", "array"))

# Text inside of a formula may hold formulas of its own: \text{if $x > 0$}.
_TEXT = r"\\(?:text\w*|mbox|hbox|intertext|tag)\s*\{(?:[^{}$]|\$[^{}$]*\$)*\}"
_INSIDE = {
    "markdown": re.compile(rf"{_TEXT}|\\.|\$\$|\$", re.S),
    "tex": re.compile(rf"{_TEXT}|\\.|\$\$|\$|%[^\n]*", re.S),
}
_BEGIN_END = {
    "markdown": re.compile(r"\\(?:(begin|end)\s*\{([A-Za-z]+\*?)\}|.)", re.S),
    "tex": re.compile(r"\\(?:(begin|end)\s*\{([A-Za-z]+\*?)\}|.)|%[^\n]*", re.S),
}


REOPENED = -2


def find_closing(text: str, delimiter: Delimiter, start: int, limit: int, dialect: str) -> int:
    """The offset of the closing delimiter of a formula whose source begins at ``start``, or -1.

    A lone dollar inside of any other pair shows that the pair is none: -1 as well. A display that opens again before
    it closes was not closed: REOPENED.
    """
    closing = delimiter.closing
    if closing.startswith("\\\\"):
        return text.find(closing, start, limit)
    for token in _INSIDE[dialect].finditer(text, start, limit):
        word = token.group()
        if word == closing:
            return token.start()
        if word.startswith("$"):
            return token.start() if closing == "$" else -1
        if word == delimiter.opening:
            return REOPENED
    return -1


def find_environment_end(text: str, name: str, start: int, limit: int, dialect: str) -> tuple[int, int]:
    """Where ``\\end{name}`` starts and ends for a ``\\begin{name}`` that ends at ``start``; (-1, -1) without one."""
    depth = 1
    for token in _BEGIN_END[dialect].finditer(text, start, limit):
        if token[2] != name:
            continue
        depth += 1 if token[1] == "begin" else -1
        if depth == 0:
            return token.start(), token.end()
    return -1, -1


_PRICE = re.compile(
    r"[\d.,]*\d[kKmM]?(?:\s+(?:[A-Za-z]{3,}|and|or|to|in|is|at|for|per|a|an|by|on)\b|[;,]\s+[A-Za-z]{2,}|\s*(?:[-–~/]\s*$|[元块美万]))"
)
_SIGNS = re.compile(r"\\[A-Za-z{|]|[_^=<>+]|'\s*\(")
_SHORT = re.compile(r"\s*[^\W\d_]{1,2}'?(?:\s*[,(]\s*[^\W_]{1,2}\s*[,)]?)*\s*")
_WORDS = re.compile(r"[A-Za-z]{3,}[ \t\n]+[A-Za-z]{2,}")


def is_dollar_formula(content: str, following: str) -> bool:
    """Whether what stands between two dollars is mathematics and no price.

    Dollars that touch their content are mathematics by convention; with blanks inside, the content has to look so.
    """
    if not content.strip() or following.isdigit() or ("\\" not in content and _PRICE.match(content)):
        return False
    if not content[0].isspace() and not content[-1].isspace():
        return True
    return _SIGNS.search(content) is not None or _SHORT.fullmatch(content) is not None


def is_bracket_formula(content: str) -> bool:
    """Whether ``\\( .. \\)`` or ``\\[ .. \\]`` in Markdown encloses mathematics and no escaped bracket of the prose."""
    if _SIGNS.search(content):
        return True
    return any(c.isalpha() for c in content) and not _WORDS.search(content) and len(content) < 60


_LOOKS = re.compile(r"\\[A-Za-z]|[=_^&]")
_PROSE = re.compile(r"[A-Za-z]{2,}(?:[\s,]+[A-Za-z]{2,}){2,}|[\u4e00-\u9fff]{4,}")


def runs_into_prose(content: str) -> bool:
    """Whether a would-be display holds a paragraph of prose: then its closing delimiter was forgotten."""
    return any(
        _PROSE.search(part) is not None and _LOOKS.search(part) is None for part in BLANK_LINE.split(content)[1:]
    )

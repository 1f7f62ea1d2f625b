"""Characters to tokens: pylatexenc reads the TeX, tables put other scripts' punctuation into LaTeX's own."""

from __future__ import annotations

import re
from string import ascii_letters, digits
from typing import NamedTuple

from pylatexenc.latexwalker import LatexWalker, LatexWalkerEndOfStream
from pylatexenc.macrospec import LatexContextDb

from texderive.formula.tables import CHARACTERS, INVISIBLE
from texderive.source import Span


class Token(NamedTuple):
    r"""One token. ``kind`` is what it is to the reader; ``text`` its canonical spelling.

    The scanner makes ``letter``, ``digit``, ``command`` (``\name``), ``char`` (any other sign) and ``words`` (a run of
    letters of a script that is not used in formulas). What `shape` makes of them is listed there.
    """

    kind: str
    text: str
    span: Span
    gap: bool = False  # white space stands before it
    size: str = ""  # of a delimiter: left, right, middle
    note: str = ""  # of a function: the spelling; of a relation: what stood over it


_NO_SPECIALS = LatexContextDb()

# Characters that are a token each, whatever stands around them: most of a formula, and no question for pylatexenc.
_PLAIN = (
    dict.fromkeys(ascii_letters, "letter")
    | dict.fromkeys(digits, "digit")
    | {sign: "char" for sign in "+-=()[]<>,.;:/|!*{}^_&" if sign not in CHARACTERS}
)
_PLAIN_TOKEN = re.compile(rf"(?:[ \t]|\n(?![ \t]*\n))*([{re.escape(''.join(_PLAIN))}])")
_LETTERS = re.compile(r"[A-Za-z]+")


def scan(text: str, offset: int = 0) -> list[Token]:
    """All tokens of a text, without comments and white space; never raises."""
    walker = LatexWalker(text, latex_context=_NO_SPECIALS, tolerant_parsing=True)
    state = walker.make_parsing_state(in_math_mode=True)
    tokens: list[Token] = []
    at, gap = 0, False
    while True:
        plain = _PLAIN_TOKEN.match(text, at)
        if plain is not None:
            start, end = plain.span(1)
            tokens.append(Token(_PLAIN[plain[1]], plain[1], Span(start + offset, end + offset), gap or start > at))
            at, gap = end, False
            continue
        try:
            found = walker.get_token(at, parsing_state=state, environments=False)
        except LatexWalkerEndOfStream:
            return tokens
        gap = gap or bool(found.pre_space)
        at = found.pos + found.len
        if found.tok == "comment" or found.arg == "\n\n":
            gap = True
            continue
        if found.tok == "macro":
            # pylatexenc counts every alphabetic character into a command's name, TeX only ASCII letters
            name = _command_name(found.arg)
            end = found.pos + 1 + len(name)
            at = end if name != found.arg else at
            tokens.append(Token("command", "\\" + name, Span(found.pos, end).shift(offset), gap))
            gap = bool(found.post_space) and name == found.arg
        else:
            _add_characters(tokens, found.arg, Span(found.pos, at).shift(offset), gap)
            gap = gap and found.arg in INVISIBLE


def _command_name(written: str) -> str:
    letters = _LETTERS.match(written)
    return letters.group() if letters else written[0]


def _add_characters(tokens: list[Token], written: str, span: Span, gap: bool) -> None:
    """Adds what a character (or ``$$``, ``\\[`` ..) stands for."""
    if written in INVISIBLE:
        return
    for meant in _spelled(CHARACTERS.get(written, written)):
        if meant[0] == "\\":
            kind = "command"
        elif len(meant) == 1 and meant.isascii():
            kind = "letter" if meant.isalpha() else "digit" if meant.isdigit() else "char"
        elif meant[0].isalpha() or not meant.isascii():
            kind = "words"
        else:
            kind = "char"
        last = tokens[-1] if tokens else None
        if kind == "words" and last and last.kind == "words" and last.span.end == span.start:
            tokens[-1] = Token("words", last.text + meant, last.span.cover(span), last.gap)
        else:
            tokens.append(Token(kind, meant, span, gap))
        gap = False


def _spelled(latex: str) -> list[str]:
    """A table entry or a character as single tokens: ``^\\top`` is ``^`` and ``\\top``."""
    if len(latex) == 1 or latex in ("$$", "\\(", "\\)", "\\[", "\\]"):
        return [latex]
    if latex[0] == "\\":
        end = latex.find("{")
        return [latex] if end < 0 else [latex[:end], *latex[end:]]
    return [latex[0], *_spelled(latex[1:])]

"""Formulas among words without dollars around them: ``W_1 is a p \\times n matrix, x \\in R^n``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from texderive.elaborate.words import PLAIN_SIZE
from texderive.source import Span

_PART = re.compile(
    r"(?P<marked>\$[^$]+\$|\\\(.+?\\\))|\\(?:[A-Za-z]+|.)|(?P<open>[{(\[])|(?P<close>[})\]])|(?P<comma>,)"
    r"|(?P<word>[A-Za-z]{2,}(?:-[A-Za-z]+)*|[\u3001-\u9fff\uff01-\uff5e]+|[;:.](?=\s|$))|.",
    re.S,
)
_SIGN = re.compile(r"[\\^_=<>∈≥≤≻ℝ]")
_NAMES_BEFORE = re.compile(r"[^\W\d_]\d*(?:\s*,\s*[^\W\d_]\d*)*\s*,\s*$")
_MEMBER = re.compile(r"\s*[^\s,]+\s*(?:\\in(?![A-Za-z])|∈|\\succ)")
# Behind other words stands a size.
_OPENS = re.compile(r"(?:^|\b(?:where|and|let|with|for|given)|[设令其中和与，。；])\s*$", re.I)
_ARTICLE = re.compile(r"(?<=[^,;\s]\s)a(?=\s+(?!is\b|are\b|be\b|denotes?\b|in\b|\\in\b|\\succ)[A-Za-z\\])")
_LETTER = re.compile(rf"(?P<size>{PLAIN_SIZE.pattern}(?![A-Za-z]))|(?<![\w'’-])[A-Za-zα-ωΑ-Ω]\d*(?![\w'])")
_LOOSE = " \t\r\n,("


def stretches(text: str) -> list[tuple[Span, bool]]:
    """The text in order, each stretch with whether it is a formula; marks around formulas are left out."""
    found: list[tuple[Span, bool]] = []
    for span, formula in _stretches(text):
        if span.start == span.end:
            continue
        if found and not formula and not found[-1][1] and found[-1][0].end == span.start:
            found[-1] = (found[-1][0].cover(span), False)
        else:
            found.append((span, formula))
    return found


def _stretches(text: str) -> Iterator[tuple[Span, bool]]:
    start = braces = brackets = 0
    commas: list[int] = []
    for part in _PART.finditer(text):
        step = bool(part["open"]) - bool(part["close"])
        braces, brackets = (braces + step, brackets) if part[0] in "{}" else (braces, brackets + step)
        if part["comma"] and braces <= 0 and brackets <= 0:
            commas.append(part.start())
        elif part["marked"] or (part["word"] and braces <= 0):
            yield from _run(text, start, part.start(), commas)
            edge = (1 if part[0][0] == "$" else 2) if part["marked"] else 0
            yield Span(part.start() + edge, part.end() - edge), bool(edge)
            start, commas = part.end(), []
    yield from _run(text, start, len(text), commas)


def _run(text: str, start: int, end: int, commas: list[int]) -> Iterator[tuple[Span, bool]]:
    """What stands between two words: formulas parted by commas, and letters by themselves."""
    done = start
    for begin, close in pairwise((start, *(at + 1 for at in commas), end + 1)):
        close -= 1
        if not _SIGN.search(text, begin, close):
            continue
        free = start if _OPENS.search(text[:start]) else text.find(",", start, begin) + 1 or begin
        names = _NAMES_BEFORE.search(text, max(done, free), begin) if _MEMBER.match(text, begin, close) else None
        first = names.start() if names else begin
        first += len(text[first:close]) - len(text[first:close].lstrip(_LOOSE))
        article = _ARTICLE.match(text, first, close)
        first = article.end() if article else first
        last = first + len(text[first:close].rstrip(_LOOSE))
        yield from _letters(text, done, first)
        yield Span(first, last), True
        done = last
    yield from _letters(text, done, end)


def _letters(text: str, start: int, end: int) -> Iterator[tuple[Span, bool]]:
    """Letters that stand by themselves are names, all but an article and those of a size such as n x n."""
    done = start
    for letter in _LETTER.finditer(text, start, end):
        if letter["size"] or _ARTICLE.match(text, letter.start()):
            continue
        yield Span(done, letter.start()), False
        yield Span(*letter.span()), True
        done = letter.end()
    yield Span(done, end), False

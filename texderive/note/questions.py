"""Questions: formulas whose right side is a question mark."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from texderive.note.blocks import Block, Note, formula_text
from texderive.note.markers import find_generated, name_answer
from texderive.note.places import stands_alone
from texderive.source import Span

_SPACE = r"(?:\s|&|~|\\[,;:! ]|\\q?quad(?![A-Za-z])|\\displaystyle(?![A-Za-z]))*"
_RELATION = r"(?::=|=|＝|\\(?:coloneqq|triangleq|equiv|stackrel\s*\{[^{}]*\}\s*\{=\}|overset\s*\{[^{}?]*\}\s*\{=\}))"
_MARK = (
    r"(?:[?？]+|\{\s*[?？]+\s*\}|\(\s*[?？]+\s*\)|\\(?:boxed|fbox|text|mathrm|mathord|mbox|underline|color\{\w+\})"
    rf"\s*\{{{_SPACE}\$?[?？]+\$?{_SPACE}\}})"
)
ASKS = re.compile(rf"{_SPACE}(?P<relation>{_RELATION}){_SPACE}(?P<mark>{_MARK})")
_TURNED = re.compile(rf"{_SPACE}(?P<mark>{_MARK}){_SPACE}{_RELATION}{_SPACE}[^\s?？]")  # ? = \nabla_x f
# What may follow the mark: another formula behind a comma, or remarks up to the end of the row or the group.
_AFTER = re.compile(
    rf"{_SPACE}(?:[,，;；、]|(?:\\(?:tag\*?|label|text|mbox)\s*\{{[^{{}}]*\}}|\\q?quad\s*\([\w.]+\)|"
    rf"\\(?:notag|nonumber|hfill)(?![A-Za-z])|%[^\n]*\n|\\right\s*\.|[.。!]|{_SPACE}){{0,8}}(?:\Z|\}}))"
)
# A wide space parts questions, too.
_APART = re.compile(rf"{_SPACE}\\q?quad(?![A-Za-z])")
_ROW = re.compile(r"\\\\\*?(?:\s*\[[^\]]*\])?|\\(?P<side>begin|end)\s*\{(?P<name>\w+\*?)\}(?:\s*\{[\w|@ ]*\})?")
# Environments whose rows are formulas of their own; rows of any other one are parts of a formula.
_ROWS = re.compile(r"align|gather|split|eqnarray|equation|multline|flalign|array|cases|displaymath|math$")
_LEAD = re.compile(r"(?:\s|&|\\\\|[,，;；、.。]|\\q?quad(?![A-Za-z])|\\[,;:! ]|\\text\s*\{[^{}]*\})*")


@dataclass(frozen=True, slots=True)
class Question:
    """One ``.. = ?`` in a formula block.

    ``source`` is what stands before the relation, without the marks of a quote; ``span`` is the block with its
    delimiters, ``asked`` the place of ``source`` up to the mark's end in the note. ``tail`` is what follows the mark
    (``\\tag{1}``, a full stop). ``inline`` says that the block stands within a sentence. ``ident`` names its answer.
    """

    block: int
    span: Span
    asked: Span
    source: str
    tail: str
    inline: bool
    ident: str = ""


def find_questions(note: Note) -> tuple[Question, ...]:
    """All questions of a note in order; a block may pose several. Blocks under ``ignore`` pose none."""
    # Answers that were kept have names already.
    taken = {generated.ident for generated in find_generated(note.text, note.format)}
    counts: Counter[str] = Counter()
    return tuple(
        replace(question, ident=name_answer("q", question.source, taken, counts))
        for index, block in enumerate(note.blocks)
        if block.kind == "formula" and not note.is_ignored(block.span)
        for question in _in_block(note.text, index, block)
    )


def find_unread(note: Note) -> tuple[Span, ...]:
    """The places of question marks beside an equals sign that ask nothing, since something stands behind them."""
    return tuple(
        Span(places.to_note(found.start("mark")), places.to_note(found.end("mark") - 1) + 1)
        for block in note.blocks
        if block.kind == "formula" and not note.is_ignored(block.span)
        for source, places in [formula_text(note.text, block)]
        if "?" in source or "？" in source
        for start, end in _rows(source)
        for found in _unread_in(source, start, end)
    )


def _unread_in(source: str, start: int, end: int) -> Iterator[re.Match[str]]:
    turned = _TURNED.match(source, start, end)
    if turned:
        yield turned
    yield from (found for found in ASKS.finditer(source, start, end) if not _ends(source[found.end() : end]))


def _ends(rest: str) -> bool:
    """Whether what stands behind a mark leaves it a question: nothing, or another one behind a wide space."""
    return _AFTER.match(rest) is not None or (_APART.match(rest) is not None and ASKS.search(rest) is not None)


def _in_block(text: str, index: int, block: Block) -> Iterator[Question]:
    source, places = formula_text(text, block)
    if "?" not in source and "？" not in source:
        return
    inline = not (block.display and stands_alone(text, block.span))
    for start, end in _rows(source):
        at = start
        for found in ASKS.finditer(source, start, end):
            rest = source[found.end() : end]
            if not _ends(rest):
                continue
            at = _skip(_LEAD, source, at, found.start())
            asked = Span(places.to_note(at), places.to_note(found.end() - 1) + 1)
            left = _closed(source[at : found.start()])
            if left:
                tail = "" if ASKS.search(source, found.end(), end) else source[found.end() : end].strip().lstrip("}")
                yield Question(index, block.span, asked, left, tail, inline)
            at = found.end()


def _skip(pattern: re.Pattern[str], source: str, at: int, end: int) -> int:
    found = pattern.match(source, at, end)
    return found.end() if found else at


def _rows(source: str) -> Iterator[tuple[int, int]]:
    """The rows of a formula: cut at row breaks outside of matrices, and at environments that make rows."""
    inside: list[str] = []
    start = 0
    for found in _ROW.finditer(source):
        side, name = found["side"], found["name"] or ""
        makes_rows = side is not None and _ROWS.match(name) is not None
        if side == "end" and inside:
            inside.pop()
        if all(_ROWS.match(outer) for outer in inside) and (side is None or makes_rows):
            yield start, found.start()
            start = found.end()
        if side == "begin":
            inside.append(name)
    yield start, len(source)


def _closed(source: str) -> str:
    """The left side without an opening brace or ``\\left`` whose partner stands behind the question mark."""
    source = source.strip()
    while source and source.count("{") - source.count("\\{") > source.count("}") - source.count("\\}"):
        cut = source.find("{")
        if cut != 0 and not re.fullmatch(r"\\(?:boxed|color|displaystyle|mathbf|textcolor\{\w+\})?\s*", source[:cut]):
            break
        source = source[cut + 1 :].strip()
    return source

"""Where answers go and how they look there: in the place of a display, within a sentence, behind a paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple, cast

from texderive.elaborate.context import NoteContext
from texderive.elaborate.reading.derivatives import Variable
from texderive.note.blocks import Block, Note
from texderive.note.markers import wrap_answer, wrap_result, wrap_steps
from texderive.note.options import Options
from texderive.note.places import place_after, rest_of_line
from texderive.note.questions import Question
from texderive.pipeline.derivation import Derivation
from texderive.render.layouts import formula, guarded
from texderive.render.notation import Notation
from texderive.render.presentation import Detail, Seen, seen_of
from texderive.render.templates import Template, find_template, read_template, render_template
from texderive.source import Span

TEMPLATES = {"markdown": "markdown", "tex": "tex"}


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of the note. That which holds an answer carries its LaTeX and its derivation."""

    span: Span
    text: str
    latex: str = ""
    derivation: Derivation | None = None


class Shown(NamedTuple):
    """What an answer shows of its derivation: the place of its question, how it is written, and its parts."""

    at: int
    how: tuple[str, Detail]
    parts: frozenset[Seen]


@dataclass(frozen=True, slots=True)
class Desk:
    """What all answers of one note need."""

    note: Note
    base: Options
    context: NoteContext
    notation: Notation
    newline: str
    solid: tuple[Span, ...]
    prose: str  # the note with everything but prose blanked
    varying: Mapping[str, tuple[Variable, ...]]  # by what the note differentiates each function
    folders: tuple[Path, ...] = ()
    shown: list[Shown] = field(default_factory=list)

    def options(self, at: int) -> Options:
        return self.note.options_at(at, self.base)


def labels(question: Question) -> str:
    r"""The ``\tag`` and ``\label`` of a question, for its result."""
    return "".join(_LABEL.findall(question.tail))


def remaining_rows(text: str, block: Block, asked: list[Span]) -> str:
    """A display without the rows that ask; empty where nothing else stands in it."""
    inner = text[block.inner.start : block.inner.end]
    rows: list[str] = []
    start = 0
    for cut in [*(m for m in _ROW_END.finditer(inner)), None]:
        end = cut.start() if cut else len(inner)
        here = Span(block.inner.start + start, block.inner.start + end)
        if not any(here.overlaps(span) for span in asked):
            rows.append(inner[start:end])
        else:
            rows.extend(_FRAME.findall(inner[start:end]))
        start = cut.end() if cut else end
    if not _FRAME.sub("", "".join(rows)).strip():
        return ""
    content = [row for row in rows if _FRAME.sub("", row).strip()]
    frame = _FRAME.findall(inner)
    opened, closed = (frame[0], frame[-1]) if len(frame) > 1 else ("", "")
    lines = " \\\\\n".join(_FRAME.sub("", row).strip() for row in content)
    shown = "\n".join(filter(None, (opened, lines, closed)))
    return f"{block.opening}\n{shown}\n{block.closing}".strip("\n") if block.opening else shown


def redelimited(text: str, opening: str, closing: str) -> str:
    """Displays in the author's delimiters instead of ``$$``; where they are doubled, so are the row breaks."""
    if opening not in (r"\[", r"\\["):
        return text
    lines: list[str] = []
    inside = False
    for line in text.split("\n"):
        if line.strip() == "$$":
            inside = not inside
            lines.append(line.replace("$$", opening if inside else closing))
        else:
            lines.append(line.replace(r"\\", r"\\\\") if inside and opening == r"\\[" else line)
    return "\n".join(lines)


_LABEL = re.compile(r"\\(?:tag\*?|label)\s*\{[^{}]*\}")
_ROW_END = re.compile(r"\\\\(?:\[[^\]]*\])?")
_FRAME = re.compile(r"\\(?:begin|end)\{\w+\*?\}(?:\{[^{}]*\})?")


def body(desk: Desk, derivation: Derivation, at: int, prefix: str, tail: str = "", whole: bool = False) -> str:
    """The derivation through the template in force; what the answers just before it show is not said again."""
    options = desk.options(at)
    detail = cast(Detail, options.detail or "normal")
    how = (options.template or "", detail)
    context = derivation.context(detail, seen=() if whole or detail == "full" else _seen_before(desk, at, how))
    desk.shown.append(Shown(at, how, seen_of(derivation.verified, derivation.notation, detail)))
    context = replace(
        context, format=desk.note.format, reasons=bool(options.reasons), env=options.environment or "", prefix=prefix
    )
    if tail:
        context = replace(context, result=context.result._replace(right=f"{context.result.right} {tail}"))
    text = render_template(template_of(desk, options), context).strip("\n")
    return guarded(text) if prefix.strip() or prefix else text


def together(bodies: Iterable[str]) -> str:
    """Bodies one below the other. Words that come first are a paragraph of their own, not the end of the author's."""
    joined = "\n\n".join(bodies)
    return "\n" + joined if _WORDS.match(joined) else joined


_WORDS = re.compile(r"[^\W\d_]|\*|\$(?!\$)")
# Where a reader starts anew: headings, containers, callouts, questions of an exam.
_ANEW = re.compile(
    r"^[ \t>]*(?:#{1,6}\s|:::+[ \t]*\w|>?\s*\[!|---|\\(?:chapter|(?:sub)*section|question|titledquestion)(?![a-z])|"
    r"\\begin\{(?:problem|exercise|question|example|proof|theorem|lemma|proposition)\w*\*?\})",
    re.M,
)


def _seen_before(desk: Desk, at: int, how: tuple[str, Detail]) -> frozenset[Seen]:
    """What a reader has seen when the answer to a question comes: in the same stretch, in the same form."""
    near = (one for one in desk.shown if one.how == how and one.at <= at)
    parts = (one.parts for one in near if not _ANEW.search(desk.note.text, one.at, at))
    return frozenset().union(*parts)


def template_of(desk: Desk, options: Options) -> Template:
    name = options.template or TEMPLATES[desk.note.format]
    return read_template(Path(name)) if name.endswith(".jinja") else find_template(name, desk.folders)


def display(desk: Desk, solved: list[tuple[Question, Derivation]]) -> list[Edit]:
    """All answers of a display stand in its place."""
    first, derivation = solved[0]
    text = desk.note.text
    block = desk.note.blocks[first.block]
    bodies = [
        redelimited(body(desk, one, question.span.start, block.prefix, labels(question)), block.opening, block.closing)
        for question, one in solved
    ]
    kept = remaining_rows(text, block, [question.asked for question, _ in solved])
    bodies = [kept, *bodies] if kept else bodies
    span = block.span
    new = wrap_answer(
        text[span.start : span.end], together(bodies), ident=first.ident, prefix=block.prefix,
        newline=desk.newline, rest=rest_of_line(text, span.end), format=desk.note.format,
    )  # fmt: skip
    extra = [Edit(Span(span.end, span.end), "", one.result.latex, one) for _, one in solved[1:]]
    return [Edit(span, new, derivation.result.latex, derivation), *extra]


def inline(desk: Desk, solved: list[tuple[Question, Derivation]]) -> list[Edit]:
    """The result within the sentence, the steps behind its paragraph."""
    first, derivation = solved[0]
    note, text = desk.note, desk.note.text
    block = note.blocks[first.block]
    joined = ", ".join(formula(one.context().result) for _, one in solved)
    inside = block.opening + joined + block.closing
    span = block.span
    shown = wrap_result(
        text[span.start : span.end], inside, ident=first.ident, newline=desk.newline,
        rest=rest_of_line(text, span.end), format=note.format,
    )  # fmt: skip
    place = place_after(text, span.start, desk.solid, tex=note.format == "tex")
    bodies = together(body(desk, one, span.start, place.prefix) for _, one in solved)
    steps = wrap_steps(bodies, ident=first.ident, place=place, newline=desk.newline, format=note.format)
    extra = [Edit(Span(span.end, span.end), "", one.result.latex, one) for _, one in solved[1:]]
    return [Edit(span, shown, derivation.result.latex, derivation), *extra, Edit(Span(place.at, place.at), steps)]

"""Reads a note into blocks: opaque stretches, answers of earlier runs, formulas, options; the rest is prose."""

from __future__ import annotations

from bisect import bisect_right

from texderive.diagnostics import Diagnostic
from texderive.note.blocks import Block, Format, Kind, Note, plain, tile
from texderive.note.language import language
from texderive.note.markers import Generated, find_generated
from texderive.note.opaque import Opaque, OpaqueKind, markdown_opaque, tex_opaque
from texderive.note.options import Options, Setting, comment_options, front_matter_options, preamble_options
from texderive.note.places import line_end, line_start, place_after
from texderive.note.scan import scan_formulas
from texderive.source import Span

_KINDS: dict[OpaqueKind, Kind] = {
    "fence": "code",
    "math_fence": "code",
    "indented": "code",
    "code": "code",
    "comment": "comment",
    "html": "html",
    "front_matter": "front_matter",
    "generated": "generated",
}


def read_note(text: str, format: Format = "markdown") -> Note:
    """A note as blocks that tile its text, with its options and what was wrong with it. Never raises."""
    return read_markdown(text) if format == "markdown" else read_tex(text)


def read_markdown(text: str) -> Note:
    """Reads a Markdown note."""
    opaque = markdown_opaque(text)
    generated = find_generated(text, "markdown", opaque)
    formulas, diagnostics = scan_formulas(text, _with_generated(opaque, generated), "markdown")
    if any(_misleads(text, formula) for formula in formulas) or generated:
        # To the Markdown reader a display is lists, code, headings: with the formulas blanked it sees the rest aright.
        opaque = markdown_opaque(_blanked(text, formulas))
        formulas, diagnostics = scan_formulas(text, _with_generated(opaque, generated), "markdown")
    return _note(text, "markdown", _with_generated(opaque, generated), formulas, diagnostics)


def read_tex(text: str) -> Note:
    """Reads a TeX note."""
    opaque = tex_opaque(text)
    opaque = _with_generated(opaque, find_generated(text, "tex", opaque))
    formulas, diagnostics = scan_formulas(text, opaque, "tex")
    return _note(text, "tex", opaque, formulas, diagnostics)


def _with_generated(opaque: list[Opaque], generated: tuple[Generated, ...]) -> list[Opaque]:
    """Opaque stretches with each generated one as a whole in the place of its parts."""
    if not generated:
        return opaque
    whole = [Opaque("generated", g.span) for g in generated]
    starts = [g.span.start for g in generated]

    def apart(part: Opaque) -> bool:
        index = bisect_right(starts, part.span.start) - 1
        return index < 0 or part.span.start >= generated[index].span.end

    return sorted([*whole, *(part for part in opaque if apart(part))], key=lambda part: part.span)


def _misleads(text: str, formula: Block) -> bool:
    inner = text[formula.inner.start : formula.inner.end]
    return "\n" in inner or "`" in inner or "<" in inner


def _blanked(text: str, formulas: list[Block]) -> str:
    """The text with letters in the place of every formula, lines and prefixes kept."""
    parts: list[str] = []
    done = 0
    for formula in formulas:
        if formula.opening.startswith(("`", "~", "$`")):
            continue
        lines = text[formula.inner.start : formula.inner.end].split("\n")
        kept = [_letters(line, formula.prefix if number else "") for number, line in enumerate(lines)]
        parts += (text[done : formula.inner.start], "\n".join(kept))
        done = formula.inner.end
    return "".join(parts) + text[done:]


def _letters(line: str, prefix: str) -> str:
    keep = len(prefix) if line.startswith(prefix) else len(line) - len(line.lstrip(" >\t"))
    return line[:keep] + "x" * len(line[keep:].rstrip("\r")) + "\r" * line.endswith("\r")


def _note(
    text: str, format: Format, opaque: list[Opaque], formulas: list[Block], diagnostics: list[Diagnostic]
) -> Note:
    found = [plain(_KINDS[o.kind], o.span) for o in opaque if o.kind in _KINDS]
    blocks = tile(text, formulas, found)
    settings, ignored, diagnostics = _settings(text, format, blocks, diagnostics)
    prose = "".join(text[b.span.start : b.span.end] for b in blocks if b.kind == "prose")
    everything = tuple(sorted(diagnostics, key=lambda d: d.span or Span(0, 0)))
    return Note(text, format, blocks, everything, settings, ignored, language(prose))


def _settings(
    text: str, format: Format, blocks: tuple[Block, ...], diagnostics: list[Diagnostic]
) -> tuple[tuple[Setting, ...], tuple[Span, ...], list[Diagnostic]]:
    settings: list[Setting] = []
    ignored: list[Span] = []
    solid = [b.span for b in blocks if b.kind == "formula"]
    for block in blocks:
        if block.kind == "front_matter" and format == "tex" and block.span.start == 0:
            for at, options, said in preamble_options(text, block.span):
                diagnostics = diagnostics + said
                settings.append(Setting(at, options))
            continue
        if block.kind == "front_matter" and format == "markdown":
            options, said = front_matter_options(text, block.span)
        elif block.kind == "comment" and (read := comment_options(text, block.span)):
            options, said, ignore = read
            if ignore:
                ignored.append(_what_is_ignored(text, block.span, solid, format))
        else:
            continue
        diagnostics = diagnostics + said
        if options != Options():
            settings.append(Setting(block.span.start, options))
    return tuple(settings), tuple(ignored), diagnostics


def _what_is_ignored(text: str, comment: Span, solid: list[Span], format: Format) -> Span:
    """The comment's line; for a comment that stands on a line by itself, the block that follows."""
    start, end = line_start(text, comment.start), line_end(text, comment.end)
    around = text[start : comment.start] + text[comment.end : end]
    if around.strip(" >\t\r\n"):
        return Span(start, end)
    following = end
    while following < len(text) and not text[following : line_end(text, following)].strip(" >\t\r\n"):
        following = line_end(text, following)
    return Span(start, place_after(text, following, solid, tex=format == "tex").at)

"""What is said of an input: values with a code, a place, what was found and expected, and a way out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple

from texderive.source import Source, Span

WIDEST = 200  # characters of a line that are shown: a paragraph may be one line

Severity = Literal["error", "warning", "note"]

# One row for each thing that can be said; messages at the call fill in the particulars.
CODES: dict[str, str] = {
    "TD001": "the file cannot be read",
    "TD002": "the file changed while it was worked on",
    "TD003": "an option is not known",
    "TD004": "the file cannot be written",
    "TD005": "the answers could not be taken out again",
    "TD101": "the formula has a syntax error",
    "TD102": "a delimiter is not closed",
    "TD103": "the formula nests too deeply",
    "TD104": "a macro is not known",
    "TD111": "shapes do not fit",
    "TD112": "declarations disagree",
    "TD113": "a name has no meaning here",
    "TD114": "the formula has no reading",
    "TD115": "a reading was chosen by convention",
    "TD121": "the question names nothing that the note defines",
    "TD122": "the variable does not occur",
    "TD123": "the question is not understood",
    "TD131": "an answer was edited by hand",
    "TD132": "a generated block is damaged",
    "TD201": "a line is wrong",
    "TD202": "a claim cannot be decided",
    "TD203": "the note mixes layouts",
    "TD204": "a claim was judged by numbers alone",
    "TD301": "an operation is not supported",
    "TD302": "no rule applies",
    "TD303": "a step does not verify",
    "TD304": "no point where the expression is defined was found",
    "TD305": "there is no closed form",
    "TD401": "the template cannot be used",
}


class Related(NamedTuple):
    """A second place that a diagnostic speaks of."""

    message: str
    span: Span


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding about the input. ``span`` is in offsets of the text that was given."""

    code: str
    message: str
    span: Span | None = None
    hint: str = ""
    severity: Severity = "error"
    related: tuple[Related, ...] = ()

    def shift(self, offset: int) -> Diagnostic:
        """The same diagnostic for a text that starts ``offset`` characters further on."""
        return replace(
            self,
            span=self.span and self.span.shift(offset),
            related=tuple(Related(r.message, r.span.shift(offset)) for r in self.related),
        )

    def at(self, span: Span) -> Diagnostic:
        """The same diagnostic with a place, where it has none of its own."""
        return self if self.span is not None else replace(self, span=span)

    def to_json(self, source: Source | None = None) -> dict[str, Any]:
        line, column = source.line_column(self.span.start) if source and self.span else (None, None)
        return {
            "code": self.code,
            "severity": self.severity,
            "message": self.message,
            "hint": self.hint,
            "start": self.span.start if self.span else None,
            "end": self.span.end if self.span else None,
            "line": line,
            "column": column,
            "related": [{"message": r.message, "start": r.span.start, "end": r.span.end} for r in self.related],
        }


def show(diagnostic: Diagnostic, source: Source) -> str:
    """A diagnostic as text: place, severity, code, message, the line with a caret, and the hint."""
    if diagnostic.span is None:
        head = f"{source.name}: {diagnostic.severity} {diagnostic.code}: {diagnostic.message}"
        return head + (f"\n  hint: {diagnostic.hint}" if diagnostic.hint else "")
    line, column = source.line_column(diagnostic.span.start)
    text, at = _excerpt(source.line(line), column - 1)
    width = max(1, min(diagnostic.span.end - diagnostic.span.start, len(text) - at))
    lead = "".join("\t" if c == "\t" else "  " if ord(c) > 0x2E7F else " " for c in text[:at])
    lines = [
        f"{source.name}:{line}:{column}: {diagnostic.severity} {diagnostic.code}: {diagnostic.message}",
        f"  {text}",
        f"  {lead}{'^' * width}",
    ]
    for related in diagnostic.related:
        place = source.line_column(related.span.start)
        lines.append(f"  {source.name}:{place[0]}:{place[1]}: {related.message}")
    if diagnostic.hint:
        lines.append(f"  hint: {diagnostic.hint}")
    return "\n".join(lines)


def _excerpt(line: str, at: int) -> tuple[str, int]:
    """A line with the place in it, or of a long one what stands around the place."""
    if len(line) <= WIDEST:
        return line, at
    start = max(0, min(at - WIDEST // 3, len(line) - WIDEST))
    before, after = "…" * (start > 0), "…" * (start + WIDEST < len(line))
    return f"{before}{line[start : start + WIDEST]}{after}", at - start + len(before)


class TexDeriveError(Exception):
    """The root of all errors that the input can cause; carries its diagnostics."""

    def __init__(self, diagnostics: Diagnostic | Iterable[Diagnostic]) -> None:
        given = (diagnostics,) if isinstance(diagnostics, Diagnostic) else tuple(diagnostics)
        self.diagnostics: tuple[Diagnostic, ...] = given
        super().__init__("; ".join(f"{d.code}: {d.message}" for d in given))


class ParseError(TexDeriveError):
    """The LaTeX cannot be read."""


class ShapeError(TexDeriveError):
    """Shapes do not fit together."""


class UnsupportedError(TexDeriveError):
    """What is asked is out of reach, and said to be so by name."""


class VerificationError(TexDeriveError):
    """A step or an answer failed its numeric proof; nothing is written."""

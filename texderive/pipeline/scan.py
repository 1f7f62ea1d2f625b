"""``scan``: what was understood of a note: its symbols, and every formula with its reading printed back."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from texderive.diagnostics import Diagnostic, TexDeriveError
from texderive.elaborate.context import Formula, NoteContext, read_context
from texderive.elaborate.symbols import Context
from texderive.ir.dims import Shape, shape_text
from texderive.ir.expr import Expr
from texderive.note.blocks import Note
from texderive.note.reader import read_note
from texderive.pipeline.preamble import preamble_macros
from texderive.pipeline.readings import Known, Reading, known_in, read_statements
from texderive.pipeline.statements import Statement, statements
from texderive.pipeline.symbol_table import KINDS, ScannedSymbol, SymbolTable
from texderive.render.hand import notation_of_note
from texderive.render.latex import write
from texderive.render.notation import Notation
from texderive.source import Source, Span

Status = Literal["read", "partly read", "not read", "no mathematics"]


@dataclass(frozen=True, slots=True)
class ScannedFormula:
    """One formula of a note. ``readings`` is each statement printed back; ``reasons`` say what was not understood."""

    span: Span
    latex: str
    status: Status
    readings: tuple[str, ...] = ()
    kind: str = ""  # of the first statement's sides: scalar, column vector, row vector, matrix; or declaration, size
    shape: Shape | None = None
    reasons: tuple[Diagnostic, ...] = ()
    notes: tuple[Diagnostic, ...] = ()

    def to_json(self, source: Source) -> dict[str, Any]:
        line, column = source.line_column(self.span.start)
        return {
            "start": self.span.start, "end": self.span.end, "line": line, "column": column, "latex": self.latex,
            "status": self.status, "readings": list(self.readings), "kind": self.kind,
            "shape": None if self.shape is None else [str(size) for size in self.shape],
            "reasons": [d.to_json(source) for d in self.reasons], "notes": [d.to_json(source) for d in self.notes],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scan:
    """Symbols and formulas of a note with what was understood of each."""

    symbols: tuple[ScannedSymbol, ...]
    formulas: tuple[ScannedFormula, ...]
    diagnostics: tuple[Diagnostic, ...] = ()
    source: Source = field(default_factory=lambda: Source(""), repr=False)

    @property
    def coverage(self) -> dict[str, int]:
        """How many formulas have each status."""
        counts = dict.fromkeys(("read", "partly read", "not read", "no mathematics"), 0)
        for formula in self.formulas:
            counts[formula.status] += 1
        return counts

    @property
    def share(self) -> float:
        """The share of the mathematics that was read, from 0 to 1."""
        counts = self.coverage
        whole = len(self.formulas) - counts["no mathematics"]
        return counts["read"] / whole if whole else 1.0

    def to_json(self) -> dict[str, Any]:
        counts = {status.replace(" ", "_"): count for status, count in self.coverage.items()}
        return {
            "symbols": [symbol.to_json(self.source) for symbol in self.symbols],
            "formulas": [formula.to_json(self.source) for formula in self.formulas],
            "coverage": {"formulas": len(self.formulas), **counts, "share": round(self.share, 4)},
            "diagnostics": [d.to_json(self.source) for d in self.diagnostics],
        }


def scan(text: str, *, format: str = "markdown", folder: Path | None = None) -> Scan:
    """What is understood of a note. Never raises, and looks at each formula for a bounded time.

    ``folder`` is where a preamble that the note names is looked for.
    """
    note = read_note(text, "tex" if format == "tex" else "markdown")
    macros, said = preamble_macros(note, folder=folder)
    context = read_context(note, macros)
    notation = notation_of_note(context)
    table = SymbolTable(note, notation.symbols)
    table.declarations(context)
    desk = _Desk(note, context, notation, table)
    formulas = tuple(desk.formula(formula) for formula in context.formulas)
    return Scan(table.sorted(), formulas, (*note.diagnostics, *said, *context.diagnostics), Source(text))


@dataclass(slots=True)
class _Desk:
    """What the reading of all formulas of one note needs."""

    note: Note
    context: NoteContext
    notation: Notation
    table: SymbolTable
    known: dict[int, Known] = field(default_factory=dict)  # by the identity of what is in force
    done: dict[tuple[str, Hashable], ScannedFormula] = field(default_factory=dict)

    def formula(self, formula: Formula) -> ScannedFormula:
        block = self.note.blocks[formula.block]
        latex = self.note.text[block.inner.start : block.inner.end].strip()
        found = statements(formula.tree)
        blank = ScannedFormula(formula.span, latex, "no mathematics")
        if not found:
            return blank
        errors = tuple(d for d in formula.diagnostics if d.severity == "error")
        if errors or any(s.sort == "error" for s in found):
            return replace(blank, status="not read", reasons=errors)
        typed = [s for s in found if s.sort == "statement"]
        if not typed:
            shown = tuple(self.source(s.span) for s in found)
            return replace(blank, status="read", readings=shown, kind=found[0].sort)
        known = self.at(blank.span.end - 1)
        key = (latex, known.matters([side for s in typed for side in s.sides]))
        done = self.done.get(key)
        if done is None:
            done = self.done[key] = self.read(blank, typed, known)
        return moved(done, blank.span)

    def read(self, blank: ScannedFormula, typed: Sequence[Statement], known: Known) -> ScannedFormula:
        """All statements jointly; where that fails, each by itself."""
        context = known.context
        whole = read_statements([s.sides for s in typed], known)
        if isinstance(whole, Reading):
            return self.told(blank, typed, [whole], (), context)
        if len(typed) == 1:
            return replace(blank, status="not read", reasons=(whole,))
        readings: list[Reading] = []
        kept: list[Statement] = []
        reasons: list[Diagnostic] = []
        for one in typed:
            read = read_statements([one.sides], known)
            if isinstance(read, Reading):
                readings.append(read)
                kept.append(one)
            else:
                reasons.append(read)
        if not readings:
            return replace(blank, status="not read", reasons=tuple(reasons))
        return self.told(blank, kept, readings, tuple(reasons) or (whole,), context)

    def told(
        self, blank: ScannedFormula, typed: Sequence[Statement], readings: Sequence[Reading],
        reasons: tuple[Diagnostic, ...], context: Context,
    ) -> ScannedFormula:  # fmt: skip
        """What was read, printed back."""
        sides = [side for reading in readings for side in reading.statements]
        try:
            shown = tuple(self.shown(one, exprs) for one, exprs in zip(typed, sides, strict=True))
        except TexDeriveError as error:
            return replace(blank, status="not read", reasons=error.diagnostics)
        declared = frozenset(context.declarations)
        if not (len(typed) == 1 and typed[0].sides[0].kind == "name" and len(typed[0].sides) == 1):
            for reading in readings:
                self.table.used(reading.symbols, declared)
        first = next((e for e in sides[0] if e.op != "zeros"), sides[0][0])
        notes = tuple(dict.fromkeys(n for reading in readings for n in reading.notes))
        status: Status = "partly read" if reasons else "read"
        return replace(
            blank, status=status, readings=shown, kind=kind_name(first), shape=first.shape, reasons=reasons, notes=notes
        )

    def shown(self, statement: Statement, exprs: Sequence[Expr]) -> str:
        text = write(exprs[0], self.notation)
        for op, expr in zip(statement.ops, exprs[1:], strict=True):
            text += f" {op} {write(expr, self.notation)}"
        return text

    def source(self, span: Span) -> str:
        return " ".join(self.note.text[span.start : span.end].split())

    def at(self, offset: int) -> Known:
        """What is in force at an offset."""
        context = self.context.at(offset)  # which the note's context keeps
        known = self.known.get(id(context))
        if known is None:
            known = self.known[id(context)] = known_in(context)
        return known


def moved(formula: ScannedFormula, span: Span) -> ScannedFormula:
    """The same formula at another place."""
    by = span.start - formula.span.start
    if not by:
        return formula
    reasons, notes = (tuple(d.shift(by) for d in said) for said in (formula.reasons, formula.notes))
    return replace(formula, span=span, reasons=reasons, notes=notes)


def kind_name(expr: Expr) -> str:
    kind = "scalar" if expr.is_scalar else "column" if expr.is_column else "row" if expr.is_row else "matrix"
    return KINDS.get(kind, kind)


def show_scan(scan: Scan, source: Source) -> str:
    """A scan as text: the table of symbols, the formulas that were not read, and the figures."""
    lines = ["symbols"]
    for row in scan.symbols:
        line, column = source.line_column(row.learnt[0].span.start)
        facts = ", ".join(sorted(row.facts))
        said = " · ".join(filter(None, (row.kind, row.shape_text if row.shape_text != row.kind else "", facts)))
        lines.append(f"  {row.written}: {said}  ({row.how} at {source.name}:{line}:{column}: {row.learnt[0].words})")
    lines.append("formulas")
    for formula in scan.formulas:
        lines.extend(_shown_formula(formula, source))
    counts = scan.coverage
    said = ", ".join(f"{count} {status}" for status, count in counts.items() if count)
    lines.append(
        f"{source.name}: {len(scan.formulas)} formulas: {said or 'none'} ({scan.share:.0%} of the mathematics)"
    )
    return "\n".join(lines)


def _shown_formula(formula: ScannedFormula, source: Source) -> list[str]:
    line, column = source.line_column(formula.span.start)
    shape = "" if formula.shape is None or shape_text(formula.shape) == "scalar" else f", {shape_text(formula.shape)}"
    head = f"  {source.name}:{line}:{column}: {formula.status}"
    if formula.kind:
        head += f" ({formula.kind}{shape})"
    lines = [head, *(f"    {reading}" for reading in formula.readings)]
    if formula.status in ("not read", "partly read"):
        lines.append(f"    found: {' '.join(formula.latex.split())}")
        for reason in formula.reasons:
            at = source.line_column(reason.span.start) if reason.span else (line, column)
            lines.append(f"    {at[0]}:{at[1]}: {reason.code}: {reason.message}")
    lines.extend(f"    note: {note.message}" for note in formula.notes)
    return lines

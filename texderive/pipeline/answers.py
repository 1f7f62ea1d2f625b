"""Answers to the questions and tasks of one note, as edits of its text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import cast

from texderive.derivation.steps import Layout
from texderive.diagnostics import Diagnostic, ParseError, TexDeriveError
from texderive.elaborate.asked import Asked, read_asked
from texderive.elaborate.context import NoteContext, read_context
from texderive.elaborate.formulas import read_tree
from texderive.elaborate.problem import elaborate_question
from texderive.elaborate.reading.derivatives import Variable
from texderive.formula.names import name_key
from texderive.formula.tree import Node
from texderive.note.blocks import Note
from texderive.note.language import language_near
from texderive.note.markers import wrap_answer, wrap_result, wrap_steps
from texderive.note.options import Options
from texderive.note.places import newline_of, place_after, rest_of_line
from texderive.note.questions import Question, find_questions
from texderive.note.tasks import Task, find_tasks
from texderive.pipeline.derivation import Derivation
from texderive.pipeline.derive import solve
from texderive.render.hand import notation_of
from texderive.render.layouts import formula, guarded
from texderive.render.notation import Language, Notation
from texderive.render.presentation import Detail
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

    def options(self, at: int) -> Options:
        return self.note.options_at(at, self.base)


def answer_all(note: Note, base: Options, folders: tuple[Path, ...] = ()) -> tuple[list[Edit], list[Diagnostic]]:
    """Edits for all that the note asks, and what is to be said of the rest. One bad question never stops the others."""
    context = read_context(note)
    questions, tasks = find_questions(note), find_tasks(note)
    desk = Desk(
        note, base, context, _notation(note), newline_of(note.text),
        tuple(b.span for b in note.blocks if b.kind == "formula"), _prose(note),
        _varying(context, questions), folders,
    )  # fmt: skip
    edits: list[Edit] = []
    said: list[Diagnostic] = list(context.diagnostics)
    for _, together in groupby(questions, key=lambda q: q.block):
        edits.extend(_block(desk, list(together), said))
    for task in tasks:
        if desk.options(task.span.start).tasks:
            edits.extend(_task(desk, task, said))
    return edits, said


def _varying(context: NoteContext, questions: Sequence[Question]) -> dict[str, tuple[Variable, ...]]:
    """What the note's questions differentiate each function by: what varies in a differential that names nothing."""
    found: dict[str, tuple[Variable, ...]] = {}
    for question in questions:
        try:
            for asked in read_asked(read_tree(question.source, context.macros)):
                known = found.setdefault(_name(asked.function), ())
                new = asked.variables[:1]
                if new and name_key(new[0].node) not in {name_key(v.node) for v in known}:
                    found[_name(asked.function)] = (*known, *new)
        except TexDeriveError:
            continue
    return found


def _name(function: Node) -> str:
    head = function.children[0] if function.kind == "product" else function
    return name_key(head) if head.kind in ("name", "script") else ""


def _prose(note: Note) -> str:
    parts = (
        note.text[b.span.start : b.span.end] if b.kind == "prose" else " " * (b.span.end - b.span.start)
        for b in note.blocks
    )
    return "".join(parts)


def _notation(note: Note) -> Notation:
    """The hand of the whole note."""
    formulas = [note.text[b.inner.start : b.inner.end] for b in note.blocks if b.kind == "formula"]
    return replace(notation_of("\n".join(formulas)), language=note.language)


def _block(desk: Desk, questions: list[Question], said: list[Diagnostic]) -> list[Edit]:
    """The edits for the questions of one formula block: one for the block, and steps behind it if it is inline."""
    solved: list[tuple[Question, Derivation]] = []
    for question in questions:
        try:
            asked = read_asked(read_tree(question.source, desk.context.macros, question.asked.start))
            solved.extend((question, _solve(desk, a, question.asked)) for a in asked)
        except TexDeriveError as error:
            said.extend(d.at(question.asked) for d in error.diagnostics)
    if not solved:
        return []
    try:
        return _inline(desk, solved) if questions[0].inline else _display(desk, solved)
    except TexDeriveError as error:
        said.extend(d.at(questions[0].asked) for d in error.diagnostics)
        return []


def _solve(desk: Desk, asked: Asked, span: Span) -> Derivation:
    context = desk.context.at(span.start)
    options = desk.options(span.start)
    if asked.goal == "differential" and not asked.variables:
        asked = replace(asked, variables=desk.varying.get(_name(asked.function), ()))
    layout = options.layout or context.conventions.layout or "denominator"
    problem = elaborate_question(asked, context, layout=layout)
    source = desk.note.text[span.start : span.end]
    return solve(problem, cast(Layout, problem.layout), _hand(desk, span.start), source, bool(options.convexity))


def _hand(desk: Desk, at: int) -> Notation:
    """The notation of the note with what the options say of it."""
    options = desk.options(at)
    language = options.lang or language_near(desk.prose, at) or desk.note.language
    changes = {k: v for k in ("transpose", "differential") if (v := getattr(options, k))}
    functions = {**desk.notation.functions, "trace": options.trace} if options.trace else desk.notation.functions
    return replace(desk.notation, language=cast(Language, language), functions=functions, **changes)


def _body(desk: Desk, derivation: Derivation, at: int, prefix: str) -> str:
    """The derivation through the template in force."""
    options = desk.options(at)
    context = derivation.context(cast(Detail, options.detail or "normal"))
    context = replace(
        context, format=desk.note.format, reasons=bool(options.reasons), env=options.environment or "", prefix=prefix
    )
    text = render_template(_template(desk, options), context).strip("\n")
    return guarded(text) if prefix.strip() or prefix else text


def _template(desk: Desk, options: Options) -> Template:
    name = options.template or TEMPLATES[desk.note.format]
    return read_template(Path(name)) if name.endswith(".jinja") else find_template(name, desk.folders)


def _display(desk: Desk, solved: list[tuple[Question, Derivation]]) -> list[Edit]:
    """All answers of a display stand in its place."""
    first, derivation = solved[0]
    text = desk.note.text
    block = desk.note.blocks[first.block]
    bodies = [_body(desk, one, question.span.start, block.prefix) for question, one in solved]
    span = block.span
    new = wrap_answer(
        text[span.start : span.end], "\n\n".join(bodies), ident=first.ident, prefix=block.prefix,
        newline=desk.newline, rest=rest_of_line(text, span.end), format=desk.note.format,
    )  # fmt: skip
    extra = [Edit(Span(span.end, span.end), "", one.result.latex, one) for _, one in solved[1:]]
    return [Edit(span, new, derivation.result.latex, derivation), *extra]


def _inline(desk: Desk, solved: list[tuple[Question, Derivation]]) -> list[Edit]:
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
    bodies = "\n\n".join(_body(desk, one, span.start, place.prefix) for _, one in solved)
    steps = wrap_steps(bodies, ident=first.ident, place=place, newline=desk.newline, format=note.format)
    extra = [Edit(Span(span.end, span.end), "", one.result.latex, one) for _, one in solved[1:]]
    return [Edit(span, shown, derivation.result.latex, derivation), *extra, Edit(Span(place.at, place.at), steps)]


def _task(desk: Desk, task: Task, said: list[Diagnostic]) -> list[Edit]:
    """The answer to a task stands behind the paragraph that poses it."""
    try:
        derivation = [_solve(desk, asked, task.span) for asked in _asked_in(desk, task)]
        bodies = "\n\n".join(_body(desk, one, task.span.start, task.place.prefix) for one in derivation)
    except TexDeriveError as error:
        said.extend(d.at(task.span) for d in error.diagnostics)
        return []
    at = Span(task.place.at, task.place.at)
    steps = wrap_steps(bodies, ident=task.ident, place=task.place, newline=desk.newline, format=desk.note.format)
    extra = [Edit(at, "", one.result.latex, one) for one in derivation[1:]]
    return [Edit(at, steps, derivation[0].result.latex, derivation[0]), *extra]


def _asked_in(desk: Desk, task: Task) -> tuple[Asked, ...]:
    tree = read_tree(task.source, desk.context.macros, task.span.start)
    if not task.wrt:
        return read_asked(tree)
    variable = read_tree(task.wrt, desk.context.macros, task.span.start)
    function: Node = tree.children[0] if tree.kind == "relation" else tree
    if function.is_empty:
        raise ParseError(Diagnostic("TD123", "the task names no function", task.span))
    return (Asked("derivative", "fraction", function, (Variable(variable),), 1, function),)

"""Answers to the questions and tasks of one note, as edits of its text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import cast

from texderive.diagnostics import Diagnostic, TexDeriveError
from texderive.elaborate.asked import Asked
from texderive.elaborate.context import NoteContext, read_context
from texderive.elaborate.in_force import context_for
from texderive.elaborate.problem import arguments_of, elaborate_question
from texderive.elaborate.reading.derivatives import Variable
from texderive.formula.names import name_key
from texderive.formula.tree import Node
from texderive.ir.expr import Layout
from texderive.note.blocks import Note
from texderive.note.language import language_near
from texderive.note.markers import wrap_steps
from texderive.note.options import Options
from texderive.note.places import newline_of
from texderive.note.questions import Question, find_questions, find_unread
from texderive.note.tasks import Task, find_tasks
from texderive.pipeline.asking import asked_by, asked_in
from texderive.pipeline.derivation import Derivation
from texderive.pipeline.placing import Desk, Edit, body, display, inline, together
from texderive.pipeline.preamble import preamble_macros
from texderive.pipeline.proofs import claims_in, prove
from texderive.pipeline.solving import solve
from texderive.render.hand import notation_of_note
from texderive.render.notation import Language, Notation
from texderive.source import Span

UNREAD = r"end the formula with the question mark, as in \nabla_x f = ?"


def answer_all(note: Note, base: Options, folders: tuple[Path, ...] = ()) -> tuple[list[Edit], list[Diagnostic]]:
    """Edits for all that the note asks, and what is to be said of the rest. One bad question never stops the others."""
    macros, told = preamble_macros(note, base, _folder_of_preamble(note, base, folders))
    context = read_context(note, macros)
    questions, tasks = find_questions(note), find_tasks(note)
    desk = Desk(
        note, base, context, notation_of_note(context), newline_of(note.text),
        tuple(b.span for b in note.blocks if b.kind == "formula"), _prose(note),
        _varying(context, questions), folders,
    )  # fmt: skip
    edits: list[Edit] = []
    said: list[Diagnostic] = [*told, *context.diagnostics]
    blocks = [tuple(together) for _, together in groupby(questions, key=lambda q: q.block)]
    wanted = [task for task in tasks if desk.options(task.span.start).tasks]
    asked: list[Task | tuple[Question, ...]] = [*blocks, *wanted]
    for one in sorted(asked, key=_place):  # an answer need not repeat what those before it say
        edits.extend(_task(desk, one, said) if isinstance(one, Task) else _block(desk, one, said))
    said.extend(Diagnostic("TD123", "this question is not understood", span, UNREAD) for span in find_unread(note))
    return edits, list(dict.fromkeys(said))


def _place(one: Task | tuple[Question, ...]) -> int:
    return one.span.start if isinstance(one, Task) else one[0].asked.start


def _folder_of_preamble(note: Note, base: Options, folders: tuple[Path, ...]) -> Path | None:
    """The first of the folders that holds the preamble which the note names."""
    named = note.options_at(len(note.text), base).preamble
    return next((folder for folder in folders if named and (folder / named).is_file()), None)


def _varying(context: NoteContext, questions: Sequence[Question]) -> dict[str, tuple[Variable, ...]]:
    """What the note's questions differentiate each function by: what varies in a differential that names nothing."""
    found: dict[str, tuple[Variable, ...]] = {}
    for question in questions:
        try:
            start = question.asked.start
            for asked in asked_by(context.read(question.source, start), context_for(context, start)):
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


def _block(desk: Desk, questions: Sequence[Question], said: list[Diagnostic]) -> list[Edit]:
    """The edits for the questions of one formula block: one for the block, and steps behind it if it is inline."""
    solved: list[tuple[Question, Derivation]] = []
    for question in questions:
        try:
            start = question.asked.start
            asked = asked_by(desk.context.read(question.source, start), context_for(desk.context, start))
            solved.extend((question, _solve(desk, a, question.asked, said, _left(question, a))) for a in asked)
        except TexDeriveError as error:
            said.extend(d.at(question.asked) for d in error.diagnostics)
    if not solved:
        return []
    try:
        return inline(desk, solved) if questions[0].inline else display(desk, solved)
    except TexDeriveError as error:
        said.extend(d.at(questions[0].asked) for d in error.diagnostics)
        return []


def _left(question: Question, asked: Asked) -> str:
    """What stands left of the question mark, as its author wrote it."""
    if asked.goal == "stationary":
        return ""
    start = question.asked.start
    return question.source[asked.node.span.start - start : asked.node.span.end - start].strip()


def _solve(desk: Desk, asked: Asked, span: Span, said: list[Diagnostic], left: str = "") -> Derivation:
    context = context_for(desk.context, span.start)
    options = desk.options(span.start)
    if asked.goal == "differential" and not asked.variables:
        varying = arguments_of(context, asked.function) or desk.varying.get(_name(asked.function), ())
        asked = asked._replace(variables=varying)
    layout = options.layout or context.conventions.layout or "denominator"
    problem = elaborate_question(asked, context, layout=layout)
    said.extend(replace(note.at(span), severity="warning") for note in problem.system.notes)
    source = desk.note.text[span.start : span.end]
    return solve(problem, cast(Layout, problem.layout), _hand(desk, span.start), source, bool(options.convexity), left)


def _hand(desk: Desk, at: int) -> Notation:
    """The notation of the note with what the options say of it."""
    options = desk.options(at)
    language = options.lang or language_near(desk.prose, at) or desk.note.language
    layout = options.layout or desk.context.at(at).conventions.layout or "denominator"
    changes = {k: v for k in ("transpose", "differential") if (v := getattr(options, k))}
    functions = {**desk.notation.functions, "trace": options.trace} if options.trace else desk.notation.functions
    base = replace(desk.notation, language=cast(Language, language), layout=cast(Layout, layout))
    return replace(base, functions=functions, **changes)


def _task(desk: Desk, task: Task, said: list[Diagnostic]) -> list[Edit]:
    """The answer to a task stands behind the paragraph that poses it."""
    solved: list[Derivation] = []
    bodies = ""
    try:
        if task.goal == "proof":
            solved = _proved(desk, task, said)
        else:
            solved = [
                _solve(desk, asked, task.span, said, _named(desk, task) or _as_asked(task, asked))
                for asked in asked_in(task, desk.context)
            ]
        proof = task.goal == "proof"
        bodies = together(body(desk, one, task.span.start, task.place.prefix, whole=proof) for one in solved)
    except TexDeriveError as error:
        said.extend(_placed(desk, task, d) for d in error.diagnostics)
        return []
    if not solved:
        return []
    at = Span(task.place.at, task.place.at)
    steps = wrap_steps(bodies, ident=task.ident, place=task.place, newline=desk.newline, format=desk.note.format)
    extra = [Edit(at, "", one.result.latex, one) for one in solved[1:]]
    return [Edit(at, steps, solved[0].result.latex, solved[0]), *extra]


def _named(desk: Desk, task: Task) -> str:
    r"""A Jacobian that words ask for as a fraction: of y by x it is \frac{\partial y}{\partial x^T} in any layout."""
    if task.goal != "jacobian" or not task.wrt:
        return ""
    turned = f"{task.wrt}{_hand(desk, task.span.start).transpose}"
    return rf"\frac{{\partial {task.source}}}{{\partial {turned}}}"


def _as_asked(task: Task, asked: Asked) -> str:
    """The derivative as the task writes it; empty where words name it."""
    if asked.goal == "stationary" or asked.node is asked.function:
        return ""
    start = task.span.start
    return task.source[asked.node.span.start - start : asked.node.span.end - start].strip()


def _proved(desk: Desk, task: Task, said: list[Diagnostic]) -> list[Derivation]:
    """The claims of a task that could be derived; what is to be said of the others."""
    context, start = context_for(desk.context, task.span.start), task.span.start
    layout = cast("Layout | None", desk.options(start).layout or context.conventions.layout)
    source = desk.note.text[start : task.span.end]
    solved = []
    for claim in claims_in(desk.context.read(task.source, start)):
        found = prove(claim, context, layout, _hand(desk, start), source)
        if isinstance(found, Diagnostic):
            said.append(_placed(desk, task, found))
        else:
            solved.append(found)
    return solved


def _placed(desk: Desk, task: Task, diagnostic: Diagnostic) -> Diagnostic:
    """The diagnostic at its place; a claim made in words is an equation that stands nowhere in the note."""
    in_words = task.goal == "proof" and task.source not in desk.note.text[task.span.start : task.span.end]
    return replace(diagnostic, span=task.span) if in_words else diagnostic.at(task.span)

"""Tasks in prose: a verb that asks for a derivative which a formula names, or for that of one formula by another."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from texderive.note.blocks import Note
from texderive.note.flat import FORMULA, SENTENCE, flatten
from texderive.note.markers import find_generated, name_answer
from texderive.note.phrases import Goal
from texderive.note.places import Place, place_after
from texderive.note.sentences import asked_in_sentence
from texderive.source import Span


@dataclass(frozen=True, slots=True)
class Task:
    """One thing that a sentence asks for.

    ``source`` is the derivative as written (``\\frac{\\partial l}{\\partial W}``), the equation to prove, or, where
    words name the derivative, the function; then ``wrt`` is the variable (empty where none is named).
    """

    goal: Goal
    source: str
    wrt: str
    block: int
    span: Span
    sentence: Span
    place: Place
    ident: str = ""


def find_tasks(note: Note) -> tuple[Task, ...]:
    """The tasks that a note sets in prose, in order."""
    flat = flatten(note)
    solid = [block.span for block in note.blocks if block.kind == "formula"]
    tasks: dict[tuple[Span, str, bool], Task] = {}
    place: Place | None = None
    since = 0
    for sentence in SENTENCE.finditer(flat.text):
        if FORMULA not in sentence.group():
            continue
        for goal, source, wrt, at, span in asked_in_sentence(flat, sentence):
            block = flat.formulas[at]
            if note.is_ignored(note.blocks[block].span):
                continue
            last = max(flat.to_note(at), note.blocks[block].span.end - 1)
            if place is None or not since <= last < place.at:
                # Tasks of one paragraph share their place.
                place, since = place_after(note.text, last, solid, tex=note.format == "tex"), last
            whole = Span(flat.to_note(sentence.start()), flat.to_note(sentence.end() - 1) + 1)
            tasks.setdefault((span, wrt, goal == "hessian"), Task(goal, source, wrt, block, span, whole, place))
    counts: Counter[str] = Counter()
    named = [
        replace(task, ident=name_answer("t", f"{task.source}\0{task.wrt}", set(), counts))
        for task in sorted(tasks.values(), key=lambda task: task.span)
    ]
    # An answer that was kept because somebody edited it is not given again.
    kept = {generated.ident for generated in find_generated(note.text, note.format)}
    return tuple(task for task in named if task.ident not in kept)

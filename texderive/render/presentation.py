"""A verified derivation as rows: which steps are shown at a level of detail, and the words and reasons beside them."""

from __future__ import annotations

from collections.abc import Collection
from itertools import takewhile
from typing import Literal

from texderive.derivation.steps import SET_TO_ZERO, Condition, Step
from texderive.ir.expr import Expr
from texderive.ir.facts import full_column_rank, is_invertible
from texderive.ir.leaves import is_gradient
from texderive.render.latex import write
from texderive.render.notation import Language, Notation
from texderive.render.rows import Row, row
from texderive.render.verified import ProvedPart, ProvedStep, VerifiedDerivation
from texderive.render.words import PHRASES, phrase
from texderive.rules.catalogue import CATALOGUE

Detail = Literal["brief", "normal", "full"]
# Rules that speak for a line where several were used: what is said of the line.
_QUIET = frozenset(
    {
        "transpose-differential",
        "trace-differential",
        "sum-differential",
        "trace-of-trace",
        "constant-factor-differential",
    }
)


# What a reader sees of a part: the sides of its rows.
Seen = tuple[tuple[str, str], ...]


def rows_of(
    verified: VerifiedDerivation, notation: Notation, detail: Detail = "normal", seen: Collection[Seen] = ()
) -> tuple[Row, ...]:
    """All rows of the derivation, the conclusions of its parts included; the last one is the result's own row.

    It starts behind the parts that the reader has ``seen`` already, where something is left to show.
    """
    rows = _rows_behind(_parts_seen(verified, notation, detail, seen), verified, notation, detail)
    if not rows and seen:
        rows = _rows_behind(0, verified, notation, detail)
    answer = write(verified.derivation.result, notation)
    if len(rows) > 1 and rows[-1].right == answer and not rows[-1].left:
        rows.pop()  # the result is shown apart
    return tuple(rows)


def seen_of(verified: VerifiedDerivation, notation: Notation, detail: Detail) -> frozenset[Seen]:
    """What a reader has seen of a derivation, so that it need not be said again."""
    return frozenset(_seen(part, notation, detail) for part in verified.parts)


def _seen(part: ProvedPart, notation: Notation, detail: Detail) -> Seen:
    """Its rows, whether or not the conclusion is then written out without names."""
    closing = tuple(one for one in part.closing if one.step.move != "expand")
    rows = _part_rows(part._replace(closing=closing), notation, detail, is_last=False)
    return tuple((one.left, one.right) for one in rows)


def _parts_seen(verified: VerifiedDerivation, notation: Notation, detail: Detail, seen: Collection[Seen]) -> int:
    """How many parts at the beginning have been seen; the last one never counts."""
    begun = takewhile(lambda part: _seen(part, notation, detail) in seen, verified.parts[:-1])
    return sum(1 for _ in begun) if seen else 0


def _rows_behind(start: int, verified: VerifiedDerivation, notation: Notation, detail: Detail) -> list[Row]:
    rows: list[Row] = []
    for n, part in enumerate(verified.parts[start:], start + 1):
        rows.extend(_part_rows(part, notation, detail, n == len(verified.parts)))
    if start and rows and not rows[0].connective:
        known = f"${write(verified.parts[start - 1].part.left, notation)}$"
        rows[0] = rows[0]._replace(connective=phrase("known", notation.language, known))
    return rows


def result_row(verified: VerifiedDerivation, notation: Notation, left: str = "") -> Row:
    """What was asked for, and the answer; ``left`` is the question as its author wrote it.

    Where the answer was read off with a named intermediate gradient, that form comes first.
    """
    derivation, last = verified.derivation, verified.parts[-1]
    right = write(derivation.result, notation)
    if any(s.step.move == "expand" for s in last.closing):
        named = write(last.part.right, notation)
        right = f"{named} = {right}" if named != right else right
    return row(left or derivation.left, right, notation)


def _part_rows(part: ProvedPart, notation: Notation, detail: Detail, is_last: bool) -> list[Row]:
    lang = notation.language
    if part.steps and part.steps[0].step.move == "solve":
        return _equation_row(part, notation, is_last)
    shown = _shown(part.steps, detail)
    rows: list[Row] = []
    for n, one in enumerate(shown):
        left: Expr | None = part.steps[0].step.before if n == 0 else None
        rows.append(row(left, one.step.after, notation, reason(one.step, notation)))
    if rows and _differentiates_a_gradient(part):
        rows[0] = rows[0]._replace(connective=phrase("second", lang))
    if is_last:
        return rows
    rows.append(row(part.part.left, part.part.right, notation, "", "=", phrase("so", lang) if part.steps else ""))
    for one in part.closing:
        rows.append(row(None, one.step.after, notation, reason(one.step, notation)))
    return rows


def _differentiates_a_gradient(part: ProvedPart) -> bool:
    """Whether the part starts from d of a gradient that a part before it found."""
    start = part.steps[0].step.before
    start = start.args[0] if start.op == "vec" else start
    return start.op == "d" and is_gradient(start.args[0])


def _equation_row(part: ProvedPart, notation: Notation, is_last: bool) -> list[Row]:
    """An equation on the way to a stationary point; the last one is the result, which is shown apart."""
    step = part.steps[0].step
    first = phrase("stationary", notation.language) if step.rules == (SET_TO_ZERO,) else ""
    return [] if is_last else [row(step.before, step.after, notation, reason(step, notation), "=", first)]


def _shown(steps: tuple[ProvedStep, ...], detail: Detail) -> list[ProvedStep]:
    """Brief keeps the lines in which factors have been gathered, and the last."""
    if detail != "brief":
        return list(steps)
    return [s for s in steps if s is steps[-1] or s.step.move in ("exchange", "facts")]


def reason(step: Step, notation: Notation) -> str:
    """What is said beside a line: the rules that did something, or the facts that were used."""
    lang = notation.language
    if step.move == "facts":
        said = [f for f in dict.fromkeys(_fact(x, notation, lang) for x in step.facts) if f]
        return ("，" if lang == "zh" else ", ").join(said)
    if step.move == "solve":
        return phrase(step.rules[0], lang) if step.rules[0] in PHRASES else ""
    speaking = [CATALOGUE[r] for r in step.rules if r in CATALOGUE and r not in _QUIET] or [
        CATALOGUE[r] for r in step.rules if r in CATALOGUE
    ]
    return "；".join(one.zh for one in speaking[:1]) if lang == "zh" else _small(speaking[0].says) if speaking else ""


def _small(sentence: str) -> str:
    """A sentence as a remark in brackets: no full stop, and a small letter where a word starts it."""
    text = sentence.rstrip(".")
    starts_a_word = len(text) > 1 and text[0].isupper() and text[1].islower() and not text.startswith(_NAMES)
    return text[0].lower() + text[1:] if starts_a_word else text


_NAMES = ("Jacobi", "Frobenius", "Euclid", "Kronecker", "Hadamard")


# The phrase for each fact; of several the first is told.
_FACTS_SAID = {
    "one_hot": "one-hot",
    "orthogonal": "orthogonal",
    "orthonormal_columns": "orthonormal-columns",
    "orthonormal_rows": "orthonormal-rows",
    "diagonal": "diagonal",
    "symmetric": "symmetric",
    "positive_definite": "symmetric",
    "invertible": "invertible",
}


def _fact(x: Expr, notation: Notation, lang: Language) -> str:
    word = next((said for fact, said in _FACTS_SAID.items() if fact in x.data.facts), "")
    return phrase(word, lang, f"${write(x, notation)}$") if word else ""


def conditions_of(verified: VerifiedDerivation, notation: Notation) -> tuple[str, ...]:
    """What the steps ask for, as conditions with their LaTeX: X invertible, no entry of x zero."""
    found: dict[str, None] = {}
    for part in verified.parts:
        for one in part.steps:
            for condition in one.step.conditions:
                said = _condition(condition, notation, one.step.move == "solve")
                if said:
                    found[said] = None
    return tuple(found)


# The words of conditions that a reader is told, with their phrases. What a rule asks for where the function is defined
# at all (a positive number under a log) is no news.
_TOLD = {"invertible": "invertible", "smooth": "kink", "nonzero": "nonzero"}
_TOLD_OF_SOLUTIONS = {"positive": "positive", "symmetric": "is-symmetric", **_TOLD}


def _condition(condition: Condition, notation: Notation, solving: bool = False) -> str:
    key = (_TOLD_OF_SOLUTIONS if solving else _TOLD).get(condition.word)
    factor = full_column_rank(condition.about) if key == "invertible" else None
    if factor is not None:
        return phrase("full-column-rank", notation.language, f"${write(factor, notation)}$")
    if key is None or (key == "invertible" and is_invertible(condition.about)):
        return ""
    return phrase(key, notation.language, f"${write(condition.about, notation)}$")

"""Verdicts on the claims of a chain: ok where some sensible reading holds, wrong only where all of them fail."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from texderive.audit.bound import agree, before_in, bind, is_excused
from texderive.audit.cases import Case, Fail, Ruling, Trial, layouts_of
from texderive.audit.conventions import MEANT, holds_at, holds_by_rows, is_said
from texderive.audit.doubts import doubt_of
from texderive.audit.ground import defines
from texderive.audit.knowing import (
    CONSTANTS,
    conditional,
    given_names,
    is_forced,
    is_rate,
    is_usual,
    keys_of,
    may_call,
)
from texderive.audit.reading import SHAPE, VACUOUS, Attempt, Reading, by_what, differentiated, has_op, moves
from texderive.audit.strained import ONLY_FOR_NUMBERS, is_strained
from texderive.diagnostics import ShapeError, TexDeriveError
from texderive.ir.expr import Expr
from texderive.source import Span
from texderive.verify.judge import Holds, Undecided, Verdict, judge

DEFINES = "a definition"
OTHER_LAYOUT = "it holds in the"  # how one says that a claim holds in the layout that the note does not name


def rule_on(case: Case) -> list[Ruling]:
    """A ruling for each claim of a chain."""
    case.plain = list(case.ground.contexts(case.chain, list(case.sides.values())))
    sought = [t for k, t in case.trials.items() if not all(case.only_defines(k, case.sides, c) for c in case.plain)]
    for reading in case.readings() if sought else ():
        open_ones = [(k, trial) for k, trial in case.trials.items() if trial.holds is None and not trial.hopeless]
        failed = [(trial, fail) for k, trial in open_ones if (fail := _try(case, reading, k, trial)) is not None]
        agree(case, reading)
        for trial, fail in failed:
            _doubt(case, trial, fail)
        bind(case, reading)
        if all(t.holds is not None or t.hopeless or len(t.strained) > 1 for t in sought):
            break
    return [_conclude(case, k, trial) for k, trial in case.trials.items()]


def _try(case: Case, reading: Reading, k: int, trial: Trial) -> Fail | None:
    """Note what a reading says of a claim; where it says that it is false, that is given back to be doubted."""
    error = reading.misfits.get(k)
    if error is not None:
        case.trouble = case.trouble or isinstance(error, ShapeError)
        if reading.change is None and isinstance(error, ShapeError):
            trial.unfit.append(reading)
        bare = case.defines and not reading.context.definitions
        if bare and (error is VACUOUS or not isinstance(error, ShapeError)):
            return None  # without its definitions a claim can only be found to hold
        if trial.misfits and isinstance(trial.misfits[0], ShapeError) and not isinstance(error, ShapeError):
            return None  # another context could read it
        trial.misfits.append(error)
        if trial.beside is None or len(reading.sides) > len(trial.beside.sides):
            trial.beside = reading
        trial.hopeless = not isinstance(error, ShapeError) and error is not VACUOUS
        return None
    before = before_in(reading, k)
    if before is None or k not in reading.sides:
        earlier = [e for p, e in reading.misfits.items() if p < k]
        case.trouble = case.trouble or any(isinstance(e, ShapeError) for e in earlier)
        trial.misfits.extend(earlier)
        return None
    verdict, varying = judged(reading, before, k)
    if isinstance(verdict, Holds):
        if is_excused(case, reading, k):
            return None
        found = Fail(reading, k, before, varying, "")
        if not is_strained(reading, before, k, (case.sides[before], case.sides[k])):
            trial.holds = found
        elif not any(not f.doubt for f in trial.fails):
            trial.strained.append(found)
    elif isinstance(verdict, Undecided):
        trial.undecided.append(verdict.reason)
    elif (where := holds_at(reading.sides[before], reading.sides[k], varying)) is not None:
        if is_said(where, case.ground.note.note.text, case.chain, reading.sides[k].free):
            trial.holds = Fail(reading, k, before, varying, "")
        else:
            trial.undecided.append(MEANT[where])
    elif holds_by_rows(reading.sides[before], reading.sides[k], varying):
        trial.holds = Fail(reading, k, before, varying, "")
    else:
        return Fail(reading, k, before, varying, verdict.words)
    return None


def _doubt(case: Case, trial: Trial, fail: Fail) -> None:
    """Count a reading under which a claim is false, with what speaks against that reading."""
    fail.doubt, fail.slips = doubt_of(case, fail.reading, fail.before, fail.k, fail.varying)
    if fail.doubt and not fail.reading.context.definitions and case.defines:
        return  # without its definitions a claim can only be found to hold
    case.trouble = case.trouble or not fail.doubt or bool(fail.slips)
    trial.fails.append(fail)


def judged(reading: Reading, before: int, k: int) -> tuple[Verdict, frozenset[str]]:
    """The verdict on two sides of a reading, with what varies for it to hold if it does."""
    left, right = reading.sides[before], reading.sides[k]
    verdict: Verdict | None = None
    chosen: frozenset[str] = frozenset()
    for varying in _variations(reading, left, right):
        found = _compared(left, right, varying)
        if isinstance(found, Holds):
            if moves(left, varying) and moves(right, varying):
                return found, varying
            found = Undecided("a differential vanishes of what is not known to vary")
        if verdict is None or isinstance(verdict, Undecided):
            verdict, chosen = found, varying
    assert verdict is not None
    return verdict, chosen


@lru_cache(1024)
def _compared(left: Expr, right: Expr, varying: frozenset[str]) -> Verdict:
    """Several readings of a claim often come to the same."""
    return judge(left, right, varying=varying)


def _variations(reading: Reading, left: Expr, right: Expr) -> list[frozenset[str]]:
    """What may vary in a claim about differentials, the most likely first."""
    if not (has_op(left, "d") or has_op(right, "d")):
        return [frozenset()]
    sides = list(reading.sides.values())
    last = next((e for e in reversed(sides) if has_op(e, "d")), right)
    bare, within = differentiated(right)
    everything = frozenset().union(*(differentiated(e)[0] for e in sides))
    variables = frozenset().union(*(by_what(e) for e in sides))
    found: list[frozenset[str]] = []
    for names in (bare or within, bare | within, differentiated(last)[0], everything, variables):
        if names and names not in found:
            found.append(names)
    return found or [frozenset().union(*differentiated(left))]


def _conclude(case: Case, k: int, trial: Trial) -> Ruling:
    places = list(case.sides)
    before = places[places.index(k) - 1]
    if trial.holds is not None:
        reading = trial.holds.reading
        said = reading.context.conventions.layout
        mixed = said is not None and reading.layout != said and len(layouts_of(case.sides.values())) > 1
        if mixed and (trial.fails or trial.unfit or trial.strained):
            message = f"{OTHER_LAYOUT} {reading.layout} layout, but the note names the other"
            return Ruling(k, trial.holds.before, "ok", message, reading, trial.holds.varying)
        return Ruling(k, trial.holds.before, "ok", "holds", reading, trial.holds.varying)
    if trial.strained:
        found = trial.strained[0]
        return Ruling(
            k, found.before, "wrong", ONLY_FOR_NUMBERS, varying=found.varying, sure=False, slips="shapes",
            otherwise="ok",
        )
    if defines(case.chain.sides[before]):
        return Ruling(k, before, "undecided", DEFINES)
    bound = next((f for f in trial.fails if f.reading is trial.bound), None)
    if bound is not None:
        return _of_fail(bound)
    if trial.bound and (ruling := _of_misfit(case, k, before, trial)).status == "wrong":
        return ruling
    if trial.undecided:
        return Ruling(k, before, "undecided", trial.undecided[0])
    return _of_fail(trial.fails[0]) if trial.fails else _of_misfit(case, k, before, trial)


def _of_fail(fail: Fail) -> Ruling:
    """A ruling on a claim that is false in the most likely reading."""
    if fail.doubt and not fail.slips:
        return Ruling(fail.k, fail.before, "undecided", fail.doubt)
    told = fail.doubt or fail.words
    return Ruling(
        fail.k, fail.before, "wrong", told, fail.reading, fail.varying, not fail.doubt, fail.slips, words=fail.words
    )  # fmt: skip


def _of_misfit(case: Case, k: int, before: int, trial: Trial) -> Ruling:
    """A ruling on a claim of which no reading fits: wrong where no shape of its names is guessed."""
    bound = trial.bound is not None
    firm = bound or bool(trial.kinds)
    error = trial.bound.misfits[k] if trial.bound else trial.misfits[0] if trial.misfits else None
    if error is None or not error.diagnostics:
        return Ruling(k, before, "undecided", "it has no reading")
    beside = trial.bound or trial.beside
    tells = beside is not None and before in beside.sides and has_op(beside.sides[before], "d", "partial")
    if not tells and conditional(case.ground, case.chain):
        return Ruling(k, before, "undecided", "it may be a condition")
    if is_rate(case.sides[before]) or (not tells and before == 0 and case.sides[k].kind == "name"):
        return Ruling(k, before, "undecided", "it may be an equation that is to be solved")  # Ax = b
    message = error.diagnostics[0].message
    known = case.plain[0]
    given = given_names(known, {p: s for p, s in case.sides.items() if p not in (before, k)})
    forced = is_forced(given | keys_of(case.sides[before]), case.sides[k], firm) and is_forced(
        given | keys_of(case.sides[k]), case.sides[before], firm
    )
    called = {*(given if bound else known.declarations), *CONSTANTS}
    calls = any(may_call(case.sides[p], called, case.ground.titles, bound) for p in (before, k))
    errors = [error] if bound else [e for e in trial.misfits if _counts(e, error)]
    shapes = all(_is_shape(e, (case.sides[before].span, case.sides[k].span), bound) for e in errors)
    usual = beside is None or is_usual(beside)
    if not (forced and usual and not calls and keys_of(case.sides[k]) and shapes):
        return Ruling(k, before, "undecided", message)
    own = error if bound else _own_misfit(case, k, before, trial)
    if own is None:
        return Ruling(k, before, "undecided", message)
    return Ruling(k, before, "wrong", own.diagnostics[0].message, beside)


def _own_misfit(case: Case, k: int, before: int, trial: Trial) -> TexDeriveError | None:
    """Why two lines themselves do not fit, which must be so in each layout.

    Where a definition that they use does not fit, or what is declared of its names, that is not the fault of the lines.
    """
    found: dict[str, TexDeriveError] = {}
    wanted = layouts_of(case.sides.values())
    for reading in trial.unfit:
        own = None if reading.layout in found else _in_lines(case, k, before, reading)
        if own is not None:
            found.update(dict.fromkeys([reading.layout] if reading.laid_out else wanted, own))
    return found[wanted[0]] if found.keys() >= set(wanted) else None


def _in_lines(case: Case, k: int, before: int, reading: Reading) -> TexDeriveError | None:
    """What does not fit in the lines, their names taken as the first of the two has them."""
    sides = {p: case.sides[p] for p in (before, k)}
    lines = [side.span for side in sides.values()]
    error = reading.misfits[k]
    if _lies_in(error, lines) or before not in reading.sides:
        return error if _lies_in(error, lines) else None
    attempt = Attempt(reading.context, reading.layout, case.variable, {before: sides[before]})
    if attempt.whole() is None:
        return None
    again = Attempt(attempt.settled(), reading.layout, case.variable, sides).joint(sides)
    return again if isinstance(again, TexDeriveError) and _lies_in(again, lines) else None


def _lies_in(error: TexDeriveError, lines: Sequence[Span]) -> bool:
    """Whether it is something in these lines whose shape does not fit."""
    if not isinstance(error, ShapeError) or not error.diagnostics:
        return False
    said = error.diagnostics[0]
    places = [*([] if said.span is None else [said.span]), *(r.span for r in said.related)]
    return any(line.overlaps(place) for line in lines for place in places)


def _counts(error: TexDeriveError, first: TexDeriveError) -> bool:
    """Whether a misfit says anything: what one context cannot read at all, a better one could."""
    return isinstance(error, ShapeError) or not isinstance(first, ShapeError)


def _is_shape(error: TexDeriveError, lines: Sequence[Span], bound: bool) -> bool:
    """Whether shapes do not fit within the lines themselves, or what is used there."""
    said = error.diagnostics[0] if error.diagnostics else None
    if said is None or said.code != SHAPE or not (bound or " fit" in said.message):
        return False
    return "definition" not in said.message or any(said.span is not None and p.overlaps(said.span) for p in lines)

"""Verdicts on the claims of a chain: ok where some sensible reading holds, wrong only where all of them fail."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from texderive.audit.claims import Chain
from texderive.audit.gamma import GAMMA
from texderive.audit.ground import Ground, defined_name, defines, is_readable
from texderive.audit.knowing import (
    conditional,
    given_names,
    is_ambiguous,
    is_forced,
    is_identity,
    is_natural,
    is_new,
    keys_of,
    may_call,
    symmetric_variables,
    unknown_names,
)
from texderive.audit.reading import SHAPE, VACUOUS, Reading, by_what, differentiated, has_op, leaf_names, read_chain
from texderive.audit.variants import Change, changed, changed_context, variants
from texderive.diagnostics import ShapeError, TexDeriveError
from texderive.elaborate.reading.derivatives import variables_below
from texderive.elaborate.symbols import Context, Definition
from texderive.formula.tree import Node
from texderive.ir.expr import Expr
from texderive.source import Span
from texderive.verify.judge import Holds, Undecided, Verdict, judge

Status = Literal["ok", "wrong", "undecided"]
DEFINES = "a definition"
OTHER_LAYOUT = "it holds in the"  # how one says that a claim holds in the layout that the note does not name
FONTS = "as_fonted"  # the change that needs no trouble to be tried


@dataclass(slots=True)
class Ruling:
    """What is found of one claim: side ``k`` of a chain equals side ``before``.

    A wrong ruling that is not ``sure`` stands only if a slip is found whose mending makes the line true.
    """

    k: int
    before: int
    status: Status
    message: str
    reading: Reading | None = None
    varying: frozenset[str] = frozenset()
    sure: bool = True
    may_slip: bool = True  # whether a slip that explains it makes a doubtful ruling stand
    suggestion: str = ""
    words: str = ""  # the counterexample, where the message tells the doubt


@dataclass(slots=True)
class Fail:
    """A reading under which a claim is false."""

    reading: Reading
    before: int
    varying: frozenset[str]
    words: str
    doubt: str = ""
    may_slip: bool = True


@dataclass(slots=True)
class Trial:
    """What the readings so far said of one claim."""

    holds: Fail | None = None
    fails: list[Fail] = field(default_factory=list)
    misfits: list[TexDeriveError] = field(default_factory=list)
    undecided: list[str] = field(default_factory=list)
    hopeless: bool = False
    bound: bool = False  # whether it does not fit where the note's own shapes and definitions are read
    beside: Reading | None = None  # the best reading of the other sides, where this one does not fit


@dataclass(slots=True)
class Case:
    """One chain that is being judged."""

    ground: Ground
    chain: Chain
    variable: str
    sides: dict[int, Node] = field(default_factory=dict)
    trials: dict[int, Trial] = field(default_factory=dict)
    plain: list[Context] = field(default_factory=list)  # in which it may be read as it stands
    first: Context | None = None  # the context in force where it stands
    defines: bool = False  # whether something that the chain uses is defined
    trouble: bool = False  # whether shapes did not fit, or a claim failed without excuse

    def readings(self) -> Iterator[Reading]:
        """Sensible readings, the most likely first."""
        plain = self.plain
        self.first = plain[0]
        self.defines = any(c.definitions for c in plain)
        yield from self._in_contexts(self.sides, plain)
        for change in variants(self.sides.values(), plain):
            if not self.trouble and change.__name__ != FONTS:
                continue
            sides = {k: changed(side, change) for k, side in self.sides.items()}
            contexts = [changed_context(c, change) for c in self.ground.contexts(self.chain, list(sides.values()))]
            yield from self._in_contexts(sides, contexts, change)

    def _in_contexts(
        self, sides: Mapping[int, Node], contexts: Sequence[Context], change: Change | None = None
    ) -> Iterator[Reading]:
        layouts = layouts_of(sides.values())
        tried: list[tuple[Definition, ...]] = []
        for context in contexts:
            if not self.trouble and context.definitions in tried:
                continue  # other shapes mend only what does not fit
            tried.append(context.definitions)
            said = context.conventions.layout
            order = [said, *(x for x in layouts if x != said)] if said in layouts else layouts
            for number, layout in enumerate(order):
                if number and not self.trouble:
                    break
                found = read_chain(self._wanted(sides), context, layout, self.variable)
                yield found if change is None else replace(found, change=change)

    def _wanted(self, sides: Mapping[int, Node]) -> dict[int, Node]:
        """The sides that are still in question, with the first one and those beside them."""
        open_ones = {k for k, t in self.trials.items() if t.holds is None and not t.hopeless}
        places = [k for k in sides if k not in self.trials or not self.trials[k].hopeless]
        beside = {places[places.index(k) - 1] for k in open_ones if k in places and places.index(k)}
        return {k: sides[k] for k in places if k in open_ones | beside or k == places[0]}


def layouts_of(nodes: Iterable[Node]) -> list[str]:
    """The layouts that make a difference to what is written."""
    for node in nodes:
        for part in node.walk():
            if (part.kind == "name" and part.text in (r"\partial", r"\nabla")) or (
                part.kind == "fraction" and variables_below(part.children[1]) is not None
            ):
                return ["denominator", "numerator"]
    return ["denominator"]


def open_case(ground: Ground, chain: Chain, variable: str) -> Case:
    case = Case(ground, chain, variable)
    case.sides = {k: s for k, s in enumerate(chain.sides) if is_readable(s, ground.titles)}
    cut = next(
        (k for k, s in enumerate(chain.sides) if s.kind == "product" and any(c.kind == "matrix" for c in s.children)),
        None,
    )
    if cut is not None:  # a matrix, and the next statement behind it
        case.sides = {k: s for k, s in case.sides.items() if k < cut}
    case.trials = {k: Trial() for k in list(case.sides)[1:]}
    return case


def rule_on(case: Case) -> list[Ruling]:
    """A ruling for each claim of a chain."""
    case.plain = list(case.ground.contexts(case.chain, list(case.sides.values())))
    sought = [trial for k, trial in case.trials.items() if not _only_defines(case, k)]
    for reading in case.readings() if sought else ():
        for k, trial in case.trials.items():
            if trial.holds is None and not trial.hopeless:
                _try(case, reading, k, trial)
        if all(t.holds is not None or t.hopeless for t in sought):
            break
    return [_conclude(case, k, trial) for k, trial in case.trials.items()]


def _only_defines(case: Case, k: int) -> bool:
    """Whether a claim gives a new name its meaning: it can never be found to hold, and nothing is said of it."""
    places = list(case.sides)
    left = case.sides[places[places.index(k) - 1]]
    used = (tree for c in case.plain for d in c.definitions for tree in (d.left, d.right))
    return is_new(left, (case.sides[k], *used))


def _try(case: Case, reading: Reading, k: int, trial: Trial) -> None:
    error = reading.misfits.get(k)
    if error is not None:
        case.trouble = case.trouble or isinstance(error, ShapeError)
        bare = case.defines and not reading.context.definitions
        if bare and (error is VACUOUS or not isinstance(error, ShapeError)):
            return  # without its definitions a claim can only be found to hold
        if trial.misfits and isinstance(trial.misfits[0], ShapeError) and not isinstance(error, ShapeError):
            return  # another context could read it
        trial.misfits.append(error)
        trial.bound = trial.bound or (isinstance(error, ShapeError) and _is_bound(case, reading, k))
        if trial.beside is None or len(reading.sides) > len(trial.beside.sides):
            trial.beside = reading
        trial.hopeless = not isinstance(error, ShapeError) and error is not VACUOUS
        return
    before = next((p for p in sorted(reading.sides, reverse=True) if p < k), None)
    if before is None or k not in reading.sides:
        earlier = [e for p, e in reading.misfits.items() if p < k]
        case.trouble = case.trouble or any(isinstance(e, ShapeError) for e in earlier)
        trial.misfits.extend(earlier)
        return
    verdict, varying = judged(reading, before, k)
    if isinstance(verdict, Holds):
        if trial.bound and _is_freer(case, reading):
            return
        freed = not reading.context.declarations and any(f.reading.context.declarations for f in trial.fails)
        strained = not is_natural(reading.sides[before]) or not is_natural(reading.sides[k])
        if not (freed and strained and any(not f.doubt for f in trial.fails)):
            trial.holds = Fail(reading, before, varying, "")
    elif isinstance(verdict, Undecided):
        trial.undecided.append(verdict.reason)
    else:
        doubt, may_slip = _doubt(case, reading, before, k)
        if doubt and not reading.context.definitions and case.defines:
            return  # without its definitions a claim can only be found to hold
        case.trouble = case.trouble or not doubt or may_slip
        trial.fails.append(Fail(reading, before, varying, verdict.words, doubt, may_slip))


def _is_bound(case: Case, reading: Reading, k: int) -> bool:
    """Whether the line before is understood by what the note says where it stands: other shapes are not meant then."""
    first = case.first
    before = next((p for p in sorted(reading.sides, reverse=True) if p < k), None)
    if first is None or before is None or reading.change is not None or reading.dropped or _is_freer(case, reading):
        return False
    said = {
        n for n, d in first.declarations.items()
        if d.shape and d.span and case.ground.places.same_section(d.span.start, case.chain.span.start)
    }  # fmt: skip
    return leaf_names(reading.sides[before]) <= said


def _is_freer(case: Case, reading: Reading) -> bool:
    """Whether a reading sets aside what the note says where the chain stands."""
    first, context = case.first, reading.context
    return first is not None and (
        context.declarations != first.declarations or (bool(first.definitions) and not context.definitions)
    )


def judged(reading: Reading, before: int, k: int) -> tuple[Verdict, frozenset[str]]:
    """The verdict on two sides of a reading, with what varies for it to hold if it does."""
    left, right = reading.sides[before], reading.sides[k]
    verdict: Verdict | None = None
    chosen: frozenset[str] = frozenset()
    for varying in _variations(reading, left, right):
        found = judge(left, right, varying=varying)
        if isinstance(found, Holds):
            return found, varying
        if verdict is None or isinstance(verdict, Undecided):
            verdict, chosen = found, varying
    assert verdict is not None
    return verdict, chosen


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


def _doubt(case: Case, reading: Reading, before: int, k: int) -> tuple[str, bool]:
    """Why a failure may be due to what is not known here (empty where nothing speaks for that), and whether a slip
    that explains it would settle the matter."""
    left, right = reading.sides[before], reading.sides[k]
    unknown = unknown_names(case.ground, case.chain, reading, before, k)
    if (leaf_names(left) | leaf_names(right)) & reading.dropped:
        return "a definition that it uses is not understood", False
    names = leaf_names(left) | leaf_names(right)
    unsettled = case.ground.unsettled_at(case.chain, names, (case.chain.sides[before], case.chain.sides[k]))
    if unsettled:
        return unsettled, "solution" in unsettled
    if case.ground.is_matched(case.chain, reading.context):
        return "what it speaks of has several definitions", False
    if unknown:
        return "it depends on what is not defined: " + ", ".join(sorted(unknown)), False
    defined = {name for d in reading.context.definitions if (name := defined_name(d.left)) is not None}
    known = {*reading.context.declarations, *defined}
    calls = any(may_call(case.chain.sides[p], known, case.ground.titles) for p in (before, k))
    if calls and not any(n.endswith("()") for n in names):
        return "a name before a bracket may be a function", False
    if not is_identity(reading, before, k):
        return "it may be an equation that is to be solved", False
    if left.free != right.free:
        return "an index is not bound", False
    if before == 0 and not has_op(left, "d", "partial") and conditional(case.ground, case.chain):
        return "it may be a condition", False
    if symmetric_variables(case.ground, case.chain, reading, before, k):
        return "it differentiates by a symmetric matrix", False
    if is_ambiguous(left) or is_ambiguous(right):
        return "its derivatives may be partial or total ones", False
    if any(n.endswith("()") and n != f"{GAMMA}()" for n in names):
        return "it is about a function that is not known", has_op(left, "d", "partial") or has_op(right, "d", "partial")
    if reading.change is not None:
        return "it may be read otherwise", True
    if case.chain.mended & {before, k}:
        return "its brackets do not match", True
    return "", True


def _conclude(case: Case, k: int, trial: Trial) -> Ruling:
    places = list(case.sides)
    before = places[places.index(k) - 1]
    if trial.holds is not None:
        reading = trial.holds.reading
        said = reading.context.conventions.layout
        mixed = said is not None and reading.layout != said and len(layouts_of(case.sides.values())) > 1
        if mixed and trial.fails:
            message = f"{OTHER_LAYOUT} {reading.layout} layout, but the note names the other"
            return Ruling(k, trial.holds.before, "ok", message, reading, trial.holds.varying)
        return Ruling(k, trial.holds.before, "ok", "holds", reading, trial.holds.varying)
    if defines(case.chain.sides[before]):
        return Ruling(k, before, "undecided", DEFINES)
    if trial.undecided:
        return Ruling(k, before, "undecided", trial.undecided[0])
    if trial.fails:
        first = trial.fails[0]
        if first.doubt and not first.may_slip:
            return Ruling(k, first.before, "undecided", first.doubt)
        doubtful = first.doubt or first.words
        return Ruling(
            k, first.before, "wrong", doubtful, first.reading, first.varying, not first.doubt, words=first.words
        )  # fmt: skip
    error = trial.misfits[0] if trial.misfits else None
    if error is None or not error.diagnostics:
        return Ruling(k, before, "undecided", "it has no reading")
    if conditional(case.ground, case.chain):
        return Ruling(k, before, "undecided", "it may be a condition")
    message = error.diagnostics[0].message
    known = next(case.ground.contexts(case.chain, list(case.sides.values())))
    given = given_names(known, {p: s for p, s in case.sides.items() if p not in (before, k)})
    spans = (case.sides[before].span, case.sides[k].span)
    forced = is_forced(given | keys_of(case.sides[before]), case.sides[k]) and is_forced(
        given | keys_of(case.sides[k]), case.sides[before]
    )
    calls = any(may_call(case.sides[p], known.declarations, case.ground.titles) for p in (before, k))
    shapes = all(_is_shape(e, spans) for e in trial.misfits if _counts(e, error))
    if forced and not calls and keys_of(case.sides[k]) and shapes:
        return Ruling(k, before, "wrong", message, trial.beside)
    return Ruling(k, before, "undecided", message)


def _counts(error: TexDeriveError, first: TexDeriveError) -> bool:
    """Whether a misfit says anything: what one context cannot read at all, a better one could."""
    return isinstance(error, ShapeError) or not isinstance(first, ShapeError)


def _is_shape(error: TexDeriveError, places: Sequence[Span]) -> bool:
    """Whether shapes do not fit within the lines themselves, or what is used there."""
    said = error.diagnostics[0] if error.diagnostics else None
    if said is None or said.code != SHAPE or " fit" not in said.message:
        return False
    return "definition" not in said.message or any(said.span is not None and p.overlaps(said.span) for p in places)

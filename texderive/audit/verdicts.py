"""Verdicts on the claims of a chain: ok where some sensible reading holds, wrong only where all of them fail."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from texderive.audit.claims import Chain
from texderive.audit.ground import Ground, defined_name, is_readable
from texderive.audit.reading import SHAPE, Reading, by_what, differentiated, has_op, leaf_names, read_chain
from texderive.diagnostics import TexDeriveError
from texderive.elaborate.reading.names import spelled
from texderive.elaborate.reading.scripts import is_transpose
from texderive.elaborate.spelling import bare_letter
from texderive.elaborate.symbols import Context
from texderive.formula.tree import Node
from texderive.ir.expr import Expr
from texderive.verify.judge import Fails, Holds, Undecided, Verdict, judge

Status = Literal["ok", "wrong", "undecided"]


@dataclass(slots=True)
class Ruling:
    """What is found of one claim: side ``k`` of a chain equals side ``before``."""

    k: int
    before: int
    status: Status
    message: str
    reading: Reading | None = None
    varying: frozenset[str] = frozenset()


@dataclass(slots=True)
class Case:
    """One chain that is being judged."""

    ground: Ground
    chain: Chain
    variable: str
    sides: dict[int, Node] = field(default_factory=dict)

    def readings(self) -> Iterator[Reading]:
        """Sensible readings, the most likely first."""
        roots = list(self.sides.values())
        layouts = layouts_of(self.sides.values())
        for context in self.ground.contexts(self.chain, roots):
            said = context.conventions.layout
            order = [said, *(x for x in layouts if x != said)] if said in layouts else layouts
            for layout in order:
                yield read_chain(self.sides, context, layout, self.variable)


def layouts_of(nodes: Iterator[Node] | Sequence[Node]) -> list[str]:
    for node in nodes:
        for part in node.walk():
            if part.kind == "name" and part.text == r"\partial":
                return ["denominator", "numerator"]
    return ["denominator"]


def rule_on(ground: Ground, chain: Chain, variable: str) -> list[Ruling]:
    """A ruling for each claim of a chain."""
    case = Case(ground, chain, variable)
    case.sides = {k: s for k, s in enumerate(chain.sides) if is_readable(s) and not s.is_empty}
    places = list(case.sides)
    pending: dict[int, _Trial] = {k: _Trial() for k in places[1:]}
    for reading in case.readings():
        for k in list(pending):
            trial = pending[k]
            if trial.holds is None:
                _try(case, reading, k, places, trial)
        if all(t.holds is not None for t in pending.values()):
            break
    return [_conclude(case, k, places, pending[k]) for k in pending]


@dataclass(slots=True)
class _Trial:
    """What the readings so far said of one claim."""

    holds: tuple[Reading, int, frozenset[str]] | None = None
    fails: list[tuple[Reading, int, frozenset[str], str]] = field(default_factory=list)
    misfits: list[TexDeriveError] = field(default_factory=list)
    undecided: list[str] = field(default_factory=list)


def _try(case: Case, reading: Reading, k: int, places: list[int], trial: _Trial) -> None:
    if k in reading.misfits:
        trial.misfits.append(reading.misfits[k])
        return
    if k not in reading.sides:
        trial.undecided.append("it is not read")
        return
    before = next((p for p in reversed(places[: places.index(k)]) if p in reading.sides), None)
    if before is None:
        trial.undecided.append("what stands before it is not read")
        return
    verdict, varying = _judge(case, reading, before, k)
    if isinstance(verdict, Holds):
        trial.holds = (reading, before, varying)
    elif isinstance(verdict, Undecided):
        trial.undecided.append(verdict.reason)
    else:
        unknown = _unknown(case, reading, before, k)
        if unknown:
            trial.undecided.append("it depends on what is not defined: " + ", ".join(sorted(unknown)))
        elif any(n.endswith("()") for e in (reading.sides[before], reading.sides[k]) for n in leaf_names(e)):
            trial.undecided.append("it is about a function that is not known")
        elif _is_equation(case, reading, before, k):
            trial.undecided.append("it may be an equation that is to be solved")
        else:
            trial.fails.append((reading, before, varying, verdict.words))


def _judge(case: Case, reading: Reading, before: int, k: int) -> tuple[Verdict, frozenset[str]]:
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
    for names in (bare | within if not bare else bare, bare | within, differentiated(last)[0], everything, variables):
        if names and names not in found:
            found.append(names)
    return found or [frozenset().union(*differentiated(left))]


def _unknown(case: Case, reading: Reading, before: int, k: int) -> set[str]:
    """Names on one side only of which nothing is known."""
    left, right = leaf_names(reading.sides[before]), leaf_names(reading.sides[k])
    known = set(reading.context.declarations)
    for definition in reading.context.definitions:
        known |= _keys(definition.right)
    known |= {n.rsplit("_{", 1)[0] for n in known if n.endswith(MEMBERS)}
    if before != 0 and 0 in reading.sides and defined_name(case.chain.sides[0]) is None:
        whole = reading.sides[0]
        alone = whole.args[0].data.name if whole.op == "d" and whole.args[0].op == "symbol" else ""
        known |= {n for n in leaf_names(whole) if not n.endswith("()") and n != alone}
    known -= case.ground.loose_at(case.chain.span.start) | reading.dropped
    return {n for n in left ^ right if n not in known}


def _is_equation(case: Case, reading: Reading, before: int, k: int) -> bool:
    """Whether a first line may state an equation, not an identity: no derivative, and other names on its sides."""
    left, right = reading.sides[before], reading.sides[k]
    if not leaf_names(right) or not leaf_names(left):
        return True
    if before != 0 or has_op(left, "d", "partial"):
        return False
    return leaf_names(left) != leaf_names(right)


def _conclude(case: Case, k: int, places: list[int], trial: _Trial) -> Ruling:
    before = places[places.index(k) - 1]
    if trial.holds is not None:
        reading, at, varying = trial.holds
        return Ruling(k, at, "ok", "holds", reading, varying)
    if before == 0 and defined_name(case.chain.sides[0]) is not None:
        return Ruling(k, before, "undecided", "a definition")
    if trial.undecided:
        return Ruling(k, before, "undecided", trial.undecided[0])
    if trial.fails:
        reading, at, varying, words = trial.fails[0]
        return Ruling(k, at, "wrong", words, reading, varying)
    error = trial.misfits[0] if trial.misfits else None
    if error is None or not error.diagnostics:
        return Ruling(k, before, "undecided", "it has no reading")
    shapes = all(e.diagnostics and e.diagnostics[0].code == SHAPE and " fit" in e.diagnostics[0].message for e in trial.misfits)
    if shapes and _is_forced(case, k):
        return Ruling(k, before, "wrong", error.diagnostics[0].message)
    return Ruling(k, before, "undecided", error.diagnostics[0].message)


def _is_forced(case: Case, k: int) -> bool:
    """Whether all names of a side occur elsewhere in the chain or are known, so that their shapes are not guessed."""
    known: set[str] = set()
    for place, side in case.sides.items():
        if place != k:
            known |= _keys(side)
    for context in case.ground.contexts(case.chain, list(case.sides.values())):
        known |= set(context.declarations)
        for definition in context.definitions:
            known |= _keys(definition.right)
        break
    return _keys(case.sides[k]) <= known | CONSTANTS


MEMBERS = tuple(f"{c}}}" for c in "ijknt")
CONSTANTS = frozenset({"I", r"\mathrm{d}", r"\mathbf{1}", r"\partial", r"\nabla"})


def _keys(node: Node) -> set[str]:
    """The names in a tree, with the subscripts that belong to them."""
    found: set[str] = set()
    stack = [node]
    while stack:
        here = stack.pop()
        name = spelled(here) if here.kind in ("name", "script") else None
        if name is not None:
            constant = bare_letter(name[0].key)[0] in ("1", "I", "K") and not name[0].sub.is_empty
            if not constant:
                found.add(name[0].key)
            if not is_transpose(name[1]):
                stack.append(name[1])
        else:
            stack.extend(here.children)
    return found


__all__ = ["Context", "Fails", "Ruling", "rule_on"]

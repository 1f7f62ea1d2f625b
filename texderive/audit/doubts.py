"""Doubts: why a claim that fails may only lack what its author had in mind."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from texderive.audit.calculus import (
    divides_by_guesses,
    follows_from_another,
    holds_but_for_signs,
    unsaid,
)
from texderive.audit.cases import Case
from texderive.audit.claims import Chain
from texderive.audit.conventions import fails_by_every_convention
from texderive.audit.edits import Slips
from texderive.audit.gamma import GAMMA
from texderive.audit.ground import defined_name
from texderive.audit.knowing import (
    called_names,
    conditional,
    is_ambiguous,
    is_applied,
    is_identity,
    is_rate,
    is_value,
    symmetric_variables,
    unknown_names,
)
from texderive.audit.premises import is_masked, is_special, may_be_constrained
from texderive.audit.reading import Reading, has_op, leaf_names
from texderive.elaborate.keys import base_of
from texderive.elaborate.reading.names import is_call
from texderive.elaborate.spelling import bare_letter
from texderive.formula.tree import Node
from texderive.ir.expr import Expr, postorder
from texderive.ir.leaves import is_kronecker

_KRONECKER = re.compile(r"(?i:kronecker)|克罗内克|\\delta_\{?ij\}?\s*=\s*(?:1|\\begin\{cases\}|\\left\\\{)")
BARS = frozenset({r"\bar", r"\overline"})
OFTEN_SOMETHING_ELSE = (
    (frozenset({"i", "j", r"\mathrm{i}", r"\mathrm{j}"}), "i may be the imaginary unit"),
    (frozenset({"D"}), "D may be a derivative"),
)


class Failure(NamedTuple):
    """A claim that is false in a reading."""

    case: Case
    reading: Reading
    before: int
    k: int
    varying: frozenset[str]

    @property
    def sides(self) -> tuple[Expr, Expr]:
        return self.reading.sides[self.before], self.reading.sides[self.k]

    @property
    def trees(self) -> tuple[Node, Node]:
        return self.case.chain.sides[self.before], self.case.chain.sides[self.k]

    @property
    def names(self) -> frozenset[str]:
        return leaf_names(self.sides[0]) | leaf_names(self.sides[1])

    @property
    def known(self) -> set[str]:
        """The names of which the note or other lines say something."""
        context = self.reading.context
        defined = {name for d in context.definitions if (name := defined_name(d.left)) is not None}
        agreed = {name for name, kind in self.case.agreed.items() if kind is not None}
        return {*context.declarations, *defined, *agreed}

    @property
    def text(self) -> str:
        return self.case.ground.note.note.text

    def has(self, *ops: str) -> bool:
        return any(has_op(side, *ops) for side in self.sides)


Doubt = tuple[str, Slips]


def doubt_of(
    case: Case, reading: Reading, before: int, k: int, varying: frozenset[str] = frozenset()
) -> Doubt:
    """Why a failure may be due to what is not known here (empty where nothing speaks for that), and which slips that
    explain it would settle the matter."""
    failure = Failure(case, reading, before, k, varying)
    return next((doubt for ask in DOUBTS if (doubt := ask(failure)) is not None), ("", "plain"))


def _of_definitions(failure: Failure) -> Doubt | None:
    """What its names are may not be known, or be known otherwise."""
    case, reading = failure.case, failure.reading
    left, right = failure.sides
    if any(map(is_rate, failure.trees)):
        return "it may be a differential equation", ""
    if failure.names & reading.dropped:
        return "a definition that it uses is not understood", ""
    functions = {base_of(d.left) for d in reading.context.definitions if is_call(d.left)}
    read = {n.data.name for e in (left, right) for n in postorder(e) if n.op in ("symbol", "named")} - functions
    unsettled = case.ground.unsettled_at(case.chain, failure.names, read, failure.trees)
    if unsettled:
        primed = "prime" in unsettled and not failure.has("d")
        return unsettled, "plain" if "solution" in unsettled or primed else ""
    if case.ground.is_matched(case.chain, reading.context):
        return "what it speaks of has several definitions", ""
    unknown = unknown_names(case.ground, case.chain, reading, failure.before, failure.k)
    if unknown:
        return "it depends on what is not defined: " + ", ".join(sorted(unknown)), ""
    return None


def _of_signs(failure: Failure) -> Doubt | None:
    """What is written may be something else than it is read as."""
    reading, names, known = failure.reading, failure.names, failure.known
    calls = {
        name
        for tree in failure.trees
        for name, inside in called_names(tree, known, failure.case.ground.titles)
        if not is_value(reading, name, inside) and not _is_told(reading, name)
    }
    if calls and not any(n.endswith("()") for n in names):
        usual = all(name == r"\sigma" and is_applied(reading, name) for name in calls)
        return "a name before a bracket may be a function", "plain" if usual else ""
    if not is_identity(reading, failure.before, failure.k):
        return "it may be an equation that is to be solved", ""
    if failure.sides[0].free != failure.sides[1].free:
        return "an index is not bound", ""
    nodes = [node for side in failure.sides for node in postorder(side)]
    if any(map(is_kronecker, nodes)) and not _KRONECKER.search(failure.text):
        return "\\delta with two indices may be something else than Kronecker's", "plain"
    for letters, told in OFTEN_SOMETHING_ELSE:
        if letters & names - known:
            return told, ""
    if any(n.op == "softmax" and n.args[0].is_scalar for n in nodes):
        return "a softmax may be one of several numbers", ""
    return None


def _of_conditions(failure: Failure) -> Doubt | None:
    """It may be no claim, or hold by what is said elsewhere."""
    case, chain = failure.case, failure.case.chain
    left, right = failure.sides
    first = failure.before == 0
    if first and not has_op(left, "d", "partial") and conditional(case.ground, chain):
        return "it may be a condition", ""
    if first and left.op == "d" and r"\int" in _paragraph(failure.text, chain):
        return "it may be a part of an integral", ""
    if left_unsaid := unsaid(left, right):
        return left_unsaid, ""
    if first and left.op == "d" and left.args[0].op == "symbol":
        return "the differential of what nothing defines may stand for a gradient", ""
    if failure.has("d", "partial"):
        return None
    if may_be_constrained(failure.text, chain):
        return "it may use what the text says of its names", ""
    if first and len(failure.names) == 1 and any(map(_is_one_name, (left, right))):
        return "it may say what it speaks of", ""
    if any(bare_letter(name)[1] & BARS for name in failure.names):
        return "a bar may be a mean", ""
    if follows_from_another(failure.text, chain):
        return "it may follow from an equation", ""
    if holds_but_for_signs(left, right):
        return "it holds where what is written is not negative", ""
    if divides_by_guesses((case.sides[failure.before], case.sides[failure.k]), (left, right), failure.reading.context):
        return "what it divides by may be a number", ""
    return None


def _of_derivatives(failure: Failure) -> Doubt | None:
    """Derivatives may be meant by another convention, and functions may be others."""
    case, reading, (left, right) = failure.case, failure.reading, failure.sides
    place = (reading, failure.before, failure.k)
    if symmetric_variables(case.ground, case.chain, *place) and not fails_by_every_convention(*place, failure.varying):
        return "it differentiates by a symmetric matrix", ""
    if is_ambiguous(left) or is_ambiguous(right):
        return "its derivatives may be partial or total ones", ""
    if any(n.endswith("()") and n != f"{GAMMA}()" for n in failure.names):
        slips: Slips = "plain" if failure.has("d", "partial") else ""
        return "it is about a function that is not known", "any" if _is_chained(left, right) else slips
    return None


def _of_readings(failure: Failure) -> Doubt | None:
    """It is read in a way that only a slip that explains the failure confirms."""
    if failure.reading.change is not None:
        return "it may be read otherwise", "plain"
    if failure.case.chain.mended & {failure.before, failure.k}:
        return "its brackets do not match", "plain"
    if is_masked(failure.text, failure.names):
        return "it may use that some of its values are 0 or 1", ""
    if is_special(failure.text, failure.names):
        return "it may use what the text says of its names", "plain"
    return None


# In this order: what comes first is told, and decides which slips settle the matter.
DOUBTS: tuple[Callable[[Failure], Doubt | None], ...] = (
    _of_definitions, _of_signs, _of_conditions, _of_derivatives, _of_readings,
)  # fmt: skip


def _is_one_name(side: Expr) -> bool:
    """Whether a side is but a name, with a sign or a transpose: M^T = -M says what M is."""
    while side.op in ("scale", "transpose"):
        side = side.args[0]
    return side.op == "symbol"


def _paragraph(text: str, chain: Chain) -> str:
    end = text.find("\n\n", chain.span.end)
    return text[max(text.rfind("\n\n", 0, chain.span.start), 0) : end if end >= 0 else len(text)]


def _is_told(reading: Reading, name: str) -> bool:
    """Whether a note says which function a name is, and it is read as that."""
    said = reading.context.declarations.get(name)
    return said is not None and said.kind == "function" and is_applied(reading, name)


def _is_chained(left: Expr, right: Expr) -> bool:
    """Whether both sides differentiate the same thing by names of which one is made of the other, or by one name."""
    taken = [{(f, x) for f, x in _derivatives(side)} for side in (left, right)]
    if not all(taken):
        return False
    return all(
        any(f is g and (x is y or x.data in y.symbols or y.data in x.symbols) for g, y in taken[0]) for f, x in taken[1]
    )


def _derivatives(side: Expr) -> Iterator[tuple[Expr, Expr]]:
    for node in postorder(side):
        if node.op == "partial" and node.args[1].op in ("symbol", "named"):
            yield node.args[0], node.args[1]

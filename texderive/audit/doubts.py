"""Doubts: why a claim that fails may only lack what its author had in mind."""

from __future__ import annotations

import re
from collections.abc import Iterator

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
from texderive.audit.premises import is_special, may_be_constrained
from texderive.audit.reading import Reading, has_op, leaf_names
from texderive.elaborate.keys import base_of
from texderive.elaborate.reading.names import is_call
from texderive.elaborate.spelling import bare_letter
from texderive.ir.expr import Expr, postorder
from texderive.ir.leaves import is_kronecker

_KRONECKER = re.compile(r"(?i:kronecker)|克罗内克|\\delta_\{?ij\}?\s*=\s*(?:1|\\begin\{cases\}|\\left\\\{)")
BARS = frozenset({r"\bar", r"\overline"})
OFTEN_SOMETHING_ELSE = (
    (frozenset({"i", "j", r"\mathrm{i}", r"\mathrm{j}"}), "i may be the imaginary unit"),
    (frozenset({"D"}), "D may be a derivative"),
)


def doubt_of(
    case: Case, reading: Reading, before: int, k: int, varying: frozenset[str] = frozenset()
) -> tuple[str, Slips]:
    """Why a failure may be due to what is not known here (empty where nothing speaks for that), and which slips that
    explain it would settle the matter."""
    left, right = reading.sides[before], reading.sides[k]
    unknown = unknown_names(case.ground, case.chain, reading, before, k)
    if is_rate(case.chain.sides[before]) or is_rate(case.chain.sides[k]):
        return "it may be a differential equation", ""
    if (leaf_names(left) | leaf_names(right)) & reading.dropped:
        return "a definition that it uses is not understood", ""
    names = leaf_names(left) | leaf_names(right)
    functions = {base_of(d.left) for d in reading.context.definitions if is_call(d.left)}
    read = {n.data.name for e in (left, right) for n in postorder(e) if n.op in ("symbol", "named")} - functions
    unsettled = case.ground.unsettled_at(case.chain, names, read, (case.chain.sides[before], case.chain.sides[k]))
    if unsettled:
        primed = "prime" in unsettled and not has_op(left, "d") and not has_op(right, "d")
        return unsettled, "plain" if "solution" in unsettled or primed else ""
    if case.ground.is_matched(case.chain, reading.context):
        return "what it speaks of has several definitions", ""
    if unknown:
        return "it depends on what is not defined: " + ", ".join(sorted(unknown)), ""
    defined = {name for d in reading.context.definitions if (name := defined_name(d.left)) is not None}
    agreed = {name for name, kind in case.agreed.items() if kind is not None}
    known = {*reading.context.declarations, *defined, *agreed}
    calls = {
        name
        for p in (before, k)
        for name, inside in called_names(case.chain.sides[p], known, case.ground.titles)
        if not is_value(reading, name, inside) and not _is_told(reading, name)
    }
    if calls and not any(n.endswith("()") for n in names):
        usual = all(name == r"\sigma" and is_applied(reading, name) for name in calls)
        return "a name before a bracket may be a function", "plain" if usual else ""
    if not is_identity(reading, before, k):
        return "it may be an equation that is to be solved", ""
    if left.free != right.free:
        return "an index is not bound", ""
    text = case.ground.note.note.text
    if any(map(is_kronecker, (*postorder(left), *postorder(right)))) and not _KRONECKER.search(text):
        return "\\delta with two indices may be something else than Kronecker's", "plain"
    if before == 0 and not has_op(left, "d", "partial") and conditional(case.ground, case.chain):
        return "it may be a condition", ""
    for letters, told in OFTEN_SOMETHING_ELSE:
        if letters & names - known:
            return told, ""
    if any(n.op == "softmax" and n.args[0].is_scalar for side in (left, right) for n in postorder(side)):
        return "a softmax may be one of several numbers", ""
    if before == 0 and left.op == "d" and r"\int" in _paragraph(text, case.chain):
        return "it may be a part of an integral", ""
    if left_unsaid := unsaid(left, right):
        return left_unsaid, ""
    if before == 0 and left.op == "d" and left.args[0].op == "symbol":
        return "the differential of what nothing defines may stand for a gradient", ""
    if not has_op(left, "d", "partial") and not has_op(right, "d", "partial"):
        if may_be_constrained(text, case.chain):
            return "it may use what the text says of its names", ""
        if before == 0 and len(names) == 1 and any(map(_is_one_name, (left, right))):
            return "it may say what it speaks of", ""
        if any(bare_letter(name)[1] & BARS for name in names):
            return "a bar may be a mean", ""
        if follows_from_another(text, case.chain):
            return "it may follow from an equation", ""
        if holds_but_for_signs(left, right):
            return "it holds where what is written is not negative", ""
        if divides_by_guesses((case.sides[before], case.sides[k]), (left, right), reading.context):
            return "what it divides by may be a number", ""
    if symmetric_variables(case.ground, case.chain, reading, before, k) and not fails_by_every_convention(
        reading, before, k, varying
    ):
        return "it differentiates by a symmetric matrix", ""
    if is_ambiguous(left) or is_ambiguous(right):
        return "its derivatives may be partial or total ones", ""
    if any(n.endswith("()") and n != f"{GAMMA}()" for n in names):
        slips: Slips = "plain" if has_op(left, "d", "partial") or has_op(right, "d", "partial") else ""
        return "it is about a function that is not known", "any" if _is_chained(left, right) else slips
    if reading.change is not None:
        return "it may be read otherwise", "plain"
    if case.chain.mended & {before, k}:
        return "its brackets do not match", "plain"
    if is_special(text, names):
        return "it may use what the text says of its names", "plain"
    return "", "plain"


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

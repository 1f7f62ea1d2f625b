"""Doubts: why a claim that fails may only lack what its author had in mind."""

from __future__ import annotations

from texderive.audit.cases import Case
from texderive.audit.gamma import GAMMA
from texderive.audit.ground import defined_name
from texderive.audit.knowing import (
    conditional,
    is_ambiguous,
    is_identity,
    may_call,
    symmetric_variables,
    unknown_names,
)
from texderive.audit.premises import may_be_constrained
from texderive.audit.reading import Reading, has_op, leaf_names
from texderive.audit.symmetric import fails_by_every_convention
from texderive.elaborate.spelling import bare_letter

BARS = frozenset({r"\bar", r"\overline"})


def doubt_of(
    case: Case, reading: Reading, before: int, k: int, varying: frozenset[str] = frozenset()
) -> tuple[str, bool]:
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
    agreed = {name for name, kind in case.agreed.items() if kind is not None}
    known = {*reading.context.declarations, *defined, *agreed}
    calls = any(may_call(case.chain.sides[p], known, case.ground.titles) for p in (before, k))
    if calls and not any(n.endswith("()") for n in names):
        return "a name before a bracket may be a function", False
    if not is_identity(reading, before, k):
        return "it may be an equation that is to be solved", False
    if left.free != right.free:
        return "an index is not bound", False
    if before == 0 and not has_op(left, "d", "partial") and conditional(case.ground, case.chain):
        return "it may be a condition", False
    if before == 0 and left.op == "d" and left.args[0].op == "symbol":
        return "the differential of what nothing defines may stand for a gradient", False
    text = case.ground.note.note.text
    if not has_op(left, "d", "partial") and not has_op(right, "d", "partial"):
        if may_be_constrained(text, case.chain):
            return "it may use what the text says of its names", False
        if any(bare_letter(name)[1] & BARS for name in names):
            return "a bar may be a mean", False
    if symmetric_variables(case.ground, case.chain, reading, before, k) and not fails_by_every_convention(
        reading, before, k, varying
    ):
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

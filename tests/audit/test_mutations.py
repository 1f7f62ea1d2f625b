r"""Mutation test of the audit: golden derivations are never called wrong, and slips in them are found and mended."""

from __future__ import annotations

import sys
from collections import Counter
from functools import cache

from tests.audit.mutants import Mutant, Piece, golden_notes, mutants, pieces
from texderive.pipeline.check import Finding, check

EVERY = 20  # one slip of so many is tried, so that this ends within seconds
FOUND = 0.97
RESTORED = 0.80


@cache
def checked() -> dict[Piece, list[Finding]]:
    return {piece: check(piece.text, format=piece.format) for note in golden_notes() for piece in pieces(note)}


def at_mutant(mutant: Mutant) -> Finding | None:
    """The wrong line that is reported where the slip stands."""
    found = check(mutant.text, format=mutant.piece.format)
    return next((f for f in found if f.status == "wrong" and f.start <= mutant.end and mutant.start <= f.end), None)


@cache
def outcomes() -> tuple[tuple[Mutant, Finding | None], ...]:
    found = []
    for piece, findings in checked().items():
        right = {f.start for f in findings if f.status == "ok"}
        found += [(mutant, at_mutant(mutant)) for mutant in mutants(piece, right, EVERY)]
    return tuple(found)


def told() -> str:
    """The figures by kind of slip, and the slips that were not found."""
    every = Counter(m.slip for m, _ in outcomes())
    found = Counter(m.slip for m, f in outcomes() if f is not None)
    restored = Counter(m.slip for m, f in outcomes() if f is not None and f.suggestion)
    rows = [f"{slip}: {found[slip]} of {n} found, {restored[slip]} restored" for slip, n in sorted(every.items())]
    missed = [
        f"missed: {m.piece.name}, line {m.line}, {m.slip}: {m.text.splitlines()[m.line - 1].strip()}"
        for m, f in outcomes() if f is None
    ]  # fmt: skip
    total = f"all: {found.total()} of {every.total()} found, {restored.total()} restored"
    return "\n".join([*rows, total, *missed])


def test_what_is_golden_is_never_called_wrong() -> None:
    wrong = [(p.name, f.line, f.message) for p, findings in checked().items() for f in findings if f.status == "wrong"]
    assert wrong == []
    assert sum(f.status == "ok" for findings in checked().values() for f in findings) > 500


def test_slips_are_found_where_they_stand() -> None:
    sys.stdout.write(told())
    assert len(outcomes()) >= 25
    assert sum(f is not None for _, f in outcomes()) >= FOUND * len(outcomes()), told()


def test_suggestions_restore_what_stood_there() -> None:
    assert sum(f is not None and bool(f.suggestion) for _, f in outcomes()) >= RESTORED * len(outcomes()), told()

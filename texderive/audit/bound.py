"""What lines are held to: the one reading of a chain in which the note's own words and most of the lines agree."""

from __future__ import annotations

from texderive.audit.cases import Case, Trial
from texderive.audit.knowing import MEMBERS, is_usual, keys_of
from texderive.audit.reading import Reading, leaf_names
from texderive.diagnostics import ShapeError
from texderive.elaborate.spelling import FUNCTION_LETTERS, bare_letter
from texderive.elaborate.symbols import kind_of
from texderive.ir.expr import Expr, postorder


def agree(case: Case, reading: Reading) -> None:
    """Take down what names are in the lines that hold in a reading which says what the note says."""
    if not _is_plain(case, reading):
        return
    for k in _backed(case, reading):
        side = reading.sides[k]
        for symbol in side.symbols:
            kind = kind_of((symbol.rows, symbol.cols))
            if case.agreed.setdefault(symbol.name, kind) != kind:
                case.agreed[symbol.name] = None
        for name in keys_of(case.sides[k]) - {s.name for s in side.symbols}:
            if bare_letter(name)[0] in FUNCTION_LETTERS:
                case.agreed.setdefault(name, "function")


def bind(case: Case, reading: Reading) -> None:
    """Hold claims to a reading that says what the note says, and in which most lines beside them hold.

    What is false or does not fit there is not meant with other shapes or without the definitions.
    """
    if not _is_plain(case, reading):
        return
    backed = _backed(case, reading)
    told = _declared(case).union(*(leaf_names(reading.sides[k]) for k in backed))
    kinds = {s.name: kind_of((s.rows, s.cols)) for e in reading.sides.values() for s in e.symbols}
    agreed = {name: kind for name, kind in kinds.items() if name in told or case.agreed.get(name) == kind}
    laid = any(_is_laid_out(reading.sides[k]) for k in backed)
    for k, trial in case.trials.items():
        before = before_in(reading, k)
        if trial.holds is not None or trial.bound or before is None or not _is_against(trial, reading, k):
            continue
        others = case.trials.keys() - backed - {k} - ({k + 1} if k in reading.sides else set())
        names = leaf_names(reading.sides[before])
        if names and names <= agreed.keys() | told and (not others or len(backed) > len(others)):
            trial.bound = reading if names <= told else None
            trial.kinds |= agreed
            trial.layout = reading.layout if laid else ""


def _is_plain(case: Case, reading: Reading) -> bool:
    """Whether a reading says what the note says, and guesses nothing that its spelling does not."""
    return not (reading.change or reading.dropped or is_freer(case, reading)) and is_usual(reading)


def _backed(case: Case, reading: Reading) -> set[int]:
    return {k for k, t in case.trials.items() if t.holds is not None and t.holds.reading is reading}


def _is_laid_out(side: Expr) -> bool:
    """Whether it makes a difference to a side in which layout its derivatives are."""
    return any(node.op == "partial" and not node.is_scalar for node in postorder(side))


def before_in(reading: Reading, k: int) -> int | None:
    """The side that side ``k`` is compared with."""
    return next((p for p in sorted(reading.sides, reverse=True) if p < k), None)


def _is_against(trial: Trial, reading: Reading, k: int) -> bool:
    """Whether a claim does not fit into a reading, or is false there without any doubt."""
    if k in reading.misfits:
        return isinstance(reading.misfits[k], ShapeError)
    return any(f.reading is reading and not f.doubt for f in trial.fails)


def _declared(case: Case) -> frozenset[str]:
    """The names whose shapes the section says in which a chain stands."""
    if case.first is None:
        return frozenset()
    here = case.chain.span.start
    given = {n: d for n, d in case.first.declarations.items() if d.shape or d.kind == "scalar" or "positive" in d.facts}
    said = {n for n, d in given.items() if d.span and case.ground.places.same_section(d.span.start, here)}
    return frozenset(said | {n.rsplit("_{", 1)[0] for n in said if n.endswith(MEMBERS)})


def is_excused(case: Case, reading: Reading, k: int) -> bool:
    """Whether a claim would hold in a reading only by leaving what it is held to."""
    trial = case.trials[k]
    if trial.bound and (is_freer(case, reading) or trial.layout not in ("", reading.layout)):
        return True
    symbols = frozenset().union(*(e.symbols for e in reading.sides.values()))
    return any(trial.kinds.get(s.name, kind) != kind for s in symbols if (kind := kind_of((s.rows, s.cols))))


def is_freer(case: Case, reading: Reading) -> bool:
    """Whether a reading sets aside what the note says where the chain stands."""
    first, context = case.first, reading.context
    if first is None:
        return False
    if first.definitions and not context.definitions:
        return True
    read = {n for e in reading.sides.values() for n in leaf_names(e)}
    others = {n: d for n, d in first.declarations.items() if context.declarations.get(n) != d}
    return any(n in context.declarations or n in read or n.rsplit("_{", 1)[0] in read for n in others)

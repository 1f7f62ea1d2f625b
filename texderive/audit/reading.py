"""Readings of a chain: its sides as expressions, read jointly, with what does not fit left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from texderive.diagnostics import TexDeriveError
from texderive.elaborate.claims import read_relations
from texderive.elaborate.symbols import Context
from texderive.formula.tree import Node
from texderive.ir.expr import Expr, postorder

SHAPE = "TD111"


@dataclass(frozen=True, slots=True)
class Reading:
    """Some sides of a chain with their meaning in one context and layout; ``misfits`` are the sides that cannot stand
    beside the others, each with what was said of it."""

    context: Context
    layout: str
    sides: dict[int, Expr]
    misfits: dict[int, TexDeriveError]


def read_chain(sides: dict[int, Node], context: Context, layout: str, variable: str) -> Reading:
    """All sides jointly, or as many as fit together. Never raises."""
    places = list(sides)
    try:
        return Reading(context, layout, _joint(sides, places, context, layout, variable), {})
    except TexDeriveError as error:
        if len(places) == 1:
            return Reading(context, layout, {}, {places[0]: error})
    best: Reading | None = None
    for start in range(min(2, len(places) - 1)):
        found = _greedy(sides, places[start:], context, layout, variable)
        if best is None or len(found.sides) > len(best.sides):
            best = found
        if len(best.sides) > len(places) / 2:
            break
    assert best is not None
    return best


def _joint(sides: dict[int, Node], places: Sequence[int], context: Context, layout: str, variable: str) -> dict[int, Expr]:
    found = read_relations([[sides[k] for k in places]], context, layout=layout, variable=variable).sides[0]
    for expr in found:
        if is_vacuous(expr):
            raise VACUOUS
    return dict(zip(places, found, strict=True))


VACUOUS = TexDeriveError(())


def _greedy(sides: dict[int, Node], places: Sequence[int], context: Context, layout: str, variable: str) -> Reading:
    """Take side after side, leaving out what does not fit with those before."""
    kept: list[int] = []
    fitting: dict[int, Expr] = {}
    misfits: dict[int, TexDeriveError] = {}
    for place in places:
        try:
            fitting = _joint(sides, [*kept, place], context, layout, variable)
            kept.append(place)
        except TexDeriveError as error:
            misfits[place] = error
    return Reading(context, layout, fitting, misfits)


@lru_cache(4096)
def is_vacuous(expr: Expr) -> bool:
    """Whether something is differentiated by what it does not depend on: it depends on it in a way not known here."""
    for node in postorder(expr):
        if node.op == "partial":
            function, variable = node.args
            whole = variable.args[0] if variable.op in ("entry", "vec", "transpose") else variable
            if whole.op in ("symbol", "named"):
                names = {(s.name, len(s.index)) for s in function.symbols}
                if (whole.data.name, len(whole.data.index)) not in names:
                    return True
    return False


@lru_cache(4096)
def leaf_names(expr: Expr) -> frozenset[str]:
    """The names of what an expression is made of in the end, abstract functions included."""
    found = set()
    for node in postorder(expr):
        if node.op == "symbol":
            found.add(node.data.name)
        elif node.op == "call":
            found.add(f"{node.data.name}()")
    return frozenset(found)


def has_op(expr: Expr, *ops: str) -> bool:
    return any(node.op in ops for node in postorder(expr))


def differentiated(expr: Expr) -> tuple[frozenset[str], frozenset[str]]:
    """The symbols that stand bare under a differential, and those of the names that do."""
    bare: set[str] = set()
    within: set[str] = set()
    for node in postorder(expr):
        if node.op != "d":
            continue
        inner = node.args[0]
        while inner.op in ("transpose", "vec", "d"):
            inner = inner.args[0]
        if inner.op == "symbol":
            bare.add(inner.data.name)
        elif inner.op == "named":
            within |= {n for n in leaf_names(inner) if not n.endswith("()")}
    return frozenset(bare), frozenset(within)


def all_differentiated(expr: Expr) -> frozenset[str]:
    return frozenset(n for node in postorder(expr) if node.op == "d" for n in leaf_names(node) if not n.endswith("()"))


def walk_all(sides: Sequence[Expr]) -> Iterator[Expr]:
    for side in sides:
        yield from postorder(side)

"""Readings of a chain: its sides as expressions, read jointly, with what does not fit left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import NamedTuple

from texderive.audit.variants import Change
from texderive.diagnostics import Diagnostic, ShapeError, TexDeriveError, UnsupportedError
from texderive.elaborate.begun import Begun
from texderive.elaborate.reading.core import Scope
from texderive.elaborate.search import search
from texderive.elaborate.symbols import Context, Declaration, kind_of
from texderive.elaborate.system import Request, SymbolInfo, build_with, read_attempt, scope_of, table_of
from texderive.formula.tree import Node
from texderive.ir.expr import Expr, Symbol, postorder
from texderive.source import Span

TRIES = 40  # assignments of kinds that are tried for one reading
SHAPE = "TD111"
VACUOUS = UnsupportedError(Diagnostic("TD121", "it differentiates by what is not known to be in it"))

Sides = Mapping[int, Node]


class Reading(NamedTuple):
    """Some sides of a chain with their meaning in one context and layout.

    ``misfits`` are the sides that cannot stand beside the others, each with what was said of it; ``dropped`` are the
    names whose definitions could not be read and were set aside.
    """

    context: Context
    layout: str
    sides: Mapping[int, Expr]
    misfits: Mapping[int, TexDeriveError]
    dropped: frozenset[str] = frozenset()
    change: Change | None = None  # what was made of the trees before they were read
    laid_out: bool = False  # whether in the other layout it may read otherwise


@dataclass(slots=True)
class Attempt:
    """One reading that is being made."""

    context: Context
    layout: str
    variable: str
    sides: Sides
    dropped: set[str] = field(default_factory=set)
    tries: int = TRIES
    begun: Begun = field(default_factory=Begun)
    scope: Scope | None = None  # where it is known already
    symbols: Mapping[str, SymbolInfo] = field(default_factory=dict)  # of the last reading
    memo: dict[tuple[int, ...], dict[int, Expr] | TexDeriveError] = field(default_factory=dict)
    laid_out: bool = False  # whether the layout was asked for, so that in the other one it may read otherwise

    def serves(self, sides: Sides, context: Context, layout: str) -> bool:
        """Whether this is the reading of these very sides, with nothing set aside yet."""
        return self.context is context and self.layout == layout and self.sides == sides

    def joint(self, places: Iterable[int]) -> dict[int, Expr] | TexDeriveError:
        """Some sides read together, or why they cannot be; a definition that cannot be read is set aside."""
        key = tuple(places)
        if key not in self.memo:
            try:
                self.memo[key] = self._joint(key)
            except TexDeriveError as error:
                self.memo[key] = error.with_traceback(None)  # it holds what was read until a collection
        return self.memo[key]

    def _joint(self, places: Sequence[int]) -> dict[int, Expr]:
        for _ in range(4):
            try:
                return self._read(places)
            except ShapeError:
                raise
            except TexDeriveError as error:
                if not self._set_aside(error):
                    raise
        raise VACUOUS

    def _read(self, places: Sequence[int]) -> dict[int, Expr]:
        nodes = tuple(self.sides[k] for k in places)
        scope = self.scope or scope_of(self.context, nodes, self.layout, self.variable, differentials=True)
        request = Request(relations=(nodes,))
        try:
            attempt = search(
                lambda choice: read_attempt(scope, request, choice, self.begun), scope.candidates, self.tries
            )
        finally:
            self.laid_out |= scope.laid_out
        building, _ = build_with(attempt)
        found = {k: building.expr(term) for k, term in zip(places, attempt.nodes, strict=True)}
        self.symbols = table_of(attempt, building)
        return found

    def _set_aside(self, error: TexDeriveError) -> bool:
        """Drop the definition in which an error lies."""
        span = error.diagnostics[0].span if error.diagnostics else None
        if span is None:
            return False
        bad = [d for d in self.context.definitions if _within(span, d.right.span)]
        if not bad:
            return False
        self.dropped |= {n.text for d in bad for n in d.left.walk() if n.kind == "name"}
        self.context = replace(self.context, definitions=tuple(d for d in self.context.definitions if d not in bad))
        self.scope = None
        return True

    def whole(self) -> Reading | None:
        """All sides read together; None where they cannot be."""
        found = self.joint(self.sides)
        return None if isinstance(found, TexDeriveError) else self.done(found, {})

    def settled(self, sizes: bool = True) -> Context:
        """The context that declares what the last reading says of its names, or their kinds alone."""
        learnt = {name: _declared(name, info.symbol) for name, info in self.symbols.items() if not info.defined}
        if not sizes:
            said = self.context.declarations
            learnt = {n: d._replace(shape=None) for n, d in learnt.items() if n not in said or said[n].kind is None}
        return replace(self.context, declarations={**self.context.declarations, **learnt})

    def done(self, sides: Mapping[int, Expr], misfits: Mapping[int, TexDeriveError]) -> Reading:
        vacuous = {k: VACUOUS for k, expr in sides.items() if is_vacuous(expr)}
        kept = {k: expr for k, expr in sides.items() if k not in vacuous}
        return Reading(
            self.context, self.layout, kept, {**misfits, **vacuous}, frozenset(self.dropped), laid_out=self.laid_out
        )


def _declared(name: str, symbol: Symbol) -> Declaration:
    shape = (symbol.rows, symbol.cols)
    return Declaration(name, kind_of(shape), shape, symbol.facts)


def _within(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end and inner != Span(0, 0)


def read_chain(attempt: Attempt) -> Reading:
    """All sides jointly, or as many as fit together. Never raises."""
    sides = attempt.sides
    places = list(sides)
    misfits: dict[int, TexDeriveError] = {}
    while places:
        found = attempt.joint(places)
        if not isinstance(found, TexDeriveError):
            return attempt.done(found, misfits)
        at = _blamed(found, sides, places)
        if at is None or isinstance(found, ShapeError):
            break
        misfits[at] = found
        places.remove(at)
    if not places:
        return attempt.done({}, misfits)
    alone = _without_one(attempt, places)
    if alone is not None:
        return attempt.done(alone[0], {**misfits, **alone[1]})
    best = _greedy(attempt, places)
    if len(best[0]) * 2 <= len(places) and len(best[0]) < len(places) - 1:
        others = _greedy(attempt, places[1:])
        best = others if len(others[0]) > len(best[0]) else best
    return attempt.done(best[0], {**misfits, **best[1]})


def _without_one(attempt: Attempt, places: Sequence[int]) -> tuple[dict[int, Expr], dict[int, TexDeriveError]] | None:
    """All sides but the one that an error names, where that is all that does not fit."""
    if len(places) < 4:
        return None
    found = attempt.joint(places)
    if not isinstance(found, TexDeriveError):
        return found, {}
    at = _blamed(found, attempt.sides, places)
    if at is None or at == places[0]:
        return None
    others = attempt.joint(p for p in places if p != at)
    return None if isinstance(others, TexDeriveError) else (others, {at: found})


def _blamed(error: TexDeriveError, sides: Sides, places: Sequence[int]) -> int | None:
    span = error.diagnostics[0].span if error.diagnostics else None
    return next((k for k in places if span is not None and _within(span, sides[k].span)), None)


def _greedy(attempt: Attempt, places: Sequence[int]) -> tuple[dict[int, Expr], dict[int, TexDeriveError]]:
    """Take side after side, leaving out what does not fit with those before."""
    kept: list[int] = []
    fitting: dict[int, Expr] = {}
    misfits: dict[int, TexDeriveError] = {}
    for place in places:
        found = attempt.joint([*kept, place])
        if isinstance(found, TexDeriveError):
            misfits[place] = found
        else:
            fitting = found
            kept.append(place)
    return fitting, misfits


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
    """The names of what an expression is made of in the end; abstract functions end in ()."""
    found = set()
    for node in postorder(expr):
        if node.op == "symbol":
            found.add(node.data.name)
        elif node.op == "call":
            found.add(f"{node.data.name}()")
    return frozenset(found)


def has_op(expr: Expr, *ops: str) -> bool:
    return any(node.op in ops for node in postorder(expr))


@lru_cache(4096)
def differentiated(expr: Expr) -> tuple[frozenset[str], frozenset[str]]:
    """The symbols that stand bare under a differential, and those within what else does."""
    bare: set[str] = set()
    within: set[str] = set()
    for node in postorder(expr):
        if node.op != "d":
            continue
        inner = node.args[0]
        while inner.op in ("transpose", "vec", "d", "entry", "diag"):
            inner = inner.args[0]
        if inner.op == "symbol":
            bare.add(inner.data.name)
        else:
            within |= {n for n in leaf_names(inner) if not n.endswith("()")}
    return frozenset(bare), frozenset(within)


@lru_cache(4096)
def moves(expr: Expr, varying: frozenset[str]) -> bool:
    """Whether a side with differentials has one of what varies, and of what has a definition none that vanishes.

    Where all of them vanish it says nothing, and neither does a term that does; constants are written so, too.
    """
    if not expr.has_d:
        return True
    taken = [n.args[0] for n in postorder(expr) if n.op == "d"]
    still = [x for x in taken if varying.isdisjoint(leaf_names(x))]
    return len(still) < len(taken) and not any(_core(x).op == "named" for x in still)


def _core(expr: Expr) -> Expr:
    while expr.op in ("transpose", "vec"):
        expr = expr.args[0]
    return expr


@lru_cache(4096)
def by_what(expr: Expr) -> frozenset[str]:
    """The names that an expression differentiates by."""
    found: set[str] = set()
    for node in postorder(expr):
        if node.op == "partial":
            found |= {n for n in leaf_names(node.args[1]) if not n.endswith("()")}
    return frozenset(found)

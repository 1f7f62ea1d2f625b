"""Expressions and relations read where they stand: what the audit of an author's lines asks of the elaborator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from texderive.diagnostics import Diagnostic, ShapeError
from texderive.elaborate.search import search
from texderive.elaborate.symbols import Context
from texderive.elaborate.system import Request, SymbolInfo, build_with, read_attempt, scope_of, table_of
from texderive.formula.tree import Node
from texderive.ir.expr import Expr


@dataclass(frozen=True, slots=True)
class Reading:
    """The sides of relations with their meaning, in the order given, and what was learnt of symbols on the way."""

    sides: tuple[tuple[Expr, ...], ...]
    symbols: Mapping[str, SymbolInfo]
    notes: tuple[Diagnostic, ...] = ()


def read_relations(
    relations: Sequence[Sequence[Node]],
    context: Context,
    *,
    layout: str = "denominator",
    variable: str = "",
    general: bool = False,
) -> Reading:
    """Relations read jointly: a name has one meaning in all of them, and the sides of each have one shape.

    What other sections declare is given up where it does not fit; with ``general`` so is every declaration, since an
    author states a rule for any X, whatever X was before. Raises ParseError, ShapeError or UnsupportedError.
    """
    sides = tuple(tuple(r) for r in relations)
    tried = [context, *filter(None, [context.nearest()])]
    if general:
        tried.append(replace(context, declarations={}, distant=frozenset()))
    for last, one in enumerate(tried, 1 - len(tried)):
        try:
            return _read(sides, one, layout, variable)
        except ShapeError:
            if last == 0:
                raise
    raise AssertionError


def _read(sides: tuple[tuple[Node, ...], ...], context: Context, layout: str, variable: str) -> Reading:
    scope = scope_of(context, [n for r in sides for n in r], layout, variable, differentials=True)
    request = Request(relations=sides)
    attempt = search(lambda choice: read_attempt(scope, request, choice), scope.candidates)
    building, _ = build_with(attempt)
    exprs = iter([building.expr(term) for term in attempt.nodes])
    found = tuple(tuple(next(exprs) for _ in relation) for relation in sides)
    return Reading(found, table_of(attempt, building), tuple(attempt.reader.notes))


def read_expression(node: Node, context: Context, *, layout: str = "denominator", variable: str = "") -> Expr:
    """One expression. Raises ParseError, ShapeError or UnsupportedError."""
    return read_relations([[node]], context, layout=layout, variable=variable).sides[0][0]

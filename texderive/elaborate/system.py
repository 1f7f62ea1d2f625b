"""A system of formulas read jointly: the first is what is asked about, the others name its parts."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from texderive.diagnostics import Diagnostic, ParseError, ShapeError
from texderive.elaborate.begun import Begun
from texderive.elaborate.keys import definitions_by_key, other_letters
from texderive.elaborate.kinds import candidates_of
from texderive.elaborate.members import numbered_members
from texderive.elaborate.objective import told
from texderive.elaborate.reading.calls import is_title
from texderive.elaborate.reading.core import Misfit, Reader, Scope, Sym
from texderive.elaborate.reading.dispatch import DISPATCH
from texderive.elaborate.reading.meanings import read_key, read_spelled
from texderive.elaborate.reading.names import (
    SLOT,
    defined_name,
)
from texderive.elaborate.search import Outcome, search
from texderive.elaborate.spelling import result_cost
from texderive.elaborate.survey import survey
from texderive.elaborate.symbols import Context, Kind
from texderive.elaborate.terms import Building, Term
from texderive.elaborate.unify import FreshNames
from texderive.formula.tree import Node
from texderive.ir import build as b
from texderive.ir.expr import Expr, Symbol
from texderive.ir.walk import distinct_indices, rename_index
from texderive.source import Span


class SymbolInfo(NamedTuple):
    """What is known of one name: its symbol, the key as written, and where that was learnt."""

    symbol: Symbol
    written: str
    span: Span | None
    declared: bool
    defined: bool


class Defined(NamedTuple):
    """A definition with a typed right side."""

    symbol: Symbol
    expr: Expr
    span: Span


class System(NamedTuple):
    """Formulas with their meaning. ``definitions`` holds what was asked for, in the order given."""

    definitions: tuple[Defined, ...]
    symbols: Mapping[str, SymbolInfo]
    notes: tuple[Diagnostic, ...] = ()

    def find(self, written: str) -> SymbolInfo | None:
        """The symbol that a canonical name means: ``x_{i}`` finds the family."""
        return self.symbols.get(written)


@dataclass(slots=True)
class Request:
    """What to read: names of definitions, expressions, and variables whose shape is wanted too."""

    names: tuple[str, ...] = ()
    nodes: tuple[Node, ...] = ()
    variables: tuple[Node, ...] = ()
    relations: tuple[tuple[Node, ...], ...] = ()  # sides that must have one shape
    objective: float = 0.0  # how surprising it were if the first name were no scalar


@dataclass(slots=True)
class Attempt:
    """One reading that fits."""

    reader: Reader
    names: list[Term] = field(default_factory=list)
    nodes: list[Term] = field(default_factory=list)
    variables: list[Term] = field(default_factory=list)


def scope_of(
    context: Context, roots: Iterable[Node], layout: str, variable: str = "", *, differentials: bool = False
) -> Scope:
    """What is fixed for all attempts. ``differentials``: a plain d before a factor is a differential."""
    found = survey(roots, context.listed, context.definitions)
    bound = frozenset(found.bound) | other_letters(context, found)
    declared = context.declarations
    definitions = definitions_by_key(context, bound, variable)
    templates = _templates(declared, bound)
    known = {*declared, *definitions}
    functions = {k: v for k, v in found.functions.items() if k not in definitions and v}
    return Scope(
        context, definitions, candidates_of(found, context.conventions.bold_vectors), bound, templates,
        frozenset(found.bare), frozenset((found.dims | context.dimension_names()) - known),
        frozenset(found.called - found.standing), found.counts, differentials or found.differentials,
        layout, variable, frozenset(found.standing), arguments=functions,
        signed=frozenset(found.signed),
        titles=any(is_title(k) for k in definitions), squares=any(k.endswith("^{2}") for k in known),
    )  # fmt: skip


def _templates(names: Iterable[str], bound: frozenset[str]) -> dict[str, str]:
    """Declared families by template: ``x_{i}`` under ``x_{□}``."""
    found: dict[str, str] = {}
    for name in names if bound else ():
        for letter in bound:
            for written, slot in (
                (f"_{{{letter}}}", f"_{{{SLOT}}}"),
                (f"^{{({letter})}}", f"^{{({SLOT})}}"),
                (f",{letter}}}", f",{SLOT}}}"),
            ):
                if written in name:
                    found[name.replace(written, slot)] = name
    return found


def read_attempt(
    scope: Scope, request: Request, choice: Mapping[str, int], begun: Begun | None = None
) -> Outcome[Attempt]:
    """One attempt with the given kinds. Raises Misfit, laid only to names whose kind was chosen.

    ``begun`` is what is known of the first sides of the one relation that is asked for.
    """
    terms: list[Term] = []
    if begun is None:
        reader = Reader(scope, choice, DISPATCH)
    else:
        reader, terms = begun.reader(scope, choice, request.relations[0])
    try:
        return _attempt(reader, scope, request, terms)
    except Misfit as misfit:
        misfit.blamed &= reader.kinds.keys()
        raise


def _attempt(reader: Reader, scope: Scope, request: Request, begun: list[Term]) -> Outcome[Attempt]:
    attempt = Attempt(reader)
    cost = 0.0
    for key in request.names:
        term = _named_term(reader, key)
        attempt.names.append(term)
        cost += result_cost(key, _kind(reader, term)) if key in scope.definitions else 0.0
    attempt.nodes.extend(reader.read(node) for node in request.nodes)
    for sides in request.relations:
        _same_shape(reader, attempt, sides, begun)
    attempt.variables.extend(reader.read(node) for node in request.variables)
    if not reader.sizes.settle():
        reader.fail(
            attempt.names[0].span if attempt.names else Span(0, 0), "TD111", "the sizes of the products do not fit"
        )
    if request.objective and not reader.is_scalar(attempt.names[0]):
        calls = frozenset(key for key in reader.kinds if key.endswith("()"))
        surprising = _surprising(reader) | calls
        return Outcome(attempt, cost + reader.surprise + request.objective, _doubted(attempt), surprising)
    return Outcome(attempt, cost + reader.surprise, frozenset(), _surprising(reader))


def _doubted(attempt: Attempt) -> frozenset[str]:
    """The names that keep an objective from being a scalar, perhaps: all of unknown kind but a variable such as x.

    Of a member x_i one cannot tell whether it is an entry or a vector, even if it is the variable.
    """
    reader = attempt.reader
    variables = {term.data[0] for term in attempt.variables if term.op == "symbol" and not term.data[1]}
    return frozenset(key for key, kind in reader.kinds.items() if kind != "scalar") - variables


def _surprising(reader: Reader) -> frozenset[str]:
    """The names that a reading which convention does not back is laid to."""
    return frozenset(reader.kinds) if reader.surprise else frozenset()


def _same_shape(reader: Reader, attempt: Attempt, sides: tuple[Node, ...], begun: list[Term]) -> None:
    """Sides of a relation have one shape; a bare 0 has any. Of those that are begun the terms are known."""
    start = 0 if begun else len(reader.touched)
    terms = [*begun, *(reader.read_beside(side, sides) for side in sides[len(begun) :])]
    target = next((t for t in terms if not (t.op == "number" and t.data == 0)), terms[0])
    for at, term in enumerate(terms):
        if term.op == "number" and term.data == 0:
            terms[at] = Term("zeros", (), None, target.rows, target.cols, term.span)
        elif not reader.same(target.shape, term.shape):
            with reader.blaming(start):
                reader.mismatch("relation", target, term, term.span)
    attempt.nodes.extend(terms)


def _named_term(reader: Reader, key: str) -> Term:
    node = reader.scope.definitions[key].left
    if is_title(key):
        return read_key(reader, key, node.span)
    found = defined_name(node.children[0] if node.kind == "product" else node)
    assert found is not None
    return read_spelled(reader, found)


def _kind(reader: Reader, term: Term) -> Kind:
    rows, cols = reader.sizes.is_one(term.rows), reader.sizes.is_one(term.cols)
    return "scalar" if rows and cols else "column" if cols else "row" if rows else "matrix"


def build_with(attempt: Attempt, taken: Iterable[str] = ()) -> tuple[Building, dict[str, Symbol]]:
    """What turns the attempt's terms into expressions, and the symbols by key as they are met."""
    reader = attempt.reader
    scope = reader.scope
    names = FreshNames({*taken, *scope.dims, *scope.context.dimension_names(), *scope.used, *scope.bound})
    symbols: dict[str, Symbol] = {}
    leaves: dict[tuple[str, tuple[str, ...]], Expr] = {}

    def leaf(building: Building, key: str, indices: tuple[str, ...]) -> Expr:
        found = leaves.get((key, indices))
        if found is None:
            found = leaves[key, indices] = made_leaf(building, key, indices)
        return found

    def made_leaf(building: Building, key: str, indices: tuple[str, ...]) -> Expr:
        sym = reader.symbols[key]
        made = symbols.get(key)
        if made is None:
            facts = sym.facts
            made = symbols[key] = Symbol(
                ir_name(key, reader.symbols), building.dim(sym.rows), building.dim(sym.cols), facts, sym.parameters
            )
        one = Symbol(made.name, made.rows, made.cols, made.facts, indices)
        if sym.right is None:
            return b.leaf(one)
        definition = building.expr(sym.right)
        if indices != sym.parameters:
            definition = distinct_indices(definition, frozenset(indices))
        for old, new in zip(sym.parameters, indices, strict=False):
            definition = rename_index(definition, old, new)
        return b.named(one, definition)

    building = Building(reader.sizes, names, leaf, {})
    for sym in list(reader.symbols.values()):  # sizes are named in the order in which the author's names stand
        building.dim(sym.rows)
        building.dim(sym.cols)
    return building, symbols


def ir_name(key: str, known: Container[str] = ()) -> str:
    """A family's name without its index: ``x_{□}`` is x, ``a_{1,□}`` is a_{1}; ``x^{(□)}`` keeps the slot."""
    if SLOT not in key:
        return key
    for tail, short in (
        (f"_{{{SLOT}}}", ""),
        (f"_{{{SLOT}{SLOT}}}", ""),
        (f"_{{{SLOT},{SLOT}}}", ""),
        (f",{SLOT}}}", "}"),
    ):
        if key.endswith(tail):
            name = key[: -len(tail)] + short
            return key if name in known else name  # x_i beside another x keeps its slot
    return key


def table_of(attempt: Attempt, building: Building) -> dict[str, SymbolInfo]:
    """All symbols of an attempt by the key under which an author finds them."""
    found: dict[str, SymbolInfo] = {}
    for key, sym in attempt.reader.symbols.items():
        if key.endswith("()"):
            continue
        expr = building.leaf(key, _indices(sym))
        found[sym.spelled] = SymbolInfo(
            expr.data, sym.spelled, sym.span, sym.declared is not None, sym.right is not None
        )
    return found


def _indices(sym: Sym) -> tuple[str, ...]:
    letters = sym.parameters or tuple("ijkl"[: len(sym.slots)])
    return letters


def read_system(
    names: Iterable[str],
    context: Context,
    *,
    layout: str = "denominator",
    variables: Iterable[Node] = (),
    variable: str = "",
    objective: float = 0.0,
) -> tuple[System, tuple[Expr, ...]]:
    """Definitions of the context, by key, with everything that they use; and the variables asked for.

    ``objective``: how surprising it were if the first were no scalar. What another section declares is given up where
    it does not fit. Raises ParseError, ShapeError or UnsupportedError.
    """
    request = Request(names=tuple(names), variables=tuple(variables), objective=objective)
    try:
        return _read_system(request, context, layout, variable)
    except ShapeError:
        nearest = context.nearest()
        if nearest is None:
            raise
        return _read_system(request, nearest, layout, variable)


def _read_system(request: Request, context: Context, layout: str, variable: str) -> tuple[System, tuple[Expr, ...]]:
    scope = scope_of(context, request.variables, layout, variable)
    known = {*scope.definitions, *context.declarations}
    scope.numbered = numbered_members(scope.standing, scope.bound, known, variable)
    missing = [n for n in request.names if n not in scope.definitions]
    if missing:
        raise ParseError(Diagnostic("TD121", f"{missing[0]} is not defined"))
    doubts = False

    def one(choice: Mapping[str, int]) -> Outcome[Attempt]:
        nonlocal doubts
        outcome = read_attempt(scope, request, choice)
        doubts = doubts or bool(outcome.doubted)
        return outcome

    attempt = search(one, scope.candidates)
    notes = (*attempt.reader.notes, *(told(one, attempt.reader, attempt.names[0], request.objective) if doubts else ()))
    building, _ = build_with(attempt)
    found = tuple(building.expr(v) for v in attempt.variables)
    defined = tuple(_defined(attempt.reader, building, key) for key in request.names)
    return System(defined, table_of(attempt, building), notes), found


def _defined(reader: Reader, building: Building, key: str) -> Defined:
    sym = reader.symbols[key]
    assert sym.right is not None
    expr = building.expr(sym.right)
    return Defined(
        Symbol(ir_name(key, reader.symbols), expr.rows, expr.cols, sym.facts, sym.parameters), expr, sym.span
    )

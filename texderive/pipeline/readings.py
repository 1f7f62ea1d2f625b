"""The statements of one formula read where it stands, within a bound on the effort."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from texderive.diagnostics import Diagnostic, TexDeriveError
from texderive.elaborate.search import search
from texderive.elaborate.symbols import Context, Declaration, Definition
from texderive.elaborate.system import Request, SymbolInfo, build_with, definition_key, read_attempt, scope_of, table_of
from texderive.formula.tree import Node
from texderive.ir.expr import Expr

# An attempt costs the size of its formula: so many nodes are looked at, but never fewer attempts than LEAST made.
EFFORT = 6_000
MOST, LEAST = 48, 2
RETRIES = 12  # attempts where less and less of what the note says is held to
LONGEST = 3_000  # nodes of a formula that is read at all
_NOTHING: frozenset[str] = frozenset()
_LASTING = frozenset({"TD101", "TD103", "TD104"})  # what no change of context mends
_UNREADABLE = {
    "matrix": ("TD301", "explicit vectors and matrices are not supported yet"),
    "dots": ("TD301", "dots are not supported here"),
    "command": ("TD104", "{text} is not known"),
    "question": ("TD114", "a question has no value"),
}


@dataclass(frozen=True, slots=True)
class Reading:
    """The sides of statements with their meaning, and what is known of the names in them."""

    statements: tuple[tuple[Expr, ...], ...]
    symbols: Mapping[str, SymbolInfo]
    notes: tuple[Diagnostic, ...]


def read_statements(sides: Sequence[tuple[Node, ...]], context: Context, layout: str) -> Reading | Diagnostic:
    """Statements read jointly, so that a name has one meaning in all; or why there is no reading. Never raises.

    What far sections declare, then definitions, then the sizes that stand in declarations are given up where they do
    not fit: an author states a rule for any X, whatever X was before.
    """
    nodes = [below for side in sides for node in side for below in node.walk()]
    size = len(nodes)
    plain = next((node for node in nodes if node.kind in _UNREADABLE), None)
    if plain is not None:
        code, message = _UNREADABLE[plain.kind]
        return Diagnostic(code, message.format(text=plain.text), plain.span)
    if size > LONGEST:
        return Diagnostic("TD301", "the formula is too long to be read as a whole", sides[0][0].span)
    most = min(MOST, max(LEAST, EFFORT // (size + 1)))
    first: Diagnostic | None = None
    for one in _contexts(context, [node for side in sides for node in side]):
        try:
            return _read(sides, one, layout, most if first is None else min(most, RETRIES))
        except TexDeriveError as error:
            first = first or error.diagnostics[0]
            if error.diagnostics[0].code in _LASTING:
                break
        except RecursionError:
            return Diagnostic("TD103", "the formula and what it uses nest too deeply", sides[0][0].span)
    assert first is not None
    return first


def _read(sides: Sequence[tuple[Node, ...]], context: Context, layout: str, most: int) -> Reading:
    scope = scope_of(context, [n for s in sides for n in s], layout, differentials=True)
    request = Request(relations=tuple(sides))
    attempt = search(lambda choice: read_attempt(scope, request, choice), scope.candidates, most)
    building, _ = build_with(attempt)
    exprs = iter([building.expr(term) for term in attempt.nodes])
    found = tuple(tuple(next(exprs) for _ in side) for side in sides)
    return Reading(found, table_of(attempt, building), tuple(attempt.reader.notes))


def _contexts(context: Context, roots: Sequence[Node]) -> Iterator[Context]:
    """What is in force as far as the formula uses it, then less and less of it."""
    used = used_definitions(context.definitions, roots)
    given = [replace(context, definitions=used, earlier=())]
    if context.distant:
        kept = {k: d for k, d in context.declarations.items() if k not in context.distant}
        given.append(replace(given[0], declarations=kept, distant=_NOTHING))
    if used:
        given.append(replace(given[-1], definitions=()))
    if context.declarations:
        kinds = {k: _without_sizes(d) for k, d in context.declarations.items()}
        given.append(replace(given[0], declarations=kinds, definitions=(), distant=_NOTHING))
        given.append(replace(given[-1], declarations={}))
    yield from given


def _without_sizes(said: Declaration) -> Declaration:
    return replace(said, shape=None, facts=said.facts - {"one_hot"})


def used_definitions(definitions: Iterable[Definition], roots: Iterable[Node]) -> tuple[Definition, ...]:
    """The definitions that trees use, and those that these use, in their order; of one name the last."""
    by_name: dict[str, dict[str | None, Definition]] = {}
    for found in definitions:
        by_name.setdefault(_base(found.left), {})[definition_key(found.left, _NOTHING)] = found
    wanted: dict[int, Definition] = {}
    seen: set[str] = set()
    stack = list(roots)
    while stack:
        for node in stack.pop().walk():
            if node.kind == "name" and node.text in by_name and node.text not in seen:
                seen.add(node.text)
                new = by_name[node.text].values()
                wanted.update((id(d), d) for d in new)
                stack.extend(d.right for d in new)
    own = {root.span for root in roots}
    return tuple(d for d in wanted.values() if not any(d.left.span.overlaps(span) for span in own))


def _base(left: Node) -> str:
    while left.kind in ("product", "script", "group"):
        left = left.children[0]
    return left.text

"""The statements of one formula read where it stands, within a bound on the effort."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from texderive.diagnostics import Diagnostic, TexDeriveError
from texderive.elaborate.conditional import with_named_densities
from texderive.elaborate.keys import by_base, definition_key, used_by
from texderive.elaborate.primes import with_primed_names
from texderive.elaborate.reading.derivatives import is_nabla
from texderive.elaborate.reading.names import is_call, parameters_of, spelled
from texderive.elaborate.reading.scripts import OPERATOR_ABOVE, is_operator_above
from texderive.elaborate.search import search
from texderive.elaborate.symbols import Context, Declaration, Definition
from texderive.elaborate.system import Request, SymbolInfo, build_with, read_attempt, scope_of, table_of
from texderive.formula.tree import Node
from texderive.ir.expr import Expr

# An attempt costs the size of its formula: so many nodes are looked at, but never fewer attempts than LEAST made.
EFFORT = 3_000
MOST, LEAST = 32, 2
RETRIES = 8  # attempts where less and less of what the note says is held to
LONGEST = 3_000  # nodes of a formula that is read at all
_NOTHING: frozenset[str] = frozenset()
_LASTING = frozenset({"TD101", "TD103", "TD104"})  # what no change of context mends
_UNREADABLE = {
    "command": ("TD104", "{text} is not known"),
    "question": ("TD114", "a question has no value"),
}


@dataclass(frozen=True, slots=True)
class Reading:
    """The sides of statements with their meaning, and what is known of the names in them."""

    statements: tuple[tuple[Expr, ...], ...]
    symbols: Mapping[str, SymbolInfo]
    notes: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known in one paragraph, by the names that it speaks of."""

    context: Context
    definitions: Mapping[str, tuple[Definition, ...]]
    declarations: Mapping[str, tuple[Declaration, ...]]
    dimensions: frozenset[str]

    @property
    def layout(self) -> str:
        return self.context.conventions.layout or "denominator"

    def matters(self, roots: Sequence[Node]) -> Hashable:
        """All that can tell one reading of a formula from another: equal for two places, the readings are too."""
        names = {node.text for root in roots for node in root.walk() if node.kind == "name"}
        said = tuple(
            (d.name, d.kind, d.shape, d.facts, d.said, d.name in self.context.distant)
            for name in sorted(names)
            for d in self.declarations.get(name, ())
        )
        used = tuple(map(id, used_definitions(self.definitions, roots)))
        return said, used, frozenset(names & self.dimensions), self.layout


def known_in(context: Context) -> Known:
    """A context with its names looked up once."""
    declarations: dict[str, list[Declaration]] = {}
    for name, said in context.declarations.items():
        declarations.setdefault(re.split(r"[_^]\{|'", name, maxsplit=1)[0], []).append(said)
    return Known(
        context, by_base(context.definitions), {k: tuple(v) for k, v in declarations.items()},
        frozenset(context.dimension_names()),
    )  # fmt: skip


def read_statements(sides: Sequence[tuple[Node, ...]], known: Known) -> Reading | Diagnostic:
    """Statements read jointly, so that a name has one meaning in all; or why there is no reading. Never raises.

    What far sections declare, then definitions, then the sizes that stand in declarations are given up where they do
    not fit: an author states a rule for any X, whatever X was before.
    """
    sides, densities = with_named_densities(with_primed_names(sides))
    nodes = [below for side in sides for node in side for below in node.walk()]
    size = len(nodes)
    condition = next((node for node in nodes if _is_condition(node)), None)
    if condition is not None:
        return Diagnostic("TD301", "a condition within a formula is not supported", condition.span)
    plain = next((node for node in nodes if node.kind in _UNREADABLE), None)
    if plain is not None:
        code, message = _UNREADABLE[plain.kind]
        return Diagnostic(code, message.format(text=plain.text), plain.span)
    raised = next((node for node in nodes if node.kind == "script" and is_operator_above(node.children[2])), None)
    if raised is not None:
        return Diagnostic("TD301", OPERATOR_ABOVE, raised.span)
    if size > LONGEST:
        return Diagnostic("TD301", "the formula is too long to be read as a whole", sides[0][0].span)
    most = min(MOST, max(LEAST, EFFORT // (size + 1)))
    first: Diagnostic | None = None
    for one in _contexts(known, sides):
        try:
            given = replace(one, declarations={**one.declarations, **densities}) if densities else one
            read = _read(sides, given, known.layout, most if first is None else min(most, RETRIES))
            return replace(read, symbols={k: s for k, s in read.symbols.items() if k not in densities})
        except TexDeriveError as error:
            first = first or error.diagnostics[0]
            if error.diagnostics[0].code in _LASTING:
                break
        except RecursionError:
            return Diagnostic("TD103", "the formula and what it uses nest too deeply", sides[0][0].span)
    assert first is not None
    return first


def _is_condition(node: Node) -> bool:
    """``(y | x)``, ``{x : x > 0}``: a relation in brackets, alone or in a list."""
    if node.kind != "group" or node.ops[0] in ("", r"\langle"):
        return False
    inside = node.children[0]
    return inside.kind == "relation" or (inside.kind == "list" and any(c.kind == "relation" for c in inside.children))


def _read(sides: Sequence[tuple[Node, ...]], context: Context, layout: str, most: int) -> Reading:
    nodes = [node for side in sides for node in side]
    scope = scope_of(context, nodes, layout, _nabla_variable(nodes, context.definitions), differentials=True)
    request = Request(relations=tuple(sides))
    attempt = search(lambda choice: read_attempt(scope, request, choice), scope.candidates, most)
    building, _ = build_with(attempt)
    exprs = iter([building.expr(term) for term in attempt.nodes])
    found = tuple(tuple(next(exprs) for _ in side) for side in sides)
    return Reading(found, table_of(attempt, building), tuple(attempt.reader.notes))


def _contexts(known: Known, sides: Sequence[tuple[Node, ...]]) -> Iterator[Context]:
    """What is in force as far as the formula uses it, then less and less of it."""
    context, used = known.context, used_definitions(known.definitions, [node for side in sides for node in side])
    calls = [side[0] for side in sides if len(side) > 1 and is_call(side[0])]
    lefts = {definition_key(call, _NOTHING) for call in calls}  # it says anew what these functions are
    used = tuple(d for d in used if definition_key(d.left, _NOTHING) not in lefts)
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


def _nabla_variable(roots: Iterable[Node], definitions: Iterable[Definition]) -> str:
    r"""The variable of a nabla that names none: x in ``\nabla f(x)``, or where f is defined as ``f(x) = ..``."""
    calls = [d.left for d in definitions if d.left.kind == "product"]
    parameters = {spelled_key(left.children[0]): parameters_of(left) for left in calls}
    for root in roots:
        for node in root.walk():
            if node.kind != "product":
                continue
            for at, (mark, function) in enumerate(zip(node.children, node.children[1:], strict=False)):
                if not is_nabla(mark) or (mark.kind == "script" and not mark.children[1].is_empty):
                    continue
                behind = [n.children[0] if n.kind == "script" else n for n in node.children[at + 2 : at + 3]]
                call = Node("product", function.span, (function, *behind), ops=("",))  # f(x), also of \nabla f(x)^T
                found = parameters_of(call) or parameters.get(spelled_key(function), [])
                if len(found) == 1:
                    return found[0].key
    return ""


def spelled_key(node: Node) -> str:
    name = spelled(node)
    return name[0].key if name is not None else ""


def _without_sizes(said: Declaration) -> Declaration:
    return said._replace(shape=None, facts=said.facts - {"one_hot"})


def used_definitions(by_name: Mapping[str, tuple[Definition, ...]], roots: Sequence[Node]) -> tuple[Definition, ...]:
    """The definitions that trees use, and those that these use; what the trees themselves define is none of them."""
    used = used_by(roots, by_name)
    return tuple(d for d in used if not any(d.left.span.overlaps(root.span) for root in roots))

"""The problem that ``texderive.derive`` is given: formulas, a variable, declarations and facts as strings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches

from texderive.diagnostics import Diagnostic, ParseError
from texderive.elaborate.declarations import read_declarations
from texderive.elaborate.survey import survey
from texderive.elaborate.symbols import Context, Definition
from texderive.elaborate.system import Defined, System, definition_key, read_system
from texderive.formula.macros import Macros
from texderive.formula.names import name_key
from texderive.formula.parser import parse
from texderive.formula.tree import Node
from texderive.ir.expr import Expr, Symbol
from texderive.ir.facts import FACTS

DEFINING = frozenset({"=", ":=", r"\equiv"})
FALLBACK_NAMES = ("f", "F", "y", "z", "g", "h")


@dataclass(frozen=True, slots=True)
class Problem:
    """A definition to differentiate, the variable (a symbol, or a named intermediate), and the whole system."""

    definition: Defined
    variable: Expr
    system: System
    layout: str

    @property
    def variable_symbol(self) -> Symbol:
        symbol = self.variable.data
        assert isinstance(symbol, Symbol)
        return symbol


def elaborate_problem(
    latex: str, wrt: str, where: str = "", assume: Mapping[str, Iterable[str]] | None = None, *,
    layout: str = "denominator", macros: Macros | None = None,
) -> Problem:  # fmt: skip
    """Understand what ``derive`` is asked. Raises ParseError, ShapeError or UnsupportedError with diagnostics."""
    definitions = read_definitions(latex, macros)
    declarations = read_declarations(where, macros) if where.strip() else {}
    context = Context(declarations, definitions)
    context = _assumed(context, assume or {}, macros)
    variable = _tree(wrt, macros)
    first = definitions[0]
    bound = frozenset(_bound_letters(definitions))
    key = definition_key(first.left, bound)
    assert key is not None
    system, found = read_system([key], context, layout=layout, variables=[variable], variable=name_key(variable))
    asked = found[0]
    _check_variable(system.definitions[0], asked, variable, system)
    return Problem(system.definitions[0], asked, system, layout)


def _bound_letters(definitions: Iterable[Definition]) -> set[str]:
    return survey(d.right for d in definitions).bound


def _tree(latex: str, macros: Macros | None) -> Node:
    parsed = parse(latex, macros)
    errors = [d for d in parsed.diagnostics if d.severity == "error"]
    if errors or parsed.root.is_empty:
        raise ParseError(errors or Diagnostic("TD101", "a name is expected here"))
    return parsed.root


def split_formulas(latex: str) -> list[tuple[int, str]]:
    """The formulas between semicolons that stand outside of brackets, with their offsets."""
    parts: list[tuple[int, str]] = []
    depth = start = 0
    for at, char in enumerate(latex):
        escaped = at > 0 and latex[at - 1] == "\\"
        if char in "{[(" and not escaped:
            depth += 1
        elif char in "}])" and not escaped:
            depth = max(0, depth - 1)
        elif char in ";；" and not escaped and depth == 0:
            parts.append((start, latex[start:at]))
            start = at + 1
    parts.append((start, latex[start:]))
    return [(offset, text) for offset, text in parts if text.strip()]


def read_definitions(latex: str, macros: Macros | None = None) -> tuple[Definition, ...]:
    """Formulas ``name = expression`` parted by semicolons; a bare expression gets a name."""
    found: list[Definition] = []
    parts = split_formulas(latex)
    if not parts:
        raise ParseError(Diagnostic("TD101", "no formula is given"))
    for offset, text in parts:
        parsed = parse(" " * offset + text, macros)
        errors = [d for d in parsed.diagnostics if d.severity == "error"]
        if errors:
            raise ParseError(errors)
        found.append(as_definition(parsed.root) or _named_expression(parsed.root, latex))
    return tuple(found)


def as_definition(root: Node) -> Definition | None:
    """A tree as a definition, where it is ``name = expression``."""
    if root.kind != "relation" or root.ops[0] not in DEFINING:
        return None
    left, right = root.children[0], root.children[1]
    if definition_key(left, frozenset()) is None or right.is_empty:
        return None
    return Definition(left, right, root.span)


def _named_expression(root: Node, latex: str) -> Definition:
    if root.kind == "relation":
        raise ParseError(
            Diagnostic("TD114", "this is no definition of a name", root.span, "write name = expression, as in f = a^T X b")
        )
    taken = {n.text for n in root.walk() if n.kind == "name"}
    name = next(n for n in (*FALLBACK_NAMES, "f_{0}") if n not in taken)
    return Definition(Node("name", root.span, text=name), root, root.span)


def _assumed(context: Context, assume: Mapping[str, Iterable[str]], macros: Macros | None) -> Context:
    for written, words in assume.items():
        facts = [words] if isinstance(words, str) else list(words)
        unknown = next((w for w in facts if w not in FACTS), None)
        if unknown is not None:
            near = get_close_matches(unknown, FACTS, 1)
            hint = f"did you mean {near[0]}?" if near else "known: " + ", ".join(FACTS)
            raise ParseError(Diagnostic("TD003", f"the fact {unknown!r} is not known", hint=hint))
        context = context.with_facts(name_key(_tree(written, macros)), facts)
    return context


def _check_variable(definition: Defined, variable: Expr, node: Node, system: System) -> None:
    """The variable must be a name that the definition depends on."""
    written = name_key(node)
    if variable.op not in ("symbol", "named"):
        raise ParseError(Diagnostic("TD122", f"{written} is no name that one can differentiate by"))
    symbols = {(s.name, len(s.index)) for s in definition.expr.symbols}
    if (variable.data.name, len(variable.data.index)) in symbols:
        return
    names = [info.written for info in system.symbols.values() if info.symbol in definition.expr.symbols]
    near = get_close_matches(written, names, 3, 0.3) or names[:3]
    hint = "did you mean " + " or ".join(near) + "?" if near else ""
    raise ParseError(Diagnostic("TD122", f"{written} does not occur in {definition.symbol.name}", hint=hint))


__all__ = ["Problem", "elaborate_problem", "read_definitions", "replace"]

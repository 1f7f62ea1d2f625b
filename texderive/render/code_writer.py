"""What is written while code is made of an expression: names, sizes, helpers, and what is shared."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from texderive.diagnostics import Diagnostic, UnsupportedError
from texderive.ir.dims import Dim
from texderive.ir.expr import Expr, postorder
from texderive.ir.operations import OPERATIONS
from texderive.render.code_names import identifier

SUM, PRODUCT, ATOM = 1, 2, 3  # how tight a piece of code binds


@dataclass(frozen=True, slots=True)
class Term:
    """A piece of code."""

    text: str
    level: int = ATOM

    @property
    def tight(self) -> str:
        """The same as an operand of anything."""
        return self.text if self.level == ATOM else f"({self.text})"


@dataclass(frozen=True, slots=True)
class Bound:
    """An index in force: which axis it is (the deepest comes first), where it starts, and how far it runs."""

    depth: int
    lower: str
    size: Dim | None


Scope: TypeAlias = Mapping[str, Bound]
Handler: TypeAlias = Callable[["Writer", Expr, Scope], Term]


@dataclass(slots=True)
class Writer:
    """What has been written so far. ``sources``: where sizes are read off; ``ragged``: families that run unevenly."""

    handlers: Mapping[str, Handler]
    give: Callable[[str], str]
    arguments: Mapping[tuple[str, int], str]
    functions: Mapping[tuple[str, int], str]
    sources: Mapping[str, str]
    ragged: frozenset[tuple[str, int]]
    lines: list[str] = field(default_factory=list)
    sizes_lines: list[str] = field(default_factory=list)
    parameters: dict[str, str] = field(default_factory=dict)
    helpers: set[str] = field(default_factory=set)
    uses: dict[Expr, int] = field(default_factory=dict)
    known: dict[tuple[Expr, frozenset[tuple[str, Bound]]], Term] = field(default_factory=dict)
    sizes: dict[str, str] = field(default_factory=dict)

    def count(self, root: Expr) -> None:
        """How often each node is used."""
        for expr in postorder(root):
            for arg in expr.args:
                self.uses[arg] = self.uses.get(arg, 0) + 1

    def code(self, expr: Expr, scope: Scope) -> Term:
        """The code of an expression; what is used more than once, and what the note names, gets a name."""
        key = (expr, frozenset((i, scope[i]) for i in expr.free))
        found = self.known.get(key)
        if found is None:
            handler = self.handlers.get(expr.op)
            if handler is None:
                raise unsupported(f"there is no code for {OPERATIONS[expr.op].says}")
            found = handler(self, expr, scope)
            if expr.op == "named":
                found = self.let(found, identifier(expr.data.name))
            elif self.uses.get(expr, 0) > 1 and not _is_short(expr):
                found = self.let(found)
            self.known[key] = found
        return found

    def let(self, term: Term, name: str = "t") -> Term:
        """The same under a name."""
        if term.text.isidentifier():
            return term
        given = self.give(name)
        self.lines.append(f"{given} = {term.text}")
        return Term(given)

    def helper(self, name: str) -> str:
        self.helpers.add(name)
        return name

    def size(self, dim: Dim) -> Term:
        """The code of a dimension's size."""
        parts = [self._size_of_name(name) for name in dim.names]
        if dim.factor != 1 or not parts:
            parts.insert(0, str(dim.factor))
        return Term(" * ".join(parts), ATOM if len(parts) == 1 else PRODUCT)

    def _size_of_name(self, name: str) -> str:
        if name not in self.sizes:
            self.sizes[name] = self.give(identifier(name))
            source = self.sources.get(name)
            if source is None:
                self.parameters[name] = self.sizes[name]
            else:
                self.sizes_lines.append(f"{self.sizes[name]} = {source}")
        return self.sizes[name]


def unsupported(message: str) -> UnsupportedError:
    return UnsupportedError(Diagnostic("TD301", message))


def _is_short(expr: Expr) -> bool:
    """Whether writing it again costs nothing."""
    return not expr.args or (expr.op == "transpose" and not expr.args[0].args)


def axes(expr: Expr, scope: Scope) -> int:
    """How many leading axes the value of an expression has."""
    return max((scope[i].depth for i in expr.free), default=0)

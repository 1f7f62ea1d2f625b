"""The typed expression: frozen, interned nodes, so that equal expressions are one object and memos key by identity."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from weakref import WeakValueDictionary

from texderive.ir.dims import ONE, SCALAR, Dim, Shape

NO_FACTS: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Symbol:
    """A name with its shape and declared facts. ``index`` holds the bound indices of a family member (x_i: ("i",))."""

    name: str
    rows: Dim = ONE
    cols: Dim = ONE
    facts: frozenset[str] = NO_FACTS
    index: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FunctionSymbol:
    """An abstract function. ``elementwise`` keeps its argument's shape; otherwise the value has (rows, cols)."""

    name: str
    elementwise: bool = True
    rows: Dim = ONE
    cols: Dim = ONE
    order: int = 0  # how many primes: f'' has order 2


@dataclass(frozen=True, slots=True)
class Binder:
    """The index of a sum or product: ``\\sum_{i=lower}^{size}``; ``shown`` is False where the author gave no bounds."""

    index: str
    size: Dim
    lower: str = "1"
    shown: bool = True


class Expr:
    """One node: an operation (a key of ``OPERATIONS``), its arguments, its data, and its shape."""

    __slots__ = ("__weakref__", "args", "cols", "data", "free", "has_d", "op", "rows", "symbols")
    op: str
    args: tuple[Expr, ...]
    data: Any
    rows: Dim
    cols: Dim
    symbols: frozenset[Symbol]  # every symbol that occurs, definitions of named intermediates included
    free: frozenset[str]  # indices that occur and are not bound within
    has_d: bool  # whether a differential stands within

    @property
    def shape(self) -> Shape:
        return (self.rows, self.cols)

    @property
    def is_scalar(self) -> bool:
        return self.rows is ONE and self.cols is ONE

    @property
    def is_column(self) -> bool:
        return self.cols is ONE and self.rows is not ONE

    @property
    def is_row(self) -> bool:
        return self.rows is ONE and self.cols is not ONE

    def __reduce__(self) -> tuple[Any, ...]:
        return node, (self.op, self.args, self.data, (self.rows, self.cols))

    def __repr__(self) -> str:
        if self.op in ("symbol", "number"):
            return self.data.name if self.op == "symbol" else str(self.data)
        inside = ", ".join(map(repr, self.args))
        if self.op == "named":
            return str(self.data.name)
        return f"{self.op}[{self.data}]({inside})" if self.data is not None else f"{self.op}({inside})"


_known: WeakValueDictionary[tuple[Any, ...], Expr] = WeakValueDictionary()


def node(op: str, args: tuple[Expr, ...], data: Any, shape: Shape) -> Expr:
    """The one node with these parts. Use the constructors of ``ir.build``; they check shapes."""
    key = (op, args, data, shape)
    found = _known.get(key)
    if found is not None:
        return found
    made = Expr()
    made.op, made.args, made.data, (made.rows, made.cols) = op, args, data, shape
    made.symbols = frozenset().union(*(a.symbols for a in args))
    made.free = frozenset().union(*(a.free for a in args))
    made.has_d = op == "d" or any(a.has_d for a in args)
    if op == "symbol" or op == "named":
        made.symbols |= {data}
        made.free |= frozenset(data.index)
    elif op in ("sum", "prod"):
        made.free -= {data.index}
        if not data.lower.lstrip("-").isdigit():
            made.free |= {data.lower}
    elif op in ("entry", "counter", "unit"):
        made.free |= frozenset(i for i in data if isinstance(i, str))
    _known[key] = made
    return made


def postorder(root: Expr) -> Iterator[Expr]:
    """Every node once, arguments before what uses them."""
    seen: set[Expr] = set()
    stack: list[tuple[Expr, bool]] = [(root, False)]
    while stack:
        expr, ready = stack.pop()
        if ready:
            yield expr
        elif expr not in seen:
            seen.add(expr)
            stack.append((expr, True))
            stack.extend((a, False) for a in reversed(expr.args) if a not in seen)


def as_number(expr: Expr) -> Fraction | None:
    return expr.data if expr.op == "number" else None


__all__ = ["NO_FACTS", "SCALAR", "Binder", "Expr", "FunctionSymbol", "Symbol", "as_number", "node", "postorder"]

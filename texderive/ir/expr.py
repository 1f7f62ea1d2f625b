"""The typed expression: frozen, interned nodes, so that equal expressions are one object and memos key by identity."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, NamedTuple, get_args
from weakref import WeakValueDictionary

from texderive.ir.dims import ONE, SCALAR, Dim, Shape

NO_FACTS: frozenset[str] = frozenset()
Layout = Literal["denominator", "numerator"]  # a gradient is as its variable, or as its transpose
LAYOUTS: tuple[Layout, ...] = get_args(Layout)


@dataclass(frozen=True, slots=True)
class Symbol:
    """A name with its shape and declared facts. ``index`` holds the bound indices of a family member (x_i: ("i",))."""

    name: str
    rows: Dim = ONE
    cols: Dim = ONE
    facts: frozenset[str] = NO_FACTS
    index: tuple[str, ...] = ()


class FunctionSymbol(NamedTuple):
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

    __slots__ = (
        *("__weakref__", "args", "cols", "data", "free", "has_d", "is_column", "is_row", "is_scalar", "op", "rows"),
        *("shape", "symbols"),
    )
    op: str
    args: tuple[Expr, ...]
    data: Any
    rows: Dim
    cols: Dim
    shape: Shape
    symbols: frozenset[Symbol]  # every symbol that occurs, definitions of named intermediates included
    free: frozenset[str]  # indices that occur and are not bound within
    has_d: bool  # whether a differential stands within
    is_scalar: bool
    is_column: bool  # and no scalar
    is_row: bool  # and no scalar

    def __reduce__(self) -> tuple[Any, ...]:
        return node, (self.op, self.args, self.data, (self.rows, self.cols))

    def __repr__(self) -> str:
        if self.op in ("symbol", "number"):
            return self.data.name if self.op == "symbol" else str(self.data)
        inside = ", ".join(map(repr, self.args))
        if self.op == "named":
            return str(self.data.name)
        return f"{self.op}[{self.data}]({inside})" if self.data is not None else f"{self.op}({inside})"


_NOTHING: frozenset[Any] = frozenset()
_known: WeakValueDictionary[tuple[Any, ...], Expr] = WeakValueDictionary()


def node(op: str, args: tuple[Expr, ...], data: Any, shape: Shape) -> Expr:
    """The one node with these parts. Use the constructors of ``ir.build``; they check shapes."""
    key = (op, args, data, shape)
    found = _known.get(key)
    if found is not None:
        return found
    made = Expr()
    made.op, made.args, made.data, made.shape = op, args, data, shape
    made.rows, made.cols = shape
    tall, wide = made.rows is not ONE, made.cols is not ONE
    made.is_scalar, made.is_column, made.is_row = not tall and not wide, tall and not wide, wide and not tall
    made.symbols, made.free, made.has_d = _NOTHING, _NOTHING, op == "d"
    for arg in args:
        made.symbols = made.symbols | arg.symbols if made.symbols else arg.symbols
        made.free = made.free | arg.free if made.free else arg.free
        made.has_d = made.has_d or arg.has_d
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
            if not expr.args:
                yield expr
                continue
            stack.append((expr, True))
            for arg in reversed(expr.args):
                if arg not in seen:
                    stack.append((arg, False))


def as_number(expr: Expr) -> Fraction | None:
    return expr.data if expr.op == "number" else None


__all__ = [
    "LAYOUTS",
    "NO_FACTS",
    "SCALAR",
    "Binder",
    "Expr",
    "FunctionSymbol",
    "Layout",
    "Symbol",
    "as_number",
    "node",
    "postorder",
]

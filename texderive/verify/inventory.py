"""What has to be drawn for some expressions: their symbols, the names of dimensions, and how far indices run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from texderive.ir.dims import Dim, Shape
from texderive.ir.expr import Binder, Expr, Symbol
from texderive.ir.leaves import is_kronecker
from texderive.verify.point import Key, key_of, unevaluable

FREE_LENGTH = 3  # of a family whose index nothing bounds

Axis = tuple[Key, int]  # a family and which of its indices
Run = tuple[Dim, int]  # a size, and how many members more there are (x_0 .. x_N has one more than N)


class Inventory(NamedTuple):
    """``runs`` gives for each axis of a family all bounds that its indices have; ``free`` the same for free indices.

    ``carriers`` are the axes of families that a free index stands for.
    """

    symbols: tuple[Symbol, ...]
    shapes: tuple[Shape, ...]
    names: tuple[str, ...]
    runs: Mapping[Axis, frozenset[Run]]
    free: Mapping[str, frozenset[Run]]
    carriers: Mapping[str, frozenset[Axis]]
    operations: frozenset[str] = frozenset()  # all that occur
    least: Mapping[str, int] = MappingProxyType({})  # sizes, where a numbered entry asks for some


def length(runs: frozenset[Run], sizes: Mapping[str, int]) -> int:
    """The number of members that serves all bounds."""
    return max((size.size(sizes) + more for size, more in runs), default=FREE_LENGTH)


def take_inventory(expressions: Iterable[Expr]) -> Inventory:
    """Symbols (not the names of intermediates), dimension names and the reach of every index."""
    symbols: dict[Key, Symbol] = {}
    shapes: dict[Shape, None] = {}
    names: dict[str, None] = {}
    roots = tuple(expressions)
    stack = list(reversed(roots))
    seen: set[Expr] = set()
    least: dict[str, int] = {}
    while stack:
        expr = stack.pop()
        if expr in seen:
            continue
        seen.add(expr)
        stack.extend(expr.args)
        shapes[expr.rows, expr.cols] = None
        if expr.op == "symbol":
            _collect(symbols, expr.data)
        elif expr.op == "dimension":
            names.update(dict.fromkeys(expr.data.atoms))
        elif isinstance(expr.data, Binder):
            names.update(dict.fromkeys(expr.data.size.atoms))
        elif expr.op == "entry" or expr.op == "unit":
            _ask_for(least, expr)
    scoped = [root for root in roots if root.free or any(s.index for s in root.symbols)]
    for rows, cols in shapes:
        names.update(dict.fromkeys(rows.atoms + cols.atoms))
    operations = frozenset(expr.op for expr in seen)
    return Inventory(
        tuple(symbols[k] for k in sorted(symbols)), tuple(shapes), tuple(names), *_reaches(scoped), operations, least
    )


def _ask_for(least: dict[str, int], expr: Expr) -> None:
    """The sizes without which there is no such entry, or no such unit vector."""
    for position, size in zip(expr.data, expr.args[0].shape if expr.args else expr.shape, strict=False):
        if isinstance(position, int) and len(size.names) == 1 and size.factor == 1:
            least[size.names[0]] = max(position, least.get(size.names[0], 0))


def _collect(symbols: dict[Key, Symbol], symbol: Symbol) -> None:
    key = key_of(symbol)
    known = symbols.get(key)
    if known is None:
        symbols[key] = symbol
    elif known is not symbol:
        if (known.rows, known.cols) != (symbol.rows, symbol.cols):
            raise unevaluable(f"the name {symbol.name} stands for two shapes")
        symbols[key] = Symbol(symbol.name, symbol.rows, symbol.cols, known.facts | symbol.facts, symbol.index)


Scope = Mapping[str, frozenset[Run]]


def _reaches(
    roots: Iterable[Expr],
) -> tuple[dict[Axis, frozenset[Run]], dict[str, frozenset[Run]], dict[str, frozenset[Axis]]]:
    runs: dict[Axis, frozenset[Run]] = {}
    linked: dict[Axis, set[str]] = {}  # free indices that an axis is used with
    free: dict[str, frozenset[Run]] = {}
    for root in roots:
        free.update({i: frozenset() for i in root.free if i not in free})
    for root in roots:
        _visit(root, {}, set(), runs, linked, free)
    for _ in linked:  # a bound passes from family to family along the free indices they share
        for axis, indices in linked.items():
            runs[axis] = runs.get(axis, frozenset()).union(*(free[i] for i in indices))
            for i in indices:
                free[i] |= runs[axis]
    return runs, free, {i: frozenset(axis for axis, indices in linked.items() if i in indices) for i in free}


def _visit(
    expr: Expr, scope: Scope, seen: set[tuple[Expr, frozenset[tuple[str, frozenset[Run]]]]],
    runs: dict[Axis, frozenset[Run]], linked: dict[Axis, set[str]], free: dict[str, frozenset[Run]],
) -> None:  # fmt: skip
    key = (expr, frozenset((i, scope[i]) for i in expr.free if i in scope))
    if key in seen:
        return
    seen.add(key)
    if expr.op == "symbol":
        for axis, index in enumerate(expr.data.index):
            place = (key_of(expr.data), axis)
            if index in scope:
                runs[place] = runs.get(place, frozenset()) | scope[index]
            else:
                linked.setdefault(place, set()).add(index)
    elif expr.op in ("entry", "unit") and not is_kronecker(expr):
        for index, size in zip(expr.data, expr.args[0].shape if expr.args else expr.shape, strict=False):
            if isinstance(index, str) and index not in scope:
                free[index] = free.get(index, frozenset()) | {(size, 0)}
    elif isinstance(expr.data, Binder):
        binder = expr.data
        scope = {**scope, binder.index: frozenset({(binder.size, 1 if binder.lower == "0" else 0)})}
    for arg in expr.args:
        _visit(arg, scope, seen, runs, linked, free)

"""Values that a user gives: arrays for symbols, from which the sizes of the dimensions are read off."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from texderive.diagnostics import Diagnostic, ShapeError, UnsupportedError
from texderive.ir.dims import ONE, Dim, shape_text
from texderive.ir.expr import Expr, FunctionSymbol, Symbol, postorder
from texderive.verify.evaluate import evaluate
from texderive.verify.inventory import Inventory, take_inventory
from texderive.verify.point import Array, Key, Point, key_of

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

Values: TypeAlias = "Mapping[str, ArrayLike]"
Functions: TypeAlias = "Mapping[str, Callable[..., ArrayLike]]"
_Equation = tuple[Dim, int, str]  # a dimension, the size found, and the symbol where it was found


def evaluate_with(
    expr: Expr, values: Values, *, context: Iterable[Expr] = (), functions: Functions | None = None
) -> Array:
    """The value of an expression where its symbols have these values: 0-d for a scalar, else (rows, cols).

    Keys are names of symbols. A family has its index as first axis; vectors may be given flat, scalars 0-d. ``context``
    are further expressions (the definitions, say) whose symbols tell sizes too. Abstract functions are found by name,
    their derivatives by the name with primes. Free indices of the expression are leading axes of the result.
    """
    inventory = take_inventory((expr, *context))
    point = point_from_values(inventory, values, needed=expr, functions=functions or {})
    result = evaluate(expr, point)
    sizes = point.sizes
    lead = tuple(point.indices[i] for i in sorted(expr.free))
    result = np.broadcast_to(result, (*lead, expr.rows.size(sizes), expr.cols.size(sizes)))
    return result[..., 0, 0].copy() if expr.is_scalar else result.copy()


def point_from_values(inventory: Inventory, values: Values, *, needed: Expr, functions: Functions) -> Point:
    """A point with the given values. What ``needed`` mentions must be there; of the rest, what is there is used."""
    arrays: dict[Key, Array] = {}
    equations: list[_Equation] = []
    mentioned = {key_of(e.data) for e in postorder(needed) if e.op == "symbol"}
    for symbol in inventory.symbols:
        key = key_of(symbol)
        if symbol.name in values:
            arrays[key] = _array(symbol, values[symbol.name])
            equations += _equations(symbol, arrays[key], inventory)
        elif key in mentioned:
            raise UnsupportedError(Diagnostic("TD113", f"no value is given for {symbol.name}"))
    sizes = solve_sizes(equations)
    unknown = [name for name in take_inventory((needed,)).names if name not in sizes]
    if unknown:
        raise UnsupportedError(Diagnostic("TD113", f"the values do not tell the size of {', '.join(unknown)}"))
    return Point(sizes, arrays, call=_calls(functions), indices=_free_lengths(inventory, arrays, sizes))


def _array(symbol: Symbol, value: ArrayLike) -> Array:
    """The value as an array (.. index axes, rows, cols)."""
    try:
        given = np.asarray(value)
        given = given.astype(float, casting="unsafe" if given.dtype.kind in "biufO" else "safe")
    except (TypeError, ValueError, OverflowError):
        raise ShapeError(Diagnostic("TD111", f"{symbol.name}: the value is not an array of numbers")) from None
    if given.size == 0:
        raise ShapeError(Diagnostic("TD111", f"{symbol.name}: the value is empty"))
    count = len(symbol.index)
    lead, rest = given.shape[:count], given.shape[count:]
    column, row = symbol.cols is ONE, symbol.rows is ONE
    if len(lead) == count and len(rest) == 2:
        return given
    if len(lead) == count and len(rest) == 1 and (column or row):
        return given.reshape(*lead, *((rest[0], 1) if column else (1, rest[0])))
    if len(lead) == count and not rest and column and row:
        return given.reshape(*lead, 1, 1)
    wanted = shape_text((symbol.rows, symbol.cols)) + (" for each value of its index" if count else "")
    raise ShapeError(Diagnostic("TD111", f"{symbol.name} is {wanted}; the value has the shape {given.shape}"))


def _equations(symbol: Symbol, array: Array, inventory: Inventory) -> list[_Equation]:
    found: list[_Equation] = []
    for axis in range(len(symbol.index)):
        runs = inventory.runs.get((key_of(symbol), axis), frozenset())
        if len(runs) == 1:
            found += [(size, array.shape[axis] - more, symbol.name) for size, more in runs]
    rows, cols = array.shape[-2:]
    return [*found, (symbol.rows, rows, symbol.name), (symbol.cols, cols, symbol.name)]


def solve_sizes(equations: Sequence[_Equation]) -> dict[str, int]:
    """The sizes of all names. Raises ShapeError, naming the symbols, where two values disagree."""
    sizes: dict[str, int] = {}
    sources: dict[str, str] = {}
    progress = True
    while progress:
        progress = False
        for dim, size, symbol in equations:
            unknown = {name for name in dim.atoms if name not in sizes}
            if len(unknown) == 1:
                name = unknown.pop()
                sizes[name] = _root(dim, name, size, sizes)
                sources[name] = symbol
                progress = True
    for dim, size, symbol in equations:
        if all(name in sizes for name in dim.atoms) and dim.size(sizes) != size:
            others = sorted({sources[name] for name in dim.atoms} - {symbol})
            against = f", but {' and '.join(others)} says {dim.size(sizes)}" if others else ""
            raise ShapeError(Diagnostic("TD111", f"{symbol} has the size {size} where {dim} is meant{against}"))
    return sizes


def _root(dim: Dim, name: str, size: int, sizes: Mapping[str, int]) -> int:
    """The size of the one unknown name in a dimension; where none fits, the check that follows says so."""
    most = size + 1 - min(0, *(term.factor for term in dim.terms if not term.names), 0)
    return 1 + bisect_left(range(1, most), size, key=lambda n: dim.size({**sizes, name: n}))


def _free_lengths(inventory: Inventory, arrays: Mapping[Key, Array], sizes: Mapping[str, int]) -> dict[str, int]:
    lengths: dict[str, int] = {}
    for index, runs in inventory.free.items():
        bounds = [size.size(sizes) + more for size, more in runs if all(n in sizes for n in size.atoms)]
        members = [arrays[key].shape[axis] for key, axis in inventory.carriers[index] if key in arrays]
        if bounds or members:
            lengths[index] = min(bounds + members)
    return lengths


def _calls(functions: Functions) -> Callable[[FunctionSymbol, Sequence[Array], tuple[int, int]], Array]:
    """Abstract functions as the user gives them: elementwise ones act on whole arrays, others on one point."""

    def call(function: FunctionSymbol, arguments: Sequence[Array], shape: tuple[int, int]) -> Array:
        name = function.name + "'" * function.order
        given = functions.get(name)
        if given is None:
            raise UnsupportedError(Diagnostic("TD113", f"no function is given for {name}"))
        if function.elementwise:
            return np.asarray(given(*arguments), dtype=float)
        lead = np.broadcast_shapes(*(a.shape[:-2] for a in arguments))
        spread = [np.broadcast_to(a, lead + a.shape[-2:]).reshape(-1, *a.shape[-2:]) for a in arguments]
        results = [np.asarray(given(*one), dtype=float).reshape(shape) for one in zip(*spread, strict=True)]
        return np.stack(results).reshape(*lead, *shape)

    return call

"""Numbers for the symbols and abstract functions of an expression, and generated code run on them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from texderive.ir.dims import ONE
from texderive.ir.expr import Expr, FunctionSymbol, postorder
from texderive.ir.walk import expand
from texderive.render.code import argument_names, numpy_source
from texderive.verify.inventory import length, take_inventory
from texderive.verify.point import key_of
from texderive.verify.values import evaluate_with

Array = np.ndarray[Any, Any]


def sizes_for(names: Sequence[str]) -> dict[str, int]:
    return {name: 3 + (5 * k) % 4 for k, name in enumerate(names)}


def arrays_for(expressions: Sequence[Expr], sizes: dict[str, int], seed: int = 1) -> dict[str, Array]:
    """Random arrays; square ones are kept well away from singular."""
    inventory = take_inventory(expressions)
    rng = np.random.default_rng(seed)
    made: dict[str, Array] = {}
    for s in inventory.symbols:
        lead = [length(inventory.runs.get((key_of(s), axis), frozenset()), sizes) for axis in range(len(s.index))]
        rows, cols = s.rows.size(sizes), s.cols.size(sizes)
        made[s.name] = 0.7 * rng.standard_normal((*lead, rows, cols))
        if rows == cols > 1:
            made[s.name] = made[s.name] + 3 * np.eye(rows)
    return made


def functions_for(expressions: Sequence[Expr], sizes: dict[str, int]) -> dict[str, Callable[..., Any]]:
    """A sine for every abstract function, with its derivatives."""
    found = {e.data for x in expressions for e in postorder(x) if e.op == "call"}
    return {f.name + "'" * k: _sine(f, k, sizes) for f in found for k in range(5)}


def _sine(f: FunctionSymbol, k: int, sizes: dict[str, int]) -> Callable[..., Any]:
    def elementwise(*xs: Any) -> Any:
        return np.sin(sum(xs) + k * np.pi / 2)

    def whole(*xs: Any) -> Any:
        value = np.sin(sum(np.sum(x) for x in xs) + k * np.pi / 2)
        return value if (f.rows, f.cols) == (ONE, ONE) else value * np.ones((f.rows.size(sizes), f.cols.size(sizes)))

    return elementwise if f.elementwise else whole


def values_of(expr: Expr, context: Sequence[Expr] = ()) -> tuple[Array, Array]:
    """What evaluation gives, and what the generated code gives."""
    everything = (expand(expr), *map(expand, context))
    sizes = sizes_for(take_inventory(everything).names)
    arrays, functions = arrays_for(everything, sizes), functions_for(everything, sizes)
    with np.errstate(all="ignore"):
        expected = evaluate_with(everything[0], arrays, context=everything[1:], functions=functions)
        given = {face: arrays.get(name, functions.get(name)) for name, face in argument_names(expr, context).items()}
        return expected, run(numpy_source(expr, context), given)


def run(source: str, given: dict[str, Any]) -> Array:
    space: dict[str, Any] = {}
    exec(compile(source, "<generated>", "exec"), space)
    result = space["derivative"](**given)
    assert isinstance(result, np.ndarray), source
    return result


def agree(expr: Expr, context: Sequence[Expr] = ()) -> None:
    expected, found = values_of(expr, context)
    assert found.shape == expected.shape, numpy_source(expr, context)
    if np.isfinite(expected).all():
        scale = max(1.0, float(np.abs(expected).max(initial=0)))
        np.testing.assert_allclose(found, expected, rtol=1e-7, atol=1e-8 * scale, err_msg=numpy_source(expr, context))

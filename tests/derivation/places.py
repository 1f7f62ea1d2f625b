"""Places where the oracle takes values: general numbers for everything that expressions mention."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

import numpy as np

from texderive.ir.expr import Expr, Symbol, postorder
from texderive.ir.facts import with_consequences

Array: TypeAlias = Any
FAMILY = 3  # members of a family, where no size is larger


class Unusable(Exception):
    """The expression has no reliable value here; another place may serve."""


@dataclass(slots=True)
class Place:
    """Where values are taken. Families have their index as first axis."""

    sizes: Mapping[str, int]
    values: Mapping[tuple[str, int], Array]
    directions: Mapping[tuple[str, int], Array] = field(default_factory=dict)
    fixed: Mapping[Expr, Array] = field(default_factory=dict)
    indices: Mapping[str, int] = field(default_factory=dict)
    memo: dict[tuple[Expr, tuple[int, ...]], Array] = field(default_factory=dict)

    def moved(self, by: float, directions: Mapping[tuple[str, int], Array] | None = None) -> Place:
        along = self.directions if directions is None else directions
        values = {k: v + by * along[k] if k in along else v for k, v in self.values.items()}
        return replace(self, values=values, memo={})


def key(symbol: Symbol) -> tuple[str, int]:
    return symbol.name, len(symbol.index)


def dims_of(expressions: Iterable[Expr]) -> list[str]:
    found: dict[str, None] = {}
    for x in expressions:
        for e in postorder(x):
            dims = [e.rows, e.cols]
            dims += [e.data.size] if e.op in ("sum", "prod") else [e.data] if e.op == "dimension" else []
            for dim in dims:
                found.update(dict.fromkeys(dim.atoms))
    return list(found)


def draw(
    expressions: Iterable[Expr], seed: int, varying: Collection[str] = (), scale: float = 1.0,
    change: Callable[[Array], Array] | None = None,
) -> Place:  # fmt: skip
    """General numbers for everything that the expressions mention, with random directions for what varies."""
    roots = tuple(expressions)
    rng = np.random.default_rng([seed, 7])
    names = dims_of(roots)
    order = rng.permutation(len(names))
    sizes = {n: 2 + int(order[k]) for k, n in enumerate(names)}
    longest = max([*sizes.values(), FAMILY])
    values: dict[tuple[str, int], Array] = {}
    directions: dict[tuple[str, int], Array] = {}
    symbols = {key(e.data): e.data for r in roots for e in postorder(r) if e.op == "symbol"}
    for at in sorted(symbols):
        symbol = symbols[at]
        shape = (*[longest] * at[1], symbol.rows.size(sizes), symbol.cols.size(sizes))
        drawn = _value(symbol, shape, rng, scale)
        values[at] = drawn if change is None else change(drawn)
        if symbol.name in varying:
            directions[at] = rng.standard_normal(shape)
    return Place(sizes, values, directions, indices={i: 2 for r in roots for i in r.free})


def _value(symbol: Symbol, shape: tuple[int, ...], rng: np.random.Generator, scale: float) -> Array:
    x = scale * (rng.standard_normal(shape) + 0.2)
    facts = with_consequences(symbol.facts)
    if "one_hot" in facts:
        return (x == x.max(axis=-2, keepdims=True)).astype(float)
    if "positive_definite" in facts:
        return x @ x.swapaxes(-1, -2) + np.eye(shape[-1])
    if "symmetric" in facts:
        return x + x.swapaxes(-1, -2)
    if "orthogonal" in facts:
        return np.linalg.qr(x)[0]
    return x

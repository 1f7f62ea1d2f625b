"""Points as general as the declared facts allow, moved step by step towards where the expressions are defined.

Arrays are drawn once for each (facts, shape, place among the symbols) and kept: drawing a point is looking it up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from texderive.ir.facts import with_consequences
from texderive.verify.abstract import drawn
from texderive.verify.inventory import Inventory, length
from texderive.verify.point import Array, Key, Point, key_of, unevaluable

LARGEST = 4_000_000  # numbers in one array: beyond it a claim is too large to judge
SIZES = 7  # how many different sizes there are, from 2 on; of more dimensions some are of one size
NONE_ASKED: Mapping[str, int] = MappingProxyType({})
CONDITION = 25.0  # of a general square matrix, so that rounding stays far below what is looked for

Change = Callable[[Array], Array]


def _positive_determinant(x: Array) -> Array:
    """The first row's sign is turned where the determinant is negative."""
    result = x.copy()
    result[..., 0, :] *= np.sign(np.linalg.det(x))[..., None]
    return result


# What a remedy does to the numbers of a general draw.
CHANGES: dict[str, Change] = {
    "general": lambda x: x.copy(),
    "positive determinant": _positive_determinant,
    "positive": lambda x: np.abs(x) + 0.1,
    "dominant": lambda x: 0.4 * x + (1.5 + 0.4 * x.shape[-1]) * np.eye(x.shape[-1]),
    "near identity": lambda x: np.eye(x.shape[-1]) + 0.15 * x / np.sqrt(x.shape[-1]),
    "small": lambda x: 0.15 * x,
    "small positive": lambda x: 0.02 + 0.1 * np.abs(x) / x.shape[-2],
    "large": lambda x: 1.5 + np.abs(x),
}


class Remedy(NamedTuple):
    """How a point is drawn: what is done to square matrices, to everything else, and to abstract functions."""

    square: str = "general"
    other: str = "general"
    offset: float = 0.0
    scale: float = 1.0


# In the order in which they are tried; the first is the most general.
REMEDIES: tuple[Remedy, ...] = (
    Remedy(),
    Remedy("positive determinant"),
    Remedy("positive", "positive", offset=4.0),
    Remedy("dominant", "positive", offset=4.0),
    Remedy("near identity", "small"),
    Remedy("small positive", "small positive", offset=0.5, scale=0.05),
    Remedy("large", "large", offset=6.0),
    Remedy("dominant", "small"),
)


def _symmetric(x: Array, change: Change) -> Array:
    if change is not _positive_determinant:
        x = change(x)
        return (x + x.swapaxes(-1, -2)) / 2
    values, vectors = np.linalg.eigh(x + x.swapaxes(-1, -2))
    values[..., 0] *= np.sign(np.prod(values, axis=-1))
    return np.asarray((vectors * values[..., None, :]) @ vectors.swapaxes(-1, -2) / 2)


def _positive_definite(x: Array, change: Change) -> Array:
    if x.shape[-1] == 1:
        return np.abs(change(x))
    return np.asarray(x @ x.swapaxes(-1, -2) / x.shape[-1] + 0.5 * np.eye(x.shape[-1]))


def _orthogonal(x: Array, change: Change) -> Array:
    tall = x.shape[-2] >= x.shape[-1]
    q = np.asarray(np.linalg.qr(x if tall else x.swapaxes(-1, -2))[0])
    return q if tall else q.swapaxes(-1, -2)


def _tall(x: Array, change: Change) -> Array:
    """Orthonormal columns; a wide matrix cannot have them, and other sizes must be tried."""
    return _orthogonal(x, change) if x.shape[-2] >= x.shape[-1] else np.full_like(x, np.nan)


def _wide(x: Array, change: Change) -> Array:
    return _orthogonal(x, change) if x.shape[-2] <= x.shape[-1] else np.full_like(x, np.nan)


def _reflection(x: Array, change: Change) -> Array:
    """Orthogonal and symmetric: vectors are turned over in some of the directions of an orthogonal frame."""
    frame = _orthogonal(x, change)
    return np.asarray((frame * _signs(x)) @ frame.swapaxes(-1, -2))


def _signs(x: Array) -> Array:
    """A row of signs, of both kinds where there is room: the identity is a special case."""
    signs = np.where(np.arange(x.shape[-1]) % 2 == 0, 1.0, -1.0)
    return np.asarray(signs * np.where(x[..., :1, :1] < 0, -1.0, 1.0))


def _diagonal(x: Array, change: Change) -> Array:
    return (x if change is _positive_determinant else change(x)) * np.eye(x.shape[-1])


def _one_hot(x: Array, change: Change) -> Array:
    """One entry 1, where the largest number stands: in each column, or in a row vector."""
    axis = -2 if x.shape[-2] > 1 else -1
    return np.asarray(x == x.max(axis=axis, keepdims=True), dtype=float)


# Which draw serves which declared facts: the first row whose facts all hold. Only some make sense for any shape.
FACT_DRAWS: tuple[tuple[frozenset[str], Callable[[Array, Change], Array]], ...] = (
    (frozenset({"one_hot"}), _one_hot),
    (frozenset({"orthogonal", "positive_definite"}), lambda x, change: np.eye(x.shape[-1]) * np.ones_like(x)),
    (frozenset({"orthogonal", "diagonal"}), lambda x, change: np.eye(x.shape[-1]) * _signs(x)),
    (frozenset({"orthogonal", "symmetric"}), _reflection),
    (frozenset({"diagonal", "positive_definite"}), lambda x, change: _diagonal(np.abs(x) + 0.3, np.abs)),
    (frozenset({"diagonal"}), _diagonal),
    (frozenset({"orthogonal"}), _orthogonal),
    (frozenset({"orthonormal_columns"}), _tall),
    (frozenset({"orthonormal_rows"}), _wide),
    (frozenset({"positive_definite"}), _positive_definite),
    (frozenset({"symmetric"}), _symmetric),
)
ANY_SHAPE = (_one_hot, _orthogonal, _tall, _wide)


def different_sizes(names: Sequence[str], least: Mapping[str, int] = NONE_ASKED) -> list[dict[str, int]]:
    """Sizes that are all different, in several orders: a factor may have to be tall, or wide; ``least`` moves up."""
    up = [2 + k % SIZES for k in range(len(names))]
    half = min(len(up), SIZES) // 2
    down = up[::-1]
    found: list[dict[str, int]] = []
    for order in (up, down, up[half:] + up[:half], down[half:] + down[:half]):
        sizes = {name: size + max(0, least.get(name, 0) - 2) for name, size in zip(names, order, strict=True)}
        if sizes not in found:
            found.append(sizes)
    return found


def equal_sizes(names: Sequence[str], least: Mapping[str, int] = NONE_ASKED) -> list[dict[str, int]]:
    return [dict.fromkeys(names, max(3, *least.values()) if least else 3)]


def draw_point(
    inventory: Inventory, varying: frozenset[str], sizes: Mapping[str, int], points: int, remedy: Remedy,
    salt: int = 0, step: float = 1.0,
) -> Point:  # fmt: skip
    """A batch of points of the given sizes, with general directions for what varies. Another salt, other numbers."""
    if any(points * rows.size(sizes) * cols.size(sizes) > LARGEST for rows, cols in inventory.shapes):
        raise unevaluable("the arrays are too large to be judged")
    values: dict[Key, Array] = {}
    directions: dict[Key, Array] = {}
    for slot, symbol in enumerate(inventory.symbols):
        key = key_of(symbol)
        lead = tuple(length(inventory.runs[key, axis], sizes) for axis in range(key[1]))
        shape = (*lead, points, symbol.rows.size(sizes), symbol.cols.size(sizes))
        values[key] = _value(symbol.facts, shape, slot, remedy, salt)
        if symbol.name in varying and "constant" not in symbol.facts:
            directions[key] = _general(shape, slot + 1000, salt)
    free = {i: length(runs, sizes) for i, runs in inventory.free.items()}
    zero = frozenset(i for i, runs in inventory.free.items() if runs and all(more for _, more in runs))
    call = drawn(points, remedy.offset, remedy.scale, salt)
    return Point(sizes, values, directions, call, (points,), free, step, LARGEST, zero)


@lru_cache(maxsize=4096)
def _general(shape: tuple[int, ...], slot: int, salt: int) -> Array:
    """Normal numbers; square matrices are drawn again until they are well conditioned, scalars kept away from 0."""
    rng = np.random.default_rng([slot, salt, *shape])
    result = rng.standard_normal(shape)
    if shape[-2:] == (1, 1):
        result += 0.3 * np.sign(result)
    elif 1 < shape[-1] == shape[-2] <= 16:
        for matrix in result.reshape(-1, *shape[-2:]):
            while np.linalg.cond(matrix) > CONDITION:
                matrix[:] = rng.standard_normal(shape[-2:])
    result.flags.writeable = False
    return result


@lru_cache(maxsize=4096)
def _value(facts: frozenset[str], shape: tuple[int, ...], slot: int, remedy: Remedy, salt: int) -> Array:
    general = _general(shape, slot, salt)
    square = shape[-1] == shape[-2]
    change = CHANGES[remedy.square if square and shape[-1] > 1 else remedy.other]
    known = with_consequences(facts)
    draw = next((make for needed, make in FACT_DRAWS if needed <= known), None)
    result = draw(general, change) if draw is not None and (square or draw in ANY_SHAPE) else change(general)
    result.flags.writeable = False
    return result

"""Frames: where an expression is evaluated. Each adds an axis: the values of an index, or points moved a little.

A value has the shape (.. frame axes, *batch, rows, cols), the innermost frame's axis first. An axis that a value does
not depend on has length 1 or, at the front, is missing, so NumPy's broadcasting puts everything together. Each frame
has a memo, and an expression that a frame does not concern is evaluated, once, in the frame around it.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from itertools import product as tuples

import numpy as np

from texderive.ir.expr import Expr, Symbol
from texderive.verify.point import Array, Key, Point, key_of, unevaluable


class Frame:
    """The outermost frame has no parent and no axis."""

    __slots__ = ("children", "depth", "lanes", "memo", "parent", "point", "raws")

    def __init__(self, point: Point, parent: Frame | None = None) -> None:
        self.point = point
        self.parent = parent
        self.depth: int = parent.depth + 1 if parent is not None else 0
        self.lanes: int = parent.lanes if parent is not None else math.prod(point.batch)
        self.memo: dict[Expr, Array] = {}
        self.raws: dict[Key, Array] = {}
        self.children: dict[Hashable, Frame] = {}

    def concerns(self, expr: Expr) -> bool:
        """Whether the value of an expression may vary along this frame's axis."""
        return True

    def raw(self, key: Key) -> Array:
        """The array of a symbol here, a family's index axes first and in front of the frame axes."""
        if self.parent is not None:
            return self.parent.raw(key)
        found = self.point.values.get(key)
        if found is None:
            raise unevaluable(f"no value is known for {key[0]}")
        return found

    def index(self, name: str) -> IndexFrame:
        """The frame that binds an index."""
        if self.parent is None:
            raise unevaluable(f"the index {name} is not bound")
        return self.parent.index(name)

    def full(self, value: Array) -> bool:
        """Whether a value has this frame's axis."""
        return value.ndim == self.depth + len(self.point.batch) + 2 and value.shape[0] > 1

    def admit(self, numbers: int) -> None:
        """Refuse to evaluate so many numbers at every place of this frame's axes."""
        if self.lanes * numbers > self.point.largest:
            raise unevaluable("the arrays are too large to be judged")

    def spread(self, value: Array) -> Array:
        """The same value with every frame axis there, of length 1 where it does not vary."""
        missing = self.depth + len(self.point.batch) + 2 - value.ndim
        return value.reshape((1,) * missing + value.shape)

    def place(self, raw: Array, symbol: Symbol) -> Array:
        """A family's member: the index axes of a raw array moved to the axes of the frames that bind them."""
        count = len(symbol.index)
        frames = [self.index(i) for i in symbol.index]
        depths = [f.depth for f in frames]
        own = raw.ndim - count - len(self.point.batch) - 2
        top = max(own, *depths)
        raw = raw.reshape(raw.shape[:count] + (1,) * (top - own) + raw.shape[count:])
        for axis, frame in enumerate(frames):
            positions = frame.positions(raw.shape[axis])
            if len(positions) != raw.shape[axis]:
                raw = np.take(raw, positions, axis=axis)
        if len(set(depths)) < count:
            raise unevaluable(f"{symbol.name} has the same index twice")
        order = [depths.index(t) if t in depths else count + top - t for t in range(top, 0, -1)]
        dropped = [count + top - t for t in depths]
        rest = list(range(count + top, raw.ndim))
        turned = raw.transpose(dropped + order + rest)
        return turned.reshape(turned.shape[count:])


class IndexFrame(Frame):
    """Binds an index to its values; ``mask`` is where they are at least a lower bound that is itself an index."""

    __slots__ = ("counters", "mask", "name")

    def __init__(self, parent: Frame, name: str, size: int, lower: str) -> None:
        super().__init__(parent.point, parent)
        self.name = name
        numeric = lower.lstrip("-").isdigit()
        self.counters = np.arange(int(lower) if numeric else 1, size + 1)
        self.lanes *= len(self.counters)
        self.mask: Array | None = None
        if not numeric:
            self.mask = np.asarray(self.axis() >= parent.index(lower).axis(), dtype=float)

    def concerns(self, expr: Expr) -> bool:
        return self.name in expr.free

    def index(self, name: str) -> IndexFrame:
        return self if name == self.name else super().index(name)

    def axis(self) -> Array:
        """The values of the index along this frame's axis."""
        behind = self.depth - 1 + len(self.point.batch) + 2
        return self.counters.astype(float).reshape(-1, *(1,) * behind)

    def positions(self, length: int) -> list[int]:
        """Which members of a family of this length the index runs over; an index from 0 counts members from 0."""
        first = 0 if self.counters.size and self.counters[0] == 0 else 1
        found = [int(c) - first for c in self.counters]
        if any(not 0 <= p < length for p in found):
            raise unevaluable(f"the index {self.name} runs beyond its family")
        return found


class MovedFrame(Frame):
    """Moves some symbols along its axis, by offsets of shape (.. index axes, steps, *batch, rows, cols)."""

    __slots__ = ("moves", "step")

    def __init__(self, parent: Frame, moves: Mapping[Key, Array], step: float) -> None:
        super().__init__(parent.point, parent)
        self.moves = moves
        self.step = step
        self.lanes *= max(move.shape[key[1]] for key, move in moves.items())

    def concerns(self, expr: Expr) -> bool:
        return not self.moves.keys().isdisjoint(map(key_of, expr.symbols))

    def raw(self, key: Key) -> Array:
        assert self.parent is not None
        move = self.moves.get(key)
        if move is None:
            return self.parent.raw(key)
        found = self.raws.get(key)
        if found is None:
            base = self.parent.raw(key)
            count = key[1]
            own = base.ndim - count - len(self.point.batch) - 2
            base = base.reshape(base.shape[:count] + (1,) * (self.depth - own) + base.shape[count:])
            move = move.reshape(move.shape[: count + 1] + (1,) * (self.depth - 1) + move.shape[count + 1 :])
            found = self.raws[key] = base + move
        return found


def basis(lead: tuple[int, ...], rows: int, cols: int) -> Array:
    """A unit direction for each entry of a (.. index axes, rows, cols), in the order of vec, before rows."""
    total = math.prod(lead) * rows * cols
    result = np.zeros((*lead, total, rows, cols))
    spots = tuples(*(range(n) for n in lead), range(cols), range(rows))
    for k, (*member, j, i) in enumerate(spots):
        result[(*member, k, i, j)] = 1.0
    return result

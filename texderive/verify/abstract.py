"""Abstract functions drawn as random smooth ones, the same at every evaluation, with exact derivatives f', f'' .."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from functools import cache

import numpy as np

from texderive.ir.expr import FunctionSymbol
from texderive.verify.point import Array, Call, unevaluable

WAVES = 3


@cache
def drawn(points: int, offset: float = 0.0, scale: float = 1.0, salt: int = 0) -> Call:
    """Random functions at so many points; ``offset`` and ``scale`` move their values (to be positive, say)."""

    def call(function: FunctionSymbol, arguments: Sequence[Array], shape: tuple[int, int]) -> Array:
        if function.order and (len(arguments) != 1 or not (function.elementwise or arguments[0].shape[-2:] == (1, 1))):
            raise unevaluable(f"the derivative of {function.name} is not that of a function of one scalar")
        whole = offset if function.order == 0 else 0.0
        if function.elementwise:
            return whole + scale * _elementwise(function, arguments, points, salt)
        return whole + scale * _smooth_map(function, arguments, shape, points, salt)

    return call


@cache
def _waves(name: str, count: int, size: int, points: int, salt: int) -> tuple[Array, Array, Array]:
    """Amplitudes, frequencies and phases: (.., points, count), (.., points, count, size), (.., points, count)."""
    rng = np.random.default_rng([zlib.crc32(name.encode()), count, size, points, salt])
    amplitude = rng.uniform(0.4, 1.0, (points, count)) * rng.choice([-1.0, 1.0], (points, count))
    frequency = rng.uniform(0.5, 1.3, (points, count, size)) * rng.choice([-1.0, 1.0], (points, count, size))
    return amplitude, frequency, rng.uniform(0.0, 6.0, (points, count))


def _elementwise(function: FunctionSymbol, arguments: Sequence[Array], points: int, salt: int) -> Array:
    """A sum of waves of a combination of the arguments, and a slope."""
    amplitude, frequency, phase = _waves(function.name, WAVES, len(arguments), points, salt)
    k = function.order
    result: Array = np.zeros((1, 1))
    for t in range(WAVES):
        along = [frequency[:, t, a, None, None] for a in range(len(arguments))]
        u = phase[:, t, None, None] + sum(w * x for w, x in zip(along, arguments, strict=True))
        result = result + amplitude[:, t, None, None] * along[0] ** k * np.sin(u + k * np.pi / 2)
    if k == 0:
        return result + 0.3 * arguments[0]
    return result + 0.3 if k == 1 else result


def _smooth_map(
    function: FunctionSymbol, arguments: Sequence[Array], shape: tuple[int, int], points: int, salt: int
) -> Array:
    """Every entry of the result is a sum of waves of a combination of all entries of the arguments."""
    lead = np.broadcast_shapes(*(x.shape[:-2] for x in arguments))
    flat = np.concatenate([np.broadcast_to(x, lead + x.shape[-2:]).reshape(*lead, -1) for x in arguments], axis=-1)
    size, outputs = flat.shape[-1], shape[0] * shape[1]
    amplitude, frequency, phase = _waves(function.name, WAVES * outputs, size, points, salt)
    frequency = frequency / np.sqrt(size)
    k = function.order
    inner = (frequency @ flat[..., None])[..., 0]
    waves = amplitude * np.sin(inner + phase + k * np.pi / 2)
    if k:
        waves = waves * frequency[..., 0] ** k
    result: Array = waves.reshape(*waves.shape[:-1], *shape, WAVES).sum(axis=-1)
    return result

"""A point: a number for everything that an expression can mention."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from texderive.diagnostics import Diagnostic, UnsupportedError
from texderive.ir.expr import FunctionSymbol, Symbol

if TYPE_CHECKING:
    from numpy.typing import NDArray

# numpy.typing takes a quarter as long to import as numpy itself.
Array: TypeAlias = "NDArray[np.float64]"
Key: TypeAlias = tuple[str, int]  # a symbol's name and how many indices it carries
Call: TypeAlias = "Callable[[FunctionSymbol, Sequence[Array], tuple[int, int]], Array]"


def key_of(symbol: Symbol) -> Key:
    """What tells symbols apart: x and the family x_i are two; x_i and x_j are one family."""
    return symbol.name, len(symbol.index)


def unevaluable(message: str) -> UnsupportedError:
    return UnsupportedError(Diagnostic("TD301", message))


def largest(x: Array) -> float:
    """The largest absolute entry; NaN where there is one."""
    return float(np.maximum.reduce(np.absolute(x), axis=None))


def _no_function(function: FunctionSymbol, arguments: Sequence[Array], shape: tuple[int, int]) -> Array:
    raise unevaluable(f"the function {function.name} has no value here")


@dataclass(frozen=True)
class Point:
    """Sizes of dimensions, values of symbols and of functions, directions of what varies.

    Arrays have the shape (.. index axes, *batch, rows, cols): the axes of a family's indices come first.
    ``indices`` says how far an index runs that nothing binds. ``step`` scales the steps of the differences,
    ``largest`` is how many numbers one array may have.
    """

    sizes: Mapping[str, int]
    values: Mapping[Key, Array]
    directions: Mapping[Key, Array] = field(default_factory=dict)
    call: Call = _no_function
    batch: tuple[int, ...] = ()
    indices: Mapping[str, int] = field(default_factory=dict)
    step: float = 1.0
    largest: float = float("inf")
    from_zero: frozenset[str] = frozenset()  # those of ``indices`` that count from 0

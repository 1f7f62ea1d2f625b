"""Dimensions: products of named sizes and a number (m, n, mn, 1). Interned, so equal dimensions are one object."""

from __future__ import annotations

from collections.abc import Mapping


class Dim:
    """A size: ``factor`` times the product of ``names`` (sorted). Compare with ``is`` or ``==``."""

    __slots__ = ("factor", "names")
    factor: int
    names: tuple[str, ...]
    _known: dict[tuple[int, tuple[str, ...]], Dim] = {}  # noqa: RUF012

    def __new__(cls, factor: int = 1, names: tuple[str, ...] = ()) -> Dim:
        key = (factor, tuple(sorted(names)))
        found = cls._known.get(key)
        if found is None:
            found = super().__new__(cls)
            found.factor, found.names = key
            cls._known[key] = found
        return found

    def __reduce__(self) -> tuple[type[Dim], tuple[int, tuple[str, ...]]]:
        return Dim, (self.factor, self.names)

    def __mul__(self, other: Dim) -> Dim:
        return Dim(self.factor * other.factor, self.names + other.names)

    def size(self, sizes: Mapping[str, int]) -> int:
        """The number this dimension stands for when its names have the given sizes."""
        product = self.factor
        for name in self.names:
            product *= sizes[name]
        return product

    def __str__(self) -> str:
        head = [str(self.factor)] if self.factor != 1 or not self.names else []
        return "".join(head + list(self.names))

    __repr__ = __str__


ONE = Dim()


def named(name: str) -> Dim:
    return Dim(1, (name,))


Shape = tuple[Dim, Dim]
SCALAR: Shape = (ONE, ONE)


def shape_text(shape: Shape) -> str:
    """A shape as diagnostics print it: ``m × n``, or ``scalar``."""
    return "scalar" if shape == SCALAR else f"{shape[0]} × {shape[1]}"

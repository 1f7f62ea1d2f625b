"""Dimensions: products of named sizes and a number (m, n, mn, 1); a sum of sizes (m+p) is a name in them.

Interned, so equal dimensions are one object.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping


def added_text(terms: Iterable[str]) -> str:
    """Terms with their signs between them: N - 1."""
    return " + ".join(terms).replace("+ -", "- ")


class SumName(str):
    """The name of a sum of sizes, m + p: a product takes it as one name. Its spaces tell it from an author's names."""

    parts: tuple[Dim, ...]

    @classmethod
    def of(cls, parts: tuple[Dim, ...]) -> SumName:
        name = cls(added_text(map(str, parts)))
        name.parts = parts
        return name


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
        if self is ONE or other is ONE:
            return other if self is ONE else self
        return Dim(self.factor * other.factor, self.names + other.names)

    def __add__(self, other: Dim) -> Dim:
        return added((self, other))

    @property
    def terms(self) -> tuple[Dim, ...]:
        """What is added where this is a sum of sizes, else itself alone."""
        name = self.names[0] if len(self.names) == 1 and self.factor == 1 else None
        return name.parts if isinstance(name, SumName) else (self,)

    @property
    def atoms(self) -> tuple[str, ...]:
        """The names in it that are no sums, those within sums included."""
        if not any(isinstance(name, SumName) for name in self.names):
            return self.names
        return tuple(
            atom
            for name in self.names
            for part in (name.parts if isinstance(name, SumName) else (None,))
            for atom in (part.atoms if part is not None else (name,))
        )

    def size(self, sizes: Mapping[str, int]) -> int:
        """The number this dimension stands for when its names have the given sizes."""
        product = self.factor
        for name in self.names:
            product *= sum(part.size(sizes) for part in name.parts) if isinstance(name, SumName) else sizes[name]
        return product

    def __str__(self) -> str:
        head = [str(self.factor)] if self.factor != 1 or not self.names else []
        if self.terms != (self,):
            return self.names[0].replace(" ", "")
        names = [f"({n.replace(' ', '')})" if isinstance(n, SumName) else n for n in self.names]
        return "".join(head + names)

    __repr__ = __str__


ONE = Dim()


def named(name: str) -> Dim:
    return Dim(1, (name,))


def added(dims: Iterable[Dim]) -> Dim:
    """The sum of sizes: like terms collected, in the order of their names, numbers last."""
    factors: Counter[tuple[str, ...]] = Counter()
    for dim in dims:
        for term in dim.terms:
            factors[term.names] += term.factor
    kept = [names for names in factors if factors[names]]
    parts = tuple(Dim(factors[names], names) for names in sorted(kept, key=lambda names: (not names, names)))
    return parts[0] if len(parts) == 1 else Dim(1, (SumName.of(parts),))


Shape = tuple[Dim, Dim]
SCALAR: Shape = (ONE, ONE)


def shape_text(shape: Shape) -> str:
    """A shape as diagnostics print it: ``m × n``, or ``scalar``."""
    return "scalar" if shape == SCALAR else f"{shape[0]} × {shape[1]}"

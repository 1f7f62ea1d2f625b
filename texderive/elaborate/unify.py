"""Unification of sizes: a size is a dimension, a variable, or a product of both; failures can be undone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from texderive.ir.dims import ONE, Dim, named

Size = Dim | int | tuple["Dim | int", ...]  # an int is a variable
SizePair = tuple[Size, Size]
FRESH_NAMES = ("m", "n", "p", "q", "r", "s", "k", "l")


class Sizes:
    """What is known of the size variables of one reading."""

    __slots__ = ("_bound", "_trail", "_vector", "deferred")

    def __init__(self) -> None:
        self._bound: list[Size | None] = []
        self._vector: list[bool] = []  # True: the size of a vector or matrix, so never 1
        self._trail: list[tuple[int, bool]] = []
        self.deferred: list[tuple[Size, Size]] = []

    def fresh(self, vector: bool = True) -> int:
        """A new variable; ``vector`` forbids the size 1."""
        self._bound.append(None)
        self._vector.append(vector)
        return len(self._bound) - 1

    def resolve(self, size: Size) -> Size:
        """What a size is known to be by now."""
        while isinstance(size, int):
            bound = self._bound[size]
            if bound is None:
                return size
            size = bound
        return self._product(size) if isinstance(size, tuple) else size

    def _product(self, parts: Iterable[Size]) -> Size:
        known, rest = ONE, []
        stack = list(parts)
        while stack:
            part = self.resolve(stack.pop())
            if isinstance(part, tuple):
                stack.extend(part)
            elif isinstance(part, Dim):
                known = known * part
            else:
                rest.append(part)
        if not rest:
            return known
        if len(rest) == 1 and known is ONE:
            return rest[0]
        return (known, *sorted(rest)) if known is not ONE else tuple(sorted(rest))

    def times(self, a: Size, b: Size) -> Size:
        return self._product((a, b))

    def is_one(self, size: Size) -> bool:
        return size is ONE or self.resolve(size) is ONE

    def is_scalar(self, shape: SizePair) -> bool:
        return self.is_one(shape[0]) and self.is_one(shape[1])

    def may_be_one(self, size: Size) -> bool:
        size = self.resolve(size)
        return size is ONE or (isinstance(size, int) and not self._vector[size])

    def mark(self) -> tuple[int, int]:
        """A point to go back to with ``undo``."""
        return len(self._trail), len(self.deferred)

    def undo(self, mark: tuple[int, int]) -> None:
        while len(self._trail) > mark[0]:
            variable, vector = self._trail.pop()
            self._bound[variable] = None
            self._vector[variable] = vector
        del self.deferred[mark[1] :]

    def unify(self, a: Size, b: Size) -> bool:
        """Make two sizes equal where that is possible."""
        a, b = self.resolve(a), self.resolve(b)
        if a == b:
            return True
        if isinstance(a, int):
            return self._bind(a, b)
        if isinstance(b, int):
            return self._bind(b, a)
        if isinstance(a, Dim) and isinstance(b, Dim):
            return False
        return self._unify_products(a, b)

    def unify_shapes(self, a: SizePair, b: SizePair) -> bool:
        return self.unify(a[0], b[0]) and self.unify(a[1], b[1])

    def _bind(self, variable: int, size: Size) -> bool:
        if isinstance(size, tuple) and variable in size:
            return False
        if self._vector[variable]:
            if size is ONE:
                return False
            if isinstance(size, int) and not self._vector[size]:
                self._trail.append((size, False))
                self._vector[size] = True
        self._trail.append((variable, self._vector[variable]))
        self._bound[variable] = size
        return True

    def _unify_products(self, a: Size, b: Size) -> bool:
        left, right = _atoms(a), _atoms(b)
        common = left & right
        left, right = left - common, right - common
        for one, other in ((left, right), (right, left)):
            variables = [x for x in one.elements() if isinstance(x, int)]
            if len(variables) == 1 and one.total() == 1:
                return self._bind(variables[0], self._product(_sizes(other)))
            if not one:
                return all(isinstance(x, int) and self.unify(x, ONE) for x in other.elements())
            if not variables and not any(isinstance(x, int) for x in other):
                return False
        self.deferred.append((a, b))
        return True

    def settle(self) -> bool:
        """Look again at what could not be decided; pair what is left in the order it stands."""
        waiting, self.deferred = self.deferred, []
        for a, b in waiting:
            if not self.unify(a, b):
                return False
        waiting, self.deferred = self.deferred, []
        return all(self._pair(a, b) for a, b in waiting)

    def _pair(self, a: Size, b: Size) -> bool:
        left, right = list(_atoms(a).elements()), list(_atoms(b).elements())
        return len(left) == len(right) and all(self.unify(_size(x), _size(y)) for x, y in zip(left, right, strict=True))

    def dim(self, size: Size, names: FreshNames) -> Dim:
        """The dimension that a size comes to; a variable that nothing decides gets a name of its own."""
        size = self.resolve(size)
        if isinstance(size, Dim):
            return size
        if isinstance(size, int):
            found = named(names.take())
            self._bound[size] = found
            return found
        product = ONE
        for part in size:
            product = product * self.dim(part, names)
        return product

    def shown(self, size: Size) -> str:
        """A size as diagnostics print it."""
        size = self.resolve(size)
        if isinstance(size, Dim):
            return str(size)
        return "?" if isinstance(size, int) else "".join(self.shown(part) for part in size)


class FreshNames:
    """Readable names of dimensions that the author does not use."""

    __slots__ = ("_taken",)

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = set(taken)

    def take(self) -> str:
        name = next((n for n in FRESH_NAMES if n not in self._taken), None)
        count = 1
        while name is None or name in self._taken:
            name = f"n_{{{count}}}"
            count += 1
        self._taken.add(name)
        return name


def _atoms(size: Size) -> Counter[str | int | Dim]:
    """The factors of a size: names, variables, and a number as a ``Dim`` of its own."""
    atoms: Counter[str | int | Dim] = Counter()
    for part in size if isinstance(size, tuple) else (size,):
        if isinstance(part, int):
            atoms[part] += 1
        else:
            atoms.update(part.names)
            if part.factor != 1:
                atoms[Dim(part.factor)] += 1
    return atoms


def _size(atom: str | int | Dim) -> Size:
    return named(atom) if isinstance(atom, str) else atom


def _sizes(atoms: Counter[str | int | Dim]) -> list[Size]:
    return [_size(atom) for atom in atoms.elements()]

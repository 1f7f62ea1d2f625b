"""Unification of sizes: a size is a dimension, a variable, or a product or sum of both; failures can be undone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from texderive.ir.dims import ONE, Dim, added, named


@dataclass(frozen=True, slots=True)
class SizeSum:
    """A sum of sizes of which not all are known."""

    parts: tuple[Size, ...]


Size = Dim | int | SizeSum | tuple["Dim | int | SizeSum", ...]  # an int is a variable
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

    def copy(self) -> Sizes:
        """The same knowledge, to be added to apart from this."""
        made = Sizes()
        made._bound, made._vector, made._trail = self._bound[:], self._vector[:], self._trail[:]
        made.deferred = self.deferred[:]
        return made

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
        if isinstance(size, Dim):
            return size
        if isinstance(size, SizeSum):
            return self.plus(*size.parts)
        return self._product(size)

    def plus(self, *sizes: Size) -> Size:
        """The sum of sizes."""
        parts = tuple(map(self.resolve, sizes))
        known = [part for part in parts if isinstance(part, Dim)]
        return added(known) if len(known) == len(parts) else parts[0] if len(parts) == 1 else SizeSum(parts)

    def _product(self, parts: Iterable[Size]) -> Size:
        known: Dim = ONE
        rest: list[int | SizeSum] = []
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
        rest.sort(key=str)
        return (known, *rest) if known is not ONE else tuple(rest)

    def times(self, a: Size, b: Size) -> Size:
        return self._product((a, b))

    def is_one(self, size: Size) -> bool:
        bound = self._bound
        while type(size) is int:
            known = bound[size]
            if known is None:
                return False
            size = known
        return size is ONE or (not isinstance(size, Dim) and self.resolve(size) is ONE)

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
        if a is b:
            return True
        a, b = self.resolve(a), self.resolve(b)
        if a == b:
            return True
        if isinstance(a, int):
            return self._bind(a, b)
        if isinstance(b, int):
            return self._bind(b, a)
        if isinstance(a, Dim) and isinstance(b, Dim):
            return False
        if isinstance(a, SizeSum) or isinstance(b, SizeSum):
            return self._unify_sums(a, b)
        return self._unify_products(a, b)

    def unify_shapes(self, a: SizePair, b: SizePair) -> bool:
        return self.unify(a[0], b[0]) and self.unify(a[1], b[1])

    def _bind(self, variable: int, size: Size) -> bool:
        if not isinstance(size, (Dim, int)) and variable in _variables(size):
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
            if not variables and not any(isinstance(x, (int, SizeSum)) for x in (*one, *other)):
                return False
        self.deferred.append((a, b))
        return True

    def _unify_sums(self, a: Size, b: Size) -> bool:
        """Sums are equal where what they have not in common is; what that leaves open waits."""
        left, right = _counted(_terms(a)), _counted(_terms(b))
        rest, other = list((left - right).elements()), list((right - left).elements())
        if not rest or not other:
            return not rest and not other
        one, many = (rest[0], other) if len(rest) == 1 else (other[0], rest)
        if isinstance(one, int) and 1 in (len(rest), len(other)):
            return self.unify(one, self.plus(*many))
        if len(rest) == len(other) == 1:
            return self.unify(rest[0], other[0])
        if not any(_variables(part) for part in (*rest, *other)):
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
        a, b = self.resolve(a), self.resolve(b)
        if isinstance(a, SizeSum) or isinstance(b, SizeSum):
            one, other = _terms(a), _terms(b)
            return len(one) == len(other) and all(map(self.unify, one, other))
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
        if isinstance(size, SizeSum):
            return added([self.dim(part, names) for part in size.parts])
        product = ONE
        for part in size:
            product = product * self.dim(part, names)
        return product

    def known(self, shape: SizePair) -> SizePair:
        """A shape as far as it is known by now."""
        return (self.resolve(shape[0]), self.resolve(shape[1]))


def shown(shape: SizePair) -> str:
    """A shape, as far as it is known, as diagnostics print it."""
    rows, cols = map(_shown, shape)
    return "scalar" if (rows, cols) == ("1", "1") else f"{rows} × {cols}"


def _shown(size: Size) -> str:
    if isinstance(size, Dim):
        return str(size)
    if isinstance(size, SizeSum):
        return " + ".join(map(_shown, size.parts))
    return "?" if isinstance(size, int) else "".join(map(_shown, size))


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


Atom = str | int | Dim | SizeSum


def _terms(size: Size) -> tuple[Size, ...]:
    """What is added to a size."""
    if isinstance(size, SizeSum):
        return tuple(term for part in size.parts for term in _terms(part))
    return size.terms if isinstance(size, Dim) else (size,)


def _counted(terms: Iterable[Size]) -> Counter[Size]:
    """How often each term stands in a sum: 2m is m twice."""
    counts: Counter[Size] = Counter()
    for term in terms:
        if isinstance(term, Dim):
            counts[Dim(1, term.names)] += term.factor
        else:
            counts[term] += 1
    return counts


def _variables(size: Size) -> frozenset[int]:
    if isinstance(size, int):
        return frozenset({size})
    parts: tuple[Size, ...] = size.parts if isinstance(size, SizeSum) else size if isinstance(size, tuple) else ()
    return frozenset().union(*map(_variables, parts))


def _atoms(size: Size) -> Counter[Atom]:
    """The factors of a size: names, variables, sums, and a number as a ``Dim`` of its own."""
    atoms: Counter[Atom] = Counter()
    for part in size if isinstance(size, tuple) else (size,):
        if isinstance(part, (int, SizeSum)):
            atoms[part] += 1
        else:
            atoms.update(part.names)
            if part.factor != 1:
                atoms[Dim(part.factor)] += 1
    return atoms


def _size(atom: Atom) -> Size:
    return named(atom) if isinstance(atom, str) else atom


def _sizes(atoms: Counter[Atom]) -> list[Size]:
    return [_size(atom) for atom in atoms.elements()]

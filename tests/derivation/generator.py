"""Random well-typed expressions in a variable: every operation, any of the nine kinds of derivative."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from tests.derivation.makers import MAKERS
from texderive.ir import build as b
from texderive.ir.dims import ONE, Dim, named
from texderive.ir.expr import Expr

SIZES: tuple[Dim, ...] = (named("m"), named("n"), named("p"))
SCALAR, VECTOR, MATRIX = "scalar", "vector", "matrix"
SHAPES: dict[str, tuple[tuple[Dim, Dim], ...]] = {
    SCALAR: ((ONE, ONE),),
    VECTOR: ((SIZES[0], ONE), (SIZES[1], ONE)),
    MATRIX: ((SIZES[0], SIZES[1]), (SIZES[1], SIZES[1])),
}
KINDS = tuple((f, x) for f in SHAPES for x in SHAPES)


class Generator:
    """Draws expressions; ``variable`` occurs in each."""

    def __init__(self, seed: int, variable: Expr) -> None:
        self.random = Random(seed)
        self.variable = variable
        self.inside: tuple[str, ...] = ()  # indices of the sums around what is drawn

    def expression(self, rows: Dim, cols: Dim, depth: int) -> Expr:
        """An expression of this shape in which the variable occurs."""
        for _ in range(200):
            x = self.any(rows, cols, depth)
            if any(s.name == self.variable.data.name for s in x.symbols):
                return x
        return b.mul(self.scalar_of(self.variable), b.symbol("C", rows, cols))

    def scalar_of(self, x: Expr) -> Expr:
        return b.mul(b.ones(ONE, x.rows), x, b.ones(x.cols))

    def any(self, rows: Dim, cols: Dim, depth: int) -> Expr:
        """An expression of this shape, of at most this depth."""
        if depth <= 0:
            return self.leaf(rows, cols)
        for _ in range(20):
            made = self.random.choice(MAKERS)(self, rows, cols, depth - 1)
            if made is not None:
                return made
        return self.leaf(rows, cols)

    def leaf(self, rows: Dim, cols: Dim) -> Expr:
        """The variable where its shape allows, or a symbol named after its shape."""
        v = self.member() if self.variable.data.index else self.variable
        if v is not None and self.random.random() < 0.5:
            if v.shape == (rows, cols):
                return v
            if v.shape == (cols, rows):
                return b.transpose(v)
            if rows is ONE and cols is ONE and self.random.random() < 0.4:
                return b.entry(v, 1, 1 if v.cols is ONE else 2)
        if self.inside and self.random.random() < 0.3:
            return b.symbol(f"x_{{{rows}{cols}}}", rows, cols, index=(self.random.choice(self.inside),))
        return b.symbol(f"{self.random.choice('ABCD')}_{{{rows}{cols}}}", rows, cols)

    def member(self) -> Expr | None:
        """A member of the family that is the variable, at the index of a sum around."""
        v = self.variable.data
        return b.symbol(v.name, v.rows, v.cols, index=(self.random.choice(self.inside),)) if self.inside else None

    def within(self, index: str, draw: Callable[[], Expr]) -> Expr:
        """What ``draw`` gives inside of a sum over an index."""
        self.inside = (*self.inside, index)
        made = draw()
        self.inside = self.inside[:-1]
        return made

    def size(self) -> Dim:
        return self.random.choice(SIZES)

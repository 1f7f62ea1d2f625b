"""From expressions to a program: the state of the translation, and how values with index axes are put together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction

from texderive.diagnostics import Diagnostic, UnsupportedError
from texderive.ir.dims import Dim, SumName, added
from texderive.ir.expr import Expr, postorder
from texderive.ir.operations import OPERATIONS
from texderive.render.codegen.program import ADDED, ATOM, LOWEST, MINUS, TIMES, Op, Program
from texderive.verify.inventory import Inventory


@dataclass(frozen=True, slots=True)
class Range:
    """An index and the positions it takes in a family: from ``start`` to the size (and ``more``), counting from 0."""

    name: str
    size: Op
    start: int = 0
    more: int = 0

    @property
    def first(self) -> int:
        """The first value of the index as a number."""
        return self.start if self.more else self.start + 1


@dataclass(slots=True)
class Lowering:
    """Values known so far, by expression and by the ranges of the indices that are free in it."""

    inventory: Inventory
    program: Program = field(default_factory=Program)
    nest: tuple[Range, ...] = ()
    known: dict[tuple[Expr, tuple[Range, ...]], Op] = field(default_factory=dict)
    inverses: dict[Expr, int] = field(default_factory=dict)  # in how many products an inverse is a factor

    def value(self, e: Expr) -> Op:
        """The value of an expression: a scalar, or its rows and columns, behind the axes of its free indices."""
        key = (e, tuple(r for r in self.nest if r.name in e.free))
        found = self.known.get(key)
        if found is None:
            handler = HANDLERS.get(e.op)
            if handler is None:
                says = OPERATIONS[e.op].says if e.op in OPERATIONS else e.op
                raise unsupported(f"{says} has no NumPy code")
            found = self.known[key] = handler(self, e)
        return found

    def whole(self, e: Expr) -> Op:
        """The value, what it shares without indices found first, so that depth does not become recursion."""
        for part in postorder(e):
            if not part.free and part.op not in ("d", "partial"):
                self.value(part)
        return self.value(e)

    @contextmanager
    def over(self, index: Range) -> Iterator[None]:
        """Within, an index has an axis, the innermost."""
        outer = self.nest
        self.nest = (*(r for r in outer if r.name != index.name), index)  # an inner index hides an outer one
        try:
            yield
        finally:
            self.nest = outer

    def range_of(self, name: str) -> Range:
        found = next((r for r in self.nest if r.name == name), None)
        if found is None:
            raise unsupported(f"the index {name} is not bound")
        return found

    def dim(self, size: Dim) -> Op:
        """A size as a number."""
        if size.terms != (size,):
            terms = tuple(map(self.dim, size.terms))
            return self.program.op(
                " + ".join(f"{{{k}}}" for k in range(len(terms))), terms, level=ADDED, needs=ADDED, scalar=True
            )
        parts = [
            self.dim(added(name.parts))
            if isinstance(name, SumName)
            else self.program.op("", leaf=("dim", name), scalar=True)
            for name in size.names
        ]
        if not parts:
            return self.program.op(str(size.factor), scalar=True)
        text = " * ".join(f"{{{k}}}" for k in range(len(parts)))
        text = f"{size.factor} * {text}" if size.factor != 1 else text
        return parts[0] if text == "{0}" else self.program.op(text, tuple(parts), level=TIMES, needs=TIMES, scalar=True)

    def axes(self, args: Sequence[Op]) -> tuple[str, ...]:
        """The axes of what is made of some values, outermost first."""
        there = {a for arg in args for a in arg.axes}
        return tuple(r.name for r in self.nest if r.name in there) if there else ()

    def aligned(self, arg: Op, axes: tuple[str, ...], matrix: bool) -> Op:
        """A value with axes of length 1 put in, so that broadcasting brings it together with others."""
        if not arg.axes:
            return arg
        behind = axes[axes.index(arg.axes[0]) :]
        places = [":" if a in arg.axes else "None" for a in behind]
        if matrix and arg.scalar:
            places += ["None", "None"]
        if "None" not in places:
            return arg
        return self.program.op(f"{{0}}[{', '.join(places)}]", (arg,), needs=ATOM, axes=arg.axes, fresh=False)

    def broadcast(
        self,
        text: str,
        args: Sequence[Op],
        *,
        level: int = ATOM,
        needs: int | tuple[int, ...] = LOWEST,
        helpers: tuple[str, ...] = (),
    ) -> Op:
        """An operation on each entry."""
        axes = self.axes(args)
        matrix = any(not a.scalar for a in args)
        placed = tuple(self.aligned(a, axes, matrix) for a in args)
        return self.program.op(text, placed, level=level, needs=needs, axes=axes, scalar=not matrix, helpers=helpers)

    def on_matrices(
        self,
        text: str,
        args: Sequence[Op],
        *,
        level: int = ATOM,
        needs: int | tuple[int, ...] = LOWEST,
        scalar: bool = False,
        helpers: tuple[str, ...] = (),
        fresh: bool = True,
    ) -> Op:
        """An operation that takes matrices, stacked along the index axes."""
        axes = self.axes(args)
        placed = tuple(self.aligned(a, axes, True) for a in args)
        return self.program.op(
            text, placed, level=level, needs=needs, axes=axes, scalar=scalar, helpers=helpers, fresh=fresh
        )

    # What every part of the translation writes.
    def plus(self, a: Op, c: Op) -> Op:
        return self.broadcast("{0} + {1}", (a, c), level=ADDED, needs=(ADDED, ADDED))

    def minus(self, a: Op, c: Op) -> Op:
        return self.broadcast("{0} - {1}", (a, c), level=ADDED, needs=(ADDED, TIMES))

    def negative(self, a: Op) -> Op:
        return self.broadcast("-{0}", (a,), level=MINUS, needs=MINUS)

    def times(self, a: Op, c: Op) -> Op:
        """Entry by entry, or by a number; a scalar stands in front."""
        if c.scalar and not a.scalar:
            a, c = c, a
        return self.broadcast("{0} * {1}", (a, c), level=TIMES, needs=(TIMES, MINUS))

    def over_by(self, a: Op, c: Op) -> Op:
        return self.broadcast("{0} / {1}", (a, c), level=TIMES, needs=(TIMES, MINUS))

    def number(self, value: Fraction) -> Op:
        text, level = number_text(value)
        return self.program.op(text, level=level, scalar=True)

    def transposed(self, a: Op) -> Op:
        if a.scalar:
            return a
        if a.axes:
            return self.program.op("np.swapaxes({0}, -1, -2)", (a,), axes=a.axes, fresh=False)
        if a.text == "{0}.T":
            return a.args[0]
        return self.program.op("{0}.T", (a,), needs=ATOM, fresh=False)

    def matmul(self, a: Op, c: Op) -> Op:
        return self.on_matrices("{0} @ {1}", (a, c), level=TIMES, needs=(TIMES, MINUS))

    def flat(self, family: Op, place: str) -> Op:
        """The members of a family of vectors as the rows of one matrix."""
        return self.program.op(f"{{0}}{place}", (family,), needs=ATOM, fresh=False)

    def corner(self, a: Op) -> Op:
        """The one entry of a 1 x 1 matrix."""
        if a.text == "{0}[..., None]":
            return self.program.op("{0}[..., 0]", a.args, needs=ATOM, axes=a.axes, scalar=True)
        if a.text.startswith("{0}.sum(") and not a.axes:
            return self.program.op("{0}.sum()", a.args, needs=ATOM, scalar=True)
        place = "[..., 0, 0]" if a.axes else "[0, 0]"
        return self.program.op(f"{{0}}{place}", (a,), needs=ATOM, axes=a.axes, scalar=True)


Handler = Callable[[Lowering, Expr], Op]
HANDLERS: dict[str, Handler] = {}


def handles(*ops: str) -> Callable[[Handler], Handler]:
    """Register the translation of an operation."""

    def register(handler: Handler) -> Handler:
        HANDLERS.update(dict.fromkeys(ops, handler))
        return handler

    return register


def number_text(value: Fraction) -> tuple[str, int]:
    """A number as Python writes it: exact where a decimal is, else a quotient of whole numbers."""
    level = MINUS if value < 0 else ATOM
    if value.denominator == 1 and abs(value) < 2**53:
        return str(value.numerator), level
    try:
        short = float(value)
    except OverflowError:
        raise unsupported("a number is too large") from None
    if Fraction(short) == value or max(abs(value.numerator), value.denominator) >= 2**53:
        return repr(short), level
    return f"{value.numerator} / {value.denominator}", TIMES


def unsupported(message: str) -> UnsupportedError:
    return UnsupportedError(Diagnostic("TD301", message))

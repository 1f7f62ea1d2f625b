"""An expression as the source of a NumPy function: shapes documented, common subexpressions shared, names made safe."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from itertools import count

from texderive.ir.dims import Dim
from texderive.ir.expr import Expr, Symbol, postorder
from texderive.ir.walk import expand
from texderive.render.codegen import chains, entrywise, indexed, matrices  # noqa: F401  (each registers its operations)
from texderive.render.codegen.arguments import (
    Argument,
    choose_names,
    conversion,
    plain_text,
    shape_of,
    solve_sizes,
    sources_of_sizes,
    unknown_size,
    written_order,
)
from texderive.render.codegen.helpers import HELPERS, helper_source
from texderive.render.codegen.lowering import Lowering, Range
from texderive.render.codegen.names import identifier
from texderive.render.codegen.program import Op, reached, write_lines
from texderive.verify.inventory import Inventory, take_inventory
from texderive.verify.point import Key, key_of


def numpy_source(expr: Expr, context: Sequence[Expr] = (), name: str = "derivative") -> str:
    """The source of a module with one function that computes the expression from arrays.

    ``context`` are further expressions (the function that was differentiated, say): they order the arguments,
    and their symbols tell sizes that those of the expression do not. The result has the shape that ``evaluate_with``
    gives: 0-d for a number, else (rows, columns), free indices in front. Raises UnsupportedError for what has no code.
    """
    whole = expand(expr)
    around = tuple(expand(e) for e in context)
    inventory = take_inventory((whole, *around))
    root, low = _lowered(whole, inventory)
    return _Module(whole, root, low.inventory, around, identifier(name)).source()


def argument_names(expr: Expr, context: Sequence[Expr] = ()) -> dict[str, str]:
    """The names of the generated function's arguments, by the symbols as the author wrote them."""
    whole, around = expand(expr), tuple(expand(e) for e in context)
    root, low = _lowered(whole, take_inventory((whole, *around)))
    return {a.written: a.name for a in _Module(whole, root, low.inventory, around, "derivative").arguments}


def _lowered(whole: Expr, inventory: Inventory) -> tuple[Op, Lowering]:
    low = Lowering(inventory)
    for e in postorder(whole):
        if e.op == "mul":
            for inverse in {f.args[0] if f.op == "transpose" else f for f in e.args}:
                if inverse.op == "inverse":
                    low.inverses[inverse] = low.inverses.get(inverse, 0) + 1
    low.nest = tuple(_free_range(low, i, whole) for i in sorted(whole.free))
    return low.whole(whole), low


def _free_range(low: Lowering, index: str, whole: Expr) -> Range:
    """How far an index runs that nothing binds: as far as the family, or the matrix, that carries it."""
    runs = sorted(low.inventory.free.get(index, ()), key=lambda run: (str(run[0]), run[1]))
    if runs:
        return Range(index, low.dim(runs[0][0]), 0, runs[0][1])
    for e in postorder(whole):
        if e.op == "symbol" and index in e.data.index:
            axis = e.data.index.index(index)
            raw = low.program.op("", leaf=("symbol", key_of(e.data)), scalar=e.is_scalar)
            return Range(index, low.program.op(f"{{0}}.shape[{axis}]", (raw,), needs=40, scalar=True))
    raise unknown_size([index])


class _Module:
    """What is put together to a source: arguments, sizes, helpers, lines."""

    def __init__(self, whole: Expr, root: Op, inventory: Inventory, around: Sequence[Expr], name: str) -> None:
        self.whole, self.root, self.inventory, self.name = whole, root, inventory, name
        ops = list(reached(root))
        leaves: dict[Hashable, None] = {op.leaf: None for op in ops if op.leaf is not None}
        self.wanted_sizes = sorted(leaf[1] for leaf in leaves if isinstance(leaf, tuple) and leaf[0] == "dim")
        self.functions = [leaf[1] for leaf in leaves if isinstance(leaf, tuple) and leaf[0] == "function"]
        self.helpers = frozenset(h for op in ops for h in op.helpers)
        by_key: dict[Key, Symbol] = {key_of(s): s for s in inventory.symbols}
        order = [by_key[key] for key in written_order((*around, whole))]
        self._choose(order, {leaf[1] for leaf in leaves if isinstance(leaf, tuple) and leaf[0] == "symbol"})

    def _choose(self, order: list[Symbol], needed: set[Key]) -> None:
        """The symbols that occur, and of the others those without which a size would be unknown."""
        taken = frozenset(HELPERS) | {self.name}
        chosen = {s for s in order if key_of(s) in needed}
        for more in [None, *(s for s in order if s not in chosen)]:
            if more is not None:
                chosen.add(more)
            self.symbols = [s for s in order if s in chosen]
            self.names, self.pool = choose_names(self.symbols, self.functions, self.inventory.names, taken)
            lines = solve_sizes(
                self.wanted_sizes, sources_of_sizes(self.symbols, self.inventory, self.names), self.names
            )
            if lines is not None:
                self.sizes = lines
                break
        else:
            raise unknown_size(self.wanted_sizes)
        self._drop_idle(order, needed, taken)

    def _drop_idle(self, order: list[Symbol], needed: set[Key], taken: frozenset[str]) -> None:
        """Leave out again what was taken for a size and told none."""
        for idle in [s for s in self.symbols if key_of(s) not in needed]:
            fewer = [s for s in self.symbols if s is not idle]
            names, pool = choose_names(fewer, self.functions, self.inventory.names, taken)
            lines = solve_sizes(self.wanted_sizes, sources_of_sizes(fewer, self.inventory, names), names)
            if lines is not None:
                self.symbols, self.names, self.pool, self.sizes = fewer, names, pool, lines

    @property
    def arguments(self) -> list[Argument]:
        made = [
            Argument(name, s.name, shape_of(s, self.inventory), conversion(name, s))
            for s in self.symbols
            for name in (self.names["symbol", key_of(s)],)
        ]
        return made + [
            Argument(self.names["function", key], key[0] + "'" * key[1], "a function") for key in self.functions
        ]

    def source(self) -> str:
        numbers = count(1)
        lines, result = write_lines(self.root, self.names.__getitem__, lambda: self.pool.take(f"t{next(numbers)}"))
        modules, helpers = helper_source(self.helpers)
        head = "".join(f"import {m}\n" for m in modules) + ("\n" if modules else "") + "import numpy as np\n\n\n"
        arguments = self.arguments
        body = [
            *self._docstring(arguments),
            *(a.convert for a in arguments if a.convert),
            *self.sizes,
            *lines,
            f"return {self._returned(result)}",
        ]
        inside = "\n".join(f"    {line}" if line else "" for line in body)
        signature = ", ".join(a.name for a in arguments)
        return f"{head}{helpers}{chr(10) * 2 if helpers else ''}def {self.name}({signature}):\n{inside}\n"

    def _docstring(self, arguments: list[Argument]) -> list[str]:
        lines = ['"""The derivative at a point.', ""]
        for a in arguments:
            face = f" ({plain_text(a.written)})" if a.written != a.name else ""
            lines.append(f"{a.name}{face}: {plain_text(a.shape)}")
        return [*lines, f"Returns {plain_text(_shape_text(self.whole))}.", '"""']

    def _returned(self, result: str) -> str:
        """A new array of the promised shape."""
        if self.root.scalar and not self.root.axes:
            return f"np.asarray({result}, dtype=float)"
        shares = not self.root.fresh or self.root.leaf is not None
        return f"np.array({result})" if shares else result


def _shape_text(e: Expr) -> str:
    sizes: list[Dim] = [] if e.is_scalar else [e.rows, e.cols]
    if not sizes and not e.free:
        return "a number (0-d)"
    return f"({', '.join([*(f'one for each {i}' for i in sorted(e.free)), *map(str, sizes)])})"

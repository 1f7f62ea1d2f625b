r"""Readings that make a line true only by taking for a number what its author writes as a vector or a matrix."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from texderive.audit.knowing import is_natural
from texderive.audit.letters import bare
from texderive.audit.reading import Reading, has_op
from texderive.elaborate.reading.names import SLOT, spelled
from texderive.elaborate.reading.scripts import is_transpose
from texderive.elaborate.spelling import IDENTITIES, costs
from texderive.elaborate.symbols import Context
from texderive.formula.kept import kept
from texderive.formula.tree import Node
from texderive.ir.expr import Expr, postorder

ENTRYWISE = frozenset({r"\odot", r"\circ", r"\otimes"})
OF_MATRICES = ("trace", "det", "inverse", "vec", "kron")
OF_VECTORS = frozenset({"diag", "softmax", "vec"})
ONLY_FOR_NUMBERS = "it holds only if what is written as a vector or a matrix is a number"


def is_strained(reading: Reading, before: int, k: int, trees: tuple[Node, Node]) -> bool:
    """Whether two sides that are read as equal have a number where they, or what they use, write none."""
    sides = (reading.sides[before], reading.sides[k])
    if any(map(_has_loose, sides)):
        return False
    if not all(map(is_natural, sides)):
        return not _is_of_numbers(reading, sides, trees)
    rights = (d.right for d in reading.context.definitions)
    written = frozenset().union(*(no_numbers(tree) for tree in (*trees, *rights)))
    return any(
        _base(name) in written and not _is_declared(reading.context, name)
        for side in sides for name in _numbers_in(side)
    )  # fmt: skip


def _is_of_numbers(reading: Reading, sides: tuple[Expr, Expr], trees: tuple[Node, Node]) -> bool:
    r"""Whether the only capital letter of a line stands among numbers: x(t) = A(\omega) \cos \omega t."""
    names = {s.name for s in sides[0].symbols | sides[1].symbols}
    capital = {name for name in names if costs(name)[0][0] == "matrix"}
    return (
        len(capital) == 1
        and names == _numbers_in(sides[0]) | _numbers_in(sides[1])
        and all(costs(name)[0][0] == "scalar" for name in names - capital)
        and not reading.context.declarations.keys() & capital
        and not any(map(no_numbers, trees))
        and not any(has_op(side, "d", "partial", *OF_MATRICES) for side in sides)
    )


@lru_cache(2048)
def _has_loose(side: Expr) -> bool:
    return any(node.op == "partial" and _is_loose(node) for node in postorder(side))


@lru_cache(2048)
def _numbers_in(side: Expr) -> frozenset[str]:
    """The names that are numbers in an expression."""
    return frozenset(n.data.name for n in postorder(side) if n.op in ("symbol", "named") and n.is_scalar)


def _is_loose(partial: Expr) -> bool:
    """Second derivatives, and those of matrices by matrices: of these authors write what holds for numbers."""
    if partial.args[0].op == "partial":
        return True
    return all(x.op in ("symbol", "named") and costs(x.data.name)[0][0] == "matrix" for x in partial.args)


def _base(name: str) -> str:
    return name.split("_{")[0] if SLOT in name else name


def _is_declared(context: Context, name: str) -> bool:
    said = context.declarations.get(name)
    return said is not None and (said.kind == "scalar" or said.shape is not None)


@kept
def no_numbers(tree: Node) -> frozenset[str]:
    """The names that a tree writes as vectors or matrices: what is transposed, multiplied entry by entry or by a
    matrix before it.
    """
    found: set[str] = set()
    for node in tree.walk():
        for part in _marked(node):
            inside = part.children[0] if part.kind == "group" else part
            for term in inside.children if inside.kind == "sum" else (inside,):
                name = spelled(term)
                if name is not None:
                    found.add(name[0].key)
                    if not name[0].sub.is_empty:
                        found.add(name[0].base.text)
    return frozenset(found)


def _marked(node: Node) -> Iterator[Node]:
    if node.kind == "script" and is_transpose(node.children[2]):
        yield node if spelled(node) else node.children[0]
    elif node.kind == "apply" and node.children[0].text in OF_VECTORS:
        yield node.children[1]
    elif node.kind == "product":
        for op, a, b in zip(node.ops, node.children, node.children[1:], strict=False):
            if op in ENTRYWISE:
                yield from (a, b)
            elif op == "" and _is_spelled(a, "matrix") and _is_spelled(b, "column"):
                yield b  # Wx


def _is_spelled(node: Node, kind: str) -> bool:
    """Whether a name is of a kind by its spelling; the identity stands before numbers too."""
    name = spelled(node)
    return name is not None and costs(name[0].key)[0][0] == kind and bare(name[0].key) not in IDENTITIES

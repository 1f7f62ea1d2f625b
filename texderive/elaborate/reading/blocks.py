"""Matrices of blocks: matrices and vectors side by side and below each other, with 0 and I of the sizes that fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, NoReturn

from texderive.diagnostics import Diagnostic
from texderive.elaborate.reading.core import Misfit, Reader
from texderive.elaborate.reading.scripts import is_transpose
from texderive.elaborate.stacks import STACK
from texderive.elaborate.terms import Term, is_numeric
from texderive.elaborate.unify import Size
from texderive.formula.tree import Node
from texderive.ir.dims import ONE

_NO_NAME = frozenset({"\0"})  # to blame nothing that was read


class Cell(NamedTuple):
    """A cell that was read, and the names that were read in it."""

    node: Node
    entry: Term
    names: tuple[str, ...]


Cells = Mapping[tuple[int, int], Cell]  # by row and column, counted from 1; blank cells are not there


def is_blank(cell: Node) -> bool:
    """Nothing, or a zero of whatever shape: 0 or 0^T."""
    if cell.kind == "script" and is_transpose(cell.children[2]) and cell.children[1].is_empty:
        return is_blank(cell.children[0])
    return cell.is_empty or (cell.kind == "number" and cell.text == "0")


def read_cells(reader: Reader, grid: Sequence[Sequence[Node]]) -> dict[tuple[int, int], Cell]:
    """What stands in the cells that are not blank."""
    cells: dict[tuple[int, int], Cell] = {}
    for at, row in enumerate(grid, 1):
        for place, node in enumerate(row, 1):
            if not is_blank(node):
                start = len(reader.touched)
                entry = reader.read(node)
                cells[at, place] = Cell(node, entry, tuple(reader.touched[start:]))
    return cells


def read_blocks(reader: Reader, grid: Sequence[Sequence[Node]], cells: Cells, node: Node) -> Term:
    """The cells as blocks: of one height in a row, of one width in a column."""
    if node.text != STACK:
        _refuse_letters(reader, cells)
    height, width = len(grid), len(grid[0])
    plain = {place: cell for place, cell in cells.items() if not is_numeric(cell.entry)}
    heights = [_common(reader, [c for (r, _), c in cells.items() if r == at], 0) for at in range(1, height + 1)]
    widths = [_common(reader, [c for (_, p), c in cells.items() if p == at], 1) for at in range(1, width + 1)]
    parts: list[Term] = []
    for at, rows in enumerate(heights, 1):
        for place, cols in enumerate(widths, 1):
            cell = cells.get((at, place))
            if cell is None:
                parts.append(Term("zeros", (), None, rows, cols, grid[at - 1][place - 1].span))
            elif (at, place) in plain:
                parts.append(cell.entry)
            else:
                # A number beside a vector or matrix is a column or row of it: [X, 1].
                parts.append(Term("broadcast", (cell.entry,), None, rows, cols, cell.node.span))
    total = reader.sizes.plus
    return Term("block", tuple(parts), (height, width), total(*heights), total(*widths), node.span)


def _common(reader: Reader, cells: Sequence[Cell], side: int) -> Size:
    """The height (0) or width (1) that cells share: nothing but numbers are one row or column, zeros may be any."""
    plain = [cell for cell in cells if not is_numeric(cell.entry)]
    if not plain:
        return ONE if cells else reader.sizes.fresh(vector=False)
    size = plain[0].entry.shape[side]
    for cell in plain[1:]:
        mark = reader.sizes.mark()
        if not reader.sizes.unify(cell.entry.shape[side], size):
            reader.sizes.undo(mark)
            line = "a row" if side == 0 else "a column"
            reader.mismatch(f"blocks in {line}", plain[0].entry, cell.entry, cell.node.span)
    return size


def _refuse_letters(reader: Reader, cells: Cells) -> None:
    """What was read as a vector may be a scalar after all: blocks are those that are surely no scalars."""
    for cell in cells.values():
        if not reader.is_scalar(cell.entry) and not _may_be_scalar(reader, cell.names):
            return
    for cell in cells.values():
        if not reader.is_scalar(cell.entry):
            refuse_blocks(reader, cell.node, 0, "these blocks are not understood", cell.names)


def _may_be_scalar(reader: Reader, names: Sequence[str]) -> bool:
    """Whether a cell might be a scalar: x might, and a^T x, but not A x."""
    return any(_undecided(reader, n) for n in names) and not any(_is_matrix(reader, n) for n in names)


def _is_matrix(reader: Reader, name: str) -> bool:
    known = reader.symbols.get(name)
    declared = (known and known.declared) or reader.scope.context.declarations.get(name)
    if declared is not None and declared.kind:
        return declared.kind == "matrix"
    return name not in reader.scope.definitions and reader.scope.candidates(name)[0][0] == "matrix"


def _undecided(reader: Reader, name: str) -> bool:
    """Whether nothing says what a name is, and it need not be a matrix."""
    known = reader.symbols.get(name)
    declared = (known and known.declared) or reader.scope.context.declarations.get(name)
    if name in reader.scope.definitions or (declared is not None and (declared.kind or declared.shape)):
        return False
    kinds = reader.scope.candidates(name)
    return len(kinds) > 1 and kinds[0][0] != "matrix"


def refuse_blocks(reader: Reader, node: Node, start: int, message: str, names: Sequence[str] = ()) -> NoReturn:
    """Blame the names that may mean something else; a capital letter is a matrix."""
    said = Diagnostic("TD301", message, node.span, "say what the letters are, or give the matrix a name")
    candidates = reader.scope.candidates
    read = names or reader.touched[start:]
    raise Misfit(said.code, lambda: said, frozenset(k for k in read if candidates(k)[0][0] != "matrix") or _NO_NAME)

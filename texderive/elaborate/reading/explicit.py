"""Vectors and matrices written out: their entries, vectors side by side, and the families that dots abbreviate.

Each becomes a sum over its places: ``[x_1, \\dots, x_n]`` is the sum of x_i e_i^T, an entry a in row 1, column 2 is
a e_1 e_2^T.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import NamedTuple

from texderive.elaborate.reading.blocks import is_blank, read_blocks, read_cells, refuse_blocks
from texderive.elaborate.reading.core import Reader
from texderive.elaborate.terms import Term, scalar
from texderive.elaborate.unify import Size
from texderive.formula.names import name_key
from texderive.formula.tree import Node
from texderive.ir.dims import ONE, Dim, named

LETTERS = ("i", "j", "k", "l", "r", "s")
MOST_CELLS = 144
PIECEWISE = frozenset({"cases", "dcases", "rcases"})


class Family(NamedTuple):
    """What dots abbreviate: a body with a letter in the place where the first and the last item differ."""

    body: Node
    letter: str
    upper: Node


def read_written_out(reader: Reader, node: Node) -> Term:
    """An array of entries, or a list in brackets, which is a row."""
    if node.text in PIECEWISE:
        reader.fail(node, "TD301", "a value by cases is not supported")
    grid = _grid(node)
    if not grid or sum(map(len, grid)) > MOST_CELLS:
        reader.fail(node, "TD301", "an array of this size is not supported", "give the matrix a name")
    value = _value(reader, grid, node)
    if node.text == "vmatrix":
        reader.square(value, "a determinant")
        return scalar("det", value, span=node.span)
    return value._replace(span=node.span)


def _grid(node: Node) -> list[list[Node]]:
    """The cells row by row; commas within a cell part it, and rows are filled up to one length."""
    rows = [list(row.children) for row in node.children] if node.kind == "matrix" else [[_bare(node)]]
    rows = [[cell for whole in row for cell in (whole.children if whole.kind == "list" else (whole,))] for row in rows]
    rows = [row for row in rows if not all(cell.is_empty for cell in row)]
    width = max(map(len, rows), default=0)
    return [row + [Node("empty", node.span)] * (width - len(row)) for row in rows]


def _bare(node: Node) -> Node:
    return node.children[0] if node.kind == "group" else node


def _value(reader: Reader, grid: list[list[Node]], node: Node) -> Term:
    if not any(cell.kind == "dots" for row in grid for cell in row):
        return _entries(reader, grid, node)
    used = {n.text for row in grid for cell in row for n in cell.walk() if n.kind == "name"}
    spare = [x for x in LETTERS if x not in used and x not in reader.indices]
    diagonal = _diagonal(grid, spare)
    if diagonal is not None:
        size = _size(reader, diagonal.upper, node)
        with reader.bind({diagonal.letter: size}):
            unit = _unit(diagonal, size)
            return _summed(diagonal, size, _placed(_scalar(reader, diagonal.body), unit, unit))
    content = [row for row in grid if not all(cell.is_empty or cell.kind == "dots" for cell in row)]
    if len(content) == len(grid):
        return _rows(reader, [_across(reader, row, spare[0], node) for row in content], node)
    first, last = (_across(reader, row, spare[1], node) for row in (content[0], content[-1]))
    if len(content) < 2:
        reader.fail(node, "TD301", "the dots do not say where they end", "write a first and a last row")
    return _down(reader, first, last, spare[0], node)


def _across(reader: Reader, row: list[Node], letter: str, node: Node) -> list[Node] | Family:
    """One row: its cells, or the family that its dots abbreviate."""
    if not any(cell.kind == "dots" for cell in row):
        return row
    said = [cell for cell in row if cell.kind != "dots"]
    found = _family(said[0], said[-1], letter) if len(said) > 1 and row[-1].kind != "dots" else None
    if found is None:
        hint = r"write the first and the last item, as in x_1, \dots, x_n"
        reader.fail(node, "TD301", "the dots are not understood", hint)
    return found


def _rows(reader: Reader, rows: Sequence[list[Node] | Family], node: Node) -> Term:
    """A fixed number of rows, each with dots or without."""
    count: Size = Dim(len(rows))
    parts: list[Term] = []
    for at, row in enumerate(rows, 1):
        if not isinstance(row, Family):
            reader.fail(node, "TD301", "rows with dots and rows without are not supported together")
        size = _size(reader, row.upper, node)
        with reader.bind({row.letter: size}):
            body = reader.read(row.body)
            if len(rows) == 1 and not reader.is_scalar(body):
                return _summed(row, size, _times(body, _turned(_unit(row, size))))
            parts.append(_summed(row, size, _placed(body, _fixed(at, count), _unit(row, size), alone=len(rows) == 1)))
    return _total(parts)


def _down(
    reader: Reader, first: list[Node] | Family, last: list[Node] | Family, letter: str, node: Node
) -> Term:
    """Rows from a first to a last one."""
    if isinstance(first, Family) and isinstance(last, Family):
        found = _family(first.body, last.body, letter)
        if found is None:
            reader.fail(node, "TD301", "the dots are not understood", "write the corners of the matrix")
        rows, cols = _size(reader, found.upper, node), _size(reader, first.upper, node)
        with reader.bind({found.letter: rows, first.letter: cols}):
            inner = _placed(_scalar(reader, found.body), _unit(found, rows), _unit(first, cols))
            return _summed(found, rows, _summed(first, cols, inner))
    if isinstance(first, Family) or isinstance(last, Family):
        reader.fail(node, "TD301", "rows with dots and rows without are not supported together")
    parts: list[Term] = []
    width: Size = Dim(len(first))
    for at, (above, below) in enumerate(zip(first, last, strict=True), 1):
        found = _family(above, below, letter)
        if found is None:  # one entry in every row
            upper = next((f.upper for a, b in zip(first, last, strict=True) if (f := _family(a, b, letter))), None)
            if upper is None or not _same(above, below):
                reader.fail(node, "TD301", "the dots are not understood", "write a first and a last row")
            found = Family(above, letter, upper)
        rows = _size(reader, found.upper, node)
        with reader.bind({found.letter: rows}):
            body = Term("zeros", (), None, ONE, ONE, above.span) if is_blank(above) else reader.read(found.body)
            if len(first) == 1 and not reader.is_scalar(body):
                return _summed(found, rows, _times(_unit(found, rows), body))
            entry = _placed(body, _unit(found, rows), _fixed(at, width), column=len(first) == 1)
            parts.append(_summed(found, rows, entry))
    return _total(parts)


# -- without dots


def _entries(reader: Reader, grid: list[list[Node]], node: Node) -> Term:
    """Entries that are all scalars; or columns side by side, or rows below each other; or else blocks."""
    height, width = len(grid), len(grid[0])
    cells = read_cells(reader, grid)
    if not cells:
        return Term("zeros", (), None, Dim(height), Dim(width), node.span)
    mark = reader.sizes.mark()
    first = next(iter(cells.values())).entry
    for cell in cells.values():
        if not (reader.same(cell.entry.shape, first.shape) and _may_stand(reader, cell.entry, height, width)):
            reader.sizes.undo(mark)
            return read_blocks(reader, grid, cells, node)
    return _total([_entry(reader, cell.entry, *place, height, width) for place, cell in cells.items()])


def _may_stand(reader: Reader, entry: Term, height: int, width: int) -> bool:
    if reader.is_scalar(entry) or height == width == 1:
        return True
    one = reader.sizes.is_one
    return (height == 1 and one(entry.cols)) or (width == 1 and one(entry.rows))


def _entry(reader: Reader, entry: Term, at: int, place: int, height: int, width: int) -> Term:
    rows, cols = Dim(height), Dim(width)
    if height == width == 1:
        return entry
    if reader.is_scalar(entry):
        return _placed(entry, _fixed(at, rows), _fixed(place, cols), column=width == 1, alone=height == 1)
    if height == 1:
        return _times(entry, _turned(_fixed(place, cols)))
    return _times(_fixed(at, rows), entry)


# -- what dots abbreviate


def _diagonal(grid: list[list[Node]], spare: Sequence[str]) -> Family | None:
    """A first and a last entry on the diagonal with dots between, and nothing beside it."""
    if len(grid) < 3 or len(grid) != len(grid[0]):
        return None
    beside = (cell for r, row in enumerate(grid) for c, cell in enumerate(row) if r != c)
    middle = any(grid[k][k].kind == "dots" for k in range(1, len(grid) - 1))
    if not middle or not all(is_blank(cell) or cell.kind == "dots" for cell in beside):
        return None
    return _family(grid[0][0], grid[-1][-1], spare[0])


def _family(first: Node, last: Node, letter: str) -> Family | None:
    """The body of which two nodes are the first and the last case, where they differ in a 1 alone."""
    first, last = _digits(first), _digits(last)
    uppers: list[Node] = []
    body = _general(first, last, letter, uppers)
    if body is None or not uppers or not all(_same(u, uppers[0]) for u in uppers):
        return None
    return Family(body, letter, uppers[0])


def _general(a: Node, b: Node, letter: str, uppers: list[Node]) -> Node | None:
    if _same(a, b):
        return a
    if a.kind == "number" and a.text == "1" and b.kind in ("name", "number", "script"):
        uppers.append(b)
        return Node("name", a.span, text=letter)
    if (a.kind, a.text, a.ops, len(a.children)) != (b.kind, b.text, b.ops, len(b.children)) or not a.children:
        return None
    children = [_general(x, y, letter, uppers) for x, y in zip(a.children, b.children, strict=True)]
    found = tuple(child for child in children if child is not None)
    return a._replace(children=found) if len(found) == len(children) else None


def _same(a: Node, b: Node) -> bool:
    """Whether two nodes say the same, wherever they stand."""
    if (a.kind, a.text, a.ops, len(a.children)) != (b.kind, b.text, b.ops, len(b.children)):
        return False
    return all(_same(x, y) for x, y in zip(a.children, b.children, strict=True))


def _digits(node: Node) -> Node:
    """A subscript of several digits lists them: a_{11} is a_{1,1}, like a_{1n}."""
    children = tuple(map(_digits, node.children))
    if node.kind == "script" and children[1].kind == "number" and len(children[1].text) > 1:
        sub = children[1]
        parts = tuple(Node("number", sub.span, text=d) for d in sub.text)
        children = (children[0], Node("product", sub.span, parts, ops=("",) * (len(parts) - 1)), children[2])
    return node if children == node.children else node._replace(children=children)


def _size(reader: Reader, upper: Node, node: Node) -> Size:
    if upper.kind == "number" and upper.text.isdigit() and int(upper.text) > 1:
        return Dim(int(upper.text))
    if upper.kind in ("name", "script"):
        return named(name_key(upper))
    reader.fail(node, "TD301", "the dots do not say where they end", r"write a last item, as in x_1, \dots, x_n")


# -- terms


def _scalar(reader: Reader, node: Node) -> Term:
    start = len(reader.touched)
    found = reader.read(node)
    if not reader.is_scalar(found):
        refuse_blocks(reader, node, start, "an array of vectors or matrices with dots is not supported")
    return found


def _fixed(position: int, size: Size) -> Term:
    return Term("unit", (), position, size, ONE)


def _unit(family: Family, size: Size) -> Term:
    return Term("unit", (), family.letter, size, ONE)


def _turned(term: Term) -> Term:
    return Term("transpose", (term,), None, term.cols, term.rows, term.span)


def _times(a: Term, b: Term) -> Term:
    return Term("mul", (a, b), None, a.rows, b.cols)


def _placed(entry: Term, row: Term, col: Term, *, column: bool = False, alone: bool = False) -> Term:
    """An entry at its place; a column has no column to name, a row that stands alone no row."""
    if alone:
        return Term("mul", (entry, _turned(col)), None, ONE, col.rows)
    if column:
        return Term("mul", (entry, row), None, row.rows, ONE)
    return Term("mul", (entry, row, _turned(col)), None, row.rows, col.rows)


def _summed(family: Family, size: Size, body: Term) -> Term:
    return Term("sum", (body,), (family.letter, size, "1", True), body.rows, body.cols)


def _total(parts: Sequence[Term]) -> Term:
    return reduce(lambda a, b: Term("add", (*(a.args if a.op == "add" else (a,)), b), None, a.rows, a.cols), parts)

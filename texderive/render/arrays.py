r"""Sums over the places of a small matrix, a e_1 e_2^T + .., printed as what they are: a matrix written out."""

from __future__ import annotations

from texderive.ir import build as b
from texderive.ir.dims import ONE
from texderive.ir.expr import Expr
from texderive.render.pieces import Pen, Piece
from texderive.render.scripts import sized_identity

LARGEST = 12  # rows or columns


def write_array(x: Expr, pen: Pen) -> Piece | None:
    """A sum as an array, if each of its terms is an entry at a place of a matrix whose size is a number."""
    if x.is_scalar or x.rows.names or x.cols.names or max(x.rows.factor, x.cols.factor) > LARGEST:
        return None
    cells: dict[tuple[int, int], Expr] = {}
    for term in x.args:
        found = _entry(term)
        if found is None or found[0] in cells:
            return None
        cells[found[0]] = found[1]
    rows = [
        " & ".join(pen.piece(cells[i, j]).text if (i, j) in cells else "0" for j in range(1, x.cols.factor + 1))
        for i in range(1, x.rows.factor + 1)
    ]
    return _rows(rows, pen.notation.matrix or "pmatrix")


def write_block(x: Expr, pen: Pen) -> Piece:
    """A matrix of blocks. Where it only takes blocks out of another, nothing else tells the sizes of its identities."""
    cells = [_cell(part, pen, b.is_selection(x)) for part in x.args]
    width = x.data[1]
    rows = [" & ".join(cells[at : at + width]) for at in range(0, len(cells), width)]
    return _rows(rows, pen.notation.matrix or "bmatrix")


def _rows(rows: list[str], environment: str) -> Piece:
    return Piece(rf"\begin{{{environment}}} " + r" \\ ".join(rows) + rf" \end{{{environment}}}")


def _cell(part: Expr, pen: Pen, sized: bool) -> str:
    if sized and part.op == "identity":
        return sized_identity(part, pen).text
    text = pen.piece(part).text
    return text + pen.notation.transpose if part.op == "zeros" and part.is_row else text


def _entry(term: Expr) -> tuple[tuple[int, int], Expr] | None:
    """The place and the value of a term."""
    factors = term.args if term.op == "mul" else (term,)
    row = col = 0
    rest: list[Expr] = []
    for factor in factors:
        if _is_place(factor) and not row:
            row = factor.data[0]
        elif factor.op == "transpose" and _is_place(factor.args[0]) and not col:
            col = factor.args[0].data[0]
        elif factor.is_scalar:
            rest.append(factor)
        else:
            return None
    if bool(row) is (term.rows is ONE) or bool(col) is (term.cols is ONE):
        return None
    return (row or 1, col or 1), b.mul(*rest) if rest else b.number(1)


def _is_place(x: Expr) -> bool:
    """e_k of a size that is a number."""
    return x.op == "unit" and isinstance(x.data[0], int) and not x.rows.names

r"""Sums over the places of a small matrix, a e_1 e_2^T + .., printed as what they are: a matrix written out."""

from __future__ import annotations

from texderive.ir import build as b
from texderive.ir.arrays import written_out
from texderive.ir.expr import Expr
from texderive.render.pieces import Pen, Piece
from texderive.render.scripts import sized_identity


def write_array(x: Expr, pen: Pen) -> Piece | None:
    """A sum or a product as an array, if it is made of entries at places of a matrix whose size is a number."""
    cells = written_out(x)
    if cells is None:
        return None
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

"""Matrices written out, entry by entry: a e_1 e_2^T + .. of sizes that are numbers."""

from __future__ import annotations

from texderive.ir import build as b
from texderive.ir.expr import Expr

LARGEST = 12  # rows or columns
Cells = dict[tuple[int, int], Expr]


def written_out(x: Expr) -> Cells | None:
    """The entries that are not 0, by their places; None for what is not made of unit vectors of known sizes."""
    if x.is_scalar or x.rows.names or x.cols.names or max(x.rows.factor, x.cols.factor) > LARGEST:
        return None
    return _cells(x)


def _cells(x: Expr) -> Cells | None:
    if _is_place(x):
        return {(x.data[0], 1): b.number(1)}
    if x.op == "transpose":
        inner = _cells(x.args[0])
        return {(j, i): value for (i, j), value in inner.items()} if inner is not None else None
    if x.op == "add":
        parts = [_cells(term) for term in x.args]
        found: Cells = {}
        for part in parts:
            for place, value in (part or {}).items():
                found[place] = b.add(found[place], value) if place in found else value
        return None if None in parts else found
    if x.op == "mul":
        return _product([a for a in x.args if a.is_scalar], [_cells(a) for a in x.args if not a.is_scalar])
    return None


def _product(scalars: list[Expr], factors: list[Cells | None]) -> Cells | None:
    """A multiple of what is written out, or of a column and a row."""
    if len(factors) == 1 and factors[0] is not None:
        return {place: b.mul(*scalars, value) for place, value in factors[0].items()}
    if len(factors) != 2 or factors[0] is None or factors[1] is None:
        return None
    column, row = factors[0], factors[1]
    if any(j > 1 for _, j in column) or any(i > 1 for i, _ in row):
        return None
    return {(i, j): b.mul(*scalars, u, v) for (i, _), u in column.items() for (_, j), v in row.items()}


def _is_place(x: Expr) -> bool:
    """e_k of a size that is a number."""
    return x.op == "unit" and isinstance(x.data[0], int) and not x.rows.names


def at_place(value: Expr, place: tuple[int, int], like: Expr) -> Expr:
    """A matrix of the shape of another that is 0 but for one entry."""
    i, j = place
    return b.mul(value, b.unit(i, like.rows), b.transpose(b.unit(j, like.cols)))

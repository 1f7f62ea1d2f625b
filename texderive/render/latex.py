"""Expressions as LaTeX: the form of each operation, by the precedence column and the author's notation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from types import MappingProxyType

from texderive.ir import build as b
from texderive.ir.expr import Expr, postorder
from texderive.ir.leaves import is_gradient
from texderive.ir.operations import OPERATIONS
from texderive.ir.walk import substitute
from texderive.render import functions as f
from texderive.render import products as p
from texderive.render import scripts as s
from texderive.render.arrays import write_block
from texderive.render.notation import Notation
from texderive.render.pieces import Pen, Piece

PLAIN = Notation()

FORMS: MappingProxyType[str, Callable[[Expr, Pen], Piece]] = MappingProxyType({
    "symbol": s.write_name,
    "named": s.write_name,
    "number": s.write_number,
    "constant": lambda x, pen: Piece("\\" + x.data),
    "dimension": s.write_dimension,
    "counter": lambda x, pen: Piece(x.data[0]),
    "ones": s.write_ones,
    "zeros": lambda x, pen: Piece(pen.notation.zeros),
    "identity": s.write_identity,
    "unit": s.write_unit,
    "commutation": s.write_commutation,
    "add": p.write_sum,
    "mul": p.write_product,
    "hadamard": p.write_hadamard,
    "kron": p.write_kronecker,
    "block": write_block,
    "transpose": s.write_transpose,
    "inverse": s.write_inverse,
    "power": s.write_power,
    "epow": s.write_entry_power,
    "entry": s.write_entry,
    "apply": f.write_apply,
    "call": f.write_call,
    "trace": f.write_trace,
    "det": f.write_det,
    "norm": f.write_norm,
    "sum": f.write_total,
    "prod": f.write_total,
    "d": f.write_differential,
    "partial": f.write_derivative,
    **{op: f.write_templated for op, row in OPERATIONS.items() if row.latex},
    "unvec": f.write_unstacked,
})  # fmt: skip


def turned_to(layout: str, parts: Sequence[Expr]) -> dict[Expr, Expr]:
    """First derivatives as the layout of the note has them, transposed where they are meant the other way."""
    turned: dict[Expr, Expr] = {}
    for x in parts:
        if x.op not in ("partial", "named"):
            continue
        if x.op == "partial" and (x.args[0].op == "partial" or is_gradient(x.args[0])):
            turned[x] = x  # a second derivative names its first one, whose layout does not show
        elif x.op == "partial" and x.data != layout:
            turned[x] = b.transpose(b.partial(x.args[0], x.args[1], layout))
        elif layout == "numerator" and is_gradient(x):
            # A gradient under its name is the column.
            turned[x] = b.transpose(b.named(replace(x.data, rows=x.cols, cols=x.rows), b.transpose(x.args[0])))
    return turned


def write(expr: Expr, notation: Notation = PLAIN) -> str:
    """The LaTeX of an expression in an author's notation. Raises UnsupportedError where it would be absurdly long."""
    parts = tuple(postorder(expr))
    if turned := turned_to(notation.layout, parts):
        expr = substitute(expr, turned)
        parts = tuple(postorder(expr))
    pen = Pen(notation, FORMS)
    if expr.op == "identity":
        return s.sized_identity(expr, pen).text
    for part in parts:  # from the leaves up, so that depth costs no stack
        pen.piece(part)
    return pen.piece(expr).text

"""Expressions as LaTeX: the form of each operation, by the precedence column and the author's notation."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType

from texderive.ir.expr import Expr, postorder
from texderive.ir.operations import OPERATIONS
from texderive.render import functions as f
from texderive.render import products as p
from texderive.render import scripts as s
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


def write(expr: Expr, notation: Notation = PLAIN) -> str:
    """The LaTeX of an expression in an author's notation. Raises UnsupportedError where it would be absurdly long."""
    pen = Pen(notation, FORMS)
    if expr.op == "identity":
        return s.sized_identity(expr, pen).text
    for part in postorder(expr):  # from the leaves up, so that depth costs no stack
        pen.piece(part)
    return pen.piece(expr).text

"""Kronecker products in form: factor by factor, on a vec, and where they pick a diagonal."""

from __future__ import annotations

from texderive.derivation.form import Forms, rewrite_node
from texderive.derivation.transposes import transposed
from texderive.ir import build as b
from texderive.ir.expr import Expr


def mixed_product(left: Expr, right: Expr, k: Forms) -> Expr | None:
    """(A ⊗ B)(C ⊗ D) = AC ⊗ BD where the sizes agree, factor by factor."""
    if len(left.args) != len(right.args) or any(
        a.cols is not c.rows for a, c in zip(left.args, right.args, strict=True)
    ):
        return None
    return rewrite_node(b.kron(*(rewrite_node(b.mul(a, c), k) for a, c in zip(left.args, right.args, strict=True))), k)


def kron_on_vec(c: Expr, a: Expr, v: Expr, k: Forms) -> Expr | None:
    """(C ⊗ A) vec(V) = vec(A V C^T)."""
    if a.cols is not v.rows or c.cols is not v.cols:
        return None
    return rewrite_node(b.mul(a, v, transposed(c, k)), k)


def picked_diagonal(left: Expr, right: Expr, k: Forms) -> Expr | None:
    """(v^T ⊗ A) sum_i (e_i ⊗ e_i) e_i^T = A diag(v), and its transpose."""
    if left.op == "sum":
        turned = picked_diagonal(transposed(right, k), transposed(left, k), k)
        return transposed(turned, k) if turned is not None else None
    e = b.unit(right.data.index, right.cols)
    if right.args[0] is not b.mul(b.kron(e, e), b.transpose(e)) or len(left.args) != 2:
        return None
    first, second = left.args
    if not (first.is_row or second.is_row):
        return None
    v, other = (first, second) if first.is_row else (second, first)
    return rewrite_node(b.mul(other, b.diag(transposed(v, k))), k)

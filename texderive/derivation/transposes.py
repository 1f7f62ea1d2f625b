"""Transposes pushed to the symbols, inverses in one spelling, and what the facts say of both."""

from __future__ import annotations

from texderive.derivation.form import Forms, handles, lightest, rewrite_node, weight
from texderive.ir import build as b
from texderive.ir.expr import Expr
from texderive.ir.facts import has, is_symmetric


def transposed(x: Expr, k: Forms) -> Expr:
    """x^T in form, x being in form."""
    return rewrite_node(b.transpose(x), k)


def inverted(x: Expr, k: Forms) -> Expr:
    return rewrite_node(b.inverse(x), k)


@handles("transpose")
def push_transpose(e: Expr, k: Forms) -> Expr:
    x = e.args[0]
    if x.op == "mul":
        scalars, core = b.split_scalars(x)
        factors = core.args if core.op == "mul" else (core,)
        return rewrite_node(b.mul(*scalars, *(transposed(f, k) for f in reversed(factors))), k)
    if x.op == "diag" or (k.facts and is_symmetric(x)):
        return x
    if x.op == "kron":
        return rewrite_node(b.kron(*(transposed(f, k) for f in x.args)), k)
    if x.op == "block":
        pushed = rewrite_node(b.block(x.data[::-1], *(transposed(a, k) for a in b.by_columns(x))), k)
        return pushed if weight(pushed, k) <= weight(x, k) else e
    if x.op == "commutation":
        return b.commutation(x.data[1], x.data[0])
    if x.op == "add" or (x.op == "hadamard" and any(a.op == "transpose" for a in x.args)):
        # A residual keeps its transpose outside, (Xw - y)^T, unless the parts take it without growing.
        inside = b.rebuild(x, tuple(transposed(a, k) for a in x.args))
        pushed = rewrite_node(inside, k)
        return pushed if weight(pushed, k) < weight(e, k) + (5 if any(a.op == "kron" for a in x.args) else 0) else e
    if x.op == "sum":
        return b.total(x.data, transposed(x.args[0], k))
    if x.op == "inverse":
        inner = transposed(x.args[0], k)
        if inner is x.args[0]:
            return x
        if inner.op != "transpose" and x.args[0].op != "named":
            return lightest(k, e, inverted(inner, k))
    if x.op == "unvec":
        return e
    return e


@handles("inverse")
def tidy_inverse(e: Expr, k: Forms) -> Expr:
    x = e.args[0]
    if k.facts and has(x, "orthogonal"):
        return transposed(x, k)
    if x.op == "transpose":
        return transposed(inverted(x.args[0], k), k)
    if x.op == "diag":
        return b.diag(b.entry_power(x.args[0], -1))
    if x.op == "kron" and all(a.rows is a.cols for a in x.args):
        return rewrite_node(b.kron(*(inverted(a, k) for a in x.args)), k)
    if x.op == "commutation":
        return transposed(x, k)
    scalars, core = b.split_scalars(x)
    if scalars:
        return rewrite_node(b.mul(*(b.power(s, b.number(-1)) for s in scalars), inverted(core, k)), k)
    return e


@handles("trace")
def tidy_trace(e: Expr, k: Forms) -> Expr:
    x = e.args[0]
    if x.is_scalar:
        return x
    if x.op == "transpose":
        return b.trace(x.args[0])
    if x.op == "mul":
        after = (*x.args[1:], x.args[0])
        column = next((i for i, a in enumerate(x.args) if a.is_column and after[i].is_row), None)
        if column is not None:
            # tr(A u v^T B) = v^T B A u: a scalar that needs no trace.
            return rewrite_node(b.mul(*x.args[column + 1 :], *x.args[: column + 1]), k)
    return e


@handles("diag")
def tidy_diag(e: Expr, k: Forms) -> Expr:
    x = e.args[0]
    return b.identity(x.rows) if x.op == "ones" else b.diag(x)


@handles("diagonal")
def tidy_diagonal(e: Expr, k: Forms) -> Expr:
    x = e.args[0]
    if x.op == "mul" and len(x.args) == 2 and x.args[0].is_column and x.args[1].is_row:
        return rewrite_node(b.hadamard(x.args[0], transposed(x.args[1], k)), k)
    if x.op == "transpose":
        return b.diagonal(x.args[0])
    return e


@handles("vec")
def tidy_vec(e: Expr, k: Forms) -> Expr:
    scalars, core = b.split_scalars(e.args[0])
    return b.mul(*scalars, b.vec(core)) if scalars else e


@handles("unvec")
def tidy_unvec(e: Expr, k: Forms) -> Expr:
    """vec^{-1}((C ⊗ A) vec(V)) = A V C^T."""
    scalars, core = b.split_scalars(e.args[0])
    if core.op == "vec" and core.args[0].shape == e.data:
        return rewrite_node(b.mul(*scalars, core.args[0]), k)
    return b.mul(*scalars, b.unvec(core, *e.data)) if scalars else e

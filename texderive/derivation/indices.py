"""Sums over entries written without indices: Σ_i x_i y_i is x^T y, Σ_j A_ij y_j is the i-th entry of Ay.

A trace of a Kronecker product of square factors, tr(A ⊗ X) = tr(A) tr(X), is opened here too.

Only what is a product of entries (and of functions of entries at one index) is taken; families stay indexed.
"""

from __future__ import annotations

from texderive.ir import build as b
from texderive.ir.dims import ONE, Dim
from texderive.ir.expr import Binder, Expr
from texderive.ir.walk import transform


def without_indices(f: Expr) -> Expr:
    """The expression with sums over entries in matrix form, innermost first. A named intermediate keeps its name."""
    return transform(f, _in_matrix_form)


def _in_matrix_form(e: Expr) -> Expr:
    if e.op == "sum" and e.is_scalar:
        return _of_sum(e) or e
    if e.op == "trace" and e.args[0].op == "kron" and all(a.rows is a.cols for a in e.args[0].args):
        return b.mul(*(b.trace(a) for a in e.args[0].args))
    return e


def _of_sum(e: Expr) -> Expr | None:
    """One sum; None where it has no matrix form."""
    binder: Binder = e.data
    body, index, size = e.args[0], binder.index, binder.size
    if binder.lower != "1" or index not in body.free:
        return None
    factors = list(body.args) if body.op == "mul" and body.args[-1].is_scalar else [body]
    outside = [f for f in factors if index not in f.free]
    inside = [f for f in factors if index in f.free]
    if len(inside) == 1 and inside[0].op == "add":
        parts = [(_term(binder, t), t) for t in inside[0].args]
        if all(made is None or index not in term.free for made, term in parts):
            return None
        return b.mul(*outside, b.add(*(b.total(binder, t) if made is None else made for made, t in parts)))
    vectors = [_lifted(f, index, size) for f in inside if f.free == {index}]
    paired = [f for f in inside if f.free != {index}]
    known = [v for v in vectors if v is not None]
    if len(known) < len(vectors) or not (vectors or paired):
        return None
    if not paired:
        return b.mul(*outside, _inner(known))
    return _along_row(outside, paired, b.hadamard(*known) if known else b.ones(size), index)


def _term(binder: Binder, term: Expr) -> Expr | None:
    """One term of a sum under the index; one that does not carry it is counted."""
    if binder.index not in term.free:
        return b.mul(b.dimension(binder.size), term)
    number, core = b.coefficient(b.total(binder, term))
    found = _of_sum(core) if core.op == "sum" else None
    return b.mul(b.number(number), found) if found is not None else None


def _inner(vectors: list[Expr]) -> Expr:
    """The sum of the entries of a Hadamard product: an inner product where there are two factors."""
    if len(vectors) == 1:
        return b.mul(b.ones(ONE, vectors[0].rows), vectors[0])
    return b.mul(b.transpose(vectors[0]), b.hadamard(*vectors[1:]))


def _along_row(outside: list[Expr], paired: list[Expr], column: Expr, index: str) -> Expr | None:
    """Σ_j A_ij y_j = (A y)_i, A being a Hadamard product if several factors have both indices."""
    others = {i for f in paired for i in f.free} - {index}
    if len(others) != 1 or any(f.op != "entry" for f in paired):
        return None
    (other,) = others
    whole = []
    for f in paired:
        i, j = f.data
        if {i, j} != {index, other}:
            return None
        whole.append(f.args[0] if j == index else b.transpose(f.args[0]))
    return b.mul(*outside, b.entry(b.mul(b.hadamard(*whole), column), other, 1))


def _lifted(f: Expr, index: str, size: Dim) -> Expr | None:
    """The vector whose entry at the index is f; None where f is no function of entries at that index."""
    if index not in f.free:
        return b.mul(f, b.ones(size)) if f.is_scalar else None
    if f.op == "entry":
        i, j = f.data
        x = f.args[0]
        if i == index and j == 1 and x.is_column and index not in x.free:
            return x
        if i == j == index and index not in x.free:
            return b.diagonal(x)
        return None
    if f.op == "apply":
        inner = _lifted(f.args[0], index, size)
        return b.apply(f.data, inner) if inner is not None else None
    if f.op == "call" and f.data.elementwise:
        inner = _lifted(f.args[0], index, size)
        return b.call(f.data, inner) if inner is not None else None
    if f.op == "power" and index not in f.args[1].free:
        inner = _lifted(f.args[0], index, size)
        return b.entry_power(inner, f.args[1]) if inner is not None else None
    if f.op == "add":
        parts = [_lifted(a, index, size) for a in f.args]
        return b.add(*(p for p in parts if p is not None)) if all(p is not None for p in parts) else None
    if f.op == "mul" and all(a.is_scalar for a in f.args):
        scalars = [a for a in f.args if index not in a.free]
        lifts = [_lifted(a, index, size) for a in f.args if index in a.free]
        if any(v is None for v in lifts):
            return None
        return b.mul(*scalars, b.hadamard(*(v for v in lifts if v is not None)))
    return None

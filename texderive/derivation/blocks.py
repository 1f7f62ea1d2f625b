"""Matrices of blocks in form: what takes a block out of one or places it, and sums of those that are parted alike."""

from __future__ import annotations

from texderive.derivation.form import Forms, lightest, rewrite_node, weight
from texderive.ir import build as b
from texderive.ir.expr import Expr


def block_product(left: Expr, right: Expr, k: Forms) -> Expr | None:
    """[I, 0] times blocks takes some of them; what an author wrote as a product of blocks stays one."""
    if b.is_selection(left) or b.is_selection(right):
        return _multiplied(_opened(left, k), _opened(right, k), k)
    if left.op == right.op == "block" and not {left, right} <= k.written:
        found = _multiplied(left, right, k)
        return found if found is not None and weight(found, k) < weight(left, k) + weight(right, k) else None
    return None


def _multiplied(left: Expr, right: Expr, k: Forms) -> Expr | None:
    """The product block by block, where the parts fit each other; what is not parted is one block."""
    (rows, inner), (height, cols) = _grid(left), _grid(right)
    one, two = _parts(left), _parts(right)
    if inner != height or any(a.cols is not c.rows for a, c in zip(one[:inner], two[::cols], strict=True)):
        return None
    sums = (
        b.add(*(rewrite_node(b.mul(one[i * inner + n], two[n * cols + j]), k) for n in range(inner)))
        for i in range(rows)
        for j in range(cols)
    )
    return rewrite_node(b.block((rows, cols), *(rewrite_node(s, k) for s in sums)), k)


def _grid(x: Expr) -> tuple[int, int]:
    rows, cols = x.data if x.op == "block" else (1, 1)
    return rows, cols


def _parts(x: Expr) -> tuple[Expr, ...]:
    return x.args if x.op == "block" else (x,)


def _opened(x: Expr, k: Forms) -> Expr:
    """Transposes and sums of matrices of blocks as one such matrix, where all are parted alike; else x."""
    if x.op == "transpose":
        inner = _opened(x.args[0], k)
        if inner.op == "block":
            return b.block(inner.data[::-1], *(rewrite_node(b.transpose(p), k) for p in b.by_columns(inner)))
    if x.op == "add":
        return _added([_opened(t, k) for t in x.args], k) or x
    if x.op == "mul":
        scalars, core = b.split_scalars(x)
        inner = _opened(core, k) if scalars else x
        if inner.op == "block":
            return b.rebuild(inner, tuple(b.mul(*scalars, p) for p in inner.args))
    return x


def _added(terms: list[Expr], k: Forms) -> Expr | None:
    if any(t.op != "block" or t.data != terms[0].data for t in terms):
        return None
    if any([p.shape for p in t.args] != [p.shape for p in terms[0].args] for t in terms):
        return None
    parts = zip(*(t.args for t in terms), strict=True)
    return b.rebuild(terms[0], tuple(rewrite_node(b.add(*p), k) for p in parts))


def joined_blocks(e: Expr, k: Forms) -> Expr:
    """[A, 0] + [0, B] = [A, B]: a sum whose terms are parted alike, where that reads no longer."""
    for i, first in enumerate(e.args):
        for second in e.args[i + 1 :]:
            pair = [t if t.op == "block" else _opened(t, k) if t.op == "mul" else t for t in (first, second)]
            joined = _added(pair, k)
            if joined is not None:
                others = [t for t in e.args if t is not first and t is not second]
                return lightest(k, e, b.add(*others[:i], joined, *others[i:]))
    return e

"""Products of matrices as NumPy code: in the cheaper order, diagonals and inverses never formed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from typing import Literal

from texderive.ir import build as b
from texderive.ir.dims import ONE, Dim
from texderive.ir.expr import Expr
from texderive.render.codegen.entrywise import total
from texderive.render.codegen.lowering import Lowering, handles
from texderive.render.codegen.matrices import kronecker, permutation
from texderive.render.codegen.program import ATOM, LOWEST, MINUS, TIMES, Op

Kind = Literal["dense", "diag", "inverse", "ones", "swap", "sum"]
ASSUMED = 100  # the size of a dimension when orders of multiplication are compared
LONGEST = 48  # factors up to which every order is compared
SHARED = 3  # an inverse in so many products is worth forming


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """A factor. ``op`` is its value, or the diagonal as a column, or the matrix whose inverse is meant."""

    kind: Kind
    rows: Dim
    cols: Dim
    op: Op | None = None
    expr: Expr | None = None


@handles("mul")
def _mul(low: Lowering, e: Expr) -> Op:
    """Numbers and runs of matrices that make a number, then the product that they scale."""
    tops: list[Op] = []
    below: list[Op] = []
    run: list[Expr] = []
    for factor in e.args:
        if factor.is_scalar:
            if factor.op == "power" and factor.args[1].op == "number" and factor.args[1].data < 0:
                below.append(low.value(b.power(factor.args[0], b.neg(factor.args[1]))))
            else:
                tops.append(low.value(factor))
            continue
        run.append(factor)
        if run[0].rows is ONE and factor.cols is ONE:
            tops.append(low.corner(product(low, run)))
            run = []
    if len(run) == 1 and run[0].op == "kron":
        scale = scaled(low, tops, below) if tops or below else None
        return kronecker(low, run[0], scale)
    return scaled(low, [*tops, product(low, run)] if run else tops, below)


def scaled(low: Lowering, tops: list[Op], below: list[Op]) -> Op:
    """A product of numbers, and perhaps one matrix, over numbers."""
    if not tops:
        return low.over_by(low.number(Fraction(1)), reduce(low.times, below))
    negative = tops[0].text == "-1" and len(tops) > 1
    top = reduce(low.times, tops[1:] if negative else tops)
    result = low.over_by(top, reduce(low.times, below)) if below else top
    return low.negative(result) if negative else result


def product(low: Lowering, factors: Sequence[Expr]) -> Op:
    """The product of matrices, 1 x 1 where it is a number."""
    pieces = [piece_of(low, f) for f in factors]
    return chain(low, pieces)


def piece_of(low: Lowering, e: Expr) -> Piece:
    """How a factor is best multiplied by."""
    if e.op == "diag":
        return Piece("diag", e.rows, e.cols, low.value(e.args[0]), e)
    if e.op == "ones":
        return Piece("ones", e.rows, e.cols, None, e)
    if e.op == "commutation":
        return Piece("swap", e.rows, e.cols, None, e)
    inverted = _inverted(e)
    if inverted is not None and low.inverses.get(_plain(e), 0) < SHARED:
        return Piece("inverse", e.rows, e.cols, low.value(inverted), e)
    if e.op == "add" and all(map(_is_structured, e.args)):
        return Piece("sum", e.rows, e.cols, None, e)
    return Piece("dense", e.rows, e.cols, low.value(e), e)


def _inverted(e: Expr) -> Expr | None:
    """M where e is the inverse of M."""
    if e.op == "inverse":
        return e.args[0]
    if e.op == "transpose" and e.args[0].op == "inverse":
        return b.transpose(e.args[0].args[0])
    return None


def _plain(e: Expr) -> Expr:
    return e.args[0] if e.op == "transpose" else e


def _is_structured(term: Expr) -> bool:
    """A multiple of the identity, a diagonal, or an outer product: cheaper to multiply by than a matrix."""
    core = b.split_scalars(term)[1]
    if core.op in ("identity", "diag"):
        return True
    return core.op == "mul" and any(f.cols is ONE for f in core.args)


def chain(low: Lowering, pieces: Sequence[Piece]) -> Op:
    if len(pieces) == 1:
        return dense(low, pieces[0])
    if _is_open(pieces):
        slots = ", ".join(f"{{{k}}}" for k in range(len(pieces)))
        return low.program.op(f"np.linalg.multi_dot([{slots}])", tuple(dense(low, p) for p in pieces))
    if len(pieces) > LONGEST:
        return _from_narrower_end(low, pieces)
    return dense(low, _joined(low, pieces, _best_splits(pieces), 0, len(pieces) - 1))


def _is_open(pieces: Sequence[Piece]) -> bool:
    """Whether only the sizes at run time tell the cheapest order: three or more plain matrices of several sizes."""
    sizes = {d for p in pieces for d in (p.rows, p.cols)}
    plain = all(p.kind == "dense" and p.op is not None and not p.op.axes for p in pieces)
    return len(pieces) > 2 and plain and ONE not in sizes and len(sizes) > 1


def _from_narrower_end(low: Lowering, pieces: Sequence[Piece]) -> Op:
    if pieces[-1].cols is ONE:
        return dense(low, reduce(lambda done, p: joined(low, p, done), reversed(pieces[:-1]), pieces[-1]))
    return dense(low, reduce(lambda done, p: joined(low, done, p), pieces[1:], pieces[0]))


def _assumed(size: Dim) -> int:
    return size.factor * int(ASSUMED ** len(size.names))


def _best_splits(pieces: Sequence[Piece]) -> dict[tuple[int, int], int]:
    """Where to split each run of factors, by the number of multiplications at assumed sizes."""
    rows = [_assumed(p.rows) for p in pieces]
    cols = [_assumed(p.cols) for p in pieces]
    cheap = [p.kind not in ("dense", "inverse") for p in pieces]
    cost: dict[tuple[int, int], int] = {(i, i): 0 for i in range(len(pieces))}
    splits: dict[tuple[int, int], int] = {}
    for width in range(1, len(pieces)):
        for i in range(len(pieces) - width):
            j = i + width
            options = []
            for k in range(i, j):
                one = (i == k and cheap[i]) or (k + 1 == j and cheap[j])
                own = rows[i] * cols[j] if one else rows[i] * cols[k] * cols[j]
                options.append((cost[i, k] + cost[k + 1, j] + own, k))
            cost[i, j], splits[i, j] = min(options)
    return splits


def _joined(low: Lowering, pieces: Sequence[Piece], splits: dict[tuple[int, int], int], i: int, j: int) -> Piece:
    if i == j:
        return pieces[i]
    k = splits[i, j]
    return joined(low, _joined(low, pieces, splits, i, k), _joined(low, pieces, splits, k + 1, j))


def joined(low: Lowering, left: Piece, right: Piece) -> Piece:
    """The product of two pieces."""
    rows, cols = left.rows, right.cols
    if left.kind == right.kind == "diag":
        return Piece("diag", rows, cols, low.times(_op(left), _op(right)))
    return Piece("dense", rows, cols, _product(low, left, right))


def _product(low: Lowering, left: Piece, right: Piece) -> Op:
    if left.kind == "diag":
        return low.times(_op(left), dense(low, right))
    if right.kind == "diag":
        return low.times(dense(low, left), low.transposed(_op(right)))
    if left.kind == "swap":
        return _permuted(low, left, right, "{0}[..., {1}, :]" if _has_axes(right) else "{0}[{1}]")
    if right.kind == "swap":
        return _permuted(low, right, left, "{0}[..., {1}]", turned=True)
    if left.kind == "inverse":
        return low.on_matrices("np.linalg.solve({0}, {1})", (_op(left), dense(low, right)))
    if right.kind == "inverse":
        solved = low.on_matrices(
            "np.linalg.solve({0}, {1})", (low.transposed(_op(right)), low.transposed(dense(low, left)))
        )
        return low.transposed(solved)
    if left.kind == "ones" and not (right.kind == "ones" or left.cols is ONE):
        return _summed(low, right, -2, left.rows, right.cols)
    if right.kind == "ones" and right.rows is not ONE:
        return _summed(low, left, -1, left.rows, right.cols)
    if left.kind == "sum" and right.kind != "sum":
        return _distributed(low, left, lambda core: [*core, right])
    if right.kind == "sum":
        return _distributed(low, right, lambda core: [left, *core])
    if left.cols is ONE:  # an outer product
        return low.on_matrices("{0} * {1}", (dense(low, left), dense(low, right)), level=TIMES, needs=(TIMES, MINUS))
    return _matmul(low, left, right)


def _matmul(low: Lowering, left: Piece, right: Piece) -> Op:
    """A product; a matrix times a family of vectors is one product of matrices, not many small ones."""
    a, c = dense(low, left), dense(low, right)
    if right.cols is ONE and c.axes and not a.axes:
        flat = low.matmul(low.flat(c, "[..., 0]"), low.transposed(a))
        return low.program.op("{0}[..., None]", (flat,), needs=ATOM, axes=c.axes, fresh=False)
    if left.rows is ONE and a.axes and not c.axes:
        flat = low.matmul(low.flat(a, "[..., 0, :]"), c)
        return low.program.op("{0}[..., None, :]", (flat,), needs=ATOM, axes=a.axes, fresh=False)
    return low.matmul(a, c)


def _has_axes(p: Piece) -> bool:
    return p.op is not None and bool(p.op.axes)


def _permuted(low: Lowering, swap: Piece, other: Piece, text: str, turned: bool = False) -> Op:
    assert swap.expr is not None
    rows, cols = swap.expr.data
    places = permutation(low, cols, rows) if turned else permutation(low, rows, cols)
    x = dense(low, other)
    return low.program.op(text, (x, places), needs=(ATOM, LOWEST), axes=x.axes)


def _summed(low: Lowering, piece: Piece, axis: int, rows: Dim, cols: Dim) -> Op:
    """A product with a matrix of ones: sums of columns or of rows, repeated."""
    x = dense(low, piece)
    sums = low.program.op(f"{{0}}.sum(axis={axis}, keepdims=True)", (x,), needs=ATOM, axes=x.axes)
    if (rows if axis == -2 else cols) is ONE:
        return sums
    repeated = (rows, ONE) if axis == -2 else (ONE, cols)
    return low.times(low.value(b.ones(*repeated)), sums)


def _distributed(low: Lowering, piece: Piece, around: Callable[[list[Piece]], list[Piece]]) -> Op:
    """(D + u v^T) X as D X + u (v^T X)."""
    assert piece.expr is not None
    result: Op | None = None
    for term in piece.expr.args:
        factor, rest = b.coefficient(term)
        scalars, core = b.split_scalars(rest)
        factors = core.args if core.op == "mul" else () if core.op == "identity" else (core,)
        value = chain(low, around([piece_of(low, f) for f in factors]))
        numbers = [low.number(abs(factor))] if abs(factor) != 1 else []
        value = scaled(low, [*numbers, *map(low.value, scalars), value], [])
        if result is None:
            result = low.negative(value) if factor < 0 else value
        else:
            result = low.minus(result, value) if factor < 0 else low.plus(result, value)
    assert result is not None
    return result


def _op(piece: Piece) -> Op:
    assert piece.op is not None
    return piece.op


def dense(low: Lowering, piece: Piece) -> Op:
    """The value of a piece as a matrix."""
    if piece.kind == "dense":
        return _op(piece)
    if piece.kind == "diag" and piece.expr is None:
        v = _op(piece)
        eye = low.program.op("np.eye({0})", (low.dim(piece.rows),))
        return low.times(v, eye) if v.axes else low.program.op("np.diag({0}[:, 0])", (v,), needs=ATOM)
    assert piece.expr is not None
    return low.value(piece.expr)


@handles("trace")
def _trace(low: Lowering, e: Expr) -> Op:
    return trace_of(low, e.args[0])


def trace_of(low: Lowering, x: Expr) -> Op:
    if x.op == "add":
        return reduce(low.plus, (trace_of(low, t) for t in x.args))
    scalars, core = b.split_scalars(x)
    factors = list(core.args) if core.op == "mul" else [core]
    value = _trace_of_product(low, factors)
    return scaled(low, [*map(low.value, scalars), value], [])


def _trace_of_product(low: Lowering, factors: list[Expr]) -> Op:
    """Around a vector the trace is a number already; else the last product is not formed, only its diagonal."""
    at = next((k for k, f in enumerate(factors) if f.cols is ONE), None)
    if at is not None:
        return low.corner(product(low, [*factors[at + 1 :], *factors[: at + 1]]))
    if len(factors) == 1:
        if factors[0].op == "diag":
            return total(low, low.value(factors[0].args[0]))
        if factors[0].op == "inner":
            return low.value(factors[0])
        x = low.value(factors[0])
        return low.program.op(
            "np.trace({0}, axis1=-2, axis2=-1)" if x.axes else "np.trace({0})", (x,), axes=x.axes, scalar=True
        )
    inverted = next((k for k, f in enumerate(factors) if _inverted(f) is not None), 0)
    factors = factors[inverted:] + factors[:inverted]
    if inverted or _inverted(factors[0]) is not None:
        x = product(low, factors)
        return low.program.op(
            "np.trace({0}, axis1=-2, axis2=-1)" if x.axes else "np.trace({0})", (x,), axes=x.axes, scalar=True
        )
    return total(low, low.times(product(low, factors[:-1]), low.transposed(low.value(factors[-1]))))

"""Families, entries, and sums over an index as NumPy code: index axes instead of loops."""

from __future__ import annotations

from functools import reduce

from texderive.ir.dims import ONE
from texderive.ir.expr import Binder, Expr, Symbol
from texderive.render.codegen.chains import Piece, chain, piece_of, product
from texderive.render.codegen.lowering import Lowering, Range, handles, unsupported
from texderive.render.codegen.program import ADDED, ATOM, LOWEST, MINUS, POWER, TIMES, Op
from texderive.verify.point import key_of


@handles("symbol")
def _symbol(low: Lowering, e: Expr) -> Op:
    symbol: Symbol = e.data
    leaf = ("symbol", key_of(symbol))
    if not symbol.index:
        return low.program.op("", leaf=leaf, scalar=e.is_scalar)
    if len(set(symbol.index)) < len(symbol.index):
        raise unsupported(f"{symbol.name} has the same index twice")
    ranges = [low.range_of(i) for i in symbol.index]
    axes = tuple(r.name for r in low.nest if r.name in symbol.index)
    text: str = "{0}"
    sizes: list[Op] = []
    if any(_is_cut(low, symbol, axis, r) for axis, r in enumerate(ranges)):
        text += "[" + ", ".join(_slice(r, k + 1) for k, r in enumerate(ranges)) + "]"
        sizes = [r.size for r in ranges]
    if axes != symbol.index:
        order = [symbol.index.index(a) for a in axes]
        behind = [] if e.is_scalar else [len(order), len(order) + 1]
        text += f".transpose({', '.join(map(str, order + behind))})"
    if text == "{0}":
        return low.program.op("", leaf=leaf, axes=axes, scalar=e.is_scalar)
    raw = low.program.op("", leaf=leaf, axes=symbol.index, scalar=e.is_scalar)
    return low.program.op(
        text, (raw, *sizes), needs=(ATOM, *(ADDED for _ in sizes)), axes=axes, scalar=e.is_scalar, fresh=False
    )


def _is_cut(low: Lowering, symbol: Symbol, axis: int, r: Range) -> bool:
    """Whether the index may leave out members of the family."""
    return r.start > 0 or len(low.inventory.runs.get((key_of(symbol), axis), ())) > 1


def _slice(r: Range, slot: int) -> str:
    stop = f"{{{slot}}} + {r.more}" if r.more else f"{{{slot}}}"
    return f"{r.start}:{stop}" if r.start else f":{stop}"


def _positions(low: Lowering, r: Range, shift: int = 0) -> Op:
    """The places of the members that an index runs over; with ``shift`` 1 numbers counted from 1."""
    start, more = r.start + shift, r.more + shift
    stop = f"{{0}} + {more}" if more else "{0}"
    text = f"np.arange({start}, {stop})" if start else f"np.arange({stop})"
    return low.program.op(text, (r.size,), needs=ADDED, axes=(r.name,), scalar=True)


@handles("counter")
def _counter(low: Lowering, e: Expr) -> Op:
    r = low.range_of(e.data[0])
    places = _positions(low, r, 0 if r.more else 1)
    return low.program.op("{0}.astype(float)", (places,), needs=ATOM, axes=places.axes, scalar=True)


@handles("unit")
def _unit(low: Lowering, e: Expr) -> Op:
    position = e.data[0]
    eye = low.program.op("np.eye({0})", (low.dim(e.rows),))
    if isinstance(position, int):
        return low.program.op(f"{{0}}[:, {position - 1}:{position}]", (eye,), needs=ATOM)
    places = _positions(low, low.range_of(position))
    return low.program.op("{0}[{1}][..., None]", (eye, places), needs=(ATOM, LOWEST), axes=places.axes)


@handles("entry")
def _entry(low: Lowering, e: Expr) -> Op:
    x = low.value(e.args[0])
    if x.scalar:
        return x
    axes = tuple(r.name for r in low.nest if r.name in e.free)
    if not axes:
        i, j = (p - 1 for p in e.data)
        return low.program.op(f"{{0}}[{i}, {j}]", (x,), needs=ATOM, scalar=True)
    parts: list[str] = []
    args: list[Op] = [x]
    for place in (*x.axes, *e.data):
        if isinstance(place, int):
            parts.append(str(place - 1))
            continue
        own = place in x.axes and len(parts) < len(x.axes)
        r = low.range_of(place)
        places = _positions(low, Range(r.name, r.size, 0, r.more - r.start)) if own else _positions(low, r)
        behind = ["None"] * (len(axes) - 1 - axes.index(place))
        args.append(
            low.program.op(f"{{0}}[{', '.join([':', *behind])}]", (places,), needs=ATOM, axes=(place,), scalar=True)
            if behind
            else places
        )
        parts.append(f"{{{len(args) - 1}}}")
    return low.program.op(
        f"{{0}}[{', '.join(parts)}]", tuple(args), needs=(ATOM, *(LOWEST for _ in args[1:])), axes=axes, scalar=True
    )


def range_for(low: Lowering, binder: Binder) -> tuple[Range, Op | None]:
    """The range of a bound index; where its lower bound is an index, a mask of where it is at least that."""
    size = low.dim(binder.size)
    if binder.lower.lstrip("-").isdigit():
        first = int(binder.lower)
        if first < 0:
            raise unsupported(f"an index that starts at {first}")
        return Range(binder.index, size, max(first - 1, 0), 1 if first == 0 else 0), None
    inner, outer = Range(binder.index, size), low.range_of(binder.lower)
    with low.over(inner):
        places = (_positions(low, inner, 1), _positions(low, outer, 0 if outer.more else 1))
        mask = low.broadcast("({0} >= {1}).astype(float)", places, needs=ADDED)
    return inner, mask


def _count(low: Lowering, r: Range) -> Op:
    left_out = r.start - r.more
    if not left_out:
        return r.size
    sign, size = ("-", left_out) if left_out > 0 else ("+", -left_out)
    return low.program.op(f"{{0}} {sign} {size}", (r.size,), level=ADDED, needs=ADDED, scalar=True)


@handles("sum")
def _sum(low: Lowering, e: Expr) -> Op:
    r, mask = range_for(low, e.data)
    body = e.args[0]
    with low.over(r):
        if mask is not None:
            return summed(low, low.times(mask, low.value(body)), r.name)
        return sum_of(low, body, r)


@handles("prod")
def _prod(low: Lowering, e: Expr) -> Op:
    r, mask = range_for(low, e.data)
    with low.over(r):
        x = low.value(e.args[0])
        if mask is not None:
            x = low.broadcast("np.where({0} > 0, {1}, 1)", (mask, x), needs=(ADDED, LOWEST))
        elif r.name not in x.axes:
            return low.broadcast("{0} ** {1}", (x, _count(low, r)), level=POWER, needs=ATOM)
        return summed(low, x, r.name, "prod")


def summed(low: Lowering, x: Op, index: str, how: str = "sum") -> Op:
    """The sum along the axis of an index."""
    left = tuple(a for a in x.axes if a != index)
    return low.program.op(f"{{0}}.{how}(axis={x.axes.index(index)})", (x,), needs=ATOM, axes=left, scalar=x.scalar)


def sum_of(low: Lowering, body: Expr, r: Range) -> Op:
    """The sum over an index of a body, constants taken out, outer products as one product of matrices."""
    if r.name not in body.free:
        return low.times(_count(low, r), low.value(body))
    if body.op == "named":
        return sum_of(low, body.args[0], r)
    if body.op == "transpose":
        return low.transposed(sum_of(low, body.args[0], r))
    if body.op == "add" and not body.is_scalar and ONE not in body.shape:
        return reduce(low.plus, (sum_of(low, t, r) for t in body.args))
    if body.op != "mul":
        return summed(low, low.value(body), r.name)
    scalars = [f for f in body.args if f.is_scalar]
    matrices = [f for f in body.args if not f.is_scalar]
    fixed = [s for s in scalars if r.name not in s.free]
    moving = [s for s in scalars if r.name in s.free]
    if body.is_scalar and matrices:  # a product of matrices that is a number
        return summed(low, low.value(body), r.name)
    return reduce(low.times, [*map(low.value, fixed), _sum_of_product(low, moving, matrices, r)])


def _sum_of_product(low: Lowering, moving: list[Expr], matrices: list[Expr], r: Range) -> Op:
    """The sum of a product whose numbers all have the index; fixed matrices at its ends are taken out."""
    places = [k for k, m in enumerate(matrices) if r.name in m.free]
    weight = reduce(low.times, map(low.value, moving)) if moving else None
    if not places:
        assert weight is not None
        sums = summed(low, weight, r.name)
        return low.times(sums, product(low, matrices)) if matrices else sums
    left, run, right = matrices[: places[0]], matrices[places[0] : places[-1] + 1], matrices[places[-1] + 1 :]
    value = _sum_of_run(low, weight, run, r)
    if not left and not right:
        return value
    middle = Piece("dense", run[0].rows, run[-1].cols, value)
    return chain(low, [*(piece_of(low, f) for f in left), middle, *(piece_of(low, f) for f in right)])


def _sum_of_run(low: Lowering, weight: Op | None, run: list[Expr], r: Range) -> Op:
    """Σ s u v^T over an index of columns u and rows v is one product of the stacked matrices."""
    split = next((k for k, m in enumerate(run[:-1]) if m.cols is ONE), None)
    only = (r.name,)
    if weight is None or weight.axes == only:
        if split is not None:
            u, v = product(low, run[: split + 1]), product(low, run[split + 1 :])
            if u.axes == v.axes == only:
                columns, rows = low.flat(u, "[..., 0]"), low.flat(v, "[:, 0]")
                if weight is not None:
                    spread = low.program.op("{0}[:, None]", (weight,), needs=ATOM)
                    columns = low.program.op("{0} * {1}", (spread, columns), level=TIMES, needs=(TIMES, MINUS))
                return low.matmul(low.transposed(columns), rows)
        elif weight is not None and run[-1].cols is ONE:
            u = product(low, run)
            if u.axes == only:
                rows = low.flat(u, "[..., 0]")
                vector = low.program.op("{0}.T @ {1}", (rows, weight), level=TIMES, needs=(ATOM, MINUS))
                return low.program.op("{0}[:, None]", (vector,), needs=ATOM, fresh=False)
    whole = product(low, run)
    if r.name not in whole.axes:
        assert weight is not None
        whole = low.times(weight, whole)
        return summed(low, whole, r.name)
    return summed(low, whole if weight is None else low.times(weight, whole), r.name)

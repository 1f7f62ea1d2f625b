"""Operations on whole matrices as NumPy code, but for products (see ``chains``)."""

from __future__ import annotations

from texderive.ir.dims import Dim
from texderive.ir.expr import Expr
from texderive.render.codegen.lowering import Lowering, handles
from texderive.render.codegen.program import ATOM, LOWEST, Op

# Operations of one matrix: the code, whether the result is a number, and the helper it needs.
SIMPLE: dict[str, tuple[str, bool, str]] = {
    "inverse": ("np.linalg.inv({0})", False, ""),
    "pinv": ("np.linalg.pinv({0})", False, ""),
    "adjugate": ("_adjugate({0})", False, "_adjugate"),
    "det": ("np.linalg.det({0})", True, ""),
    "expm": ("_expm({0})", False, "_expm"),
    "logm": ("_logm({0})", False, "_logm"),
}


@handles(*SIMPLE)
def _simple(low: Lowering, e: Expr) -> Op:
    text, scalar, helper = SIMPLE[e.op]
    x = low.value(e.args[0])
    if x.scalar:
        return _of_number(low, e.op, x)
    return low.on_matrices(text, (x,), scalar=scalar, helpers=(helper,) if helper else ())


def _of_number(low: Lowering, op: str, x: Op) -> Op:
    """The same operations of a 1 x 1 matrix."""
    text = {"pinv": "1 / {0}", "adjugate": "{0} * 0 + 1", "expm": "np.exp({0})", "logm": "np.log({0})"}[op]
    return low.broadcast(text, (x,), needs=ATOM, level=ATOM if "(" in text else LOWEST)


@handles("vec")
def _vec(low: Lowering, e: Expr) -> Op:
    x = low.value(e.args[0])
    if x.axes:
        turned, size = low.transposed(x), low.dim(e.rows)
        return low.program.op("{0}.reshape(*{0}.shape[:-2], {1}, 1)", (turned, size), needs=(ATOM, LOWEST), axes=x.axes)
    return low.program.op("{0}.reshape(-1, 1, order='F')", (x,), needs=ATOM, fresh=False)


@handles("unvec")
def _unvec(low: Lowering, e: Expr) -> Op:
    x, rows, cols = low.value(e.args[0]), low.dim(e.rows), low.dim(e.cols)
    if x.axes:
        shaped = low.program.op(
            "{0}.reshape(*{0}.shape[:-2], {1}, {2})", (x, cols, rows), needs=(ATOM, LOWEST, LOWEST), axes=x.axes
        )
        return low.transposed(shaped)
    return low.program.op(
        "{0}.reshape({1}, {2}, order='F')", (x, rows, cols), needs=(ATOM, LOWEST, LOWEST), fresh=False
    )


@handles("diag")
def _diag(low: Lowering, e: Expr) -> Op:
    v = low.value(e.args[0])
    if v.axes:
        return low.times(v, low.program.op("np.eye({0})", (low.dim(e.rows),)))
    return low.program.op("np.diag({0}[:, 0])", (v,), needs=ATOM)


@handles("diagonal")
def _diagonal(low: Lowering, e: Expr) -> Op:
    x = low.value(e.args[0])
    return low.program.op("np.diagonal({0}, axis1=-2, axis2=-1)[..., None]", (x,), axes=x.axes, fresh=False)


def permutation(low: Lowering, rows: Dim, cols: Dim) -> Op:
    """The places from which the commutation matrix for rows x cols takes entries."""
    return low.program.op(
        "np.arange({0} * {1}).reshape({1}, {0}).T.ravel()", (low.dim(rows), low.dim(cols)), needs=ATOM
    )


@handles("commutation")
def _commutation(low: Lowering, e: Expr) -> Op:
    return low.program.op("np.eye({0})[{1}]", (low.dim(e.rows), permutation(low, *e.data)))


@handles("kron")
def _kron(low: Lowering, e: Expr) -> Op:
    return kronecker(low, e, None)


@handles("block")
def _block(low: Lowering, e: Expr) -> Op:
    parts, width = [low.value(p) for p in e.args], e.data[1]
    names = [f"{{{k}}}" for k in range(len(parts))]
    text = ", ".join(f"[{', '.join(names[at : at + width])}]" for at in range(0, len(parts), width))
    if any(p.axes for p in parts):
        return low.on_matrices(f"_block([{text}])", parts, helpers=("_block",))
    return low.program.op(f"np.block([{text}])", tuple(parts))


def kronecker(low: Lowering, e: Expr, scale: Op | None) -> Op:
    """A Kronecker product times a number; an identity is laid out, the number goes into one factor."""
    values: list[Op | None] = [None if f.op == "identity" else low.value(f) for f in e.args]
    if scale is not None:
        place = next(k for k, v in enumerate(values) if v is not None)
        values[place] = low.times(scale, values[place] or scale)
    result: Op | None = values[-1]
    for factor, value in zip(e.args[-2::-1], values[-2::-1], strict=True):
        if value is not None and result is not None:
            result = low.on_matrices("_kron({0}, {1})", (value, result), helpers=("_kron",))
        elif value is not None:
            result = _laid_out(low, value, e.args[-1], "_kron_identity")
        elif result is not None:
            result = _laid_out(low, result, factor, "_identity_kron")
    assert result is not None
    return result


def _laid_out(low: Lowering, x: Op, identity: Expr, helper: str) -> Op:
    """x and an identity: laid out where x is one matrix, else multiplied."""
    if not x.axes:
        text = f"{helper}({{0}}, {{1}})"
        return low.program.op(text, (x, low.dim(identity.rows)), helpers=(helper,))
    eye = low.value(identity)
    args = (x, eye) if helper == "_kron_identity" else (eye, x)
    return low.on_matrices("_kron({0}, {1})", args, helpers=("_kron",))

"""Sums, entrywise operations, functions and leaves as NumPy code."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from texderive.ir import build as b
from texderive.ir.expr import Expr, FunctionSymbol
from texderive.ir.functions import FUNCTIONS
from texderive.ir.operations import AXIS
from texderive.render.codegen.lowering import Lowering, handles, number_text
from texderive.render.codegen.program import ADDED, ATOM, LOWEST, MINUS, POWER, TIMES, Op

BRACKETED = re.compile(r"[\w.]*\([^()]*(?:\([^()]*\)[^()]*)*\)")  # f(..) or (..), as a whole
SAFE_SLOT = re.compile(r"[(,] ?\{0\}(?=[,)])")


@handles("number")
def _number(low: Lowering, e: Expr) -> Op:
    return low.number(e.data)


@handles("constant")
def _constant(low: Lowering, e: Expr) -> Op:
    return low.program.op("np.pi", scalar=True)


@handles("dimension")
def _dimension(low: Lowering, e: Expr) -> Op:
    return low.dim(e.data)


@handles("ones", "zeros")
def _filled(low: Lowering, e: Expr) -> Op:
    return low.program.op(f"np.{e.op}(({{0}}, {{1}}))", (low.dim(e.rows), low.dim(e.cols)))


@handles("identity")
def _identity(low: Lowering, e: Expr) -> Op:
    return low.program.op("np.eye({0})", (low.dim(e.rows),))


@handles("named")
def _named(low: Lowering, e: Expr) -> Op:
    return low.value(e.args[0])


@handles("transpose")
def _transpose(low: Lowering, e: Expr) -> Op:
    return low.transposed(low.value(e.args[0]))


def thin(low: Lowering, e: Expr) -> Op | None:
    """A value that broadcasting spreads to the shape of its neighbours: c 1 1^T is c, 1 r^T is the row r^T."""
    scalars, core = b.split_scalars(e)
    factors = core.args if core.op == "mul" else (core,)
    kept = [f for f in factors if f.op != "ones"]
    if len(kept) == len(factors) or (len(factors) > 1 and not (factors[0].is_column or factors[-1].is_row)):
        return None
    if len(factors) > 1:  # a column of ones times a row, or a column times a row of ones
        first, last = factors[0], factors[-1]
        if first.op == "ones" and first.is_column:
            rest = b.mul(*factors[1:])
        elif last.op == "ones" and last.is_row:
            rest = b.mul(*factors[:-1])
        else:
            return None
        deeper = thin(low, rest) if not rest.is_scalar and rest.op == "mul" else None
        return low.value(b.mul(*scalars, rest)) if deeper is None else deeper
    return low.value(b.mul(*scalars))


def spread(low: Lowering, parts: Sequence[Expr]) -> list[Op]:
    """The values of what stands in a sum or entrywise product; those that broadcasting can spread stay thin."""
    thins = [None if p.is_scalar else thin(low, p) for p in parts]
    if all(t is not None for t in thins):
        thins[0] = None
    return [low.value(p) if t is None else t for p, t in zip(parts, thins, strict=True)]


@handles("add")
def _add(low: Lowering, e: Expr) -> Op:
    gathered = kroneckers_gathered(e)
    if gathered is not None:
        return low.value(gathered)
    signed = [(b.coefficient(t)[0] < 0, t) for t in e.args]
    signed.sort(key=lambda pair: pair[0])  # a positive term first: it saves a sign
    values = spread(low, [b.neg(t) if negative else t for negative, t in signed])
    result: Op | None = None
    for (negative, _), value in zip(signed, values, strict=True):
        if result is None:
            result = low.negative(value) if negative else value
        else:
            result = low.minus(result, value) if negative else low.plus(result, value)
    assert result is not None
    return result


def kroneckers_gathered(e: Expr) -> Expr | None:
    """A ⊗ I + c I as (A + c I) ⊗ I, and the same with I in front: the large identity is never formed."""
    for end in (-1, 0):
        inner: list[Expr] = []
        beside: Expr | None = None
        for term in e.args:
            scalars, core = b.split_scalars(term)
            if core.op == "kron" and core.args[end].op == "identity":
                rest = core.args[:-1] if end else core.args[1:]
                beside = core.args[end]
                inner.append(b.mul(*scalars, b.kron(*rest)))
        sizes = {x.shape for x in inner}
        if beside is None or len(sizes) > 1 or inner[0].rows is not inner[0].cols:
            continue
        for term in e.args:
            scalars, core = b.split_scalars(term)
            if core.op == "identity":
                inner.append(b.mul(*scalars, b.identity(inner[0].rows)))
        if len(inner) == len(e.args) > 1:
            whole = b.add(*inner)
            return b.kron(whole, beside) if end else b.kron(beside, whole)
    return None


@handles("hadamard")
def _hadamard(low: Lowering, e: Expr) -> Op:
    below = [f for f in e.args if _is_reciprocal(f)]
    above = [f for f in e.args if not _is_reciprocal(f)]
    tops = spread(low, above) if above else [low.number(Fraction(1))]
    result = tops[0]
    for top in tops[1:]:
        result = low.times(result, top)
    for factor in below:
        result = low.over_by(result, low.value(b.entry_power(factor.args[0], b.neg(factor.args[1]))))
    return result


def _is_reciprocal(e: Expr) -> bool:
    return e.op == "epow" and e.args[1].op == "number" and e.args[1].data < 0


@handles("epow")
def _entry_power(low: Lowering, e: Expr) -> Op:
    return power_of(low, low.value(e.args[0]), e.args[1])


def power_of(low: Lowering, base: Op, exponent: Expr) -> Op:
    """A power of a number or of every entry; whole powers as products."""
    if exponent.op != "number":
        return low.broadcast("{0} ** {1}", (base, low.value(exponent)), level=POWER, needs=(ATOM, MINUS))
    p: Fraction = exponent.data
    if p < 0:
        return low.over_by(low.number(Fraction(1)), power_of(low, base, b.number(-p)))
    if p == Fraction(1, 2):
        return low.broadcast("np.sqrt({0})", (base,))
    if p == 1:
        return base
    if p == 3:
        return low.broadcast("{0} ** 2 * {0}", (base,), level=TIMES, needs=ATOM)
    text, level = number_text(p)
    text = text if level == ATOM else f"({text})"
    return low.broadcast(f"{{0}} ** {text}", (base,), level=POWER, needs=ATOM)


@handles("power")
def _power(low: Lowering, e: Expr) -> Op:
    base, exponent = e.args
    if base.is_scalar:
        if base.op == "norm" and base.data in ("2", "F") and exponent.op == "number" and exponent.data == 2:
            return sum_of_squares(low, low.value(base.args[0]))
        return power_of(low, low.value(base), exponent)
    x = low.value(base)
    if exponent.op == "number" and exponent.data == 2:
        return low.matmul(x, x)
    if exponent.op == "number" and exponent.data.denominator == 1:
        return low.on_matrices(f"np.linalg.matrix_power({{0}}, {exponent.data})", (x,))
    p = low.value(exponent)
    if p.axes:
        raise_to = low.aligned(p, low.axes((x, p)), True)
        return low.on_matrices(
            "_matrix_function({0}, lambda values: values ** {1}[..., 0])",
            (x, raise_to),
            needs=(LOWEST, ATOM),
            helpers=("_matrix_function",),
        )
    return low.program.op("_matrix_power({0}, {1})", (x, p), axes=x.axes, helpers=("_matrix_power",))


def total(low: Lowering, x: Op) -> Op:
    """The sum of all entries."""
    if x.scalar:
        return x
    inside = ".sum(axis=(-2, -1))" if x.axes else ".sum()"
    return low.program.op("{0}" + inside, (x,), needs=ATOM, axes=x.axes, scalar=True)


def sum_of_squares(low: Lowering, x: Op) -> Op:
    if x.scalar or x.axes:
        return total(low, low.broadcast("{0} ** 2", (x,), level=POWER, needs=ATOM))
    return low.program.op("np.vdot({0}, {0})", (x,), scalar=True)


@handles("inner")
def _inner(low: Lowering, e: Expr) -> Op:
    return total(low, low.times(low.value(e.args[0]), low.value(e.args[1])))


@handles("norm")
def _norm(low: Lowering, e: Expr) -> Op:
    x = low.value(e.args[0])
    size = low.broadcast("np.abs({0})", (x,))
    if e.data == "1":
        return total(low, size)
    if e.data == "inf":
        place = "" if x.scalar else ".max(axis=(-2, -1))"
        return low.program.op("{0}" + place, (size,), needs=ATOM, axes=x.axes, scalar=True) if place else size
    if e.data == "p":
        inside = total(low, power_of(low, size, e.args[1]))
        return power_of(low, inside, b.power(e.args[1], b.number(-1)))
    return low.broadcast("np.sqrt({0})", (sum_of_squares(low, x),))


@handles("apply")
def _apply(low: Lowering, e: Expr) -> Op:
    inside = e.args[0]
    if e.data == "log":
        special = _logarithm(low, inside)
        if special is not None:
            return special
    template = FUNCTIONS[e.data].numpy
    need = LOWEST if len(SAFE_SLOT.findall(template)) == template.count("{0}") else ATOM
    level = ATOM if BRACKETED.fullmatch(template) else ADDED
    helpers = ("_erf",) if "_erf" in template else ()
    return low.broadcast(template, (low.value(inside),), level=level, needs=need, helpers=helpers)


def _logarithm(low: Lowering, inside: Expr) -> Op | None:
    """Logarithms that have a safer form: of a determinant, of softmax."""
    if inside.op == "det":
        return low.on_matrices("_logdet({0})", (low.value(inside.args[0]),), scalar=True, helpers=("_logdet",))
    if inside.op == "apply" and inside.data == "abs" and inside.args[0].op == "det":
        x = low.value(inside.args[0].args[0])
        return low.program.op("np.linalg.slogdet({0})[1]", (x,), axes=x.axes, scalar=True)
    return low.value(b.unary("logsoftmax", inside.args[0], inside.data)) if inside.op == "softmax" else None


@handles("call")
def _call(low: Lowering, e: Expr) -> Op:
    """An abstract function: the caller gives it."""
    function: FunctionSymbol = e.data
    args = [low.value(a) for a in e.args]
    face = low.program.op("", leaf=("function", (function.name, function.order)), scalar=True)
    slots = ", ".join(f"{{{k}}}" for k in range(1, len(args) + 1))
    if function.elementwise:
        return low.broadcast(f"{{0}}({slots})", (face, *args), needs=LOWEST)
    if any(a.axes for a in args):
        raise_text = f"np.vectorize({{0}}, signature='{_signature(args, e.is_scalar)}')({slots})"
        return low.program.op(raise_text, (face, *args), axes=low.axes(args), scalar=e.is_scalar)
    return low.program.op(f"{{0}}({slots})", (face, *args), scalar=e.is_scalar)


def _signature(args: Sequence[Op], scalar: bool) -> str:
    taken = ",".join("()" if a.scalar else f"(r{k},c{k})" for k, a in enumerate(args))
    return f"{taken}->()" if scalar else f"{taken}->(r,c)"


@handles("softmax")
def _softmax(low: Lowering, e: Expr) -> Op:
    x = low.value(e.args[0])
    if x.scalar:
        return low.broadcast("{0} * 0 + 1", (x,), level=ADDED, needs=TIMES)
    return low.on_matrices(f"_softmax({{0}}, axis={AXIS[e.data]})", (x,), helpers=("_softmax",))


@handles("logsoftmax")
def _log_softmax(low: Lowering, e: Expr) -> Op:
    x = low.value(e.args[0])
    if x.scalar:
        return low.broadcast("{0} * 0", (x,), level=TIMES, needs=TIMES)
    return low.minus(x, low.on_matrices(f"_logsumexp({{0}}, axis={AXIS[e.data]})", (x,), helpers=("_logsumexp",)))


@handles("logsumexp")
def _log_sum_exp(low: Lowering, e: Expr) -> Op:
    x = low.value(e.args[0])
    if x.scalar:
        return x
    ends = ", keepdims=False" if e.is_scalar else ""
    axis = (-2, -1) if e.is_scalar else AXIS[e.data]
    return low.on_matrices(f"_logsumexp({{0}}, axis={axis}{ends})", (x,), scalar=e.is_scalar, helpers=("_logsumexp",))

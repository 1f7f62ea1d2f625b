"""Sums and products in light normal form: flat, units dropped, like terms and numbers combined, scalars in front."""

from __future__ import annotations

from fractions import Fraction

from texderive.ir.dims import SCALAR
from texderive.ir.expr import Expr, node
from texderive.ir.leaves import Number, identity, is_zero, number, ones, zeros
from texderive.ir.operations import check_shape

UNIT = Fraction(1)  # compared by identity first: most products hold no number


def coefficient(x: Expr) -> tuple[Fraction, Expr]:
    """Split a number off the front: 3AB is (3, AB), A is (1, A), 3 is (3, 1)."""
    if x.op == "number":
        return x.data, number(1)
    if x.op == "mul" and x.args[0].op == "number":
        return x.args[0].data, mul(*x.args[1:])
    return UNIT, x


def add(*terms: Expr) -> Expr:
    shape = check_shape("add", tuple([t.shape for t in terms]))
    collected: dict[object, Fraction] = {}
    cores: dict[object, Expr] = {}
    for term in terms:
        for part in term.args if term.op == "add" else (term,):
            factor, core = coefficient(part)
            if not is_zero(core):
                like = _like(core)
                collected[like] = collected[like] + factor if like in collected else factor
                cores.setdefault(like, core)
    kept = tuple(scaled(factor, cores[like]) for like, factor in collected.items() if factor)
    if len(kept) < 2:
        return kept[0] if kept else zeros(*shape)
    return node("add", kept, None, shape)


def _like(core: Expr) -> object:
    """What is the same of like terms: numbers commute, so s t A and t s A are alike."""
    if core.op != "mul" or not core.args[1].is_scalar:
        return core
    scalars = [a for a in core.args if a.is_scalar]
    return (*sorted(scalars, key=id), *core.args[len(scalars) :])


def scaled(factor: Fraction, core: Expr) -> Expr:
    if factor is UNIT or factor == 1:
        return core
    if core.op == "number":
        return number(factor * core.data)
    return node("mul", (number(factor), *_parts(core)), None, core.shape)


def sub(a: Expr, b: Expr) -> Expr:
    return add(a, neg(b))


def neg(x: Expr) -> Expr:
    return scale(-1, x)


def scale(factor: Number, x: Expr) -> Expr:
    return mul(number(factor), x)


def scale_by(factor: Expr, x: Expr) -> Expr:
    return mul(factor, x)


def mul(*factors: Expr) -> Expr:
    """Matrix product; scalars are gathered in front, numbers become one. Empty: 1."""
    shape = check_shape("mul", tuple([f.shape for f in factors]))
    value = UNIT
    scalars: list[Expr] = []
    rest: list[Expr] = []
    for factor in factors:
        for part in (factor,) if factor.op != "mul" else _parts(factor):
            op = part.op
            if op == "number":
                value = part.data if value is UNIT else value * part.data
            elif op == "zeros":
                return zeros(*shape)
            elif part.is_scalar:
                scalars.append(part)
            elif op != "identity":
                rest.append(part)
    if not rest and shape != SCALAR:
        rest = [identity(shape[0])]
    if not value:
        return zeros(*shape)
    plain = value is UNIT or value == 1
    if shape == SCALAR and rest and (scalars or not plain):
        scalars.append(node("mul", tuple(rest), None, SCALAR) if len(rest) > 1 else rest[0])
        rest = []
    parts = (*(() if plain else (number(value),)), *scalars, *rest)
    if len(parts) < 2:
        return parts[0] if parts else number(value)
    return node("mul", parts, None, shape)


def _parts(factor: Expr) -> tuple[Expr, ...]:
    """What a factor gives to a flat product: a scalar that is a product of matrices stays one factor."""
    if factor.op != "mul":
        return (factor,)
    if factor.is_scalar and not factor.args[-1].is_scalar:
        return (factor,)
    return factor.args


def hadamard(*factors: Expr) -> Expr:
    shape = check_shape("hadamard", tuple(f.shape for f in factors))
    if shape == SCALAR:
        return mul(*factors)
    value: list[Expr] = []
    rest: list[Expr] = []
    for factor in factors:
        if is_zero(factor):
            return zeros(*shape)
        scalars, core = split_scalars(factor)
        value.extend(scalars)
        for part in core.args if core.op == "hadamard" else (core,):
            if part.op != "ones":
                rest.append(part)
    if not rest:
        rest = [ones(*shape)]
    body = rest[0] if len(rest) == 1 else node("hadamard", tuple(rest), None, shape)
    return mul(*value, body) if value else body


def split_scalars(x: Expr) -> tuple[tuple[Expr, ...], Expr]:
    """The scalar factors in front of a product, and what they scale."""
    if x.op != "mul" or x.is_scalar:
        return (), x
    count = next((i for i, a in enumerate(x.args) if not a.is_scalar), 0)
    return x.args[:count], mul(*x.args[count:]) if count else x


def kron(*factors: Expr) -> Expr:
    shape = check_shape("kron", tuple(f.shape for f in factors))
    if any(is_zero(f) for f in factors):
        return zeros(*shape)
    scalars: list[Expr] = []
    rest: list[Expr] = []
    for factor in factors:
        if factor.is_scalar:
            scalars.append(factor)
            continue
        own, core = split_scalars(factor)
        scalars.extend(own)
        rest.extend(core.args if core.op == "kron" else (core,))
    if all(r.op == "identity" for r in rest):
        return mul(*scalars, identity(shape[0])) if rest else mul(*scalars)
    body = rest[0] if len(rest) == 1 else node("kron", tuple(rest), None, shape)
    return mul(*scalars, body)

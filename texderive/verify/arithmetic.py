"""Values of operations where the table's own would be slow, would break on a singular matrix, or needs the dimensions.

Everything else is evaluated by ``OPERATIONS[op].value``. All functions work on leading axes and give NaN where a value
does not exist; a matrix that is singular but for rounding has no inverse and the determinant 0.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np

from texderive.ir.expr import Expr
from texderive.ir.functions import FUNCTIONS
from texderive.verify.point import Array

SINGULAR = 1e-10  # reciprocal condition below which an inverse is rounding noise
_entrywise_erf = np.frompyfunc(math.erf, 1, 1)


def erf(x: Array) -> Array:
    result: Array = np.asarray(_entrywise_erf(x), dtype=float)
    return result


@cache
def entrywise(name: str) -> Callable[[Array], Array]:
    """A function of the table, compiled from its own template."""
    source = f"lambda x: {FUNCTIONS[name].numpy.format('x')}"
    made: Callable[[Array], Array] = eval(source, {"np": np, "_erf": erf})
    return made


def chain(factors: Sequence[Array]) -> Array:
    """Product of matrices, from the narrower end."""
    if factors[-1].shape[-1] < factors[0].shape[-2]:
        result = factors[-1]
        for f in reversed(factors[:-1]):
            result = f @ result
        return result
    result = factors[0]
    for f in factors[1:]:
        result = result @ f
    return result


def product(expr: Expr, factors: Sequence[Array]) -> Array:
    """A product whose scalars, and runs of matrices that make a scalar, scale the rest."""
    scalar: Array | None = None
    run: list[Array] = []
    first: Expr | None = None
    for arg, value in zip(expr.args, factors, strict=True):
        if arg.is_scalar:
            scalar = value if scalar is None else scalar * value
            continue
        run.append(value)
        first = first or arg
        if first.is_row and arg.is_column:
            inner = chain(run)
            scalar = inner if scalar is None else scalar * inner
            run, first = [], None
    if not run:
        assert scalar is not None
        return scalar
    return chain(run) if scalar is None else scalar * chain(run)


def inverse(x: Array) -> Array:
    try:
        result = np.asarray(np.linalg.inv(x), dtype=x.dtype)
    except np.linalg.LinAlgError:
        return np.full_like(x, np.nan)
    condition = np.abs(x).max(axis=(-2, -1)) * np.abs(result).max(axis=(-2, -1))
    if condition.max() * SINGULAR < 1:
        return result
    return np.asarray(np.where((condition * SINGULAR < 1)[..., None, None], result, np.nan))


def determinant(x: Array) -> Array:
    result = np.linalg.det(x)
    size = np.abs(x).max(axis=(-2, -1)) ** x.shape[-1]
    return np.asarray(np.where(np.abs(result) > 1e-13 * size, result, result * 0))[..., None, None]


def pseudo_inverse(x: Array) -> Array:
    try:
        return np.asarray(np.linalg.pinv(x, rcond=SINGULAR), dtype=float)
    except np.linalg.LinAlgError:
        return np.full_like(x.swapaxes(-1, -2), np.nan)


def power(base: Array, exponent: Array) -> Array:
    """Of a scalar, or of a square matrix: whole powers as products, others through the eigenvalues where real."""
    if base.shape[-2:] == (1, 1):
        return np.asarray(np.power(base, exponent))
    p = float(exponent.flat[0])
    if exponent.size == 1 and p == round(p):
        positive = base if p >= 0 else inverse(base)
        return np.asarray(np.linalg.matrix_power(positive, abs(round(p))))
    return through_eigenvalues(base, lambda values: values ** exponent[..., 0])


def through_eigenvalues(x: Array, change: Callable[[Any], Any]) -> Array:
    """A function of a matrix; NaN where it is not real or the eigenvalues do not separate."""
    if not np.isfinite(x).all():
        return np.full_like(x, np.nan)
    values, vectors = np.linalg.eig(x)
    changed = change(values.astype(complex))
    result = (vectors * changed[..., None, :]) @ inverse(vectors)
    real: Array = np.where(np.abs(result.imag) < 1e-9 * (1 + np.abs(result.real)), result.real, np.nan)
    return real


def matrix_logarithm(x: Array) -> Array:
    return through_eigenvalues(x, np.log)


def matrix_exponential(x: Array) -> Array:
    """Scaling and squaring with a Taylor polynomial: the norm after scaling is below 1/16."""
    norm = float(np.abs(x).sum(axis=-1).max())
    if not norm < 1e4:
        return np.full_like(x, np.nan)
    squarings = max(0, math.ceil(math.log2(norm * 16))) if norm else 0
    scaled = x / 2.0**squarings
    term = total = np.broadcast_to(np.eye(x.shape[-1]), x.shape)
    for k in range(1, 13):
        term = term @ scaled / k
        total = total + term
    for _ in range(squarings):
        total = total @ total
    return total


def trace(x: Array) -> Array:
    return np.asarray(x.trace(axis1=-2, axis2=-1))[..., None, None]


def unvec(x: Array, rows: int, cols: int) -> Array:
    return x.reshape(*x.shape[:-2], cols, rows).swapaxes(-1, -2)


def adjugate(x: Array) -> Array:
    """Signed minors, transposed: exists for singular matrices too."""
    n = x.shape[-1]
    if n == 1:
        return np.ones_like(x)
    keep = np.array([[k for k in range(n) if k != i] for i in range(n)])
    minors = np.linalg.det(x[..., keep[:, None, :, None], keep[None, :, None, :]])
    signs = (-1.0) ** np.add.outer(np.arange(n), np.arange(n))
    return np.asarray(signs * minors).swapaxes(-1, -2)


@cache
def commutation(rows: int, cols: int) -> Array:
    """K with K vec(A) = vec(A^T) for A of rows x cols."""
    at = np.arange(rows * cols).reshape(rows, cols, order="F")
    result: Array = np.eye(rows * cols)[at.reshape(-1)]
    result.flags.writeable = False
    return result


@cache
def identity(size: int) -> Array:
    result: Array = np.eye(size)
    result.flags.writeable = False
    return result

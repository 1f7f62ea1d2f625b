"""Moving factors away from a differential, by the two tables of exchanges: out of a trace, or past vec.

The walk goes from the root of a linear expression to each d(Z) in it. In trace mode the carried factor is G with
value = tr(G^T d(Z)); in vec mode it is J with vec(value) = J vec(d(Z)). The cost is that of reverse mode.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from texderive.diagnostics import Diagnostic, UnsupportedError
from texderive.ir import build as b
from texderive.ir.dims import Dim
from texderive.ir.expr import Binder, Expr, node
from texderive.ir.operations import OPERATIONS
from texderive.rules.exchanges import TRACE, VEC, Exchange
from texderive.rules.rule import Binding, instantiate

Mode = Literal["trace", "vec"]
TABLES: Mapping[Mode, Mapping[tuple[str, str], Exchange]] = {"trace": TRACE, "vec": VEC}


@dataclass(slots=True)
class Moved:
    """What stands before each differential after the walk, and the names of the exchanges used, in order."""

    factors: dict[Expr, Expr] = field(default_factory=dict)
    rules: dict[str, None] = field(default_factory=dict)
    binders: dict[str, Binder] = field(default_factory=dict)  # of the indices that a differential keeps


def move_factors(linear: Expr, carried: Expr, mode: Mode, around: tuple[Binder, ...] = ()) -> Moved:
    """Walk a linear expression; ``around`` are the sums in which it stands, outermost first."""
    moved = Moved()
    _walk(linear, carried, mode, around, moved)
    return moved


def _walk(x: Expr, g: Expr, mode: Mode, binders: tuple[Binder, ...], moved: Moved) -> None:
    if not x.has_d or b.is_zero(g):
        return
    if x.op == "d":
        _arrive(x.args[0], g, binders, moved)
    elif x.op == "add":
        for a in x.args:
            _walk(a, g, mode, binders, moved)
    elif x.op == "sum":
        _walk(x.args[0], g, mode, (*binders, x.data), moved)
    else:
        for i, a in enumerate(x.args):
            if a.has_d:
                _walk(a, _step(x, i, g, mode, moved), mode, binders, moved)


def _arrive(z: Expr, g: Expr, binders: tuple[Binder, ...], moved: Moved) -> None:
    """Sum over the indices that z does not have; z at a bound index collects what stands before that member."""
    for binder in reversed(binders):
        if binder.index in z.free:
            moved.binders[binder.index] = binder
        else:
            g = b.total(binder, g)
    moved.factors[z] = b.add(moved.factors[z], g) if z in moved.factors else g


def _step(x: Expr, i: int, g: Expr, mode: Mode, moved: Moved) -> Expr:
    """The factor carried on to the i-th argument of x."""
    if x.op == "entry":
        return _at_entry(x, g, mode)
    if x.op == "block":
        moved.rules[TABLES[mode]["block", ""].rule.name] = None
        return _at_block(x, i, g, mode)
    if x.op == "kron" and 0 < i < len(x.args) - 1:
        # A ⊗ Z ⊗ B is A ⊗ (Z ⊗ B): first the right slot, then the left one.
        inside = _pair(x.args[i], b.kron(*x.args[i + 1 :]))
        return _step(inside, 0, _step(_pair(b.kron(*x.args[:i]), inside), 1, g, mode, moved), mode, moved)
    row = TABLES[mode].get((x.op, _slot(x, i)))
    if row is None:
        raise UnsupportedError(Diagnostic("TD301", f"{OPERATIONS[x.op].says} cannot be moved past a differential yet"))
    if _is_trivial(x, mode) and mode == "trace":
        return g
    if any(not a.is_scalar for a in x.args):
        # Moving numbers past numbers is no step that a reader needs a rule for.
        moved.rules[row.rule.name] = None
    becomes = instantiate(row.becomes, _bind(row, x, i, g))
    return becomes if mode == "trace" else b.mul(g, becomes)


def _pair(left: Expr, right: Expr) -> Expr:
    """left ⊗ right as one node of two factors, whatever they are made of."""
    return node("kron", (left, right), None, (left.rows * right.rows, left.cols * right.cols))


def _is_trivial(x: Expr, mode: Mode) -> bool:
    return x.op in ("trace", "vec", "transpose") and x.args[0].is_scalar


def _slot(x: Expr, i: int) -> str:
    if x.op == "mul" and x.args[i].is_scalar and not x.is_scalar:
        return "scalar"
    if x.op == "mul" and x.args[i].is_scalar and any(not a.is_scalar for a in x.args):
        return "scalar"
    if x.op == "kron":
        return "left" if i == 0 else "right"
    return ""


def _bind(row: Exchange, x: Expr, i: int, g: Expr) -> Binding:
    """Bind the row's letters: A and B to what stands beside the slot, Z to the slot, G to the carried factor."""
    binding = Binding()
    z = x.args[i]
    before, after = x.args[:i], x.args[i + 1 :]
    if _slot(x, i) == "scalar" or x.op in ("hadamard", "inner"):
        values = {"A": b.rebuild(x, before + after) if len(before + after) > 1 else (before + after)[0]}
    elif x.op == "kron":
        values = {"B": b.kron(*(before or after))}
    else:
        values = {"A": _beside(before, z.rows), "B": _beside(after, z.cols)}
    values["Z"], values["G"] = z, g
    for letter in (*row.of.symbols, *row.becomes.symbols):
        actual = values.get(letter.name)
        if actual is None:
            continue
        binding.symbols[letter] = actual
        for pattern, size in ((letter.rows, actual.rows), (letter.cols, actual.cols)):
            if len(pattern.names) == 1 and letter.name != "G":
                binding.dims.setdefault(pattern.names[0], size)
    for pattern, size in ((row.of.rows, x.rows), (row.of.cols, x.cols)):
        if len(pattern.names) == 1:
            binding.dims.setdefault(pattern.names[0], size)
    return binding


def _beside(factors: tuple[Expr, ...], size: Dim) -> Expr:
    """What stands on one side of the slot as a matrix: nothing is I, a scalar s is s I."""
    product = b.mul(*factors)
    return b.mul(product, b.identity(size)) if product.is_scalar else product


def _at_block(x: Expr, i: int, g: Expr, mode: Mode) -> Expr:
    """A block Z among zeros is E_i Z E_j^T, E being blocks of an identity and zeros."""
    at, place = divmod(i, x.data[1])
    rows = b.selection(at, [a.rows for a in x.args[:: x.data[1]]])
    cols = b.selection(place, [a.cols for a in x.args[: x.data[1]]])
    if mode == "trace":
        return b.mul(b.transpose(rows), g, cols)
    return b.mul(g, b.kron(cols, rows))


def _at_entry(x: Expr, g: Expr, mode: Mode) -> Expr:
    """X_ij = e_i^T X e_j."""
    i, j = x.data
    whole = x.args[0]
    left, right = b.unit(i, whole.rows), b.unit(j, whole.cols)
    if mode == "trace":
        return b.mul(g, left, b.transpose(right))
    return b.mul(g, b.transpose(b.kron(right, left)))

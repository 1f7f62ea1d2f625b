"""Small slips made of the right side of a rule, as an author would make them. A test must refuse each that is false."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from texderive.diagnostics import ShapeError
from texderive.ir import build as b
from texderive.ir.dims import Dim
from texderive.ir.expr import Expr, node, postorder
from texderive.ir.walk import Path, replace_at
from texderive.rules.rule import Binding, Rule, instantiate

Slip = Callable[[Expr], Iterator[Expr]]


def of_one_size(rule: Rule, size: Dim) -> tuple[Expr, Expr]:
    """Both sides with all sizes equal: there more slips have the right shape."""
    symbols = rule.left.symbols | rule.right.symbols
    names = {n for side in (rule.left, rule.right) for e in postorder(side) for dim in e.shape for n in dim.atoms}
    binding = Binding(dims=dict.fromkeys(sorted(names | set("mnpq")), size))
    for symbol in symbols:
        binding.symbols[symbol] = b.symbol(
            symbol.name, binding.dim(symbol.rows), binding.dim(symbol.cols), symbol.facts, symbol.index
        )
    for side in (rule.left, rule.right):
        binding.functions.update({e.data.name: e.data for e in postorder(side) if e.op == "call" and e.data.order == 0})
    return instantiate(rule.left, binding), instantiate(rule.right, binding)


def mutants(right: Expr) -> Iterator[tuple[str, Expr]]:
    """All slips in an expression, each named by what was done and where; equal ones once."""
    seen = {right}
    for name, whole in (
        ("sign of all", b.neg(right)),
        ("factor 2 of all", b.scale(2, right)),
        ("1 for 0", _for_zero(right)),
    ):
        if whole not in seen:
            seen.add(whole)
            yield name, whole
    for path, part in _parts(right, ()):
        for slip, make in SLIPS.items():
            for other in make(part):
                made = _replaced(right, path, other) if other.shape == part.shape else None
                if made is not None and made.shape == right.shape and made not in seen:
                    seen.add(made)
                    yield f"{slip} {part}", made


def _for_zero(x: Expr) -> Expr:
    return b.ones_like(x) if b.is_zero(x) else x


def _parts(x: Expr, path: Path) -> Iterator[tuple[Path, Expr]]:
    yield path, x
    for i, a in enumerate(x.args):
        yield from _parts(a, (*path, i))


def _replaced(root: Expr, path: Path, new: Expr) -> Expr | None:
    try:
        return replace_at(root, path, new)
    except ShapeError:
        return None


def _fitting(*makers: Callable[[], Expr]) -> Iterator[Expr]:
    for make in makers:
        try:
            yield make()
        except ShapeError:
            continue


def _sign(x: Expr) -> Iterator[Expr]:
    if x.op in ("add", "d") or x.op == "mul":
        yield b.neg(x)
    if x.op == "add":
        yield from (b.add(*x.args[:i], b.neg(t), *x.args[i + 1 :]) for i, t in enumerate(x.args))


def _factor(x: Expr) -> Iterator[Expr]:
    if x.op in ("mul", "d", "trace", "hadamard", "kron"):
        yield b.scale(2, x)


def _transposed(x: Expr) -> Iterator[Expr]:
    if not x.is_scalar and x.rows is x.cols and x.op in ("symbol", "d", "inverse", "transpose", "commutation"):
        yield b.transpose(x)


def _dropped_term(x: Expr) -> Iterator[Expr]:
    if x.op == "add":
        yield from (b.add(*x.args[:i], *x.args[i + 1 :]) for i in range(len(x.args)))


def _dropped_factor(x: Expr) -> Iterator[Expr]:
    if x.op in ("mul", "hadamard", "kron") and len(x.args) > 1:
        for i in range(len(x.args)):
            kept = (*x.args[:i], *x.args[i + 1 :])
            yield from _fitting(partial(b.rebuild, x, kept)) if len(kept) > 1 else kept


def _swapped(x: Expr) -> Iterator[Expr]:
    if x.op in ("mul", "kron"):
        for i in range(len(x.args) - 1):
            turned = (*x.args[:i], x.args[i + 1], x.args[i], *x.args[i + 2 :])
            yield from _fitting(partial(b.rebuild, x, turned))


def _product_for_hadamard(x: Expr) -> Iterator[Expr]:
    if x.op == "hadamard":
        yield from _fitting(lambda: b.mul(*x.args))
    if x.op == "mul" and len(x.args) == 2:
        yield from _fitting(lambda: b.hadamard(*x.args))


def _without(x: Expr) -> Iterator[Expr]:
    """The function is forgotten: X for X^{-1}, for d(X), for exp(X)."""
    if (
        x.op in ("inverse", "d", "apply", "transpose", "diag", "power", "epow", "trace", "softmax", "pinv")
        and x.args[0].shape == x.shape
    ):
        yield x.args[0]


def _exponent(x: Expr) -> Iterator[Expr]:
    if x.op in ("power", "epow") and (x.is_scalar or x.op == "epow"):
        yield node(x.op, (x.args[0], b.add(x.args[1], b.number(1))), None, x.shape)


SLIPS: dict[str, Slip] = {
    "sign of": _sign,
    "factor 2 of": _factor,
    "transpose of": _transposed,
    "lost term of": _dropped_term,
    "lost factor of": _dropped_factor,
    "swapped factors of": _swapped,
    "other product in": _product_for_hadamard,
    "forgotten operation of": _without,
    "exponent of": _exponent,
}

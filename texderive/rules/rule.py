"""A rule is an equation between two expressions; this module declares, matches and applies them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from texderive.ir import build as b
from texderive.ir.dims import ONE, Dim, SumName, added, named
from texderive.ir.expr import Binder, Expr, FunctionSymbol, Symbol


class Condition(NamedTuple):
    """What must hold for a rule to apply; ``about`` is the expression it speaks of."""

    word: str  # positive, nonzero, invertible, constant, smooth
    about: Expr


class Rule(NamedTuple):
    """One equation of the catalogue, with what a reader is told of it. ``group`` is the table it stands in."""

    name: str
    left: Expr
    right: Expr
    group: str
    says: str
    zh: str
    cite: str = ""
    when: tuple[Condition, ...] = ()


class Rejected(NamedTuple):
    """A tempting equation that is false, kept with the values that refute it."""

    name: str
    left: Expr
    right: Expr
    counterexample: str


CATALOGUE: dict[str, Rule] = {}
REJECTED: dict[str, Rejected] = {}


def rule(
    name: str,
    left: Expr,
    right: Expr,
    *,
    group: str,
    says: str,
    zh: str,
    cite: str = "",
    when: Iterable[Condition] = (),
) -> Rule:
    """Declare a rule. Both sides must have one shape, and the right side no symbol that the left side lacks."""
    assert name not in CATALOGUE, f"two rules are named {name}"
    assert left.shape == right.shape, f"{name}: shapes {left.shape} and {right.shape}"
    extra = {s.name for s in right.symbols} - {s.name for s in left.symbols}
    assert not extra, f"{name}: {extra} stand only on the right"
    CATALOGUE[name] = Rule(name, left, right, group, says, zh, cite, tuple(when))
    return CATALOGUE[name]


def rejected(name: str, left: Expr, right: Expr, *, counterexample: str) -> None:
    """Declare an equation that must never become a rule; its test shows that it fails."""
    REJECTED[name] = Rejected(name, left, right, counterexample)


def positive(x: Expr) -> Condition:
    return Condition("positive", x)


def nonzero(x: Expr) -> Condition:
    return Condition("nonzero", x)


def invertible(x: Expr) -> Condition:
    return Condition("invertible", x)


def constant(x: Expr) -> Condition:
    return Condition("constant", x)


def smooth(x: Expr) -> Condition:
    return Condition("smooth", x)


# The alphabet of the catalogue: m, n, p, q are any sizes, so that a rule for matrices is one for vectors and scalars
# too.
M, N, P, Q = (named(letter) for letter in "mnpq")


def matrix(name: str, rows: Dim = M, cols: Dim = N, facts: Iterable[str] = ()) -> Expr:
    return b.symbol(name, rows, cols, facts)


def vector(name: str, size: Dim = M) -> Expr:
    return b.symbol(name, size)


def scalar(name: str, facts: Iterable[str] = ()) -> Expr:
    return b.symbol(name, ONE, ONE, facts)


@dataclass(slots=True)
class Binding:
    """What the letters of a rule stand for in one application."""

    symbols: dict[Symbol, Expr] = field(default_factory=dict)
    dims: dict[str, Dim] = field(default_factory=dict)
    functions: dict[str, FunctionSymbol] = field(default_factory=dict)

    def dim(self, pattern: Dim) -> Dim:
        result = Dim(pattern.factor)
        for name in pattern.names:
            result = result * (added(map(self.dim, name.parts)) if isinstance(name, SumName) else self.dims[name])
        return result


def match(pattern: Expr, expr: Expr, binding: Binding) -> bool:
    """Whether the expression is an instance of the pattern; the binding is filled on the way."""
    if pattern.op == "symbol":
        known = binding.symbols.get(pattern.data)
        if known is not None:
            return known is expr
        if not (_match_dim(pattern.rows, expr.rows, binding) and _match_dim(pattern.cols, expr.cols, binding)):
            return False
        binding.symbols[pattern.data] = expr
        return True
    if pattern.op == "ones" and expr.op == "number":
        # The number 1 is the 1 x 1 matrix of ones.
        same = expr.data == 1 and _match_dim(pattern.rows, expr.rows, binding)
        return same and _match_dim(pattern.cols, expr.cols, binding)
    if pattern.op != expr.op or not _match_data(pattern, expr, binding):
        return False
    if pattern.op == "ones":
        return _match_dim(pattern.rows, expr.rows, binding) and _match_dim(pattern.cols, expr.cols, binding)
    args = expr.args
    if pattern.op == "add" and pattern.args[0].op == "ones" and len(args) == 2 and args[0].op not in ("ones", "number"):
        args = args[::-1]
    if len(args) != len(pattern.args):
        if len(pattern.args) != 2 or len(args) < 2 or expr.op not in ("mul", "hadamard", "kron", "add"):
            return False
        args = (args[0], b.rebuild(expr, args[1:]))
    return all(match(p, a, binding) for p, a in zip(pattern.args, args, strict=True))


def _match_dim(pattern: Dim, actual: Dim, binding: Binding) -> bool:
    if len(pattern.names) != 1 or isinstance(pattern.names[0], SumName):
        return len(pattern.names) == 1 or pattern is actual  # a sum is known by its parts, which stand beside it
    known = binding.dims.setdefault(pattern.names[0], actual)
    return known is actual


def _match_data(pattern: Expr, expr: Expr, binding: Binding) -> bool:
    if pattern.op == "call":
        function: FunctionSymbol = expr.data
        if function.elementwise is not pattern.data.elementwise:
            return False
        sizes = ((pattern.data.rows, function.rows), (pattern.data.cols, function.cols))
        if not function.elementwise and not all(_match_dim(said, is_, binding) for said, is_ in sizes):
            return False
        return binding.functions.setdefault(pattern.data.name, function) is function
    return bool(pattern.data == expr.data)


def instantiate(pattern: Expr, binding: Binding) -> Expr:
    """The pattern with its letters replaced."""
    op = pattern.op
    if op == "symbol":
        return binding.symbols[pattern.data]
    if not pattern.args:
        return _instantiate_leaf(pattern, binding)
    args = tuple(instantiate(a, binding) for a in pattern.args)
    if op == "call":
        f = binding.functions[pattern.data.name]
        raised = FunctionSymbol(f.name, f.elementwise, f.rows, f.cols, f.order + pattern.data.order)
        return b.call(raised, *args)
    if op == "unvec":
        rows, cols = pattern.data
        return b.unvec(args[0], binding.dim(rows), binding.dim(cols))
    if op in ("sum", "prod"):
        binder: Binder = pattern.data
        over = Binder(binder.index, binding.dim(binder.size), binder.lower, binder.shown)
        return (b.total if op == "sum" else b.prod)(over, args[0])
    return b.rebuild(pattern, args)


_LEAVES: dict[str, Callable[[Expr, Binding], Expr]] = {
    "identity": lambda x, k: b.identity(k.dim(x.rows)),
    "ones": lambda x, k: b.ones(k.dim(x.rows), k.dim(x.cols)),
    "zeros": lambda x, k: b.zeros(k.dim(x.rows), k.dim(x.cols)),
    "dimension": lambda x, k: b.dimension(k.dim(x.data)),
    "commutation": lambda x, k: b.commutation(k.dim(x.data[0]), k.dim(x.data[1])),
    "unit": lambda x, k: b.unit(x.data[0], k.dim(x.rows)),
}


def _instantiate_leaf(pattern: Expr, binding: Binding) -> Expr:
    maker = _LEAVES.get(pattern.op)
    return maker(pattern, binding) if maker else pattern


def rewrite(one: Rule, expr: Expr) -> Expr | None:
    """The right side of the rule where the expression is an instance of its left side, else None."""
    binding = Binding()
    return instantiate(one.right, binding) if match(one.left, expr, binding) else None

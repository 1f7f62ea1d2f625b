"""What SymPy knows of functions of one number: derivatives that the table lacks, and shorter answers.

SymPy is imported on first use only: a derivation that needs no help of it does not pay for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import cache
from typing import Any

from texderive.derivation.form import Forms, weight
from texderive.diagnostics import Diagnostic, UnsupportedError
from texderive.ir import build as b
from texderive.ir.expr import Expr, postorder
from texderive.ir.functions import FUNCTIONS
from texderive.rules.rule import CATALOGUE, Rule, matrix, rule

MOST_NODES = 24  # of an expression that SymPy is asked to shorten: its time grows fast

# How SymPy calls our functions, where not by the same name; ``s`` is the module, ``x`` the argument.
TO_SYMPY: Mapping[str, Callable[[Any, Any], Any]] = {
    "arcsin": lambda s, x: s.asin(x),
    "arccos": lambda s, x: s.acos(x),
    "arctan": lambda s, x: s.atan(x),
    "arccot": lambda s, x: s.acot(x),
    "arcsinh": lambda s, x: s.asinh(x),
    "arccosh": lambda s, x: s.acosh(x),
    "arctanh": lambda s, x: s.atanh(x),
    "arccoth": lambda s, x: s.acoth(x),
    "sigmoid": lambda s, x: 1 / (1 + s.exp(-x)),
    "softplus": lambda s, x: s.log(1 + s.exp(x)),
    "relu": lambda s, x: s.Max(x, 0),
    "step": lambda s, x: s.Heaviside(x),
    "abs": lambda s, x: s.Abs(x),
    "normcdf": lambda s, x: (1 + s.erf(x / s.sqrt(2))) / 2,
    "gelu": lambda s, x: x * (1 + s.erf(x / s.sqrt(2))) / 2,
    "log2": lambda s, x: s.log(x) / s.log(2),
    "exp2": lambda s, x: s.Integer(2) ** x,
    "sinc": lambda s, x: s.sin(x) / x,
    "cbrt": lambda s, x: s.cbrt(x),
}
# Our functions by the names of SymPy's classes.
FROM_SYMPY: Mapping[str, str] = {
    "exp": "exp",
    "log": "log",
    "sin": "sin",
    "cos": "cos",
    "tan": "tan",
    "asin": "arcsin",
    "acos": "arccos",
    "atan": "arctan",
    "acot": "arccot",
    "sinh": "sinh",
    "cosh": "cosh",
    "tanh": "tanh",
    "asinh": "arcsinh",
    "acosh": "arccosh",
    "atanh": "arctanh",
    "acoth": "arccoth",
    "sec": "sec",
    "csc": "csc",
    "cot": "cot",
    "sech": "sech",
    "csch": "csch",
    "coth": "coth",
    "Abs": "abs",
    "sign": "sign",
    "Heaviside": "step",
    "erf": "erf",
}
# SymPy's functions that are quotients of ours: above (or 1) and below.
QUOTIENTS: Mapping[str, tuple[str, str]] = {
    "sec": ("", "cos"),
    "csc": ("", "sin"),
    "cot": ("cos", "sin"),
    "sech": ("", "cosh"),
    "csch": ("", "sinh"),
    "coth": ("cosh", "sinh"),
}


def unsupported(what: str) -> UnsupportedError:
    return UnsupportedError(Diagnostic("TD301", f"{what} has no counterpart here"))


def function_to_sympy(name: str, x: Any) -> Any:
    """A function of our table applied to a SymPy expression."""
    import sympy

    special = TO_SYMPY.get(name)
    return special(sympy, x) if special is not None else getattr(sympy, name)(x)


def entrywise_from_sympy(x: Any, leaf: Callable[[Any], Expr], like: Expr) -> Expr:
    """A SymPy expression of numbers as one of ours that acts on every entry of ``like``; ``leaf`` reads symbols."""
    if not like.is_scalar and not x.free_symbols:
        return b.mul(entrywise_from_sympy(x, leaf, b.number(1)), b.ones_like(like))
    if x.is_Rational:
        return b.number(Fraction(int(x.p), int(x.q)))
    if x.is_Symbol:
        return leaf(x)
    if x.is_Add:
        return b.add(*(entrywise_from_sympy(a, leaf, like) for a in x.args))
    if x.is_Mul:
        return b.hadamard(*(entrywise_from_sympy(a, leaf, like) for a in _smooth_order(x.args)))
    kind = type(x).__name__
    if kind == "Pi":
        return b.pi()
    if kind == "Exp1":
        return b.apply("exp", b.number(1))
    if kind == "Pow" and x.exp.is_Rational:
        exponent = Fraction(int(x.exp.p), int(x.exp.q))
        return b.entry_power(entrywise_from_sympy(x.base, leaf, like), exponent)
    if kind == "Pow" and like.is_scalar:
        return b.power(entrywise_from_sympy(x.base, leaf, like), entrywise_from_sympy(x.exp, leaf, like))
    if kind == "Pow" and x.base.is_positive:
        return b.apply(
            "exp", b.hadamard(entrywise_from_sympy(x.exp, leaf, like), entrywise_from_sympy(_log(x.base), leaf, like))
        )
    name = FROM_SYMPY.get(kind)
    if kind in QUOTIENTS and name not in FUNCTIONS:
        inside = entrywise_from_sympy(x.args[0], leaf, like)
        above, below = QUOTIENTS[kind]
        return b.hadamard(
            b.apply(above, inside) if above else b.ones_like(like), b.entry_power(b.apply(below, inside), -1)
        )
    if name not in FUNCTIONS or len(x.args) - (kind == "Heaviside") != 1:
        raise unsupported(f"SymPy's {kind}")
    return b.apply(name, entrywise_from_sympy(x.args[0], leaf, like))


def _smooth_order(args: tuple[Any, ...]) -> list[Any]:
    """Numbers in front; the rest in SymPy's order, which does not depend on the session."""
    return sorted(args, key=lambda a: (not a.is_number, str(a)))


def _log(x: Any) -> Any:
    import sympy

    return sympy.log(x)


@cache
def derivative_by_sympy(name: str, x: Expr) -> Expr:
    """f'(x) of a function of the table, entry by entry, found by SymPy. Raises UnsupportedError where it has none."""
    import sympy

    t = sympy.Symbol("t", real=True)
    slope = sympy.diff(function_to_sympy(name, t), t)
    found = min((slope, sympy.factor(slope)), key=sympy.count_ops)
    return entrywise_from_sympy(found, lambda _: x, x)


def rule_for(name: str) -> Rule:
    """The rule of a function whose row gives no derivative: it enters the catalogue when it is first asked for."""
    known = CATALOGUE.get(f"{name}-differential")
    if known is not None:
        return known
    x = matrix("X")
    right = b.hadamard(derivative_by_sympy(name, x), b.d(x))
    return rule(
        f"{name}-differential",
        b.d(b.apply(name, x)),
        right,
        group="differential",
        says=f"The derivative of {name}, entry by entry.",
        zh=f"逐元素函数 {name} 的微分",
    )


SCALAR_OPERATIONS = frozenset(
    {"number", "constant", "symbol", "dimension", "counter", "add", "mul", "power", "apply", "named"}
)


def is_scalar_algebra(x: Expr) -> bool:
    """Whether an expression is made of numbers alone, without families and matrices."""
    return all(e.is_scalar and e.op in SCALAR_OPERATIONS and not e.free for e in postorder(x))


def shortened(x: Expr) -> Expr:
    """A scalar expression in the shortest form that SymPy finds, or as it is where none is shorter."""
    if not is_scalar_algebra(x) or sum(1 for _ in postorder(x)) > MOST_NODES:
        return x
    import sympy

    leaves: dict[Expr, Any] = {}
    whole = scalar_to_sympy(x, leaves)
    back = {symbol: e for e, symbol in leaves.items()}
    forms = Forms()
    best = x
    for attempt in (sympy.factor, sympy.together):
        try:
            candidate = entrywise_from_sympy(attempt(whole), back.__getitem__, x)
        except UnsupportedError:
            continue
        best = min(best, candidate, key=lambda e: weight(e, forms))
    return best


def scalar_to_sympy(x: Expr, leaves: dict[Expr, Any]) -> Any:
    """Scalar algebra as SymPy; symbols, sizes and named intermediates become real symbols, kept in ``leaves``."""
    import sympy

    def go(e: Expr) -> Any:
        if e.op == "number":
            return sympy.Rational(e.data.numerator, e.data.denominator)
        if e.op == "constant":
            return sympy.pi
        if e.op in ("symbol", "dimension", "counter", "named"):
            return leaves.setdefault(
                e, sympy.Symbol(f"v{len(leaves)}", real=True, positive=True if e.op == "dimension" else None)
            )
        args = [go(a) for a in e.args]
        if e.op == "apply":
            return function_to_sympy(e.data, args[0])
        return {"add": sympy.Add, "mul": sympy.Mul, "power": sympy.Pow}[e.op](*args)

    return go(x)

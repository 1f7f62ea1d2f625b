"""Random well-typed expressions in a variable: every operation, any of the nine kinds of derivative."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from texderive.ir import build as b
from texderive.ir.dims import ONE, Dim, named
from texderive.ir.expr import Binder, Expr, FunctionSymbol
from texderive.ir.functions import FUNCTIONS

SIZES: tuple[Dim, ...] = (named("m"), named("n"), named("p"))
# Functions whose domain or slope would need care at a random point are drawn over a bounded argument.
GENTLE = ("exp", "sin", "cos", "tanh", "sigmoid", "softplus", "arctan", "sinh", "cosh", "erf", "gelu", "normcdf", "arcsinh", "relu", "abs")
BOUNDED = {"log": "exp", "sqrt": "exp", "arcsin": "small", "arccos": "small", "arctanh": "small", "arccosh": "large", "tan": "small"}

Maker = Callable[["Generator", Dim, Dim, int], Expr | None]


class Generator:
    """Draws expressions; ``variable`` occurs in each."""

    def __init__(self, seed: int, variable: Expr) -> None:
        self.random = Random(seed)
        self.variable = variable
        self.names = 0

    def expression(self, rows: Dim, cols: Dim, depth: int) -> Expr:
        """An expression of this shape in which the variable occurs."""
        for _ in range(200):
            x = self.any(rows, cols, depth)
            if any(s.name == self.variable.data.name for s in x.symbols):
                return x
        return b.mul(self.scalar_of(self.variable), b.symbol("C", rows, cols))

    def scalar_of(self, x: Expr) -> Expr:
        return b.mul(b.ones(ONE, x.rows), x, b.ones(x.cols))

    def any(self, rows: Dim, cols: Dim, depth: int) -> Expr:
        if depth <= 0:
            return self.leaf(rows, cols)
        for _ in range(20):
            made = self.random.choice(MAKERS)(self, rows, cols, depth - 1)
            if made is not None:
                return made
        return self.leaf(rows, cols)

    def leaf(self, rows: Dim, cols: Dim) -> Expr:
        v = self.variable
        if self.random.random() < 0.5:
            if v.shape == (rows, cols):
                return v
            if v.shape == (cols, rows):
                return b.transpose(v)
        return b.symbol(f"{self.random.choice('ABCD')}_{{{rows}{cols}}}", rows, cols)

    def size(self) -> Dim:
        return self.random.choice(SIZES)


def _add(g: Generator, r: Dim, c: Dim, k: int) -> Expr:
    return b.add(g.any(r, c, k), b.scale(g.random.choice((1, -1, 2, "1/2")), g.any(r, c, k)))


def _product(g: Generator, r: Dim, c: Dim, k: int) -> Expr:
    s = g.size()
    return b.mul(g.any(r, s, k), g.any(s, c, k))


def _scaled(g: Generator, r: Dim, c: Dim, k: int) -> Expr:
    return b.mul(g.any(ONE, ONE, k), g.any(r, c, k))


def _transpose(g: Generator, r: Dim, c: Dim, k: int) -> Expr:
    return b.transpose(g.any(c, r, k))


def _hadamard(g: Generator, r: Dim, c: Dim, k: int) -> Expr:
    return b.hadamard(g.any(r, c, k), g.any(r, c, k))


def _function(g: Generator, r: Dim, c: Dim, k: int) -> Expr:
    return b.apply(g.random.choice(GENTLE), g.any(r, c, k))


def _bounded(g: Generator, r: Dim, c: Dim, k: int) -> Expr:
    name = g.random.choice(sorted(BOUNDED))
    x = g.any(r, c, k)
    inner = {
        "exp": lambda: b.apply("softplus", x),
        "small": lambda: b.scale("1/2", b.apply("tanh", x)),
        "large": lambda: b.add(b.scale(2, b.ones_like(x)), b.apply("softplus", x)),
    }[BOUNDED[name]]()
    return b.apply(name, inner)


def _abstract(g: Generator, r: Dim, c: Dim, k: int) -> Expr:
    return b.call(FunctionSymbol("\\phi"), g.any(r, c, k))


def _square_power(g: Generator, r: Dim, c: Dim, k: int) -> Expr | None:
    if r is not c:
        return None
    return b.power(g.any(r, c, k), b.number(g.random.choice((2, 3))))


def _entry_power(g: Generator, r: Dim, c: Dim, k: int) -> Expr:
    return b.entry_power(g.any(r, c, k), g.random.choice((2, 3)))


def _inverse(g: Generator, r: Dim, c: Dim, k: int) -> Expr | None:
    return b.inverse(_regular(g, r, k)) if r is c and r is not ONE else None


def _regular(g: Generator, n: Dim, k: int) -> Expr:
    """A matrix that is surely invertible: 3 I + A^T A scaled down by a bounded map."""
    x = b.apply("tanh", g.any(n, n, k))
    return b.add(b.scale(3, b.identity(n)), b.mul(b.transpose(x), x))


def _determinant(g: Generator, r: Dim, c: Dim, k: int) -> Expr | None:
    if r is not ONE or c is not ONE:
        return None
    inside = b.det(_regular(g, g.size(), k))
    return g.random.choice((inside, b.apply("log", inside)))


def _trace(g: Generator, r: Dim, c: Dim, k: int) -> Expr | None:
    n = g.size()
    return b.trace(g.any(n, n, k)) if r is ONE and c is ONE else None


def _norm(g: Generator, r: Dim, c: Dim, k: int) -> Expr | None:
    if r is not ONE or c is not ONE:
        return None
    n, m = g.size(), g.size()
    choice = g.random.randrange(5)
    if choice == 0:
        return b.power(b.norm(g.any(n, ONE, k), "2"), b.number(2))
    if choice == 1:
        return b.power(b.norm(g.any(n, m, k), "F"), b.number(2))
    if choice == 2:
        return b.norm(b.add(g.any(n, ONE, k), b.symbol("u", n)), "2")
    if choice == 3:
        return b.norm(b.add(g.any(n, m, k), b.symbol("U", n, m)), "1")
    return b.inner(g.any(n, m, k), g.any(n, m, k))


def _quotient(g: Generator, r: Dim, c: Dim, k: int) -> Expr:
    below = b.add(b.number(2), b.power(g.any(ONE, ONE, k), b.number(2)))
    return b.divide(g.any(r, c, k), below)


def _softmax(g: Generator, r: Dim, c: Dim, k: int) -> Expr | None:
    if r is ONE:
        return None
    along = "columns" if c is ONE else g.random.choice(("columns", "rows"))
    return b.softmax(g.any(r, c, k), along) if g.random.random() < 0.6 else b.apply("log", b.softmax(g.any(r, c, k), along))


def _log_sum_exp(g: Generator, r: Dim, c: Dim, k: int) -> Expr | None:
    return b.logsumexp(g.any(g.size(), ONE, k)) if r is ONE and c is ONE else None


def _diag(g: Generator, r: Dim, c: Dim, k: int) -> Expr | None:
    return b.diag(g.any(r, ONE, k)) if r is c and r is not ONE else None


def _diagonal(g: Generator, r: Dim, c: Dim, k: int) -> Expr | None:
    return b.diagonal(g.any(r, r, k)) if c is ONE and r is not ONE else None


def _indexed_sum(g: Generator, r: Dim, c: Dim, k: int) -> Expr | None:
    x = b.symbol(f"x_{{{r}{c}}}", r, c, index=("i",)) if g.random.random() < 0.7 else b.symbol("s", ONE, ONE, index=("i",))
    if g.random.random() < 0.4:  # the variable inside a function of the member
        return b.total(Binder("i", named("N")), b.apply("tanh", b.hadamard(x, g.any(r, c, k)) if x.shape == (r, c) else b.mul(x, g.any(r, c, k))))
    body = b.hadamard(x, g.any(r, c, k)) if x.shape == (r, c) else b.mul(x, g.any(r, c, k))
    return None if "i" in g.any(r, c, 0).free else b.total(Binder("i", named("N")), body)


def _kronecker(g: Generator, r: Dim, c: Dim, k: int) -> Expr | None:
    """tr of a Kronecker product, or an outer product written with ⊗."""
    if r is ONE and c is ONE:
        n, m = g.size(), g.size()
        return b.trace(b.mul(b.symbol(f"R_{{{m}{n}}}", m * n, n * m), b.kron(g.any(n, m, k), g.any(m, n, k))))
    return None


def _vec(g: Generator, r: Dim, c: Dim, k: int) -> Expr | None:
    if r is ONE and c is ONE:
        n, m = g.size(), g.size()
        return b.mul(b.transpose(b.vec(g.any(n, m, k))), b.vec(g.any(n, m, k)))
    return None


MAKERS: tuple[Maker, ...] = (
    _add, _add, _product, _product, _product, _scaled, _transpose, _hadamard, _function, _function, _bounded, _abstract,
    _square_power, _entry_power, _inverse, _determinant, _trace, _norm, _quotient, _softmax, _log_sum_exp, _diag, _diagonal,
    _indexed_sum, _kronecker, _vec,
)

"""What the generator makes of each operation: an expression of a given shape over drawn arguments, or None.

Arguments are kept where values and slopes exist at every point, so that each expression can be tested.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from texderive.ir import build as b
from texderive.ir.dims import ONE, Dim, named
from texderive.ir.expr import Binder, Expr, FunctionSymbol
from texderive.ir.functions import FUNCTIONS

if TYPE_CHECKING:
    from tests.derivation.generator import Generator

Maker = Callable[["Generator", Dim, Dim, int], Expr | None]
N = named("N")
STEEP = frozenset({"exp", "exp2", "sinh", "cosh"})
POLES = frozenset({"tan", "sec"})  # kept near 0, where there are none


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
    factors = [g.any(r, c, k) for _ in range(g.random.choice((2, 2, 3)))]
    return b.hadamard(*factors)


def _function(g: Generator, r: Dim, c: Dim, k: int) -> Expr:
    """Any function of the table, over an argument that is brought to where it is defined."""
    row = FUNCTIONS[g.random.choice(tuple(FUNCTIONS))]
    x = g.any(r, c, k)
    if row.name in POLES:
        return b.apply(row.name, small(x))
    if row.name in STEEP and k > 1:
        return b.apply(row.name, b.apply("tanh", x))
    return b.apply(row.name, INTO[row.domain](x))


def positive(x: Expr) -> Expr:
    return b.add(b.apply("softplus", x), b.scale("1/2", b.ones_like(x)))


def small(x: Expr) -> Expr:
    return b.scale("1/2", b.apply("tanh", x))


def large(x: Expr) -> Expr:
    return b.add(b.scale(2, b.ones_like(x)), b.apply("softplus", x))


INTO: dict[str, Callable[[Expr], Expr]] = {
    "real": lambda x: x, "positive": positive, "nonzero": positive, "unit": small, "above-one": large,
}  # fmt: skip


def _abstract(g: Generator, r: Dim, c: Dim, k: int) -> Expr:
    return b.call(FunctionSymbol("\\phi"), g.any(r, c, k))


def _abstract_scalar(g: Generator, r: Dim, c: Dim, k: int) -> Expr | None:
    return (
        b.call(FunctionSymbol("F", elementwise=False), g.any(g.size(), g.size(), k)) if r is ONE and c is ONE else None
    )


def _square_power(g: Generator, r: Dim, c: Dim, k: int) -> Expr | None:
    if r is not c:
        return None
    return b.power(small(g.any(r, c, k)), b.number(g.random.choice((2, 3, 4))))


def _inverse_power(g: Generator, r: Dim, c: Dim, k: int) -> Expr | None:
    return b.power(regular(g, r, k), b.number(-2)) if r is c is not ONE else None


def _entry_power(g: Generator, r: Dim, c: Dim, k: int) -> Expr:
    return b.entry_power(g.any(r, c, k), g.random.choice((2, 3)))


def _symbolic_power(g: Generator, r: Dim, c: Dim, k: int) -> Expr:
    return b.entry_power(positive(g.any(r, c, k)), b.symbol("k", facts=["constant"]))


def _varying_exponent(g: Generator, r: Dim, c: Dim, k: int) -> Expr | None:
    return b.power(positive(g.any(ONE, ONE, k)), small(g.any(ONE, ONE, k))) if r is ONE and c is ONE else None


def regular(g: Generator, n: Dim, k: int) -> Expr:
    """A matrix that is surely invertible and whose logarithm is real: 3 I + A^T A with bounded A."""
    x = b.apply("tanh", g.any(n, n, k))
    return b.add(b.scale(3, b.identity(n)), b.mul(b.transpose(x), x))


def lopsided(g: Generator, n: Dim, k: int) -> Expr:
    """A matrix that is surely invertible and not symmetric: 4 I + tanh(A)."""
    return b.add(b.scale(4, b.identity(n)), b.apply("tanh", g.any(n, n, k)))


def _inverse(g: Generator, r: Dim, c: Dim, k: int) -> Expr | None:
    if r is not c or r is ONE:
        return None
    x = g.random.choice((regular, lopsided))(g, r, k)
    return b.inverse(x) if g.random.random() < 0.7 else b.transpose(b.inverse(x))


def _adjugate(g: Generator, r: Dim, c: Dim, k: int) -> Expr | None:
    return b.unary("adjugate", lopsided(g, r, k)) if r is c and r is not ONE else None


def _pseudo_inverse(g: Generator, r: Dim, c: Dim, k: int) -> Expr | None:
    """Of a matrix of full rank at a general point."""
    if r is ONE or c is ONE:
        return None
    return b.unary("pinv", b.add(b.symbol(f"P_{{{c}{r}}}", c, r), b.scale("1/4", small(g.any(c, r, k)))))


def _determinant(g: Generator, r: Dim, c: Dim, k: int) -> Expr | None:
    if r is not ONE or c is not ONE:
        return None
    inside = b.det(g.random.choice((regular, lopsided))(g, g.size(), k))
    return g.random.choice((inside, b.apply("log", inside), b.apply("log", b.apply("abs", inside))))


def _trace(g: Generator, r: Dim, c: Dim, k: int) -> Expr | None:
    n = g.size()
    return b.trace(g.any(n, n, k)) if r is ONE and c is ONE else None


def _trace_of_function(g: Generator, r: Dim, c: Dim, k: int) -> Expr | None:
    if r is not ONE or c is not ONE:
        return None
    n = g.size()
    return b.trace(
        b.unary("expm", small(g.any(n, n, k))) if g.random.random() < 0.5 else b.unary("logm", regular(g, n, k))
    )


def _norm(g: Generator, r: Dim, c: Dim, k: int) -> Expr | None:
    if r is not ONE or c is not ONE:
        return None
    n, m = g.size(), g.size()
    away = b.add(g.any(n, m, k), b.symbol(f"U_{{{n}{m}}}", n, m))
    return g.random.choice((
        lambda: b.power(b.norm(g.any(n, ONE, k), "2"), b.number(2)),
        lambda: b.power(b.norm(g.any(n, m, k), "F"), b.number(2)),
        lambda: b.norm(b.add(g.any(n, ONE, k), b.symbol("u", n)), "2"),
        lambda: b.norm(away, "F"),
        lambda: b.norm(away, "1"),
        lambda: b.norm(positive(away), "p", b.number(3)),
        lambda: b.norm(positive(away), "p", b.symbol("p", facts=["constant"])),
        lambda: b.inner(g.any(n, m, k), g.any(n, m, k)),
    ))()  # fmt: skip


def _quotient(g: Generator, r: Dim, c: Dim, k: int) -> Expr:
    below = b.add(b.number(2), b.power(g.any(ONE, ONE, k), b.number(2)))
    return b.divide(g.any(r, c, k), below)


def _entry_quotient(g: Generator, r: Dim, c: Dim, k: int) -> Expr:
    return b.divide(g.any(r, c, k), positive(g.any(r, c, k)))


def _softmax(g: Generator, r: Dim, c: Dim, k: int) -> Expr | None:
    if r is ONE:
        return None
    along = "columns" if c is ONE else g.random.choice(("columns", "rows"))
    x = g.any(r, c, k)
    return g.random.choice((
        b.softmax(x, along), b.softmax(x, along), b.apply("log", b.softmax(x, along)), b.unary("logsoftmax", x, along),
    ))  # fmt: skip


def _log_sum_exp(g: Generator, r: Dim, c: Dim, k: int) -> Expr | None:
    if r is ONE and c is ONE:
        return b.logsumexp(g.any(g.size(), g.random.choice((ONE, g.size())), k))
    if r is ONE:
        return b.logsumexp(g.any(g.size(), c, k), "columns")
    return b.logsumexp(g.any(r, g.size(), k), "rows") if c is ONE else None


def _cross_entropy(g: Generator, r: Dim, c: Dim, k: int) -> Expr | None:
    if r is not ONE or c is not ONE:
        return None
    n = g.size()
    y = b.symbol(f"y_{{{n}}}", n, facts=["one_hot"])
    return b.neg(b.mul(b.transpose(y), b.apply("log", b.softmax(g.any(n, ONE, k)))))


def _diag(g: Generator, r: Dim, c: Dim, k: int) -> Expr | None:
    return b.diag(g.any(r, ONE, k)) if r is c and r is not ONE else None


def _diagonal(g: Generator, r: Dim, c: Dim, k: int) -> Expr | None:
    return b.diagonal(g.any(r, r, k)) if c is ONE and r is not ONE else None


def _over(g: Generator, make: Callable[[Binder], Expr]) -> Expr:
    """What ``make`` draws inside of a new index."""
    binder = Binder("ijl"[len(g.inside) % 3], N)
    return g.within(binder.index, lambda: make(binder))


def member(g: Generator, r: Dim, c: Dim) -> Expr:
    return b.symbol(f"x_{{{r}{c}}}", r, c, index=(g.inside[-1],))


def _indexed_sum(g: Generator, r: Dim, c: Dim, k: int) -> Expr | None:
    """A sum over a family; the variable may stand in a function of the member, the body may hold a further sum."""
    if len(g.inside) >= 2:
        return None
    if g.random.random() < 0.5:
        return _over(g, lambda i: b.total(i, b.hadamard(member(g, r, c), g.any(r, c, k))))
    return _over(g, lambda i: b.total(i, b.apply("tanh", b.add(member(g, r, c), g.any(r, c, k)))))


def _mean(g: Generator, r: Dim, c: Dim, k: int) -> Expr | None:
    return (
        None
        if g.inside
        else _over(
            g,
            lambda i: b.mul(
                b.power(b.dimension(N), b.number(-1)), b.total(i, b.hadamard(member(g, r, c), g.any(r, c, k)))
            ),
        )
    )


def _indexed_product(g: Generator, r: Dim, c: Dim, k: int) -> Expr | None:
    if r is not ONE or c is not ONE or len(g.inside) >= 2:
        return None
    return _over(g, lambda i: b.prod(i, positive(b.mul(member(g, ONE, ONE), g.any(ONE, ONE, k)))))


def _entries(g: Generator, r: Dim, c: Dim, k: int) -> Expr | None:
    """A sum over all entries, named by two indices; or one entry."""
    if r is not ONE or c is not ONE or g.inside:
        return None
    n, m = g.size(), g.size()
    if g.random.random() < 0.3:
        return b.entry(g.any(n, m, k), 1, 2)
    x, a = g.any(n, m, k), b.symbol(f"A_{{{n}{m}}}", n, m)
    body = b.mul(b.entry(a, "i", "j"), b.apply("sin", b.entry(x, "i", "j")))
    return b.total(Binder("i", n), b.total(Binder("j", m), body))


def _kronecker(g: Generator, r: Dim, c: Dim, k: int) -> Expr | None:
    """Between two matrices that bring the sizes back; of two factors or of three."""
    n, m = g.size(), g.size()
    factors = [g.any(n, m, k), g.any(m, n, k)]
    if g.random.random() < 0.3:
        factors.insert(g.random.randrange(3), g.any(n, ONE, k))
    whole = b.kron(*factors)
    return b.mul(
        b.symbol(f"R_{{{r},{whole.rows}}}", r, whole.rows), whole, b.symbol(f"R_{{{whole.cols},{c}}}", whole.cols, c)
    )


def _blocks(g: Generator, r: Dim, c: Dim, k: int) -> Expr:
    """Between two matrices that bring the sizes back: side by side, below each other, or two by two."""
    rows, cols = g.random.choice(((1, 2), (2, 1), (2, 2)))
    heights, widths = [g.size() for _ in range(rows)], [g.random.choice((ONE, g.size())) for _ in range(cols)]
    filled = g.random.randrange(rows * cols)
    parts = [
        g.any(h, w, k) if rows * i + j != filled or g.random.random() < 0.7 else b.zeros(h, w)
        for i, h in enumerate(heights)
        for j, w in enumerate(widths)
    ]
    whole = b.block((rows, cols), *parts)
    if g.random.random() < 0.3:
        whole = b.transpose(whole)
    left, right = b.symbol(f"R_{{{r},{whole.rows}}}", r, whole.rows), b.symbol(f"R_{{{whole.cols},{c}}}", whole.cols, c)
    return b.scale("1/4", b.mul(left, whole, right))


def _block_determinant(g: Generator, r: Dim, c: Dim, k: int) -> Expr | None:
    """log det of a matrix of blocks that is surely positive: large on the diagonal, bounded beside it."""
    if r is not ONE or c is not ONE:
        return None
    n, m = g.size(), g.random.choice((ONE, g.size()))
    corner, lower = small(g.any(n, m, k)), b.add(b.scale(4, b.identity(m)), small(g.any(m, m, k)))
    whole = b.block((2, 2), lopsided(g, n, k), corner, b.transpose(corner), lower)
    return b.apply("log", b.det(whole))


def _vec(g: Generator, r: Dim, c: Dim, k: int) -> Expr | None:
    n, m = g.size(), g.size()
    v = b.vec(g.any(n, m, k))
    if r is ONE and c is ONE:
        return b.mul(b.transpose(v), b.vec(g.any(n, m, k)))
    if c is ONE:
        return b.mul(b.symbol(f"R_{{{r},{n * m}}}", r, n * m), b.commutation(n, m), v)
    return b.unvec(b.hadamard(b.symbol(f"v_{{{r * c}}}", r * c), b.vec(g.any(r, c, k))), r, c) if r is not ONE else None


MAKERS: tuple[Maker, ...] = (
    _add, _add, _add, _product, _product, _product, _product, _scaled, _transpose, _hadamard, _function,
    _function, _function, _abstract, _abstract_scalar, _square_power, _inverse_power, _entry_power,
    _symbolic_power, _varying_exponent, _inverse, _inverse, _adjugate, _pseudo_inverse, _determinant,
    _determinant, _trace, _trace, _trace_of_function, _norm, _norm, _quotient, _entry_quotient, _softmax,
    _log_sum_exp, _cross_entropy, _diag, _diagonal, _indexed_sum, _indexed_sum, _mean, _indexed_product,
    _entries, _kronecker, _vec, _vec, _blocks, _blocks, _block_determinant,
)  # fmt: skip

"""Random well-typed expressions, for properties that hold of all of them."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import strategies as st

from texderive.ir import build as b
from texderive.ir.dims import ONE, Dim, Shape, named
from texderive.ir.expr import Binder, Expr, FunctionSymbol

M, N, K = named("m"), named("n"), named("K")
DIMS = (ONE, M, N)
NAMES = {(r, c): f"{'smn'[DIMS.index(r)]}{'smn'[DIMS.index(c)]}" for r in DIMS for c in DIMS}
Draw = Callable[[Shape, int], Expr]
FUNCTIONS = ("exp", "tanh", "sin", "sigmoid", "softplus", "arctan", "erf")


@st.composite
def expressions(draw: st.DrawFn, shape: Shape | None = None, depth: int = 4) -> Expr:
    """An expression of the given shape, or of any, over one symbol for each shape and one family for each size."""
    if shape is None:
        shape = draw(st.tuples(st.sampled_from(DIMS), st.sampled_from(DIMS)))

    def dim() -> Dim:
        return draw(st.sampled_from(DIMS))

    def grow(shape: Shape, depth: int, bound: bool) -> Expr:
        rows, cols = shape

        def sub(shape: Shape, bound: bool = bound) -> Expr:
            return grow(shape, depth - 1, bound)

        makers: list[Callable[[], Expr]] = [lambda: b.symbol(NAMES[shape] + draw(st.sampled_from("ab")), rows, cols)]
        if bound and cols is ONE:
            makers.append(lambda: b.symbol("f" + NAMES[shape], rows, cols, (), ("i",)))
        if depth > 0:
            makers += [
                lambda: b.add(sub(shape), sub(shape)),
                lambda: b.scale(draw(st.sampled_from((-1, 2, "1/2"))), sub(shape)),
                lambda: b.hadamard(sub(shape), sub(shape)),
                lambda: b.transpose(sub((cols, rows))),
                lambda: b.apply(draw(st.sampled_from(FUNCTIONS)), sub(shape)),
                lambda: b.call(FunctionSymbol("\\phi"), sub(shape)),
                lambda: (lambda inner: b.mul(sub((rows, inner)), sub((inner, cols))))(dim()),
                lambda: b.mul(sub((ONE, ONE)), sub(shape)),
            ]
            if not bound:
                makers.append(lambda: b.total(Binder("i", K), sub(shape, True)))
            if cols is ONE and rows is not ONE:
                makers += [lambda: b.softmax(sub(shape)), lambda: b.diagonal(sub((rows, rows)))]
            if rows is cols and rows is not ONE:
                makers.append(lambda: b.diag(sub((rows, ONE))))
            if shape == (ONE, ONE):
                makers += [lambda: (lambda n: b.trace(sub((n, n))))(dim()), lambda: b.logsumexp(sub((M, ONE)))]
                makers += [lambda: b.inner(sub((M, N)), sub((M, N))), lambda: b.norm(sub((M, N)), "F")]
        return draw(st.sampled_from(makers))()

    return grow(shape, depth, False)

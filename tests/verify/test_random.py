"""Properties of evaluation that hold of every expression."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.verify.typed import K, M, N, expressions
from texderive.ir import build as b
from texderive.ir.dims import ONE, Dim
from texderive.ir.expr import Binder, Expr
from texderive.verify.abstract import drawn
from texderive.verify.draw import REMEDIES, draw_point
from texderive.verify.evaluate import evaluate
from texderive.verify.inventory import take_inventory
from texderive.verify.judge import Fails, Holds, judge
from texderive.verify.point import Key, Point
from texderive.verify.values import evaluate_with

SIZES = {"m": 2, "n": 3, "K": 4}


def one_of(point: Point, k: int) -> Point:
    """The k-th point of a batch; abstract functions stay those of the whole batch, so the point is repeated."""

    def take(key: Key, array: np.ndarray) -> np.ndarray:
        return np.repeat(array.take([k], axis=key[1]), 2, axis=key[1])

    return replace(
        point,
        values={key: take(key, a) for key, a in point.values.items()},
        directions={key: take(key, a) for key, a in point.directions.items()},
        call=drawn(2),
    )


@settings(max_examples=150)
@given(expressions())
def test_a_batch_is_its_points(expr: Expr) -> None:
    for target in (expr, b.d(expr)):
        point = draw_point(take_inventory((target,)), frozenset({"nnb", "smb", "fss", "fns"}), SIZES, 2, REMEDIES[0])
        whole = evaluate(target, point)
        for k in range(2):
            alone = evaluate(target, one_of(point, k))
            if whole.ndim > 2 and alone.ndim > 2:
                np.testing.assert_allclose(alone[k], whole[k], rtol=1e-7, atol=1e-9)


CONTEXT = (b.symbol("mna", M, N), b.total(Binder("i", K), b.symbol("fss", index=("i",))))


@settings(max_examples=100)
@given(expressions())
def test_the_shape_is_the_one_that_the_types_say(expr: Expr) -> None:
    inventory = take_inventory((expr, *CONTEXT))
    point = draw_point(inventory, frozenset(), SIZES, 1, REMEDIES[0])
    values = {s.name: point.values[s.name, len(s.index)].squeeze(axis=len(s.index)) for s in inventory.symbols}
    found = evaluate_with(expr, values, context=CONTEXT, functions={"\\phi": np.sin})
    assert found.shape == (() if expr.is_scalar else (expr.rows.size(SIZES), expr.cols.size(SIZES)))


SHAPES = st.tuples(st.sampled_from((ONE, M, N)), st.sampled_from((ONE, M, N)))
PAIRS = SHAPES.flatmap(lambda shape: st.tuples(expressions(shape, depth=3), expressions(shape, depth=2)))


@settings(max_examples=100)
@given(PAIRS)
def test_laws_of_differentials(pair: tuple[Expr, Expr]) -> None:
    """Linearity and the product rule hold of differences of any two values."""
    f, g = pair
    varying = frozenset({"nna", "sma", "ssa", "fss", "mna", "nsb"})
    assert not isinstance(judge(b.d(b.add(f, g)), b.add(b.d(f), b.d(g)), varying=varying), Fails)
    product = b.add(b.hadamard(b.d(f), g), b.hadamard(f, b.d(g)))
    assert not isinstance(judge(b.d(b.hadamard(f, g)), product, varying=varying), Fails)


@settings(max_examples=60)
@given(expressions((ONE, ONE), depth=3), st.sampled_from([("mna", M, N), ("nsa", N, ONE), ("ssa", ONE, ONE)]))
def test_the_differential_is_the_gradient_along_the_direction(f: Expr, by: tuple[str, Dim, Dim]) -> None:
    x = b.symbol(*by)
    left, right = b.d(f), b.inner(b.partial(f, x), b.d(x))
    assert not isinstance(judge(left, right, varying=frozenset({x.data.name})), Fails)


@settings(max_examples=60)
@given(expressions(depth=3))
def test_what_is_true_holds_and_a_factor_does_not(expr: Expr) -> None:
    assert isinstance(judge(expr, b.transpose(b.transpose(expr))), Holds)
    if isinstance(judge(expr, b.scale(2, expr)), Holds):
        assert isinstance(judge(expr, b.zeros_like(expr)), Holds)

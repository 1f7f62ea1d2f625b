"""Sums over families: indices are axes, whatever nests in what."""

from __future__ import annotations

import numpy as np
import pytest

from tests.verify.support import A, G, N, at, direction_of, number_of, u, v, values, xi, xj, yi, yj
from texderive.diagnostics import UnsupportedError
from texderive.ir import build as b
from texderive.ir.dims import ONE, Dim, named
from texderive.ir.expr import Binder, Expr, Symbol
from texderive.verify.evaluate import evaluate
from texderive.verify.judge import Fails, Holds, judge
from texderive.verify.point import Point

K, L = named("K"), named("L")
SIZES = {"m": 2, "n": 3, "K": 4, "L": 5}
T = b.transpose


def over(index: str, body: Expr, size: Dim = K, lower: str = "1") -> Expr:
    return b.total(Binder(index, size, lower), body)


def point_for(*expressions: Expr, varying: str = "", points: int = 1) -> Point:
    return at(*expressions, varying=varying, points=points, sizes=SIZES)


def same(found: np.ndarray, wanted: object) -> None:
    np.testing.assert_allclose(found, np.asarray(wanted).reshape(found.shape), rtol=1e-9, atol=1e-9)


def test_sum_of_members() -> None:
    expr = over("i", b.mul(yi, T(xi), G, xi))
    point = point_for(expr)
    x, y, g = number_of(point, xi)[..., 0], number_of(point, yi)[:, 0, 0], number_of(point, G)
    assert x.shape == (4, 3)
    same(values(point, expr)[0], sum(y[k] * x[k] @ g @ x[k] for k in range(4)))


def test_sum_of_what_has_no_index_counts_the_terms() -> None:
    expr = over("i", v)
    point = point_for(expr)
    same(values(point, expr)[0], 4 * number_of(point, v))


def test_two_indices_of_one_family() -> None:
    expr = over("i", over("j", b.apply("exp", b.mul(T(xi), b.scale("1/4", G), xj))))
    point = point_for(expr)
    x, g = number_of(point, xi)[..., 0], number_of(point, G)
    same(values(point, expr)[0], np.exp(x @ (g / 4) @ x.T).sum())


def test_inner_sum_that_depends_on_both() -> None:
    expr = over("i", b.mul(yi, b.power(b.add(b.number(9), over("j", b.mul(yi, yj))), b.number(-1))))
    point = point_for(expr)
    y = number_of(point, yi)[:, 0, 0]
    same(values(point, expr)[0], (y / (9 + y * y.sum())).sum())


def test_family_with_two_indices() -> None:
    zij = b.symbol("z", N, ONE, (), ("i", "j"))
    zji = b.symbol("z", N, ONE, (), ("j", "i"))
    straight = over("i", over("j", b.mul(yi, T(v), zij), L))
    point = point_for(straight)
    z = number_of(point, zij)[..., 0]
    y = number_of(point, yi)[:, 0, 0]
    assert z.shape == (4, 5, 3)
    wanted = np.einsum("i,ijn,n->", y, z, number_of(point, v)[:, 0])
    same(values(point, straight)[0], wanted)
    turned = over("j", over("i", b.mul(yj, T(v), zji), L))
    assert turned is not straight
    same(values(point, turned)[0], wanted)


def test_bounds() -> None:
    expr = over("i", over("j", b.mul(yi, yj), K, "i"))
    from_two = over("i", yi, K, "2")
    point = point_for(expr, from_two)
    y = number_of(point, yi)[:, 0, 0]
    same(values(point, over("j", b.counter("j")))[0], 10)
    same(values(point, from_two)[0], y[1:].sum())
    same(values(point, expr)[0], sum(y[i] * y[j] for i in range(4) for j in range(i, 4)))


def test_product_over_an_index() -> None:
    expr = b.prod(Binder("i", K), b.apply("exp", yi))
    point = point_for(expr)
    same(values(point, expr)[0], np.exp(number_of(point, yi).sum()))


def test_entries_and_units() -> None:
    expr = over("i", over("j", b.mul(b.counter("i"), b.entry(A, "i", "j")), N), A.rows)
    trace = over("i", b.entry(G, "i", "i"), N)
    rows = over("i", b.mul(b.unit("i", N), b.entry(v, "i", 1)), N)
    of_family = over("i", b.entry(b.mul(xi, T(v)), 2, 3), K)
    point = point_for(expr, trace, rows, of_family)
    a, g = number_of(point, A), number_of(point, G)
    found = values(point, expr, trace, rows, of_family)
    same(found[0], a[0].sum() + 2 * a[1].sum())
    same(found[1], np.trace(g))
    same(found[2], number_of(point, v))
    same(found[3], number_of(point, xi)[:, 1, 0].sum() * number_of(point, v)[2, 0])


def test_a_free_index_is_a_leading_axis() -> None:
    expr = b.mul(G, xi)
    point = point_for(expr, over("i", xi), points=2)
    assert evaluate(expr, point).shape == (4, 2, 3, 1)
    both = b.mul(T(xi), xj)
    assert evaluate(both, point_for(both, over("i", xi), points=2)).shape == (4, 4, 2, 1, 1)


def test_differential_of_a_sum() -> None:
    f = over("i", b.power(b.mul(T(v), xi), b.number(2)))
    point = point_for(f, varying="v x")
    x, dx, dv = number_of(point, xi)[..., 0], direction_of(point, xi)[..., 0], direction_of(point, v)[:, 0]
    inner = x @ number_of(point, v)[:, 0]
    same(values(point, b.d(f))[0], (2 * inner * (x @ dv + dx @ number_of(point, v)[:, 0])).sum())
    swapped = over("i", b.d(b.power(b.mul(T(v), xi), b.number(2))))
    same(values(point, swapped)[0], values(point, b.d(f))[0])


def test_derivative_by_a_member() -> None:
    f = over("i", b.mul(yi, T(xi), G, xi))
    by_member = b.partial(f, xj)
    point = point_for(f, b.mul(T(xj), xj))
    x, y, g = number_of(point, xi)[..., 0], number_of(point, yi)[:, 0, 0], number_of(point, G)
    found = evaluate(by_member, point)[:, 0, :, 0]
    same(found, y[:, None] * (x @ (g + g.T)))
    summed = over("j", b.mul(yj, by_member))
    same(values(point, summed)[0], (y[:, None] ** 2 * (x @ (g + g.T))).sum(0))


def test_derivative_of_a_member_by_itself_and_by_an_entry() -> None:
    own = b.partial(b.mul(T(xj), G, xj), xj)
    entry = b.partial(b.mul(T(u), A, v), b.entry(A, "k", "l"))
    point = point_for(own, over("j", xj), entry)
    x, g = number_of(point, xi)[..., 0], number_of(point, G)
    same(evaluate(own, point)[:, 0, :, 0], x @ (g + g.T))
    same(evaluate(entry, point)[:, :, 0, 0, 0], number_of(point, u) @ number_of(point, v).T)


def test_an_index_beyond_its_family_is_refused() -> None:
    expr = over("i", yi, K)
    point = point_for(expr)
    with pytest.raises(UnsupportedError, match="beyond"):
        evaluate(over("i", yi, L), Point(SIZES, point.values, batch=(1,)))


def test_families_take_the_longest_bound() -> None:
    expr = b.add(over("i", yi, K), over("i", yi, L))
    point = point_for(expr)
    y = number_of(point, yi)[:, 0, 0]
    assert len(y) == 5
    same(values(point, expr)[0], y[:4].sum() + y.sum())


def test_the_derivative_by_a_named_member_of_a_family() -> None:
    """f = Σ_j (a_j^T a_j) with a_j = W x_j: by a_i it is 2 a_i, the other members standing still."""
    n, m = named("n"), named("m")
    w = b.symbol("W", m, n)

    def member(index: str) -> Expr:
        body = b.mul(w, b.symbol("x", n, index=(index,)))
        return b.named(Symbol("a", m, index=(index,)), body)

    a = member("j")
    f = b.total(Binder("j", K), b.mul(b.transpose(a), a))
    assert isinstance(judge(b.partial(f, member("i")), b.scale(2, member("i"))), Holds)
    assert isinstance(judge(b.partial(f, member("i")), b.scale(3, member("i"))), Fails)

"""Arrays that a user gives: sizes are read off them, and what does not fit is named."""

from __future__ import annotations

import numpy as np
import pytest

from tests.verify.support import A, G, M, N, X, s, u, v, xi, yi
from texderive.diagnostics import ShapeError, UnsupportedError
from texderive.ir import build as b
from texderive.ir.dims import ONE, named
from texderive.ir.expr import Binder, Expr, FunctionSymbol
from texderive.verify.values import evaluate_with

K = named("K")
T = b.transpose
RNG = np.random.default_rng(0)
a, g, y, z = RNG.normal(size=(2, 3)), RNG.normal(size=(3, 3)), RNG.normal(size=(2, 1)), RNG.normal(size=(3, 1))


def total(body: Expr) -> Expr:
    return b.mul(b.power(b.dimension(K), b.number(-1)), b.total(Binder("i", K), body))


def test_scalars_are_zero_dimensional_and_everything_else_has_two_axes() -> None:
    scalar = evaluate_with(b.mul(T(u), A, v), {"A": a, "u": y, "v": z})
    assert scalar.shape == ()
    np.testing.assert_allclose(scalar, (y.T @ a @ z).item())
    np.testing.assert_allclose(evaluate_with(b.mul(A, v), {"A": a, "v": z}), a @ z)
    assert evaluate_with(b.add(b.ones(M, N), b.ones(M, N)), {"A": a}, context=[A]).shape == (2, 3)


@pytest.mark.parametrize("flat", [z[:, 0], z, z.tolist(), z[:, 0].tolist()])
def test_vectors_may_be_flat(flat: object) -> None:
    np.testing.assert_allclose(evaluate_with(b.mul(G, v), {"G": g, "v": flat}), g @ z)  # type: ignore[dict-item]


@pytest.mark.parametrize("value", [2, 2.0, [2], [[2.0]], np.float64(2)])
def test_scalars_in_every_form(value: object) -> None:
    assert evaluate_with(b.mul(s, s), {"s": value}) == 4  # type: ignore[dict-item]


@pytest.mark.parametrize("members", [(5, 3, 1), (5, 3)])
@pytest.mark.parametrize("weights", [(5,), (5, 1, 1), (5, 1)])
def test_families_have_their_index_first(members: tuple[int, ...], weights: tuple[int, ...]) -> None:
    xs, ys = RNG.normal(size=(5, 3)), RNG.normal(size=5)
    found = evaluate_with(total(b.mul(yi, xi)), {"x": xs.reshape(members), "y": ys.reshape(weights)})
    np.testing.assert_allclose(found, (ys[:, None] * xs).mean(0)[:, None])


def test_a_free_index_is_a_leading_axis() -> None:
    xs = RNG.normal(size=(5, 3))
    np.testing.assert_allclose(evaluate_with(b.mul(G, xi), {"x": xs, "G": g})[..., 0], xs @ g.T)
    assert evaluate_with(b.add(yi, s), {"y": np.ones(4), "s": 1}).shape == (4,)


def test_sizes_come_from_the_context_too() -> None:
    size = b.power(b.dimension(K), b.number(-1))
    found = evaluate_with(size, {"x": np.ones((5, 3, 1))}, context=[total(xi)])
    assert found == pytest.approx(0.2)
    assert evaluate_with(b.dimension(M), {"A": a}, context=[A]) == 2


def test_sizes_solve_products() -> None:
    long = b.symbol("q", M * N)
    assert evaluate_with(b.unvec(long, M, N), {"q": np.arange(6.0), "A": a}, context=[A]).shape == (2, 3)
    square = b.symbol("q", N * N)
    np.testing.assert_allclose(evaluate_with(b.unvec(square, N, N), {"q": g.T.reshape(-1)}), g)


WRONG: list[tuple[Expr, dict[str, object], str]] = [
    (b.mul(A, v), {"A": a, "v": np.ones((4, 1))}, "v has the size 4 where n is meant, but A says 3"),
    (X, {"X": a}, "X has the size 3 where n is meant"),
    (b.mul(s, s), {"s": np.ones((2, 2))}, "s has the size 2 where 1 is meant"),
    (A, {"A": np.ones(3)}, "A is m × n"),
    (v, {"v": 1.0}, "v is n × 1"),
    (v, {"v": np.ones((3, 2))}, "v has the size 2"),
    (v, {"v": np.ones((0, 1))}, "v: the value is empty"),
    (v, {"v": np.array([1j, 2])}, "v: the value is not an array of numbers"),
    (v, {"v": [10**400, 1]}, "v: the value is not an array of numbers"),
    (A, {"A": "many"}, "A: the value is not an array of numbers"),
    (A, {"A": [[1, 2], [3]]}, "A: the value is not an array of numbers"),
    (total(xi), {"x": np.ones(5)}, "for each value of its index"),
    (b.symbol("q", N * N), {"q": np.ones(5)}, "q has the size 5 where nn is meant"),
    (total(b.mul(yi, xi)), {"x": np.ones((5, 3, 1)), "y": np.ones(4)}, "the size"),
]


@pytest.mark.parametrize(("expr", "given", "message"), WRONG)
def test_what_does_not_fit_is_named(expr: Expr, given: dict[str, object], message: str) -> None:
    with pytest.raises(ShapeError) as caught:
        evaluate_with(expr, given)  # type: ignore[arg-type]
    assert message in str(caught.value)


def test_what_is_missing_is_named() -> None:
    with pytest.raises(UnsupportedError, match="no value is given for v"):
        evaluate_with(b.mul(A, v), {"A": a})
    with pytest.raises(UnsupportedError, match="do not tell the size of n"):
        evaluate_with(b.identity(N), {})
    with pytest.raises(UnsupportedError, match="no function is given for f'"):
        evaluate_with(b.call(FunctionSymbol("f", order=1), v), {"v": z})


def test_abstract_functions_are_given_by_name() -> None:
    sigma, prime = (b.call(FunctionSymbol("\\sigma", order=k), v) for k in (0, 1))
    functions = {"\\sigma": np.tanh, "\\sigma'": np.cosh}
    found = evaluate_with(b.hadamard(sigma, prime), {"v": z}, functions=functions)
    np.testing.assert_allclose(found, np.tanh(z) * np.cosh(z))
    f = b.call(FunctionSymbol("f", False), A)
    assert evaluate_with(f, {"A": a}, functions={"f": np.linalg.norm}) == pytest.approx(np.linalg.norm(a))
    gradient = evaluate_with(b.partial(f, A), {"A": a}, functions={"f": np.linalg.norm})
    np.testing.assert_allclose(gradient, a / np.linalg.norm(a), atol=1e-9)


def test_no_dimension_may_be_one_by_chance() -> None:
    expr = b.mul(T(v), G, v)
    assert evaluate_with(expr, {"v": [2.0], "G": [[3.0]]}) == 12
    assert evaluate_with(b.mul(b.symbol("w", ONE, N), v), {"w": [1.0, 2.0], "v": [3.0, 4.0]}) == 11

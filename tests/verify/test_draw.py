"""Draws satisfy the declared facts and nothing more."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from tests.verify.support import A, M, N, X, at, number_of, v, xi
from texderive.diagnostics import UnsupportedError
from texderive.ir import build as b
from texderive.ir.dims import ONE, Dim, named
from texderive.ir.expr import Binder
from texderive.verify.draw import REMEDIES, Remedy, different_sizes, draw_point, equal_sizes
from texderive.verify.inventory import take_inventory
from texderive.verify.point import Array


def drawn(*facts: str, shape: tuple[Dim, Dim] = (N, N), remedy: Remedy = REMEDIES[0], size: int = 4) -> Array:
    symbol = b.symbol("Q", *shape, facts)
    point = at(symbol, points=2, sizes={"m": 3, "n": size}, remedy=remedy)
    return np.asarray(point.values["Q", 0])


def turned(x: Array) -> Array:
    return x.swapaxes(-1, -2)


@pytest.mark.parametrize("remedy", REMEDIES)
@pytest.mark.parametrize("size", [2, 4])
def test_facts_hold_whatever_the_remedy(remedy: Remedy, size: int) -> None:
    eye = np.eye(size)
    symmetric = drawn("symmetric", remedy=remedy, size=size)
    np.testing.assert_allclose(symmetric, turned(symmetric))
    definite = drawn("positive_definite", remedy=remedy, size=size)
    np.testing.assert_allclose(definite, turned(definite))
    assert np.linalg.eigvalsh(definite).min() > 0
    orthogonal = drawn("orthogonal", remedy=remedy, size=size)
    np.testing.assert_allclose(orthogonal @ turned(orthogonal), np.broadcast_to(eye, orthogonal.shape), atol=1e-12)
    for facts in (("diagonal",), ("diagonal", "positive_definite")):
        diagonal = drawn(*facts, remedy=remedy, size=size)
        assert (diagonal * (1 - eye) == 0).all()
    assert np.linalg.eigvalsh(diagonal).min() > 0
    for facts in (("orthogonal", "symmetric"), ("orthogonal", "diagonal"), ("orthogonal", "positive_definite")):
        both = drawn(*facts, remedy=remedy, size=size)
        np.testing.assert_allclose(both, turned(both), atol=1e-12)
        np.testing.assert_allclose(both @ both, np.broadcast_to(eye, both.shape), atol=1e-12)
        assert ("positive_definite" in facts) == (np.linalg.eigvalsh(both).min() > 0)
        assert ("symmetric" in facts) == (np.abs(both * (1 - eye)).max() > 0.1)
    for facts in (("invertible",), ()):
        assert np.linalg.cond(drawn(*facts, remedy=remedy, size=size)).max() < 1e3
    one_hot = drawn("one_hot", shape=(N, ONE), remedy=remedy, size=size)
    assert (np.sort(one_hot, axis=-2)[..., 0] == [0.0] * (size - 1) + [1.0]).all()


def test_general_draws_are_general() -> None:
    general = drawn()
    assert np.abs(general - turned(general)).max() > 0.1
    assert (general < 0).any() and (general > 0).any()
    signs = np.linalg.eigvalsh(drawn("symmetric"))
    assert (signs < 0).any() and (signs > 0).any()
    assert np.abs(general[0] - general[1]).min() > 0
    wide = drawn("orthogonal", shape=(M, N))
    np.testing.assert_allclose(wide @ turned(wide), np.broadcast_to(np.eye(3), (2, 3, 3)), atol=1e-12)


def test_positive_determinants() -> None:
    assert (np.linalg.det(drawn(remedy=REMEDIES[1])) > 0).all()
    assert (np.linalg.det(drawn("symmetric", remedy=REMEDIES[1])) > 0).all()
    assert np.linalg.eigvalsh(drawn("symmetric", remedy=REMEDIES[1])).min() < 0


def test_directions_are_general_even_where_values_are_not() -> None:
    symbol = b.symbol("Q", N, N, {"symmetric"})
    direction = at(symbol, varying="Q").directions["Q", 0]
    assert np.abs(direction - turned(direction)).max() > 0.1
    assert not at(b.symbol("Q", N, N, {"constant"}), varying="Q").directions


def test_draws_are_the_same_every_time_and_differ_between_symbols() -> None:
    one, other = at(A, X, v), at(A, X, v)
    assert all((one.values[key] == other.values[key]).all() for key in one.values)
    pair = at(b.symbol("P", N, N), b.symbol("Q", N, N))
    assert np.abs(pair.values["P", 0] - pair.values["Q", 0]).max() > 0.1


def test_members_of_a_family_differ() -> None:
    point = at(b.total(Binder("i", named("K")), xi), sizes={"n": 3, "K": 4})
    x = number_of(point, xi)
    assert all(np.abs(x[i] - x[j]).max() > 0.1 for i, j in itertools.combinations(range(4), 2))


@pytest.mark.parametrize("count", range(6))
def test_sizes(count: int) -> None:
    names = "abcdef"[:count]
    orders = different_sizes(names)
    assert all(len(set(sizes.values())) == count for sizes in orders)
    assert len(orders) == len({tuple(s.values()) for s in orders})
    for first, second in itertools.combinations(names, 2):
        assert {s[first] < s[second] for s in orders} == {True, False}
    assert len(set(equal_sizes(names)[0].values())) <= 1


def test_what_cannot_be_drawn_is_refused() -> None:
    with pytest.raises(UnsupportedError, match="two shapes"):
        take_inventory((b.symbol("z", N), b.trace(b.symbol("z", N, N))))
    huge = b.symbol("z", Dim(10**4), Dim(10**4))
    with pytest.raises(UnsupportedError, match="too large"):
        draw_point(take_inventory((huge,)), frozenset(), {}, 1, REMEDIES[0])

"""Unification of sizes."""

from __future__ import annotations

from texderive.elaborate.unify import FreshNames, Sizes, shown
from texderive.ir.dims import ONE, Dim, named

M, N, P = named("m"), named("n"), named("p")


def test_variables_take_names_and_names_clash() -> None:
    sizes = Sizes()
    a, b = sizes.fresh(), sizes.fresh()
    assert sizes.unify(a, b) and sizes.unify(b, M)
    assert sizes.resolve(a) is M
    assert not sizes.unify(a, N)


def test_the_size_of_a_vector_is_never_one() -> None:
    sizes = Sizes()
    vector, loose = sizes.fresh(), sizes.fresh(vector=False)
    assert not sizes.unify(vector, ONE)
    assert sizes.unify(loose, vector)
    assert not sizes.unify(loose, ONE)


def test_failures_are_undone() -> None:
    sizes = Sizes()
    a = sizes.fresh()
    mark = sizes.mark()
    assert sizes.unify(a, M)
    sizes.undo(mark)
    assert sizes.unify(a, N) and sizes.resolve(a) is N


def test_products_are_cancelled() -> None:
    sizes = Sizes()
    a = sizes.fresh()
    assert sizes.unify(sizes.times(M, a), M * P)
    assert sizes.resolve(a) is P
    assert not sizes.unify(sizes.times(M, N), M * P)


def test_open_products_wait_and_are_paired_at_last() -> None:
    sizes = Sizes()
    a, b = sizes.fresh(), sizes.fresh()
    assert sizes.unify(sizes.times(a, b), M * N)
    assert sizes.unify(b, M)
    assert sizes.settle()
    assert sizes.resolve(a) is N


def test_a_size_does_not_contain_itself() -> None:
    sizes = Sizes()
    a = sizes.fresh()
    assert not sizes.unify(a, sizes.times(a, M))


def test_fresh_names_are_readable_and_new() -> None:
    names = FreshNames({"m", "p"})
    assert [names.take() for _ in range(3)] == ["n", "q", "r"]
    sizes = Sizes()
    assert sizes.dim(sizes.fresh(), names) is named("s")
    assert shown(sizes.known((M, (N, sizes.fresh())))) == "m × n?"
    assert Dim(3) is not Dim(4)

"""A law that is stated for two factors is used for any number: it holds for three, with each of them varying."""

from __future__ import annotations

import pytest

from tests.rules.values import differ, varying
from texderive.derivation.differentiate import Variable, differential
from texderive.derivation.exchange import Mode, move_factors
from texderive.ir import build as b
from texderive.ir.dims import ONE
from texderive.ir.expr import Expr
from texderive.ir.walk import substitute
from texderive.rules.rule import M, N, P, Q, matrix
from texderive.verify.judge import Holds, judge

THREE: dict[str, tuple[Expr, ...]] = {
    "mul": (matrix("A", M, N), matrix("B", N, P), matrix("C", P, Q)),
    "hadamard": (matrix("A"), matrix("B"), matrix("C")),
    "kron": (matrix("A", M, N), matrix("B", P, ONE), matrix("C", N, Q)),
    "add": (matrix("A"), matrix("B"), matrix("C")),
}
MAKE = {"mul": b.mul, "hadamard": b.hadamard, "kron": b.kron, "add": b.add}
PLACES = [(op, i) for op in THREE if op != "add" for i in range(3)]


@pytest.mark.parametrize("op", THREE)
def test_the_differential_of_three_equal_kinds_of_factors(op: str) -> None:
    """All three hold the variable: the product rule gives three terms."""
    factors = tuple(b.apply("tanh", b.mul(b.symbol("t"), f)) for f in THREE[op])
    whole = MAKE[op](*factors)
    by = Variable(b.symbol("t"))
    taken = differential(whole, by)
    assert isinstance(judge(b.d(whole), taken.value, varying=frozenset("t")), Holds)
    assert len(taken.value.args) == 3


@pytest.mark.parametrize("mode", ["trace", "vec"])
@pytest.mark.parametrize(("op", "place"), PLACES)
def test_a_factor_among_three_is_exchanged(op: str, place: int, mode: Mode) -> None:
    factors = list(THREE[op])
    z = factors[place]
    factors[place] = b.d(z)
    linear = MAKE[op](*factors)
    if mode == "trace":
        g = b.symbol("G", *linear.shape)
        moved = move_factors(linear, g, mode).factors[z]
        sides = b.trace(b.mul(b.transpose(g), linear)), b.trace(b.mul(b.transpose(moved), b.d(z)))
    else:
        moved = move_factors(linear, b.identity(linear.rows * linear.cols), mode).factors[z]
        sides = b.vec(linear), b.mul(moved, b.vec(b.d(z)))
    whole = substitute(linear, {b.d(z): z})
    assert whole.shape == linear.shape
    assert isinstance(judge(*sides, varying=varying(*sides)), Holds)
    assert differ(*sides) is False

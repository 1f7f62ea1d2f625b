"""Two thousand derivatives of random expressions, of all nine kinds, against an oracle apart from the engine."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.derivation.check import agrees, chain_problem, family_problem, hessian_agrees, problem
from tests.derivation.generator import KINDS
from tests.rules.values import differ
from texderive.derivation.steps import Layout
from texderive.derivation.strategy import derive
from texderive.ir import build as b
from texderive.ir.expr import Expr, postorder
from texderive.ir.functions import FUNCTIONS
from texderive.ir.operations import OPERATIONS

SEEDS = st.integers(0, 2**40)
LAYOUTS: st.SearchStrategy[Layout] = st.sampled_from(("denominator", "numerator"))
# The matrix functions under a trace have a first derivative only.
FIRST_ORDER = frozenset({"expm", "logm"})


def claimed(f: Expr) -> bool:
    """Whether a second derivative is claimed."""
    return not any(e.op in FIRST_ORDER for e in postorder(f))


@pytest.mark.parametrize("kind", KINDS, ids="-by-".join)
@settings(max_examples=150)
@given(SEEDS, st.integers(1, 4), LAYOUTS)
def test_derivatives_agree_with_differences(kind: tuple[str, str], seed: int, depth: int, layout: Layout) -> None:
    f, x = problem(seed, kind, depth)
    assert agrees(f, x, derive(f, x, 1, layout).result, layout) == "agrees", (f, x)


@settings(max_examples=200)
@given(SEEDS, st.integers(5, 6), st.sampled_from(KINDS))
def test_deep_derivatives_agree_with_differences(seed: int, depth: int, kind: tuple[str, str]) -> None:
    f, x = problem(seed, kind, depth)
    assert agrees(f, x, derive(f, x).result, "denominator") == "agrees", (f, x)


@settings(max_examples=125)
@given(SEEDS, st.integers(1, 3))
def test_derivatives_by_a_member_of_a_family_agree(seed: int, depth: int) -> None:
    f, x = family_problem(seed, depth)
    assert agrees(f, x, derive(f, x).result, "denominator") == "agrees", (f, x)


@settings(max_examples=150)
@given(SEEDS, st.integers(1, 3))
def test_derivatives_through_named_intermediates_agree(seed: int, depth: int) -> None:
    f, x = chain_problem(seed, depth)
    assert agrees(f, x, derive(f, x).result, "denominator") == "agrees", (f, x)


@settings(max_examples=175)
@given(SEEDS, st.integers(1, 3), st.sampled_from(("scalar", "vector", "matrix")))
def test_hessians_agree_with_second_differences(seed: int, depth: int, kind: str) -> None:
    f, x = problem(seed, ("scalar", kind), depth)
    if claimed(f):
        assert hessian_agrees(f, x, derive(f, x, 2).result) == "agrees", (f, x)


@settings(max_examples=60)
@given(SEEDS, st.sampled_from(KINDS))
def test_the_oracle_refuses_wrong_answers(seed: int, kind: tuple[str, str]) -> None:
    f, x = problem(seed, kind, 2)
    right = derive(f, x).result
    if not b.is_zero(right):
        assert agrees(f, x, b.scale("101/100", right), "denominator").startswith("wrong")
    if right.rows is right.cols and not right.is_scalar and differ(right, b.transpose(right)):
        assert agrees(f, x, b.transpose(right), "denominator").startswith("wrong")


def test_the_generator_draws_every_operation_and_function() -> None:
    parts = {e for seed in range(600) for e in postorder(problem(seed, KINDS[seed % 9], 4)[0])}
    assert {e.op for e in parts} >= OPERATIONS.keys() - {"named", "d", "partial"}
    assert {e.data for e in parts if e.op == "apply"} == FUNCTIONS.keys()
    assert {e.data for e in parts if e.op == "norm"} == {"1", "2", "F", "p"}
    assert {e.data for e in parts if e.op == "logsumexp"} == {"all", "rows", "columns"}

"""A derivation is replayable: each line follows from the one before, every line is proved, every rule has a name."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.derivation.check import chain_problem, problem
from tests.derivation.generator import KINDS
from tests.derivation.test_derivatives import SEEDS, claimed
from texderive.derivation.steps import Derivation
from texderive.derivation.strategy import derive
from texderive.diagnostics import VerificationError
from texderive.render.verified import verify_derivation
from texderive.rules.catalogue import CATALOGUE


def hangs_together(derivation: Derivation) -> None:
    for part in derivation.parts:
        for steps in (part.steps, part.closing):
            assert all(one.after is two.before for one, two in pairwise(steps))
            assert all(s.before is not s.after and s.before.shape == s.after.shape for s in steps)
        if part.closing:
            assert part.closing[0].before is part.right
        assert part.left.shape == part.right.shape
        assert all(rule in CATALOGUE for s in (*part.steps, *part.closing) for rule in s.rules)
    assert derivation.result.shape == derivation.left.shape


def proved(derivation: Derivation) -> bool:
    """Every line holds; a line that cannot be decided is no fault, one that fails is."""
    try:
        verify_derivation(derivation)
    except VerificationError as error:
        assert error.diagnostics[0].code == "TD304", error.diagnostics[0].message
        return False
    return True


@settings(max_examples=120)
@given(SEEDS, st.integers(1, 3), st.sampled_from(KINDS))
def test_steps_of_random_derivations(seed: int, depth: int, kind: tuple[str, str]) -> None:
    f, x = problem(seed, kind, depth)
    derivation = derive(f, x)
    hangs_together(derivation)
    assert proved(derivation) or depth > 1, f
    assert derive(f, x) == derivation


@settings(max_examples=50)
@given(SEEDS, st.integers(1, 2))
def test_steps_through_named_intermediates(seed: int, depth: int) -> None:
    f, x = chain_problem(seed, depth)
    derivation = derive(f, x)
    hangs_together(derivation)
    assert proved(derivation) or depth > 1, f


@settings(max_examples=40)
@given(SEEDS, st.sampled_from(("scalar", "vector", "matrix")))
def test_steps_of_hessians(seed: int, kind: str) -> None:
    f, x = problem(seed, ("scalar", kind), 1)
    if claimed(f):
        derivation = derive(f, x, 2)
        hangs_together(derivation)
        assert proved(derivation), f

"""The laws of form keep values, are done when they are done, and do not see in what order terms came."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.derivation.check import problem
from tests.derivation.generator import KINDS
from tests.derivation.test_derivatives import SEEDS
from texderive.derivation import strategy
from texderive.derivation.canonical import canonical
from texderive.derivation.form import Forms, simplify, weight
from texderive.derivation.strategy import derive
from texderive.ir import build as b
from texderive.ir.expr import Expr, node
from texderive.ir.walk import substitute, transform
from texderive.verify.judge import Fails, Holds, judge

assert strategy  # it registers the laws of form
FACTS: tuple[dict[str, str], ...] = (
    {},
    {"A_{mm}": "symmetric"},
    {"A_{nn}": "orthogonal"},
    {"B_{nn}": "positive_definite"},
    {"C_{nn}": "diagonal"},
    {"A_{m1}": "one_hot"},
)


def with_facts(x: Expr, facts: dict[str, str]) -> Expr:
    """The same expression where some symbols carry facts."""
    leaves = {b.leaf(s): b.symbol(s.name, s.rows, s.cols, [facts[s.name]]) for s in x.symbols if s.name in facts}
    return substitute(x, leaves)


def shuffled(x: Expr, random: Random) -> Expr:
    """The same sums with their terms in another order."""

    def change(e: Expr) -> Expr:
        if e.op != "add":
            return e
        return node("add", tuple(random.sample(e.args, len(e.args))), None, e.shape)

    return transform(x, change)


def fails(left: Expr, right: Expr) -> bool:
    return isinstance(judge(left, right), Fails)


@settings(max_examples=300)
@given(SEEDS, st.integers(1, 4), st.sampled_from(KINDS), st.sampled_from(FACTS))
def test_form_keeps_the_value(seed: int, depth: int, kind: tuple[str, str], facts: dict[str, str]) -> None:
    x = with_facts(problem(seed, kind, depth)[0], facts)
    tidy = simplify(x)
    verdict = judge(x, tidy)
    assert not isinstance(verdict, Fails), (x, tidy, verdict)
    assert depth > 2 or isinstance(verdict, Holds), (x, verdict)


@settings(max_examples=150)
@given(SEEDS, st.integers(1, 3), st.sampled_from(KINDS))
def test_form_keeps_the_value_of_answers(seed: int, depth: int, kind: tuple[str, str]) -> None:
    f, x = problem(seed, kind, depth)
    right = derive(f, x).parts[-1].right
    assert not fails(right, canonical(simplify(right))), (f, right)


@settings(max_examples=300)
@given(SEEDS, st.integers(1, 4), st.sampled_from(KINDS), st.sampled_from(FACTS))
def test_form_is_idempotent(seed: int, depth: int, kind: tuple[str, str], facts: dict[str, str]) -> None:
    once = simplify(with_facts(problem(seed, kind, depth)[0], facts))
    assert simplify(once) is once, once


@settings(max_examples=200)
@given(SEEDS, st.integers(1, 4), st.sampled_from(KINDS))
def test_form_reads_no_longer(seed: int, depth: int, kind: tuple[str, str]) -> None:
    x = problem(seed, kind, depth)[0]
    tidy = simplify(x)
    assert weight(tidy, Forms()) <= 1.2 * weight(x, Forms()) + 8, (x, tidy)


@settings(max_examples=200)
@given(SEEDS, st.integers(1, 3), st.sampled_from(KINDS), st.randoms(use_true_random=False))
def test_the_answer_does_not_see_the_order_of_terms(
    seed: int, depth: int, kind: tuple[str, str], random: Random
) -> None:
    x = problem(seed, kind, depth)[0]
    assert canonical(simplify(shuffled(x, random))) is canonical(simplify(x)), x

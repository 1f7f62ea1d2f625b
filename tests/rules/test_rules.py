"""Every rule of the catalogue, from its one entry: it holds, its slips are refused, its law serves three factors."""

from __future__ import annotations

import pytest

from tests.rules.values import differ, varying
from texderive.derivation.scalars import rule_for
from texderive.ir.dims import named
from texderive.ir.functions import FUNCTIONS
from texderive.rules.catalogue import CATALOGUE
from texderive.rules.mutants import mutants, of_one_size
from texderive.rules.rejected import REJECTED
from texderive.rules.rule import Rule
from texderive.verify.judge import Fails, Holds, judge

RULES = pytest.mark.parametrize("rule", CATALOGUE.values(), ids=list(CATALOGUE))
MANY = 40  # slips of one side that are tried


@RULES
def test_a_rule_holds(rule: Rule) -> None:
    verdict = judge(rule.left, rule.right, varying=varying(rule.left, rule.right))
    assert isinstance(verdict, Holds), verdict
    assert differ(rule.left, rule.right) is False


@RULES
def test_a_rule_holds_where_all_sizes_are_equal(rule: Rule) -> None:
    left, right = of_one_size(rule, named("n"))
    assert isinstance(judge(left, right, varying=varying(left, right)), Holds)


@RULES
def test_slips_in_a_rule_are_refused(rule: Rule, record_property: pytest.FixtureRequest) -> None:
    refused, survivors = [], []
    for left, right in ((rule.left, rule.right), of_one_size(rule, named("n"))):
        for name, mutant in list(mutants(right))[:MANY]:
            verdict = judge(left, mutant, varying=varying(left, mutant))
            apart = differ(left, mutant)
            if apart is None:  # such as the root of what is negative: nowhere defined, and so never shown
                assert not isinstance(verdict, Holds), f"{rule.name}: held, though nowhere defined: {name}"
            elif apart:
                assert isinstance(verdict, Fails), f"{rule.name}: the slip is not seen: {name}: {verdict}"
                refused.append(name)
            else:
                assert not isinstance(verdict, Fails), f"{rule.name}: refused, though true: {name}: {verdict}"
                survivors.append(name)
    record_property("survivors", survivors)  # type: ignore[operator]
    assert refused, f"no slip of {rule.name} was tried; survivors: {survivors}"
    assert len(survivors) <= len(refused) + 3, f"{rule.name}: too many slips change nothing: {survivors}"


@pytest.mark.parametrize("name", list(REJECTED))
def test_a_false_equation_fails(name: str) -> None:
    one = REJECTED[name]
    verdict = judge(one.left, one.right, varying=varying(one.left, one.right))
    assert isinstance(verdict, Fails), verdict
    assert verdict.words
    assert one.left.shape == one.right.shape
    assert one.counterexample
    assert not any(rule.left is one.left and rule.right is one.right for rule in CATALOGUE.values())


def test_names_are_kebab_case_and_every_entry_speaks() -> None:
    for rule in CATALOGUE.values():
        assert rule.name == rule.name.lower() and " " not in rule.name and "_" not in rule.name
        assert rule.says and rule.zh and rule.group


@pytest.mark.parametrize("name", [name for name, row in FUNCTIONS.items() if row.derivative is None])
def test_a_derivative_that_comes_from_sympy_holds(name: str) -> None:
    rule = rule_for(name)
    assert isinstance(judge(rule.left, rule.right, varying=varying(rule.left)), Holds)
    assert differ(rule.left, rule.right) is False

"""The worked cases as golden documents: the same moves as a careful teacher, every line named and proved.

After a change that is meant, ``TEXDERIVE_GOLDEN=write pytest tests/derivation/test_worked.py`` writes them anew.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.derivation.worked import CASES, Case
from texderive.derivation.steps import Derivation, Part, Step
from texderive.derivation.strategy import derive
from texderive.elaborate.claims import read_expression
from texderive.elaborate.declarations import read_declarations
from texderive.elaborate.formulas import read_definitions, read_tree
from texderive.elaborate.problem import assumed, elaborate_problem
from texderive.elaborate.symbols import Context
from texderive.ir import build as b
from texderive.render.latex import write
from texderive.render.verified import verify_derivation
from texderive.verify.judge import Holds, judge

GOLDEN = Path(__file__).parent / "golden"
WITHIN = 2


def derivation_of(case: Case) -> Derivation:
    problem = elaborate_problem(case.latex, case.wrt, case.where, case.assume, order=case.order)
    return derive(b.named(problem.definition.symbol, problem.definition.expr), problem.variable, case.order)


def document(name: str, derivation: Derivation, case: Case) -> str:
    lines = [f"# {name}", "", f"${case.latex}$ by ${case.wrt}$" + ("" if case.order == 1 else ", twice")]
    for part in derivation.parts:
        lines.append("")
        if part.steps:
            lines += [f"${write(part.steps[0].before)}$", ""]
        lines += [_line(n, step) for n, step in enumerate(part.steps, 1)]
        lines += ["", f"so ${write(part.left)} = {write(part.right)}$"]
        lines += [f"   = ${write(s.after)}$ ({s.move})" for s in part.closing]
    return "\n".join(lines) + "\n"


def _line(n: int, step: Step) -> str:
    named = ", ".join(step.rules) or ", ".join(sorted({f for x in step.facts for f in x.data.facts}))
    return f"{n}. {step.move}: $= {write(step.after)}$ ({named})"


def count(derivation: Derivation, case: Case) -> int:
    def own(part: Part) -> int:
        return len(part.steps) + 1

    return sum(map(own, derivation.parts)) if case.order == 1 else 1 + own(derivation.parts[-1])


@pytest.mark.parametrize("name", CASES)
def test_a_worked_case(name: str) -> None:
    case = CASES[name]
    derivation = derivation_of(case)
    verify_derivation(derivation)
    made = document(name, derivation, case)
    path = GOLDEN / f"{name}.md"
    if os.environ.get("TEXDERIVE_GOLDEN") == "write":
        path.write_text(made, encoding="utf-8")
    assert made == path.read_text(encoding="utf-8")
    assert all(step.rules or step.facts or step.move in ("form", "expand") for step in derivation.steps), made


@pytest.mark.parametrize("name", CASES)
def test_a_worked_case_has_a_teachers_length(name: str) -> None:
    case = CASES[name]
    apart = abs(count(derivation_of(case), case) - case.lines)
    assert apart <= WITHIN, f"{name}: {apart} lines from {case.lines}"


@pytest.mark.parametrize("name", CASES)
def test_a_worked_case_has_the_known_answer(name: str) -> None:
    case = CASES[name]
    context = Context(read_declarations(case.where), read_definitions(case.latex)[1:])
    known = read_expression(read_tree(case.answer), assumed(context, case.assume))
    result = derivation_of(case).result
    verdict = judge(result, known)
    assert isinstance(verdict, Holds), (write(result), write(known), verdict)

"""Formulas with pieces deleted, put in, doubled and swapped are read within bounds, whatever comes out."""

from __future__ import annotations

import re
from random import Random

import pytest

from tests.effort import calls_made
from tests.formula.cases import CASES
from tests.formula.test_robust import check_tree
from texderive.elaborate.symbols import Context
from texderive.formula.parser import parse
from texderive.pipeline.readings import known_in, read_statements
from texderive.pipeline.statements import statements

FORMULAS = [latex for group in CASES.values() for latex, _ in group]
_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|\s+|.", re.S)
POOL = sorted({token for latex in FORMULAS for token in _TOKEN.findall(latex)})
LONGEST = 200_000  # lines run for one formula


def mutant(latex: str, random: Random) -> str:
    """The formula with up to four changes, by characters or by tokens."""
    parts = list(latex) if random.random() < 0.5 else _TOKEN.findall(latex)
    for _ in range(random.randint(1, 4)):
        at = random.randrange(len(parts) + 1)
        change = random.randrange(5)
        if change == 0:
            del parts[at : at + random.randint(1, 3)]
        elif change == 1:
            parts.insert(at, random.choice(POOL))
        elif change == 2:
            parts[at:at] = parts[max(0, at - random.randint(1, 8)) : at]
        elif change == 3 and parts:
            other, at = random.randrange(len(parts)), min(at, len(parts) - 1)
            parts[at], parts[other] = parts[other], parts[at]
        elif parts:
            parts[min(at, len(parts) - 1)] = random.choice(POOL)
    return "".join(parts)


def read(latex: str, *, ask: bool) -> None:
    found = [s.sides for s in statements(parse(latex).root) if s.sort == "statement"]
    if found and ask:
        read_statements(found, known_in(Context()))


@pytest.mark.parametrize("seed", range(10))
def test_mutants_are_parsed_and_read(seed: int) -> None:
    random = Random(seed)
    for number in range(300):
        latex = mutant(random.choice(FORMULAS), random)
        assert calls_made(lambda: read(latex, ask=number % 5 == 0)) < LONGEST, latex  # noqa: B023
        if not re.search(r"\\(?:norm|R|T|abs|inner|set|dd?|pdv?|inv|bm?[A-Za-z]|bf[A-Za-z])(?![A-Za-z])", latex):
            check_tree(latex)

"""What texderive writes for the shared problems: input for the tools from outside."""

from __future__ import annotations

from functools import cache

import texderive
from tests.corpus import PROBLEMS, Problem


def derivation(problem: Problem) -> texderive.Derivation | None:
    """The derivation of a problem, or None where it is refused by name as out of reach."""
    try:
        return texderive.derive(**{**problem._asdict(), "assume": dict(problem.assume)})
    except texderive.UnsupportedError:
        return None


@cache
def derived() -> list[tuple[Problem, texderive.Derivation]]:
    """The problems that texderive answers; most of them, or the checks built on them check nothing."""
    found = [(problem, answer) for problem in PROBLEMS if (answer := derivation(problem)) is not None]
    assert len(found) > len(PROBLEMS) // 2
    return found

"""What a derivation is made of: steps between whole expressions, in parts that each end in a conclusion."""

from __future__ import annotations

from typing import Literal, NamedTuple

from texderive.ir.expr import Expr, Layout

# What a line does: take d, wrap in a trace, move factors, use facts, put in form, name an intermediate gradient, solve.
Move = Literal["differentiate", "trace", "exchange", "facts", "form", "name", "expand", "solve"]
# The reasons of the lines of an equation, by the names that steps carry.
SET_TO_ZERO, TRANSPOSE, MULTIPLY = "set-gradient-to-zero", "transpose-both-sides", "multiply-both-sides"
COLLECT, FACTOR, VECTORISE, INVERT = "collect-terms", "factor-out", "vectorise-both-sides", "multiply-by-inverse"


class Condition(NamedTuple):
    """Something that a step asks for: the word of a rule's condition and the expression it speaks of."""

    word: str
    about: Expr


class Step(NamedTuple):
    """One line: ``before`` = ``after``, whole expressions, by the rules named; the next one starts at ``after``."""

    before: Expr
    after: Expr
    move: Move
    rules: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = ()
    facts: tuple[Expr, ...] = ()  # whose declared facts were used


class Part(NamedTuple):
    """A chain of steps from its first ``before``, and the equation read off its end."""

    steps: tuple[Step, ...]
    left: Expr
    right: Expr
    closing: tuple[Step, ...] = ()  # puts the right side in form, facts included
    varying: frozenset[str] = frozenset()


class Derivation(NamedTuple):
    """All parts in order; the last one's end is the answer. ``left`` is what was asked for."""

    parts: tuple[Part, ...]
    left: Expr
    result: Expr
    variable: Expr
    order: int = 1
    layout: Layout = "denominator"

    @property
    def steps(self) -> tuple[Step, ...]:
        return tuple(s for p in self.parts for s in (*p.steps, *p.closing))

"""Stationary points: the gradient set to zero and solved in closed form, each line proved at the solution.

In every line the unknown is a named intermediate whose value is the solution, so that a line is an equation that holds
and can be judged like any other: the first one, gradient = 0, is the proof of the solution.
"""

from __future__ import annotations

from texderive.derivation.differentiate import Variable
from texderive.derivation.equations import Line, Solved, finished, is_small, never_zero, refuse, tidy
from texderive.derivation.inverse_equation import solve_through_inverse
from texderive.derivation.matrix_equation import solve_affine
from texderive.derivation.scalar_equation import solve_scalar
from texderive.derivation.steps import MULTIPLY, SET_TO_ZERO, TRANSPOSE, Condition, Derivation, Part, Step
from texderive.derivation.strategy import derive
from texderive.ir import build as b
from texderive.ir.expr import Expr, Layout
from texderive.ir.facts import has, is_symmetric
from texderive.ir.walk import distinct_indices, substitute, transform

# Facts that a free solution need not have.
CONSTRAINED = ("diagonal", "orthogonal", "orthonormal_columns", "orthonormal_rows", "one_hot")


def stationary(f: Expr, variable: Expr, layout: Layout = "denominator") -> Derivation:
    """The point where the gradient of f by the variable is zero. Raises UnsupportedError where it has no closed form.

    Parts that end in a line with the move "solve" follow those of the gradient; ``left`` = ``result`` is the solution.
    """
    by = Variable(b.leaf(variable.data))
    if not f.is_scalar:
        raise refuse(by, "only a scalar function has stationary points", "ask for the zero of the gradient of a scalar")
    _refuse_constraints(by)
    first = derive(f, variable, 1, layout)
    gradient = _opened(first.result, variable, by)
    lines = [Line(gradient, b.zeros_like(gradient), SET_TO_ZERO)]
    if layout == "numerator" and not gradient.is_scalar:
        gradient = tidy(b.transpose(gradient))
        lines.append(Line(gradient, b.zeros_like(gradient), TRANSPOSE))
    solved = _solve(gradient, by, f)
    solution = finished(solved.solution)
    if by.occurs_in(solution):
        raise refuse(by, "the solution depends on it")
    lines.extend(solved.lines)
    parts = tuple(_part(line, by.leaf, solution) for line in _without_repeats(lines))
    parts = (*parts[:-1], _with_conditions(parts[-1], _kept_facts(by.leaf, solution)))
    return Derivation((*first.parts, *parts), parts[-1].left, parts[-1].right, variable, 1, layout)


def _refuse_constraints(by: Variable) -> None:
    fact = next((f for f in CONSTRAINED if has(by.leaf, f)), None)
    if fact is not None:
        raise refuse(by, f"it is declared {fact.replace('_', '-')}, and a free zero of the gradient need not be")


def _opened(gradient: Expr, variable: Expr, by: Variable) -> Expr:
    """The gradient with the unknown as a free symbol, and the names that depend on it replaced by their definitions."""
    free = substitute(gradient, {variable: by.leaf})

    def change(e: Expr) -> Expr:
        return e.args[0] if e.op == "named" and by.occurs_in(e.args[0]) else e

    opened = distinct_indices(transform(free, change))
    return opened if opened is free else tidy(opened)


def _solve(gradient: Expr, by: Variable, f: Expr) -> Solved:
    if not is_small(gradient):
        raise refuse(by, "the gradient has too many terms")
    lines: list[Line] = []
    bare = _without_positive_factors(gradient, by)
    if bare is not gradient:
        lines.append(Line(bare, b.zeros_like(bare), MULTIPLY))
    if by.leaf.is_scalar:
        solved = solve_scalar(bare, by, f)
    else:
        solved = solve_affine(bare, by) or solve_through_inverse(bare, by)
    if solved is None:
        raise refuse(by, "the gradient is not a linear equation in it")
    return Solved((*lines, *solved.lines), solved.solution)


def _without_positive_factors(g: Expr, by: Variable) -> Expr:
    """exp(q) A x = 0 is A x = 0: a factor that is never zero has no part in the solution."""
    if g.op != "mul" or by.leaf.is_scalar:
        return g
    kept = [a for a in g.args if not (a.is_scalar and by.occurs_in(a) and never_zero(a))]
    return g if len(kept) == len(g.args) else b.mul(*kept)


def _without_repeats(lines: list[Line]) -> list[Line]:
    """Lines that say what the one before said fall away; the conditions of both stay."""
    kept: list[Line] = []
    for line in lines:
        if kept and line.left is kept[-1].left and line.right is kept[-1].right:
            conditions = tuple(dict.fromkeys((*kept[-1].conditions, *line.conditions)))
            kept[-1] = Line(line.left, line.right, kept[-1].rule, conditions)
        else:
            kept.append(line)
    return kept


def _part(line: Line, x: Expr, solution: Expr) -> Part:
    """A line at the solution: the unknown keeps its face and gets its value."""
    at = {x: b.named(x.data, solution)}
    # The first line repeats the gradient as it was derived.
    form = finished if line.rule != SET_TO_ZERO else lambda e: e
    left, right = substitute(form(line.left), at), substitute(form(line.right), at)
    conditions = tuple(Condition(c.word, finished(c.about)) for c in line.conditions)
    return Part((Step(left, right, "solve", (line.rule,), conditions),), left, right)


def _kept_facts(x: Expr, solution: Expr) -> tuple[Condition, ...]:
    """A symmetric unknown was treated as such; its solution has to be symmetric too."""
    return (Condition("symmetric", solution),) if has(x, "symmetric") and not is_symmetric(solution) else ()


def _with_conditions(part: Part, more: tuple[Condition, ...]) -> Part:
    step = part.steps[-1]
    joined = Step(step.before, step.after, step.move, step.rules, (*step.conditions, *more), step.facts)
    return Part((*part.steps[:-1], joined), part.left, part.right, part.closing, part.varying)


def conditions_of(derivation: Derivation) -> tuple[Condition, ...]:
    """All that a solution asks for, once each."""
    return tuple(dict.fromkeys(c for step in derivation.steps if step.move == "solve" for c in step.conditions))

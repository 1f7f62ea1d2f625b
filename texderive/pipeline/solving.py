"""What a question of a note asks for: a derivative, a differential, or where the gradient is zero."""

from __future__ import annotations

from dataclasses import replace

from texderive.derivation.convexity import convexity as convexity_of
from texderive.derivation.stationary import stationary
from texderive.derivation.steps import Derivation as Steps
from texderive.derivation.strategy import derive as derive_steps
from texderive.derivation.strategy import total_differential
from texderive.diagnostics import Diagnostic, UnsupportedError
from texderive.elaborate.problem import Problem
from texderive.ir import build as b
from texderive.ir.expr import Expr, Layout, postorder
from texderive.pipeline.derivation import Derivation
from texderive.pipeline.derive import derivative, names_of
from texderive.pipeline.remarks import curvature, gradient_step
from texderive.render.notation import Notation
from texderive.render.verified import verify_derivation


def solve(
    problem: Problem, layout: Layout, notation: Notation, question: str = "", convexity: bool = False, asked: str = ""
) -> Derivation:
    """Derive what a problem asks for and prove it; what fails to prove is refused, never shown."""
    if problem.goal == "derivative":
        found = derivative(problem, layout, notation, question, asked)
        remarks = curvature(found.inner, notation) if convexity and problem.order == 2 else ()
        return replace(found, remarks=remarks)
    function = b.named(problem.definition.symbol, problem.definition.expr)
    if problem.goal == "differential":
        steps = total_differential(function, problem.variables or varying_symbols(function))
        return Derivation(verify_derivation(steps), notation, function, names_of(problem), question, (), asked)
    if problem.form in ("argmin", "argmax"):
        _refuse_the_other_extremum(function, problem)
    steps, remarks = _stationary(function, problem.variable, layout, notation)
    if problem.form == "argmax":
        remarks = ()  # a step of descent leads away
    return Derivation(verify_derivation(steps), notation, function, names_of(problem), question, remarks)


def _stationary(function: Expr, variable: Expr, layout: Layout, notation: Notation) -> tuple[Steps, tuple[str, ...]]:
    """The zero of the gradient; where it has no closed form, the gradient and a step along it."""
    try:
        return stationary(function, variable, layout), ()
    except UnsupportedError as error:
        if error.diagnostics[0].code != "TD305":
            raise
    steps = derive_steps(function, variable, 1, layout)
    return steps, gradient_step(steps, notation)


def _refuse_the_other_extremum(function: Expr, problem: Problem) -> None:
    """A convex function has no largest value at its stationary point, a concave one no smallest."""
    try:
        hessian = derive_steps(function, problem.variable, 2, "denominator").result
    except UnsupportedError:
        return
    shape = convexity_of(hessian, function).shape
    if shape.endswith("concave" if problem.form == "argmin" else "convex"):
        asked, taken = ("smallest", "largest") if problem.form == "argmin" else ("largest", "smallest")
        message = f"the stationary point of this function is where it is {taken}, not {asked}"
        raise UnsupportedError(Diagnostic("TD301", message))


def varying_symbols(function: Expr) -> tuple[Expr, ...]:
    """What varies in df where nothing says it: every symbol that is not declared constant."""
    symbols = sorted((e for e in postorder(function) if e.op == "symbol"), key=repr)
    return tuple(e for e in dict.fromkeys(symbols) if "constant" not in e.data.facts)

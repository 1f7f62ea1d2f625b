"""Tasks that say what to prove: the derivation ends in the author's own right side, or the claim is refuted.

A claim that is wrong gets no text in the note: an answer below it would read like its proof. What is right is said in
the diagnostic. An equation that holds no derivative is judged by numbers alone, and said to be so.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from texderive.derivation.stationary import stationary
from texderive.derivation.steps import Derivation as Steps
from texderive.derivation.steps import Step
from texderive.derivation.strategy import derive as derive_steps
from texderive.derivation.strategy import total_differential
from texderive.diagnostics import Diagnostic, ParseError, ShapeError, UnsupportedError
from texderive.elaborate.asked import Asked, read_asked
from texderive.elaborate.claims import Reading, read_relations
from texderive.elaborate.problem import elaborate_question
from texderive.elaborate.symbols import Context
from texderive.formula.names import name_key
from texderive.formula.tree import Node
from texderive.ir import build as b
from texderive.ir.expr import LAYOUTS, Expr, Layout, postorder
from texderive.ir.walk import substitute
from texderive.pipeline.derivation import Derivation
from texderive.pipeline.solving import solve, varying_symbols
from texderive.render.latex import write
from texderive.render.notation import Notation
from texderive.render.verified import verify_derivation
from texderive.render.words import phrase
from texderive.verify.judge import Fails, Holds, Undecided, judge_chain

EQUAL = frozenset({"=", r"\equiv", ":="})
IMPLIES = frozenset({r"\Rightarrow", r"\implies", r"\Longrightarrow", r"\iff", r"\Leftrightarrow"})


def claims_in(tree: Node) -> tuple[Node, ...]:
    """The equations of a formula: one, a list of them, or the rows of a display."""
    if tree.kind == "relation":
        return (tree,)
    if tree.kind in ("list", "rows", "row"):
        return tuple(claim for child in tree.children for claim in claims_in(child))
    return ()


def prove(
    claim: Node, context: Context, layout: Layout | None, notation: Notation, question: str = ""
) -> Derivation | Diagnostic:
    """The derivation of a claimed equation, or what is to be said of it. Raises what reading and deriving raise."""
    asked = _asked(claim)
    if asked is not None and asked.goal == "stationary":
        return _zero(claim, context, layout or "denominator", notation, question)
    if any(op not in EQUAL for op in claim.ops):
        return Diagnostic("TD202", "only equations are proved", claim.span, severity="warning")
    asked = _asked(claim.children[0])
    if asked is None:
        return _by_numbers(claim, context, layout or "denominator")
    problem = elaborate_question(asked, context, layout=layout or "denominator")
    variable = name_key(asked.variables[0].node) if asked.variables else _written(problem.variables)
    read: Reading | None = None
    for one in (layout,) if layout else LAYOUTS:
        try:
            read = read_relations([claim.children], context, layout=one, variable=variable)
            break
        except ShapeError:
            continue
    if read is None:
        right = solve(problem, layout or "denominator", notation, question)
        return _refuted(claim, "the sides differ in shape", right.inner, notation)
    left, *claimed = read.sides[0]
    steps = _derived(left, claimed)
    if steps is None:
        return _by_numbers(claim, context, layout or "denominator")
    function = left.args[0].args[0] if left.args[0].op == "partial" else left.args[0]
    return _compared(claim, steps, claimed, function, read, notation, question)


def _compared(
    claim: Node, steps: Steps, claimed: Sequence[Expr], function: Expr, read: Reading, notation: Notation, question: str
) -> Derivation | Diagnostic:
    """The derivation carried on to the author's sides, if they are equal to its end."""
    names = frozenset(s.name for s in function.symbols) if steps.left.op == "d" else frozenset()
    sides = (steps.result, *claimed)
    for verdict in judge_chain(_at_any_value(steps.variable, sides), names):
        if isinstance(verdict, Fails) and all(isinstance(one, Holds) for one in judge_chain(sides, names)):
            value = write(steps.variable, notation)
            message = f"the claim holds at the value of {value} that the note gives, but not for every {value}"
            return Diagnostic("TD202", message, claim.span)
        if isinstance(verdict, Fails):
            return _refuted(claim, verdict.words, steps, notation)
        if isinstance(verdict, Undecided):
            return Diagnostic("TD202", f"the claim cannot be decided: {verdict.reason}", claim.span)
    names_of = {written: info.symbol.name for written, info in read.symbols.items()}
    proved = verify_derivation(_ending_in(steps, claimed))
    return Derivation(proved, notation, function, names_of, question, (phrase("shown", notation.language),))


def _at_any_value(variable: Expr, sides: tuple[Expr, ...]) -> tuple[Expr, ...]:
    """The sides with a variable that the note gives a value too, as solutions are, free where a claim speaks of it."""
    if variable.op != "named" or not any(x is variable for side in sides[1:] for x in postorder(side)):
        return sides
    free = {variable: b.leaf(variable.data)}
    return tuple(substitute(side, free) for side in sides)


def _zero(
    claim: Node, context: Context, layout: Layout, notation: Notation, question: str
) -> Derivation | Diagnostic:
    """``\\frac{\\partial l}{\\partial w} = 0 \\Rightarrow w = ..``: the zero of the gradient is what is claimed."""
    at = next((n for n, op in enumerate(claim.ops) if op in IMPLIES), None)
    if at is None or len(claim.children) - at != 3 or any(op not in EQUAL | IMPLIES for op in claim.ops):
        return Diagnostic("TD202", "the claim names no solution", claim.span, severity="warning")
    read = read_relations([claim.children[: at + 1], claim.children[at + 1 :]], context, layout=layout)
    left, solution = read.sides[0][0], read.sides[1][1]
    if left.op != "partial" or not _is_name(left.args[1]):
        return Diagnostic("TD202", "only the zero of a gradient is proved", claim.span, severity="warning")
    steps = stationary(left.args[0], left.args[1], layout)
    return _compared(claim, steps, (solution,), left.args[0], read, notation, question)


def _asked(node: Node) -> Asked | None:
    try:
        return read_asked(node)[0]
    except (ParseError, UnsupportedError):
        return None


def _written(variables: Sequence[Expr]) -> str:
    return str(variables[0].data.name) if variables else ""


def _derived(left: Expr, claimed: Sequence[Expr]) -> Steps | None:
    """The derivation of a left side; None where that is no derivative of a name."""
    if left.op == "d":
        inside = dict.fromkeys(e.args[0] for c in claimed for e in postorder(c) if e.op == "d" and _is_name(e.args[0]))
        return total_differential(left.args[0], tuple(inside) or varying_symbols(left.args[0]))
    if left.op != "partial" or not _is_name(left.args[1]):
        return None
    inner, variable = left.args
    if inner.op == "partial":
        return derive_steps(inner.args[0], inner.args[1], 2, left.data, variable) if inner.args[0].is_scalar else None
    return derive_steps(inner, variable, 1, left.data)


def _is_name(x: Expr) -> bool:
    return x.op in ("symbol", "named")


def _ending_in(steps: Steps, claimed: Sequence[Expr]) -> Steps:
    """The derivation with the author's sides as its last lines."""
    chain = [steps.result, *(c for c in claimed if c is not steps.result)]
    added = tuple(Step(a, c, "expand") for a, c in pairwise(chain))
    last = steps.parts[-1]._replace(closing=(*steps.parts[-1].closing, *added))
    return steps._replace(parts=(*steps.parts[:-1], last), result=chain[-1])


def _refuted(claim: Node, why: str, right: Steps, notation: Notation) -> Diagnostic:
    answer = f"{write(right.left, notation)} = {write(right.result, notation)}"
    return Diagnostic("TD201", f"the claim is wrong: {why}", claim.span, f"right is {answer}")


def _by_numbers(claim: Node, context: Context, layout: Layout) -> Diagnostic:
    """An identity without a derivative: nothing is derived, so nothing is written."""
    sides = read_relations([claim.children], context, layout=layout, general=True).sides[0]
    for verdict in judge_chain(sides):
        if isinstance(verdict, Fails):
            return Diagnostic("TD201", f"the claim is wrong: {verdict.words}", claim.span)
        if isinstance(verdict, Undecided):
            return Diagnostic("TD202", f"the claim cannot be decided: {verdict.reason}", claim.span, severity="warning")
    message = "the claim holds at random points; it names no derivative, so no derivation is written"
    return Diagnostic("TD204", message, claim.span, severity="note")

"""``derive``: formulas and a variable in, a verified derivation out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache

from texderive.derivation.strategy import derive as derive_steps
from texderive.diagnostics import Diagnostic, UnsupportedError
from texderive.elaborate.formulas import split_formulas
from texderive.elaborate.problem import Problem, elaborate_problem
from texderive.elaborate.stated import formulas_stated
from texderive.ir import build as b
from texderive.ir.expr import LAYOUTS, Layout
from texderive.pipeline.derivation import Derivation
from texderive.render.hand import notation_of
from texderive.render.notation import Notation
from texderive.render.verified import verify_derivation


def derive(
    latex: str,
    *,
    wrt: str,
    where: str = "",
    assume: Mapping[str, Iterable[str]] | None = None,
    order: int = 1,
    layout: str = "denominator",
) -> Derivation:
    """The derivative of a formula, step by step, every step proved numerically.

    ``latex`` is one definition or several separated by ";": the first is differentiated, the rest name intermediates.
    ``where`` declares shapes as an author writes them, ``assume`` facts: {"A": ["symmetric"]}. A gradient has the
    shape of its variable in denominator layout, the transposed shape in numerator layout; other derivatives are
    d vec(F)/d vec(X) of mn x pq or pq x mn; ``order`` 2 is the Hessian, mn x mn.

    Raises ParseError, ShapeError, UnsupportedError or VerificationError, all with diagnostics.
    """
    chosen = next((known for known in LAYOUTS if known == layout), None)
    if chosen is None:
        raise UnsupportedError(
            Diagnostic("TD003", f"the layout {layout!r} is not known", hint="denominator or numerator")
        )
    if order not in (1, 2):
        raise UnsupportedError(Diagnostic("TD301", "derivatives are taken to the first or second order"))
    problem = elaborate_problem(latex, wrt, where, assume, order=order, layout=layout)
    written = _notation((*(text for _, text in split_formulas(latex)), *formulas_stated(where), wrt))
    notation = replace(written, layout=chosen)
    return derivative(problem, chosen, notation)


@lru_cache(maxsize=512)
def _notation(formulas: tuple[str, ...]) -> Notation:
    return notation_of(*formulas)


def derivative(problem: Problem, layout: Layout, notation: Notation, question: str = "", asked: str = "") -> Derivation:
    """The derivative that a problem asks for, proved; what fails to prove is refused, never shown."""
    function = b.named(problem.definition.symbol, problem.definition.expr)
    if problem.order == 2 and not function.is_scalar:
        raise UnsupportedError(Diagnostic("TD301", "a second derivative is taken of a scalar only"))
    first, last = problem.variables[0], problem.variables[-1]
    steps = derive_steps(function, first, problem.order, layout, last, problem.gradients)
    if problem.order == 1 and steps.result.op == "partial" and steps.result.args[1] is first:
        hint = "say how it is made, or ask for the derivative of what it stands in"
        raise UnsupportedError(Diagnostic("TD302", "nothing is known of this function but its argument", hint=hint))
    return Derivation(verify_derivation(steps), notation, function, names_of(problem), question, (), asked)


def names_of(problem: Problem) -> dict[str, str]:
    """The names of a problem as its author writes them, each with the symbol that it means."""
    return {written: info.symbol.name for written, info in problem.system.symbols.items()}

"""A derivation as its user sees it: steps, result, LaTeX, values, code. Everything in it is proved."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from texderive.derivation.steps import Derivation as Steps
from texderive.diagnostics import Diagnostic, UnsupportedError
from texderive.elaborate.numbered import with_numbered_names
from texderive.formula.names import name_key
from texderive.formula.parser import parsed
from texderive.ir.expr import Expr
from texderive.ir.walk import expand
from texderive.render.latex import write
from texderive.render.notation import Language, Notation
from texderive.render.presentation import Detail, Seen, conditions_of, reason, result_row, rows_of
from texderive.render.templates import TemplateContext, find_template, render_template
from texderive.render.verified import ProvedStep, VerifiedDerivation
from texderive.verify.values import evaluate_with

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


class Step(NamedTuple):
    """One line: its LaTeX, the names of the rules it uses, and that it was proved."""

    latex: str
    rule: str
    reason: str
    verified: bool


class Result(NamedTuple):
    """The answer alone."""

    latex: str
    expr: Expr


@dataclass(frozen=True)
class Derivation:
    """A verified derivation in one author's notation."""

    verified: VerifiedDerivation
    notation: Notation
    source: Expr  # the function, intermediates named
    names: Mapping[str, str] = field(default_factory=dict)  # canonical spelling to symbol: x_{i} to its family
    question: str = ""
    remarks: tuple[str, ...] = ()  # sentences on the result
    asked: str = ""  # what stands on the left of the question, as its author wrote it

    @property
    def inner(self) -> Steps:
        return self.verified.derivation

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """Every line that was proved, the conclusions included."""
        found: list[Step] = []
        for part in self.verified.parts:
            found.extend(self._step(s) for s in part.steps)
            line = f"{write(part.part.left, self.notation)} = {write(part.part.right, self.notation)}"
            found.append(Step(line, "identification", "", True))
            found.extend(self._step(s) for s in part.closing)
        return tuple(found)

    def _step(self, one: ProvedStep) -> Step:
        line = f"{write(one.step.before, self.notation)} = {write(one.step.after, self.notation)}"
        rule = one.step.rules[0] if one.step.rules else one.step.move
        return Step(line, rule, reason(one.step, self.notation), True)

    @cached_property
    def result(self) -> Result:
        return Result(write(self.inner.result, self.notation), self.inner.result)

    def latex(self, detail: Detail = "normal", lang: Language | None = None, template: str = "markdown") -> str:
        """The derivation through a template: aligned lines and the result, ready to paste."""
        return render_template(find_template(template), self.context(detail, lang))

    def context(
        self, detail: Detail = "normal", lang: Language | None = None, seen: Collection[Seen] = ()
    ) -> TemplateContext:
        """What a template gets; the rows leave out what the reader has ``seen``."""
        notation = replace(self.notation, language=lang) if lang else self.notation
        return TemplateContext(
            rows=rows_of(self.verified, notation, detail, seen),
            result=result_row(self.verified, notation, self.asked),
            question=self.question,
            lang=notation.language,
            detail=detail,
            layout=self.inner.layout,
            conditions=conditions_of(self.verified, notation),
            remarks=self.remarks,
        )

    def evaluate(self, values: Mapping[str, ArrayLike]) -> NDArray[Any]:
        """The derivative at a point. Keys are symbols as written; a family takes an array with its index as first axis.

        Raises ShapeError where the arrays do not fit the shapes, UnsupportedError where one is missing or where the
        answer is a differential.
        """
        if self.inner.result.has_d:
            raise UnsupportedError(Diagnostic("TD301", "a differential has no value", hint="ask for the derivative"))
        named = {self._name_of(name): value for name, value in values.items()}
        return evaluate_with(expand(self.inner.result), named, context=(expand(self.source),))

    def _name_of(self, written: str) -> str:
        """The name of the symbol that is written so, with its number below it or beside it."""
        root = parsed(written).root
        keys = (name_key(root), name_key(with_numbered_names(root)))
        return next((self.names[key] for key in keys if key in self.names), keys[0])

    def code(self, target: str = "numpy") -> str:
        """The source of a function that computes the derivative from arrays."""
        from texderive.render.code import numpy_source

        if target != "numpy":
            raise UnsupportedError(Diagnostic("TD301", f"code for {target!r} is not known", hint="numpy is"))
        return numpy_source(self.inner.result, (self.source,))

    def to_sympy(self) -> Any:
        """The answer as a SymPy expression, where SymPy can hold it."""
        from texderive.render.sympy_form import to_sympy

        return to_sympy(expand(self.inner.result))

    def to_json(self) -> dict[str, Any]:
        return {
            "question": self.question or write(self.inner.left, self.notation),
            "result": self.result.latex,
            "layout": self.inner.layout,
            "order": self.inner.order,
            "steps": [
                {"latex": s.latex, "rule": s.rule, "reason": s.reason, "verified": s.verified} for s in self.steps
            ],
            "conditions": list(conditions_of(self.verified, self.notation)),
        }

    def _repr_latex_(self) -> str:
        return self.latex()

"""What should stand for a wrong derivative that no slip explains: the engine's own, as the author writes."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from texderive.audit.report import Asked
from texderive.derivation.strategy import derive, total_differential
from texderive.diagnostics import TexDeriveError
from texderive.ir.expr import Expr, Layout, postorder
from texderive.render.latex import write
from texderive.render.notation import Notation
from texderive.verify.judge import Holds, judge

LONGEST = 300  # characters of a suggestion that one still reads


def derived(asked: Asked, hand: Notation) -> str:
    """The LaTeX of a derivative; empty where the engine does not reach it, or it is too long to be of use."""
    layout = cast(Layout, asked.layout)
    try:
        result = _result(asked, layout)
        if not isinstance(judge(asked.derivative, result, varying=asked.varying), Holds):
            return ""
        latex = write(result, replace(hand, layout=layout))
    except (TexDeriveError, ArithmeticError, AssertionError, LookupError, TypeError, ValueError):
        return ""  # a suggestion is a help: without it the finding stands
    return latex if len(latex) <= LONGEST and r"\Gamma'" not in latex else ""


def _result(asked: Asked, layout: Layout) -> Expr:
    function = asked.derivative.args[0]
    if asked.derivative.op == "d":
        names = (e for e in postorder(function) if e.op in ("symbol", "named") and e.data.name in asked.varying)
        return total_differential(function, tuple(dict.fromkeys(names))).result
    variable = asked.derivative.args[1]
    if function.op == "partial":
        return derive(function.args[0], function.args[1], 2, layout, variable).result
    return derive(function, variable, 1, layout).result

"""What the writer writes of a rule, the reader reads back as the same expression."""

from __future__ import annotations

import pytest

from texderive.diagnostics import TexDeriveError
from texderive.elaborate.claims import read_expression
from texderive.elaborate.formulas import read_tree
from texderive.elaborate.symbols import Context, Declaration, Kind
from texderive.ir import build as b
from texderive.ir.dims import ONE
from texderive.ir.expr import Expr, node, postorder
from texderive.ir.walk import transform
from texderive.render.latex import write
from texderive.rules.catalogue import CATALOGUE
from texderive.rules.rule import Rule

# What is written and not read back, by a word in the rule's name, with the reason.
NOT_READ: dict[str, str] = {
    "vec-block": "zeros alone do not tell their sizes",
    "p-norm": "the reader has no norm with a symbolic exponent",
    "by-rows": "LaTeX does not say along what softmax and log-sum-exp run",
    "log-sum-exp-by-columns": "LaTeX does not say along what softmax and log-sum-exp run",
    "log-softmax-function": "log softmax is read as the logarithm of softmax",
    "normcdf": "the reader does not know the normal distribution function",
    "gelu": "the reader does not know the normal distribution function",
}


def plain(x: Expr) -> Expr:
    """Scalars in one order, roots as powers: what the writer may turn without changing the mathematics."""

    def change(e: Expr) -> Expr:
        if e.op == "apply" and e.data == "sqrt":
            return plain(b.entry_power(e.args[0], "1/2"))
        if e.op == "power" and e.args[0].op == "power" and e.args[0].args[1].op == e.args[1].op == "number":
            return b.power(e.args[0].args[0], b.mul(e.args[0].args[1], e.args[1]))
        if e.op == "trace" and e.args[0].is_scalar:
            return e.args[0]
        if e.op == "mul":
            scalars = sorted((a for a in e.args if a.is_scalar), key=repr)
            return node("mul", (*scalars, *(a for a in e.args if not a.is_scalar)), None, e.shape)
        return e

    return b.number(0) if x.op == "zeros" else transform(x, change)


def declared(*sides: Expr) -> Context:
    """Everything that the sides mention, declared with its shape."""
    declarations: dict[str, Declaration] = {}
    for side in sides:
        for s in side.symbols:
            name = f"{s.name}_{{{''.join(s.index)}}}" if s.index else s.name
            kind: Kind = "scalar" if s.rows is s.cols is ONE else "column" if s.cols is ONE else "matrix"
            declarations[name] = Declaration(name, kind, (s.rows, s.cols), s.facts)
        for e in postorder(side):
            if e.op == "call" and e.data.elementwise:
                declarations[e.data.name] = Declaration(e.data.name, "function")
            elif e.op == "call" and not e.is_scalar:
                kind = "column" if e.is_column else "matrix"
                declarations[e.data.name] = Declaration(e.data.name, kind, (e.rows, e.cols))
    return Context(declarations)


def read_back(x: Expr, context: Context) -> Expr | str:
    try:
        return read_expression(read_tree(write(x)), context)
    except TexDeriveError as error:
        return error.diagnostics[0].message


def _cases() -> list[object]:
    cases: list[object] = []
    for rule in CATALOGUE.values():
        reason = next((why for word, why in NOT_READ.items() if word in rule.name), None)
        cases.append(
            pytest.param(rule, id=rule.name, marks=[pytest.mark.xfail(reason=reason, strict=True)] if reason else [])
        )
    return cases


@pytest.mark.parametrize("rule", _cases())
def test_a_rule_is_read_back(rule: Rule) -> None:
    context = declared(rule.left, rule.right)
    for side in (rule.left, rule.right):
        again = read_back(side, context)
        assert isinstance(again, Expr), f"{write(side)}: {again}"
        assert plain(again) is plain(side), write(side)

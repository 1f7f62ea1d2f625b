"""The lines of a derivation while they are written: chains of steps, and the forms tr(G^T dX) and J vec(dX)."""

from __future__ import annotations

from texderive.derivation.exchange import Mode, move_factors
from texderive.derivation.form import Forms, simplify
from texderive.derivation.steps import Condition, Move, Step
from texderive.ir import build as b
from texderive.ir.expr import Binder, Expr, node


class Chain:
    """The steps of one part while they are written: what was last, and what came of it."""

    def __init__(self, start: Expr, binders: dict[str, Binder] | None = None) -> None:
        self.steps: list[Step] = []
        self.last = start
        self.binders = binders if binders is not None else {}

    def to(
        self,
        after: Expr,
        move: Move,
        rules: tuple[str, ...] = (),
        conditions: tuple[Condition, ...] = (),
        facts: tuple[Expr, ...] = (),
    ) -> None:
        if after is not self.last:
            self.steps.append(Step(self.last, after, move, rules, conditions, facts))
            self.last = after


def conditions_of(found: dict[tuple[str, Expr], None]) -> tuple[Condition, ...]:
    return tuple(Condition(word, about) for word, about in found)


def exchange_line(
    chain: Chain, linear: Expr, carried: Expr, mode: Mode, plain: Forms, forms: Forms
) -> dict[Expr, Expr]:
    """Gather what stands before each differential; the lines that show it."""
    moved = move_factors(linear, carried, mode)
    bare = {z: simplify(g, plain) for z, g in moved.factors.items()}
    if (
        mode == "trace"
        and linear.is_scalar
        and not _in_traces(linear)
        and any(not z.is_column and not z.is_scalar for z in bare)
    ):
        chain.to(_traced(linear), "trace", ("trace-of-scalar",))
    chain.binders.update(moved.binders)
    chain.to(line(bare, mode, chain), "exchange", tuple(moved.rules))
    full = {z: simplify(g, forms) for z, g in bare.items()}
    if any(full[z] is not bare[z] for z in bare):
        chain.to(line(full, mode, chain), "facts", (), (), facts_used(bare))
    return full


def line(factors: dict[Expr, Expr], mode: Mode, chain: Chain) -> Expr:
    terms = (term(g, b.d(z)) if mode == "trace" else b.mul(g, b.vec(b.d(z))) for z, g in factors.items())
    together = [summed(t, z, chain) for t, z in zip(terms, factors, strict=True)]
    return b.add(*together) if together else b.zeros_like(chain.last)


def term(g: Expr, inside: Expr) -> Expr:
    """tr(G^T inside), numbers and scalars in front."""
    scalars, core = b.split_scalars(g)
    return b.mul(*scalars, b.trace(b.mul(b.transpose(core), inside)))


def summed(term: Expr, z: Expr, chain: Chain) -> Expr:
    """The sum over the indices that what varies still has."""
    for index in sorted(z.free & chain.binders.keys()):
        term = b.total(chain.binders[index], term)
    return term


def facts_used(factors: dict[Expr, Expr]) -> tuple[Expr, ...]:
    symbols = {
        s: None for g in factors.values() for s in sorted(g.symbols, key=lambda s: s.name) if s.facts - {"constant"}
    }
    return tuple(b.leaf(s) for s in symbols)


def _traced(linear: Expr) -> Expr:
    """A scalar put under a trace, term by term where some terms stand under one already."""
    terms = linear.args if linear.op == "add" else (linear,)
    if not any(_in_traces(t) for t in terms):
        return node("trace", (linear,), None, linear.shape)
    return b.add(*(t if _in_traces(t) else _trace_of_term(t) for t in terms))


def _trace_of_term(term: Expr) -> Expr:
    number, core = b.coefficient(term)
    return b.mul(b.number(number), node("trace", (core,), None, core.shape))


def _in_traces(linear: Expr) -> bool:
    terms = linear.args if linear.op == "add" else (linear,)
    return all(t.op == "trace" or (t.op == "mul" and t.args[-1].op == "trace") for t in terms)

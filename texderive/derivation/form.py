"""The form of an answer: rewriting to what a textbook prints. The driver, and the weight by which forms are compared.

Every handler takes a node whose arguments are in form already, and gives an equal expression that reads no longer.
Laws are those of matrix algebra; facts (symmetric, orthogonal, one-hot) are used only where ``facts`` is set.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from texderive.ir import build as b
from texderive.ir.expr import Expr, postorder
from texderive.ir.operations import OPERATIONS


@dataclass(slots=True)
class Forms:
    """What one run of rewriting has found already. Interned expressions make the memo a table."""

    facts: bool = True
    known: dict[Expr, Expr] = field(default_factory=dict)
    weights: dict[Expr, int] = field(default_factory=dict)
    written: set[Expr] = field(default_factory=set)  # matrices of blocks that are the author's own
    directions: dict[frozenset[Expr], Expr] = field(default_factory=dict)  # of scalars u^T v, as the author has them


Handler = Callable[[Expr, Forms], Expr]
HANDLERS: dict[str, Handler] = {}


def handles(*ops: str) -> Callable[[Handler], Handler]:
    """Register the rewriting of an operation."""

    def register(handler: Handler) -> Handler:
        HANDLERS.update(dict.fromkeys(ops, handler))
        return handler

    return register


def simplify(x: Expr, forms: Forms | None = None) -> Expr:
    """The expression in textbook form."""
    k = forms if forms is not None else Forms()
    if x in k.known:
        return k.known[x]
    stack = [(x, False)]
    while stack:
        e, ready = stack.pop()
        if e in k.known:
            continue
        if not ready:
            stack.append((e, True))
            # A named intermediate is a leaf here: its definition stays the author's.
            stack.extend((a, False) for a in e.args if e.op != "named" and a not in k.known)
        elif not e.args or e.op == "named":
            k.known[e] = e
        else:
            k.known[e] = rewrite_node(b.rebuild(e, tuple(k.known[a] for a in e.args)), k)
    return k.known[x]


def rewrite_node(e: Expr, k: Forms) -> Expr:
    """One node, its arguments being in form, to a fixed point."""
    for _ in range(8):
        found = k.known.get(e)
        if found is not None:
            return found
        handler = HANDLERS.get(e.op)
        new = handler(e, k) if handler else e
        if new is e:
            break
        e = new
    k.known.setdefault(e, e)
    return k.known[e]


_LEAF = {"ones": 3, "identity": 1, "number": 1, "commutation": 6}
_EXTRA = {
    "inverse": 4,
    "transpose": 2,
    "diag": 6,
    "vec": 5,
    "softmax": 9,
    "log": 4,
    "trace": 4,
    "norm": 4,
    "sum": 8,
    "det": 2,
}


def weight(x: Expr, k: Forms) -> int:
    """About how many signs the writer needs: a stand-in for length that needs no writer."""
    found = k.weights.get(x)
    if found is None:
        for e in postorder(x) if x.args else (x,):
            if e not in k.weights:
                k.weights[e] = _weigh(e, k.weights)
        found = k.weights[x]
    return found


def _weigh(e: Expr, known: dict[Expr, int]) -> int:
    if e.op == "named":
        return 2
    if not e.args:
        return _LEAF.get(e.op, 1) if e.op != "number" else len(str(e.data)) + (4 if e.data.denominator != 1 else 0)
    inside = sum(known[a] for a in e.args)
    level = OPERATIONS[e.op].precedence
    brackets = (
        sum(2 for a in e.args if OPERATIONS[a.op].precedence < level)
        if all(a.op in OPERATIONS for a in e.args)
        else sum(2 for a in e.args if a.op in OPERATIONS and OPERATIONS[a.op].precedence < level)
    )
    if e.op == "block":
        return inside + len(e.args)
    joints = {"add": 1, "hadamard": 2, "kron": 3}.get(e.op, 0) * (len(e.args) - 1)
    if e.op in ("apply", "call"):
        joints += 5
    return inside + brackets + joints + _EXTRA.get(e.op, 1 if e.op in ("power", "epow") else 0)


def lightest(k: Forms, *candidates: Expr) -> Expr:
    """The candidate that reads shortest; the first of equals."""
    return min(candidates, key=lambda c: weight(c, k))

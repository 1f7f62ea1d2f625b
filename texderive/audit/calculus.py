r"""What scalar calculus writes, and what it leaves unsaid: elements of area, f_x for \partial f / \partial x, steps."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import product

from texderive.audit.claims import Chain
from texderive.elaborate.reading.names import Spelled, spelled
from texderive.elaborate.symbols import Context
from texderive.formula.tree import Node
from texderive.ir import build as b
from texderive.ir.dims import SCALAR
from texderive.ir.expr import Expr, postorder
from texderive.verify.judge import Holds, judge

ADDITIVE = frozenset({"add", "block"})
MULTIPLIED = frozenset({"mul", "hadamard", "kron", "inner"})
LETTERS = frozenset({"symbol", "dimension", "counter"})
_ARROW = re.compile(
    r"(?:\\(?:Longrightarrow|Rightarrow|implies|therefore|because|Longleftrightarrow|Leftrightarrow|iff)|[⇒⟹∴∵])"
    r"(?:\s|&|\{\}|\\[,;!])*\Z"
)


def of_other_order(left: Expr, right: Expr) -> bool:
    r"""Whether sides have differentials of different order, or a product of those of numbers: dA = r dr d\theta."""
    if any(map(_is_element, (*postorder(left), *postorder(right)))):
        return True
    one, other = _orders(left), _orders(right)
    if one is None or other is None or {0} in (one, other):
        return False
    return one.isdisjoint(other)


def _is_element(expr: Expr) -> bool:
    """Whether differentials of different numbers are multiplied."""
    return expr.op in MULTIPLIED and len({f for f in expr.args if f.op == "d" and f.is_scalar}) > 1


def _orders(expr: Expr) -> set[int] | None:
    """How many differentials the terms of an expression multiply; None where that is not plain."""
    if not expr.has_d:
        return {0}
    if expr.op == "d":
        return {1}
    inner = [_orders(arg) for arg in expr.args]
    known = [orders for orders in inner if orders is not None]
    if len(known) < len(inner):
        return None
    if expr.op in ADDITIVE:
        return set().union(*known)
    if expr.op in MULTIPLIED:
        return {sum(chosen) for chosen in product(*known)}
    return known[0] if len(known) == 1 else None


def derives_by_subscripts(left: Expr, right: Expr) -> bool:
    """Whether df is said in terms of f_x and dx."""
    if left.op != "d" or left.args[0].op not in ("symbol", "named", "call"):
        return False
    name = left.args[0].data.name
    varied = {x.data.name for n in postorder(right) if n.op == "d" and (x := n.args[0]).op in ("symbol", "named")}
    return any(s.name in {f"{name}_{{{other}}}" for other in varied} for s in right.symbols)


def follows_from_another(text: str, chain: Chain) -> bool:
    """Whether an arrow stands before a chain: what is said there may use what stands before the arrow."""
    return _ARROW.search(text, max(0, chain.span.start - 40), chain.span.start) is not None


def holds_but_for_signs(left: Expr, right: Expr) -> bool:
    """Whether one side is an absolute value, and the other only lacks it: |E| = Blv."""
    if not any(side.op == "apply" and side.data == "abs" for side in (left, right)):
        return False
    return isinstance(judge(b.apply("abs", left), b.apply("abs", right)), Holds)


def counts_steps(*sides: Expr) -> bool:
    r"""Whether a vector is raised to a letter: the k of \theta^k rather counts steps."""
    return any(
        node.op == "epow" and node.args[0].op in ("symbol", "named") and node.args[1].op in LETTERS
        for side in sides for node in postorder(side)
    )  # fmt: skip


Doubt = Callable[[Expr, Expr], bool]

# What the sides of a claim that fails may leave unsaid.
UNSAID: tuple[tuple[Doubt, str], ...] = (
    (of_other_order, "it may be about an element of area or volume"),
    (derives_by_subscripts, "a subscript may be a derivative"),
    (counts_steps, "a letter above may count steps"),
)


def unsaid(left: Expr, right: Expr) -> str:
    """What the sides of a claim may leave unsaid; empty where nothing speaks for that."""
    return next((message for may_be, message in UNSAID if may_be(left, right)), "")


def divides_by_guesses(trees: Iterable[Node], sides: tuple[Expr, Expr], context: Context) -> bool:
    """Whether a name that nothing declares is divided by though it is read as a vector or a matrix: V^2 / R."""
    below = {name[0].key for tree in trees for node in tree.walk() if (name := _divisor(node)) is not None}
    guessed = below - context.declarations.keys()
    return any(s.name in guessed and (s.rows, s.cols) != SCALAR for side in sides for s in side.symbols)


def _divisor(node: Node) -> tuple[Spelled, Node, str] | None:
    return spelled(node.children[1]) if node.kind == "fraction" else None

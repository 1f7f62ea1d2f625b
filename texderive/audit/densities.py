r"""Normal densities: what stands before e^{-(x-\mu)^2 / (2 \sigma^2)} is claimed to make it integrate to one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from texderive.audit.claims import Chain
from texderive.formula.tree import Node
from texderive.source import Span


class Density(NamedTuple):
    """``1 / below`` before the exponential of ``-(..)^2`` divided by all that is ``over``."""

    span: Span
    below: Node
    over: tuple[Node, ...]

    def chain(self, block: int) -> Chain:
        """The claim that the square below is pi times what divides the square above."""
        group = Node("group", self.span, (self.below,), ops=("(", ")"))
        square = Node("script", self.span, (group, _empty(self.span), _number("2", self.span)))
        factors = (Node("name", self.span, text=r"\pi"), *map(_bracket, self.over))
        area = Node("product", self.span, factors, ops=(r"\cdot",) * len(self.over))
        return Chain((square, area), ("=",), (self.span.start, self.span.start), block)

    def suggestion(self, text: str) -> str:
        """The fraction that normalises it."""
        over = " ".join(text[part.span.start : part.span.end].strip() for part in self.over)
        inside = rf"2\pi {over[1:].lstrip()}" if over.startswith("2") and not over[1:2].isdigit() else rf"\pi {over}"
        return rf"\frac{{1}}{{\sqrt{{{inside}}}}}"


def densities(tree: Node) -> Iterator[Density]:
    """The normal densities of one variable that a formula writes out."""
    for node in tree.walk():
        if node.kind != "product":
            continue
        for before, op, after in zip(node.children, node.ops, node.children[1:], strict=False):
            over = _divisors(_exponent(after)) if not op and _is_one_over_root(before) else ()
            if over:
                yield Density(before.span.cover(after.span), before.children[1], over)


def _is_one_over_root(node: Node) -> bool:
    if node.kind != "fraction" or node.children[0].text != "1":
        return False
    parts = list(node.children[1].walk())
    return any(p.kind == "root" for p in parts) and any(p.text == r"\pi" for p in parts)


def _exponent(node: Node) -> Node | None:
    """What the exponential of a node is taken of."""
    if node.kind == "script" and node.children[0].text in ("e", r"\mathrm{e}") and node.children[1].is_empty:
        return _bare(node.children[2])
    if node.kind == "apply" and node.children[0].text == "exp":
        return _bare(node.children[1])
    return None


def _divisors(exponent: Node | None) -> tuple[Node, ...]:
    """What the square is divided by; nothing where the exponent is no negative square of one number."""
    if exponent is None or exponent.kind != "sum" or exponent.ops != ("-",):
        return ()
    core = exponent.children[0]
    if core.kind == "fraction" and _is_square(core.children[0]):
        return (core.children[1],)
    if core.kind != "product" or len(core.children) != 2 or core.children[0].kind != "fraction":
        return ()
    factor, rest = core.children
    if factor.children[0].text == "1" and _is_square(rest):
        return (factor.children[1],)
    if factor.children[0].text == "1" and rest.kind == "fraction" and _is_square(rest.children[0]):
        return (factor.children[1], rest.children[1])
    return ()


def _is_square(node: Node) -> bool:
    if node.kind != "script" or node.children[2].text != "2":
        return False
    base = node.children[0]
    return base.kind == "name" or (base.kind == "group" and base.ops[0] in ("(", "["))


def _bare(node: Node) -> Node:
    return node.children[0] if node.kind == "group" else node


def _bracket(node: Node) -> Node:
    return Node("group", node.span, (node,), ops=("(", ")")) if node.kind in ("sum", "product") else node


def _empty(span: Span) -> Node:
    return Node("empty", Span(span.end, span.end))


def _number(text: str, span: Span) -> Node:
    return Node("number", span, text=text)

r"""Equations that a note solves, and how it writes their unknown w: \hat{w}, w^*, w_{\text{ML}}."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator

from texderive.audit.claims import Chain
from texderive.audit.letters import bare
from texderive.elaborate.keys import base_of, names_in
from texderive.elaborate.reading.names import is_star
from texderive.formula.tree import Node
from texderive.source import Span

FAR = 250  # characters between an equation and its solution
MARKS = frozenset({"d", r"\mathrm{d}", r"\partial", r"\nabla", r"\delta", r"\Delta"})
_MARKED = re.compile(r"\\(?:wide)?hat\{(?P<below>.*)\}|(?P<starred>.+)\^\{(?:\*|\\ast|\\star)\}", re.S)
EMPTY = Node("empty", Span(0, 0))


def is_zero(node: Node) -> bool:
    return node.kind == "number" and node.text == "0"


def is_value(node: Node) -> bool:
    """A number or a vector of noughts: where something starts, and not what it means."""
    return node.kind == "number" or (node.kind == "name" and bare(node.text) == "0")


def is_linear(chain: Chain, unknowns: Container[str]) -> bool:
    """``X^T X w = X^T y``, where w is unknown."""
    if len(chain.sides) != 2 or chain.ops != ("=",) or chain.sides[0].kind != "product":
        return False
    last = chain.sides[0].children[-1]
    if last.kind not in ("name", "script") or base_of(last) not in unknowns:
        return False
    left, right = (set(names_in(side)) for side in chain.sides)
    return base_of(last) not in right and not (left | right) & MARKS


def solves(chain: Chain, equation: Chain) -> bool:
    """Whether a chain says what solves an equation that stands a little before it."""
    if not 0 <= chain.span.start - equation.span.end < FAR:
        return False
    functions = set(functions_of(equation))
    names = {n.text for side in equation.sides for n in side.walk() if n.kind == "name"}
    name = base_of(chain.sides[0])
    return name not in functions and (name in names or (equation.sides[0].children[:1] != () and r"\nabla" in names))


def functions_of(chain: Chain) -> Iterator[str]:
    """The names that are differentiated in a chain."""
    for side in chain.sides:
        for node in side.walk():
            above = node.children[0] if node.kind == "fraction" else node
            if above.kind != "product" or len(above.children) < 2:
                continue
            marked = base_of(above) in MARKS and (node.kind == "fraction" or node is chain.sides[0])
            if marked or base_of(above) == r"\nabla":
                yield base_of(above.children[1])


def plain_unknown(left: Node) -> Node:
    """The name that stands in the equation for what its solution calls by a name with a hat, a star or a word."""
    if left.kind == "name":
        found = _MARKED.fullmatch(left.text)
        return plain_unknown(left._replace(text=found["below"] or found["starred"])) if found else left
    if left.kind != "script":
        return left
    base, sub, sup = left.children
    plain = plain_unknown(base)
    sub = EMPTY if _is_word(sub) else sub
    sup = EMPTY if is_star(sup) else sup
    if sub.is_empty and sup.is_empty:
        return plain
    return left if (plain, sub, sup) == left.children else left._replace(children=(plain, sub, sup))


def _is_word(sub: Node) -> bool:
    """MLE, \\text{ridge}, opt: two letters or more that are no indices."""
    if sub.kind == "name":
        return sub.text.startswith((r"\text", r"\mathrm", r"\mathsf")) and len(sub.text.strip("}").split("{")[-1]) > 1
    letters = [c.text for c in sub.children] if sub.kind == "product" and not any(sub.ops) else []
    word = "".join(letters)
    return len(letters) > 1 and all(len(x) == 1 for x in letters) and (word.isupper() or len(word) > 2)

r"""Equations that a note solves, and how it writes their unknown w: \hat{w}, w^*, w_{\text{ML}}."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator

from texderive.audit.claims import Chain
from texderive.audit.letters import bare
from texderive.audit.normal import same_tree
from texderive.elaborate.keys import base_of, names_in
from texderive.elaborate.reading.calls import title_of
from texderive.elaborate.reading.names import EMPTY, is_call, is_star, letters_of, spelled
from texderive.elaborate.symbols import Definition
from texderive.formula.tree import Node

FAR = 250  # characters between an equation and its solution
MARKS = frozenset({"d", r"\mathrm{d}", r"\partial", r"\nabla", r"\delta", r"\Delta"})
_MARKED = re.compile(r"\\(?:wide)?hat\{(?P<below>.*)\}|(?P<starred>.+)\^\{(?:\*|\\ast|\\star)\}", re.S)


def is_zero(node: Node) -> bool:
    return node.kind == "number" and node.text == "0"


def is_error_of_layer(left: Node) -> bool:
    r"""\delta, \delta_v, \delta^{(l)}: else \delta marks a variation, and \delta_{ij} is Kronecker's."""
    found = spelled(left)
    return found is not None and found[0].base.text == r"\delta" and len(letters_of(found[0].sub) or ()) < 2


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


def opened_by(chain: Chain) -> Definition | None:
    r"""What p(y; \eta) is, where a chain of derivatives begins with it and goes on with the same one of its value."""
    if len(chain.sides) < 2:
        return None
    mark, left = _derived(chain.sides[0])
    other, right = _derived(chain.sides[1])
    if mark is None or other is None or left is None or right is None or not same_tree(mark, other):
        return None
    named = is_call(left) or title_of(left, frozenset())
    return Definition(left, right, left.span.cover(right.span)) if named else None


def _derived(node: Node) -> tuple[Node | None, Node | None]:
    r"""The operator \partial / \partial x, or \nabla_x, and what stands behind it."""
    mark = node.children[0] if node.kind == "product" and not any(node.ops) else node
    if node is mark or not (mark.kind == "fraction" or (mark.kind == "script" and base_of(mark) == r"\nabla")):
        return None, None
    rest = node.children[1:]
    one = len(rest) == 1
    span = rest[0].span.cover(rest[-1].span)
    return node.children[0], rest[0] if one else Node("product", span, rest, ops=node.ops[1:])

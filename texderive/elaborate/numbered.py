r"""Names with their number beside them: W1 is W_1, where formulas or words use it as a name.

A letter before a 1 may also be a factor of a vector of ones, as in ``X1`` and ``b1^T``. So one of the numbers must be
another one, or stand with its letter where nothing but a name does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from texderive.elaborate.reading.derivatives import MARKS
from texderive.elaborate.reading.names import EMPTY
from texderive.elaborate.spelling import bare_letter
from texderive.formula.kept import kept
from texderive.formula.names import name_key
from texderive.formula.tree import Node

NEVER = frozenset({"d", r"\partial", r"\nabla", r"\pi", "R", r"\Delta", r"\delta"})
MOST_DIGITS = 2
_TOUCHING = re.compile(r"(?:(?<![A-Za-z\\^_])[A-Za-z]|\\[A-Za-z]+|\})\d")


def may_number(text: str) -> bool:
    """Whether a number stands right behind a letter somewhere: without one there is nothing to look for."""
    return _TOUCHING.search(text) is not None


def uses_numbered_names(trees: Iterable[Node], words: str = "") -> bool:
    """Whether letters with a number beside them are names: in these formulas, or in the words around them."""
    found: set[str] = set()
    for tree in trees:
        if _is_pair(tree):
            return True
        for node in tree.walk():
            if _names_one(node):
                return True
            if node.kind == "product":
                for at in _places(node):
                    letter, number = name_key(node.children[at]), _digits(node.children[at + 1])
                    if number not in ("0", "1"):
                        return True
                    found.add(letter + number)
    return any(re.search(rf"(?<![A-Za-z$\\]){re.escape(one)}(?![A-Za-z0-9$])", words) for one in found if one.isalnum())


def _names_one(node: Node) -> bool:
    r"""``h1 = ..``, ``W1 \in ..`` and ``\partial W1``: what is defined, declared or differentiated by is a name."""
    if node.kind == "relation":
        left = node.children[0]
        return any(_is_pair(part) for part in (left.children if left.kind == "list" else (left,)))
    if node.kind != "product" or node.children[0].text not in MARKS:
        return False
    return len(node.children) == 3 and 1 in _places(node)


def _is_pair(node: Node) -> bool:
    two = node.kind == "product" and len(node.children) == 2
    return two and node.children[1].kind == "number" and 0 in _places(node)


def _places(node: Node) -> Iterator[int]:
    """Where a letter stands in a product, with a number right behind it."""
    for at, (letter, number) in enumerate(zip(node.children, node.children[1:], strict=False)):
        touches = not node.ops[at] and letter.span.end == number.span.start
        if touches and letter.kind == "name" and _digits(number) and bare_letter(letter.text)[0] not in NEVER:
            yield at


def _digits(node: Node) -> str:
    """The number in a factor, also where it carries a power."""
    base = node.children[0] if node.kind == "script" and node.children[1].is_empty else node
    return base.text if base.kind == "number" and base.text.isdigit() and len(base.text) <= MOST_DIGITS else ""


@kept
def with_numbered_names(node: Node) -> Node:
    """A tree in which a letter and the number beside it are one name."""
    if not node.children:
        return node
    children, ops = list(map(with_numbered_names, node.children)), list(node.ops)
    if node.kind == "product":
        for at in sorted(_places(node), reverse=True):
            children[at : at + 2] = [_joined(children[at], children[at + 1])]
            del ops[at]
        if len(children) == 1:
            return children[0]
    return Node(node.kind, node.span, tuple(children), node.text, tuple(ops), node.note)


def _joined(letter: Node, number: Node) -> Node:
    """W and 1 as W_1; the power of the number is one of the name."""
    power, primes = (number.children[2], number.text) if number.kind == "script" else (EMPTY, "")
    below = number.children[0] if number.kind == "script" else number
    return Node("script", letter.span.cover(number.span), (letter, below, power), primes)

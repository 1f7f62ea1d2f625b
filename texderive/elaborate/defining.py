"""What formulas of a note define, and what they define in a way that cannot be read."""

from __future__ import annotations

from collections.abc import Iterator

from texderive.elaborate.cells import formulas_of_rows
from texderive.elaborate.formulas import definitions_in
from texderive.elaborate.keys import definition_key
from texderive.elaborate.reading.applied import calls_itself
from texderive.elaborate.reading.derivatives import is_mark, is_nabla
from texderive.elaborate.reading.names import is_sign, parameters_of
from texderive.elaborate.symbols import Declaration, Definition
from texderive.formula.tree import Node

# What keeps a right side from being read, and what it is called where it is not supported.
UNREAD = {"dots": "dots", "error": ""}


def definitions_of(tree: Node) -> Iterator[Definition]:
    """What a formula defines; displays that derive something define nothing, but for the rows of one that asks."""
    if any(_derives(node) for node in tree.walk()):
        if any(node.kind == "question" for node in tree.walk()):
            yield from (d for part in _given(tree) for d in definitions_of(part))
        return
    for found in definitions_in(tree):
        key = definition_key(found.left, frozenset())
        if key is None or found.right.kind in ("number", "text", "empty"):
            continue
        if any(n.kind in ("dots", "text", "error", "question") for n in found.right.walk()):
            continue
        if _is_known_inverse(found) or found.right.text in ("argmin", "argmax"):
            continue
        if is_sigmoid(found) or (mentions(found.right, key) and not calls_itself(found)):
            continue
        yield found


def _given(tree: Node) -> Iterator[Node]:
    """The rows or items of a formula up to the first that derives something."""
    if tree.kind not in ("rows", "row", "list"):
        return
    for part in formulas_of_rows(tree.children) if tree.kind == "rows" else tree.children:
        asks = any(node.kind == "question" for node in part.walk())
        if not asks and any(_derives(node) for node in part.walk()):
            return
        yield part


def _derives(node: Node) -> bool:
    if node.kind == "relation":
        return any(op in (r"\Rightarrow", r"\Leftrightarrow", r"\therefore", r"\to", r"\in") for op in node.ops)
    if node.kind == "question":
        return True
    if node.kind == "fraction":
        parts = [c.children[0] if c.kind == "product" else c for c in node.children]
        return all(map(is_mark, parts))
    return node.kind == "product" and (is_nabla(node.children[0]) or node.children[0].text == r"\mathrm{d}")


def _is_known_inverse(definition: Definition) -> bool:
    """``A^+ = (A^T A)^{-1} A^T``: what A^+ means anyway."""
    left, right = definition.left, definition.right
    if left.kind != "script" or not is_sign(left.children[2]):
        return False
    inverts = any(n.kind == "script" and n.children[2].kind == "sum" for n in right.walk())
    return inverts and mentions(right, definition_key(left.children[0], frozenset()))


def mentions(right: Node, key: str | None) -> bool:
    """Whether a name stands in a tree as a quantity."""
    return any(definition_key(n, frozenset()) == key for n in _quantities(right))


def _quantities(node: Node) -> Iterator[Node]:
    """The names in a tree, but not the K of K_0, the P of P^-, and the F below a norm."""
    if node.kind in ("name", "script"):
        yield node
    inside = node.children
    if node.kind == "script":
        base, sub, sup = node.children
        if base.kind == "bars":
            inside = (base, sup)
        elif base.kind == "name" and (not sub.is_empty or is_sign(sup)):
            inside = (sup,)
    for child in inside:
        yield from _quantities(child)


def is_sigmoid(definition: Definition) -> bool:
    r"""``\sigma(x) = \frac{1}{1 + e^{-x}}``: the function that \sigma means anyway."""
    left, right = definition.left, definition.right
    if (
        left.kind != "product"
        or left.children[0].text != r"\sigma"
        or len(parameters_of(left)) != 1
        or right.kind != "fraction"
    ):
        return False
    above, below = right.children
    return above.text == "1" and below.kind == "sum" and below.children[0].text == "1" and len(below.children) == 2


def sigmoids_in(tree: Node) -> Iterator[Declaration]:
    r"""That \sigma is the logistic sigmoid, where a formula writes it out."""
    for found in definitions_in(tree):
        if is_sigmoid(found):
            yield Declaration(r"\sigma", "function", span=found.span, said="sigmoid")


def unread_of(tree: Node) -> Iterator[Definition]:
    """What a formula defines in a way that cannot be read: then the name is not unknown, its value is."""
    for found in definitions_in(tree):
        if any(node.kind in UNREAD for node in found.right.walk()) and found.right.kind != "empty":
            yield found

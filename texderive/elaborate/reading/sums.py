"""Sums and products over an index, with bounds given or implied."""

from __future__ import annotations

from texderive.elaborate.reading.core import Reader
from texderive.elaborate.reading.names import letters_of
from texderive.elaborate.spelling import INDEX_LETTERS
from texderive.elaborate.terms import Term, like
from texderive.elaborate.unify import Size
from texderive.formula.tree import Node
from texderive.ir.dims import Dim, named


def indices_of(lower: Node) -> list[tuple[str, str]] | None:
    """The indices that stand below a sum, each with its lower bound; None where it is no such thing."""
    if lower.kind == "relation" and lower.ops == ("=",):
        letters, start = letters_of(lower.children[0]), lower.children[1]
        if letters and start.kind in ("number", "name"):
            return [(letter, start.text) for letter in letters]
        return None
    if lower.kind == "list":
        parts = [indices_of(c) for c in lower.children]
        return None if any(p is None for p in parts) else [x for p in parts if p for x in p]
    letters = letters_of(lower)
    return [(letter, "1") for letter in letters] if letters and not any(x.isdigit() for x in letters) else None


def implied_index(body: Node) -> str | None:
    """The index of a sum that names none: the one that its body carries."""
    for node in body.walk():
        if node.kind == "script":
            for part in node.children[1:]:
                found = next((n.text for n in part.walk() if n.kind == "name" and n.text in INDEX_LETTERS), None)
                if found:
                    return found
    return None


def read_bigop(reader: Reader, node: Node) -> Term:
    lower, upper, body = node.children
    if node.text not in ("sum", "prod"):
        reader.fail(node, "TD301", f"{node.text} is not supported inside a formula")
    indices = indices_of(lower) if not lower.is_empty else None
    if lower.is_empty and (letter := implied_index(body)):
        indices = [(letter, "1")]
    if not indices:
        reader.fail(
            lower if not lower.is_empty else node,
            "TD114",
            "the index of the sum is not understood",
            r"write \sum_{i=1}^{n}",
        )
    if body.is_empty:
        reader.fail(node, "TD101", "nothing stands behind the sum")
    sizes: dict[str, Size] = {}
    for letter, start in indices:
        if start not in ("1", "0") and start not in reader.indices and not start.isalpha():
            reader.fail(lower, "TD301", f"a sum that starts at {start} is not supported")
        sizes[letter] = _size(reader, letter, upper)
    with reader.bind(sizes):
        result = reader.read(body)
    for letter, start in reversed(indices):
        shown = not upper.is_empty
        data = (letter, sizes[letter], start if start != "0" else "1", shown)
        if node.text == "prod" and not reader.is_scalar(result):
            reader.fail(node, "TD301", "a product of matrices over an index is not supported")
        result = like(node.text, result, data=data, span=node.span)
    return result


def _size(reader: Reader, letter: str, upper: Node) -> Size:
    if upper.is_empty:
        name = reader.scope.counts.get(letter)
        return named(name) if name else reader.sizes.fresh()
    if upper.kind == "number" and upper.text.isdigit():
        return Dim(int(upper.text))
    if upper.kind == "name" or (upper.kind == "script" and upper.children[2].is_empty):
        return named(upper_name(upper))
    reader.fail(upper, "TD301", "a sum to a bound that is no plain name or number is not supported")


def upper_name(node: Node) -> str:
    if node.kind == "name":
        return node.text
    return f"{node.children[0].text}_{{{node.children[1].text}}}"

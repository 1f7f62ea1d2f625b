"""Sums and products over an index, with bounds given or implied."""

from __future__ import annotations

from texderive.elaborate.reading.core import Reader
from texderive.elaborate.reading.names import index_letters, is_bracketed, letters_of
from texderive.elaborate.spelling import INDEX_LETTERS
from texderive.elaborate.terms import Term, like, ones, scalar
from texderive.elaborate.unify import Size
from texderive.formula.kept import kept_with
from texderive.formula.tree import Node
from texderive.ir.dims import ONE, Dim, added, named


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
    """The index of a sum that names none: the one that its body carries, not as a power."""
    for node in body.walk():
        if node.kind == "script":
            for part in node.children[1 : 3 if is_bracketed(node.children[2]) else 2]:
                found = next((n.text for n in part.walk() if n.kind == "name" and n.text in INDEX_LETTERS), None)
                if found:
                    return found
    return None


def reaching(reader: Reader, node: Node) -> Node:
    r"""Terms in which a sum before them goes on: ``\sum_i a_i + b_i`` is the sum of both, since nothing else binds i.

    A mean and a minus go on with it; with another factor it is not clear what the author means, and that is said.
    A term that does not carry the index stays outside. Where the index stands free beside the sum, on the left side of
    a definition or on another side of a relation, it means that one, and the sum ends where it is written to end.
    """
    for at in reversed(range(len(node.children) - 1)):  # the nearest sum
        child = node.children[at]
        big = _last_sum(child)
        if big is None:
            continue
        letters = {letter for letter, _ in indices_of(big.children[0]) or ()} - set(reader.indices)
        ranges = range(at + 1, len(node.children))
        inside = [k for k in ranges if node.ops[k] in ("+", "-") and letters & _free(node.children[k], letters)]
        if not inside or any(letters & _free(side, letters) for side in reader.beside):
            continue
        index = " ".join(sorted(letters))
        hint = "put what is summed in brackets"
        if child is not big and not all(map(_averages, child.children[:-1])):
            reader.fail(node, "TD114", f"whether the sum over {index}, or its factor, goes on is not clear", hint)
        reader.note(big, f"the sum over {index} goes on over the terms behind it that carry {index}",
                    hint, "warning")  # fmt: skip
        terms = (big.children[2], *(node.children[k] for k in inside))
        body = Node("sum", terms[0].span.cover(terms[-1].span), terms, ops=("", *(node.ops[k] for k in inside)))
        kept = [k for k in range(len(node.children)) if k not in inside]
        longer = _with_body(child, big, body)
        terms = tuple(longer if k == at else node.children[k] for k in kept)
        return reaching(reader, Node("sum", node.span, terms, ops=tuple(node.ops[k] for k in kept)))
    return node


def _last_sum(node: Node) -> Node | None:
    """The sum over an index that a term is, or that is its last factor."""
    last = node.children[-1] if node.kind == "product" else node
    return last if last.kind == "bigop" and last.text == "sum" and not last.children[2].is_empty else None


def _averages(factor: Node) -> bool:
    r"""``\frac{1}{N}``: the mean of what is summed."""
    return (
        factor.kind == "fraction" and factor.children[0].text == "1" and factor.children[1].kind in ("name", "script")
    )


def _with_body(term: Node, big: Node, body: Node) -> Node:
    longer = Node("bigop", big.span.cover(body.span), (*big.children[:2], body), big.text, big.ops, big.note)
    if term is big:
        return longer
    return Node("product", term.span.cover(body.span), (*term.children[:-1], longer), term.text, term.ops, term.note)


@kept_with
def free_letters(node: Node, bound: frozenset[str]) -> frozenset[str]:
    """Which of the letters that sums bind somewhere stand free here."""
    return frozenset(_free(node, set(bound)))


def _free(node: Node, letters: set[str]) -> set[str]:
    """Which of some letters stand in scripts without a sum that binds them."""
    if not letters:
        return set()
    if node.kind == "bigop":
        own = {letter for letter, _ in indices_of(node.children[0]) or ()}
        return _free(node.children[2], letters - own)
    found = {x for part in node.children[1:] for x in index_letters(part, letters)} if node.kind == "script" else set()
    return found.union(*(_free(child, letters) for child in node.children))


def read_bigop(reader: Reader, node: Node) -> Term:
    lower, upper, body = node.children
    if node.text not in ("sum", "prod"):
        reader.fail(node, "TD301", f"{node.text} is not supported inside a formula")
    indices = indices_of(lower) if not lower.is_empty else None
    if lower.is_empty and (letter := implied_index(body)):
        indices = [(letter, "1")]
    if not indices and lower.is_empty and upper.is_empty and node.text == "sum" and not body.is_empty:
        return _of_entries(reader, node, body)
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
        data = (letter, sizes[letter], start, shown)
        if node.text == "prod" and not reader.is_scalar(result):
            reader.fail(node, "TD301", "a product of matrices over an index is not supported")
        result = like(node.text, result, data=data, span=node.span)
    return result


def _of_entries(reader: Reader, node: Node, body: Node) -> Term:
    r"""``\sum (y - Xw)^2``: a sum that names no index, over what carries none."""
    before, reader.entries = reader.entries, True
    try:
        inside = reader.read(body)
    finally:
        reader.entries = before
    one = reader.sizes.is_one
    if reader.is_scalar(inside):
        reader.fail(node, "TD114", "the index of the sum is not understood", r"write \sum_{i=1}^{n}")
    reader.note(node, "the sum without an index is read as that of all entries", "", "warning")
    factors = [inside]
    if not one(inside.rows):
        factors.insert(0, ones(ONE, inside.rows, node.span))
    if not one(inside.cols):
        factors.append(ones(inside.cols, ONE, node.span))
    return scalar("mul", *factors, span=node.span)


def _size(reader: Reader, letter: str, upper: Node) -> Size:
    if upper.is_empty:
        name = reader.scope.counts.get(letter)
        return named(name) if name else reader.sizes.fresh()
    if upper.kind == "number" and upper.text.isdigit():
        return Dim(int(upper.text))
    if upper.text == r"\infty":
        reader.fail(upper, "TD301", "infinite sums are not supported")
    if upper.kind == "name" or (upper.kind == "script" and upper.children[2].is_empty):
        return named(upper_name(upper))
    if upper.kind == "sum" and (bound := shifted_bound(upper)) is not None:
        return bound
    reader.fail(upper, "TD301", "a sum to a bound that is no plain name or number is not supported")


def shifted_bound(upper: Node) -> Dim | None:
    """N - 1 and N + 1: a name and a number."""
    plain = [node for op, node in zip(upper.ops, upper.children, strict=True) if op in ("", "+")]
    name = plain[0] if plain and plain[0].kind == "name" else None
    others = [(op, node) for op, node in zip(upper.ops, upper.children, strict=True) if node is not name]
    if name is None or len(others) != 1 or not others[0][1].text.isdigit() or others[0][0] not in ("+", "-"):
        return None
    return added((named(name.text), Dim(int(f"{others[0][0]}{others[0][1].text}"))))


def upper_name(node: Node) -> str:
    if node.kind == "name":
        return node.text
    return f"{node.children[0].text}_{{{node.children[1].text}}}"

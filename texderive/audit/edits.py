"""Slips that people make, undone: every small change of a side's LaTeX that may be what its author meant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from texderive.elaborate.reading.scripts import is_transpose
from texderive.formula.tree import Node

# The slips that are tried: all, those that no layout or other convention explains away, those that change shapes.
Slips = Literal["", "any", "plain", "shapes"]
Change = tuple[int, int, str]  # what stands from .. to is replaced
Changes = Sequence[Change]
NUMBERS = ("2", "1", "3", "4")
FACTORS = frozenset({"name", "script", "group", "apply", "bars", "fraction"})
_TRANSPOSE = re.compile(
    r"\^\s*(?:T\b|\\top\b|\{\s*(?:T|\\top|\\intercal|\\(?:mathrm|mathsf|text|rm)\s*\{?\s*T\s*\}?)\s*\}|\\mathsf\s*\{?T\}?|\\mathrm\s*\{?T\}?)"
)


class Side(NamedTuple):
    """A side with the text of its note, and the factors that stand in the lines near it."""

    node: Node
    text: str
    transpose: str
    near: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()  # those of the sums near it, each with its sign

    def edited(self, *changes: Change) -> str:
        """The side's LaTeX with some changes made."""
        start, end = self.node.span.start, self.node.span.end
        parts: list[str] = []
        at = start
        for a, b, new in sorted(changes):
            parts += (self.text[at:a], new)
            at = b
        return "".join(parts) + self.text[at:end]

    def of(self, node: Node) -> str:
        return self.text[node.span.start : node.span.end]


def transpose_mark(text: str) -> str:
    """How this author writes a transpose."""
    found = _TRANSPOSE.search(text)
    return found.group().replace(" ", "") if found else "^T"


def candidates(side: Side, which: Slips = "any") -> Iterator[tuple[str, Changes]]:
    """Changed sides with what was changed, the most usual slips first; the unchanged one and repetitions left out."""
    seen = {side.edited()}
    every = (
        _transposes, _signs, _numbers, _turned, _moved, _powers, _products, _swaps, _terms, _losses, _factors, _dropped,
        _indices, _names, _primes,
    )  # fmt: skip
    plain = (_signs, _numbers, _powers, _factors, _surplus)
    of_shapes = (_transposes, _turned, _moved, _products, _swaps)
    for make in {"plain": plain, "shapes": of_shapes}.get(which, every):
        for changes in make(side):
            found = side.edited(*changes)
            if found not in seen:
                seen.add(found)
                yield found, changes


def _factors_of(side: Side) -> Iterator[tuple[Node, Node | None, int]]:
    """Nodes that can carry a transpose, each with the product that holds it and its place there."""
    for node in side.node.walk():
        if node.kind == "product":
            for at, child in enumerate(node.children):
                yield child, node, at
        elif node.kind in ("sum", "group", "apply", "bars"):
            for child in node.children:
                if child.kind in FACTORS:
                    yield child, None, 0
    if side.node.kind in FACTORS:
        yield side.node, None, 0


def _transposes(side: Side) -> Iterator[Changes]:
    for node, _, _ in _factors_of(side):
        if node.kind == "script" and not node.children[2].is_empty:
            if is_transpose(node.children[2]):
                yield [_without_sup(side, node)]
            elif node.children[2].kind == "sum":
                inverse = side.text[_sup_start(side, node) : node.span.end]
                if re.fullmatch(r"\^\s*\{\s*-\s*1\s*\}", inverse):
                    yield [(_sup_start(side, node), node.span.end, "^{-T}")]
                elif "T" in inverse or "top" in inverse:
                    yield [(_sup_start(side, node), node.span.end, "^{-1}")]
        elif node.kind in FACTORS and not _is_mark(side, node):
            yield [(node.span.end, node.span.end, side.transpose)]


def _is_mark(side: Side, node: Node) -> bool:
    return node.kind == "name" and node.text in (r"\mathrm{d}", r"\partial", r"\nabla", "d")


def _sup_start(side: Side, node: Node) -> int:
    return side.text.rfind("^", node.span.start, max(node.children[2].span.start, node.span.start + 1))


def _without_sup(side: Side, node: Node) -> Change:
    start, end = _sup_start(side, node), node.children[2].span.end
    if side.text[start + 1 : start + 2] == "{" and side.text[end : end + 1] == "}":
        end += 1
    while start > node.span.start and side.text[start - 1] == " ":
        start -= 1
    return (start, end, "")


def _signs(side: Side) -> Iterator[Changes]:
    """One sign turned; the whole with the other sign."""
    start = side.node.span.start
    for node in side.node.walk():
        if node.kind != "sum":
            continue
        before = node.span.start
        for op, child in zip(node.ops, node.children, strict=True):
            at = side.text.find(op, before, child.span.start) if op else -1
            if op == "-" and at >= 0:
                yield [(at, at + 1, "+" if child is not node.children[0] else "")]
            elif op == "+" and at >= 0:
                yield [(at, at + 1, "-")]
            elif not op:
                yield [(child.span.start, child.span.start, "-")]
            before = child.span.end
    if side.node.kind == "sum":
        yield [(start, start, "-("), (side.node.span.end, side.node.span.end, ")")]
    else:
        yield [(start, start, "-")]


def _turned(side: Side) -> Iterator[Changes]:
    """A product of two the other way round: z^T x for x^T z."""
    for node in side.node.walk():
        if node.kind != "product":
            continue
        for at in range(len(node.children) - 1):
            a, b = node.children[at : at + 2]
            if node.ops[at] == "" and {a.kind, b.kind} <= FACTORS and not _is_mark(side, a) and not _is_mark(side, b):
                yield [(a.span.start, b.span.end, f"{_flipped(side, b)} {_flipped(side, a)}")]


def _moved(side: Side) -> Iterator[Changes]:
    """A transpose on the other one of two factors: x^T y for x y^T."""
    for node in side.node.walk():
        if node.kind != "product":
            continue
        for op, a, b in zip(node.ops, node.children, node.children[1:], strict=False):
            turned = [c.kind == "script" and is_transpose(c.children[2]) for c in (a, b)]
            if op == "" and {a.kind, b.kind} <= FACTORS and turned[0] != turned[1]:
                yield [(a.span.start, b.span.end, f"{_flipped(side, a)} {_flipped(side, b)}")]


def _flipped(side: Side, node: Node) -> str:
    if node.kind == "script" and is_transpose(node.children[2]):
        start, end, _ = _without_sup(side, node)
        return side.text[node.span.start : start] + side.text[end : node.span.end]
    return side.of(node) + side.transpose


def _powers(side: Side) -> Iterator[Changes]:
    """X^{-2} for X^{-1} .. X^{-1}, X^{-1} for X^{-2}, a missing inverse."""
    for node, product, at in _factors_of(side):
        if node.kind == "script" and node.children[2].kind in ("sum", "number"):
            base = side.text[node.span.start : _sup_start(side, node)]
            sup = side.text[_sup_start(side, node) : node.span.end].replace(" ", "")
            half = {"^{-2}": "^{-1}", "^2": "", "^{2}": "", "^{-2}}": "^{-1}}"}.get(sup)
            if half is None:
                continue
            once = base + half
            opening = re.search(r"\\[a-z]+\s*\{$", side.text[: node.span.start])
            whole = f"{opening.group()}{once}}}" if opening else once
            yield [(node.span.start, node.span.end, once)]
            for place in range(len(product.children) if product else 0):
                assert product is not None
                if place != at and not (place and _is_mark(side, product.children[place - 1])):
                    there = product.children[place].span.start
                    yield [(node.span.start, node.span.end, once), (there, there, whole + " ")]
        elif node.kind == "name" and not _is_mark(side, node) and product is not None:
            yield [(node.span.end, node.span.end, "^{-1}")]


def _products(side: Side) -> Iterator[Changes]:
    """A Hadamard product for a product, and the other way round."""
    for node in side.node.walk():
        if node.kind == "product":
            for op, a, b in zip(node.ops, node.children, node.children[1:], strict=False):
                if op in (r"\odot", r"\circ"):
                    yield [(a.span.end, b.span.start, " ")]
                elif op == "" and not _is_mark(side, a):
                    yield [(a.span.end, b.span.start, r" \odot ")]


def _swaps(side: Side) -> Iterator[Changes]:
    for node in side.node.walk():
        if node.kind != "product":
            continue
        parts = _marked(side, node)
        for at in range(len(parts) - 1):
            (a, b), (c, d) = parts[at], parts[at + 1]
            gap = side.text[b:c]
            yield [(a, d, side.text[c:d] + (gap or " ") + side.text[a:b])]
        if len(parts) == 3:
            (a, b), (_, _), (e, f) = parts
            yield [(a, f, side.text[e:f] + side.text[b:e] + " " + side.text[a:b])]


def _marked(side: Side, node: Node) -> list[tuple[int, int]]:
    """The factors of a product as stretches of text, a differential mark with what it marks."""
    parts: list[tuple[int, int]] = []
    start: int | None = None
    for child in node.children:
        begin = child.span.start if start is None else start
        if _is_mark(side, child):
            start = begin
        else:
            parts.append((begin, child.span.end))
            start = None
    return parts


def _losses(side: Side) -> Iterator[Changes]:
    """A factor of the neighbouring lines that was lost."""
    for node in side.node.walk():
        if node.kind == "product":
            places = [a for a, _ in _marked(side, node)] + [node.span.end]
        elif node.kind in ("name", "script", "group") and node is side.node:
            places = [node.span.start, node.span.end]
        else:
            continue
        for there in places:
            for factor in side.near:
                yield [(there, there, f" {factor} ")]


def _numbers(side: Side) -> Iterator[Changes]:
    """One small number for another; a factor 1 is not written."""
    factors = {id(c) for n in side.node.walk() if n.kind == "product" for c in n.children[:-1]}
    for node in side.node.walk():
        if node.kind == "number" and node.text in NUMBERS:
            for other in NUMBERS:
                if other == "1" and id(node) in factors:
                    yield [(node.span.start, node.span.end, "")]
                elif other != node.text:
                    yield [(node.span.start, node.span.end, other)]


def _terms(side: Side) -> Iterator[Changes]:
    """A term of the neighbouring lines that was lost."""
    ends = {n.span.end for n in side.node.walk() if n.kind == "sum"} | {side.node.span.end}
    ends |= {n.children[0].span.end for n in side.node.walk() if n.kind == "group" and any(n.ops)}
    for term in side.terms:
        for end in sorted(ends):
            yield [(end, end, term)]


def _factors(side: Side) -> Iterator[Changes]:
    """A number that is missing, or one too many."""
    for node in side.node.walk():
        whole = node.kind == "number" and node.text in ("2", "3", "4")
        if whole or (node.kind == "fraction" and all(c.kind == "number" for c in node.children)):
            yield [(node.span.start, node.span.end, "")]
    terms = side.node.children if side.node.kind == "sum" else (side.node,)
    for number in ("2", r"\frac{1}{2}", "4"):
        for term in terms:
            yield [(term.span.start, term.span.start, number + " ")]
    if side.node.kind == "sum":
        for number in ("2", r"\frac{1}{2}"):
            yield [
                (side.node.span.start, side.node.span.start, number + "("),
                (side.node.span.end, side.node.span.end, ")"),
            ]


def _dropped(side: Side) -> Iterator[Changes]:
    """A factor too many, or a term."""
    for node in side.node.walk():
        if node.kind == "product" and len(node.children) > 1:
            for a, b in _marked(side, node):
                if (a, b) != (node.span.start, node.span.end):
                    yield [(a, b, "")]
    yield from _surplus(side)


def _surplus(side: Side) -> Iterator[Changes]:
    """A term too many."""
    for node in side.node.walk():
        if node.kind == "sum" and len(node.children) > 1:
            for at, child in enumerate(node.children):
                start = node.children[at - 1].span.end if at else node.span.start
                end = node.children[1].span.start if not at and node.ops[1] == "+" else child.span.end
                yield [(start, end, "")]


def _indices(side: Side) -> Iterator[Changes]:
    letters = {
        n.text
        for s in side.node.walk()
        if s.kind == "script"
        for n in s.children[1].walk()
        if n.kind in ("name", "number")
    }
    for script in side.node.walk():
        if script.kind == "script":
            for node in script.children[1].walk():
                if node.kind in ("name", "number"):
                    for other in sorted(letters - {node.text}):
                        yield [(node.span.start, node.span.end, other)]


def _names(side: Side) -> Iterator[Changes]:
    """One name for another of those that stand near."""
    for node in side.node.walk():
        if node.kind == "name" and not _is_mark(side, node) and node.span.end > node.span.start:
            for other in side.near:
                if re.fullmatch(
                    r"\\?[A-Za-z]+|\\[a-z]+\s*\{\\?[A-Za-z]+\}|\\[a-z]+ [A-Za-z]", other
                ) and other != side.of(node):
                    yield [(node.span.start, node.span.end, other + " " if other.startswith("\\") else other)]


def _primes(side: Side) -> Iterator[Changes]:
    """The derivative of a function for the function."""
    for node in side.node.walk():
        if node.kind not in ("product", "apply"):
            continue
        for head, behind in zip(node.children, node.children[1:], strict=False):
            if head.kind in ("name", "function") and behind.kind == "group" and behind.ops[0] == "(":
                yield [(head.span.end, head.span.end, "'")]

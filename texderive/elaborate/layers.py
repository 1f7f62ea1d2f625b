r"""Layers: superscripts that number the layers of a network and are part of a name, as in ``z^l = W^l a^{l-1} + b^l``.

A letter numbers layers where the prose says so, or where the left side of a definition carries it: nobody defines a
power. Names with such a superscript become names of their own; a definition of one layer holds for the next one too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from texderive.elaborate.spelling import bare_letter
from texderive.elaborate.symbols import Definition
from texderive.formula.names import name_key
from texderive.formula.tables import TRANSPOSES
from texderive.formula.tree import Node

_OPEN, _CLOSE = r"(?:\$|\\\(|\$`)?\s*", r"\s*(?:\$|\\\)|`\$)?"
_LETTER = r"(?P<letter>[a-zA-Z]|\\ell)"
SAID = tuple(
    re.compile(pattern)
    for pattern in (
        rf"第\s*{_OPEN}{_LETTER}{_CLOSE}\s*(?:个)?(?:隐藏|隐)?层",
        rf"\b[Ll]ayers?\s+(?:number\s+)?(?:\$|\\\()\s*{_LETTER}\s*(?:\$|\\\)|[=,\\])",
        rf"(?:\$|\\\()\s*{_LETTER}\s*(?:\$|\\\))?\s*(?:-|\^|\\text|\{{|\s)*th[\s}}$]+(?:hidden\s+)?layer",
    )
)
NO_LAYER = frozenset(
    {"e", r"\nabla", r"\partial", "d", r"\mathrm{d}", "R", r"\mathbb{R}", r"\mathbb{S}", r"\mathcal{N}"}
)
NO_LETTER = TRANSPOSES | {"e"}
_LAYERED = re.compile(r"(?P<base>.*)\^\{(?P<letter>[a-zA-Z]|\\ell)(?P<shift>[+-]\d+)?\}", re.S)


def is_layered(key: str) -> bool:
    """Whether a name carries the number of a layer."""
    return _LAYERED.fullmatch(key) is not None


def letters_said(text: str) -> Iterator[tuple[int, str]]:
    """The letters that sentences call the number of a layer, with their places."""
    for pattern in SAID:
        for found in pattern.finditer(text):
            if found["letter"] not in NO_LETTER:
                yield found.start(), found["letter"]


def letters_shown(tree: Node) -> Iterator[tuple[int, str]]:
    """Letters above small names that a formula defines: ``z^l = ..``."""
    for node in tree.walk():
        if node.kind != "relation":
            continue
        left = node.children[0]
        letter = _letter_above(left)
        if letter and node.ops[0] in ("=", ":=") and bare_letter(name_key(left.children[0]))[0][-1:].islower():
            yield left.span.start, letter


def _letter_above(node: Node) -> str:
    """The letter of a layer above a name: l in z^l and z^{l+1}; empty where there is none."""
    if node.kind != "script" or node.children[0].kind != "name" or node.children[0].text in NO_LAYER or node.text:
        return ""
    above = node.children[2]
    if above.kind == "sum" and len(above.children) == 2 and above.ops in (("", "+"), ("", "-")):
        above = above.children[0] if above.children[1].kind == "number" else above
    if above.kind != "name" or above.text in NO_LETTER or len(above.text.removeprefix("\\ell")) > 1:
        return ""
    return above.text


def with_layers(node: Node, letters: frozenset[str]) -> Node:
    """A tree in which a name with the number of its layer is one name."""
    if not letters or not node.children:
        return node
    children = tuple(with_layers(c, letters) for c in node.children)
    if node.kind == "script" and children[2].kind == "product" and len(children[2].children) == 2:
        layer, mark = children[2].children
        inner = Node("script", node.span, (children[0], children[1], layer))
        if mark.text in TRANSPOSES and _letter_above(inner) in letters:  # W^{lT}
            empty = Node("empty", node.span)
            return Node("script", node.span, (_named(inner), empty, mark), node.text)
    made = Node(node.kind, node.span, children, node.text, node.ops, node.note)
    return _named(made) if _letter_above(made) in letters else made


def _named(node: Node) -> Node:
    base, below, above = node.children
    letters = below.kind == "name" or any(n.kind == "name" for n in below.walk())
    if not letters:
        return Node("name", node.span, text=name_key(node))
    empty = Node("empty", node.span)
    name = Node("name", node.span, text=name_key(Node("script", node.span, (base, empty, above))))
    return Node("script", node.span, (name, below, empty), node.text)


def next_layer(node: Node, letters: frozenset[str]) -> Node:
    """The same formula for the layer after."""
    if node.kind == "name":
        found = _LAYERED.fullmatch(node.text)
        if found is None or found["letter"] not in letters:
            return node
        shift = int(found["shift"] or 0) + 1
        above = found["letter"] + (f"{shift:+d}" if shift else "")
        return Node("name", node.span, text=f"{found['base']}^{{{above}}}")
    if not node.children:
        return node
    children = tuple(next_layer(c, letters) for c in node.children)
    return Node(node.kind, node.span, children, node.text, node.ops, node.note)


def through_layers(definitions: Iterable[Definition], letters: frozenset[str]) -> tuple[Definition, ...]:
    """Definitions, and those of layers once more for the layer after where nothing else defines it."""
    known = tuple(definitions)
    names = {name_key(d.left) for d in known}
    following = (d._replace(left=next_layer(d.left, letters), right=next_layer(d.right, letters)) for d in known)
    return (*known, *(d for d in following if name_key(d.left) not in names)) if letters else known

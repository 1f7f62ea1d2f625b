r"""Other sensible ways to take what is written: fonts left off, sizes below a 1 that are not meant, numbers of layers above."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from texderive.elaborate.spelling import BOLD, bare_letter
from texderive.elaborate.symbols import Context, Definition
from texderive.formula.tables import TRANSPOSES
from texderive.formula.tree import Node
from texderive.source import Span

Change = Callable[[Node], Node]
LAYERS = frozenset("dlktLin")  # letters that count layers and steps above a name


def changed(node: Node, change: Change) -> Node:
    """A tree with a change made at every node, from the leaves up."""
    children = tuple(changed(c, change) for c in node.children)
    return change(node if children == node.children else replace(node, children=children))


def changed_context(context: Context, change: Change) -> Context:
    definitions = tuple(Definition(changed(d.left, change), changed(d.right, change), d.span) for d in context.definitions)
    return replace(context, definitions=definitions)


def unsized(node: Node) -> Node:
    """1_K and I_n without the size below them."""
    if node.kind == "script" and not node.children[1].is_empty and _is_sized_constant(node.children[0]):
        empty = Node("empty", Span(node.span.end, node.span.end))
        return node.children[0] if node.children[2].is_empty else replace(node, children=(node.children[0], empty, node.children[2]))
    return node


def _is_sized_constant(base: Node) -> bool:
    if base.kind == "number":
        return base.text == "1"
    return base.kind == "name" and bare_letter(base.text)[0] in ("1", "I", "0")


def counted(node: Node) -> Node:
    """A layer's number above a name is part of the name: W^d, a^{d-1}."""
    if node.kind != "script" or node.children[0].kind != "name":
        return node
    sup = node.children[2]
    inside = sup.children[0] if sup.kind == "group" and not any(sup.ops) else sup
    if not _counts(inside):
        return node
    return replace(node, children=(*node.children[:2], Node("group", sup.span, (inside,), ops=("(", ")"))))


def _counts(sup: Node) -> bool:
    if sup.kind == "name":
        return sup.text in LAYERS and sup.text not in TRANSPOSES
    return sup.kind == "sum" and len(sup.children) == 2 and sup.children[0].text in LAYERS and sup.children[1].kind == "number"


def fonted(names: Iterable[str]) -> Change | None:
    """Letters in plain print that mean the bold letters beside them."""
    known = set(names)
    table = {}
    for name in known:
        letter, fonts = bare_letter(name)
        if fonts & frozenset(BOLD) and letter != name and letter in known and not letter.isdigit():
            table[letter] = name
    if not table:
        return None

    def change(node: Node) -> Node:
        return replace(node, text=table[node.text]) if node.kind == "name" and node.text in table else node

    return change


def variants(nodes: Iterable[Node], contexts: Iterable[Context]) -> Iterator[Change]:
    """The changes that make a difference to a chain."""
    trees = list(nodes)
    for context in contexts:
        trees.extend(d.right for d in context.definitions)
        trees.extend(d.left for d in context.definitions)
    found = [n for tree in trees for n in tree.walk()]
    if any(unsized(n) is not n for n in found):
        yield unsized
    if any(counted(n) is not n for n in found):
        yield counted
    fonts = fonted(n.text for n in found if n.kind == "name")
    if fonts is not None:
        yield fonts

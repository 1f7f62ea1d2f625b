"""Trees as the audit reads them: what authors leave to the reader's eye is made plain before anything is read."""

from __future__ import annotations

from itertools import pairwise

from texderive.formula.tables import FUNCTIONS
from texderive.formula.tree import Node

PLAIN_FUNCTIONS = ("tr", "Tr", "vec", "Vec", "diag", "det", "exp", "log", "ln")  # spelled letter by letter
MARKS = (r"\partial", r"\mathrm{d}")
WORD = 4  # so many small letters side by side are a word that is not known


def mended(node: Node) -> Node:
    """A bracket that the author did not close closes at the end of what is read."""
    return _mended(node) if any(part.kind == "error" for part in node.walk()) else node


def _mended(node: Node) -> Node:
    children = tuple(map(_mended, node.children))
    if node.kind == "error" and len(children) == 1:
        return Node("group", node.span, children, ops=("(", ")"))
    return node if children == node.children else node._replace(children=children)


def normal(node: Node) -> Node:
    """A tree with differentials, functions' names and derivatives in their usual form."""
    children = tuple(map(normal, node.children))
    if node.kind in ("name", "command") and node.text in (r"\triangledown", r"\bigtriangledown"):
        return node._replace(kind="name", text=r"\nabla")
    if node.kind == "product":
        last = len(children) - 1
        marked = tuple(
            c._replace(text=r"\mathrm{d}") if k < last and node.ops[k] == "" and _is_plain_d(c) else c
            for k, c in enumerate(children)
        )
        return _with_functions(node if marked == node.children else node._replace(children=marked))
    if node.kind == "fraction" and children[0].kind == "group" and _starts_with_mark(children[0].children[0]):
        children = (children[0].children[0], children[1])  # (\\partial f) over \\partial x
    return node if children == node.children else node._replace(children=children)


def _starts_with_mark(node: Node) -> bool:
    return node.kind == "product" and node.children[0].kind == "name" and node.children[0].text in MARKS


def _is_plain_d(node: Node) -> bool:
    return node.kind == "name" and node.text in ("d", r"\mathbf{d}")


def _with_functions(node: Node) -> Node:
    """t r A B as the trace of A B, and {v e c}(X) as vec(X)."""
    children, ops = list(node.children), list(node.ops)
    for at, child in enumerate(children[:-1]):
        word, end = _word_at(children, ops, at)
        if not word:
            continue
        if children[end].kind == "group" and any(children[end].ops):
            argument, rest = children[end], end + 1
        elif word in ("tr", "Tr") and all(op == "" for op in ops[end:]):
            argument, rest = _product(node, children[end:], ops[end:]), len(children)
        else:
            continue
        head = Node("function", child.span, text=FUNCTIONS[word])
        applied = Node("apply", child.span.cover(argument.span), (head, argument))
        joined = [*children[:at], applied, *children[rest:]]
        return _with_functions(
            _product(node, joined, [*ops[:at], *ops[rest - 1 :]] if rest < len(children) else ops[:at])
        )
    if any(_is_unknown_word(children, ops, at) for at in range(len(children) - WORD + 1)):
        return Node("text", node.span, text="a word")
    return node


def _word_at(children: list[Node], ops: list[str], at: int) -> tuple[str, int]:
    """A function's name spelled by the letters from a place on, and where it ends."""
    first = children[at]
    if first.kind == "group" and not any(first.ops) and first.children[0].kind == "product":
        word = "".join(_letter(c) for c in first.children[0].children if c.kind == "name")
        return (word, at + 1) if word in PLAIN_FUNCTIONS and len(word) == len(first.children[0].children) else ("", at)
    if first.kind != "name" or first.span.end != children[at + 1].span.start:
        return "", at
    for word in PLAIN_FUNCTIONS:
        end = at + len(word)
        spelled = "".join(_letter(c) if c.kind == "name" else " " for c in children[at:end])
        if end < len(children) and spelled == word and not any(ops[at:end]):
            return word, end
    return "", at


def _letter(name: Node) -> str:
    return "d" if name.text == r"\mathrm{d}" else name.text


def _is_unknown_word(children: list[Node], ops: list[str], at: int) -> bool:
    letters = children[at : at + WORD]
    touching = all(a.span.end == b.span.start for a, b in pairwise(letters))
    return (
        touching
        and not any(ops[at : at + WORD - 1])
        and all(c.kind == "name" and c.text.islower() and len(c.text) == 1 for c in letters)
    )


def _product(node: Node, children: list[Node], ops: list[str]) -> Node:
    if len(children) == 1:
        return children[0]
    return Node("product", children[0].span.cover(children[-1].span), tuple(children), ops=tuple(ops))


def same_tree(a: Node, b: Node) -> bool:
    """Whether two trees are written alike."""
    alike = (a.kind, a.text, a.ops, len(a.children)) == (b.kind, b.text, b.ops, len(b.children))
    return alike and all(map(same_tree, a.children, b.children))

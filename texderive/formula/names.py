r"""The canonical text of a symbol: fonts and scripts braced, no spaces; the key under which symbols are found."""

from __future__ import annotations

from texderive.formula.tree import Node


def name_key(node: Node) -> str:
    r"""The key of a name or of a script over one: ``\mathbf X_i`` and ``{\bf X}_{i}`` give ``\mathbf{X}_{i}``."""
    return _key(node)


def _key(node: Node) -> str:
    if node.kind == "name":
        return node.text
    if node.kind == "script":
        base, lower, upper = node.children
        sub = f"_{{{_key(lower)}}}" if not lower.is_empty else ""
        sup = f"^{{{_key(upper)}}}" if not upper.is_empty else ""
        return _key(base) + node.text + sub + sup
    if node.kind == "product":
        return _joined(node, node.ops)
    if node.kind == "sum":
        return "".join(op + _spaced(op, _key(child)) for op, child in zip(node.ops, node.children, strict=True))
    if node.kind in ("relation", "list"):
        return _joined(node, node.ops)
    if node.kind == "group":
        opening, closing = node.ops
        return opening + _spaced(opening, _key(node.children[0])) + closing
    if node.kind == "fraction":
        above, below = (_key(child) for child in node.children)
        return rf"\frac{{{above}}}{{{below}}}"
    if node.kind == "bars":
        return node.text + _key(node.children[0]) + node.text
    if node.kind == "function":
        return node.text if len(node.text) == 1 else rf"\operatorname{{{node.text}}}"
    if node.kind == "empty":
        return ""
    if node.children:
        inside = ",".join(_key(child) for child in node.children)
        return rf"\{node.text or node.kind}{{{inside}}}"
    return node.text or node.kind


def _joined(node: Node, ops: tuple[str, ...]) -> str:
    text = ""
    for op, child in zip(("", *ops), node.children, strict=True):
        text += _spaced(text, op)
        text += _spaced(text, _key(child))
    return text


def _spaced(before: str, after: str) -> str:
    """``after``, with the one space that keeps a command's name apart from a letter."""
    tail = before[before.rfind("\\") :] if "\\" in before else ""
    return f" {after}" if len(tail) > 1 and tail[1:].isalpha() and after[:1].isalpha() else after

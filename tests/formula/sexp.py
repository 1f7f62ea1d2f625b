"""A tree as one compact line, for tests."""

from __future__ import annotations

from texderive.formula.tree import Node

_JOINED = {"product": "*", "relation": "rel", "list": "list"}


def sexp(node: Node) -> str:
    """``(* a (^ x i T))``: the product of a and x_i^T; ``_`` is empty, ``@f`` a function, ``~`` joins words."""
    below = [sexp(child) for child in node.children]
    if node.kind in ("name", "number", "dots", "command", "question"):
        return node.text
    if node.kind == "empty":
        return "_"
    if node.kind == "text":
        return repr(node.text)
    if node.kind == "function":
        return "@" + node.text
    if node.kind == "error":
        return " ".join(["(error", *below]) + ")"
    if node.kind == "sum":
        return "(sum " + " ".join(f"{op or '.'} {child}" for op, child in zip(node.ops, below, strict=True)) + ")"
    if node.kind in _JOINED:
        apart = "" if node.kind == "product" else "~ "
        tail = "".join(f" {op} {c}" if op else f" {apart}{c}" for op, c in zip(node.ops, below[1:], strict=True))
        return f"({_JOINED[node.kind]} {below[0]}{tail})"
    if node.kind == "script":
        return f"(^ {' '.join(below)}{' ' + node.text if node.text else ''})"
    if node.kind == "group":
        return (node.ops[0] or "{") + below[0] + (node.ops[1] or "}")
    if node.kind == "bars":
        return node.text + below[0] + node.text
    return " ".join([f"({node.kind}", *([node.text] if node.text else []), *below]) + ")"

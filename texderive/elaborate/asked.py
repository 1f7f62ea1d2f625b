r"""What a question asks for: ``\frac{\partial l}{\partial w}``, ``\nabla_w l``, ``\mathrm{d}f``, a zero, an argmin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from texderive.diagnostics import Diagnostic, ParseError
from texderive.elaborate.reading.derivatives import Variable, is_mark, is_nabla, is_operator, order_of, variables_below
from texderive.formula.tree import Node

Goal = Literal["derivative", "differential", "stationary"]
Form = Literal["fraction", "operator", "nabla", "differential", "argmin"]


@dataclass(frozen=True, slots=True)
class Asked:
    """One derivative that is asked for. No variable: the nabla or the differential names none."""

    goal: Goal
    form: Form
    function: Node
    variables: tuple[Variable, ...]
    order: int
    node: Node


def read_asked(root: Node) -> tuple[Asked, ...]:
    """All that a formula asks for. Raises ParseError (TD123) where it asks for nothing that is understood."""
    if root.kind == "list":
        items = [child for child in root.children if child.kind not in ("text", "dots", "empty")]
        given = next((child for child in items if _defines(child)), None)
        if given is not None and not all(map(_defines, items)):
            hint = "give the definition a formula or a row of its own: the answer takes the place of this one"
            raise ParseError(Diagnostic("TD123", "a definition stands within the question", given.span, hint))
        return tuple(a for child in items for a in read_asked(child))
    if root.kind == "relation":
        return (_from_relation(root),)
    if root.kind == "rows" or root.kind == "row":
        return tuple(a for child in root.children if not child.is_empty for a in read_asked(child))
    found = _derivative(root) or _argmin(root)
    if found is None:
        raise _not_understood(root)
    return (found,)


def _defines(node: Node) -> bool:
    """``f = a^T x`` beside a question: what is given, not what is asked."""
    return node.kind == "relation" and node.ops == ("=",) and not any(map(_asks, node.children))


def _asks(node: Node) -> bool:
    try:
        return node.kind in ("empty", "question") or (_derivative(node) or _argmin(node)) is not None
    except ParseError:
        return True


def _not_understood(node: Node) -> ParseError:
    hint = r"ask as in \frac{\partial f}{\partial x} = ?, \nabla_x f = ? or \mathrm{d}f = ?"
    return ParseError(Diagnostic("TD123", "this asks for no derivative", node.span, hint))


def _from_relation(root: Node) -> Asked:
    """``.. = 0 \\Rightarrow w = ?``, ``w^* = \\arg\\min_w l``, or a chain that starts with the derivative."""
    zero = any(c.kind == "number" and c.text == "0" for c in root.children[1:])
    for child in root.children:
        found = _derivative(child) or _argmin(child)
        if found is not None:
            return Asked("stationary", found.form, found.function, found.variables, 1, root) if zero else found
    raise _not_understood(root)


def _derivative(node: Node) -> Asked | None:
    node = node.children[0] if node.kind == "group" else node
    if node.kind == "fraction":
        return _fraction(node)
    if node.kind != "product":
        return None
    first, rest = node.children[0], node.children[1:]
    if is_operator(first):
        variables = variables_below(first.children[1]) or []
        return _made("derivative", "operator", _joined(node, rest), variables, order_of(first.children[0]), node)
    if is_nabla(first):
        named = first.kind == "script" and not first.children[1].is_empty
        variables = [Variable(first.children[1])] if named else []
        return _made("derivative", "nabla", _joined(node, rest), variables, order_of(first), node)
    if is_mark(first) and first.text != r"\partial":
        return _made("differential", "differential", _joined(node, rest), [], order_of(first), node)
    return None


def _fraction(node: Node) -> Asked | None:
    above, below = node.children
    variables = variables_below(below)
    first = above.children[0] if above.kind == "product" else above
    if variables is None or not is_mark(first) or above.kind != "product":
        return None
    return _made("derivative", "fraction", _joined(above, above.children[1:]), variables, order_of(first), node)


def _made(
    goal: Goal, form: Form, function: Node, variables: list[Variable], order: int | None, node: Node
) -> Asked | None:
    if order is None or not 1 <= order <= 2:
        raise ParseError(Diagnostic("TD301", "only first and second derivatives are supported", node.span))
    if len(variables) == 1 and order == 2:
        variables = variables * 2
    if variables and form != "nabla" and len(variables) != order:
        raise ParseError(
            Diagnostic("TD123", f"a derivative of order {order} names {len(variables)} variables", node.span)
        )
    return Asked(goal, form, function, tuple(variables), order, node)


def _argmin(node: Node) -> Asked | None:
    if node.kind != "bigop" or node.text not in ("argmin", "argmax", "min", "max"):
        return None
    lower, _, body = node.children
    variables = (Variable(lower),) if not lower.is_empty else ()
    return Asked("stationary", "argmin", body, variables, 1, node)


def _joined(node: Node, parts: tuple[Node, ...]) -> Node:
    if len(parts) == 1:
        return parts[0]
    span = parts[0].span.cover(parts[-1].span)
    return Node("product", span, parts, ops=node.ops[len(node.children) - len(parts) :])

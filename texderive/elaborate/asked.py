r"""What a question asks for: ``\frac{\partial l}{\partial w}``, ``\nabla_w l``, ``\mathrm{d}f``, a zero, an argmin."""

from __future__ import annotations

from typing import Literal, NamedTuple

from texderive.diagnostics import Diagnostic, ParseError, UnsupportedError
from texderive.elaborate.keys import base_of
from texderive.elaborate.reading.derivatives import Variable, is_mark, is_nabla, is_operator, order_of, variables_below
from texderive.elaborate.reading.names import is_bracketed
from texderive.elaborate.reading.scripts import is_transpose
from texderive.elaborate.spelling import bare_letter
from texderive.formula.names import name_key
from texderive.formula.tree import Node

Goal = Literal["derivative", "differential", "stationary"]
Form = Literal["fraction", "operator", "nabla", "differential", "argmin", "argmax", "prime", "jacobian"]


class Asked(NamedTuple):
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
    found = _derivative(root) or _argmin(root) or _named_after(root)
    if found is None:
        raise _not_understood(root)
    return (found,)


def read_question(root: Node) -> tuple[Asked, ...]:
    """The same for a formula in whose place at the end an answer is wanted."""
    found = read_asked(root)
    for asked in found:
        if asked.goal == "stationary" and asked.node.kind == "relation":
            _refuse_another_unknown(asked.node, asked)
    return found


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
    inner = (*root.children[:-1], *root.children[-1].children)
    if any(n.kind == "question" for c in inner for n in c.walk()):
        raise _not_understood(root)  # the answer would take the place of that question, too
    zero = any(c.kind == "number" and c.text == "0" for c in root.children[1:])
    for child in root.children:
        found = _derivative(child) or _argmin(child)
        if found is not None:
            return Asked("stationary", found.form, found.function, found.variables, 1, root) if zero else found
    named = _named_after(root.children[0])
    if named is not None and not zero:
        return named
    raise _not_understood(root)


def _refuse_another_unknown(root: Node, found: Asked) -> None:
    r"""``.. = 0 \Rightarrow \Lambda^{-1} = ?``: what is asked for is made of the unknown, and is not it."""
    last = next((c for c in reversed(root.children) if c.kind not in ("empty", "question")), root)
    letters = {bare_letter(base_of(v.node))[0] for v in found.variables}
    if not letters or (last.kind == "number" and last.text == "0") or _derivative(last) or _argmin(last):
        return
    plain = last.kind == "name" or (last.kind == "script" and not _is_power(last.children[2]))
    if not plain or bare_letter(base_of(last))[0] not in letters:
        hint = "ask for " + name_key(found.variables[0].node)
        raise ParseError(Diagnostic("TD123", "this is not what the derivative is taken by", last.span, hint))


def _is_power(sup: Node) -> bool:
    return sup.kind in ("number", "sum", "product") or is_transpose(sup)


def _derivative(node: Node) -> Asked | None:
    node = node.children[0] if node.kind == "group" else node
    if node.kind == "fraction":
        return _fraction(node)
    if node.kind != "product":
        return None
    first, rest = node.children[0], node.children[1:]
    if is_operator(first):
        order = order_of(first.children[0])
        return _made("derivative", "operator", _joined(node, rest), _variables(first.children[1], order), order, node)
    if is_nabla(first):
        named = first.kind == "script" and not first.children[1].is_empty
        variables = (Variable(first.children[1]),) if named else ()
        return _made("derivative", "nabla", _joined(node, rest), variables, order_of(first), node)
    if not is_mark(first) or first.text == r"\partial":
        return None
    base, below = first.children[:2] if first.kind == "script" else (first, None)
    by = (Variable(below),) if below is not None and not below.is_empty else ()
    if base.text == r"\partial":  # \partial_x f
        return _made("derivative", "fraction", _joined(node, rest), by, order_of(first), node) if by else None
    return _made("differential", "differential", _joined(node, rest), by, order_of(first), node)


def _fraction(node: Node) -> Asked | None:
    above, below = node.children
    first = above.children[0] if above.kind == "product" else above
    variables = _variables(below, order_of(first))
    if not variables or not is_mark(first) or above.kind != "product":
        return None
    return _made("derivative", "fraction", _joined(above, above.children[1:]), variables, order_of(first), node)


def _variables(below: Node, order: int | None) -> tuple[Variable, ...]:
    r"""What stands below; ``\partial \sigma^2`` below a first derivative is one variable, the square."""
    found = variables_below(below) or ()
    if order == 1 and len(found) == 2 and below.kind == "product" and len(below.children) == 2:
        return (Variable(below.children[1]),)
    return found


def _named_after(node: Node) -> Asked | None:
    r"""``f'(x)``, ``J_f(x)``, ``H_f``, ``D f(x)`` and ``D_x f``: a derivative by the parameter of f."""
    first, *rest = node.children if node.kind == "product" and not any(node.ops) else (node,)
    if first.kind == "script" and first.text and len(rest) == 1 and is_bracketed(rest[0]):
        base, sub, sup = first.children
        head = base if sub.is_empty else Node("script", first.span, (base, sub, sup))
        if sup.is_empty:
            return _made("derivative", "prime", _call(head, rest), (), len(first.text), node)
    letter, below = (first.children[0].text, first.children[1]) if first.kind == "script" else (first.text, None)
    if below is not None and not (first.children[2].is_empty and not first.text):
        return None
    if below is not None and letter in _AFTER and below.kind in ("name", "script") and not rest[1:]:
        form: Form = "jacobian" if _AFTER[letter] == 1 else "nabla"
        if all(map(is_bracketed, rest)):
            return _made("derivative", form, _call(below, rest), (), _AFTER[letter], node)
    if letter == "D" and 0 < len(rest) < 3 and all(map(is_bracketed, rest[1:])) and (below is not None or rest[1:]):
        by = (Variable(below),) if below is not None else ()
        return _made("derivative", "jacobian", _call(rest[0], rest[1:]), by, 1, node)
    return None


_AFTER = {"J": 1, r"\mathbf{J}": 1, "H": 2, r"\mathbf{H}": 2}


def _call(head: Node, rest: list[Node]) -> Node:
    return Node("product", head.span.cover(rest[0].span), (head, rest[0]), ops=("",)) if rest else head


def _made(
    goal: Goal, form: Form, function: Node, variables: tuple[Variable, ...], order: int | None, node: Node
) -> Asked | None:
    if order is None or not 1 <= order <= 2:
        raise ParseError(Diagnostic("TD301", "only first and second derivatives are supported", node.span))
    if len(variables) == 1 and order == 2:
        variables = variables * 2
    if goal == "differential" and order == 2:
        raise UnsupportedError(Diagnostic("TD301", "only first differentials are supported", node.span))
    if variables and form != "nabla" and len(variables) != order:
        raise ParseError(
            Diagnostic("TD123", f"a derivative of order {order} names {len(variables)} variables", node.span)
        )
    return Asked(goal, form, function, variables, order, node)


def _argmin(node: Node) -> Asked | None:
    if node.kind != "bigop" or node.text not in ("argmin", "argmax", "min", "max"):
        return None
    lower, _, body = node.children
    if not node.text.startswith("arg"):
        hint = rf"ask for the place where it is taken: \arg\{node.text}"
        raise UnsupportedError(Diagnostic("TD301", "extreme values are not supported", node.span, hint))
    variables = (Variable(lower),) if not lower.is_empty else ()
    return Asked("stationary", "argmax" if node.text == "argmax" else "argmin", body, variables, 1, node)


def _joined(node: Node, parts: tuple[Node, ...]) -> Node:
    if len(parts) == 1:
        return parts[0]
    span = parts[0].span.cover(parts[-1].span)
    return Node("product", span, parts, ops=node.ops[len(node.children) - len(parts) :])

"""Derivatives and differentials in every form: fractions, operators, nablas, and d before a factor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from texderive.elaborate.reading.core import Reader
from texderive.elaborate.reading.names import letters_of, spelled, template_of
from texderive.elaborate.reading.scripts import is_transpose
from texderive.elaborate.spelling import FUNCTION_LETTERS, INDEX_LETTERS, bare_letter, costs
from texderive.elaborate.terms import Term, scalar
from texderive.elaborate.unify import SizePair
from texderive.formula.kept import kept
from texderive.formula.names import name_key
from texderive.formula.tree import Node
from texderive.ir.dims import ONE

DIFFERENTIAL_D = frozenset({"d", r"\mathrm{d}"})
MARKS = DIFFERENTIAL_D | {r"\partial"}


class Variable(NamedTuple):
    """One variable below a derivative; ``transposed`` for the form with a transpose there."""

    node: Node
    transposed: bool = False


def _base(node: Node) -> Node:
    return node.children[0] if node.kind == "script" else node


def is_mark(node: Node) -> bool:
    base = _base(node)
    return base.kind == "name" and base.text in MARKS


def starts_derivative(node: Node) -> bool:
    """Whether a numerator or a denominator is that of a derivative."""
    return is_mark(node.children[0] if node.kind == "product" else node)


def order_of(node: Node) -> int | None:
    """The order that a superscript says; None where it is no number."""
    if node.kind != "script" or node.children[2].is_empty:
        return 1
    sup = node.children[2]
    return int(sup.text) if sup.kind == "number" and sup.text.isdigit() else None


def is_operator(node: Node) -> bool:
    r"""``\frac{\partial}{\partial x}``: a derivative of what follows."""
    return node.kind == "fraction" and is_mark(node.children[0]) and variables_below(node.children[1]) is not None


def is_nabla(node: Node) -> bool:
    base = _base(node)
    return base.kind == "name" and base.text == r"\nabla"


def reach_of_nabla(reader: Reader, nabla: Node, nodes: Sequence[Node], start: int) -> int:
    r"""Where the operand of a nabla ends: one factor, unless that alone would be no function of the variable.

    In ``\nabla_x x^T A x``, ``\nabla_w \frac12 (Xw - y)^T (Xw - y)`` and ``\nabla_x b^T x`` all that follows is meant.
    """
    first = nodes[start]
    if not (is_number(first) or _is_turned(reader, first) or _is_below(first, nabla)):
        return start + 1
    marks = (at for at in range(start + 1, len(nodes)) if is_nabla(nodes[at]) or starts_derivative(_above(nodes[at])))
    return next(marks, len(nodes))


def is_number(node: Node) -> bool:
    """A number, or a quotient of such and of counts: 1/2, 1/(2n)."""
    if node.kind == "fraction":
        return all(n.kind in ("number", "name", "product", "fraction") for n in node.walk() if n is not node) and any(
            n.kind == "number" for n in node.walk()
        )
    return node.kind == "number"


def _above(node: Node) -> Node:
    return node.children[0] if node.kind == "fraction" else node


def _is_turned(reader: Reader, node: Node) -> bool:
    """b^T or (Xw - y)^T: no scalar, so it is not what is differentiated; f^T of a function f is."""
    if node.kind != "script" or not is_transpose(node.children[2]):
        return False
    name = spelled(node)
    if name is None:
        return node.children[0].kind == "group"
    key, scope = name[0].key, reader.scope
    return not (key in scope.definitions or key in scope.arguments or bare_letter(key)[0] in FUNCTION_LETTERS)


def _is_below(node: Node, nabla: Node) -> bool:
    """Whether a factor is the variable that the nabla names, or a power of it."""
    if nabla.kind != "script" or (name := spelled(node)) is None:
        return False
    variable = spelled(nabla.children[1])
    return variable is not None and variable[0].key == name[0].key


def is_at_point(reader: Reader, node: Node, argument: Node) -> bool:
    r"""Whether names in brackets say where a derivative is taken: ``\frac{df}{dx}(x)``. Refused anywhere but at x."""
    if node.kind != "fraction" or not starts_derivative(node.children[0]) or argument.ops[:1] != ("(",):
        return False
    content = argument.children[0]
    points = content.children if content.kind == "list" else (content,)
    if not all(p.kind in ("name", "script", "number") for p in points):
        return False
    if any(p.kind == "script" and is_transpose(p.children[2]) for p in points):
        return False
    below = {name_key(v.node) for v in variables_below(node.children[1]) or ()}
    if {name_key(p) for p in points} != below:
        reader.fail(argument, "TD301", "a derivative at a point is not supported", "write it as a function of x")
    return True


def is_differential(reader: Reader, node: Node) -> int:
    """The order of a differential mark; 0 where the name is none."""
    base = _base(node)
    if base.kind != "name" or base.text not in DIFFERENTIAL_D:
        return 0
    scope = reader.scope
    if base.text in scope.context.declarations or base.text in scope.definitions:
        return 0
    if base.text == "d" and (not scope.differentials or "d" in scope.dims):
        return 0
    if node.kind == "script" and not node.children[1].is_empty:
        return 0
    return order_of(node) or 0


@kept
def variables_below(node: Node) -> tuple[Variable, ...] | None:
    r"""What ``\partial x \partial x^T`` or ``\partial X^2`` differentiate by; None where it is no such thing."""
    parts = list(node.children) if node.kind == "product" and not any(node.ops) else [node]
    found: list[Variable] = []
    at = 0
    while at < len(parts):
        if not is_mark(parts[at]) or at + 1 >= len(parts):
            return None
        repeat = order_of(parts[at])
        variable, at = parts[at + 1], at + 2
        if repeat is None:
            return None
        found.extend(_powers(variable) * repeat)
    keys = {name_key(v.node) for v in found}
    return tuple(_turned_variable(v, keys) for v in found) if len(found) > 1 else tuple(found)


def _turned_variable(variable: Variable, keys: set[str]) -> Variable:
    r"""``\partial x \partial x'``: the second x stands transposed."""
    name = spelled(variable.node)
    if name is None or name[2] != "'" or name[0].key not in keys:
        return variable
    base, sub, sup = variable.node.children
    return Variable(base if sub.is_empty and sup.is_empty else Node("script", base.span, (base, sub, sup)), True)


def _powers(node: Node) -> list[Variable]:
    if node.kind == "group" and node.children[0].kind in ("name", "script", "group"):
        return _powers(node.children[0])
    name = spelled(node)
    if name is not None:
        base = Node("script", node.span, (name[0].base, name[0].sub, name[0].sup), name[2])
        plain = base if not name[0].sub.is_empty or not name[0].sup.is_empty or name[2] else name[0].base
        if is_transpose(name[1]):
            return [Variable(plain, transposed=True)]
        if name[1].kind == "number" and name[1].text.isdigit():
            return [Variable(plain)] * min(int(name[1].text), 4)
        if name[1].is_empty:
            return [Variable(plain)]
    if node.kind == "script" and stacked(node.children[0]):
        _, sub, sup = node.children
        if sub.is_empty and is_transpose(sup):
            return [Variable(node.children[0], transposed=True)]
    return [Variable(node)]


def stacked(node: Node) -> Node | None:
    r"""What stands under ``\operatorname{vec}``; None where there is no vec."""
    while node.kind == "group":
        node = node.children[0]
    if node.kind != "apply" or node.children[0].text != "vec":
        return None
    inside = node.children[1]
    return inside.children[0] if inside.kind == "group" and len(inside.children) == 1 else inside


def read_derivative(reader: Reader, node: Node) -> Term:
    """A fraction of differentials."""
    above, below = node.children
    first = above.children[0] if above.kind == "product" else above
    variables, order = variables_below(below), order_of(first)
    if variables is None or order is None or not is_mark(first):
        reader.fail(node, "TD114", "this derivative has no reading", r"write \frac{\partial f}{\partial x}")
    if above.kind != "product":
        reader.fail(node, "TD114", "nothing stands behind the derivative", r"write \frac{\partial f}{\partial x}")
    return _derived(reader, reader.read(_behind(above)), variables, order, node)


@kept
def _behind(above: Node) -> Node:
    """What stands behind the mark of a differential."""
    rest = above.children[1:]
    span = rest[0].span.cover(rest[-1].span)
    return rest[0] if len(rest) == 1 else Node("product", span, rest, ops=above.ops[1:])


def operator_derivative(reader: Reader, node: Node, operand: Node) -> Term:
    variables, order = variables_below(node.children[1]), order_of(node.children[0])
    assert variables is not None
    if order is None:
        reader.fail(node, "TD114", "the order of this derivative is not a number")
    return _derived(reader, reader.read(operand), variables, order, node)


def nabla(reader: Reader, node: Node, operand: Term) -> Term:
    r"""``\nabla_x f`` has the shape of x; ``\nabla_x^2 f`` is the Hessian."""
    sub = node.children[1] if node.kind == "script" else None
    turned = node.kind == "script" and is_transpose(node.children[2])
    order = 1 if turned else order_of(node)
    if order is None or order > 2:
        reader.fail(node, "TD114", "this nabla has no reading", r"write \nabla_x f or \nabla_x^2 f")
    if sub is None or sub.is_empty:
        if not reader.scope.variable:
            reader.fail(node, "TD114", "the nabla does not say its variable", r"write \nabla_x f")
        variable = reader.dispatch["variable"](reader, node)
    else:
        variable = reader.read(sub)
    value = operand
    if not turned and operand.op == "transpose" and reader.is_scalar(operand):
        value, turned = operand.args[0], True  # \nabla f(x)^T: f(x) is a number, the gradient is meant
    for _ in range(order):
        value = partial(reader, value, variable, "denominator", node)
    return Term("transpose", (value,), None, value.cols, value.rows, node.span) if turned else value


def _derived(reader: Reader, value: Term, variables: tuple[Variable, ...], order: int, node: Node) -> Term:
    if len(variables) == 1 and order > 1:
        variables = variables * order
    if len(variables) != order:
        reader.fail(node, "TD114", f"a derivative of order {order} names {len(variables)} variables")
    for variable in variables:
        layout = "numerator" if variable.transposed else reader.scope.layout
        reader.scope.laid_out = True
        _take_as_entry(reader, variable.node)
        value = partial(reader, value, reader.read(variable.node), layout, node)
    return value


def _take_as_entry(reader: Reader, node: Node) -> None:
    """x_k below a derivative is an entry of x, where x stands in what is differentiated and no x_i does."""
    found = spelled(node)
    letters = (letters_of(found[0].sub) or []) if found is not None and node.kind == "script" else []
    if found is None or not found[1].is_empty or found[2] or not found[0].sup.is_empty:
        return
    if len(letters) != 1 or letters[0] not in INDEX_LETTERS or letters[0] in reader.indices:
        return
    name, owner, scope = found[0], name_key(found[0].base), reader.scope
    members = (name.key, template_of(name, set(letters)))
    said = (reader.symbols, scope.definitions, scope.context.declarations, scope.templates.values(), reader.bindings)
    if any(key in known for key in members for known in said):
        return
    whole = reader.symbols.get(owner)
    one = reader.sizes.is_one
    if whole is not None and not whole.slots and one(whole.cols) and not one(whole.rows):
        reader.by_entry |= {owner}


def partial(reader: Reader, value: Term, variable: Term, layout: str, node: Node) -> Term:
    """The derivative of a term by a symbol, a stacked symbol or an entry."""
    if variable.op == "entry" and variable.args[0].op == "symbol":
        if not reader.is_scalar(value):
            reader.fail(node, "TD301", "the derivative of a matrix by one entry is not supported yet")
        whole = partial(reader, value, variable.args[0], "denominator", node)
        return scalar("entry", whole, data=variable.data, span=node.span)
    if variable.op == "vec" and variable.args[0].op == "symbol":
        whole = partial(reader, value, variable.args[0], layout, node)
        if not reader.is_scalar(value):
            return whole
        stacked = Term("vec", (whole,), None, variable.rows, ONE, node.span)
        return (
            stacked if layout == "denominator" else Term("transpose", (stacked,), None, ONE, variable.rows, node.span)
        )
    if variable.op != "symbol":
        reader.fail(
            node,
            "TD301",
            "a derivative by an expression is not supported",
            "give the expression a name and differentiate by that",
        )
    partially = any(part.text == r"\partial" for part in node.walk())  # dP/dt is rather of numbers
    if partially and _is_known_number(reader, variable) and _is_known_matrix(reader, value):  # entry by entry
        stacked = Term("partial", (value, variable), "numerator", reader.sizes.times(*value.shape), ONE, node.span)
        return Term("unvec", (stacked,), None, value.rows, value.cols, node.span)
    rows, cols = derivative_shape(reader, value.shape, variable.shape)
    if layout == "numerator":
        rows, cols = cols, rows
    return Term("partial", (value, variable), layout, rows, cols, node.span)


def _is_known_number(reader: Reader, variable: Term) -> bool:
    """Whether this is a number by what is said of it, or by its spelling."""
    key = variable.data[0]
    return reader.is_scalar(variable) and (key not in reader.kinds or costs(key)[0][0] == "scalar")


def _is_known_matrix(reader: Reader, value: Term) -> bool:
    """Whether this is a name of which something says that it is a matrix."""
    one = reader.sizes.is_one
    if value.op != "symbol" or one(value.rows) or one(value.cols):
        return False
    return reader.kinds.keys().isdisjoint((value.data[0], f"{value.data[0]}()"))


def derivative_shape(reader: Reader, value: SizePair, variable: SizePair) -> SizePair:
    """``ir.build.derivative_shape`` for sizes that are still open."""
    sizes = reader.sizes
    if sizes.is_scalar(value):
        return variable
    if sizes.is_scalar(variable) and sizes.is_one(value[1]):
        return (ONE, value[0])
    return (sizes.times(*variable), sizes.times(*value))

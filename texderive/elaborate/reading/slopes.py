"""Primes on functions: the derivative of what a note defines, of a function of the table, of the sigmoid."""

from __future__ import annotations

from texderive.elaborate.reading.calls import defined_call
from texderive.elaborate.reading.core import Reader
from texderive.elaborate.reading.derivatives import partial
from texderive.elaborate.reading.names import parameters_of
from texderive.elaborate.terms import Term, like, negated, number
from texderive.formula.tree import Node
from texderive.ir.functions import FUNCTIONS


def slope_of_call(reader: Reader, key: str, parts: tuple[Node, ...], head: Node, node: Node, order: int) -> Term | None:
    """f'(x) of a defined f, by the number x that it is applied to; None where that has no name."""
    definition = reader.scope.definitions[key]
    if len(parts) != 1 or len(parameters_of(definition.left)) != 1 or parts[0].kind not in ("name", "script"):
        return None
    variable = reader.read(parts[0])
    if variable.op != "symbol":
        return None
    if not reader.is_scalar(variable):
        if reader.kinds.get(variable.data[0]) == "column":  # nobody said so, and a matrix is no number
            reader.fail(parts[0], "TD111", f"the prime on {key} differentiates by a number")
        return None
    value = defined_call(reader, key, parts, head, node)
    if not reader.is_scalar(value):
        return None
    for _ in range(order):
        value = partial(reader, value, variable, "denominator", node)
    return value


def slope_of_function(reader: Reader, name: str, argument: Term, order: int, node: Node) -> Term:
    r"""``\tanh'(x)``: the derivative of a function of the table, entry by entry."""
    function = FUNCTIONS.get(name)
    if function is not None and function.derivative is not None and order == 1:
        return like("slope", argument, data=name, span=node.span)
    if function is None or argument.op != "symbol" or not reader.is_scalar(argument):
        reader.fail(node, "TD301", f"the derivative of {name} by a prime is not supported", "write it as a fraction")
    value = like("apply", argument, data=name, span=node.span)
    for _ in range(order):
        value = partial(reader, value, argument, "denominator", node)
    return value


def sigmoid(reader: Reader, x: Term, order: int, head: Node) -> Term:
    """The logistic sigmoid, or its derivative as authors write it."""
    span = head.span
    value = like("apply", x, data="sigmoid", span=span)
    if order == 0:
        return value
    rest: Term = like("add", Term("broadcast", (number(1),), None, x.rows, x.cols, span), negated(value), span=span)
    slope = like("hadamard", value, rest, span=span)
    if order == 1:
        return slope
    twice = like(
        "add",
        Term("broadcast", (number(1),), None, x.rows, x.cols, span),
        like("scale", value, data=-2, span=span),
        span=span,
    )
    if order == 2:
        return like("hadamard", slope, twice, span=span)
    reader.fail(head, "TD301", "only two primes on the sigmoid are supported")

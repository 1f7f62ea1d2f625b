"""Products: their factors, once names that act on what follows them have taken it."""

from __future__ import annotations

from texderive.elaborate.reading.applied import is_function_name, read_call
from texderive.elaborate.reading.calls import title_of, titled
from texderive.elaborate.reading.core import Misfit, Reader
from texderive.elaborate.reading.derivatives import (
    is_at_point,
    is_differential,
    is_mark,
    is_nabla,
    is_operator,
    nabla,
    operator_derivative,
    reach_of_nabla,
)
from texderive.elaborate.reading.grouping import group
from texderive.elaborate.reading.meanings import read_key
from texderive.elaborate.reading.names import EMPTY, is_bracketed, is_raised_head, spelled
from texderive.elaborate.reading.scripts import entry_of, raised
from texderive.elaborate.spelling import FUNCTION_LETTERS, bare_letter
from texderive.elaborate.terms import Term, like, number
from texderive.formula.kept import kept
from texderive.formula.tree import Node
from texderive.ir.dims import ONE
from texderive.source import Span


def read_product(reader: Reader, node: Node) -> Term:
    mark = reader.sizes.mark()
    try:
        return _read(reader, node)
    except Misfit:
        other = _other_functions(reader, node)
        if not other:
            raise
        reader.sizes.undo(mark)
    before = reader.applied
    reader.applied = before | other
    try:
        return _read(reader, node)
    finally:
        reader.applied = before


def _read(reader: Reader, node: Node) -> Term:
    factors, ops = _factors(reader, node)
    if len(factors) == 1:
        return factors[0]
    return group(reader, factors, ops, node)


def _other_functions(reader: Reader, node: Node) -> frozenset[str]:
    """Names before brackets that are declared otherwise, but are letters of functions: sigma, a matrix before this."""
    declared = reader.scope.context.declarations
    heads = [
        h for h, op, a in zip(node.children, node.ops, node.children[1:], strict=False) if not op and is_bracketed(a)
    ]
    keys = {found[0].key for h in heads if (found := spelled(h)) is not None}
    return frozenset(k for k in keys if k in declared and bare_letter(k)[0] in FUNCTION_LETTERS) - reader.applied


def _factors(reader: Reader, node: Node) -> tuple[list[Term], list[str]]:
    """The factors as terms, once names that act on what follows them have taken it."""
    nodes, ops = node.children, node.ops
    factors: list[Term] = []
    between: list[str] = []
    at, special = 0, _special(node)
    while at < len(nodes):
        if factors:
            between.append(ops[at - 1])
        term, at = _factor(reader, nodes, ops, at, node) if at in special else (reader.read(nodes[at]), at + 1)
        factors.append(term)
    return factors, between


@kept
def _special(node: Node) -> frozenset[int]:
    """The places of the factors that may take what follows them, or be no factors."""
    found: set[int] = set()
    for at, here in enumerate(node.children):
        after = node.children[at + 1] if at + 1 < len(node.children) and node.ops[at] == "" else None
        if here.is_empty or here.kind == "number":
            found.add(at)
        elif after is not None:
            core = after.children[0] if after.kind == "script" else after
            if is_operator(here) or is_mark(here) or is_nabla(here) or is_bracketed(core):
                found.add(at)
    return frozenset(found)


def _factor(reader: Reader, nodes: tuple[Node, ...], ops: tuple[str, ...], at: int, node: Node) -> tuple[Term, int]:
    """The factor that starts at a position, and where the next one starts."""
    here = nodes[at]
    follows = at + 1 < len(nodes) and ops[at] == ""
    if here.is_empty:
        reader.fail(node, "TD101", "an operator lacks an operand")
    if here.kind == "number" and here.text == "1" and (follows or (at > 0 and ops[at - 1] == "")):
        return _column_of_ones(reader, here), at + 1
    if not follows:
        return reader.read(here), at + 1
    if is_operator(here):
        end = at + 2 if nodes[at + 1].kind == "group" else len(nodes)
        return operator_derivative(reader, here, _part(nodes, ops, at + 1, end)), end
    if is_nabla(here):
        end = reach_of_nabla(reader, here, nodes, at + 1)
        if end > at + 2:
            return nabla(reader, here, reader.read(_part(nodes, ops, at + 1, end))), end
        term, end = _factor(reader, nodes, ops, at + 1, node)
        return nabla(reader, here, term), end
    order = is_differential(reader, here)
    if order:
        term, end = _factor(reader, nodes, ops, at + 1, node)
        for _ in range(order):
            term = like("d", term, span=here.span.cover(term.span))
        return term, end
    if _is_call(reader, nodes, at):
        return _called(reader, here, nodes[at + 1]), at + 2
    if is_bracketed(nodes[at + 1]) and is_at_point(reader, here, nodes[at + 1]):
        return reader.read(here), at + 2
    return reader.read(here), at + 1


def _column_of_ones(reader: Reader, node: Node) -> Term:
    """A 1 that is a factor is a column of ones: nobody multiplies by the number 1."""
    return Term("ones", (), None, reader.sizes.fresh(), ONE, node.span, instead=number(1, node.span))


def _part(nodes: tuple[Node, ...], ops: tuple[str, ...], start: int, end: int) -> Node:
    if end - start == 1:
        return nodes[start]
    span = Span(nodes[start].span.start, nodes[end - 1].span.end)
    return Node("product", span, nodes[start:end], ops=ops[start : end - 1])


def _is_call(reader: Reader, nodes: tuple[Node, ...], at: int) -> bool:
    argument = nodes[at + 1]
    core = argument.children[0] if argument.kind == "script" else argument
    if not is_bracketed(core):
        return False
    scope = reader.scope
    title = title_of(_joined(nodes[at], core), scope.bound) if scope.titles else ""
    return (bool(title) and title in scope.definitions) or is_function_name(reader, nodes[at], core)


def _called(reader: Reader, head: Node, argument: Node) -> Term:
    plain, power = _unraised(head)
    value = _called_plainly(reader, plain, argument)
    return value if power.is_empty else raised(reader, value, power, head)


def _unraised(head: Node) -> tuple[Node, Node]:
    """A function's name without the power of its value, and that power: g^2(x) is g(x)^2."""
    if not is_raised_head(head):
        return head, EMPTY
    base, sub, power = head.children
    return (base if sub.is_empty and not head.text else Node("script", head.span, (base, sub, EMPTY), head.text)), power


def _called_plainly(reader: Reader, head: Node, argument: Node) -> Term:
    if argument.kind != "script":
        return _value(reader, head, argument)
    inner, sub, sup = argument.children
    value = _value(reader, head, inner)
    if not sub.is_empty:
        value = entry_of(reader, value, sub, argument)
    return raised(reader, value, sup, argument)


def _value(reader: Reader, head: Node, argument: Node) -> Term:
    found = titled(reader, _joined(head, argument), read_key)
    return read_call(reader, head, argument) if found is None else found


def _joined(head: Node, argument: Node) -> Node:
    return Node("product", head.span.cover(argument.span), (head, argument), ops=("",))

"""Products: what binds to what is decided by the shapes, the usual reading first."""

from __future__ import annotations

from collections.abc import Iterator

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
from texderive.elaborate.reading.functions import is_function_name, read_call
from texderive.elaborate.reading.meanings import read_key
from texderive.elaborate.reading.names import EMPTY, is_bracketed, is_raised_head, spelled
from texderive.elaborate.reading.scripts import entry_of, raised
from texderive.elaborate.spelling import FUNCTION_LETTERS, bare_letter
from texderive.elaborate.terms import Term, like, number, ones, scalar
from texderive.formula.kept import kept
from texderive.formula.tree import Node
from texderive.ir.dims import ONE
from texderive.source import Span

JUXTAPOSED = frozenset({"", r"\cdot", r"\times", "*", r"\bullet"})
ENTRYWISE = {r"\odot": "hadamard", r"\circ": "hadamard", r"\otimes": "kron", r"\oslash": "divide", r"\star": "hadamard"}


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


# -- grouping


def group(reader: Reader, factors: list[Term], ops: list[str], node: Node) -> Term:
    """The product of factors in the first grouping whose shapes fit."""
    mark = reader.sizes.mark()
    ways = _WAYS[:1] if JUXTAPOSED.issuperset(ops) else _WAYS
    first: Misfit | None = None
    for choice in _meanings(factors):
        for way in ways:
            try:
                return way(reader, choice, ops, node)
            except Misfit as misfit:
                reader.sizes.undo(mark)
                first = first or misfit.with_traceback(None)
    assert first is not None
    try:
        raise first
    finally:
        del first  # else it holds this frame, which holds it


def _meanings(factors: list[Term]) -> Iterator[list[Term]]:
    """The factors as they are, then with second meanings."""
    yield factors
    for at, factor in enumerate(factors):
        if factor.instead is not None:
            yield [*factors[:at], factor.instead, *factors[at + 1 :]]


def _juxtaposition_first(reader: Reader, factors: list[Term], ops: list[str], node: Node) -> Term:
    """A B \\odot C D is (A B) \\odot (C D)."""
    if JUXTAPOSED.issuperset(ops):
        return chain(reader, factors, ops, node)
    runs: list[list[Term]] = [[factors[0]]]
    run_ops: list[list[str]] = [[]]
    between: list[str] = []
    for op, factor in zip(ops, factors[1:], strict=True):
        if op in JUXTAPOSED:
            runs[-1].append(factor)
            run_ops[-1].append(op)
        else:
            between.append(op)
            runs.append([factor])
            run_ops.append([])
    result = chain(reader, runs[0], run_ops[0], node)
    for op, run, inner in zip(between, runs[1:], run_ops[1:], strict=True):
        result = _entrywise(reader, op, result, chain(reader, run, inner, node), node)
    return result


def _entrywise_first(reader: Reader, factors: list[Term], ops: list[str], node: Node) -> Term:
    """a \\odot b c^T is (a \\odot b) c^T."""
    joined, kept = [factors[0]], []
    for op, factor in zip(ops, factors[1:], strict=True):
        if op in JUXTAPOSED:
            joined.append(factor)
            kept.append(op)
        else:
            joined[-1] = _entrywise(reader, op, joined[-1], factor, node)
    return chain(reader, joined, kept, node)


def _left_to_right(reader: Reader, factors: list[Term], ops: list[str], node: Node) -> Term:
    result = factors[0]
    for op, factor in zip(ops, factors[1:], strict=True):
        result = (
            chain(reader, [result, factor], [op], node)
            if op in JUXTAPOSED
            else _entrywise(reader, op, result, factor, node)
        )
    return result


def _right_to_left(reader: Reader, factors: list[Term], ops: list[str], node: Node) -> Term:
    result = factors[-1]
    for op, factor in zip(reversed(ops), reversed(factors[:-1]), strict=True):
        result = (
            chain(reader, [factor, result], [op], node)
            if op in JUXTAPOSED
            else _entrywise(reader, op, factor, result, node)
        )
    return result


_WAYS = (_juxtaposition_first, _entrywise_first, _left_to_right, _right_to_left)


def _entrywise(reader: Reader, op: str, a: Term, b: Term, node: Node) -> Term:
    span = a.span.cover(b.span)
    made = ENTRYWISE.get(op)
    if made is None:
        reader.fail(node, "TD301", f"the operator {op} is not supported")
    if made == "kron":
        times = reader.sizes.times
        return Term("kron", (a, b), None, times(a.rows, b.rows), times(a.cols, b.cols), span)
    if reader.is_scalar(a) and reader.is_scalar(b):
        return scalar("divide" if made == "divide" else "mul", a, b, span=span)
    if not reader.same(a.shape, b.shape):
        a, b = _loosened(reader, a, b, made, span)
    return like(made, a, b, span=span)


def _loosened(reader: Reader, a: Term, b: Term, made: str, span: Span) -> tuple[Term, Term]:
    """A loose 1 takes the other's shape."""
    for one, other in ((a, b), (b, a)):
        if one.op == "ones":
            swapped = ones(other.rows, other.cols, one.span)
            return (swapped, other) if one is a else (other, swapped)
    words = "entrywise division" if made == "divide" else "Hadamard (entrywise) product"
    reader.mismatch(words, a, b, span)


def chain(reader: Reader, factors: list[Term], ops: list[str], node: Node) -> Term:
    """A chain of juxtaposed factors; one dot in it parts two vectors where the product as it stands does not fit."""
    if len(factors) < 3 or ops.count(r"\cdot") != 1:
        return _juxtaposed(reader, factors, ops, node)
    mark, at = reader.sizes.mark(), ops.index(r"\cdot") + 1
    try:
        return _juxtaposed(reader, factors, ops, node)
    except Misfit as misfit:
        reader.sizes.undo(mark)
        left = _juxtaposed(reader, factors[:at], ops[: at - 1], node)
        right = _juxtaposed(reader, factors[at:], ops[at:], node)
        if reader.is_scalar(left) or not reader.same(left.shape, right.shape):
            raise misfit from None
        return _dot(reader, left, right)


def _juxtaposed(reader: Reader, factors: list[Term], ops: list[str], node: Node) -> Term:
    """Scalars stand anywhere; a part that comes to a scalar is closed."""
    if len(factors) == 1:
        return factors[0]
    done: list[Term] = []
    run: list[Term] = []
    for at, factor in enumerate(factors):
        if reader.is_scalar(factor):
            (run if run else done).append(factor)
            continue
        last = _last_shaped(reader, run)
        if last is not None and ops[at - 1] == r"\times" and _are_vectors(reader, last, factor):
            reader.fail(node, "TD301", "the cross product of vectors is not supported")
        if last is None or reader.sizes.unify(last.cols, factor.rows):
            run.append(factor)
        elif ops[at - 1] == r"\cdot" and len(factors) == 2 and reader.same(last.shape, factor.shape):
            return _dot(reader, last, factor)
        else:
            reader.mismatch("product", _product(reader, run), factor, factor.span)
        if reader.sizes.is_one(factor.cols):
            first = _last_shaped(reader, run[::-1])
            if first is not None and reader.sizes.is_one(first.rows):
                done.append(_product(reader, run))
                run = []
    if run:
        done.append(_product(reader, run))
    return done[0] if len(done) == 1 else _scaled(reader, done)


def _are_vectors(reader: Reader, *terms: Term) -> bool:
    one = reader.sizes.is_one
    return all(one(t.rows) or one(t.cols) for t in terms)


def _dot(reader: Reader, a: Term, b: Term) -> Term:
    """The product of two vectors or matrices by a dot."""
    if not reader.sizes.is_one(a.cols):
        return scalar("inner", a, b, span=a.span.cover(b.span))
    return scalar("mul", Term("transpose", (a,), None, a.cols, a.rows, a.span), b, span=a.span.cover(b.span))


def _last_shaped(reader: Reader, run: list[Term]) -> Term | None:
    for term in run[::-1]:
        if not reader.is_scalar(term):
            return term
    return None


def _product(reader: Reader, run: list[Term]) -> Term:
    """Factors that fit, as one product."""
    if len(run) == 1:
        return run[0]
    shaped = [t for t in run if not reader.is_scalar(t)]
    if not shaped:
        return scalar("mul", *run, span=run[0].span.cover(run[-1].span))
    return Term("mul", tuple(run), None, shaped[0].rows, shaped[-1].cols, run[0].span.cover(run[-1].span))


def _scaled(reader: Reader, done: list[Term]) -> Term:
    shaped = [t for t in done if not reader.is_scalar(t)]
    if len(shaped) > 1:
        reader.mismatch("product", shaped[0], shaped[1], shaped[1].span)
    return _product(reader, done)

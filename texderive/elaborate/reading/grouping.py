"""What binds to what in a product: the first grouping whose shapes fit, the usual one first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NoReturn

from texderive.elaborate.reading.core import Misfit, Reader
from texderive.elaborate.spelling import is_bold, is_capital
from texderive.elaborate.terms import Term, like, ones, scalar
from texderive.formula.tree import Node
from texderive.source import Span

JUXTAPOSED = frozenset({"", r"\cdot", r"\times", "*", r"\bullet"})
ENTRYWISE = {r"\odot": "hadamard", r"\circ": "hadamard", r"\otimes": "kron", r"\oslash": "divide", r"\star": "hadamard"}


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


def _is_spelled_as_vector(factor: Term) -> bool:
    r"""``\mathbf{a}`` and ``\vec{a}``, whatever sizes it is given."""
    name = factor.data[0] if factor.op == "symbol" else ""
    return is_bold(name) and not is_capital(name)


def _refuse_cross_product(reader: Reader, node: Node) -> NoReturn:
    reader.fail(node, "TD301", "the cross product of vectors is not supported")


def _juxtaposed(reader: Reader, factors: list[Term], ops: list[str], node: Node) -> Term:
    """Scalars stand anywhere; a part that comes to a scalar is closed."""
    if len(factors) == 1:
        return factors[0]
    crossed = (at for at, op in enumerate(ops) if op == r"\times")
    if any(_is_spelled_as_vector(factors[at]) and _is_spelled_as_vector(factors[at + 1]) for at in crossed):
        _refuse_cross_product(reader, node)
    done: list[Term] = []
    run: list[Term] = []
    for at, factor in enumerate(factors):
        if reader.is_scalar(factor):
            (run if run else done).append(factor)
            continue
        last = _last_shaped(reader, run)
        if last is not None and ops[at - 1] == r"\times" and _are_vectors(reader, last, factor):
            _refuse_cross_product(reader, node)
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

"""Superscripts: transposes, inverses, powers and what else a raised mark can mean, by the shape of what carries it."""

from __future__ import annotations

from typing import NoReturn

from texderive.elaborate.reading.constants import size_named
from texderive.elaborate.reading.core import Reader
from texderive.elaborate.reading.meanings import is_said, read_spelled
from texderive.elaborate.reading.names import (
    Spelled,
    is_bracketed,
    is_primed_name,
    is_sign,
    is_star,
    marked,
    primed,
    spelled,
)
from texderive.elaborate.spelling import costs
from texderive.elaborate.terms import Term, like, number, ones, scalar
from texderive.formula.tables import TRANSPOSES
from texderive.formula.tree import Node
from texderive.ir.dims import ONE

PSEUDO = frozenset({"+", r"\dagger"})
CONJUGATE = frozenset({"H", r"\mathrm{H}", r"\mathsf{H}", r"\text{H}", r"\mathbf{H}"})
ADJUGATE = frozenset({"*", r"\#", "#", r"\ast", r"\star", r"\sharp"})
ENTRYWISE = frozenset({r"\odot", r"\circ"})
OPERATORS = frozenset({r"\land", r"\lor", r"\wedge", r"\vee", r"\oplus", r"\ominus"})  # no powers: \phi^\wedge
# How surprising a power is of what is no number: a vector's, entry by entry, or one that makes a matrix square.
VECTOR_POWER = 3.0
SQUARED = 1.5
OPERATOR_ABOVE = "an operator above a name is not supported"
DERIVATIVE_BASES = frozenset({r"\nabla", r"\partial", "d", r"\mathrm{d}"})


def is_operator_above(sup: Node) -> bool:
    return sup.kind == "name" and sup.text in OPERATORS


def is_transpose(node: Node) -> bool:
    return node.kind == "name" and node.text in TRANSPOSES


def read_script(reader: Reader, node: Node) -> Term:
    """A base with scripts, where it is neither a function nor a differential operator."""
    from_name = spelled(node)
    if from_name is not None:
        name, sup, primes = from_name
        if primes and is_primed_name(name, primes) and is_said(reader, primed(name)):
            name, primes = primed(name), ""
        if not sup.is_empty and not primes and not is_transpose(sup):
            whole = _with_mark(reader, name, sup)
            if whole is not None:
                return whole
        if (
            name.base.text == "e"
            and not sup.is_empty
            and name.sub.is_empty
            and not _is_said(reader, "e")
            and not is_transpose(sup)
        ):
            return _exponential(reader, node, sup)
        base = _number_one(reader, node, sup) or read_spelled(reader, name)
        return raised(reader, _primed(reader, base, primes, node), sup, node)
    base_node, sub, sup = node.children
    if base_node.is_empty or (base_node.kind == "group" and base_node.ops == ("", "|")):
        what = "a subscript of nothing, perhaps a value at a point," if base_node.is_empty else "a value at a point"
        reader.fail(node, "TD301", f"{what} is not supported", "write what is put in for the variable")
    if base_node.kind == "bars" and base_node.text == "||":
        return reader.dispatch["norm"](reader, node)
    if base_node.kind == "number" and sub.is_empty:
        base = _number_one(reader, node, sup) or reader.read(base_node)
    else:
        base = reader.read(base_node)
        if not sub.is_empty:
            base = entry_of(reader, base, sub, node)
    return raised(reader, _primed(reader, base, node.text, node), sup, node)


def _with_mark(reader: Reader, name: Spelled, sup: Node) -> Term | None:
    """A name whose superscript belongs to it: what is said of it, a sign, a star on what has no adjugate."""
    if name.sup.is_empty and is_said(reader, marked(name, sup)):
        return read_spelled(reader, marked(name, sup))
    twin = name.key in reader.scope.signed  # P_k^- stands somewhere
    if (is_sign(sup) and (sup.text == "-" or twin)) or (is_star(sup) and name.is_small):
        return read_spelled(reader, marked(name, sup))
    if twin and sup.kind == "sum" and sup.ops == ("-",) and is_transpose(sup.children[0]):
        minus = Node("name", sup.span, text="-")
        message = f"{name.key}^{{-T}} is read as the transpose of {name.key}^-, which stands here too"
        reader.note(sup, message, "put brackets around the name or the inverse", "warning")
        return transposed(read_spelled(reader, marked(name, minus)), sup)
    return None


def _is_said(reader: Reader, key: str) -> bool:
    return key in reader.scope.context.declarations or key in reader.scope.definitions or key in reader.bindings


def _number_one(reader: Reader, node: Node, sup: Node) -> Term | None:
    """``1^T``: a row of ones."""
    base = node.children[0]
    if base.kind == "number" and base.text == "1" and is_transpose(sup):
        return ones(reader.sizes.fresh(), ONE, base.span)
    return None


def _exponential(reader: Reader, node: Node, sup: Node) -> Term:
    return exponential(reader, reader.read(sup), node)


def exponential(reader: Reader, argument: Term, node: Node) -> Term:
    """e^x: the matrix exponential of a square matrix, otherwise exp of every entry."""
    one = reader.sizes.is_one
    if not one(argument.rows) and not one(argument.cols) and reader.same((argument.rows, ONE), (argument.cols, ONE)):
        reader.note(node, "e with a square matrix above is read as the matrix exponential")
        return like("unary", argument, data="expm", span=node.span)
    return like("apply", argument, data="exp", span=node.span)


def _primed(reader: Reader, base: Term, primes: str, node: Node) -> Term:
    """x' is the transpose; a prime on a function is taken care of where the function is applied."""
    if not primes:
        return base
    if len(primes) > 1 or reader.is_scalar(base):
        reader.fail(
            node,
            "TD114",
            "a prime on a scalar has no meaning here",
            "write the derivative as a fraction, or declare the name",
        )
    return transposed(base, node)


def transposed(base: Term, node: Node) -> Term:
    return Term("transpose", (base,), None, base.cols, base.rows, node.span)


def entry_of(reader: Reader, base: Term, sub: Node, node: Node) -> Term:
    """``(AB)_{ij}`` and ``[X]_{ij}``; ``(..)_{m \\times n}`` says a shape, ``(..)_+`` is the positive part."""
    if sub.kind == "name" and sub.text == "+":
        return like("apply", base, data="relu", span=node.span)
    if sub.kind == "product" and sub.ops == (r"\times",) and all(c.kind in ("name", "number") for c in sub.children):
        rows, cols = (size_named(c.text) for c in sub.children)
        if not reader.same(base.shape, (rows, cols)):
            reader.mismatch("the shape written below", base, Term("", (), None, rows, cols, sub.span), node.span)
        return base
    from_letters = [c.text for c in sub.walk() if c.kind in ("name", "number")]
    one = reader.sizes.is_one
    if len(from_letters) == 1 and one(base.cols):
        from_letters.append("1")
    elif len(from_letters) == 1 and one(base.rows):
        from_letters.insert(0, "1")
    if len(from_letters) != 2 or (one(base.rows) and one(base.cols)):
        reader.fail(node, "TD114", "the subscript names no entry", "write two indices, as in (AB)_{ij}")
    for index, size in zip(from_letters, base.shape, strict=True):
        if index in reader.indices and not reader.sizes.unify(reader.indices[index], size):
            reader.fail(node, "TD111", f"the index {index} runs over another size than this matrix has")
    data = tuple(int(i) if i.isdigit() else i for i in from_letters)
    return scalar("entry", base, data=data, span=node.span)


def raised(reader: Reader, base: Term, sup: Node, node: Node) -> Term:
    if sup.is_empty:
        return base
    if sup.kind == "group" and not is_bracketed(sup):
        return raised(reader, base, sup.children[0], node)
    if is_transpose(sup) and not (reader.is_scalar(base) and _is_said(reader, sup.text)):
        return transposed(base, node)
    if sup.kind == "name" and sup.text in CONJUGATE and not _is_said(reader, sup.text):
        reader.fail(node, "TD301", "conjugate transposes are not supported: all numbers are real", "write ^T")
    if is_operator_above(sup):
        reader.fail(node, "TD301", OPERATOR_ABOVE, "give what it makes a name of its own")
    if sup.kind == "name" and sup.text in PSEUDO and not reader.is_scalar(base):
        return Term("unary", (base,), "pinv", base.cols, base.rows, node.span)
    if sup.kind == "name" and sup.text in ADJUGATE and not reader.is_scalar(base):
        reader.square(base, "the adjugate")
        return like("unary", base, data="adjugate", span=node.span)
    if sup.kind == "product" and sup.ops[0] in ENTRYWISE and sup.children[0].is_empty and len(sup.children) == 2:
        return like("epow", base, exponent(reader, sup.children[1]), span=node.span)
    if sup.kind == "sum" and sup.ops == ("-",):
        found = _negative(reader, base, sup.children[0], node)
        if found is not None:
            return found
    if sup.kind == "product" and is_transpose(sup.children[-1]) and len(sup.children) == 2:
        return transposed(raised(reader, base, sup.children[0], node), node)
    if sup.kind == "sum" and len(sup.children) == 1 and sup.ops == ("+",) and sup.children[0].is_empty:
        return Term("unary", (base,), "pinv", base.cols, base.rows, node.span)
    return _power(reader, base, exponent(reader, sup), node)


def _negative(reader: Reader, base: Term, below: Node, node: Node) -> Term | None:
    """-1, -T, -1T, -\\top."""
    if is_transpose(below):
        return transposed(inverse(reader, base, node), node)
    if below.kind == "number" and below.text == "1":
        return inverse(reader, base, node)
    if (
        below.kind == "product"
        and len(below.children) == 2
        and below.children[0].text == "1"
        and is_transpose(below.children[1])
    ):
        return transposed(inverse(reader, base, node), node)
    if below.kind == "script" and below.children[0].text == "1" and is_transpose(below.children[2]):
        return transposed(inverse(reader, base, node), node)
    return None


def inverse(reader: Reader, base: Term, node: Node) -> Term:
    reader.square(base, "an inverse")
    return like("inverse", base, span=node.span)


def exponent(reader: Reader, node: Node) -> Term:
    found = reader.read(node)
    if not reader.is_scalar(found):
        reader.fail(node, "TD111", "an exponent must be a scalar")
    return found


def _integer(exponent: Term) -> int | None:
    if exponent.op == "number" and exponent.data.denominator == 1:
        return int(exponent.data)
    inner = exponent.args[0] if exponent.op == "scale" else None
    return (
        -int(inner.data)
        if inner and inner.op == "number" and inner.data.denominator == 1 and exponent.data == -1
        else None
    )


def is_entrywise(term: Term) -> bool:
    """Whether a term was visibly made entry by entry, as 1 + exp(X) is."""
    if term.op in ("add", "scale"):
        return any(map(is_entrywise, term.args))
    return term.op in ("apply", "epow", "hadamard", "broadcast")


def _power(reader: Reader, base: Term, exponent: Term, node: Node) -> Term:
    power = _integer(exponent)
    if power is None and _is_root(node) and _is_guessed(reader, base):
        _refuse_root(reader, node)
    if reader.is_scalar(base):
        return scalar("power", base, exponent, span=node.span)
    one = reader.sizes.is_one
    if one(base.cols) and base.op == "apply" and base.data == "abs" and power == 2:  # |x|^2 is written for \|x\|^2
        return scalar("power", scalar("norm", base.args[0], data="2", span=node.span), exponent, span=node.span)
    if is_entrywise(base) or reader.entries:
        return like("epow", base, exponent, span=node.span)
    if one(base.rows):
        reader.fail(node, "TD111", f"a row ({reader.shown(base)}) has no power",
                    r"write x^{\odot 2} for the power of every entry, or \|x\|^2")  # fmt: skip
    if one(base.cols):
        reader.note(node, "the power of a vector is read as that of every entry",
                    r"write x^{\odot 2}, or \|x\|^2 if that is meant", "warning")  # fmt: skip
        reader.surprise += VECTOR_POWER
        return like("epow", base, exponent, span=node.span)
    if reader.sizes.resolve(base.rows) != reader.sizes.resolve(base.cols):
        reader.surprise += SQUARED
    reader.square(base, "a power")
    if power is None:
        _refuse_root(reader, node)
    if power == 0:
        return Term("identity", (), None, base.rows, base.cols, node.span)
    core = base if power > 0 else like("inverse", base, span=node.span)
    return core if abs(power) == 1 else like("power", core, number(abs(power)), span=node.span)


def _is_root(node: Node) -> bool:
    """Whether the power is a number: that of a name may be a whole one."""
    return node.kind == "script" and not any(part.kind == "name" for part in node.children[2].walk())


def _is_guessed(reader: Reader, base: Term) -> bool:
    r"""Whether a name is no matrix only because nothing else fits, while it is spelled like one: \Sigma^{1/2}."""
    key = base.data[0] if base.op == "symbol" else ""
    return reader.kinds.get(key) in ("scalar", "column") and costs(key)[0][0] == "matrix"


def _refuse_root(reader: Reader, node: Node) -> NoReturn:
    reader.fail(
        node, "TD301", "only whole powers of a matrix are supported",
        r"write X^{\odot p} for the power of every entry; declare what is a number",
    )  # fmt: skip

"""Functions that stand for an expression in others: cot, sym, mean, variance."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import NamedTuple

from texderive.elaborate.reading.core import Reader
from texderive.elaborate.reading.scripts import transposed
from texderive.elaborate.terms import Term, like, negated, number, scalar
from texderive.elaborate.unify import Size
from texderive.formula.tree import Node
from texderive.ir.dims import ONE

FunctionReader = Callable[[Reader, Term, Node], Term]


class Abbreviation(NamedTuple):
    """What a function comes to; and for its row in the catalogue how it is written, of what, and a sentence."""

    read: Callable[..., Term]  # a FunctionReader, or one of two terms
    written: str
    says: str
    of: str = ""  # the declaration of what it is written of, where that is no number
    arguments: int = 1


def _ratio(above: str, below: str) -> FunctionReader:
    """Functions that are quotients of those in the table."""

    def read(reader: Reader, x: Term, node: Node) -> Term:
        top: Term = like("apply", x, data=above, span=node.span) if above else number(1, node.span)
        bottom = like("apply", x, data=below, span=node.span)
        return Term("divide", (top, bottom), None, x.rows, x.cols, node.span)

    return read


def _silu(reader: Reader, x: Term, node: Node) -> Term:
    return like("hadamard", x, like("apply", x, data="sigmoid", span=node.span), span=node.span)


def _log10(reader: Reader, x: Term, node: Node) -> Term:
    return like(
        "divide", like("apply", x, data="log", span=node.span), scalar("apply", number(10), data="log"), span=node.span
    )


def _part(sign: int) -> FunctionReader:
    """sym(X) and skew(X)."""

    def read(reader: Reader, x: Term, node: Node) -> Term:
        reader.square(x, "the symmetric part")
        turned = transposed(x, node)
        total = like("add", x, turned if sign > 0 else negated(turned), span=node.span)
        return like("scale", total, data=Fraction(1, 2), span=node.span)

    return read


def _mean(reader: Reader, x: Term, node: Node) -> Term:
    """(1/n) 1^T x."""
    size = _entries_of_vector(reader, x, node, "the mean")
    ones = Term("ones", (), None, size, ONE, node.span)
    column = x if reader.sizes.is_one(x.cols) else transposed(x, node)
    total = Term("mul", (transposed(ones, node), column), None, ONE, ONE, node.span)
    return scalar("divide", total, scalar("dimension", data=size), span=node.span)


def _variance(reader: Reader, x: Term, node: Node) -> Term:
    """(1/n) ||x - mean(x) 1||^2."""
    size = _entries_of_vector(reader, x, node, "the variance")
    level = Term("broadcast", (_mean(reader, x, node),), None, x.rows, x.cols, node.span)
    length = scalar("norm", like("add", x, negated(level), span=node.span), data="2", span=node.span)
    square = scalar("power", length, number(2), span=node.span)
    return scalar("divide", square, scalar("dimension", data=size), span=node.span)


def _entries_of_vector(reader: Reader, x: Term, node: Node, what: str) -> Size:
    """How many entries a vector has."""
    one = reader.sizes.is_one
    if reader.is_scalar(x) or not (one(x.rows) or one(x.cols)):
        reader.fail(node, "TD301", f"{what} is supported of a vector only, and this is {reader.shown(x)}")
    return x.rows if one(x.cols) else x.cols


def _of_reciprocal(name: str) -> FunctionReader:
    def read(reader: Reader, x: Term, node: Node) -> Term:
        inside = Term("divide", (number(1, node.span), x), None, x.rows, x.cols, node.span)
        return like("apply", inside, data=name, span=node.span)

    return read


def _cross_entropy(reader: Reader, y: Term, p: Term, node: Node) -> Term:
    """-y^T log p."""
    if reader.is_scalar(y) or not reader.same(y.shape, p.shape) or not reader.sizes.is_one(y.cols):
        found = f"{reader.shown(y)} and {reader.shown(p)}"
        reader.fail(node, "TD301", f"the cross-entropy is supported of two columns of one size, and these are {found}")
    reader.note(node, "the cross-entropy is read as -y^T log p with the target y first")
    log = like("apply", p, data="log", span=p.span)
    return negated(Term("mul", (transposed(y, node), log), None, ONE, ONE, node.span))


SQUARE, VECTOR = r"X \in \mathbb{R}^{n \times n}", r"x \in \mathbb{R}^n"
ABBREVIATIONS: dict[str, Abbreviation] = {
    "cot": Abbreviation(_ratio("cos", "sin"), r"\cot(s)", "The cotangent, entry by entry."),
    "sec": Abbreviation(_ratio("", "cos"), r"\sec(s)", "The secant, entry by entry."),
    "csc": Abbreviation(_ratio("", "sin"), r"\csc(s)", "The cosecant, entry by entry."),
    "coth": Abbreviation(_ratio("cosh", "sinh"), r"\coth(s)", "The hyperbolic cotangent, entry by entry."),
    "sech": Abbreviation(_ratio("", "cosh"), r"\operatorname{sech}(s)", "The hyperbolic secant, entry by entry."),
    "csch": Abbreviation(_ratio("", "sinh"), r"\operatorname{csch}(s)", "The hyperbolic cosecant, entry by entry."),
    "arccot": Abbreviation(_of_reciprocal("arctan"), r"\operatorname{arccot}(s)", "The inverse cotangent, odd."),
    "arccoth": Abbreviation(_of_reciprocal("arctanh"), r"\operatorname{arcoth}(s)", "The inverse of coth."),
    "silu": Abbreviation(_silu, r"\operatorname{SiLU}(s)", "The sigmoid linear unit, entry by entry."),
    "log10": Abbreviation(_log10, r"\lg(s)", "The logarithm to the base 10, entry by entry."),
    "sym": Abbreviation(_part(1), r"\operatorname{sym}(X)", "The symmetric part of a square matrix.", SQUARE),
    "skew": Abbreviation(_part(-1), r"\operatorname{skew}(X)", "The skew part of a square matrix.", SQUARE),
    "mean": Abbreviation(_mean, r"\operatorname{mean}(x)", "The mean of a vector's entries.", VECTOR),
    "var": Abbreviation(_variance, r"\operatorname{var}(x)", "The variance of a vector's entries, by 1/n.", VECTOR),
    "crossentropy": Abbreviation(
        _cross_entropy, r"\operatorname{CE}(y, p)", "The cross-entropy of a distribution p to the target y.",
        r"p, y \in \mathbb{R}^n", 2,
    ),
}  # fmt: skip

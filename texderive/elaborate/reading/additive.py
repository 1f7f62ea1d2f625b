"""Sums of terms, fractions, roots, groups and lists."""

from __future__ import annotations

from texderive.elaborate.reading.core import Reader
from texderive.elaborate.reading.derivatives import read_derivative, starts_derivative
from texderive.elaborate.reading.scripts import exponent, is_entrywise
from texderive.elaborate.reading.sums import reaching
from texderive.elaborate.spelling import costs
from texderive.elaborate.terms import Term, is_numeric, is_zero, like, negated, number, scalar
from texderive.formula.tree import Node
from texderive.ir.dims import ONE

RECIPROCAL = 3.0  # 1/x of a vector x under its own name: what stands below a 1 is a number, as a rule


def read_sum(reader: Reader, node: Node) -> Term:
    """Terms with signs. Numbers are added to every entry of what stands beside them."""
    terms: list[Term] = []
    node = reaching(reader, node)
    for op, child in zip(node.ops, node.children, strict=True):
        if op not in ("", "+", "-"):
            reader.fail(node, "TD301", f"{op} is not supported in a sum", "write the two cases as two formulas")
        if child.is_empty:
            reader.fail(node, "TD101", f"nothing stands after {op or 'the sign'}")
        term = reader.read(child)
        terms.append(negated(term) if op == "-" else term)
    if len(terms) == 1:
        return terms[0]
    target = _target(reader, terms)
    fitted = [_fitted(reader, term, target, node) for term in terms]
    kept = [t for t in fitted if not is_zero(t)] or fitted[:1]
    return Term("add", tuple(kept), None, target.rows, target.cols, node.span) if len(kept) > 1 else kept[0]


def _target(reader: Reader, terms: list[Term]) -> Term:
    """The term whose shape the others must have: the first that is not a bare number or a loose 1."""
    firm = [t for t in terms if not is_numeric(t) and not _is_ones(t)]
    shaped = [t for t in firm if not reader.is_scalar(t)]
    return (shaped or firm or [t for t in terms if _is_ones(t)] or terms)[0]


def _is_ones(term: Term) -> bool:
    return term.op == "ones" or (term.op == "scale" and _is_ones(term.args[0]))


def _fitted(reader: Reader, term: Term, target: Term, node: Node) -> Term:
    if term is target or is_zero(term):
        return term
    if is_numeric(term) and not reader.is_scalar(target):
        return Term("broadcast", (term,), None, target.rows, target.cols, term.span)
    if reader.same(term.shape, target.shape):
        return term
    if _is_ones(term):
        inner: Term = number(1) if term.op == "ones" else negated(number(1))
        return Term("broadcast", (inner,), None, target.rows, target.cols, term.span)
    reader.mismatch("sum", target, term, node.span)


def read_fraction(reader: Reader, node: Node) -> Term:
    above, below = node.children
    if starts_derivative(above) and starts_derivative(below):
        return read_derivative(reader, node)
    top, bottom = reader.read(above), reader.read(below)
    return divided(reader, top, bottom, node)


def divided(reader: Reader, top: Term, bottom: Term, node: Node) -> Term:
    """Division by a scalar, or entry by entry."""
    if reader.is_scalar(bottom):
        return like("divide", top, bottom, span=node.span)
    if is_numeric(top) or reader.is_scalar(top):
        if not is_entrywise(bottom):
            one = reader.sizes.is_one
            if not one(bottom.rows) and not one(bottom.cols) and reader.same((bottom.rows, ONE), (bottom.cols, ONE)):
                message = "a scalar over a square matrix is neither its inverse nor an entrywise quotient"
                reader.fail(node, "TD114", message, "write X^{-1} for the inverse")
        if bottom.op == "symbol":
            reader.surprise += RECIPROCAL
        return Term("divide", (top, bottom), None, bottom.rows, bottom.cols, node.span)
    if not reader.same(top.shape, bottom.shape):
        reader.mismatch("division", top, bottom, node.span)
    return like("divide", top, bottom, span=node.span)


def read_root(reader: Reader, node: Node) -> Term:
    radicand, degree = node.children
    inside = reader.read(radicand)
    if degree.is_empty or degree.text == "2":
        return like("apply", inside, data="sqrt", span=node.span)
    if degree.kind != "number":
        reader.fail(node, "TD301", "only roots of a whole degree are supported")
    exponent = number(f"1/{degree.text}", degree.span)
    return like("epow" if not reader.is_scalar(inside) else "power", inside, exponent, span=node.span)


def read_group(reader: Reader, node: Node) -> Term:
    inside = node.children[0]
    if node.ops and node.ops[0] == r"\langle":
        return _inner(reader, node, inside)
    if node.ops and node.ops[0] not in ("", "(", "[", r"\{", "{"):
        reader.fail(node, "TD301", f"the brackets {node.ops[0]} .. are not supported")
    listed = inside.kind == "list"
    if (listed and node.ops[:1] == ("[",)) or ((listed or node.ops[:1] == ("[",)) and _lists(inside)):
        return reader.dispatch["matrix"](reader, node)
    return reader.read(inside)


def _lists(node: Node) -> bool:
    return any(n.kind == "dots" for n in node.children)


def _inner(reader: Reader, node: Node, inside: Node) -> Term:
    if inside.kind not in ("list", "relation") or len(inside.children) != 2:
        reader.fail(node, "TD114", "an inner product needs two operands, parted by a comma")
    a, b = (reader.read(c) for c in inside.children)
    if not reader.same(a.shape, b.shape):
        reader.mismatch("inner product", a, b, node.span)
    return scalar("inner", a, b, span=node.span)


def read_bars(reader: Reader, node: Node) -> Term:
    """|x|: determinant of a matrix, absolute value of a scalar; of a vector entry by entry."""
    if node.text == "||":
        return reader.dispatch["norm"](reader, node)
    inside = reader.read(node.children[0])
    one = reader.sizes.is_one
    if one(inside.rows) or one(inside.cols):
        return like("apply", inside, data="abs", span=node.span)
    reader.square(inside, "a determinant")
    return scalar("det", inside, span=node.span)


def read_norm(reader: Reader, node: Node) -> Term:
    """Bars doubled, with the scripts that say which norm and which power."""
    bars, sub, sup = node.children if node.kind == "script" else (node, None, None)
    inside = reader.read(bars.children[0])
    kind = _norm_kind(reader, inside, sub, node)
    one = reader.sizes.is_one
    if kind is None:  # a norm weighted by a matrix
        assert sub is not None
        weight = reader.read(sub)
        if not reader.same(weight.shape, (inside.rows, inside.rows)) or not one(inside.cols):
            reader.mismatch("weighted norm", weight, inside, node.span)
        form = scalar(
            "mul",
            Term("transpose", (inside,), None, inside.cols, inside.rows, node.span),
            weight,
            inside,
            span=node.span,
        )
        value = scalar("apply", form, data="sqrt", span=node.span)
        if sup is not None and sup.kind == "number" and sup.text == "2":
            return form
    elif isinstance(kind, Term):
        value = scalar("norm", inside, kind, data="p", span=node.span)
    elif reader.is_scalar(inside):
        value = scalar("apply", inside, data="abs", span=node.span)
    else:
        value = scalar("norm", inside, data=kind, span=node.span)
    if sup is None or sup.is_empty:
        return value
    return scalar("power", value, exponent(reader, sup), span=node.span)


_NORMS = {"": "2", "2": "2", "F": "F", "1": "1", r"\infty": "inf", r"\mathrm{F}": "F", "{F}": "F", r"\text{F}": "F",
          r"\text{Fro}": "F", r"\mathrm{Fro}": "F", "Fro": "F", "HS": "F", r"\mathcal{F}": "F", r"\mathsf{F}": "F",
          r"\mathbf{F}": "F"}  # fmt: skip


def _is_spelled_like_a_matrix(reader: Reader, term: Term) -> bool:
    """Whether this is a name whose kind nothing says and whose spelling says matrix."""
    return term.op == "symbol" and term.data[0] in reader.kinds and costs(term.data[0])[0][0] == "matrix"


def _norm_kind(reader: Reader, inside: Term, sub: Node | None, node: Node) -> str | Term | None:
    text = "" if sub is None or sub.is_empty else sub.text
    one = reader.sizes.is_one
    is_vector = one(inside.rows) or one(inside.cols)
    if sub is None or sub.is_empty or (sub.kind in ("name", "number") and text in _NORMS):
        kind = _NORMS[text]
        if kind == "2" and (not is_vector or (text == "2" and _is_spelled_like_a_matrix(reader, inside))):
            if text == "2":
                reader.fail(
                    node,
                    "TD301",
                    "the spectral norm of a matrix is not supported",
                    r"write \|X\|_F for the Frobenius norm",
                )
            if not text:
                reader.note(node, "the norm of a matrix without a subscript is read as the Frobenius norm")
            return "F"
        return "2" if kind == "F" and is_vector else kind
    if sub.kind == "number" or (sub.kind == "name" and text in ("p", "q")):
        return exponent(reader, sub)
    if text in ("*", r"\ast"):
        reader.fail(node, "TD301", "the nuclear norm is not supported")
    if sub.kind in ("name", "script", "sum", "group") and is_vector:
        return None
    reader.fail(
        node, "TD301", "this norm is not supported", r"supported: \|x\|_1, \|x\|_2, \|x\|_p, \|x\|_\infty, \|X\|_F"
    )

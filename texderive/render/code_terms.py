"""Code of operations: what NumPy writes for each, outside of sums and within them."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TypeAlias

from texderive.ir import build as b
from texderive.ir.dims import ONE, Dim
from texderive.ir.expr import Expr
from texderive.ir.functions import FUNCTIONS
from texderive.ir.operations import AXIS, OPERATIONS
from texderive.render.code_leaves import index_values
from texderive.render.code_writer import ATOM, PRODUCT, SUM, Bound, Handler, Scope, Term, Writer, axes, unsupported


def _add(writer: Writer, expr: Expr, scope: Scope) -> Term:
    broadcast = not all(_times_ones(term) for term in expr.args)
    text = ""
    for arg in expr.args:
        scalars = _times_ones(arg) if broadcast else None
        term = writer.code(arg if scalars is None else scalars, scope)
        piece = term.text
        if not text:
            text = piece
        else:
            text += f" - {piece[1:]}" if piece.startswith("-") and term.level == PRODUCT else f" + {_addend(term)}"
    return Term(text, SUM)


def _addend(term: Term) -> str:
    return term.tight if term.text.startswith("-") else term.text


def _times_ones(x: Expr) -> Expr | None:
    """The scalar that a multiple of ones is, for adding it to every entry."""
    scalars, core = b.split_scalars(x)
    return b.mul(*scalars) if core.op == "ones" else None


def _mul(writer: Writer, expr: Expr, scope: Scope) -> Term:
    above: list[str] = []
    below: list[str] = []
    run: list[Expr] = []
    sign = ""
    for arg in expr.args:
        if not arg.is_scalar:
            run.append(arg)
            if run[0].is_row and arg.is_column:
                above.append(_scalar_chain(writer, run, scope))
                run = []
        elif arg.op == "number" and arg.data == -1:
            sign = "-"
        elif arg.op == "power" and arg.args[1].op == "number" and arg.args[1].data == -1:
            below.append(writer.code(arg.args[0], scope).tight)
        else:
            above.append(writer.code(arg, scope).tight)
    if run:
        chain = _chain(writer, run, scope)
        alone = not above and not below
        above.append(chain.text if alone and chain.level >= PRODUCT else chain.tight)
    text = sign + " * ".join(above or ["1"]) + "".join(f" / {x}" for x in below)
    return Term(text, PRODUCT)


def _scalar_chain(writer: Writer, factors: Sequence[Expr], scope: Scope) -> str:
    inner = _chain(writer, factors, scope)
    return inner.tight if any(axes(f, scope) for f in factors) else f"{inner.tight}[0, 0]"


_Piece: TypeAlias = tuple[Term, Dim, Dim]


def _chain(writer: Writer, factors: Sequence[Expr], scope: Scope) -> Term:
    """A matrix product, diagonal matrices as scalings of rows or columns."""
    pieces: list[_Piece] = []
    columns: list[Term] = []  # diagonal factors that wait for what stands right of them
    for factor in factors:
        if factor.op == "diag" and len(factors) > 1:
            columns.append(writer.code(factor.args[0], scope))
            continue
        text = writer.code(factor, scope)
        if columns:
            text = Term(" * ".join([*(c.tight for c in columns), text.tight]), PRODUCT)
            columns = []
        pieces.append((text, factor.rows, factor.cols))
    if not pieces:
        return Term(f"np.diagflat({' * '.join(c.tight for c in columns)})")
    if columns:
        last, rows, cols = pieces[-1]
        scaled = " * ".join([last.tight, *(f"{c.tight}.swapaxes(-1, -2)" for c in columns)])
        pieces[-1] = (Term(scaled, PRODUCT), rows, cols)
    return _associated(pieces)


def _associated(pieces: Sequence[_Piece]) -> Term:
    """Multiplied in the order that keeps what stands between small: outer products last, towards a vector end."""
    if len(pieces) == 1:
        return pieces[0][0]
    split = next((k for k, piece in enumerate(pieces[:-1], start=1) if piece[2] is ONE), None)
    if split is None:
        split = 1 if pieces[-1][2] is ONE else len(pieces) - 1
    return Term(f"{_associated(pieces[:split]).tight} @ {_associated(pieces[split:]).tight}", PRODUCT)


def _hadamard(writer: Writer, expr: Expr, scope: Scope) -> Term:
    above = [writer.code(a, scope).tight for a in expr.args if not _is_reciprocal(a)]
    below = [writer.code(a.args[0], scope).tight for a in expr.args if _is_reciprocal(a)]
    return Term((" * ".join(above) or "1") + "".join(f" / {x}" for x in below), PRODUCT)


def _is_reciprocal(x: Expr) -> bool:
    return x.op == "epow" and x.args[1].op == "number" and bool(x.args[1].data == -1)


def _kron(writer: Writer, expr: Expr, scope: Scope) -> Term:
    name = writer.helper("_kron") if axes(expr, scope) else "np.kron"
    text, *rest = (writer.code(a, scope).text for a in expr.args)
    for other in rest:
        text = f"{name}({text}, {other})"
    return Term(text)


def _over(writer: Writer, expr: Expr, scope: Scope) -> Term:
    """A sum or product over an index: along the first axis of what stands under it."""
    binder, body = expr.data, expr.args[0]
    bound = Bound(axes(expr, scope) + 1, binder.lower, binder.size)
    inside = {i: scope[i] for i in scope if i in expr.free or i == binder.lower} | {binder.index: bound}
    term = writer.code(body, inside)
    numeric = binder.lower.isdigit()
    if binder.index not in body.free:
        if not numeric:
            raise unsupported("there is no code for a sum of what does not depend on its index")
        count = writer.size(binder.size).text + ("" if binder.lower == "1" else f" + {1 - int(binder.lower)}")
        count = count if count.isidentifier() else f"({count})"
        return Term(f"{count} * {term.tight}" if expr.op == "sum" else f"{term.tight} ** {count}", PRODUCT)
    text = term.tight
    if not numeric:
        other = index_values(writer, scope[binder.lower], 2)
        text = f"np.where({index_values(writer, bound, 2)} >= {other}, {term.text}, {float(expr.op == 'prod')})"
    whole = expr.is_scalar and bound.depth == 1
    return Term(f"{text}.{expr.op}({'' if whole else '0'})")


def _apply(writer: Writer, expr: Expr, scope: Scope) -> Term:
    template = FUNCTIONS[expr.data].numpy
    if "_erf" in template:
        writer.helper("_erf")
    inner = writer.code(expr.args[0], scope)
    if template.count("{0}") > 1:
        inner = writer.let(inner)
    simple = template.endswith("({0})")
    text = template.format(inner.text if simple else inner.tight)
    return Term(text, ATOM if text.startswith(("np.", "(", "_")) else PRODUCT)


def _power(writer: Writer, expr: Expr, scope: Scope) -> Term:
    base, exponent = expr.args
    inner = writer.code(base, scope)
    p = exponent.data if exponent.op == "number" else None
    if expr.op == "power" and not base.is_scalar:
        if p is None or p.denominator != 1:
            raise unsupported("there is no code for a power of a matrix that is not whole")
        return Term(f"np.linalg.matrix_power({inner.text}, {p})")
    if base.op == "number":
        return Term(f"np.power({float(base.data)}, {writer.code(exponent, scope).text})")
    if p == Fraction(1, 2):
        return Term(f"np.sqrt({inner.text})")
    if p == -1:
        return Term(f"1 / {inner.tight}", PRODUCT)
    if p == Fraction(-1, 2):
        return Term(f"1 / np.sqrt({inner.text})", PRODUCT)
    return Term(f"{inner.tight} ** {writer.code(exponent, scope).tight}", PRODUCT)


def _call(writer: Writer, expr: Expr, scope: Scope) -> Term:
    if axes(expr, scope) and not expr.data.elementwise:
        raise unsupported("there is no code for an abstract function of a family's member")
    name = writer.functions[expr.data.name, expr.data.order]
    return Term(f"{name}({', '.join(writer.code(a, scope).text for a in expr.args)})")


def _along(writer: Writer, expr: Expr, scope: Scope) -> Term:
    """softmax, its logarithm, and log-sum-exp."""
    inner = writer.code(expr.args[0], scope)
    if expr.op == "softmax":
        return Term(f"{writer.helper('_softmax')}({inner.text}, {AXIS[expr.data]})")
    name = writer.helper("_logsumexp")
    if expr.op == "logsumexp":
        flat = expr.is_scalar and not axes(expr, scope)
        return Term(f"{name}({inner.text}, {AXIS[expr.data]})" + ("[0, 0]" if flat else ""))
    inner = writer.let(inner)
    return Term(f"{inner.text} - {name}({inner.text}, {AXIS[expr.data]})", SUM)


NORMS: dict[str, str] = {
    "1": "np.abs({0}).sum({1})",
    "inf": "np.abs({0}).max({1})",
    "p": "(np.abs({0}) ** {2}).sum({1}) ** (1 / {2})",
}


def _norm(writer: Writer, expr: Expr, scope: Scope) -> Term:
    inner, *p = (writer.code(a, scope) for a in expr.args)
    along = "axis=(-2, -1), keepdims=True" if axes(expr, scope) else ""
    if expr.data in NORMS:
        text = NORMS[expr.data].format(inner.text, along, *(x.tight for x in p))
        return Term(text, PRODUCT if expr.data == "p" else ATOM)
    return Term(f"np.linalg.norm({inner.text}{', ' if along else ''}{along})")


def _unvec(writer: Writer, expr: Expr, scope: Scope) -> Term:
    inner = writer.code(expr.args[0], scope)
    rows, cols = writer.size(expr.rows).text, writer.size(expr.cols).text
    lead = f"*{inner.tight}.shape[:-2], " if axes(expr, scope) else ""
    return Term(f"{inner.tight}.reshape({lead}{cols}, {rows}).swapaxes(-1, -2)")


# What the table's code for one point becomes where there are leading axes.
WITH_AXES: dict[str, str] = {
    "transpose": "{0}.swapaxes(-1, -2)",
    "trace": "np.trace({0}, axis1=-2, axis2=-1)[..., None, None]",
    "inner": "({0} * {1}).sum((-2, -1), keepdims=True)",
    "det": "np.linalg.det({0})[..., None, None]",
    "vec": "_vec({0})",
    "diag": "({0} * np.eye({0}.shape[-2]))",
    "diagonal": "np.diagonal({0}, axis1=-2, axis2=-1)[..., None]",
}


def _of_table(writer: Writer, expr: Expr, scope: Scope) -> Term:
    template = OPERATIONS[expr.op].code
    if axes(expr, scope):
        template = WITH_AXES.get(expr.op, template)
    if template.startswith("_"):
        writer.helper(template.split("(")[0])
    inner = [writer.code(a, scope) for a in expr.args]
    if template.count("{0}") > 1:
        inner = [writer.let(x) for x in inner]
    return Term(template.format(*(x.tight for x in inner)))


TERMS: dict[str, Handler] = {
    "add": _add, "mul": _mul, "hadamard": _hadamard, "kron": _kron, "sum": _over, "prod": _over, "apply": _apply,
    "power": _power, "epow": _power, "call": _call, "softmax": _along, "logsoftmax": _along, "logsumexp": _along,
    "norm": _norm, "unvec": _unvec, "named": lambda writer, expr, scope: writer.code(expr.args[0], scope),
}  # fmt: skip
TERMS |= {name: _of_table for name, row in OPERATIONS.items() if row.code and name not in TERMS}

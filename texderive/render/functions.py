"""Forms of functions, norms, bars, sums over an index, differentials and derivatives."""

from __future__ import annotations

from texderive.ir.expr import Binder, Expr, FunctionSymbol
from texderive.ir.functions import FUNCTIONS
from texderive.ir.operations import ATOM, HADAMARD, OPERATIONS, POSTFIX, PREFIX, PRODUCT
from texderive.render.pieces import Pen, Piece, glue, script, subscript
from texderive.render.scripts import dim_text

BARE = frozenset({
    "symbol", "named", "apply", "call", "det", "trace", "vec", "diag", "diagonal", "softmax", "logsoftmax", "logsumexp",
    "norm", "inner", "adjugate", "logm",
})  # fmt: skip
"""What a differential sign stands before without parentheses."""

_NORMS = {"2": "2", "F": "F", "1": "1", "inf": r"\infty"}


def called(name: str, text: str, pen: Pen) -> Piece:
    return Piece(name + pen.group(text))


def spelled(name: str, default: str, pen: Pen) -> str:
    return pen.notation.functions.get(name, default)


def write_apply(x: Expr, pen: Pen) -> Piece:
    """A function of the table: roots and bars have signs of their own, and no parentheses stand about a determinant."""
    inner, name = x.args[0], x.data
    text = pen.piece(inner).text
    if name == "sqrt":
        return Piece(f"\\sqrt{{{text}}}")
    if name == "abs" and x.is_scalar:  # bars within bars are no bars
        if inner.op == "det":
            text = called(spelled("det", r"\det", pen), pen.piece(inner.args[0]).text, pen).text
        return Piece(pen.delimit(text, "|", "|"))
    spelling = spelled(name, FUNCTIONS[name].latex, pen)
    if spelling == "e^":  # over a square matrix it would be the matrix exponential
        if x.is_scalar or x.rows is not x.cols:
            return Piece(f"e^{{{text}}}", POSTFIX)
        spelling = FUNCTIONS[name].latex
    if inner.op == "det":
        return Piece(glue(spelling, text), PREFIX, greedy=True)
    return called(spelling, text, pen)


def write_call(x: Expr, pen: Pen) -> Piece:
    function: FunctionSymbol = x.data
    name = pen.notation.symbols.get(function.name, function.name)
    name = name + "'" * function.order if function.order < 4 else script(name, f"({function.order})")
    return called(name, ", ".join(pen.piece(a).text for a in x.args), pen)


def write_templated(x: Expr, pen: Pen) -> Piece:
    """An operation whose row in the table of operations has its LaTeX, under the author's name for it."""
    row = OPERATIONS[x.op]
    name, call, _ = row.latex.replace("{{", "{").replace("}}", "}").partition("({0})")
    if call:
        name = spelled(x.op, name, pen)
        piece = called(name, pen.piece(x.args[0]).text, pen)
        return Piece(piece.text, PREFIX, greedy=True) if " " in name else piece  # \log \operatorname{softmax}(x)
    level = ATOM if row.latex.startswith("{0}") else HADAMARD
    texts = [pen.at_least(a, level) if level == ATOM else pen.piece(a).text for a in x.args]
    return Piece(row.latex.format(*texts), row.precedence)


def write_unstacked(x: Expr, pen: Pen) -> Piece:
    return called(script(spelled("vec", r"\operatorname{vec}", pen), "-1"), pen.piece(x.args[0]).text, pen)


def write_trace(x: Expr, pen: Pen) -> Piece:
    return called(spelled("trace", r"\operatorname{tr}", pen), pen.piece(x.args[0]).text, pen)


def write_det(x: Expr, pen: Pen) -> Piece:
    text = pen.piece(x.args[0]).text
    if pen.notation.determinant == "bars":
        return Piece(pen.delimit(text, "|", "|"))
    return called(spelled("det", r"\det", pen), text, pen)


def write_norm(x: Expr, pen: Pen) -> Piece:
    text = pen.delimit(pen.piece(x.args[0]).text, *pen.notation.norm)
    if x.data == "2" and not pen.notation.norm_two:
        return Piece(text)
    return Piece(subscript(text, pen.piece(x.args[1]).text if x.data == "p" else _NORMS[x.data]))


def write_total(x: Expr, pen: Pen) -> Piece:
    """A sum or product over an index; its body goes on to the next sign, so a sum there is parenthesised."""
    binder: Binder = x.data
    sign = pen.notation.sum if x.op == "sum" else r"\prod"
    if binder.shown:
        sign += f"_{{{binder.index}={binder.lower}}}^{{{dim_text(binder.size)}}}"
    else:
        sign = f"{sign}_{{{binder.index}}}"
    body = pen.at_least(x.args[0], HADAMARD)
    return Piece(sign + ("" if body.startswith((r"\sum", r"\prod")) else " ") + body, OPERATIONS[x.op].precedence, True)


def write_differential(x: Expr, pen: Pen) -> Piece:
    inner = x.args[0]
    piece = pen.piece(inner)
    bare = inner.op in BARE or (inner.op == "inverse" and inner.args[0].op == "symbol" and piece.text[:1] != "(")
    return Piece(glue(pen.notation.differential, piece.text if bare else pen.group(piece.text)), PREFIX, not bare)


def write_derivative(x: Expr, pen: Pen) -> Piece:
    """The derivative as a fraction or with a nabla; of a derivative by the same variable, the second derivative."""
    f, variable = x.args
    by = pen.at_least(variable, PRODUCT)
    second = f.op == "partial" and f.args[1] is variable
    inner = f.args[0] if second else f
    if pen.notation.derivative == "nabla" and inner.is_scalar and x.data == "denominator":
        power = "^2" if second else ""
        return Piece(f"\\nabla_{{{by}}}{power} {pen.at_least(inner, POSTFIX)}", PREFIX, True)
    bare = inner.op in BARE
    top = pen.piece(inner).text if bare else pen.group(pen.piece(inner).text)
    if not second:
        return Piece(f"{pen.notation.fraction}{{{glue(_D, top)}}}{{{glue(_D, by)}}}", PREFIX)
    turned = by if variable.is_scalar else pen.at_least(variable, ATOM) + pen.notation.transpose
    below = f"{glue(_D, by)}^2" if variable.is_scalar else f"{glue(_D, by)} {glue(_D, turned)}"
    return Piece(f"{pen.notation.fraction}{{{glue(_D + '^2', top)}}}{{{below}}}", PREFIX)


_D = r"\partial"

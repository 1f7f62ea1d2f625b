"""Functions by name: trace, determinant, vec, diag, softmax .., functions of the table, and abstract ones."""

from __future__ import annotations

from texderive.elaborate.reading.abbreviations import ABBREVIATIONS, FunctionReader
from texderive.elaborate.reading.calls import titled
from texderive.elaborate.reading.core import Reader
from texderive.elaborate.reading.meanings import read_key
from texderive.elaborate.reading.names import spelled
from texderive.elaborate.reading.scripts import is_transpose, transposed
from texderive.elaborate.reading.slopes import slope_of_function
from texderive.elaborate.spelling import bare_letter
from texderive.elaborate.terms import Term, is_zero, like, scalar
from texderive.formula.tree import Node
from texderive.ir.dims import ONE
from texderive.ir.functions import FUNCTIONS

SCORES = frozenset({"Q", "K"})  # the letters of attention: queries and keys, one in each row


def read_apply(reader: Reader, node: Node) -> Term:
    """A known function on its argument; scripts on its name are powers or bases."""
    whole = titled(reader, node, read_key)
    if whole is not None:
        return whole
    head, argument = node.children
    function, sub, sup = head.children if head.kind == "script" else (head, None, None)
    name = function.text
    if name in ("max", "min"):
        return _extremum(reader, name, argument, node)
    short = ABBREVIATIONS.get(name)
    if short is not None and short.arguments > 1:
        return short.read(reader, *_arguments(reader, argument, short.arguments, node), node)
    inside = reader.read(argument)
    if name == "vec" and sup is not None and _is_inverse(sup):
        return _unvec(reader, inside, node)
    known = short.read if short is not None else NAMED.get(name)
    if known is not None:
        value = known(reader, inside, node)
    elif name in FUNCTIONS:
        value = like("apply", inside, data=name, span=node.span)
    else:
        reader.fail(node, "TD301", f"the function {name} is not supported", "see `texderive rules` for those that are")
    if head.kind == "script" and head.text:
        value = slope_of_function(reader, name, inside, len(head.text), node)
    if sub is not None and not sub.is_empty:
        value = _with_base(reader, name, value, sub, node)
    if sup is not None and not sup.is_empty:
        value = _function_power(reader, value, sup, node)
    return value


def _arguments(reader: Reader, argument: Node, count: int, node: Node) -> list[Term]:
    inside = argument.children[0] if argument.kind == "group" else argument
    if inside.kind != "list" or len(inside.children) != count:
        reader.fail(node, "TD301", f"{node.children[0].text} is supported of {count} arguments")
    return [reader.read(child) for child in inside.children]


def _with_base(reader: Reader, name: str, value: Term, sub: Node, node: Node) -> Term:
    if name != "log":
        reader.fail(node, "TD301", f"a subscript on {name} is not supported")
    if sub.text == "e":
        return value
    return like("divide", value, scalar("apply", reader.read(sub), data="log", span=sub.span), span=node.span)


def _function_power(reader: Reader, value: Term, sup: Node, node: Node) -> Term:
    if is_transpose(sup):
        return transposed(value, node)
    if sup.kind == "sum":
        reader.fail(node, "TD301", "a negative power on a function's name is ambiguous", "write arcsin or 1/sin")
    return like("power" if reader.is_scalar(value) else "epow", value, reader.read(sup), span=node.span)


def _extremum(reader: Reader, name: str, argument: Node, node: Node) -> Term:
    """max(0, x) is relu; other extrema have no derivative here."""
    inside = argument.children[0] if argument.kind == "group" else argument
    if name == "max" and inside.kind == "list" and len(inside.children) == 2:
        a, b = (reader.read(c) for c in inside.children)
        if is_zero(b):
            a, b = b, a
        if is_zero(a) or a.op == "zeros":
            return like("apply", b, data="relu", span=node.span)
    reader.fail(node, "TD301", f"{name} is supported only as max(0, x)")


def _trace(reader: Reader, x: Term, node: Node) -> Term:
    if reader.is_scalar(x):
        if x.op == "power" and x.args[0].op == "symbol" and reader.kinds.get(x.args[0].data[0]) == "scalar":
            reader.fail(node, "TD301", "this power of a matrix is not supported under a trace")
        return x
    reader.square(x, "a trace")
    if x.op == "apply" and x.data in ("exp", "log"):
        reader.note(node, f"{x.data} directly under a trace is read as the function of a matrix, not of each entry")
        x = like("unary", x.args[0], data=f"{x.data}m", span=x.span)
    return scalar("trace", x, span=node.span)


def _det(reader: Reader, x: Term, node: Node) -> Term:
    reader.square(x, "a determinant")
    return scalar("det", x, span=node.span)


def _vec(reader: Reader, x: Term, node: Node) -> Term:
    return Term("vec", (x,), None, reader.sizes.times(x.rows, x.cols), ONE, node.span)


def _is_inverse(sup: Node) -> bool:
    return sup.kind == "sum" and sup.ops == ("-",) and sup.children[0].text == "1"


def _unvec(reader: Reader, x: Term, node: Node) -> Term:
    """The matrix of which a column is the vec; its shape must follow from its use."""
    rows, cols = reader.sizes.fresh(), reader.sizes.fresh()
    if not reader.sizes.is_one(x.cols) or not reader.sizes.unify(x.rows, reader.sizes.times(rows, cols)):
        reader.fail(node, "TD111", f"the inverse of vec needs a column, but this is {reader.shown(x)}")
    return Term("unvec", (x,), None, rows, cols, node.span)


def _diag(reader: Reader, x: Term, node: Node) -> Term:
    """diag of a vector is a matrix; of a matrix its diagonal, or diag(vec A) where only that fits."""
    one = reader.sizes.is_one
    if one(x.cols):
        return Term("diag", (x,), None, x.rows, x.rows, node.span)
    if one(x.rows):
        return Term("diag", (transposed(x, node),), None, x.cols, x.cols, node.span)
    stacked = _vec(reader, x, node)
    instead = Term("diag", (stacked,), None, stacked.rows, stacked.rows, node.span)
    if not reader.same((x.rows, ONE), (x.cols, ONE)):
        return instead
    return Term("diagonal", (x,), None, x.rows, ONE, node.span, instead)


def _diagonal(reader: Reader, x: Term, node: Node) -> Term:
    reader.square(x, "a diagonal")
    return Term("diagonal", (x,), None, x.rows, ONE, node.span)


def _along(reader: Reader, x: Term, node: Node) -> str:
    """What sums to one: a vector as a whole; of a matrix each row or each column, as the note says."""
    if reader.sizes.is_one(x.rows) or reader.sizes.is_one(x.cols):
        return "rows" if reader.sizes.is_one(x.rows) else "columns"
    if reader.scope.context.conventions.row_by_row:
        return "rows"
    if _letters(reader, node) >= SCORES:
        reader.note(node, "the softmax of scores is taken row by row, one row for each query", "say so if it is not")
        return "rows"
    reader.note(node, "the softmax of a matrix is taken column by column", "say row by row if it is", "warning")
    return "columns"


def _letters(reader: Reader, node: Node) -> set[str]:
    """The letters of the names in an argument, and of those that define them."""
    definitions, seen = reader.scope.definitions, set[str]()
    trees = [node]
    while trees:
        names = [name for n in trees.pop().walk() if (name := spelled(n)) is not None]
        for key in {name[0].key for name in names} - seen:
            seen.add(key)
            if key in definitions:
                trees.append(definitions[key].right)
    return {bare_letter(key)[0] for key in seen}


def _softmax(reader: Reader, x: Term, node: Node) -> Term:
    return like("softmax", x, data=_along(reader, x, node), span=node.span)


def _log_softmax(reader: Reader, x: Term, node: Node) -> Term:
    return like("apply", _softmax(reader, x, node), data="log", span=node.span)


def _log_sum_exp(reader: Reader, x: Term, node: Node) -> Term:
    return scalar("logsumexp", x, data="all", span=node.span)


def _adjugate(reader: Reader, x: Term, node: Node) -> Term:
    reader.square(x, "the adjugate")
    return like("unary", x, data="adjugate", span=node.span)


def _norm(reader: Reader, x: Term, node: Node) -> Term:
    return scalar("norm", x, data="2" if reader.sizes.is_one(x.cols) else "F", span=node.span)


NAMED: dict[str, FunctionReader] = {
    "tr": _trace,
    "det": _det,
    "vec": _vec,
    "diag": _diag,
    "diagonal": _diagonal,
    "softmax": _softmax,
    "logsoftmax": _log_softmax,
    "logsumexp": _log_sum_exp,
    "adj": _adjugate,
    "norm": _norm,
}

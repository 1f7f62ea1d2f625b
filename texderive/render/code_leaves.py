"""Code of symbols, constants, indices and entries."""

from __future__ import annotations

from fractions import Fraction

from texderive.ir.expr import Expr
from texderive.render.code_writer import ATOM, PRODUCT, SUM, Bound, Handler, Scope, Term, Writer, axes, unsupported


def _nones(count: int) -> str:
    return ", None" * count


def _symbol(writer: Writer, expr: Expr, scope: Scope) -> Term:
    symbol = expr.data
    key = (symbol.name, len(symbol.index))
    text = writer.arguments[key]
    bounds = [scope[i] for i in symbol.index]
    parts = [range_of(writer, bound, key in writer.ragged) for bound in bounds]
    if any(part != ":" for part in parts):
        text = f"{text}[{', '.join(parts)}]"
    if len(bounds) == 1 and bounds[0].depth > 1:
        text = f"{text}[:{_nones(bounds[0].depth - 1)}]"
    elif len(bounds) == 2:
        outer, inner = (bound.depth for bound in bounds)
        if outer < inner:
            text, outer, inner = f"{text}.swapaxes(0, 1)", inner, outer
        if outer > 2:
            text = f"{text}[:{_nones(outer - inner - 1)}, :{_nones(inner - 1)}]"
    elif len(bounds) > 2:
        raise unsupported("there is no code for a family with more than two indices")
    return Term(text)


def range_of(writer: Writer, bound: Bound, ragged: bool) -> str:
    """The part of a family that an index runs over."""
    first = "" if not bound.lower.isdigit() or int(bound.lower) <= 1 else str(int(bound.lower) - 1)
    return f"{first}:{writer.size(bound.size).text if ragged and bound.size is not None else ''}"


def number(value: Fraction) -> Term:
    if value.denominator == 1:
        return Term(str(value.numerator), ATOM if value >= 0 else SUM)
    if value.denominator in (2, 4, 5, 8, 10, 100, 1000):
        return Term(str(float(value)), ATOM if value >= 0 else SUM)
    return Term(f"{value.numerator} / {value.denominator}", PRODUCT if value >= 0 else SUM)


def _filled(writer: Writer, expr: Expr, scope: Scope) -> Term:
    return Term(f"np.{expr.op}(({writer.size(expr.rows).text}, {writer.size(expr.cols).text}))")


def _commutation(writer: Writer, expr: Expr, scope: Scope) -> Term:
    rows, cols = (writer.size(dim).text for dim in expr.data)
    return Term(f"{writer.helper('_commutation')}({rows}, {cols})")


def index_values(writer: Writer, bound: Bound, trailing: int) -> str:
    """The values of an index along its axis, followed by so many further axes."""
    if bound.size is None:
        raise unsupported("it is not known how far a free index runs")
    first = bound.lower if bound.lower.isdigit() else "1"
    shape = ", ".join(["-1"] + ["1"] * (bound.depth - 1 + trailing))
    return f"np.arange({first}, {writer.size(bound.size).text} + 1).reshape({shape})"


def _counter(writer: Writer, expr: Expr, scope: Scope) -> Term:
    return Term(index_values(writer, scope[expr.data[0]], 2) + ".astype(float)")


def _unit(writer: Writer, expr: Expr, scope: Scope) -> Term:
    size = writer.size(expr.rows).text
    position = expr.data[0]
    if isinstance(position, int):
        return Term(f"np.eye({size})[:, {position - 1}:{position}]")
    bound = scope[position]
    return Term(f"np.eye({size})[{range_of(writer, bound, True)}{_nones(bound.depth - 1)}, :, None]")


def _entry(writer: Writer, expr: Expr, scope: Scope) -> Term:
    inner = expr.args[0]
    found = writer.code(inner, scope)
    if all(isinstance(p, int) for p in expr.data):
        i, j = expr.data
        flat = not axes(inner, scope)
        return Term(f"{found.tight}[{i - 1}, {j - 1}]" if flat else f"{found.tight}[..., {i - 1}:{i}, {j - 1}:{j}]")
    if axes(inner, scope):
        raise unsupported("there is no code for an entry of a family's member")
    places = [str(p - 1) if isinstance(p, int) else f"{index_values(writer, scope[p], 0)} - 1" for p in expr.data]
    return Term(f"{found.tight}[{', '.join(places)}][..., None, None]")


LEAVES: dict[str, Handler] = {
    "symbol": _symbol, "ones": _filled, "zeros": _filled, "commutation": _commutation, "counter": _counter,
    "number": lambda writer, expr, scope: number(expr.data),
    "constant": lambda writer, expr, scope: Term("np.pi"),
    "dimension": lambda writer, expr, scope: writer.size(expr.data),
    "identity": lambda writer, expr, scope: Term(f"np.eye({writer.size(expr.rows).text})"),
    "unit": _unit, "entry": _entry,
}  # fmt: skip

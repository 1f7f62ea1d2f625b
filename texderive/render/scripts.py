"""Forms with scripts: names, powers, transposes, inverses, entries."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction

from texderive.elaborate.reading.names import SLOT
from texderive.ir import build as b
from texderive.ir.dims import Dim, SumName, added_text
from texderive.ir.expr import Expr, Symbol
from texderive.ir.leaves import gradient_of, is_kronecker
from texderive.ir.operations import ATOM, POSTFIX, PREFIX, PRODUCT, SUM
from texderive.render.pieces import Pen, Piece, glue, outside_braces, script, subscript

_NEEDLESS = re.compile(r"([_^])\{(\w)\}")
_LAST_SUBSCRIPT = re.compile(r"_(?:\{(?P<inner>[^{}]*)\}|(?P<one>\w))\Z")


def joined(parts: tuple[str, ...]) -> str:
    """Names side by side: mn, or m,10 where digits would run together."""
    if len(parts) > 1 and any(p[-1:].isdigit() or len(p) > 1 for p in parts):
        return ",".join(parts)
    return "".join(parts)


def dim_text(size: Dim) -> str:
    text = str(size.factor) if size.factor != 1 or not size.names else ""
    for name in size.names:
        if isinstance(name, SumName):
            inside = added_text(map(dim_text, name.parts))
            name = inside if size.terms != (size,) else f"({inside})"
        text = glue(text, name)
    return text


def name_piece(symbol: Symbol, pen: Pen) -> Piece:
    """A name as its author spells it, with the indices of a family member in their slots."""
    gradient = gradient_of(symbol.name)
    if gradient is not None:
        return _gradient_piece(*gradient, symbol.index, pen)
    name = symbol.name
    spare = list(symbol.index)
    while SLOT in name and spare:
        name = name.replace(SLOT, spare.pop(0), 1)
    text = spelling(name, pen.notation.symbols)
    if spare:
        text = with_index(text, joined(tuple(spare)))
    scripted = any(sign in outside_braces(text) for sign in "^'")
    return Piece(text, POSTFIX if scripted else ATOM)


def spelling(name: str, symbols: Mapping[str, str]) -> str:
    """The author's spelling of a name; where only its base was met, that with the scripts behind it."""
    if name in symbols:
        return symbols[name]
    base = next(
        (name[:i] for i, c in enumerate(name) if c in "_^'" and name.count("{", 0, i) == name.count("}", 0, i)), name
    )
    return symbols.get(base, base) + _NEEDLESS.sub(r"\1\2", name[len(base) :])


def with_index(text: str, index: str) -> str:
    """A further index for a name, in the subscript that it may have already."""
    found = _LAST_SUBSCRIPT.search(text)
    if found is None:
        return subscript(text, index)
    return f"{text[: found.start()]}_{{{found['inner'] or found['one']},{index}}}"


def _gradient_piece(function: str, variable: str, index: tuple[str, ...], pen: Pen) -> Piece:
    """The name of a derivative that a derivation keeps: written as the fraction that it is."""
    top = name_piece(Symbol(function), pen).text
    bottom = name_piece(Symbol(variable, index=index), pen).text
    return Piece(f"{pen.notation.fraction}{{{glue(_D, top)}}}{{{glue(_D, bottom)}}}", PREFIX)


_D = r"\partial"


def write_name(x: Expr, pen: Pen) -> Piece:
    return name_piece(x.data, pen)


def write_transpose(x: Expr, pen: Pen) -> Piece:
    inner = x.args[0]
    sign = pen.notation.transpose
    if inner.op == "inverse" and pen.notation.inverse_transpose and sign.startswith("^"):
        return Piece(script(pen.at_least(inner.args[0], ATOM), "-" + _unbraced(sign[1:])), POSTFIX)
    return Piece(pen.at_least(inner, ATOM) + sign, POSTFIX)


def _unbraced(text: str) -> str:
    r"""A text without the braces around all of it; those of \mathsf{T} stay."""
    return text[1:-1] if text.startswith("{") else text


def write_inverse(x: Expr, pen: Pen) -> Piece:
    return Piece(script(pen.at_least(x.args[0], ATOM), "-1"), POSTFIX)


def write_power(x: Expr, pen: Pen) -> Piece:
    base, exponent = x.args
    if exponent.op == "number" and x.is_scalar:
        value: Fraction = exponent.data
        if value < 0:
            return Piece(f"{pen.notation.fraction}{{1}}{{{pen.piece(b.power(base, b.number(-value))).text}}}", PREFIX)
        if value == Fraction(1, 2):
            return Piece(f"\\sqrt{{{pen.piece(base).text}}}")
    if base.op == "inverse" and exponent.op == "number" and exponent.data > 0:
        return Piece(script(pen.at_least(base.args[0], ATOM), f"-{exponent.data}"), POSTFIX)
    return Piece(script(pen.at_least(base, ATOM), exponent_text(exponent, pen)), POSTFIX)


def exponent_text(exponent: Expr, pen: Pen) -> str:
    if exponent.op == "number":
        return str(exponent.data)
    return pen.piece(exponent).text


def write_entry_power(x: Expr, pen: Pen) -> Piece:
    """x^{\\odot 2}; a negative exponent is a fraction over x, entry by entry."""
    base, exponent = x.args
    if exponent.op == "number" and exponent.data < 0:
        return Piece(f"{pen.notation.fraction}{{1}}{{{pen.piece(b.entry_power(base, -exponent.data)).text}}}", PREFIX)
    return Piece(script(pen.at_least(base, ATOM), f"{pen.notation.hadamard} {exponent_text(exponent, pen)}"), POSTFIX)


def write_entry(x: Expr, pen: Pen) -> Piece:
    inner = x.args[0]
    i, j = (str(position) for position in x.data)
    if is_kronecker(x):
        return Piece(subscript(r"\delta", joined((i, j))), ATOM)
    index = i if inner.is_column else j if inner.is_row else joined((i, j))
    piece = pen.piece(inner)
    name = inner.args[0] if inner.op == "d" and not x.args[0].cols.names else inner  # d x_1, but [dX]_{1,1}
    plain = name.op in ("symbol", "named") and not set("_^'") & set(outside_braces(piece.text))
    base = piece.text if plain else pen.delimit(piece.text, "[", "]")
    return Piece(subscript(base, index), PREFIX if inner.op == "d" and plain else ATOM)


def write_number(x: Expr, pen: Pen) -> Piece:
    value: Fraction = x.data
    size = abs(value)
    text, level = str(size.numerator), ATOM
    if size.denominator != 1:
        text, level = f"{pen.notation.fraction}{{{size.numerator}}}{{{size.denominator}}}", PREFIX
    return Piece("-" + text, SUM) if value < 0 else Piece(text, level)


def write_dimension(x: Expr, pen: Pen) -> Piece:
    size: Dim = x.data
    simple = size.factor == 1 and len(size.names) == 1
    return Piece(dim_text(size), SUM if size.terms != (size,) else ATOM if simple else PRODUCT)


def write_ones(x: Expr, pen: Pen) -> Piece:
    one = pen.notation.ones
    if not x.is_column and not x.is_row:
        return Piece(f"{one}_{{{dim_text(x.rows)} \\times {dim_text(x.cols)}}}")
    if pen.notation.ones_sized:
        one = subscript(one, dim_text(x.cols if x.is_row else x.rows))
    return Piece(one + pen.notation.transpose, POSTFIX) if x.is_row else Piece(one)


def sized_identity(x: Expr, pen: Pen) -> Piece:
    return Piece(subscript(pen.notation.identity, dim_text(x.rows)))


def write_identity(x: Expr, pen: Pen) -> Piece:
    return sized_identity(x, pen) if pen.notation.identity_sized else Piece(pen.notation.identity)


def write_unit(x: Expr, pen: Pen) -> Piece:
    return Piece(subscript(pen.notation.unit, str(x.data[0])))


def write_commutation(x: Expr, pen: Pen) -> Piece:
    rows, cols = (dim_text(size) for size in x.data)
    return Piece(subscript("K", joined((rows, cols))))
